"""Indicators and values as a table: to take along, and to bring from one's own."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.programmes import queries, tables
from awn.programmes.actions.importing import FILE_BYTES, Brought
from awn.programmes.actions.importing import bring as take
from awn.web.access import PersonRequest, member
from awn.web.jinja import url
from awn.web.limits import limit, who
from awn.web.organiser import desk
from awn.web.organiser.exports import csv_of
from awn.web.programmes_desk import programme_or_404

FILES_PER_MINUTE = 6


@member(Permission.SEE_INSIDE)
@require_safe
def export(request: PersonRequest, organisation: Organisation, programme_id: int) -> HttpResponse:
    """All indicators with their values."""
    row = programme_or_404(organisation, programme_id)
    found = queries.indicators_of(row.pk, clock.now(), inside=True)
    return csv_of(f"indicators-{row.pk}", tables.COLUMNS, tables.rows(found))


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: PersonRequest, organisation: Organisation, programme_id: int) -> HttpResponse:
    """A table of indicators and values: all of it is written, or nothing and why."""
    row = programme_or_404(organisation, programme_id)
    refusal, brought = None, Brought()
    if request.method == "POST":
        limit(f"programme-import:{who(request)}", per_minute=FILES_PER_MINUTE)
        try:
            brought = _read(request, row.pk)
        except Refusal as no:
            if no.status in {403, 404, 429}:
                raise
            refusal = no
        if refusal is None and not brought.refused:
            said_of = {"indicators": brought.indicators, "values": brought.values, "there": brought.there}
            said = _("Indicators written: %(indicators)s. Values written: %(values)s. There already: %(there)s.")
            messages.success(request, said % said_of)
            return HttpResponseRedirect(url("programme_plan", organisation.slug, row.pk))
    return desk.page(
        request, organisation, "programmes/import.html", here="programmes", programme=row, refusal=refusal,
        brought=brought, columns=tables.COLUMNS, status=422 if refusal or brought.refused else 200,
    )  # fmt: skip


def _read(request: PersonRequest, programme_id: int) -> Brought:
    file = request.FILES.get("file")
    if file is None:
        message = _("Choose a file: CSV or XLSX, with the names of the columns in the first row.")
        raise Refusal("no_list_file", message, fields={"file": message})
    with tempfile.TemporaryDirectory(prefix="awn-table-") as folder:
        path = Path(folder) / "table"
        path.write_bytes(file.read(FILE_BYTES + 1))
        return take(programme_id, path, by=request.person, at=clock.now())
