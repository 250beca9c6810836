"""Bringing a file of volunteers along: looking at it first, then inviting those in it, and how it goes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.refusal import Refusal, found
from awn.matching.rules import HELD_BACK
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.outreach import brought as kept
from awn.outreach import queries
from awn.outreach.actions import bringing
from awn.outreach.rules import DRAFT_KEPT, EXPECTED_STATES, FILE_BYTES, LEFT_OUT, OPEN
from awn.web.access import PersonRequest, member
from awn.web.formatting import plain_number
from awn.web.jinja import url
from awn.web.limits import limit, who
from awn.web.organiser import desk
from awn.web.organiser.exports import csv_of
from awn.web.outreach_words import ROW_TAGS

FILES_PER_MINUTE = 3
ROWS_PER_PAGE = 50
UNSURE_SHOWN = 200


@member(Permission.DECIDE_APPLICATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """The form for a file, and those that were brought before."""
    if request.method == "POST":
        limit(f"bring:{who(request)}", per_minute=FILES_PER_MINUTE)
        try:
            made = _read(request, organisation)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            return _form(request, organisation, refusal)
        return HttpResponseRedirect(url("brought_list", organisation.slug, made.pk))
    return _form(request, organisation)


def _form(request: PersonRequest, organisation: Organisation, refusal: Refusal | None = None) -> HttpResponse:
    errors: dict[str, Any] = {}
    if refusal is not None:
        errors = dict(refusal.fields) or {"file": refusal.message}
    return desk.page(
        request, organisation, "outreach/bring.html", here="volunteers",
        status=refusal.status if refusal else 200,
        errors=errors,
        lists=list(queries.lists_of(organisation.pk)),
        into=request.POST.get("into", ""),
        before=desk.rows_of_page(request, kept.brought_of(organisation.pk)),
    )  # fmt: skip


def _read(request: PersonRequest, organisation: Organisation) -> kept.BroughtList:
    file, into = request.FILES.get("file"), request.POST.get("into", "")
    if file is None:
        message = _("Choose a file: CSV or XLSX, with the names of the columns in the first row.")
        raise Refusal("no_list_file", message, fields={"file": message})
    if (file.size or 0) > FILE_BYTES:
        message = _("This file is larger than 5 MB. Split it, and bring one part a day.")
        raise Refusal("list_file_too_large", message, status=413, fields={"file": message})
    if not (into.isdecimal() and into.isascii() and len(into) < 19):
        message = _("Choose the list that those who say yes will stand on.")
        raise Refusal("no_list_chosen", message, fields={"into": message})
    with _on_disk(file) as path:
        return bringing.read_list(organisation.pk, int(into), path, file.name or "", by=request.person, at=clock.now())


@contextmanager
def _on_disk(file: UploadedFile[Any]) -> Iterator[Path]:
    """The upload as a file of its own, gone when it was read."""
    with tempfile.TemporaryDirectory(prefix="awn-list-") as folder:
        path = Path(folder) / "list"
        with path.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        yield path


@member(Permission.DECIDE_APPLICATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def brought(request: PersonRequest, organisation: Organisation, brought_id: int) -> HttpResponse:
    """What was found in a file; the button that invites, and the one that throws it away."""
    row = found(kept.brought(organisation.pk, brought_id))
    if request.method == "POST":
        return _act(request, organisation, row.pk)
    account = kept.account_of(row.pk)
    state = request.GET.get("state", "")
    state = state if state in EXPECTED_STATES else ""
    shown = desk.rows_of_page(request, kept.rows_of(row.pk, state), ROWS_PER_PAGE)
    at = clock.now()
    return desk.page(
        request, organisation, "outreach/brought.html", here="volunteers",
        brought=row,
        account=account,
        is_draft=row.started_at is None and row.at > at - DRAFT_KEPT,
        # Shown before they are sent, so that somebody can see whether the columns were read right; not afterwards.
        rows=[(one, kept.contact_of(one) if row.started_at is None else None) for one in shown["rows"]],
        unsure=_unsure(row.pk) if row.started_at is None else [],
        more_unsure=max(account.states.get("unsure", 0) - UNSURE_SHOWN, 0),
        leaves_at=row.started_at + HELD_BACK if row.started_at else None,
        can_stop=row.started_at is not None and any(account.states.get(one) for one in ("queued", *OPEN)),
        can_undo=account.states.get("queued", 0) and not kept.has_begun(row.pk),
        shown=shown,
        state=state,
        words=EXPECTED_STATES,
        reasons=LEFT_OUT,
        tags=ROW_TAGS,
    )  # fmt: skip


def _unsure(brought_id: int) -> list[tuple[Any, Any, Any]]:
    """Rows that may mean somebody twice: each with what it says, and what the earlier row says."""
    rows = list(kept.rows_of(brought_id, "unsure")[:UNSURE_SHOWN])
    earlier = kept.said_in(brought_id, {one.same_as for one in rows if one.same_as is not None})
    return [(one, kept.contact_of(one), earlier.get(one.same_as or 0)) for one in rows]


def _act(request: PersonRequest, organisation: Organisation, brought_id: int) -> HttpResponse:
    by, at = request.person, clock.now()
    if request.POST.get("act") == "drop":
        done = desk.attempt(
            request, lambda: bringing.drop_brought(organisation.pk, brought_id, by=by, at=at),
            _("Thrown away. Nobody was written to."),
        )  # fmt: skip
        return HttpResponseRedirect(
            url("bring_list", organisation.slug) if done else url("brought_list", organisation.slug, brought_id)
        )
    if request.POST.get("act") == "stop":
        return _stop(request, organisation, brought_id)
    too = [int(one) for one in request.POST.getlist("too") if one.isdecimal() and one.isascii() and len(one) < 9]
    try:
        every = "too_all" in request.POST
        number = bringing.invite_brought(organisation.pk, brought_id, unsure=None if every else too, by=by, at=at)
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        messages.error(request, str(refusal.message))
    else:
        said = ngettext(
            "One invitation leaves in three minutes. Until then you can undo it.",
            "%(n)s invitations leave in three minutes. Until then you can undo them.",
            number,
        )
        messages.success(request, said % {"n": plain_number(number)})
    return HttpResponseRedirect(url("brought_list", organisation.slug, brought_id))


def _stop(request: PersonRequest, organisation: Organisation, brought_id: int) -> HttpResponse:
    try:
        told = bringing.stop_brought(organisation.pk, brought_id, by=request.person, at=clock.now())
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        messages.error(request, str(refusal.message))
    else:
        said = ngettext("Stopped. One person who was written to is told that it was taken back.",
                        "Stopped. %(n)s people who were written to are told that it was taken back.", told)  # fmt: skip
        messages.success(request, said % {"n": plain_number(told)} if told else _("Undone. Nobody was written to."))
    return HttpResponseRedirect(url("brought_list", organisation.slug, brought_id))


@member(Permission.DECIDE_APPLICATIONS)
@require_safe
def rows_file(request: PersonRequest, organisation: Organisation, brought_id: int) -> HttpResponse:
    """What became of each row, by its number in the file: without names and addresses."""
    row = found(kept.brought(organisation.pk, brought_id))
    rows = (
        [one.number, str(EXPECTED_STATES[one.state]), str(LEFT_OUT.get(one.reason, "")), one.same_as, one.answered_at]
        for one in kept.rows_of(row.pk).iterator()
    )
    header = [_("Row"), _("State"), _("Reason"), _("Same as row"), _("Answered")]
    return csv_of(f"list-{row.pk}", header, rows)
