"""The staff's desks: reports, suspensions, appeals, severe incidents."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import make
from tests.make import NOW
from tests.web.test_staff_alarms import address

from awn.base.models import Event
from awn.organisations.actions import verification as house_actions
from awn.people.models import Notification
from awn.reactions.dispatch import drain
from awn.safety.actions.incidents import Happened, log_incident
from awn.safety.actions.reports import Told, report
from awn.safety.actions.suspensions import Verdict, appeal, suspend
from awn.safety.models import HouseAppeal, Report, Suspension

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_now")]
WORDS = "تعليق غير لائق أمام الجميع"


@pytest.fixture(autouse=True)
def _calm() -> None:
    cache.clear()


def reported(**values: object) -> Report:
    said = {"about": "incident", "category": "harassment", "words": WORDS, **values}
    return report(Told(**said), by=make.person(), at=NOW)[0]  # type: ignore[arg-type]  # plain values by name


def test_a_report_goes_from_the_queue_to_its_decision(client: Client) -> None:
    row = reported()
    client.force_login(make.staff("moderator").account)
    assert address("staff_safety_report", row.pk) in client.get(address("staff_safety")).content.decode()
    page = address("staff_safety_report", row.pk)
    assert WORDS in client.get(page).content.decode()
    client.post(address("staff_safety_move", row.pk), {"act": "take"})
    client.post(address("staff_safety_move", row.pk), {"act": "note", "note": "اتصلنا بالمشرف"})
    assert "اتصلنا بالمشرف" in client.get(page).content.decode()
    wrong = client.post(page, {"act": "acted", "reason": "mistaken"})
    assert wrong.status_code == 422
    assert client.post(page, {"act": "acted", "reason": "warned"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "acted"
    assert client.post(address("staff_safety_move", row.pk), {"act": "x"}).status_code == 422


def test_a_report_about_ones_own_organisation_does_not_exist_for_one(client: Client) -> None:
    house, moderator = make.organisation(), make.staff("moderator")
    make.member(house, "viewer", who=moderator)
    row = reported(about="organisation", organisation_id=house.pk)
    client.force_login(moderator.account)
    assert client.get(address("staff_safety_report", row.pk)).status_code == 404
    assert client.post(address("staff_safety_move", row.pk), {"act": "take"}).status_code == 403


def test_the_queue_asks_the_database_as_often_for_many_as_for_few(client: Client) -> None:
    client.force_login(make.staff("moderator").account)
    counts = []
    for more in (1, 6):
        for _number in range(more):
            reported(about="opportunity", opportunity_id=make.opportunity().pk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address("staff_safety"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_moderator_suspends_and_an_auditor_decides_the_appeal(client: Client) -> None:
    bad, moderator = make.account().person, make.staff("moderator")
    assert bad is not None
    row = reported(about="person", person_id=bad.pk)
    client.force_login(moderator.account)
    page = client.get(address("staff_safety_report", row.pk)).content.decode()
    begin = page.index(address("staff_suspend"))
    link = page[begin : page.index('"', begin)].replace("&amp;", "&")
    assert client.get(link).status_code == 200
    assert client.post(link, {"reason": "harassment", "places": "kept"}).status_code == 302
    made = Suspension.objects.get()
    assert (made.person, made.report, made.by) == (bad, row, moderator)
    assert client.get(address("staff_suspensions")).status_code == 200
    assert client.get(address("staff_suspension", made.pk)).status_code == 200
    assert client.get(address("staff_suspend", query={"person": str(bad.pk)})).status_code == 404
    case = appeal(made.pk, "لم أكن هناك", by=bad, at=NOW)
    assert client.get(address("staff_appeal", case.pk)).status_code == 403
    client.force_login(make.staff("auditor").account)
    assert address("staff_appeal", case.pk) in client.get(address("staff_appeals")).content.decode()
    assert "لم أكن هناك" in client.get(address("staff_appeal", case.pk)).content.decode()
    said = {"outcome": "lifted", "answer": "السجلات تؤكد كلامه"}
    assert client.post(address("staff_appeal", case.pk), said).status_code == 302
    bad.refresh_from_db()
    assert bad.standing == ""


def test_a_suspended_organisation_appeals_once_and_somebody_else_decides(client: Client) -> None:
    house = make.organisation("palms")
    owner, coordinator = make.member(house), make.member(house, "coordinator")
    staff = make.staff("administrator")
    page = address("organiser_suspension", "palms")
    client.force_login(owner.account)
    assert client.post(page, {"words": "لا شيء"}).status_code == 409
    house_actions.suspend(house.pk, reason="complaints", note="شكاوى متكررة", by=staff, at=NOW)
    assert page in client.get(address("organiser", "palms")).text
    assert "شكاوى متكررة" in client.get(page).text
    assert client.post(page, {"words": " "}).status_code == 422
    assert client.post(page, {"words": "دُفعت الشكاوى كلها"}).status_code == 302
    assert client.post(page, {"words": "مرة أخرى"}).status_code == 409
    client.force_login(coordinator.account)
    assert client.get(page).status_code == 403
    case = HouseAppeal.objects.get()
    assert "دُفعت" not in str(bytes(case.words))
    decision = address("staff_house_appeal", case.pk)
    said = {"outcome": "lifted", "answer": "تحققنا مما قيل"}
    client.force_login(staff.account)
    assert client.post(decision, said).status_code == 403
    client.force_login(make.member(house, "viewer", who=make.staff("auditor")).account)
    assert client.get(decision).status_code == 404
    client.force_login(make.staff("auditor").account)
    assert decision in client.get(address("staff_appeals")).text
    assert "دُفعت الشكاوى كلها" in client.get(decision).text
    assert client.post(decision, {**said, "answer": ""}).status_code == 422
    assert client.post(decision, said).status_code == 302
    house.refresh_from_db()
    assert house.is_verified
    assert client.post(decision, said).status_code == 409
    drain(NOW)
    assert Notification.objects.filter(person=owner, kind="organisation.appeal_decided").exists()
    client.force_login(owner.account)
    assert "تحققنا مما قيل" in client.get(page).text


def test_who_is_suspended_never_sits_at_the_desk_of_their_own_case(client: Client) -> None:
    moderator = make.staff("administrator")
    row = suspend(moderator.pk, Verdict(reason="misuse"), by=make.staff("moderator"), at=NOW)
    case = appeal(row.pk, "خطأ", by=moderator, at=NOW)
    client.force_login(moderator.account)
    assert client.get(address("staff_suspension", row.pk)).status_code in {403, 404}
    assert client.get(address("staff_appeal", case.pk)).status_code in {403, 404}
    assert client.post(address("staff_suspension", row.pk)).status_code in {403, 404}


def test_a_severe_incident_opens_by_a_button_that_is_written_down(client: Client) -> None:
    house = make.organisation()
    owner = make.member(house)
    happened = Happened(kind="lost_child", severity="severe", happened_at=NOW, what="ضاع طفل ربع ساعة")
    row = log_incident(make.opportunity(house).shifts.get().pk, happened, by=owner, at=NOW)
    client.force_login(make.staff("moderator").account)
    assert "ضاع طفل" not in client.get(address("staff_incidents")).content.decode()
    assert "ضاع طفل" in client.post(address("staff_incidents"), {"incident": row.pk}).content.decode()
    assert Event.objects.filter(name="incident.read_by_staff", subject_id=row.pk).count() == 1
