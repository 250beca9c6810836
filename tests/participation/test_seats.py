"""Seats never oversell: real PostgreSQL, real connections, many at once."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from queue import Empty, SimpleQueue

import pytest
from django.db import IntegrityError, connection, connections, transaction

from awn.base.refusal import Refusal
from awn.opportunities.models import Opportunity, Shift
from awn.participation.actions.applications import Request, apply, withdraw
from awn.participation.actions.offers import say_yes
from awn.participation.models import Application, Place
from awn.people.models import Person
from awn.reference.models import Country
from awn.safety.rules import CONDUCT_VERSION

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CLAIMS = 5_000
CONNECTIONS = 50
SEATS = 500


def _opportunity(capacity: int) -> Shift:
    from awn.organisations.models import Organisation

    country, _new = Country.objects.get_or_create(
        code="SA",
        defaults={
            "name_ar": "السعودية", "name_en": "Saudi Arabia", "position": 1, "zone": "Asia/Riyadh",
            "calling_code": "966", "first_weekday": 7, "weekend": [5, 6],
        },
    )  # fmt: skip
    organisation = Organisation.objects.create(
        slug="o", kind="team", name_en="O", name_key="o", country=country, state="verified", created_at=NOW
    )
    opportunity = Opportunity.objects.create(
        organisation=organisation, public_id="seats", title_en="Seats", state="published", selection="instant",
        kind="general", mode="on_site", created_at=NOW, changed_at=NOW,
        starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=1, hours=3), next_at=NOW + timedelta(days=1),
    )  # fmt: skip
    return Shift.objects.create(
        opportunity=opportunity, starts_at=opportunity.starts_at, ends_at=opportunity.ends_at, capacity=capacity
    )


def _people(count: int) -> list[Person]:
    return Person.objects.bulk_create(
        [
            Person(name_en=f"P{i}", birth_date=date(1990, 1, 1), joined_at=NOW, conduct_version=CONDUCT_VERSION)
            for i in range(count)
        ]
    )


def _claim(shift: Shift, person: Person) -> Application:
    request = Request(opportunity_id=shift.opportunity_id, shift_ids=[shift.pk], charter_accepted=True)
    return apply(request, by=person, at=NOW)


def _widen_pool() -> None:
    """Fifty connections at once, as on many nodes together; one node's pool has eight."""
    connection.close()
    connection.close_pool()
    connection.settings_dict["OPTIONS"]["pool"] = {"min_size": 1, "max_size": CONNECTIONS + 2, "timeout": 60}


@pytest.fixture
def wide_pool() -> object:
    before = connection.settings_dict["OPTIONS"]["pool"]
    _widen_pool()
    yield
    connection.close()
    connection.close_pool()
    connection.settings_dict["OPTIONS"]["pool"] = before


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_five_thousand_claims_from_fifty_connections_on_five_hundred_seats(wide_pool: object) -> None:
    shift = _opportunity(SEATS)
    waiting: SimpleQueue[Person] = SimpleQueue()
    for person in _people(CLAIMS):
        waiting.put(person)
    answers: Counter[str] = Counter()
    failures: list[BaseException] = []
    lock = threading.Lock()

    def claim_on_own_connection() -> None:
        try:
            while True:
                person = waiting.get_nowait()
                state = _claim(shift, person).state
                with lock:
                    answers[state] += 1
        except Empty:
            pass
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=claim_on_own_connection) for _i in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failures
    assert answers == {"accepted": SEATS, "waiting": CLAIMS - SEATS}
    shift.refresh_from_db()
    assert shift.taken == SEATS
    assert Place.objects.filter(shift=shift, state="confirmed").count() == SEATS
    # The waiting list is in order of arrival: a place's number comes from its id, and so does the application's.
    queue = list(Place.objects.filter(shift=shift, state="waiting").order_by("pk").values_list("pk", flat=True))
    assert len(queue) == CLAIMS - SEATS
    first = Place.objects.select_related("application").get(pk=queue[0])
    seated = Place.objects.filter(shift=shift, state="confirmed").order_by("pk").first()
    assert seated is not None
    withdraw(seated.application_id, by=None, at=NOW)
    first.refresh_from_db()
    assert first.state == "offered"
    say_yes(first.pk, by=None, at=NOW)
    assert Application.objects.get(pk=first.application_id).state == "accepted"


@pytest.mark.django_db
def test_the_database_itself_refuses_the_seat_too_many() -> None:
    shift = _opportunity(1)
    [one, two] = _people(2)
    _claim(shift, one)
    application = _claim(shift, two)
    assert application.state == "waiting"
    with pytest.raises(IntegrityError, match="shift_never_oversold"), transaction.atomic():
        Place.objects.filter(application=application).update(state="confirmed")


@pytest.mark.django_db
def test_a_second_application_is_refused_and_leaves_one() -> None:
    shift = _opportunity(5)
    [one] = _people(1)
    _claim(shift, one)
    with pytest.raises(Refusal) as refused:
        _claim(shift, one)
    assert refused.value.code in {"already_applied", "clash"}
    assert Application.objects.count() == 1


@pytest.mark.django_db
def test_the_list_is_served_in_order_and_newcomers_do_not_jump_it() -> None:
    shift = _opportunity(1)
    people = _people(4)
    applications = [_claim(shift, person) for person in people[:3]]
    withdraw(applications[0].pk, by=people[0], at=NOW)
    late = _claim(shift, people[3])
    states = {p.person_id: p.state for p in Place.objects.filter(shift=shift)}
    assert [states[p.pk] for p in people] == ["released", "offered", "waiting", "waiting"]
    assert late.state == "waiting"
