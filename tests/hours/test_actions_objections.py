"""What is said about credited hours: agreeing, objecting, deciding, silence; and that the ledger follows."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import make

from awn.base.refusal import Refusal
from awn.hours.actions import confirm, reverse
from awn.hours.actions.objections import Correction, adjust, agree, dispute, settle, uphold, withdraw
from awn.hours.models import Attestation, Balance, HoursEntry
from awn.hours.objections import members_to_decide, objections_for_staff, open_objections, staff_to_decide, standing
from awn.hours.queries import to_confirm, total_minutes
from awn.hours.rules import FINAL
from awn.organisations.models import Member, Organisation
from awn.participation.actions.attendance import check_in, check_out
from awn.participation.models import Place
from awn.people.models import Person

BEGIN = make.NOW + timedelta(days=1)
END = BEGIN + timedelta(hours=3)
SOON = END + timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """Three hours that Badr confirmed; Salem may decide on them, Noura worked them."""

    entry: HoursEntry
    organisation: Organisation
    noura: Person
    badr: Person
    salem: Person


@pytest.fixture
def hours() -> Hours:
    return _hours()


def _hours() -> Hours:
    organisation = make.organisation()
    badr, salem = make.member(organisation, "supervisor"), make.member(organisation, "coordinator")
    place = make.place(make.opportunity(organisation).shifts.get(), make.account().person)
    check_in(place.pk, by=badr, at=BEGIN)
    check_out(place.pk, by=badr, at=END)
    return Hours(confirm(place.pk, by=badr, at=END), organisation, place.person, badr, salem)


def objected(hours: Hours) -> HoursEntry:
    dispute(hours.entry.pk, reason="too_few", note="I stayed until half past.", by=hours.noura, at=SOON)
    return hours.entry


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


LATER = Correction(times=(BEGIN, END + timedelta(minutes=30)))


@pytest.mark.django_db
def test_only_the_volunteer_agrees_and_once(hours: Hours) -> None:
    pk = hours.entry.pk
    assert code_of(lambda: agree(pk, by=hours.badr, at=SOON)) == "not_yours"
    agree(pk, by=hours.noura, at=SOON)
    assert code_of(lambda: agree(pk, by=hours.noura, at=SOON)) == "impossible_move"
    assert code_of(lambda: dispute(pk, reason="other", note="No", by=hours.noura, at=SOON)) == "impossible_move"
    assert standing(hours.entry) == "agreed"


@pytest.mark.django_db
def test_an_objection_needs_a_reason_words_and_comes_in_time(hours: Hours) -> None:
    pk, late = hours.entry.pk, END + timedelta(days=14)
    assert code_of(lambda: dispute(pk, reason="mood", note="No", by=hours.noura, at=SOON)) == "reason_missing"
    assert code_of(lambda: dispute(pk, reason="other", note=" ", by=hours.noura, at=SOON)) == "words_missing"
    assert code_of(lambda: dispute(pk, reason="other", note="No", by=hours.badr, at=SOON)) == "not_yours"
    assert code_of(lambda: dispute(pk, reason="other", note="No", by=hours.noura, at=late)) == "objection_too_late"
    assert not Attestation.objects.exists()


@pytest.mark.django_db
def test_an_objection_goes_to_somebody_else(hours: Hours) -> None:
    entry = objected(hours)
    Member.objects.create(organisation=hours.organisation, person=hours.noura, role="owner", since=make.NOW)
    assert members_to_decide(entry) == [hours.salem.pk]
    for about in (hours.noura, hours.badr):
        assert code_of(lambda who=about: uphold(entry.pk, note="So", by=who, at=SOON)) == "own_decision"  # type: ignore[misc]
    viewer, auditor = make.member(hours.organisation, "viewer"), make.staff("auditor")
    assert code_of(lambda: uphold(entry.pk, note="So", by=viewer, at=SOON)) == "not_allowed"
    assert code_of(lambda: uphold(entry.pk, note="So", by=auditor, at=SOON)) == "not_allowed"
    assert code_of(lambda: uphold(entry.pk, note="", by=hours.salem, at=SOON)) == "words_missing"
    # The organisation cannot brush the objection aside by taking the hours back.
    assert code_of(lambda: reverse(entry.pk, reason="double", by=hours.badr, at=SOON)) == "objection_open"
    uphold(entry.pk, note="The list says so.", by=hours.salem, at=SOON)
    assert standing(entry) == "upheld"
    assert total_minutes(hours.noura) == 180


@pytest.mark.django_db
def test_where_nobody_else_is_the_staff_decide(hours: Hours) -> None:
    entry = objected(hours)
    auditor = make.staff("auditor")
    assert list(objections_for_staff()) == []
    Member.objects.filter(person=hours.salem).update(until=make.NOW)
    assert [row.pk for row in objections_for_staff()] == [entry.pk]
    assert staff_to_decide(entry) == [auditor.pk]
    uphold(entry.pk, note="We asked both.", by=auditor, at=SOON)
    assert not open_objections().exists()


@pytest.mark.django_db
def test_a_correction_reverses_and_credits_anew_in_one(hours: Hours) -> None:
    entry = objected(hours)
    unchanged = Correction(times=(BEGIN, END))
    assert code_of(lambda: adjust(entry.pk, unchanged, note="So", by=hours.salem, at=SOON)) == "nothing_changes"
    swapped = Correction(times=(END, BEGIN))
    assert code_of(lambda: adjust(entry.pk, swapped, note="So", by=hours.salem, at=SOON)) == "shift_over"
    assert HoursEntry.objects.count() == 1
    new = adjust(entry.pk, LATER, note="She closed the stand.", by=hours.salem, at=SOON)
    assert new is not None
    assert (new.minutes, new.since, new.until, new.evidence) == (210, BEGIN, END + timedelta(minutes=30), "supervised")
    assert new.basis.kind == "correction"
    assert new.confirmed_by == hours.salem
    assert list(HoursEntry.objects.order_by("pk").values_list("minutes", "reason")) == [
        (180, ""), (-180, "dispute"), (210, ""),
    ]  # fmt: skip
    assert total_minutes(hours.noura) == 210
    # The new hours are hours like others; nobody who confirmed either decides on them.
    dispute(new.pk, reason="too_few", note="Still.", by=hours.noura, at=SOON)
    assert members_to_decide(new) == []


@pytest.mark.django_db
def test_a_correction_to_nothing_leaves_nothing_to_confirm(hours: Hours) -> None:
    entry = objected(hours)
    assert adjust(entry.pk, Correction(minutes=0), note="It was somebody else.", by=hours.salem, at=SOON) is None
    assert total_minutes(hours.noura) == 0
    assert not to_confirm(hours.organisation.pk).exists()


@pytest.mark.django_db
def test_the_volunteer_may_take_the_objection_back(hours: Hours) -> None:
    entry = objected(hours)
    assert code_of(lambda: withdraw(entry.pk, by=hours.badr, at=SOON)) == "not_yours"
    withdraw(entry.pk, by=hours.noura, at=SOON)
    assert code_of(lambda: uphold(entry.pk, note="So", by=hours.salem, at=SOON)) == "impossible_move"


@pytest.mark.django_db
def test_silence_settles_after_the_window_and_disputed_hours_wait(hours: Hours) -> None:
    other = _hours()
    objected(other)
    assert settle(by=None, at=END + timedelta(days=14)) == 0
    due = END + timedelta(days=14, hours=1)
    assert settle(by=None, at=due) == 1
    assert settle(by=None, at=due) == 0
    assert Attestation.objects.get(outcome="settled").entry_id == hours.entry.pk


@pytest.mark.django_db
def test_what_was_said_is_never_changed_and_said_once(hours: Hours) -> None:
    said = agree(hours.entry.pk, by=hours.noura, at=SOON)
    for change in (
        lambda: Attestation.objects.filter(pk=said.pk).update(outcome="settled"),
        said.delete,
        lambda: Attestation.objects.create(entry=hours.entry, outcome="settled", at=SOON),
    ):
        with pytest.raises(DatabaseError, match=r"never changed|last_word_once"), transaction.atomic():
            change()


@pytest.mark.django_db
def test_presences_that_overlap_are_refused_in_plain_words(hours: Hours) -> None:
    """Past the check of attendance: here the times were entered before the rule, or by an import."""
    second = make.place(make.shift(make.opportunity(hours.organisation), starts_at=BEGIN), hours.noura)
    Place.objects.filter(pk=hours.entry.place_id).update(state="released")
    check_in(second.pk, by=hours.badr, at=BEGIN + timedelta(hours=1))
    check_out(second.pk, by=hours.badr, at=END)
    assert code_of(lambda: confirm(second.pk, by=hours.badr, at=END)) == "presence_overlaps"
    reverse(hours.entry.pk, reason="double", by=hours.badr, at=END)
    assert confirm(second.pk, by=hours.badr, at=END).minutes == 120


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_make_one_decision() -> None:
    hours = _hours()
    entry = objected(hours)
    omar = make.member(hours.organisation, "owner")
    start = Barrier(2)

    def decide(who: Person) -> str:
        try:
            start.wait()
            if who == omar:
                uphold(entry.pk, note="So", by=who, at=SOON)
            else:
                adjust(entry.pk, LATER, note="So", by=who, at=SOON)
            return "decided"
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(decide, [omar, hours.salem]))
    assert results == ["decided", "impossible_move"]
    assert Attestation.objects.filter(entry=entry, outcome__in=FINAL).count() == 1


ACTS = ("confirm", "agree", "dispute", "withdraw", "uphold", "adjust", "nothing", "reverse", "settle")


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.sampled_from(ACTS), max_size=9))
def test_the_sum_of_the_ledger_equals_the_outcomes_in_every_order(order: list[str]) -> None:
    with transaction.atomic():
        hours = _hours()
        expected = 180
        for number, act in enumerate(order):
            expected = _act(hours, act, SOON + timedelta(minutes=number), number, expected)
        rows = HoursEntry.objects.filter(person=hours.noura)
        standing_rows = rows.filter(reverses=None, reversal=None)
        assert rows.aggregate(sum=Sum("minutes"))["sum"] == expected
        assert Balance.objects.get(person=hours.noura).minutes == expected
        assert sum(row.minutes for row in standing_rows) == expected
        transaction.set_rollback(True)


def _act(hours: Hours, act: str, at: datetime, number: int, minutes: int) -> int:
    """Tries one act on the entry that stands; the minutes to be expected afterwards."""
    rows = HoursEntry.objects.filter(person=hours.noura, reverses=None)
    entry = rows.order_by("-pk").first()
    assert entry is not None
    somebody = make.member(hours.organisation, "supervisor")
    longer = (BEGIN, END + timedelta(minutes=number + 1))
    try:
        with transaction.atomic():
            if act == "confirm":
                return minutes + confirm(entry.place_id, by=somebody, at=at).minutes
            if act == "agree":
                agree(entry.pk, by=hours.noura, at=at)
            elif act == "dispute":
                dispute(entry.pk, reason="other", note="No", by=hours.noura, at=at)
            elif act == "withdraw":
                withdraw(entry.pk, by=hours.noura, at=at)
            elif act == "uphold":
                uphold(entry.pk, note="So", by=somebody, at=at)
            elif act == "adjust":
                new = adjust(entry.pk, Correction(times=longer), note="So", by=somebody, at=at)
                return new.minutes if new else 0
            elif act == "nothing":
                adjust(entry.pk, Correction(minutes=0), note="So", by=somebody, at=at)
                return 0
            elif act == "reverse":
                return minutes + reverse(entry.pk, reason="wrong_time", by=somebody, at=at).minutes
            else:
                settle(by=None, at=at + timedelta(days=15))
    except Refusal:
        return minutes
    return minutes
