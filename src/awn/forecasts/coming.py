"""What is expected of shifts to come, of an organisation, and of its volunteers: always with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from awn.cover.forecast import USUAL
from awn.evaluation.models import Hiding
from awn.forecasts import attendance, leaving, spread, storing, unfilled
from awn.forecasts.measures import Column
from awn.forecasts.queries import InUse, in_use
from awn.forecasts.rules import ENOUGH, LEAST_GROUP, LOOKED_AHEAD_DAYS, Standing
from awn.forecasts.spread import Expected
from awn.opportunities.models import Shift
from awn.organisations.permissions import EVERYTHING, Scope
from awn.participation.models import Place

MOST_SHIFTS = 60
# What moves odds by less than this is not worth a word.
WORTH_SAYING = 0.1
REASONS_TOLD = 2


@dataclass(frozen=True, slots=True)
class Reason:
    """A topic, and whether it speaks for what is forecast or against it."""

    topic: str
    speaks_for: bool


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many of those with a place are expected, and what moves it away from the usual."""

    shift: Shift
    expected: Expected
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Short:
    """A shift that may stay short of people, and why; `chance` is None where no model is used."""

    shift: Shift
    chance: float | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Leaving:
    """Of how many people how many will probably not come back; who did not agree to statistics is not among them."""

    people: int
    expected: Expected
    reasons: tuple[Reason, ...]


def coming_shifts(organisation_id: int, at: datetime, scope: Scope = EVERYTHING) -> list[Shift]:
    """The next shifts of an organisation with anybody in them, the earliest first."""
    rows = Shift.objects.filter(
        scope.among("opportunity__"),
        opportunity__organisation=organisation_id,
        opportunity__state="published",
        starts_at__gt=at,
        starts_at__lte=at + timedelta(days=LOOKED_AHEAD_DAYS),
        cancelled_at=None,
        open_ended=False,
    )
    return list(rows.select_related("opportunity", "role").order_by("starts_at", "pk")[:MOST_SHIFTS])


def attendance_of(shifts: Sequence[Shift], at: datetime) -> tuple[Standing, list[Attendance]]:
    """What is expected of each shift in which anybody has a place."""
    used = in_use("no_show")
    seats = _seated(shifts)
    odds, reasons = _odds(used, seats, at)
    sigma = float(used.content.get("sigma", 0.0))
    found = []
    for shift in shifts:
        mine = np.array([n for n, seat in enumerate(seats) if seat.shift == shift.pk], dtype=np.int64)
        if len(mine):
            why = _told(*reasons, mine) if reasons else ()
            found.append(Attendance(shift, spread.expected(odds[mine], sigma), why))
    return used.standing, found


def shares_of(shifts: Sequence[Shift], at: datetime) -> Mapping[int, Mapping[int, float]] | None:
    """By shift and person the chance that they come; None where no model is used."""
    used = in_use("no_show")
    if not used.standing.is_model:
        return None
    seats = _seated(shifts)
    odds, _reasons = _odds(used, seats, at)
    chances = 0.5 * (1 + np.tanh(odds / 2))
    found: dict[int, dict[int, float]] = {shift.pk: {} for shift in shifts}
    for seat, chance in zip(seats, chances, strict=True):
        found[seat.shift][seat.person] = float(chance)
    return found


def places_and_odds(
    used: InUse, shifts: Sequence[Shift], at: datetime
) -> tuple[list[tuple[int, attendance.Seat]], Column]:
    """Each confirmed place of some shifts, by its number, and the log odds that its holder comes."""
    rows = Place.objects.filter(shift__in=[shift.pk for shift in shifts], state="confirmed").order_by("pk")
    places = [(row[0], attendance.seat_of(row[1:])) for row in rows.values_list("pk", *attendance.FIELDS)]
    odds, _reasons = _odds(used, [seat for _place, seat in places], at)
    return places, odds


