"""`awn evaluate log`: how good were the lists that this Awn has shown? Its own log, by the same measures.

What came of a list is read from the event log: applications by the same person in the days after it. Gender and age
are looked at here to find unfair gaps and nowhere else; a group of few people is never told apart.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.matching.models import Slate, Weights
from awn.opportunities.models import Opportunity
from awn.people.models import Person

from . import clusters, gaps, offpolicy, telling
from .clusters import Draws
from .metrics import coverage, gini

WITHIN = timedelta(days=7)  # an application so soon after a list may come from it
NEW_FOR = timedelta(days=7)
MOST_SLATES = 200_000  # the latest ones; more would not fit into memory
SHOWN = 10


@dataclass(frozen=True)
class Shown:
    """One list, what its person applied to soon after, and which of it came from this list and no later one."""

    person: int
    at: datetime
    surface: str
    items: NDArray[np.int64]
    scores: NDArray[np.float64]
    propensities: NDArray[np.float64]
    features: Mapping[str, NDArray[np.float64]]
    wanted: frozenset[int]
    credited: NDArray[np.bool_]
    is_new_person: bool


@dataclass(frozen=True)
class Application:
    """Somebody applied; `accepted` is what became of it."""

    person: int
    opportunity: int
    at: datetime
    accepted: bool


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `awn evaluate log`."""
    parser = subparsers.add_parser("log", help="how good were the lists that this Awn has shown?")
    parser.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD", help="default: 90 days ago")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(evaluate=_from_arguments, told=telling.log)


def _from_arguments(args: argparse.Namespace) -> dict[str, Any]:
    from awn.base.clock import now

    at = now()
    since = datetime.combine(args.since, datetime.min.time(), UTC) if args.since else at - timedelta(days=90)
    return evaluate(since, at=at)


def evaluate(since: datetime, *, at: datetime) -> dict[str, Any]:
    """The whole report, ready for JSON. Lists of the last days are left out: what comes of them is not known yet."""
    until = at - WITHIN
    applications = _applications(since, at)
    shown, left_out = _slates(since, until, applications)
    if not shown:
        raise Refusal("log_empty", _("No lists were shown in this time, or what came of them is not known yet."))
    owners = np.array([one.person for one in shown])
    chosen_among = _chosen_among(applications, since)
    published = {key: when for key, when in Opportunity.objects.values_list("pk", "published_at") if when is not None}
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "lists": len(shown),
        "left_out": left_out,
        "people": len(set(owners.tolist())),
        "uptake": Draws(owners).interval(np.array([float(one.credited.any()) for one in shown])),
        **_ranking(shown, published),
        **_spread(shown, since, until),
        "policies": offpolicy.values(shown, _weights()),
        "gaps": gaps.report(shown, chosen_among, _traits(shown, chosen_among, at)),
    }


def lists_shown(since: datetime, *, at: datetime) -> list[Shown]:
    """The lists since then with what came of them, the earliest first; not those of the last days."""
    return _slates(since, at - WITHIN, _applications(since, at))[0]


def _slates(since: datetime, until: datetime, applications: list[Application]) -> tuple[list[Shown], int]:
    rows = Slate.objects.filter(at__gte=since, at__lt=until, person_id__isnull=False)
    total = rows.count()
    by_person: dict[int, list[Application]] = {}
    for application in applications:
        by_person.setdefault(application.person, []).append(application)
    found: list[Shown] = []
    taken: set[tuple[int, int, datetime]] = set()
    # The latest first, so that the last list before an application is credited with it.
    for row in rows.order_by("-at", "-pk")[:MOST_SLATES].iterator(chunk_size=2_000):
        one = _shown(row, by_person.get(row.person_id or 0, []), taken)
        if one is not None:
            found.append(one)
    found.reverse()
    return found, total - len(found)


