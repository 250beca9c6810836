"""Pages of levels, thanks and tables."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests import make
from tests.make import NOW
from tests.web.desk import desk, desk_now  # noqa: F401 - a fixture that tests here use

from awn.base.models import Event
from awn.people.models import Notification
from awn.reactions import recognition as reactions
from awn.recognition.actions import thanks
from awn.recognition.models import LeftOut, Level, Thanks
from awn.reference import queries as reference
from awn.reference.models import University

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk_now")]


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()
    reference.forget()


def client_of(who: object) -> Client:
    client = Client()
    client.force_login(who.account)  # type: ignore[attr-defined]  # whoever has an account
    return client


def test_a_level_is_told_and_its_badge_can_be_opened() -> None:
    who = make.account().person
    assert who is not None
    entry = make.credit(make.shift(make.opportunity(), starts_at=NOW - timedelta(days=9)), who, minutes=6_000)
    event = Event.objects.create(name="hours.credited", at=NOW, subject_id=entry.pk, data={})
    reactions.look_at_levels(event, NOW)
    reactions.tell_person(Event.objects.get(name="level.reached"), NOW)
    assert Notification.objects.get(person=who).kind == "level.reached"
    client = client_of(who)
    page = client.get("/en/recognition/").content.decode()
    code = Level.objects.get().certificate.code  # type: ignore[union-attr]  # the badge was given
    assert code in page
    assert "500 hours" in page
    assert "Badge of volunteering: 100 hours" in client.get(f"/en/verify/{code}/").content.decode()
    client.post("/en/recognition/", {"act": "leave"})
    assert LeftOut.objects.get().person == who


def test_thanks_from_a_stranger_to_a_volunteer() -> None:
    made = desk()
    opportunity = make.opportunity(made.organisation)
    who = make.account().person
    assert who is not None
    make.credit(make.shift(opportunity, starts_at=NOW - timedelta(days=9)), who)
    owner, stranger = client_of(made.owner), Client()
    form = {"act": "link", "opportunity": opportunity.public_id}
    answer = owner.post(f"{made.address}recognition/", form)
    assert "<svg" in owner.get(answer["Location"]).content.decode()
    link = thanks.ThanksLink.objects.get()
    address = f"/en/thank/{link.token}/"
    assert stranger.post(address, {"words": "Bots write this", "website": "x"}).status_code == 302
    assert not Thanks.objects.exists()
    assert stranger.post(address, {"words": "Call 0501234567"}).status_code == 422
    assert stranger.post(address, {"words": "You <b>carried</b> us."}).status_code == 302
    assert stranger.post(address, {"words": "Again"}).status_code == 302
    assert stranger.post(address, {"words": "And again"}).status_code == 429
    row = Thanks.objects.earliest("pk")
    assert "You &lt;b&gt;carried" in owner.get(f"{made.address}recognition/").content.decode()
    assert "carried" not in client_of(who).get("/en/recognition/").content.decode()
    reactions.tell_readers(Event.objects.filter(name="thanks.said").earliest("pk"), NOW)
    assert {one.person_id for one in Notification.objects.all()} == {made.owner.pk, made.coordinator.pk}
    owner.post(f"{made.address}recognition/", {"act": "show", "number": row.pk})
    assert "You &lt;b&gt;carried" in client_of(who).get("/en/recognition/").content.decode()
    client_of(who).post("/en/recognition/", {"act": "report", "thanks": row.pk})
    row.refresh_from_db()
    assert row.state == "waiting"
    assert stranger.get("/en/thank/none-such/").status_code == 404
    assert client_of(made.viewer).get(f"{made.address}recognition/").status_code == 403


def test_a_university_stands_in_the_table_from_five_students_on_and_can_leave_it() -> None:
    university = University.objects.create(
        id=1, country=make.country(), name_en="Palm University", domains=["palm.edu"]
    )
    for number in range(5):
        who = make.account(f"s{number}@mail.palm.edu").person
        assert who is not None
        make.credit(make.shift(make.opportunity(), starts_at=NOW - timedelta(days=9)), who)
        if number == 3:
            assert "withheld" in Client().get("/en/tables/").content.decode()
            cache.clear()
    page = Client().get("/en/tables/").content.decode()
    assert "Palm University" in page
    assert "withheld: too few" not in page
    staff = client_of(make.staff("analyst"))
    staff.post("/en/staff/recognition/", {"act": "out", "university": university.pk})
    cache.clear()
    assert "Palm University" not in Client().get("/en/tables/").content.decode()
    assert staff.post("/en/staff/recognition/", {"country": "SA", "levels": "٥٠ 200"}).status_code == 302
    assert staff.post("/en/staff/recognition/", {"country": "SA", "levels": "many"}).status_code == 422


def test_an_owner_sets_levels_and_leaves_a_team_out() -> None:
    made = desk()
    team = made.organisation.teams.create(name_en="Kitchen", created_at=NOW)
    owner = client_of(made.owner)
    assert owner.post(f"{made.address}recognition/", {"act": "levels", "levels": "10, 50"}).status_code == 302
    assert owner.post(f"{made.address}recognition/", {"act": "levels", "levels": "0"}).status_code == 422
    owner.post(f"{made.address}recognition/", {"act": "team_out", "number": team.pk})
    page = owner.get(f"{made.address}recognition/").content.decode()
    assert "10 · 50" in page
    assert "Put it into the table" in page
    assert Client().get(f"/en/tables/{made.organisation.slug}/").status_code == 200
