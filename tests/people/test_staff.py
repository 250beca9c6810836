"""Roles of the platform's staff: given with a reason, never to oneself, ended by themselves or by others."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.cli import registry
from awn.people.actions import close_account, confirm_role, give_role, take_role
from awn.people.models import Person, StaffMember
from awn.people.permissions import require_staff, staff_permissions
from awn.people.queries import staff_with
from awn.people.rules import StaffPermission

pytestmark = pytest.mark.django_db
NOW = timezone.now()  # a role ends by the database's clock
MANAGE = StaffPermission.MANAGE_STAFF


@pytest.fixture
def chief() -> Person:
    return make.staff()


def refused(code: str, act, *args: object, **kwargs: object) -> None:
    with pytest.raises(Refusal) as said:
        act(*args, **kwargs)
    assert said.value.code == code


def given(to: Person, role: str, by: Person | None, *, days: int | None = None) -> StaffMember:
    until = NOW + timedelta(days=days) if days is not None else None
    return give_role(to.account.email, role, until=until, reason="دعم في رمضان", by=by, at=NOW)


def test_a_role_holds_until_its_last_day(chief: Person) -> None:
    person = make.account().person
    row = given(person, "verifier", chief, days=30)
    require_staff(person, StaffPermission.VERIFY_ORGANISATIONS)
    assert person in staff_with(StaffPermission.VERIFY_ORGANISATIONS)
    StaffMember.objects.filter(pk=row.pk).update(until=NOW - timedelta(seconds=1))
    refused("not_staff", require_staff, person, StaffPermission.VERIFY_ORGANISATIONS)
    assert person not in staff_with(StaffPermission.VERIFY_ORGANISATIONS)
    given(person, "verifier", chief)
    require_staff(person, StaffPermission.VERIFY_ORGANISATIONS)


def test_nobody_gives_themselves_a_role(chief: Person) -> None:
    refused("own_staff_role", given, chief, "auditor", chief)
    refused("not_staff", given, make.account().person, "verifier", make.staff("support"))
    refused("staff_term_impossible", given, make.account().person, "verifier", chief, days=-1)
    refused("staff_role_held", given, make.staff("verifier"), "verifier", chief)
    child = make.account(birth_date=NOW.date() - timedelta(days=16 * 365)).person
    refused("staff_is_minor", given, child, "verifier", chief)


def test_an_administrator_needs_a_second_person(chief: Person) -> None:
    person, second = make.account().person, make.staff()
    row = given(person, "administrator", chief)
    assert staff_permissions(person) == frozenset()
    refused("second_person", confirm_role, row.pk, by=chief, at=NOW)
    refused("not_staff", confirm_role, row.pk, by=person, at=NOW)
    given(person, "auditor", chief)
    confirm_role(row.pk, by=second, at=NOW)
    require_staff(person, MANAGE)
    refused("staff_role_gone", confirm_role, row.pk, by=second, at=NOW)
    assert Event.objects.get(name="staff.role_confirmed").by_id == second.pk


def test_the_last_administrator_stays(chief: Person) -> None:
    row = StaffMember.objects.get(person=chief)
    refused("last_administrator", take_role, row.pk, reason="تقاعد", by=chief, at=NOW)
    refused("last_administrator", close_account, by=chief, at=NOW)
    other = make.account().person
    given(other, "administrator", None, days=90)
    refused("last_administrator", take_role, row.pk, reason="تقاعد", by=chief, at=NOW)
    given(make.account().person, "administrator", None)
    refused("staff_reason_missing", take_role, row.pk, reason=" ", by=chief, at=NOW)
    take_role(row.pk, reason="تقاعد", by=chief, at=NOW)
    assert staff_permissions(chief) == frozenset()


def test_whoever_is_suspended_keeps_no_permission(chief: Person) -> None:
    Person.objects.filter(pk=chief.pk).update(standing="suspended")
    chief.refresh_from_db()
    refused("not_staff", require_staff, chief, MANAGE)


def test_the_command_line_makes_the_first_administrator(capsys: pytest.CaptureFixture[str]) -> None:
    person = make.account(email="first@example.org").person
    assert registry.call("staff", "give", "first@example.org", "administrator", "--reason", "بداية") == 0
    require_staff(person, MANAGE)
    assert registry.call("staff", "list") == 0
    assert "administrator\tfirst@example.org" in capsys.readouterr().out
