"""What brought people back: those whom something reached while they were away, beside those whom nothing reached.

Each week is a small trial of its own: of everybody who had been away as long in the same weeks, who was there again
within sixty days? A comparison and no proof of a cause: invitations go to people who fit. Only people count who agreed
to statistics, and nothing here names or orders anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from awn.forecasts.leaving import ACTIVE_DAYS, DAY, Life, lives
from awn.forecasts.rules import (
    AWAY_BANDS,
    AWAY_USUAL,
    BACK_DAYS,
    CAME_BACK,
    FEWEST_GAPS,
    GONE_DAYS,
    LEAST_AWAY,
    LEAST_BESIDE,
    NEARBY,
    REACHES,
    Compared,
    Comparison,
)
from awn.forecasts.spread import beside, wilson
from awn.matching.models import Invitation, Slate
from awn.opportunities.models import Opportunity
from awn.people.models import Notification, Person

WEEK = 7
WEEKS = 52
# Whom something reached in the four weeks before is in no trial.
QUIET_DAYS = 28
MONTH = 28
MOST_PEOPLE = 50_000
MOST_ROWS = 1_000_000
SEED = 20_261_123
# What is written to somebody, by how messages are called.
_MESSAGES: Mapping[str, Sequence[str]] = {
    "search": ["search.found"],
    "organiser": ["mailing.message"],
    "recognition": ["level.reached", "certificate.issued"],
}
# One number for a person and a day: numbers of people times this, and the day.
_WIDE = 1 << 20
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Past:
    """When whom what happened to: sorted numbers of person and day. `near` says for each week who had
    something new of theirs near."""

    people: Whole
    there: Whole
    asked: Whole
    reached: Mapping[str, Whole]
    near: Mapping[int, Flags]


@dataclass(frozen=True, slots=True)
class Trials:
    """A row for each person and week: who, the weeks and the length of absence they share, and whether they came."""

    who: Whole
    layer: Whole
    came: Whole


def compare(at: datetime) -> Comparison:
    """Reads the last year and puts those reached beside those whom nothing reached."""
    some = list(lives(at))
    if len(some) > MOST_PEOPLE:
        some = [some[n] for n in np.random.default_rng(SEED).choice(len(some), MOST_PEOPLE, replace=False)]
    away, gaps = away_days(some)
    today = int(at.timestamp()) // DAY
    first = today - BACK_DAYS - WEEK * WEEKS
    return compared(_past(some, first, at), today, away, gaps)


def away_days(some: Sequence[Life]) -> tuple[int, int]:
    """After how many days somebody is away: four of five who came again had by then; of how many returns."""
    steps = [np.diff(np.unique(one.days)) for one in some]
    gaps = np.concatenate(steps) if steps else np.zeros(0, dtype=np.int64)
    if len(gaps) < FEWEST_GAPS:
        return AWAY_USUAL, len(gaps)
    return int(np.clip(np.ceil(np.quantile(gaps, CAME_BACK)), LEAST_AWAY, GONE_DAYS)), len(gaps)


def compared(past: Past, today: int, away: int, gaps: int) -> Comparison:
    """The comparison itself, out of plain numbers."""
    parts = [_trial(past, today - BACK_DAYS - WEEK * n, away) for n in range(1, WEEKS + 1)]
    all_ = Trials(*(np.concatenate([part[name] for part in parts]) for name in ("who", "layer", "came")))
    flags = {name: np.concatenate([part[name] for part in parts]).astype(bool) for name in (*REACHES, NEARBY)}
    nothing = ~np.any([flags[name] for name in REACHES], axis=0)
    rows = [_kind(name, all_, flags[name], nothing) for name in REACHES]
    rows.append(_kind(NEARBY, all_, flags[NEARBY] & nothing, nothing & ~flags[NEARBY]))
    return Comparison(away, gaps, len(np.unique(all_.who)), today - BACK_DAYS - WEEK * WEEKS, today - BACK_DAYS, rows)


def _trial(past: Past, day: int, away: int) -> dict[str, NDArray[np.int64]]:
    """Everybody who is away as a week begins: how long, what reached them in it, and whether they were there again."""
    number = np.arange(len(past.people), dtype=np.int64)
    last = _last(past.there, number, day)
    since = day - last
    here = (last >= 0) & (since >= away) & (since < ACTIVE_DAYS)
    # Whoever asked for something meanwhile has not left.
    here &= _last(past.asked, number, day) <= last
    for found in past.reached.values():
        here &= ~_any(found, number, day - QUIET_DAYS, day)
    number = number[here]
    band = np.searchsorted(AWAY_BANDS, since[here], side="right")
    told = {name: _any(found, number, day, day + WEEK).astype(np.int64) for name, found in past.reached.items()}
    near = past.near.get(day)
    return told | {
        "who": past.people[number],
        "layer": (day // MONTH) * (len(AWAY_BANDS) + 1) + band,
        "came": _any(past.there, number, day, day + BACK_DAYS).astype(np.int64),
        NEARBY: np.zeros(len(number), dtype=np.int64) if near is None else near[number].astype(np.int64),
    }


def _last(events: Whole, number: Whole, day: int) -> Whole:
    """The last day before one on which it happened to each; -1 where it never did."""
    place = np.searchsorted(events, number * _WIDE + day) - 1
    found = events[np.maximum(place, 0)] if len(events) else np.full(len(number), -1)
    return np.where((place >= 0) & (found // _WIDE == number), found % _WIDE, -1)


def _any(events: Whole, number: Whole, begin: int, end: int) -> Flags:
    """Whether it happened to each on a day from `begin` to before `end`."""
    told: Flags = np.searchsorted(events, number * _WIDE + end) > np.searchsorted(events, number * _WIDE + begin)
    return told


def _kind(name: str, all_: Trials, told: Flags, rest: Flags) -> Compared:
    """Those whom it reached, beside the others of the same weeks and the same absence, in the same proportions."""
    who, layer, came = all_.who, all_.layer, all_.came
    shared = np.intersect1d(layer[told], layer[rest])
    told, rest = told & np.isin(layer, shared), rest & np.isin(layer, shared)
    people, others = len(np.unique(who[told])), len(np.unique(who[rest]))
    if min(people, others) < LEAST_BESIDE:
        return Compared(name)
    place = np.searchsorted(shared, layer)
    size = len(shared)
    weight = np.bincount(place[told], minlength=size) / told.sum()
    count = np.bincount(place[rest], minlength=size)
    shares = np.bincount(place[rest], came[rest], minlength=size) / count
    share, other = float(came[told].mean()), float(weight @ shares)
    # As many independent people as an even draw of them would have to hold: never more than there are.
    spread = float((weight**2 * shares * (1 - shares) / count).sum()) * rest.sum() / others
    alone = other * (1 - other)
    worth = min(alone / spread, float(others)) if spread > 0 and alone > 0 else float(others)
    low, high = wilson(share, people)
    other_low, other_high = wilson(other, worth)
    gap_low, gap_high = beside((share, low, high), (other, other_low, other_high))
    return Compared(
        name, people, share, low, high, others, other, other_low, other_high, share - other, gap_low, gap_high
    )


def _past(some: Sequence[Life], first: int, at: datetime) -> Past:
    people = np.array([one.person for one in some], dtype=np.int64)
    order = np.argsort(people)
    people = people[order]
    sorted_lives = [some[n] for n in order]
    begin = at - timedelta(days=BACK_DAYS + WEEK * WEEKS + QUIET_DAYS + 1)
    return Past(
        people,
        _joined([one.days for one in sorted_lives]),
        _joined([one.asked for one in sorted_lives]),
        _reached(people, begin, at),
        _near(people, first, at),
    )


def _joined(days: Sequence[Whole]) -> Whole:
    parts = [number * _WIDE + some for number, some in enumerate(days)]
    return np.sort(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.int64)


def _reached(people: Whole, begin: datetime, at: datetime) -> dict[str, Whole]:
    invited = Invitation.objects.filter(at__gt=begin, at__lte=at).exclude(state="waiting")
    letters = Slate.objects.filter(surface="weekly", person_id__isnull=False, at__gt=begin, at__lte=at)
    found = {
        "invitation": _events(people, invited.values_list("person_id", "at")),
        "letter": _events(people, letters.values_list("person_id", "at")),
    }
    for name, kinds in _MESSAGES.items():
        said = Notification.objects.filter(kind__in=kinds, created_at__gt=begin, created_at__lte=at)
        found[name] = _events(people, said.values_list("person_id", "created_at"))
    return found


def _events(people: Whole, rows: QuerySet[Any, Any]) -> Whole:
    told = [(person, int(moment.timestamp()) // DAY) for person, moment in rows[:MOST_ROWS]]
    pairs = np.array(told, dtype=np.int64).reshape(-1, 2)
    pairs = pairs[np.isin(pairs[:, 0], people)]
    return np.sort(np.searchsorted(people, pairs[:, 0]) * _WIDE + pairs[:, 1])


def _near(people: Whole, first: int, at: datetime) -> dict[int, Flags]:
    """For each week who had something new in a field they like, in their own region."""
    homes = dict(Person.objects.filter(pk__in=people.tolist()).values_list("pk", "region_id"))
    likes = Person.objects.filter(pk__in=people.tolist(), interests__isnull=False)
    places: dict[tuple[str, str], list[int]] = {}
    for person, field in likes.values_list("pk", "interests"):
        if home := homes.get(person):
            places.setdefault((str(home), str(field)), []).append(int(np.searchsorted(people, person)))
    begin = at - timedelta(days=int(at.timestamp()) // DAY - first)
    fresh = Opportunity.objects.filter(published_at__gte=begin, published_at__lt=at, region__isnull=False)
    found: dict[int, Flags] = {}
    for region, field, published in fresh.values_list("region_id", "field_id", "published_at"):
        if published is None:
            continue
        week = first + (int(published.timestamp()) // DAY - first) // WEEK * WEEK
        flags = found.setdefault(week, np.zeros(len(people), dtype=bool))
        flags[places.get((str(region), str(field)), [])] = True
    return found
