"""What protects minors, asked where seats are given and taken: every function here costs grown-ups no query."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.minors.queries import days_without_school, standing_consent
from awn.minors.rules import Work, check_grown_ups, check_hour, check_minor, check_not_only_minors
from awn.opportunities.models import Opportunity, Shift
from awn.opportunities.rules import PLACELESS_MODES
from awn.participation.grown_ups import grown_ups_there, seats_of_grown_ups
from awn.participation.models import Place
from awn.participation.rules import SEATED
from awn.people.models import Person
from awn.people.rules import is_minor
from awn.safety.queries.blocks import keeps_away


def check_limits(person: Person, opportunity: Opportunity, shifts: Iterable[Shift]) -> None:
    """Refuses shifts beyond the limits of a minor's age (see `minors.rules.check_minor`)."""
    wanted = [shift for shift in shifts if not shift.open_ended]
    if not wanted or not is_minor(person.birth_date, min(shift.starts_at for shift in wanted).date()):
        return
    held = Shift.objects.filter(places__person=person, places__state__in=sorted(SEATED), open_ended=False)
    others = held.exclude(pk__in=[shift.pk for shift in wanted]).values_list("starts_at", "ends_at")
    check_minor(person.birth_date, _work(opportunity, wanted), list(others))


def why_passed_over(place: Place, shift: Shift) -> str:
    """Why somebody may not move up from the waiting list to a seat in the shift: a code of `rules.PASSED_OVER`.

    Empty for whoever may. Asked again because a suspension, a block or other shifts may have come since they applied.
    """
    person, opportunity = place.person, shift.opportunity
    if person.standing:
        return "suspended"
    if keeps_away(person.pk, organisation_id=opportunity.organisation_id, other_id=None):
        return "blocked"
    if not is_minor(person.birth_date, shift.starts_at.date()):
        return ""
    if place.application.guardian_consented_at is None and standing_consent(person.pk, opportunity.pk) is None:
        return "consent"
    try:
        check_limits(person, opportunity, [shift])
    except Refusal:
        return "limits"
    return ""


def check_may_begin(place: Place, moment: datetime, by: Person | None) -> None:
    """Refuses a minor's check-in at the wrong hour, and before the grown-ups who must be there.

    Whoever records it for them, being grown up, counts as there. Grown-ups may always check in: they come first.
    """
    person, shift = place.person, place.shift
    opportunity = shift.opportunity
    day = moment.astimezone(ZoneInfo(opportunity.zone)).date()
    if not is_minor(person.birth_date, day) or opportunity.mode in PLACELESS_MODES:
        return
    if place.application.state == "awaiting_guardian":
        message = _("The guardian has not consented yet. Call them: they can consent on their page at once.")
        raise Refusal("guardian_needed", message, status=409)
    check_hour(person.birth_date, country_of(opportunity), opportunity.zone, moment)
    recorder = by is not None and by.pk != person.pk and _is_grown_up(by, day)
    if opportunity.with_children:
        check_grown_ups(grown_ups_there(shift, day, besides=by) + recorder)
    elif not recorder:
        check_not_only_minors(seats_of_grown_ups(shift, day).count())


def country_of(opportunity: Opportunity) -> str:
    """The country whose limits count, as ISO 3166-1: that of the place; empty where none is named."""
    return (opportunity.region_id or "")[:2]


def _is_grown_up(person: Person, day: date) -> bool:
    return person.birth_date is not None and not is_minor(person.birth_date, day)


def _work(opportunity: Opportunity, shifts: list[Shift]) -> Work:
    zone, country = ZoneInfo(opportunity.zone), country_of(opportunity)
    return Work(
        country=country,
        zone=opportunity.zone,
        field=opportunity.field_id or "",
        at_a_place=opportunity.mode not in PLACELESS_MODES,
        spans=tuple((shift.starts_at, shift.ends_at) for shift in shifts),
        fewest_seats=min(shift.capacity for shift in shifts),
        holidays=days_without_school(country, {shift.starts_at.astimezone(zone).date() for shift in shifts}),
    )
