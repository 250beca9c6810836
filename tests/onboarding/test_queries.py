"""First steps, read from what has happened."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from tests import make

from awn.base.events import record
from awn.learning.models import Course, Enrolment
from awn.minors.models import NoticeChoice
from awn.onboarding.actions import bring_back, put_away
from awn.onboarding.queries import of_desk, of_person, of_staff, own_data
from awn.onboarding.rules import COURSES, FirstSteps, Part
from awn.organisations.models import Organisation
from awn.organisations.permissions import standing_of
from awn.participation.models import Kiosk
from awn.people.models import Availability, Person, SealedContact
from awn.people.permissions import staff_permissions

pytestmark = pytest.mark.django_db
TODAY = make.NOW.date()


def open_steps(steps: FirstSteps | None) -> list[str]:
    assert steps is not None
    return [line.step.code for line in steps.lines if not line.is_done]


def course(part: Part) -> Course:
    return Course.objects.get_or_create(
        slug=COURSES[part], defaults={"state": "published", "title_en": "A course", "changed_at": make.NOW}
    )[0]


def passed(person: Person, part: Part) -> None:
    Enrolment.objects.create(
        person=person, course=course(part), started_at=make.NOW, touched_at=make.NOW, passed_at=make.NOW
    )


def test_a_volunteers_steps_are_read_from_what_happened(django_assert_num_queries: object) -> None:
    person = make.person(birth_date=None, conduct_version=0)
    course(Part.VOLUNTEER)
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django gives it no type
        [steps] = of_person(person, TODAY)
    assert open_steps(steps) == ["identity", "interests", "availability", "conduct", "course", "applied"]
    person.birth_date, person.conduct_version = date(1999, 1, 1), 1
    person.interests.add(make.field())
    Availability.objects.create(person=person, weekday=1, part="morning")
    passed(person, Part.VOLUNTEER)
    assert open_steps(of_person(person, TODAY)[0]) == ["applied"]
    make.application(make.opportunity(), person)
    assert of_person(person, TODAY)[0].is_over


def test_a_course_that_is_not_offered_is_not_asked_for() -> None:
    assert "course" not in open_steps(of_person(make.person(), TODAY)[0])


def test_a_guardian_of_minors_has_a_list_of_their_own() -> None:
    guardian = make.person()
    grown, child = make.person(birth_date=date(2000, 1, 1)), make.person(birth_date=date(2015, 1, 1))
    make.guardianship(guardian, grown)
    assert [one.part for one in of_person(guardian, TODAY)] == [Part.VOLUNTEER]
    make.guardianship(guardian, child)
    assert open_steps(of_person(guardian, TODAY)[1]) == ["contact", "notices", "consented"]
    SealedContact.objects.create(person=child, sealed=b"x", since=make.NOW)
    NoticeChoice.objects.create(guardian=guardian, since=make.NOW)
    made = make.application(make.opportunity(), child)
    made.guardian, made.guardian_consented_at = guardian, make.NOW
    made.save()
    assert of_person(guardian, TODAY)[1].is_over


def at_desk(person: Person, house: Organisation) -> tuple[FirstSteps | None, str]:
    return of_desk(person, house, standing_of(person, house.pk))


def test_an_organisation_goes_from_its_words_to_its_first_hours(django_assert_num_queries: object) -> None:
    house = make.organisation(state="pending")
    owner = make.member(house)
    standing = standing_of(owner, house.pk)
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django gives it no type
        steps, latest = of_desk(owner, house, standing)
    assert latest == ""
    assert open_steps(steps) == ["described", "verified", "team", "published", "answered", "day_ready", "hours"]
    house.state, house.about_ar = "verified", "نعتني بالشواطئ."
    coordinator = make.member(house, "coordinator")
    opportunity = make.opportunity(house)
    steps, latest = at_desk(owner, house)
    assert latest == opportunity.public_id
    assert open_steps(steps) == ["answered", "day_ready", "hours"]
    made = make.application(opportunity)
    made.decided_at = make.NOW
    made.save()
    Kiosk.objects.create(opportunity=opportunity, name="1", token_hash="x", created_at=make.NOW, expires_at=make.NOW)
    assert open_steps(at_desk(owner, house)[0]) == ["hours"]
    make.credit(make.shift(opportunity, starts_at=make.NOW - timedelta(days=1)))
    assert of_desk(owner, house, standing)[0].is_over  # type: ignore[union-attr]  # an owner has one
    assert open_steps(at_desk(coordinator, house)[0]) == []


def test_a_supervisor_has_done_what_they_did_themselves() -> None:
    house = make.organisation()
    supervisor, viewer = make.member(house, "supervisor"), make.member(house, "viewer")
    course(Part.SUPERVISOR)
    shift = make.shift(make.opportunity(house), starts_at=make.NOW - timedelta(days=1))
    make.credit(shift, confirmed_by=make.member(house, "supervisor"))
    assert open_steps(at_desk(supervisor, house)[0]) == ["course", "attendance", "own_hours"]
    make.credit(shift, confirmed_by=supervisor)
    passed(supervisor, Part.SUPERVISOR)
    assert open_steps(at_desk(supervisor, house)[0]) == []
    assert at_desk(viewer, house) == (None, "")


def test_staff_are_asked_for_what_their_roles_allow() -> None:
    verifier, auditor = make.staff("verifier"), make.staff("auditor")
    assert open_steps(of_staff(auditor, staff_permissions(auditor))) == ["second_step", "audited_one"]
    steps = of_staff(verifier, staff_permissions(verifier))
    assert open_steps(steps) == ["second_step", "verified_one"]
    Authenticator.objects.create(user=verifier.account, type="recovery_codes", data={})
    record("organisation.verified", by=verifier, at=make.NOW, subject=1)
    assert open_steps(of_staff(verifier, staff_permissions(verifier))) == ["second_step"]
    Authenticator.objects.create(user=verifier.account, type="totp", data={})
    assert of_staff(verifier, staff_permissions(verifier)).is_over


def test_a_list_is_put_away_and_brought_back() -> None:
    person, other = make.person(), make.person()
    put_away("volunteer", by=person, at=make.NOW)
    put_away("volunteer", by=person, at=make.NOW + timedelta(days=1))
    assert of_person(person, TODAY)[0].is_away
    assert not of_person(other, TODAY)[0].is_away
    assert own_data(person.pk) == [{"list": "volunteer", "put_away_at": make.NOW.isoformat()}]
    bring_back("volunteer", by=person, at=make.NOW)
    bring_back("volunteer", by=person, at=make.NOW)
    assert not of_person(person, TODAY)[0].is_away
