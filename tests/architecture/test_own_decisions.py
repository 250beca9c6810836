"""Nobody decides on what is their own: one person holds every role there is, and is refused each decision.

A new action whose name says that it decides must be walked here, or stand in the list of those that judge nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests import make
from tests.architecture.house import SOURCES, modules, name_of

from awn.alarms import actions as alarms
from awn.alarms.detecting.finding import Finding
from awn.alarms.models import Alarm
from awn.base.refusal import Refusal
from awn.boards.actions import accepting
from awn.boards.models import Board, Claim, Task
from awn.credentials.actions import issuing
from awn.credentials.models import Certificate
from awn.evaluation.actions import contesting
from awn.evaluation.models import Contest
from awn.hours.actions import crediting, deliverables, objections
from awn.hours.models import Deliverable
from awn.identity.actions import merging
from awn.opportunities.actions import states
from awn.organisations.actions import verification
from awn.organisations.models import Organisation
from awn.participation.actions import applications, attendance, deciding, endorsements, walk_ups
from awn.participation.actions.closing import close_forgotten
from awn.people.actions import staff
from awn.people.models import Person, StaffMember
from awn.privacy.actions import merging as everywhere
from awn.qualifications.actions import reviewing
from awn.qualifications.models import Qualification
from awn.safety.actions import house_appeals, reports, suspensions
from awn.safety.models import Appeal, HouseAppeal, Report, Suspension
from awn.schools.actions import taking_part
from awn.schools.models import Group, Pupil

pytestmark = pytest.mark.django_db
NOW = make.NOW
DECIDES = re.compile(
    r"^def ((?:accept|approve|confirm|decide|verify|refuse|decline|uphold|adjust|publish|send_back|suspend|lift|"
    r"endorse|review|merge|reject|certify|sign_off|reissue|take_hours_back|reverse|give_role|walk_up)\w*)\(",
    re.MULTILINE,
)
# Actions whose name sounds like a decision on somebody.
JUDGE_NOBODY = {
    "safety.accept_conduct": "one accepts the code of conduct for oneself",
    "hours.confirm_many": "calls confirm",
    "planning.publish_shift": "whoever asked for it is left out and named (tests/planning/test_hand_and_publish.py)",
    "boards.send_back_reading": "only the second reader can, who never is whoever did the work (tests/boards)",
    "schools.accept_invitation": "a guardian speaks for their own child, and the school has named both",
    "screening.decline_reference": "a referee says no, or takes their own words back; it decides on nobody",
    "recognition.decide": "words of somebody unknown to all volunteers of an opportunity are shown or not",
    "fairness.publish": "counts a quarter by rules; it decides on nobody",
    "fairness.publish_again": "counts a quarter anew by rules, with the reason; it decides on nobody",
    "programmes.publish": "an organisation shows or hides what it says of its own programme",
    "learning.publish": "a course is checked by rules; it decides on nobody",
    "skills.confirm": "one confirms what a text proposed about oneself; it stays the person's own word",
    "safety.lift": "whoever is suspended has no permission that would let them in (tests/people/test_staff.py)",
}
Case = Callable[["Everything"], object]


class Everything:
    """Somebody who is a volunteer, an owner of the organisation, and an administrator of the platform."""

    def __init__(self) -> None:
        self.me: Person = make.staff()
        self.house = make.organisation("palms")
        make.member(self.house, who=self.me)
        self.opportunity = make.opportunity(self.house, state="in_review")
        self.shift = make.shift(self.opportunity, starts_at=NOW - timedelta(hours=5), hours=3)
        self.by: dict[str, Any] = {"by": self.me, "at": NOW}

    def place(self) -> Any:
        return make.place(self.shift, self.me)

    def left_open(self) -> Any:
        seat = self.place()
        attendance.check_in(seat.pk, by=None, at=self.shift.starts_at)
        close_forgotten(by=None, at=NOW + timedelta(days=1))
        return seat

    def entry(self, *, disputed: bool = False) -> Any:
        # Somebody else may decide as well, so that nobody but oneself is the reason.
        made = make.credit(self.shift, self.me, confirmed_by=make.member(self.house, "supervisor"))
        if disputed:
            objections.dispute(made.pk, reason="too_few", note="بقيت حتى النهاية.", **self.by)
        return made

    def work(self) -> Deliverable:
        return Deliverable.objects.create(place=self.place(), title="ترجمة", units=1, minutes=60, submitted_at=NOW)

    def task(self) -> Task:
        board = Board.objects.create(opportunity=self.opportunity, kind="work", created_at=NOW)
        task = Task.objects.create(board=board, title="شعار", state="to_accept", created_at=NOW, since=NOW)
        Claim.objects.create(
            task=task, person=self.me, place=self.place(), step="do", state="handed_in", claimed_at=NOW, until=NOW
        )
        return task

    def alarm(self) -> Alarm:
        entry = self.entry()
        finding = Finding(
            kind="late_entry", subject_kind="person", subject=str(self.me.pk), organisation=self.house.pk, score=0.9,
            facts={}, entries=(entry.pk,), people=(self.me.pk,),
        )  # fmt: skip
        alarms.raise_alarms([finding], by=None, at=NOW)
        return Alarm.objects.get()

    def qualification(self) -> Qualification:
        return Qualification.objects.create(person=self.me, kind="first_aid", submitted_at=NOW)

    def report(self) -> Report:
        return Report.objects.create(
            receipt_hash="x", about="person", category="other", urgency=1, person=self.me, made_at=NOW
        )

    def appeal(self) -> Appeal:
        row = Suspension.objects.create(person=make.person(), reason="conduct", by=self.me, at=NOW)
        return Appeal.objects.create(suspension=row, at=NOW)

    def house_appeal(self) -> HouseAppeal:
        Organisation.objects.filter(pk=self.house.pk).update(state="suspended")
        return HouseAppeal.objects.create(organisation=self.house, words=b"", suspended_at=NOW, at=NOW)

    def pupil(self) -> Pupil:
        self.entry()
        group = Group.objects.create(
            organisation=self.house, name="3 أ", target_minutes=60, code="ABCDEFGH", created_at=NOW
        )
        return Pupil.objects.create(group=group, person=self.me, name="نورة")

    def contest(self) -> Contest:
        return Contest.objects.create(
            person=self.me,
            component="attendance",
            ref=self.place().pk,
            reason="excused",
            at=NOW,
            due_at=NOW,
            state="open",
        )

    def proposal(self) -> StaffMember:
        return staff.give_role(make.account().email, "administrator", reason="دعم", **self.by)


CASES: dict[str, Case] = {
    "participation.accept": lambda o: applications.accept(make.application(o.opportunity, o.me).pk, **o.by),
    "participation.decline": lambda o: applications.decline(
        make.application(o.opportunity, o.me).pk, reason="full", **o.by
    ),
    "participation.decide": lambda o: deciding.decide(
        make.application(o.opportunity, o.me).pk, deciding.Decision(kind="waiting"), **o.by
    ),
    "participation.walk_up": lambda o: (o.place(), walk_ups.walk_up(o.shift.pk, o.me.pk, **o.by)),
    "participation.accept_closing": lambda o: attendance.accept_closing(o.left_open().pk, **o.by),
    "evaluation.decide": lambda o: contesting.decide(o.contest().pk, "set_aside", "نعم", **o.by),
    "hours.confirm": lambda o: crediting.confirm(o.place().pk, **o.by),
    "hours.reverse": lambda o: crediting.reverse(o.entry().pk, reason="not_there", **o.by),
    "boards.accept_task": lambda o: accepting.accept_task(o.task().pk, **o.by),
    "boards.send_back_task": lambda o: accepting.send_back_task(o.task().pk, "أعد", **o.by),
    "hours.accept": lambda o: deliverables.accept(o.work().pk, units=1, minutes=60, **o.by),
    "hours.send_back": lambda o: deliverables.send_back(o.work().pk, note="أعد", **o.by),
    "hours.uphold": lambda o: objections.uphold(o.entry(disputed=True).pk, note="صحيح", **o.by),
    "hours.adjust": lambda o: objections.adjust(
        o.entry(disputed=True).pk, objections.Correction(minutes=240), note="صحيح", **o.by
    ),
    "alarms.decide": lambda o: alarms.decide(o.alarm().pk, "honest", reason="paper_list", **o.by),
    "alarms.take_hours_back": lambda o: alarms.take_hours_back(o.alarm().pk, [], reason="not_there", **o.by),
    "credentials.issue": lambda o: issuing.issue(o.me.pk, o.opportunity.pk, kind="course", **o.by),
    "credentials.reissue": lambda o: issuing.reissue(
        Certificate.objects.create(
            person=o.me,
            opportunity=o.opportunity,
            organisation=o.house,
            minutes=180,
            issued_at=NOW,
            code="0" * 12,
            first_day=NOW.date(),
            last_day=NOW.date(),
        ).pk,
        **o.by,
    ),
    "opportunities.publish": lambda o: states.publish(o.opportunity.pk, **o.by),
    "opportunities.send_back": lambda o: states.send_back(o.opportunity.pk, reason="unsafe", **o.by),
    "organisations.verify": lambda o: verification.verify(o.house.pk, **o.by),
    "organisations.refuse": lambda o: verification.refuse(o.house.pk, reason="purpose", **o.by),
    "organisations.suspend": lambda o: verification.suspend(o.house.pk, reason="misuse", **o.by),
    "people.give_role": lambda o: staff.give_role(o.me.account.email, "auditor", reason="دعم", **o.by),
    "people.confirm_role": lambda o: staff.confirm_role(o.proposal().pk, **o.by),
    "identity.merge": lambda o: merging.merge(make.person().pk, o.me.pk, reason="asked", note="", **o.by),
    "privacy.merge": lambda o: everywhere.merge(make.person().pk, o.me.pk, reason="asked", note="", **o.by),
    "qualifications.accept": lambda o: reviewing.accept(o.qualification().public_id, valid_until=None, **o.by),
    "qualifications.refuse": lambda o: reviewing.refuse(o.qualification().public_id, reason="unreadable", **o.by),
    "participation.endorse_skill": lambda o: endorsements.endorse_skill(o.me.pk, 1, o.house.pk, **o.by),
    "schools.sign_off": lambda o: taking_part.sign_off(o.pupil().pk, **o.by),
    "safety.decide": lambda o: reports.decide(o.report().pk, "unfounded", reason="allowed", **o.by),
    "safety.suspend": lambda o: suspensions.suspend(o.me.pk, suspensions.Verdict(reason="conduct"), **o.by),
    "safety.decide_house_appeal": lambda o: house_appeals.decide_house_appeal(
        o.house_appeal().pk, "upheld", answer="لا", **o.by
    ),
    "organisations.reinstate": lambda o: (o.house_appeal(), verification.reinstate(o.house.pk, **o.by)),
    "safety.decide_appeal": lambda o: suspensions.decide_appeal(o.appeal().pk, "upheld", answer="لا", **o.by),
}


@pytest.mark.parametrize("name", CASES)
def test_nobody_decides_on_what_is_their_own(name: str) -> None:
    everything = Everything()
    with pytest.raises(Refusal) as said:
        CASES[name](everything)
    assert said.value.status == 403, said.value.code
    assert said.value.code not in {"not_allowed", "not_staff"}, "refused for being oneself, not for lack of a role"


def test_every_action_that_decides_is_walked() -> None:
    found = {
        f"{path.relative_to(SOURCES).parts[0]}.{name}": name_of(path)
        for path in modules()
        if not path.stem.startswith("_")
        and "actions" in [part.removesuffix(".py") for part in path.relative_to(SOURCES).parts[1:2]]
        for name in DECIDES.findall(path.read_text("utf-8"))
    }
    missing = {name: where for name, where in found.items() if name not in CASES and name not in JUDGE_NOBODY}
    assert not missing, f"walk these, or say why they judge nobody: {missing}"
