"""The table of 50,000 applicants over HTTP: beside the same rows listed as a tutorial would, page number by number."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import timedelta

from awn.base.clock import now
from bench import world
from bench.client import Load, get, hammer
from bench.figures import Figure, Result
from bench.scratch import collect_static, database, served, settle

APPLICANTS = 50_000
REQUESTS, PLAIN_REQUESTS = 400, 120
CONNECTIONS = 4
ROWS = 50
MOST_P99_MS = 250.0
OWNER = 9_000_000
SORTS = ("arrival", "newest", "name", "fit")
OPPORTUNITY = "applicants"


def run() -> Result:
    """Everybody of a world of 50,000 applies to one opportunity; its table is read at random places in four orders."""
    collect_static()
    with database("awn_bench_applicants") as url:
        world.load(opportunities=200, people=APPLICANTS, entries=0)
        ids, slug = _applied()
        seconds = _ranked()
        cookie = f"Cookie: sessionid={world.sessions([OWNER])[0]}\r\n"
        base = f"/ar/organiser/{slug}/opportunities/{OPPORTUNITY}/applicants/"
        choose = random.Random(5)
        paths = [f"{base}?{query}" for query in _queries(ids, REQUESTS, choose)]
        with served(url, application="awn.config.wsgi:application", first_page="/ar/") as awn:
            settle(awn, ["/ar/", "/ar/opportunities/"])
            ours = _measure(awn.port, paths, cookie)
        pages = [f"/ar/applicants/{OPPORTUNITY}/?sort={choose.choice(SORTS[:3])}&page={choose.randrange(1, 1_000)}"
                 for _n in range(PLAIN_REQUESTS)]  # fmt: skip
        with served(url, application="bench.naive.wsgi:application", first_page="/ar/applicants/none/") as naive:
            plain = _measure(naive.port, pages, "")
    return Result("applicants", list(_figures(ours, plain, seconds)))


def _figures(ours: Load, plain: Load, seconds: float) -> Iterator[Figure]:
    for name, share in (("p50_ms", 0.5), ("p99_ms", 0.99)):
        mine, theirs = ours.quantile_ms(share), plain.quantile_ms(share)
        met = mine < theirs and (share < 0.9 or mine < MOST_P99_MS)
        goal = "less than plain Django" + (f", and under {MOST_P99_MS:g} ms" if share > 0.9 else "")
        yield Figure(name, mine, "ms", "plain Django, by page number", theirs, goal, met)
    yield Figure("rank_seconds", seconds, "s", "the goal", 120.0, "all 50,000 ranked in two minutes", seconds < 120)


def _measure(port: int, paths: list[str], cookie: str) -> Load:
    requests = [get(port, path, cookie) for path in paths]
    hammer(port, requests[:16], connections=CONNECTIONS)
    load = hammer(port, requests[16:], connections=CONNECTIONS)
    if set(load.statuses) != {200}:
        raise RuntimeError(f"the server answered {load.statuses}")
    return load


def _queries(ids: list[int], count: int, choose: random.Random) -> Iterator[str]:
    """First pages, pages anywhere, last pages; every third narrowed to those who wait for a decision."""
    for number in range(count):
        place = choose.choice(("", "last=yes", f"after={choose.choice(ids)}", f"before={choose.choice(ids)}"))
        state = "&state=submitted" if number % 3 == 0 else ""
        yield f"sort={choose.choice(SORTS)}&{place}{state}"


def _applied() -> tuple[list[int], str]:
    """The ids of the applications of all people, in order; and the address of the organisation."""
    from awn.opportunities.models import Opportunity
    from awn.organisations.models import Member
    from awn.participation.models import Application
    from awn.people.models import Account, Person

    at = now()
    made = world.publish(OPPORTUNITY, region="SA-01", begin=at + timedelta(days=9), at=at)
    world.run_sql(
        "INSERT INTO participation_application (opportunity_id, person_id, state, reason, note, message,"
        " charter_accepted_at, created_at)"
        f" SELECT {made.pk}, id, CASE WHEN id % 5 = 0 THEN 'waiting' ELSE 'submitted' END, '', '', 'أحب المشاركة',"
        f" now(), now() - (id % 9000) * interval '1 minute' FROM people_person LIMIT {APPLICANTS}"
    )
    world.run_sql(
        "INSERT INTO participation_applicationshift (application_id, shift_id)"
        f" SELECT id, {made.shift_id} FROM participation_application WHERE opportunity_id = {made.pk}"
    )
    world.run_sql(
        f"UPDATE opportunities_opportunity SET selection = 'reviewed', skill_ids = (SELECT array_agg(skill_id) FROM"
        f" (SELECT skill_id FROM people_personskill GROUP BY 1 ORDER BY count(*) DESC LIMIT 6) s) WHERE id = {made.pk}"
    )
    person = Person.objects.create(pk=OWNER, name_en="Coordinator", joined_at=at)
    Account.objects.create(pk=OWNER, email="owner@example.org", password="!", person=person)
    house = Opportunity.objects.select_related("organisation").get(pk=made.pk).organisation
    Member.objects.create(organisation=house, person=person, role="owner", since=at)
    world.run_sql("ANALYZE")
    return list(Application.objects.order_by("pk").values_list("pk", flat=True)), house.slug


def _ranked() -> float:
    """Seconds in which all of them are ranked."""
    from awn.opportunities.models import Opportunity
    from awn.screening.actions.fits import rank

    began = time.perf_counter()
    number = rank(Opportunity.objects.get(public_id=OPPORTUNITY).pk, by=None, at=now())
    if number != APPLICANTS:
        raise RuntimeError(f"{number} were ranked")
    world.run_sql("ANALYZE screening_fit")
    return time.perf_counter() - began
