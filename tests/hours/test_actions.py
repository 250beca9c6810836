"""The ledger: what is credited, what is refused, and that nothing is ever changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Sum
from tests import make

from awn.base.refusal import Refusal
from awn.hours.actions import confirm, confirm_many, reverse
from awn.hours.models import Balance, HoursEntry
from awn.hours.queries import standing, total_minutes
from awn.participation.actions.attendance import check_in, check_out, correct
from awn.participation.models import Place
from awn.people.models import Person

pytestmark = pytest.mark.django_db
BEGIN = make.NOW + timedelta(days=1)
END = BEGIN + timedelta(hours=3)


@pytest.fixture
def worked() -> tuple[Place, Person]:
    """A place with a presence of three hours, and the supervisor who recorded it."""
    organisation = make.organisation()
    supervisor = make.member(organisation, "supervisor")
    place = make.place(make.opportunity(organisation).shifts.get())
    check_in(place.pk, by=supervisor, at=BEGIN)
    check_out(place.pk, by=supervisor, at=END)
    return place, supervisor


def code_of(act: object) -> str:
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]
    return refused.value.code


def test_confirming_attendance_is_crediting_hours(worked: tuple[Place, Person]) -> None:
    place, supervisor = worked
    entry = confirm(place.pk, by=supervisor, at=END)
    place.refresh_from_db()
    assert (entry.minutes, entry.evidence, place.state) == (180, "supervised", "attended")
    assert total_minutes(place.person) == 180


def test_one_presence_is_credited_once_even_past_the_action(worked: tuple[Place, Person]) -> None:
    place, supervisor = worked
    entry = confirm(place.pk, by=supervisor, at=END)
    assert code_of(lambda: confirm(place.pk, by=supervisor, at=END)) == "credited_already"
    entry.pk = None
    entry._state.adding = True
    with pytest.raises(IntegrityError, match="hours_once_per_presence"), transaction.atomic():
        entry.save()


def test_the_ledger_is_never_changed_deleted_or_emptied(worked: tuple[Place, Person]) -> None:
    place, supervisor = worked
    entry = confirm(place.pk, by=supervisor, at=END)
    from django.db import connection

    for change in (
        lambda: HoursEntry.objects.filter(pk=entry.pk).update(minutes=600),
        lambda: connection.cursor().execute("DELETE FROM hours_hoursentry"),
        lambda: connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE hours_hoursentry CASCADE"),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()


def test_nobody_confirms_their_own_hours_even_past_the_action(worked: tuple[Place, Person]) -> None:
    place, supervisor = worked
    make.member(place.shift.opportunity.organisation, "owner", who=place.person)
    assert code_of(lambda: confirm(place.pk, by=place.person, at=END)) == "own_hours"
    entry = confirm(place.pk, by=supervisor, at=END)
    entry.pk, entry.confirmed_by = None, entry.person
    entry._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()


def test_self_recorded_presence_says_so_on_the_hours() -> None:
    organisation = make.organisation()
    supervisor = make.member(organisation, "supervisor")
    place = make.place(make.opportunity(organisation).shifts.get())
    check_in(place.pk, by=place.person, at=BEGIN)
    check_out(place.pk, by=supervisor, at=END)
    assert confirm(place.pk, by=supervisor, at=END).evidence == "self_reported"


def test_hours_need_both_ends_and_a_sane_length() -> None:
    organisation = make.organisation()
    supervisor = make.member(organisation, "supervisor")
    place = make.place(make.opportunity(organisation).shifts.get())
    assert code_of(lambda: confirm(place.pk, by=supervisor, at=END)) == "no_presence"
    window = make.shift(place.shift.opportunity, starts_at=BEGIN, hours=240, open_ended=True)
    long = make.place(window)
    check_in(long.pk, by=supervisor, at=BEGIN)
    check_out(long.pk, by=supervisor, at=BEGIN + timedelta(hours=17))
    assert code_of(lambda: confirm(long.pk, by=supervisor, at=END)) == "too_many_hours"


def test_a_reversal_is_a_row_of_its_own_and_the_sum_is_right(worked: tuple[Place, Person]) -> None:
    place, supervisor = worked
    entry = confirm(place.pk, by=supervisor, at=END)
    assert code_of(lambda: reverse(entry.pk, reason="mood", by=supervisor, at=END)) == "reason_missing"
    row = reverse(entry.pk, reason="wrong_time", by=supervisor, at=END)
    assert (row.minutes, row.reverses_id) == (-180, entry.pk)
    for again in (entry, row):
        assert code_of(lambda e=again: reverse(e.pk, reason="double", by=supervisor, at=END)) == "reversed_already"  # type: ignore[misc]
    assert total_minutes(place.person) == 0


def test_a_reversed_presence_is_credited_again_only_after_a_correction(worked: tuple[Place, Person]) -> None:
    place, supervisor = worked
    entry = confirm(place.pk, by=supervisor, at=END)
    reverse(entry.pk, reason="wrong_time", by=supervisor, at=END)
    assert code_of(lambda: confirm(place.pk, by=supervisor, at=END)) == "credited_already"
    out = place.attendance.get(kind="check_out")
    correct(out.pk, happened_at=END - timedelta(hours=1), note="Left early", by=supervisor, at=END)
    assert confirm(place.pk, by=supervisor, at=END).minutes == 120
    assert standing(place.person_id, place.shift.opportunity_id).minutes == 120


def test_the_day_is_the_day_at_the_place() -> None:
    organisation = make.organisation()
    supervisor = make.member(organisation, "supervisor")
    opportunity = make.opportunity(organisation, shifts=0)
    late = make.NOW.replace(hour=22)
    place = make.place(make.shift(opportunity, starts_at=late, hours=2))
    check_in(place.pk, by=supervisor, at=late)
    check_out(place.pk, by=supervisor, at=late + timedelta(hours=2))
    entry = confirm(place.pk, by=supervisor, at=late + timedelta(hours=2))
    assert entry.day == date(2026, 11, 23)  # 01:00 in Riyadh


def test_many_are_confirmed_together_or_not_at_all(worked: tuple[Place, Person]) -> None:
    place, supervisor = worked
    absent = make.place(place.shift)
    assert code_of(lambda: confirm_many([place.pk, absent.pk], by=supervisor, at=END)) == "no_presence"
    assert not HoursEntry.objects.exists()
    assert len(confirm_many([place.pk, place.pk], by=supervisor, at=END)) == 1


def test_balances_equal_the_ledger(worked: tuple[Place, Person]) -> None:
    place, supervisor = worked
    confirm(place.pk, by=supervisor, at=END)
    sums = dict(HoursEntry.objects.values_list("person").annotate(sum=Sum("minutes")))
    assert dict(Balance.objects.values_list("person", "minutes")) == sums
