"""Tasks of a board: the right language, a second reader, hours once, given back in time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests import make
from tests.boards.board import HOUR, NOW, Translating, remote, translating, volunteer

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.boards.actions.accepting import accept_task, send_back_task
from awn.boards.actions.claims import Result, claim, give_up, hand_in, send_back_reading, take_back_lapsed, warn
from awn.boards.actions.forgetting import forget
from awn.boards.actions.laying_out import Layout, NewTask, add_task, add_tasks, lay_out, remove_task
from awn.boards.models import Claim, Task
from awn.boards.queries import columns, progress, task_for
from awn.hours.models import HoursEntry
from awn.hours.queries import total_minutes
from awn.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def one() -> Translating:
    return translating()


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def test_a_task_is_translated_read_by_another_and_accepted_with_hours_for_both_once(one: Translating) -> None:
    task = one.task()
    one.read(task)
    assert accept_task(task.pk, by=one.coordinator, at=NOW + 3 * HOUR) == 90
    assert accept_task(task.pk, by=one.coordinator, at=NOW + 3 * HOUR) == 0
    assert (total_minutes(one.translator), total_minutes(one.reader)) == (60, 30)
    assert HoursEntry.objects.count() == 2
    assert set(Claim.objects.values_list("state", flat=True)) == {"accepted"}
    assert progress(one.board, NOW + 4 * HOUR).units_done == 2


def test_nobody_takes_a_task_in_a_language_they_do_not_know(one: Translating) -> None:
    task = one.task()
    assert code_of(lambda: claim(task.pk, by=one.arabic_only, at=NOW)) == "wrong_language"
    assert columns(one.board, one.arabic_only).to_do == []
    assert [row.pk for row in columns(one.board, one.translator).to_do] == [task.pk]


def test_nobody_reads_a_second_time_what_they_did_even_past_the_action(one: Translating) -> None:
    task = one.task()
    mine = claim(task.pk, by=one.translator, at=NOW)
    hand_in(mine.pk, Result(text="Done."), by=one.translator, at=NOW)
    assert code_of(lambda: claim(task.pk, by=one.translator, at=NOW)) == "own_review"
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(
            task=task, person=one.translator, place=mine.place, step="review", claimed_at=NOW, until=NOW + HOUR
        )


def test_what_was_merged_into_oneself_reads_nothing_of_ones_own(one: Translating) -> None:
    task = one.task()
    mine = claim(task.pk, by=one.translator, at=NOW)
    hand_in(mine.pk, Result(text="Done."), by=one.translator, at=NOW)
    Person.objects.filter(pk=one.translator.pk).update(merged_into=one.reader)
    assert code_of(lambda: claim(task.pk, by=Person.objects.get(pk=one.reader.pk), at=NOW)) == "own_review"


def test_a_second_reader_and_the_organisation_send_work_back_with_words(one: Translating) -> None:
    task = one.task()
    mine = claim(task.pk, by=one.translator, at=NOW)
    hand_in(mine.pk, Result(text="First."), by=one.translator, at=NOW)
    reading = claim(task.pk, by=one.reader, at=NOW)
    assert code_of(lambda: send_back_reading(reading.pk, " ", by=one.reader, at=NOW)) == "return_unexplained"
    send_back_reading(reading.pk, "The second line is missing.", by=one.reader, at=NOW)
    mine.refresh_from_db()
    assert (mine.state, mine.note) == ("active", "The second line is missing.")
    hand_in(mine.pk, Result(text="Both lines."), by=one.translator, at=NOW + HOUR)
    again = claim(task.pk, by=one.reader, at=NOW + HOUR)
    hand_in(again.pk, Result(text="Good."), by=one.reader, at=NOW + HOUR)
    send_back_task(task.pk, "The names are not ours.", by=one.coordinator, at=NOW + HOUR)
    assert Task.objects.get().state == "working"
    assert Claim.objects.get(pk=again.pk).state == "ended"


def test_a_task_is_taken_once_however_many_ask(one: Translating) -> None:
    task = one.task()
    claim(task.pk, by=one.translator, at=NOW)
    assert claim(task.pk, by=one.translator, at=NOW).pk == Claim.objects.get().pk
    assert code_of(lambda: claim(task.pk, by=one.reader, at=NOW)) == "task_taken"


def test_the_number_at_once_and_the_cap_of_units_hold(one: Translating) -> None:
    first, second, third = one.task(), one.task(), one.task()
    lay_out(one.opportunity.pk, Layout(kind="translation", most_claims=5), by=one.coordinator, at=NOW)
    claim(first.pk, by=one.translator, at=NOW)
    claim(second.pk, by=one.translator, at=NOW)
    assert code_of(lambda: claim(third.pk, by=one.translator, at=NOW)) == "units_all_taken"
    lay_out(one.opportunity.pk, Layout(kind="translation", most_claims=1), by=one.coordinator, at=NOW)
    claim(third.pk, by=one.reader, at=NOW)
    fourth = one.task(units=1)
    assert code_of(lambda: claim(fourth.pk, by=one.reader, at=NOW)) == "too_many_claims"


def test_what_is_not_handed_in_in_time_goes_back_after_one_reminder(one: Translating) -> None:
    task = one.task()
    mine = claim(task.pk, by=one.translator, at=NOW)
    assert warn(by=None, at=NOW) == 0
    assert warn(by=None, at=mine.until - HOUR) == 1
    assert warn(by=None, at=mine.until - HOUR) == 0
    assert code_of(lambda: hand_in(mine.pk, Result(text="Late."), by=one.translator, at=mine.until)) == "claim_over"
    assert take_back_lapsed(by=None, at=mine.until) == 1
    assert Task.objects.get().state == "open"
    assert claim(task.pk, by=one.reader, at=mine.until).step == "do"
    assert Event.objects.filter(name="board.claim_lapsed", subject_id=mine.pk).count() == 1


def test_a_place_that_was_given_up_gives_its_tasks_back(one: Translating) -> None:
    mine = claim(one.task().pk, by=one.translator, at=NOW)
    mine.place.state = "withdrawn"
    mine.place.save()
    assert take_back_lapsed(by=None, at=NOW) == 1


def test_nobody_accepts_what_they_did_and_no_stranger_sees_a_task(one: Translating) -> None:
    make.member(one.opportunity.organisation, "coordinator", who=one.reader)
    task = one.task()
    one.read(task)
    assert code_of(lambda: accept_task(task.pk, by=one.reader, at=NOW)) == "own_hours"
    assert task_for(one.board, task.pk, one.arabic_only) is None
    assert code_of(lambda: give_up(Claim.objects.first().pk, by=one.arabic_only, at=NOW)) == "not_found"  # type: ignore[union-attr]  # there is one


def test_a_licence_that_is_asked_for_must_be_checked(one: Translating) -> None:
    lay_out(one.opportunity.pk, Layout(kind="translation", licence="professional_licence"), by=one.coordinator, at=NOW)
    assert code_of(lambda: claim(one.task().pk, by=one.translator, at=NOW)) == "licence_to_show"


def test_a_table_makes_all_its_tasks_or_none_and_no_task_twice(one: Translating) -> None:
    rows = [NewTask(title=f"صفحة {n}", from_language="ar", to_language="en", reference=f"R{n}") for n in range(3)]
    assert add_tasks(one.board.pk, rows, by=one.coordinator, at=NOW).made == 3
    again = add_tasks(one.board.pk, rows, by=one.coordinator, at=NOW)
    assert (again.made, again.known) == (0, 3)
    bad = [*rows, NewTask(title="اتصل 0501234567", from_language="ar", to_language="en")]
    with pytest.raises(Refusal) as said:
        add_tasks(one.board.pk, bad, by=one.coordinator, at=NOW)
    assert said.value.code == "identity_on_board"
    assert "5" in str(said.value.message)
    assert Task.objects.count() == 3


def test_the_kind_of_a_board_stays_once_something_stands_on_it(one: Translating) -> None:
    task = one.task()
    change = Layout(kind="work")
    assert code_of(lambda: lay_out(one.opportunity.pk, change, by=one.coordinator, at=NOW)) == "board_in_use"
    remove_task(task.pk, by=one.coordinator, at=NOW)
    assert code_of(lambda: claim(task.pk, by=one.translator, at=NOW)) == "task_taken"
    on_site = make.opportunity(one.opportunity.organisation)
    assert code_of(lambda: lay_out(on_site.pk, change, by=one.coordinator, at=NOW)) == "board_not_remote"


def test_plain_tasks_need_no_second_reader() -> None:
    opportunity, coordinator = remote()
    board = lay_out(opportunity.pk, Layout(kind="work"), by=coordinator, at=NOW)
    task = add_task(board.pk, NewTask(title="Logo"), by=coordinator, at=NOW)
    who = volunteer(opportunity)
    mine = claim(task.pk, by=who, at=NOW)
    assert code_of(lambda: hand_in(mine.pk, Result(), by=who, at=NOW)) == "board_work_missing"
    hand_in(mine.pk, Result(link="https://example.org/logo"), by=who, at=NOW)
    late = opportunity.shifts.get().ends_at + timedelta(days=30)
    assert accept_task(task.pk, by=coordinator, at=late) == 30, "an answer that comes late takes nothing"


def test_who_leaves_gives_back_what_they_have_and_their_words_go(one: Translating) -> None:
    done, open_one = one.task(units=1), one.task(units=1)
    one.read(done)
    claim(open_one.pk, by=one.translator, at=NOW)
    forget(one.translator.pk, by=None, at=NOW)
    assert set(Claim.objects.filter(person=one.translator).values_list("text", "state")) == {
        ("", "handed_in"), ("", "given_up"),
    }  # fmt: skip
    assert Task.objects.get(pk=open_one.pk).state == "open"


@pytest.mark.django_db(transaction=True)
def test_of_four_who_take_one_task_at_once_one_has_it() -> None:
    one = translating()
    task = one.task()
    people = [volunteer(one.opportunity, ("ar", "native"), ("en", "fluent")) for _number in range(4)]

    def take(person: Person) -> str:
        try:
            claim(task.pk, by=person, at=NOW)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(take, people))
    assert said == ["taken", "task_taken", "task_taken", "task_taken"]
