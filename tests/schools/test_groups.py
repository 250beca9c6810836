"""Groups of a school: rosters, guardians, seats for all, hours that the ledger holds."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.minors.models import SchoolHoliday
from awn.minors.rules import Signature
from awn.opportunities.models import Opportunity
from awn.organisations.models import Organisation
from awn.participation.actions.applications import Request
from awn.participation.actions.attendance import check_in
from awn.participation.actions.blocks import release_unconsented
from awn.participation.actions.consents import consent
from awn.participation.models import Application, Place
from awn.people.models import Guardianship, Notification, Person
from awn.reactions.dispatch import drain
from awn.schools.actions import (
    accept_invitation,
    apply_as_group,
    forget,
    invite_again,
    join_by_code,
    make_group,
    set_target,
    sign_off,
    take_over,
)
from awn.schools.actions.forgetting import forget_unanswered
from awn.schools.models import Group, Pupil, SignOff
from awn.schools.queries import own_data, progress_of, target_hours
from awn.schools.rules import year_begin
from awn.schools.words import invitation

pytestmark = pytest.mark.django_db
NOW = make.NOW
ROSTER = """name,number,birth date,guardian email
ريم سالم,١٢٣,2013-01-01,salem@example.org
Hamad,124,2013-05-04,h@example.org
"""


def code_of(act: object) -> str:
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]  # a lambda of each case
    return refused.value.code


@pytest.fixture
def school() -> Organisation:
    return make.organisation()


@pytest.fixture
def teacher(school: Organisation) -> Person:
    return make.member(school, "coordinator")


@pytest.fixture
def group(school: Organisation, teacher: Person) -> Group:
    return make_group(school.pk, "الصف العاشر", 40, by=teacher, at=NOW)


def written(tmp_path: Path, text: str = ROSTER) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return path


def joined(group: Group, count: int = 2) -> list[Person]:
    """Pupils who joined, each with a guardian."""
    people = [make.account(birth_date=date(2012, 1, 1)).person for _one in range(count)]
    for one in people:
        assert one is not None
        make.guardianship(make.person(), one)
        join_by_code(group.code.lower(), by=one, at=NOW)
    return [one for one in people if one is not None]


def wanted(opportunity: Opportunity) -> Request:
    shifts = [shift.pk for shift in opportunity.shifts.all()]
    return Request(opportunity_id=opportunity.pk, shift_ids=shifts, charter_accepted=True)


def test_a_roster_is_kept_sealed_and_its_guardians_are_invited_once(
    group: Group, teacher: Person, tmp_path: Path
) -> None:
    assert take_over(group.pk, written(tmp_path), by=teacher, at=NOW) == 2
    assert take_over(group.pk, written(tmp_path), by=teacher, at=NOW) == 0
    row = Pupil.objects.order_by("pk")[0]
    assert row.name == "ريم سالم"
    assert b"salem" not in bytes(row.guardian_email or b"")
    assert "123" not in row.number_hash or len(row.number_hash) == 64
    assert not any("example" in str(event.data) for event in Event.objects.all())
    assert forget_unanswered(by=None, at=NOW + timedelta(days=59)) == 0
    drain(NOW)
    drain(NOW)
    assert sorted(message.to[0] for message in mail.outbox) == ["h@example.org", "salem@example.org"]
    assert "/school/invitation/" in mail.outbox[0].body
    assert code_of(lambda: invite_again(group.pk, by=teacher, at=NOW + timedelta(days=6))) == "invited_lately"
    assert code_of(lambda: invite_again(group.pk, by=make.person(), at=NOW + timedelta(days=7))) == "not_allowed"
    later = NOW + timedelta(days=7)
    accept_invitation(invitation(row), by=make.person(), at=later)
    assert invite_again(group.pk, by=teacher, at=later) == 1
    drain(later)
    assert [message.to[0] for message in mail.outbox[2:]] == ["h@example.org"]
    assert forget_unanswered(by=None, at=NOW + timedelta(days=61)) == 0
    assert forget_unanswered(by=None, at=later + timedelta(days=61)) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name,number\nReem,1\n", "roster_columns"),
        ("name,number,birth date,guardian email\n", "roster_empty"),
        (ROSTER + "Ali,125,2013-13-01,a@example.org\n", "roster_row"),
        (ROSTER + "Ali,125,1990-01-01,a@example.org\n", "roster_row"),
        (ROSTER + "Ali,125,2013-01-01,nobody\n", "roster_row"),
        (ROSTER + " ,125,2013-01-01,a@example.org\n", "roster_row"),
        (ROSTER + "Ali,124,2013-01-01,a@example.org\n", "roster_twice"),
    ],
)
def test_a_wrong_roster_is_refused_and_nothing_of_it_is_kept(
    group: Group, teacher: Person, tmp_path: Path, text: str, code: str
) -> None:
    assert code_of(lambda: take_over(group.pk, written(tmp_path, text), by=teacher, at=NOW)) == code
    assert not Pupil.objects.exists()


def test_only_those_who_manage_groups_do(school: Organisation, group: Group, tmp_path: Path) -> None:
    for stranger in (make.member(school, "supervisor"), make.member(make.organisation()), make.person()):
        assert code_of(lambda who=stranger: make_group(school.pk, "x", 40, by=who, at=NOW)) == "not_allowed"
        assert code_of(lambda who=stranger: take_over(group.pk, written(tmp_path), by=who, at=NOW)) == "not_allowed"


def test_a_guardian_answers_once_and_the_school_stands_as_proof(group: Group, teacher: Person, tmp_path: Path) -> None:
    take_over(group.pk, written(tmp_path), by=teacher, at=NOW)
    first, second = Pupil.objects.order_by("pk")
    guardian = make.person()
    made = accept_invitation(invitation(first), by=guardian, at=NOW).person
    assert made is not None
    assert (made.name_ar, made.birth_date) == ("ريم سالم", date(2013, 1, 1))
    assert Guardianship.objects.get(ward=made).proof == "school"
    assert code_of(lambda: accept_invitation(invitation(first), by=guardian, at=NOW)) == "invitation_over"
    assert code_of(lambda: accept_invitation("forged", by=guardian, at=NOW)) == "invitation_over"
    assert (
        code_of(lambda: accept_invitation(invitation(second), ward_id=made.pk, by=guardian, at=NOW))
        == "other_birth_date"
    )
    assert (
        code_of(lambda: accept_invitation(invitation(second), ward_id=make.person().pk, by=guardian, at=NOW))
        == "not_your_ward"
    )


def test_a_group_has_all_its_seats_or_none_and_they_wait_for_the_guardians(group: Group, teacher: Person) -> None:
    pupils = joined(group)
    tight, roomy = make.opportunity(capacity=2), make.opportunity(capacity=2)
    make.place(tight.shifts.get())
    assert code_of(lambda: apply_as_group(group.pk, wanted(tight), by=teacher, at=NOW)) == "no_room_together"
    assert Application.objects.count() == 1
    of_age = make.account(birth_date=date(2000, 1, 1)).person
    assert of_age is not None
    join_by_code(group.code, by=of_age, at=NOW)
    taken = apply_as_group(group.pk, wanted(roomy), by=teacher, at=NOW)
    assert (taken.held, taken.told) == (2, 1)
    drain(NOW)
    assert [row.kind for row in Notification.objects.filter(person=of_age)] == ["pupil.called"]
    assert not Application.objects.filter(person=of_age).exists()
    shift = roomy.shifts.get()
    assert (shift.taken, shift.capacity) == (2, 2)
    begin = shift.starts_at
    seat = Place.objects.get(shift=shift, person=pupils[0])
    assert code_of(lambda: check_in(seat.pk, by=pupils[0], at=begin)) == "guardian_needed"
    guardian = Guardianship.objects.get(ward=pupils[0]).guardian
    assert consent(seat.application_id, Signature("Salem"), by=guardian, at=NOW).state == "accepted"
    # The other guardian is silent: that seat goes to others, this one stays.
    assert release_unconsented(by=None, at=begin - timedelta(hours=30)) == 0
    assert release_unconsented(by=None, at=begin - timedelta(hours=20)) == 1
    assert sorted(Place.objects.filter(shift=shift).values_list("state", flat=True)) == ["confirmed", "released"]


def test_a_counsellor_signs_what_the_ledger_holds_and_nothing_for_themselves(group: Group, teacher: Person) -> None:
    pupil, _other = joined(group)
    row = Pupil.objects.get(person=pupil)
    past = make.opportunity(shifts=0)
    begin = NOW - timedelta(days=10)
    make.credit(make.shift(past, starts_at=begin, hours=39), pupil, minutes=39 * 60, confirmed_by=teacher)
    assert code_of(lambda: sign_off(row.pk, by=teacher, at=NOW)) == "target_not_reached"
    more = make.shift(past, starts_at=begin - timedelta(days=3))
    make.credit(more, pupil, minutes=60, confirmed_by=teacher, evidence="scanned")
    last_year = make.shift(past, starts_at=datetime(2026, 7, 1, 9, tzinfo=NOW.tzinfo))
    make.credit(last_year, pupil, minutes=600, confirmed_by=teacher)
    make.guardianship(teacher, pupil)
    assert code_of(lambda: sign_off(row.pk, by=teacher, at=NOW)) == "own_sign_off"
    Guardianship.objects.filter(guardian=teacher).delete()
    signed = sign_off(row.pk, by=teacher, at=NOW)
    assert (signed.minutes, signed.evidence) == (40 * 60, {"supervised": 39 * 60, "scanned": 60})
    assert code_of(lambda: sign_off(row.pk, by=teacher, at=NOW)) == "signed_already"


def test_a_school_year_begins_in_august() -> None:
    assert year_begin(date(2026, 11, 22)) == date(2026, 8, 1)
    assert year_begin(date(2027, 3, 1)) == date(2026, 8, 1)


def test_an_operator_sets_the_hours_of_a_country_for_new_groups(school: Organisation, teacher: Person) -> None:
    assert target_hours("SA") == 40
    operator = make.staff()
    assert code_of(lambda: set_target("SA", 30, by=teacher, at=NOW)) == "not_staff"
    assert code_of(lambda: set_target("SA", 0, by=operator, at=NOW)) == "target_impossible"
    assert code_of(lambda: set_target("US", 30, by=operator, at=NOW)) == "country_unknown"
    set_target("SA", 30, by=operator, at=NOW)
    browser = Client()
    browser.force_login(teacher.account)
    assert 'value="30"' in browser.get(f"/en/organiser/{school.slug}/groups/").text
    browser.force_login(operator.account)
    address, page = "/en/staff/school-years/", {"target_country": "SA", "target": "25"}
    assert browser.post(address, page | {"act": "target"})["Location"] == address
    assert target_hours("SA") == 25
    days = {"first_day_day": "1", "first_day_month": "12", "last_day_day": "3", "last_day_month": "12"}
    entered = days | {"first_day_year": "2026", "last_day_year": "2026", "country": "SA", "name_en": "Break"}
    assert browser.post(address, entered | {"act": "add", "first_day_day": "5"}).status_code == 422
    assert browser.post(address, entered | {"act": "add"}).status_code == 302
    assert "Break" in browser.get(address).text
    row = SchoolHoliday.objects.get()
    assert browser.post(address, {"act": "remove", "holiday": str(row.pk)}).status_code == 302
    assert not SchoolHoliday.objects.exists()


def test_more_pupils_mean_no_more_queries(group: Group, django_assert_num_queries: object) -> None:
    joined(group, 3)
    with django_assert_num_queries(2):  # type: ignore[operator]  # a fixture of pytest-django
        assert len(progress_of(group, NOW.date())) == 3


def test_who_leaves_is_on_no_roster(group: Group, teacher: Person) -> None:
    pupil, _other = joined(group)
    assert own_data(pupil.pk)["groups"][0]["group"] == "الصف العاشر"
    SignOff.objects.create(pupil=Pupil.objects.exclude(person=pupil).get(), minutes=1, by=teacher, at=NOW)
    assert forget(pupil.pk, by=None, at=NOW) == 1
    assert Pupil.objects.count() == 1
    forget(teacher.pk, by=None, at=NOW)
    assert SignOff.objects.get().by is None


def test_a_teacher_brings_a_roster_in_and_applies_on_the_pages(
    group: Group, teacher: Person, school: Organisation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awn.base.clock.now", lambda: NOW)
    browser = Client()
    browser.force_login(teacher.account)
    page = f"/en/organiser/{school.slug}/groups/{group.pk}/"
    with written(tmp_path).open("rb") as file:
        assert browser.post(page + "roster/", {"roster": file})["Location"] == page
    assert "The guardian has not answered yet" in browser.get(page).text
    assert browser.post(page + "invite-again/").status_code == 302
    assert "within the last seven days" in browser.get(page).text
    assert browser.post(page + "roster/").status_code == 422
    assert "ريم سالم" in browser.get(page + "progress.csv").text
    assert browser.get(page + "apply/?to=nothing").status_code == 422
    joined(group, 1)
    opportunity = make.opportunity()
    address = f"{page}apply/?to={opportunity.public_id}"
    assert browser.get(address).status_code == 200
    answer = browser.post(address, {"shifts": [opportunity.shifts.get().pk], "charter": "on"})
    assert answer.status_code == 302
    assert Application.objects.count() == 1
    stranger = Client()
    stranger.force_login(make.member(make.organisation()).account)
    assert stranger.get(page).status_code == 403
