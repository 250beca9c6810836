"""Reporting, blocking, suspending, appealing, writing down incidents: who may, and what it changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from tests import make
from tests.make import NOW

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.matching.actions import set_findable
from awn.participation.actions.applications import Request, accept, apply
from awn.participation.actions.attendance import check_in
from awn.participation.models import Application, Place
from awn.people.models import Notification, Person
from awn.reactions.dispatch import drain
from awn.safety import queries, tasks
from awn.safety.actions import blocks, incidents, reports, suspensions
from awn.safety.actions.conduct import accept_conduct
from awn.safety.actions.forgetting import forget
from awn.safety.actions.incidents import Concerned, Happened
from awn.safety.actions.reports import Told
from awn.safety.actions.suspensions import Verdict
from awn.safety.models import Block, Incident, Report, ReportStep, Suspension

pytestmark = pytest.mark.django_db
SECRET = "قال لي كلامًا لا يُقال"


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as said:
        act()
    return said.value.code


def told(who: Person | None = None, **values: object) -> Told:
    said = {"about": "person" if who else "incident", "category": "harassment", "words": SECRET, **values}
    return Told(person_id=who.pk if who else None, **said)  # type: ignore[arg-type]  # plain values by name


def run_reactions() -> None:
    while drain(NOW):
        pass


def test_words_of_a_report_are_kept_encrypted_and_stand_in_no_event() -> None:
    reporter, bad = make.person(), make.person()
    row, receipt = reports.report(told(bad), by=reporter, at=NOW)
    assert SECRET.encode() not in bytes(row.words)
    events = Event.objects.filter(name="report.made")
    assert SECRET not in json.dumps([event.data for event in events], ensure_ascii=False)
    assert events.get().by_id is None
    known = queries.report_with_receipt(f" {receipt.lower().replace('-', ' ')}")
    assert known == row
    assert queries.report_with_receipt("7KQM-2XPA-9TRC") is None


def test_the_reporter_is_told_and_the_reported_person_never_learns_who() -> None:
    reporter, bad, moderator = make.person(), make.person(), make.staff("moderator")
    row, _receipt = reports.report(told(bad), by=reporter, at=NOW)
    reports.take(row.pk, by=moderator, at=NOW)
    reports.decide(row.pk, "acted", reason="warned", text="تحدثنا معه", by=moderator, at=NOW)
    run_reactions()
    kinds = set(Notification.objects.filter(person=reporter).values_list("kind", flat=True))
    assert kinds == {"report.looking", "report.decided"}
    assert not Notification.objects.filter(person=bad).exists()
    theirs = json.dumps(queries.own_data(bad.pk), ensure_ascii=False)
    assert SECRET not in theirs and reporter.name_ar not in theirs


def test_nobody_handles_a_report_about_themselves_or_their_organisation_or_of_their_own() -> None:
    house = make.organisation()
    member, moderator = make.staff("moderator"), make.staff("moderator")
    make.member(house, "viewer", who=member)
    about_house, _receipt = reports.report(
        told(about="opportunity", opportunity_id=make.opportunity(house).pk), by=None, at=NOW
    )
    about_me, _receipt = reports.report(told(moderator), by=make.person(), at=NOW)
    mine, _receipt = reports.report(told(), by=moderator, at=NOW)
    assert refused(lambda: reports.take(about_house.pk, by=member, at=NOW)) == "report_about_you"
    assert refused(lambda: reports.take(about_me.pk, by=moderator, at=NOW)) == "report_about_you"
    assert refused(lambda: reports.take(mine.pk, by=moderator, at=NOW)) == "report_about_you"
    assert list(queries.queue(moderator)) == [about_house]
    assert set(queries.queue(member)) == {about_me, mine}
    assert refused(lambda: reports.take(mine.pk, by=make.staff("auditor"), at=NOW)) == "not_staff"


def test_an_urgent_report_is_first_and_told_at_once_except_to_whom_it_concerns() -> None:
    moderator, concerned = make.staff("moderator"), make.staff("moderator")
    reports.report(told(category="money"), by=None, at=NOW)
    child, _receipt = reports.report(told(concerned, category="child_safety"), by=None, at=NOW)
    run_reactions()
    assert queries.queue(moderator)[0] == child
    urgent = Notification.objects.filter(kind="report.urgent")
    assert list(urgent.values_list("person_id", flat=True)) == [moderator.pk]


def test_guardians_are_told_by_decision_and_never_the_one_the_report_is_about() -> None:
    child = make.person(birth_date=date(2014, 1, 1))
    father, mother = make.person(), make.person()
    make.guardianship(father, child)
    make.guardianship(mother, child)
    moderator = make.staff("moderator")
    row, _receipt = reports.report(told(father, category="child_safety"), by=child, at=NOW)
    run_reactions()
    assert not Notification.objects.filter(kind="report.guardian").exists()
    reports.tell_guardians(row.pk, child.pk, by=moderator, at=NOW)
    run_reactions()
    assert list(Notification.objects.filter(kind="report.guardian").values_list("person_id", flat=True)) == [mother.pk]
    assert refused(lambda: reports.tell_guardians(row.pk, father.pk, by=moderator, at=NOW)) == "no_child_here"


def test_old_reports_go_and_those_about_children_stay_longer() -> None:
    moderator = make.staff("moderator")
    for category in ("money", "child_safety"):
        row, _receipt = reports.report(told(category=category), by=None, at=NOW)
        reports.decide(row.pk, "unclear", reason="too_little", by=moderator, at=NOW)
    assert tasks.forget(NOW + timedelta(days=729)) == 0
    assert tasks.forget(NOW + timedelta(days=800)) == 1
    assert Report.objects.get().category == "child_safety"
    assert tasks.forget(NOW + timedelta(days=3_700)) == 1


def test_a_block_holds_both_ways_and_hides_from_searches_and_invitations() -> None:
    house, volunteer = make.organisation(), make.person()
    coordinator = make.member(house, "coordinator")
    opportunity = make.opportunity(house)
    set_findable(volunteer.pk, findable=True, by=volunteer, at=NOW)
    first = blocks.block_person(coordinator.pk, by=volunteer, at=NOW)
    assert blocks.block_person(coordinator.pk, by=volunteer, at=NOW) == first
    assert queries.blocked_between(coordinator.pk, volunteer.pk)
    assert queries.hidden_from(house.pk, coordinator.pk) == {volunteer.pk}
    assert queries.hidden_from(house.pk, make.person().pk) == set()
    assert refused(lambda: blocks.invite(opportunity.pk, volunteer.pk, by=coordinator, at=NOW)) == "not_findable"
    blocks.unblock(first.pk, by=volunteer, at=NOW)
    assert blocks.invite(opportunity.pk, volunteer.pk, by=coordinator, at=NOW).person == volunteer


def test_a_blocked_organisation_invites_no_more_and_nobody_takes_back_the_block_of_another() -> None:
    house, volunteer = make.organisation(), make.person()
    owner = make.member(house)
    set_findable(volunteer.pk, findable=True, by=volunteer, at=NOW)
    block = blocks.block_organisation(house.pk, by=volunteer, at=NOW)
    assert refused(lambda: blocks.invite(make.opportunity(house).pk, volunteer.pk, by=owner, at=NOW)) == "not_findable"
    assert refused(lambda: blocks.unblock(block.pk, by=owner, at=NOW)) == "not_found"
    assert refused(lambda: blocks.block_person(volunteer.pk, by=volunteer, at=NOW)) == "block_oneself"


def test_those_who_blocked_each_other_are_known_to_be_unwelcome_side_by_side() -> None:
    one, other, third = make.person(), make.person(), make.person()
    blocks.block_person(other.pk, by=one, at=NOW)
    assert queries.unwelcome_beside(other.pk, [one.pk, third.pk])
    assert not queries.unwelcome_beside(third.pk, [one.pk, other.pk])


def test_nobody_applies_without_the_code_of_conduct_and_a_guardian_accepts_for_a_child() -> None:
    opportunity = make.opportunity()
    newcomer = make.person(conduct_version=0)
    wanted = Request(opportunity_id=opportunity.pk, shift_ids=[opportunity.shifts.get().pk], charter_accepted=True)
    assert refused(lambda: apply(wanted, by=newcomer, at=NOW)) == "conduct_not_accepted"
    accept_conduct(newcomer.pk, language="ar", by=newcomer, at=NOW)
    newcomer.refresh_from_db()
    assert apply(wanted, by=newcomer, at=NOW).state == "accepted"
    [row] = queries.acceptances_of(newcomer.pk)
    assert (row.version, row.language, row.at) == (newcomer.conduct_version, "ar", NOW)
    assert refused(lambda: accept_conduct(newcomer.pk, language="ar", by=make.person(), at=NOW)) == "not_yours"


def test_a_suspension_releases_places_and_closes_every_door_but_the_appeal() -> None:
    house, volunteer, moderator = make.organisation(), make.account().person, make.staff("moderator")
    assert volunteer is not None
    owner = make.member(house)
    place = make.place(make.opportunity(house).shifts.get(), volunteer)
    waiting = make.application(make.opportunity(house, selection="reviewed"), volunteer)
    suspensions.suspend(volunteer.pk, Verdict(reason="danger"), by=moderator, at=NOW)
    volunteer.refresh_from_db()
    other = make.opportunity()
    wanted = Request(opportunity_id=other.pk, shift_ids=[other.shifts.get().pk], charter_accepted=True)
    assert refused(lambda: apply(wanted, by=volunteer, at=NOW)) == "suspended"
    assert refused(lambda: accept(waiting.pk, by=owner, at=NOW)) == "may_not_come"
    begin = place.shift.starts_at
    assert refused(lambda: check_in(place.pk, by=owner, at=begin)) == "may_not_come"
    run_reactions()
    place.refresh_from_db()
    waiting.refresh_from_db()
    assert (place.state, waiting.state) == ("released", "withdrawn")
    assert Notification.objects.filter(person=volunteer, kind="person.suspended").exists()


def test_places_may_be_kept_and_a_suspension_ends_by_itself() -> None:
    volunteer, moderator = make.person(), make.staff("moderator")
    place = make.place(make.opportunity().shifts.get(), volunteer)
    end = NOW + timedelta(hours=2)
    suspensions.suspend(volunteer.pk, Verdict(reason="inquiry", until=end, places="kept"), by=moderator, at=NOW)
    run_reactions()
    assert tasks.end_suspensions(end - timedelta(minutes=1)) == 0
    assert tasks.end_suspensions(end) == 1
    volunteer.refresh_from_db()
    assert volunteer.standing == ""
    assert Place.objects.get(pk=place.pk).state == "confirmed"
    assert Application.objects.get().state == "accepted"


def test_a_suspension_that_cannot_be_is_refused() -> None:
    volunteer, moderator = make.person(), make.staff("moderator")

    def suspend(**values: object) -> Suspension:
        verdict = Verdict(**{"reason": "danger", **values})  # type: ignore[arg-type]  # plain values by name
        return suspensions.suspend(volunteer.pk, verdict, by=moderator, at=NOW)

    assert refused(lambda: suspend(reason="dislike")) == "suspension_reason_missing"
    assert refused(lambda: suspend(until=NOW)) == "until_past"
    own = Verdict(reason="danger")
    assert refused(lambda: suspensions.suspend(moderator.pk, own, by=moderator, at=NOW)) == "own_suspension"
    assert refused(lambda: suspensions.suspend(volunteer.pk, own, by=make.staff("auditor"), at=NOW)) == "not_staff"
    suspend()
    assert refused(suspend) == "suspended_already"


def test_somebody_else_decides_the_appeal_once_and_within_thirty_days() -> None:
    volunteer, moderator = make.person(), make.staff("administrator")
    row = suspensions.suspend(volunteer.pk, Verdict(reason="harassment"), by=moderator, at=NOW)
    late = NOW + timedelta(days=31)
    assert refused(lambda: suspensions.appeal(row.pk, "لست أنا", by=volunteer, at=late)) == "appeal_too_late"
    assert refused(lambda: suspensions.appeal(row.pk, "لست أنا", by=make.person(), at=NOW)) == "not_found"
    made = suspensions.appeal(row.pk, "لست أنا", by=volunteer, at=NOW)
    assert refused(lambda: suspensions.appeal(row.pk, "مرة أخرى", by=volunteer, at=NOW)) == "appealed_already"

    def decide(outcome: str, by: Person, **values: object) -> object:
        said = {"answer": "راجعنا السجلات.", **values}
        return suspensions.decide_appeal(made.pk, outcome, by=by, at=NOW, **said)  # type: ignore[arg-type]  # by name

    auditor = make.staff("auditor")
    assert refused(lambda: decide("lifted", moderator)) == "appeal_of_own_act"
    assert refused(lambda: decide("lifted", make.staff("moderator"))) == "not_staff"
    assert refused(lambda: decide("lifted", auditor, answer="")) == "appeal_answer_missing"
    assert refused(lambda: decide("shortened", auditor)) == "not_shorter"
    decide("lifted", auditor)
    volunteer.refresh_from_db()
    assert volunteer.standing == ""
    assert refused(lambda: decide("upheld", auditor)) == "appeal_decided"
    run_reactions()
    assert Notification.objects.filter(person=volunteer, kind="appeal.decided").exists()


def happened(**values: object) -> Happened:
    said = {"kind": "injury", "severity": "light", "happened_at": NOW, "what": "انزلق على الدرج", **values}
    return Happened(**said)  # type: ignore[arg-type]  # plain values by name


def test_an_incident_keeps_health_apart_and_encrypted() -> None:
    house, hurt = make.organisation(), make.person()
    owner = make.member(house)
    shift = make.opportunity(house).shifts.get()
    people = [Concerned(part="hurt", person_id=hurt.pk, health="سكري"), Concerned(part="saw", name="عابر سبيل")]
    row = incidents.log_incident(shift.pk, happened(), people, by=owner, at=NOW)
    stored = [bytes(one.health or b"") for one in row.people.all()]
    assert all("سكري".encode() not in one for one in stored)
    read = queries.details(row)
    assert [(name, health) for _one, name, health in read.people] == [("", "سكري"), ("عابر سبيل", "")]
    incidents.follow_up(row.pk, "زرناه في البيت", by=owner, at=NOW)
    assert incidents.set_open(row.pk, is_open=False, by=owner, at=NOW).state == "closed"
    assert [words for _one, words in queries.details(row).follow_ups] == ["زرناه في البيت"]


def test_only_those_in_charge_write_incidents_and_staff_read_the_severe_alone() -> None:
    house, moderator = make.organisation(), make.staff("moderator")
    owner = make.member(house)
    shift = make.opportunity(house).shifts.get()
    viewer = make.member(house, "viewer")
    assert refused(lambda: incidents.log_incident(shift.pk, happened(), by=viewer, at=NOW)) == "not_allowed"
    foreign = make.member(make.organisation())
    light = incidents.log_incident(shift.pk, happened(), by=owner, at=NOW)
    assert refused(lambda: incidents.follow_up(light.pk, "كلام", by=foreign, at=NOW)) == "not_allowed"
    severe = incidents.log_incident(shift.pk, happened(severity="severe"), by=owner, at=NOW)
    assert refused(lambda: incidents.read_by_staff(light.pk, by=moderator, at=NOW)) == "not_found"
    assert incidents.read_by_staff(severe.pk, by=moderator, at=NOW) == severe
    assert Event.objects.filter(name="incident.read_by_staff", by_id=moderator.pk).exists()
    run_reactions()
    told_to = Notification.objects.filter(kind="incident.severe").values_list("person_id", flat=True)
    assert list(told_to) == [moderator.pk]


def test_who_is_forgotten_leaves_no_name_and_the_safety_of_others_stays() -> None:
    person, other, moderator = make.person(), make.person(), make.staff("moderator")
    house = make.organisation()
    owner = make.member(house)
    mine, _receipt = reports.report(told(other), by=person, at=NOW)
    about, _receipt = reports.report(told(person), by=other, at=NOW)
    blocks.block_person(other.pk, by=person, at=NOW)
    suspensions.suspend(person.pk, Verdict(reason="danger"), by=moderator, at=NOW)
    hurt = [Concerned(part="hurt", person_id=person.pk, health="ربو")]
    incidents.log_incident(make.opportunity(house).shifts.get().pk, happened(), hurt, by=owner, at=NOW)
    assert queries.own_data(person.pk)["incidents"][0]["health"] == "ربو"
    forget(person.pk, by=None, at=NOW)
    assert Report.objects.get(pk=mine.pk).reporter is None
    assert Report.objects.filter(pk=about.pk).exists()
    assert not Block.objects.exists()
    assert Incident.objects.get().people.get().health is None
    assert queries.own_data(person.pk)["reports_made"] == []
    assert not ReportStep.objects.exists()