def _shown(row: Slate, applied: list[Application], taken: set[tuple[int, int, datetime]]) -> Shown | None:
    """One list with its outcome; None when its arrays do not fit each other."""
    count, width = len(row.opportunity_ids), len(row.feature_names)
    propensities = np.array(row.propensities, dtype=np.float64)
    fits = count and len(row.scores) == len(propensities) == count and len(row.features) == count * width
    if not fits or not ((propensities > 0) & (propensities <= 1)).all():
        return None
    after = [one for one in applied if row.at <= one.at < row.at + WITHIN]
    fresh = {one.opportunity: one for one in after if (one.person, one.opportunity, one.at) not in taken}
    credited = np.array([item in fresh for item in row.opportunity_ids])
    for item in row.opportunity_ids:
        if item in fresh:
            taken.add((fresh[item].person, item, fresh[item].at))
    grid = np.array(row.features, dtype=np.float64).reshape(count, width)
    return Shown(
        person=row.person_id or 0,
        at=row.at,
        surface=row.surface,
        items=np.array(row.opportunity_ids, dtype=np.int64),
        scores=np.array(row.scores, dtype=np.float64),
        propensities=propensities,
        features={name: grid[:, column] for column, name in enumerate(row.feature_names)},
        wanted=frozenset(one.opportunity for one in after),
        credited=credited,
        is_new_person=not any(one.at < row.at for one in applied),
    )


def _applications(since: datetime, until: datetime) -> list[Application]:
    """From the events: they stay when people are erased, and matching may not look into participation's tables."""
    accepted = set(Event.objects.filter(name="application.accepted").values_list("subject_id", flat=True))
    rows = Event.objects.filter(name="application.submitted", at__lt=until, by_id__isnull=False).order_by("at", "pk")
    return [
        Application(person, int(data["opportunity"]), at, subject in accepted)
        for person, subject, at, data in rows.values_list("by_id", "subject_id", "at", "data").iterator()
        if person is not None and "opportunity" in data
    ]


def _chosen_among(applications: list[Application], since: datetime) -> list[Application]:
    """Only where the organisation chooses can it choose unfairly; elsewhere whoever comes first is in."""
    choosing = set(Opportunity.objects.exclude(selection="instant").values_list("pk", flat=True))
    return [one for one in applications if one.at >= since and one.opportunity in choosing]


def _ranking(shown: list[Shown], published: Mapping[int, datetime]) -> dict[str, Any]:
    """nDCG and recall over the lists after which somebody applied to anything, found here or elsewhere."""
    useful = [one for one in shown if one.wanted]
    values = clusters.values([one.items for one in useful], [set(one.wanted) for one in useful])
    owners = np.array([one.person for one in useful], dtype=np.int64)

    def fresh(one: Shown) -> bool:
        return all(published.get(item, one.at) > one.at - NEW_FOR for item in one.wanted)

    slices = {
        "new_people": np.array([one.is_new_person for one in useful], dtype=bool),
        "new_opportunities": np.array([fresh(one) for one in useful], dtype=bool),
        **{
            f"surface_{surface}": np.array([one.surface == surface for one in useful], dtype=bool)
            for surface in sorted({one.surface for one in useful})
        },
    }
    return {
        "ranking": Draws(owners).intervals(values),
        "slices": {
            name: Draws(owners[where]).intervals({measure: column[where] for measure, column in values.items()})
            for name, where in slices.items()
        },
    }


def _spread(shown: list[Shown], since: datetime, until: datetime) -> dict[str, Any]:
    """How widely attention went, among all that was open in this time."""
    there = Opportunity.objects.filter(published_at__lt=until).exclude(ends_at__lt=since)
    house = dict(there.values_list("pk", "organisation_id"))
    tops = [[int(item) for item in one.items[:SHOWN] if int(item) in house] for one in shown]
    times = dict.fromkeys(house, 0)
    for top in tops:
        for item in top:
            times[item] += 1
    of_house = dict.fromkeys(house.values(), 0)
    for item, count in times.items():
        of_house[house[item]] += count
    return {
        "coverage": round(coverage(tops, len(house)), 4),
        "opportunity_gini": round(gini(list(times.values())), 4),
        "organisation_gini": round(gini(list(of_house.values())), 4),
    }


def _weights() -> dict[str, dict[str, float]]:
    """The weights that were learned last, to ask what they would have brought."""
    rows = Weights.objects.order_by("-made_at")[:3]
    return {row.revision: dict(zip(row.names, row.values, strict=False)) for row in rows}


def _traits(shown: list[Shown], applications: list[Application], at: datetime) -> dict[int, gaps.Traits]:
    people = {one.person for one in shown} | {one.person for one in applications}
    rows = Person.objects.filter(pk__in=people).values_list("pk", "gender", "birth_date")
    return {key: gaps.Traits(gender or "untold", gaps.band(born, at.date())) for key, gender, born in rows}
