"""What protects minors, asked where seats are given and taken: every function here costs grown-ups no query."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.minors.rules import Work, check_grown_ups, check_hour, check_minor, check_not_only_minors
from awn.opportunities.models import Opportunity, Shift
from awn.opportunities.rules import PLACELESS_MODES
from awn.participation.grown_ups import grown_ups_there, seats_of_grown_ups
from awn.participation.models import Place
from awn.participation.rules import SEATED
from awn.people.models import Person
from awn.people.rules import is_minor


def check_limits(person: Person, opportunity: Opportunity, shifts: Iterable[Shift]) -> None:
    """Refuses shifts beyond the limits of a minor's age (see `minors.rules.check_minor`)."""
    wanted = [shift for shift in shifts if not shift.open_ended]
    if not wanted or not is_minor(person.birth_date, min(shift.starts_at for shift in wanted).date()):
        return
    held = Shift.objects.filter(places__person=person, places__state__in=sorted(SEATED), open_ended=False)
    others = held.exclude(pk__in=[shift.pk for shift in wanted]).values_list("starts_at", "ends_at")
    check_minor(person.birth_date, _work(opportunity, wanted), list(others))


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
    return Work(
        country=country_of(opportunity),
        zone=opportunity.zone,
        field=opportunity.field_id or "",
        at_a_place=opportunity.mode not in PLACELESS_MODES,
        spans=tuple((shift.starts_at, shift.ends_at) for shift in shifts),
        fewest_seats=min(shift.capacity for shift in shifts),
    )