def _seated(shifts: Sequence[Shift]) -> list[attendance.Seat]:
    rows = Place.objects.filter(shift__in=[shift.pk for shift in shifts], state="confirmed").order_by("pk")
    return [attendance.seat_of(row) for row in rows.values_list(*attendance.FIELDS)]


def _odds(
    used: InUse, seats: Sequence[attendance.Seat], at: datetime
) -> tuple[Column, tuple[tuple[str, ...], Column] | None]:
    """Log odds of coming; with the model also how far each topic moved those of absence."""
    if not used.standing.is_model or not seats:
        absent = float(used.content.get("base_rate", used.card.get("share", 1 - USUAL)))
        return np.full(len(seats), float(np.log((1 - absent) / max(absent, 1e-6)))), None
    people, houses = {seat.person for seat in seats}, {seat.house for seat in seats}
    # Whoever hides their evaluation objects to being foreseen by their past: they are taken as somebody new.
    people -= set(Hiding.objects.filter(person__in=people).values_list("person", flat=True))
    own = attendance.history_of(attendance.past_seats(at, people=people))
    for house in houses:
        own.houses[house] = attendance.house_of(house, at)
    now = int(at.timestamp())
    known = [own.told(seat, now) for seat in seats]
    columns, line = attendance.columns_of(seats, known), storing.line_of(used.content)
    return -line.odds(columns), line.reasons(columns)


def unfilled_of(organisation_id: int, at: datetime, scope: Scope = EVERYTHING) -> tuple[Standing, list[Short]]:
    """Shifts of the next weeks that are not full enough yet, the likeliest to stay short first."""
    used = in_use("unfilled")
    shifts = [one for one in coming_shifts(organisation_id, at, scope) if one.taken < ENOUGH * one.capacity]
    if not used.standing.is_model or not shifts:
        by_share = sorted(shifts, key=lambda one: (one.taken / one.capacity, one.starts_at))
        return used.standing, [Short(one, None, ()) for one in by_share]
    now, house = int(at.timestamp()), unfilled.house_now(organisation_id, at)
    looks = [
        unfilled.Look(
            shift=one.pk,
            house=organisation_id,
            starts=int(one.starts_at.timestamp()),
            at=now,
            published=int((one.opportunity.published_at or at).timestamp()),
            capacity=one.capacity,
            taken=one.taken,
            instant=one.opportunity.selection == "instant",
            house_short=house,
            short=False,
        )
        for one in shifts
    ]
    columns, line = unfilled.columns_of(looks), storing.line_of(used.content)
    chances, reasons = line.chances(columns), line.reasons(columns)
    found = [
        Short(shift, float(chances[place]), _told(*reasons, np.array([place]))) for place, shift in enumerate(shifts)
    ]
    return used.standing, sorted(found, key=lambda one: -(one.chance or 0.0))


def leaving_of(organisation_id: int, at: datetime) -> tuple[Standing, Leaving | None]:
    """How many of those who were there in the last year will probably not come back; None for fewer than five."""
    used = in_use("leaving")
    today = int(at.timestamp()) // leaving.DAY
    looks = [look for life in leaving.lives(at, organisation_id) if (look := leaving.look_at(life, today)) is not None]
    if not used.standing.is_model or len(looks) < LEAST_GROUP:
        return used.standing, None
    columns, line = leaving.columns_of(looks), storing.line_of(used.content)
    reasons = _told(*line.reasons(columns), np.arange(len(looks)))
    return used.standing, Leaving(len(looks), spread.expected(line.odds(columns), 0.0), reasons)


def _told(topics: Sequence[str], moved: Column, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> tuple[Reason, ...]:
    """The topics that moved these rows furthest from the average row."""
    mean = moved[rows].mean(axis=0)
    order = np.argsort(-np.abs(mean), kind="stable")[:REASONS_TOLD]
    return tuple(Reason(topics[n], bool(mean[n] > 0)) for n in order if abs(mean[n]) >= WORTH_SAYING)
