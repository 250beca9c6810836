"""Reports, blocks, suspensions, incidents; helped sign-up."""

from __future__ import annotations

from datetime import date, timedelta

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.assistance.actions import Agreed, Newcomer, register
from awn.organisations.actions import verification
from awn.safety.actions.blocks import block_organisation
from awn.safety.actions.house_appeals import appeal_for_house
from awn.safety.actions.incidents import Concerned, Happened, log_incident
from awn.safety.actions.reports import Told, report, take
from awn.safety.actions.suspensions import Verdict, appeal, suspend

NOW = make.NOW
STOPS: list[Stop] = [
    Stop("report"),
    Stop("report_status"),
    Stop("conduct", "unread"),
    Stop("blocks", "volunteer"),
    Stop("my_suspension", "suspended"),
    Stop("staff_safety", "staff"),
    Stop("staff_safety_report", "staff", lambda world: [world.more["report"].pk]),
    Stop("staff_appeal", "appeals", lambda world: [world.more["appeal"].pk]),
    Stop("incident_new", "supervisor", lambda world: [world.organisation.slug, world.roll.pk]),
    Stop("incident", "owner", lambda world: [world.organisation.slug, world.more["incident"].pk]),
    Stop("assisted_new", "owner", lambda world: [world.organisation.slug]),
    Stop("assisted_person", "owner", lambda world: [world.organisation.slug, world.more["assisted"].person_id]),
    Stop("organiser_suspension", "owner", lambda world: [world.organisation.slug]),
    Stop(
        "organiser_suspension", "suspended_owner", lambda world: [world.more["suspended_house"].slug], note="suspended"
    ),
    Stop("staff_house_appeal", "appeals", lambda world: [world.more["house_appeal"].pk]),
    Stop("staff_assisted_person", "helper", lambda world: [world.more["helped"].person_id]),
    Stop("staff_assisted_apply", "helper", lambda w: [w.more["helped"].person_id, w.opportunity.public_id]),
    Stop("emergency_contacts", "supervisor", lambda world: [world.organisation.slug, world.roll.pk]),
]
NO_PAGE: dict[str, str] = {
    "report_sent": "after a report only; tests/web/test_safety.py reads it",
    "my_reports": "a short list like `blocks`; tests/web/test_safety.py reads it",
    "block": "asks once more; tests/web/test_safety.py walks it",
    "unblock": "a button of the page `blocks`",
    "conduct_accept": "a button of the page `conduct`",
    "staff_safety_move": "buttons of the page `staff_safety_report`",
    "staff_suspend": "the form of `staff_safety_report`; tests/web/test_staff_safety.py sends it",
    "staff_suspensions": "a list like `staff_safety`; tests/web/test_staff_safety.py reads it",
    "staff_suspension": "the same parts as `staff_appeal`; tests/web/test_staff_safety.py reads it",
    "staff_appeals": "a list like `staff_safety`; tests/web/test_staff_safety.py reads it",
    "staff_incidents": "the parts of `incident`; tests/web/test_staff_safety.py reads it",
    "incidents": "a list like `staff_safety`; tests/web/test_incidents.py reads it",
    "incidents_file": "a CSV file",
    "incident_health": "a button of the page `incident`",
    "assisted_people": "a list; tests/web/test_assistance.py reads it",
    "assisted_card": "the answer to a button, shown once; tests/web/test_assistance.py reads it",
    "assisted_apply": "the form of `assisted_new` with shifts; tests/web/test_assistance.py sends it",
    "staff_assisted_people": "the parts of `assisted_people`; tests/web/test_assistance.py reads it",
    "staff_assisted_new": "the page `assisted_new`; tests/web/test_assistance.py sends it",
    "staff_assisted_card": "the answer to a button, shown once; tests/web/test_assistance.py reads it",
    "card_found": "its number is told once; tests/web/test_assistance.py opens it",
}


def extend(world: World) -> None:
    """Something of each kind, and who may open it."""
    reported = make.account("reported@example.org", name_ar="بندر الحربي", name_en="Bandar Al Harbi").person
    unread = make.account("unread@example.org", name_ar="ريم", name_en="Reem", conduct_version=0).person
    assert reported is not None and unread is not None
    told = Told(about="person", category="harassment", words="علّق على مظهري أمام الجميع.", person_id=reported.pk)
    row, _receipt = report(told, by=world.volunteer, at=NOW)
    report(Told(about="incident", category="child_safety", words="رأيت طفلًا وحده."), by=None, at=NOW)
    take(row.pk, by=world.staff, at=NOW)
    block_organisation(make.organisation("blocked").pk, by=world.volunteer, at=NOW)
    verdict = Verdict(reason="harassment", until=NOW + timedelta(days=60), words="راجعنا ما حدث في المناوبة.")
    suspension = suspend(reported.pk, verdict, by=world.staff, at=NOW)
    made = appeal(suspension.pk, "لم أكن في تلك المناوبة.", by=reported, at=NOW)
    happened = Happened(kind="heat", severity="medium", happened_at=NOW - timedelta(hours=1), what="إرهاق من الحر.")
    hurt = Concerned(part="hurt", person_id=world.volunteer.pk, health="ضغط منخفض")
    incident = log_incident(world.roll.pk, happened, [hurt], by=world.owner, at=NOW)
    newcomer = Newcomer(name_ar="أم سالم المري", birth_date=date(1958, 2, 1), region="SA-04")
    agreed = Agreed(method="thumb", agreed=True)
    assisted = register(newcomer, agreed, organisation_id=world.organisation.pk, by=world.owner, at=NOW)
    house = make.organisation("coast-team", name_ar="فريق الساحل", name_en="Coast team")
    owner = make.member(house, who=make.account(name_ar="خالد الزهراني", name_en="Khalid Al Zahrani").person)
    verification.suspend(house.pk, reason="complaints", note="وصلتنا ثلاث شكاوى.", by=world.staff, at=NOW)
    house_appeal = appeal_for_house(house.pk, "عالجنا الشكاوى الثلاث.", by=owner, at=NOW)
    helper = make.staff("support", name_ar="نوف", name_en="Nouf")
    helped = register(Newcomer(name_ar="أبو ماجد", birth_date=date(1951, 3, 1)), agreed, organisation_id=None,
                      by=helper, at=NOW)  # fmt: skip
    world.more |= {
        "suspended_house": house, "suspended_owner": owner, "house_appeal": house_appeal, "helper": helper,
        "helped": helped, "report": row, "appeal": made, "incident": incident, "assisted": assisted,
        "suspended": reported,
        "unread": unread, "appeals": make.staff("auditor", name_ar="هند", name_en="Hind"),
    }  # fmt: skip
