"""Staff roles, teams and delegations through their pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from tests import make

from awn.base.refusal import Refusal
from awn.hours.actions import confirm
from awn.hours.queries import to_confirm
from awn.opportunities.models import Opportunity, Shift
from awn.organisations.models import Team
from awn.organisations.permissions import may, standing_of
from awn.organisations.rules import Permission
from awn.participation.actions.attendance import check_in, check_out
from awn.participation.models import Place
from awn.people.models import Person, StaffMember
from awn.people.permissions import staff_permissions
from awn.safety.actions.incidents import Happened, log_incident
from awn.safety.models import Incident

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


@override("ar")
def test_a_supervisor_sees_and_counts_only_what_their_own_team_looks_after(client: Client) -> None:
    house, now = make.organisation("palms"), timezone.now()
    inside, outside = make.member(house, "supervisor"), make.member(house, "supervisor")
    team = Team.objects.create(organisation=house, name_ar="الشواطئ", created_at=now)
    team.people.create(person=inside)
    ours = make.opportunity(house, title_ar="قافلة المرجان", team=team)
    free = make.opportunity(house, title_ar="قافلة الصنوبر")
    began = now - timedelta(hours=5)
    shifts = {one: make.shift(one, starts_at=began) for one in (ours, free)}
    places = {one: make.place(shift, make.person(name_ar=f"سالم {one.pk}")) for one, shift in shifts.items()}
    for one, place in places.items():
        check_in(place.pk, happened_at=began, by=None, at=now)
        check_out(place.pk, happened_at=now - timedelta(hours=2), by=None, at=now)
        happened = Happened(kind="heat", severity="light", happened_at=now - timedelta(hours=3), what="إغماء")
        log_incident(shifts[one].pk, happened, by=None, at=now)
        make.credit(make.shift(one, starts_at=began - timedelta(days=2)))

    for who, seen, hidden in ((inside, ours, free), (outside, free, ours)):
        signed_in(client, who)
        assert to_confirm(house.pk, standing_of(who, house.pk).scope).count() == 1
        for name in ("organiser", "organiser_opportunities", "hours_to_confirm", "hours_credited", "incidents"):
            shown = client.get(reverse(name, args=["palms"])).text
            if name != "organiser":
                assert seen.title_ar in shown, name
            assert hidden.title_ar not in shown, name
        found = client.get(reverse("walk_up", args=["palms", shifts[seen].pk]), {"q": "سالم"})
        assert f"سالم {hidden.pk}" not in found.text
        for name, args in _pages_about(hidden, shifts[hidden], places[hidden]):
            assert client.get(reverse(name, args=["palms", *args])).status_code == 403, name
        for name, args in _pages_about(seen, shifts[seen], places[seen]):
            assert client.get(reverse(name, args=["palms", *args])).status_code == 200, name
        client.post(reverse("hours_to_confirm", args=["palms"]), {"place": [places[hidden].pk]})
        assert not places[hidden].hours.exists()
        with pytest.raises(Refusal, match="not_allowed"):
            confirm(places[hidden].pk, by=who, at=now)


def _pages_about(one: Opportunity, shift: Shift, place: Place) -> list[tuple[str, list[Any]]]:
    incident = Incident.objects.get(shift=shift).pk
    return [
        *[(name, [one.public_id]) for name in ("opportunity_desk", "applicants", "opportunity_attendance")],
        *[(name, [shift.pk]) for name in ("attendance", "emergency_contacts", "incident_new")],
        ("attendance_place", [place.pk]),
        ("incident", [incident]),
    ]
