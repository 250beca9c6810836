"""Loading a country in one transaction: all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.conf import settings
from django.db import connection, transaction

from awn.demo.agreeing import agree_country
from awn.demo.checks import Check, self_check
from awn.demo.guard import check_allowed
from awn.demo.national import peopling, plan
from awn.demo.national.frauds import plant, rounds_for
from awn.demo.national.frauds.ground import Ground, Known
from awn.demo.national.frauds.truth import write
from awn.demo.national.living import Lives
from awn.demo.national.offering import SOURCE, Offers, Pattern
from awn.demo.national.writing import Sheets, unwatched
from awn.demo.texts import opportunity_texts
from awn.hours.log import queue_missing, sequence
from awn.hours.rules import SETTLING_DELAY
from awn.impact.actions import refresh_all
from awn.organisations.models import Organisation
from awn.reference.actions import load_all
from awn.reference.models import Field, Skill

# Hears the name of the step, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]
BATCH_ENTRIES = 20_000
MONTH_SECONDS = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows went into which table; none when the world was there already."""

    rows: dict[str, int] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()


@transaction.atomic
def load(
    *, people: int = 200_000, opportunities: int = 50_000, entries: int = 2_000_000, seed: int = 26, at: datetime,
    open_share: float = 0.4, progress: Progress | None = None, course: plan.Course = plan.USUAL,
) -> Loaded:  # fmt: skip
    """Streams the country in; a second time does nothing. `open_share` of the opportunities are published and open.

    `course` says how long its past is and what shapes it. Refuses `demo_off`. Needs the tables' owner as database user,
    and room: about 4 GB at full size.
    """
    check_allowed()
    if Organisation.objects.filter(source=SOURCE).exists():
        return Loaded(checks=tuple(self_check()))
    load_all(by=None, at=at)
    tell = progress or (lambda _step, _done, _of: None)
    random = Random(seed)
    sheets = Sheets()
    with unwatched():
        census = _people(sheets, random, people, at, tell)
        _opportunities(
            sheets, random, census, count=opportunities, entries=entries, open_share=open_share, at=at, tell=tell,
            course=course,
        )  # fmt: skip
        settled = _settle_old(at, tell)
        tell("checking every reference", 0, 1)
    tell("checking every reference", 1, 1)
    sheets.close()
    rows = dict(sheets.rows) | {"hours_attestation": settled} | _count(at, tell)
    rows["consents_consent"] = agree_country()
    queued = queue_missing()
    rows["transparency_leaf"] = sequence(at=at, progress=lambda done: tell("public log", done, queued))
    checks = tuple(self_check())
    tell("comparing counters", 1, 1)
    return Loaded(rows, checks)


def settle() -> None:
    """After the commit: statistics and the map of settled pages, as a database of some days has them."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _people(sheets: Sheets, random: Random, count: int, at: datetime, tell: Progress) -> peopling.Census:
    skills = list(Skill.objects.filter(for_volunteering=True).order_by("pk").values_list("pk", flat=True))
    fields = list(Field.objects.values_list("pk", flat=True))
    return peopling.populate(
        sheets, random, count, at, skills=skills, fields=fields, progress=lambda done: tell("people", done, count)
    )


def _opportunities(
    sheets: Sheets, random: Random, census: peopling.Census, *, count: int, entries: int, open_share: float,
    at: datetime, tell: Progress, course: plan.Course,
) -> None:  # fmt: skip
    ours = Skill.objects.filter(for_volunteering=True).values_list("uri", "pk")
    skills = {uri.rpartition(":")[2]: pk for uri, pk in ours}
    offers = Offers(sheets, random, at, [Pattern.of(text, skills) for text in opportunity_texts()], course)
    lives = Lives(sheets, random, census, offers, int(at.timestamp()))
    wanted = iter(plan.entries_of(random, entries, count))
    regions = [region for region in plan.POPULATION if census.count.get(region, 0) >= 2]
    weights = [plan.POPULATION[region] for region in regions]
    waiting = done = owed = 0
    known: list[Known] = []
    for number, size in enumerate(plan.organisations(count), start=1):
        region = random.choices(regions, weights)[0]
        house = offers.house(number, region, census.neighbours(random, region, 1 + plan.supervisors(size)))
        credited_there, months = 0, set[int]()
        for _i in range(size):
            # Where a region has too few people for one opportunity, the next one makes up for it.
            presences = next(wanted) + owed
            shifts = random.choice((1, 2, 3, 4))
            seats = max(-(-presences // shifts), 8)
            if course.absent:
                seats = round(seats * random.uniform(1.1, 1.9))
            is_open = random.random() < open_share
            made = offers.opportunity(house, is_open=is_open, shifts=shifts, capacity=seats)
            credited = lives.live(house, made, presences)
            owed = presences - credited
            credited_there += credited
            months.update(shift[1] // MONTH_SECONDS for shift in made.past[: credited and shifts])
            waiting += credited
            done += credited
            if waiting >= BATCH_ENTRIES:
                sheets.send()
                waiting = 0
                tell("hours entries", done, entries)
        known.append(Known(house, credited_there, len(months)))
    sheets.send()
    tell("hours entries", done, entries)
    if rounds := rounds_for(count) if course.stories else 0:
        tell("planted stories", 0, rounds)
        ground = Ground(random, offers, lives, census, known, int(at.timestamp()))
        plant(ground, rounds=rounds)
        sheets.send()
        write(ground.truths)
        tell("planted stories", rounds, rounds)


def _settle_old(at: datetime, tell: Progress) -> int:
    """Settles hours to which nobody objected, each when its time was over, so that the night finds none; how many."""
    tell("settling hours", 0, 1)
    delay = timedelta(days=settings.AWN_OBJECTION_DAYS) + SETTLING_DELAY
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO hours_attestation (entry_id, outcome, at, reason, note)"
            " SELECT id, 'settled', credited_at + make_interval(secs => %s), '', '' FROM hours_hoursentry h"
            " WHERE credited_at <= %s AND reverses_id IS NULL"
            " AND NOT EXISTS (SELECT FROM hours_hoursentry r WHERE r.reverses_id = h.id)"
            " AND NOT EXISTS (SELECT FROM hours_attestation a WHERE a.entry_id = h.id) ORDER BY credited_at, id",
            [delay.total_seconds(), at - delay],
        )
        settled = int(cursor.rowcount)
    tell("settling hours", 1, 1)
    return settled


def _count(at: datetime, tell: Progress) -> dict[str, int]:
    """Balances and monthly totals, from the ledger."""
    tell("counting hours", 0, 2)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO hours_balance (person_id, minutes)"
            " SELECT person_id, sum(minutes) FROM hours_hoursentry GROUP BY person_id"
            " ON CONFLICT (person_id) DO UPDATE SET minutes = EXCLUDED.minutes"
        )
        balances = cursor.rowcount
        cursor.execute(
            "INSERT INTO hours_presence (entry_id, person_id, since, until)"
            " SELECT id, person_id, since, until FROM hours_hoursentry h"
            " WHERE since IS NOT NULL AND reverses_id IS NULL"
            " AND NOT EXISTS (SELECT FROM hours_hoursentry r WHERE r.reverses_id = h.id)"
            " AND NOT EXISTS (SELECT FROM hours_presence p WHERE p.entry_id = h.id)"
        )
        presences = cursor.rowcount
    tell("counting hours", 1, 2)
    totals = refresh_all(by=None, at=at)
    tell("counting hours", 2, 2)
    return {"hours_balance": balances, "hours_presence": presences, "impact_monthlytotal": totals}
