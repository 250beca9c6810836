"""Hours that wait for confirmation, and hours that were credited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal, Text, found
from awn.hours import actions
from awn.hours.objections import open_objections, standing
from awn.hours.queries import entries_of_organisation
from awn.hours.queries import to_confirm as places_to_confirm
from awn.hours.remote import to_accept
from awn.hours.rules import CHOSEN_REVERSALS, EVIDENCE, REVERSAL_REASONS, STANDINGS
from awn.organisations.permissions import require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.queries import presence_of
from awn.participation.rules import Presence
from awn.web.access import PersonRequest, member
from awn.web.formatting import plain_number
from awn.web.hours import STANDING_TAGS
from awn.web.jinja import url
from awn.web.organiser import desk


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """One presence in the list; `hindrance` says why it cannot be ticked."""

    place: Any
    there: Presence
    hindrance: Text
    refusal: Text


def hours_tabs(
    request: PersonRequest, organisation: Organisation, here: str
) -> list[tuple[str, str, bool, int | None]]:
    """The four lists of hours, with how many wait in each."""
    slug, mine = organisation.slug, (organisation.pk, request.standing.scope)
    return [
        (_("To confirm"), url("hours_to_confirm", slug), here == "confirm", places_to_confirm(*mine).count()),
        (_("Remote work"), url("hours_work", slug), here == "work", to_accept(*mine).count()),
        (_("Objections"), url("hours_objections", slug), here == "objections", open_objections(*mine).count()),
        (_("Confirmed hours"), url("hours_credited", slug), here == "credited", None),
    ]


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def to_confirm(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Presences with a check-out; a POST confirms those selected and shows, row by row, what was refused."""
    refused: dict[int, Text] = {}
    errors = {}
    if request.method == "POST":
        require(request.person, Permission.CONFIRM_HOURS, organisation.pk)
        number = 0
        ids = _own(request, organisation, request.POST.getlist("place"))
        if ids:
            number, refused = _confirm(request, ids)
        else:
            errors = {"select": _("Select at least one person.")}
        if number:
            text = ngettext(
                "The hours of one attendance record are confirmed.",
                "The hours of %(n)s attendance records are confirmed.",
                number,
            )
            messages.success(request, text % {"n": plain_number(number)})
        if not refused and not errors:
            return HttpResponseRedirect(url("hours_to_confirm", organisation.slug))
    paged = desk.rows_of_page(request, places_to_confirm(organisation.pk, request.standing.scope))
    rows = [_row(place, request.person.pk, refused) for place in paged.pop("rows")]
    status = 422 if refused or errors else 200
    return desk.page(
        request, organisation, "organiser/hours.html", status=status, here="hours", rows=rows, errors=errors,
        refused=len(refused), hour_tabs=hours_tabs(request, organisation, "confirm"), **paged,
    )  # fmt: skip


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def credited(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """The organisation's ledger; a POST takes one entry back by a reversing row."""
    errors: dict[str, Text] = {}
    number = request.POST.get("entry", "")
    if request.method == "POST":
        require(request.person, Permission.CONFIRM_HOURS, organisation.pk)
        try:
            _reverse(request, organisation, number)
            return HttpResponseRedirect(url("hours_credited", organisation.slug))
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            errors = dict(refusal.fields or {"": refusal.message})
    paged = desk.rows_of_page(request, entries_of_organisation(organisation.pk, request.standing.scope))
    return desk.page(
        request, organisation, "organiser/hours_credited.html", status=422 if errors else 200, here="hours",
        errors=errors, failed=number, evidence=EVIDENCE, reasons=REVERSAL_REASONS,
        choices=list(CHOSEN_REVERSALS.items()), standings=STANDINGS, tags=STANDING_TAGS, standing=standing,
        hour_tabs=hours_tabs(request, organisation, "credited"), **paged,
    )  # fmt: skip


def _own(request: PersonRequest, organisation: Organisation, values: list[str]) -> list[int]:
    """The ids among the values that are places of this organisation: forged ones do not exist here."""
    ids = [int(value) for value in values if value.isdecimal() and len(value) < 19]
    return list(
        places_to_confirm(organisation.pk, request.standing.scope).filter(pk__in=ids).values_list("pk", flat=True)
    )


def _confirm(request: PersonRequest, ids: list[int]) -> tuple[int, dict[int, Text]]:
    """All at once where nothing hinders; else one by one, so that a single mistake does not hold up the others."""
    at, by = clock.now(), request.person
    try:
        return len(actions.confirm_many(ids, by=by, at=at)), {}
    except Refusal:
        refused: dict[int, Text] = {}
    for number in ids:
        try:
            actions.confirm(number, by=by, at=at)
        except Refusal as refusal:
            refused[number] = refusal.message
    return len(ids) - len(refused), refused


def _reverse(request: PersonRequest, organisation: Organisation, number: str) -> None:
    known = entries_of_organisation(organisation.pk, request.standing.scope)
    entry = found(known.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None)
    actions.reverse(entry.pk, reason=request.POST.get("reason", ""), by=request.person, at=clock.now())
    messages.success(request, _("Taken back. Correct the times, then confirm the hours again."))


def _row(place: Any, viewer_id: int, refused: dict[int, Text]) -> ToConfirm:
    there = presence_of(place)
    hindrance: Text = ""
    if place.person_id == viewer_id:
        hindrance = _("Nobody confirms their own hours. Ask another supervisor.")
    elif there.minutes <= 0:
        hindrance = _("The check-in or the check-out is missing.")
    elif any(entry.basis_id == there.closing_id for entry in place.hours.all()):
        hindrance = _("These hours were taken back. Correct the times first.")
    elif there.to_confirm:
        hindrance = _("The check-out was set by the system. Accept or correct it first.")
    return ToConfirm(place, there, hindrance, refused.get(place.pk, ""))
