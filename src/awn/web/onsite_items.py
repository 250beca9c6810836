"""Things that are handed out: kinds and stock, what is out, and what the people of a shift have."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.refusal import Refusal, Text, found
from awn.base.tabular_writing import Value
from awn.onsite import queries
from awn.onsite.actions import items as actions
from awn.onsite.rules import ENDS, UNDO_FOR, write_stock
from awn.organisations.permissions import require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member
from awn.web.formatting import in_zone
from awn.web.jinja import t_plain, url
from awn.web.onsite_finding import asked, kept, words_to_ask
from awn.web.organiser import desk
from awn.web.organiser.exports import csv_of


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def kinds(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """What the organisation hands out, how much of it is left, and what has not come back."""
    known = {str(kind.pk): kind for kind in queries.item_kinds(organisation.pk)}
    errors: dict[str, Text] = {}
    if request.method == "POST":
        try:
            _save(request, organisation.pk, {pk: kind.pk for pk, kind in known.items()})
            return HttpResponseRedirect(url("items", organisation.slug))
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            errors = dict(refusal.fields or {"": refusal.message})
    changing = known.get(request.GET.get("change", ""))
    begun = {"name_ar": changing.name_ar, "name_en": changing.name_en, "stock": _stock(changing)} if changing else {}
    out = desk.rows_of_page(request, queries.open_handouts(organisation.pk, request.standing.scope))
    return desk.page(
        request, organisation, "onsite/items.html", status=422 if errors else 200, kinds=list(known.values()),
        changing=changing, errors=errors, typed=request.POST if errors else begun, here="items", **out,
    )  # fmt: skip


def _stock(kind: Any) -> str:
    return write_stock({row.size: row.owned for row in kind.stock.all()})


def _save(request: PersonRequest, organisation_id: int, known: dict[str, int]) -> None:
    said, at = request.POST, clock.now()
    require(request.person, Permission.EDIT_OPPORTUNITIES, organisation_id)
    if "close" in said:
        actions.close_kind(found(known.get(said["close"])), by=request.person, at=at)
        messages.success(request, _("Taken out of the list."))
        return
    actions.save_kind(
        organisation_id,
        kind_id=found(known.get(said["kind"])) if said.get("kind") else None,
        name_ar=said.get("name_ar", ""),
        name_en=said.get("name_en", ""),
        stock=said.get("stock", ""),
        comes_back="comes_back" in said,
        by=request.person,
        at=at,
    )
    messages.success(request, _("Saved."))


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def of_shift(request: PersonRequest, organisation: Organisation, shift_id: int) -> HttpResponse:
    """What each person of a shift has; a POST finds somebody, hands one thing out, takes one back, or undoes that."""
    shift = desk.shift_or_404(request, organisation, shift_id)
    opportunity = desk.opportunity_or_404(request, organisation, shift.opportunity.public_id)
    if "find" in request.POST:
        query = {"q": words_to_ask(request)}
        return HttpResponseRedirect(url("shift_items", organisation.slug, shift_id, query=query))
    if request.method == "POST":
        require(request.person, Permission.RECORD_ATTENDANCE, organisation.pk, team_id=opportunity.team_id)
        place = request.POST.get("place", "")
        desk.attempt(request, lambda: _move(request, shift_id), _("Written down."))
        page = url("shift_items", organisation.slug, shift_id, query=kept(request))
        return HttpResponseRedirect(page + (f"#place-{place}" if place.isdecimal() else ""))
    held: dict[int, list[Any]] = {}
    for row in queries.handouts_of_shift(shift_id):
        held.setdefault(row.place_id, []).append(row)
    seats = desk.rows_of_page(request, queries.seats_like(shift_id, asked(request)), size=50)
    stock = [(kind, row) for kind in queries.item_kinds(organisation.pk) for row in kind.stock.all() if row.owned]
    return desk.opportunity_page(
        request, opportunity, "onsite/shift_items.html", tab="attendance", shift=shift, held=held, stock=stock,
        ends=ENDS, sought=asked(request), undo_since=clock.now() - UNDO_FOR, **seats,
    )  # fmt: skip


def _move(request: PersonRequest, shift_id: int) -> None:
    said, at = request.POST, clock.now()
    if "undo" in said:
        ended = {str(row.pk): row.pk for row in queries.handouts_of_shift(shift_id)}
        actions.undo_end(found(ended.get(said["undo"])), by=request.person, at=at)
        return
    if "back" in said:
        number, _colon, end = said["back"].partition(":")
        known = {str(row.pk): row.pk for row in queries.handouts_of_shift(shift_id)}
        actions.take_back(found(known.get(number)), end, by=request.person, at=at)
        return
    seats = {str(pk): pk for pk in queries.seats_to_post(shift_id).values_list("pk", flat=True)}
    stock = said.get("stock", "")
    place_id = found(seats.get(said.get("place", "")))
    actions.hand_out(place_id, int(stock) if stock.isdecimal() and len(stock) < 19 else 0, by=request.person, at=at)


@member(Permission.EXPORT)
@require_safe
def open_file(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Everything that is out and should come back, as a table."""
    header = [_("Thing"), _("Size"), _("Name"), _("Opportunity"), _("Since"), _("Asked for")]
    rows: Iterable[list[Value]] = (
        [
            t_plain(row.stock.kind.name), row.stock.size, t_plain(row.place.person.name),
            t_plain(row.place.shift.opportunity.title), _local(row.out_at, row.place.shift.opportunity.zone),
            _local(row.reminded_at, row.place.shift.opportunity.zone),
        ]
        for row in queries.open_handouts(organisation.pk, request.standing.scope)
    )  # fmt: skip
    return csv_of(f"items-{organisation.slug}", header, rows)


def _local(moment: datetime | None, zone: str) -> datetime | None:
    return in_zone(moment, zone) if moment else None
