"""What the benchmarks measure on: the demo's national world in the sizes they ask for, and crowds of claimers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from awn.base.clock import now


@dataclass(frozen=True, slots=True)
class Instant:
    """An opportunity that gives places at once, with one shift."""

    pk: int
    public_id: str
    shift_id: int


def load(*, opportunities: int, people: int, entries: int) -> None:
    """Migrates the empty database in use, loads reference data and a national world of that size."""
    from django.core.management import call_command

    from awn.demo import national
    from awn.reference.actions import load_all

    call_command("migrate", verbosity=0)
    load_all(by=None, at=now())
    national.load(people=people, opportunities=opportunities, entries=entries, seed=7, at=now(), open_share=1.0)
    run_sql("ANALYZE")


def run_sql(sql: str) -> None:
    """One statement, for what no action does."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


def regions() -> list[str]:
    """Codes of regions that have opportunities, the fullest first."""
    return _column(
        "SELECT region_id FROM opportunities_opportunity WHERE region_id IS NOT NULL"
        " GROUP BY 1 ORDER BY count(*) DESC LIMIT 20"
    )


def skills() -> list[int]:
    """Ids of the skills that opportunities ask for most."""
    return _column(
        "SELECT s FROM opportunities_opportunity, unnest(skill_ids) s GROUP BY 1 ORDER BY count(*) DESC LIMIT 30"
    )


def public_ids(count: int) -> list[str]:
    """Addresses of open opportunities."""
    return _column(
        "SELECT public_id FROM opportunities_opportunity WHERE state = 'published' AND organisation_id NOT IN"
        " (SELECT id FROM organisations_organisation WHERE state = 'suspended')"
        f" ORDER BY md5(public_id) LIMIT {count}"
    )


def instant_opportunity(public_id: str) -> Instant:
    """A published opportunity for everybody tomorrow, with one seat."""
    at = now()
    return publish(public_id, region="SA-01", begin=at + timedelta(days=1), at=at)


def publish(public_id: str, *, region: str, begin: datetime, at: datetime) -> Instant:
    """A published opportunity for everybody, with one seat; its event tells all processes."""
    from awn.base import events
    from awn.opportunities.models import Opportunity, Shift
    from awn.organisations.models import Organisation

    end = begin + timedelta(hours=3)
    opportunity = Opportunity.objects.create(
        organisation=Organisation.objects.filter(state="verified").order_by("pk")[0], public_id=public_id,
        state="published", selection="instant", kind="general", mode="on_site", title_ar="سباق على المقاعد",
        title_en="A rush on seats", plain_ar="مقاعد", plain_en="Seats", description_en="Seats", region_id=region,
        field_id="events", created_at=at, changed_at=at, published_at=at, starts_at=begin, ends_at=end, next_at=begin,
    )  # fmt: skip
    # Windows of free choice never clash, so one crowd can serve all runs.
    shift = Shift.objects.create(opportunity=opportunity, starts_at=begin, ends_at=end, capacity=1, open_ended=True)
    events.record("opportunity.published", by=None, at=at, subject=opportunity.pk)
    return Instant(opportunity.pk, public_id, shift.pk)


def seats(opportunity: Instant, capacity: int) -> None:
    """Sets the capacity of the opportunity's shift."""
    run_sql(f"UPDATE opportunities_shift SET capacity = {capacity} WHERE id = {opportunity.shift_id}")


def taken(opportunity: Instant) -> tuple[int, int]:
    """Seats held, and numbers on the waiting list, counted from the places."""
    from awn.participation.models import Place
    from awn.participation.rules import SEATED

    places = Place.objects.filter(shift_id=opportunity.shift_id)
    return places.filter(state__in=SEATED).count(), places.filter(state="waiting").count()


def claimers(count: int, *, first_id: int) -> list[int]:
    """Ids of so many grown-ups with accounts, from `first_id` on."""
    from awn.people.models import Account, Person
    from awn.safety.rules import CONDUCT_VERSION

    ids = list(range(first_id, first_id + count))
    at = now()
    Person.objects.bulk_create(
        [
            Person(
                pk=pk,
                name_en=f"Claimer {pk}",
                birth_date=date(1990, 1, 1),
                gender="female",
                joined_at=at,
                conduct_version=CONDUCT_VERSION,
            )
            for pk in ids
        ]
    )
    accounts = [Account(pk=pk, email=f"claimer{pk}@example.org", password="!", person_id=pk) for pk in ids]
    Account.objects.bulk_create(accounts)
    return ids


def person(pk: int):  # type: ignore[no-untyped-def] # the model's type, without importing it before Django is set up
    """The person with that id."""
    from awn.people.models import Person

    return Person.objects.get(pk=pk)


def sessions(account_ids: Sequence[int]) -> list[str]:
    """A session key for each account, as signing in would have made it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    from awn.people.models import Account

    store = SessionStore()
    rows = []
    for account in Account.objects.filter(pk__in=account_ids).order_by("pk"):
        content = {
            SESSION_KEY: str(account.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: account.get_session_auth_hash(),
        }
        key = f"bench{account.pk:027d}"
        rows.append(Session(session_key=key, session_data=store.encode(content), expire_date=now() + timedelta(days=1)))
    Session.objects.bulk_create(rows)
    return [row.session_key for row in rows]


def _column(sql: str) -> list:  # type: ignore[type-arg] # text or numbers, as the query says
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]
