"""Who was not let in is noted: enough to see, never enough to fill a disk, and nobody changes it."""

from datetime import timedelta

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError
from django.test import Client
from django.urls import reverse
from tests import make

from awn.audit.actions import forget_old, note_refused
from awn.audit.actions import refusals as noting
from awn.audit.models import Refused
from awn.audit.rules import ROWS_A_MINUTE, ROWS_A_MINUTE_TOGETHER, Meter, network_of

NOW = make.NOW
KEPT = (IntegrityError, InternalError)


@pytest.fixture(autouse=True)
def _fresh_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noting, "_meter", Meter())


def refused(at=NOW, address: str = "203.0.113.9", by=None, **values: object) -> bool:
    said = {"method": "GET", "status": 403, "code": "not_staff", "subjects": {}, **values}
    return note_refused("staff_events", address=address, by=by, at=at, **said)


def test_a_flood_is_counted_and_not_stored() -> None:
    meter = Meter()
    taken = [meter.take("one", NOW) for _ in range(ROWS_A_MINUTE + 5)]
    assert taken.count(None) == 5
    assert meter.take("two", NOW) == 5, "the next row says how many are missing before it"
    assert sum(meter.take(f"n{n}", NOW) is not None for n in range(2 * ROWS_A_MINUTE_TOGETHER)) < ROWS_A_MINUTE_TOGETHER
    assert meter.take("one", NOW + timedelta(minutes=1)) is not None
    assert len(meter.seen) == 1, "what was counted is forgotten with its minute"


def test_an_address_is_kept_as_its_network_only() -> None:
    assert network_of("203.0.113.9") == network_of("203.0.113.77") == "203.0.113.0"
    assert network_of("2001:db8:1:2::3") == "2001:db8:1::"
    assert network_of("unix:") == ""


@pytest.mark.django_db
def test_a_refusal_holds_who_where_and_why_and_nothing_that_was_typed(client: Client) -> None:
    organisation = make.organisation("palms")
    person = make.account().person
    client.force_login(person.account)
    opportunity = make.opportunity(organisation)
    page = reverse("opportunity_desk", args=["palms", opportunity.public_id])
    assert client.get(page, {"q": "0501234567"}, REMOTE_ADDR="203.0.113.9").status_code == 403
    row = Refused.objects.get()
    assert (row.person_id, row.organisation_id, row.route, row.code) == (
        person.pk, organisation.pk, "opportunity_desk", "not_allowed",
    )  # fmt: skip
    assert row.subjects == {"slug": "palms", "public_id": opportunity.public_id}
    assert "203" not in row.network
    assert len(row.network) == 24
    assert "0501234567" not in str(Refused.objects.values())


@pytest.mark.django_db
def test_somebody_elses_thing_is_noted_and_a_page_that_never_was_is_not(client: Client) -> None:
    place = make.place(make.opportunity().shifts.get())
    client.force_login(make.account())
    assert client.get(reverse("ticket", args=[place.pk])).status_code in {403, 404}
    assert Refused.objects.count() == 1
    assert client.get("/ar/no-such-page/").status_code == 404
    assert client.get(reverse("opportunity", args=["no-such-thing"])).status_code == 404
    client.logout()
    assert client.get(reverse("opportunity", args=["no-such-thing"])).status_code == 404
    assert Refused.objects.count() == 1


@pytest.mark.django_db
def test_a_refusal_is_never_changed_and_not_forgotten_before_its_time() -> None:
    from django.utils import timezone

    now = timezone.now()  # the trigger asks the database's own clock
    refused(at=now)
    refused(at=now - timedelta(days=200))
    for statement in ("UPDATE audit_refused SET code = 'x'", "DELETE FROM audit_refused", "TRUNCATE audit_refused"):
        with pytest.raises(KEPT), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert forget_old(1, by=None, at=now) == 1
    assert Refused.objects.count() == 1
