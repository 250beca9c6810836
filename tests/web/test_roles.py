"""Staff roles, teams and delegations through their pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests import make

from awn.base.refusal import Refusal
from awn.organisations.models import Team
from awn.organisations.permissions import may
from awn.organisations.rules import Permission
from awn.participation.actions.attendance import check_in
from awn.people.models import Person, StaffMember
from awn.people.permissions import staff_permissions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _calm() -> None:
    cache.clear()


def signed_in(client: Client, person: Person) -> Client:
    client.force_login(person.account)
    return client


def last_day(days: int) -> dict[str, int]:
    day = timezone.now() + timedelta(days=days)
    return {"until_day": day.day, "until_month": day.month, "until_year": day.year}


def test_an_administrator_is_proposed_by_one_and_confirmed_by_another(client: Client) -> None:
    first, second, person = make.staff(), make.staff(), make.account().person
    page = reverse("staff_people")
    said = {"email": person.account.email, "role": "administrator", "reason": "تناوب"}
    assert signed_in(client, first).post(page, {**said, "reason": ""}).status_code == 422
    assert client.post(page, said).status_code == 302
    row = StaffMember.objects.get(person=person)
    assert client.post(reverse("staff_role", args=[row.pk]), {"act": "confirm"}).status_code == 403
    assert staff_permissions(person) == frozenset()
    assert signed_in(client, second).post(reverse("staff_role", args=[row.pk]), {"act": "confirm"}).status_code == 302
    assert staff_permissions(person)
    assert client.post(reverse("staff_role", args=[row.pk]), {"reason": "انتهى"}).status_code == 302
    assert staff_permissions(person) == frozenset()


def test_the_list_of_staff_needs_as_many_queries_for_many_as_for_few(client: Client) -> None:
    chief = make.staff()
    signed_in(client, chief).get(reverse("staff_people"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("staff_people"))
    for role in ("verifier", "moderator", "auditor", "support"):
        make.staff(role)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("staff_people"))
    assert len(many) == len(few)


def test_a_colleague_gets_and_loses_what_was_handed_on(client: Client) -> None:
    house = make.organisation("palms")
    coordinator, viewer = make.member(house, "coordinator"), make.member(house, "viewer")
    page = reverse("organiser_delegations", args=["palms"])
    said = {"receiver": viewer.pk, "permissions": ["export"], "reason": "إجازة", **last_day(20)}
    assert signed_in(client, coordinator).post(page, {**said, "permissions": ["manage_members"]}).status_code == 422
    assert client.post(page, said).status_code == 302
    table = reverse("export_opportunities", args=["palms"])
    assert signed_in(client, viewer).get(table).status_code == 200
    shown = client.get(page).text
    assert "إجازة" in shown
    row = house.delegations.get()
    assert client.post(reverse("organiser_delegation_end", args=["palms", row.pk])).status_code == 302
    assert client.get(table).status_code == 403


def test_a_team_keeps_opportunities_to_itself(client: Client) -> None:
    house = make.organisation("palms")
    coordinator, inside, outside = (make.member(house, role) for role in ("coordinator", "supervisor", "supervisor"))
    ours, theirs = make.opportunity(house), make.opportunity()
    signed_in(client, coordinator)
    named = {"name_ar": "الشواطئ", "people": [inside.pk]}
    assert client.post(reverse("organiser_teams", args=["palms"]), named).status_code == 302
    team = Team.objects.get()
    page = reverse("organiser_team", args=["palms", team.pk])
    assert client.post(page, {**named, "opportunities": [theirs.pk]}).status_code == 422
    assert client.post(page, {**named, "opportunities": [ours.pk]}).status_code == 302
    ours.refresh_from_db()
    assert ours.team == team
    assert may(inside, Permission.RECORD_ATTENDANCE, house.pk, team_id=ours.team_id)
    place = make.place(make.shift(ours, starts_at=timezone.now() - timedelta(hours=1)))
    with pytest.raises(Refusal, match="not_allowed"):
        check_in(place.pk, by=outside, at=timezone.now())
    check_in(place.pk, by=inside, at=timezone.now())
    assert signed_in(client, make.member(make.organisation("reef"))).get(page).status_code == 403
    other = reverse("organiser_team", args=["reef", team.pk])
    assert client.get(other).status_code == 404
