"""A tournament planned through the product: read out of the tables, solved, explained, written and published.

A programme of forty venues with 60,000 seats; 20,000 people, each of whom applied to three of them, with skills and
free times of their own. The greedy roster of the same run stands beside it.
"""

from __future__ import annotations

import resource
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

import numpy as np
from numpy.random import Generator

from awn.base.clock import now
from bench import world
from bench.figures import Figure, Result
from bench.scratch import database

VENUES, APPLIED = 40, 3
DAYS, SLOTS, ROLES = 12, (6, 12, 18), 12
PEOPLE_FROM = 20_000_000
LONGEST, MOST_GB, LARGEST_GAP = 300, 3.0, 1.0


def run(people: int = 20_000, seats: int = 60_000) -> Result:
    """Plans and publishes once; everything is measured as the worker does it."""
    with database("awn_bench_tournament"):
        from awn.planning.actions.rosters import ask, begin_programme, set_wishes
        from awn.planning.models import Row
        from awn.planning.rules import Kind, Wishes
        from awn.planning.tasks import carry_on

        world.load(opportunities=200, people=200, entries=0)
        programme = _event(people, seats, now())
        roster = begin_programme(programme, by=None, at=now())
        set_wishes(roster.pk, Wishes(beyond_wishes=True, most_hours=35), by=None, at=now())
        run = ask(roster.pk, Kind.PLAN, by=None, at=now())
        begun = perf_counter()
        carry_on(run.pk)
        planned = perf_counter() - begun
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        run.refresh_from_db()
        if run.state != "done":
            raise RuntimeError(f"the plan ended as {run.state}: {run.fault}")
        again = ask(roster.pk, Kind.PUBLISH, by=None, at=now())
        begun = perf_counter()
        carry_on(again.pk)
        published = perf_counter() - begun
        given = Row.objects.filter(roster=roster, state="placed").count()
    gap, greedy = (100 * (run.bound - worth) / run.bound for worth in (run.objective, run.greedy))
    name = f"the solver alone; {run.people:,} people, {run.seats:,} seats, {run.pairs:,} pairs"
    in_time = planned <= LONGEST
    return Result(
        "tournament",
        [
            Figure("planned", planned, "s", name, run.seconds, f"{LONGEST} s", in_time),
            Figure(
                "planned_gap", gap, "% below the bound", "a greedy roster, best pair first", greedy,
                f"{LARGEST_GAP} %; {run.filled:,} seats filled", gap <= LARGEST_GAP,
            ),
            Figure("planned_memory", memory, "GB at most", "the limit", MOST_GB, f"{MOST_GB} GB", memory <= MOST_GB),
            Figure(
                "published", published, "s", "planning it", planned,
                f"every row of the plan is a place, and each person told once: {given:,}", given == run.filled,
            ),
        ],
    )  # fmt: skip


def _event(people: int, seats: int, at: datetime) -> int:
    """The programme’s id."""
    from awn.opportunities.models import Programme
    from awn.organisations.models import Organisation

    r = np.random.default_rng(7)
    house = Organisation.objects.filter(state="verified").order_by("pk")[0]
    programme = Programme.objects.create(organisation=house, title_en="A tournament", created_at=at)
    venues = [_venue(programme, number, seats // VENUES, r, at) for number in range(VENUES)]
    _crowd(people, venues, r, at)
    world.run_sql("ANALYZE")
    return programme.pk


def _venue(programme: Any, number: int, seats: int, r: Generator, at: datetime) -> tuple[int, list[int]]:
    from awn.opportunities.models import Opportunity, Role, RoleSkill, Shift

    begin = (at + timedelta(days=30)).replace(hour=0, minute=0, second=0, microsecond=0)
    skills = world.skills()[:ROLES]
    venue = Opportunity.objects.create(
        organisation_id=programme.organisation_id, programme=programme, public_id=f"venue{number}", state="published",
        selection="reviewed", kind="general", mode="on_site", title_en=f"Venue {number}", plain_en="A venue",
        description_en="A venue", region_id="SA-01", field_id="events", created_at=at, changed_at=at, published_at=at,
        guardian_required=False, starts_at=begin, ends_at=begin + timedelta(days=DAYS + 1), next_at=begin,
    )  # fmt: skip
    roles = [Role.objects.create(opportunity=venue, title_en=f"Role {one}", position=one) for one in range(ROLES)]
    needs = [RoleSkill(role=role, skill_id=skill, need="required") for role, skill in zip(roles, skills, strict=True)]
    RoleSkill.objects.bulk_create(needs)
    shifts, total = [], 0
    while total < seats:
        wanted = min(int(r.choice([2, 4, 6, 8, 12, 20], p=[0.1, 0.2, 0.25, 0.2, 0.15, 0.1])), seats - total)
        start = begin + timedelta(days=int(r.integers(DAYS)), hours=int(r.choice(SLOTS)) + int(r.integers(-1, 2)))
        length = timedelta(hours=int(r.choice([5, 6, 7, 8], p=[0.2, 0.4, 0.3, 0.1])))
        role = roles[int(r.integers(ROLES))]
        shifts.append(Shift(opportunity=venue, role=role, starts_at=start, ends_at=start + length, capacity=wanted))
        total += wanted
    return venue.pk, [shift.pk for shift in Shift.objects.bulk_create(shifts)]


def _crowd(people: int, venues: Sequence[tuple[int, list[int]]], r: Generator, at: datetime) -> None:
    """Everybody has some skills, some free parts of the week, and asks for two shifts at each of three venues."""
    from awn.participation.models import Application, ApplicationShift
    from awn.people.models import Availability, PersonSkill
    from awn.people.rules import DAY_PARTS

    ids, skills, parts = world.claimers(people, first_id=PEOPLE_FROM), world.skills()[:ROLES], list(DAY_PARTS)
    able = r.random((people, ROLES)) < 0.35
    able[np.arange(people), r.integers(0, ROLES, people)] = True
    rows = zip(*np.nonzero(able), strict=True)
    PersonSkill.objects.bulk_create(
        [PersonSkill(person_id=ids[one], skill_id=skills[skill]) for one, skill in rows], batch_size=5_000
    )
    free = r.random((people, 7, len(parts))) < 0.45
    Availability.objects.bulk_create(
        [Availability(person_id=ids[one], weekday=day, part=parts[part]) for one, day, part in np.argwhere(free)],
        batch_size=5_000,
    )
    applications = []
    for one in ids:
        for venue in r.choice(len(venues), APPLIED, replace=False):
            applications.append(
                Application(
                    opportunity_id=venues[venue][0], person_id=one, state="submitted", charter_accepted_at=at,
                    created_at=at,
                )
            )  # fmt: skip
    made = Application.objects.bulk_create(applications, batch_size=5_000)
    shifts = dict(venues)
    wanted = [
        ApplicationShift(application=one, shift_id=int(shift))
        for one in made
        for shift in r.choice(shifts[one.opportunity_id], 2, replace=False)
    ]
    ApplicationShift.objects.bulk_create(wanted, batch_size=5_000)
