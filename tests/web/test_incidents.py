"""The log of incidents and the emergency contacts at the organiser's desk."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client
from tests import make
from tests.make import NOW
from tests.web.test_staff_alarms import address

from awn.base.models import Event
from awn.people.profile_rules import EmergencyContact
from awn.safety.models import Incident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_now")]


@pytest.fixture(autouse=True)
def _calm() -> None:
    cache.clear()


def test_a_supervisor_writes_down_an_incident_and_every_look_at_health_is_kept(client: Client) -> None:
    house, hurt = make.organisation(), make.person()
    supervisor = make.member(house, "supervisor")
    shift = make.opportunity(house).shifts.get()
    make.place(shift, hurt)
    client.force_login(supervisor.account)
    page = address("incident_new", house.slug, shift.pk)
    assert hurt.name_ar in client.get(page).content.decode()
    day = NOW - timedelta(days=1)
    said = {
        "kind": "injury", "severity": "medium", "day_day": day.day, "day_month": day.month, "day_year": day.year,
        "day_calendar": "gregorian", "time": "٩:٠٥", "what": "انزلقت على الدرج", "person": hurt.pk, "part": "hurt",
        "health": "كسر في اليد",
    }  # fmt: skip
    assert client.post(page, said | {"time": "25:99"}).status_code == 422
    assert client.post(page, said | {"person": make.person().pk}).status_code == 422
    client.post(page, said)
    row = Incident.objects.get()
    assert row.happened_at.hour == 6  # nine o'clock in Riyadh
    one = address("incident", house.slug, row.pk)
    shown = client.get(one).content.decode()
    assert "انزلقت على الدرج" in shown and "كسر في اليد" not in shown
    assert "كسر في اليد" in client.post(address("incident_health", house.slug, row.pk)).content.decode()
    assert Event.objects.filter(name="data.looked_at", subject_id=hurt.pk, by_id=supervisor.pk).count() == 1
    client.post(one, {"act": "follow_up", "words": "زرناها"})
    client.post(one, {"act": "close"})
    client.post(one, {"act": "person", "name": "شاهدة", "part": "saw"})
    shown = client.get(one).content.decode()
    assert "زرناها" in shown and "شاهدة" in shown
    assert client.get(address("incidents", house.slug)).status_code == 200
    assert client.get(address("incidents_file", house.slug)).status_code == 403
    client.force_login(make.member(house).account)
    table = client.get(address("incidents_file", house.slug)).content.decode()
    assert "انزلقت" not in table and hurt.name_ar not in table and str(row.pk) in table


def test_incidents_of_others_do_not_exist_here(client: Client) -> None:
    house, other = make.organisation(), make.organisation()
    shift = make.opportunity(other).shifts.get()
    client.force_login(make.member(house).account)
    assert client.get(address("incident_new", house.slug, shift.pk)).status_code == 404
    assert client.get(address("emergency_contacts", house.slug, shift.pk)).status_code == 404
    client.force_login(make.member(house, "viewer").account)
    assert client.get(address("incidents", house.slug)).status_code == 403


def test_emergency_contacts_open_on_the_day_one_by_one_and_leave_a_trace(client: Client) -> None:
    house = make.organisation()
    supervisor = make.member(house, "supervisor")
    shift = make.opportunity(house).shifts.get()
    place = make.place(shift)
    client.force_login(supervisor.account)
    page = address("emergency_contacts", house.slug, shift.pk)
    contact = EmergencyContact(name="أبو خالد", relation="", phone="+966501234567")
    with patch("awn.participation.actions.emergencies.emergency_contact_of", return_value=contact):
        assert client.post(page, {"place": place.pk}).status_code == 403
        with patch("awn.base.clock.now", return_value=shift.starts_at - timedelta(hours=1)):
            assert "أبو خالد" not in client.get(page).content.decode()
            assert "أبو خالد" in client.post(page, {"place": place.pk}).content.decode()
            foreign = make.place(make.opportunity().shifts.get())
            assert client.post(page, {"place": foreign.pk}).status_code == 404
        with patch("awn.base.clock.now", return_value=shift.ends_at + timedelta(hours=3)):
            assert client.post(page, {"place": place.pk}).status_code == 403
    assert Event.objects.filter(name="data.looked_at", subject_id=place.person_id).count() == 1
