"""A seat that becomes free: who is asked, for how long, and what happens meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.opportunities.models import Shift
from awn.participation.actions.applications import Request, apply, withdraw
from awn.participation.actions.offers import lapse_unanswered, say_no, say_yes, set_taking, set_terms, take_time
from awn.participation.actions.places import fill_free_seats, release_place
from awn.participation.models import Application, GivingUp, Offer, Place
from awn.participation.seat_rules import answer_until, is_late, more_time
from awn.people.models import Person

NOW = make.NOW
LATE = NOW + timedelta(hours=22)  # two hours before the shift of `make.opportunity`


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    """By the clock of Riyadh, in November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)


@pytest.mark.parametrize(
    ("asked", "begins", "until"),
    [
        (_at(2, 10), _at(20, 9), _at(3, 10)),  # a day
        (_at(2, 10), _at(4, 10), _at(2, 22) + timedelta(hours=11)),  # a quarter of two days ends at ten: in the morning
        (_at(2, 10), _at(2, 18), _at(2, 12)),  # a quarter of what is left
        (_at(2, 10), _at(2, 13), _at(2, 11)),  # an hour at least
        (_at(2, 10), _at(2, 12, 59), None),  # the first yes
        (_at(2, 23), _at(3, 7), None),  # the night is too short to ask one after the other
        (_at(2, 2), _at(2, 10), _at(2, 9)),
    ],
    ids=["day", "night", "quarter", "hour", "near", "short_night", "morning"],
)
def test_nobody_has_to_answer_in_their_sleep_nor_too_late(
    asked: datetime, begins: datetime, until: datetime | None
) -> None:
    assert answer_until(asked, begins, "Asia/Riyadh") == until


@pytest.mark.parametrize(
    ("reason", "hours", "expected"),
    [("", 23, True), ("work", 23, True), ("sick", 1, False), ("changed", 1, False), ("", 24, False)],
)  # fmt: skip
def test_being_ill_or_moved_is_never_late(reason: str, hours: int, expected: bool) -> None:
    assert is_late(reason, NOW, NOW + timedelta(hours=hours)) is expected


@pytest.fixture
def shift(db: None) -> Shift:
    return make.opportunity(capacity=1).shifts.get()


def _claim(shift: Shift, *, at_once: bool = False) -> Place:
    wanted = Request(
        opportunity_id=shift.opportunity_id, shift_ids=[shift.pk], charter_accepted=True, takes_at_once=at_once
    )
    return apply(wanted, by=make.person(), at=NOW).places.get()


def _states(*places: Place) -> list[str]:
    return [Place.objects.get(pk=place.pk).state for place in places]


def _refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def test_a_free_seat_is_offered_kept_meanwhile_and_theirs_with_a_yes(shift: Shift) -> None:
    first, second, third = _claim(shift), _claim(shift), _claim(shift)
    release_place(first.pk, by=first.person, at=NOW)
    shift.refresh_from_db()
    assert (_states(second, third), shift.taken) == (["offered", "waiting"], 1)
    assert _claim(shift).state == "waiting"
    assert _refusal(lambda: say_yes(third.pk, by=third.person, at=NOW)) == "offer_over"
    assert _refusal(lambda: say_yes(second.pk, by=third.person, at=NOW)) == "not_yours"
    say_yes(second.pk, by=second.person, at=NOW + timedelta(hours=5))
    assert _states(second) == ["confirmed"]
    assert Application.objects.get(pk=second.application_id).state == "accepted"
    assert Event.objects.filter(name="place.confirmed", subject_id=second.pk).exists()


def test_without_an_answer_the_next_is_asked_and_whoever_slept_may_apply_again(shift: Shift) -> None:
    first, second, third = _claim(shift), _claim(shift), _claim(shift)
    withdraw(first.application_id, by=first.person, at=NOW)
    until = Offer.objects.get(place=second).until
    assert until == NOW + timedelta(hours=6)
    assert lapse_unanswered(by=None, at=until - timedelta(seconds=1)) == 0
    assert _refusal(lambda: say_yes(second.pk, by=second.person, at=until)) == "offer_over"
    assert lapse_unanswered(by=None, at=until) == 1
    assert _states(second, third) == ["lapsed", "offered"]
    gone = Application.objects.get(pk=second.application_id)
    assert (gone.state, gone.reason) == ("withdrawn", "no_answer")
    say_no(third.pk, by=third.person, at=until)
    shift.refresh_from_db()
    assert (_states(third), shift.taken) == (["released"], 0)
    assert lapse_unanswered(by=None, at=until + timedelta(days=1)) == 0


def test_whoever_needs_it_has_twice_the_time_once_and_not_when_others_could_not_be_asked(shift: Shift) -> None:
    first, second, third = _claim(shift), _claim(shift), _claim(shift)
    release_place(first.pk, by=first.person, at=NOW)
    assert _refusal(lambda: take_time(second.pk, by=third.person, at=NOW)) == "not_yours"
    take_time(second.pk, by=second.person, at=NOW + timedelta(hours=5))
    assert Offer.objects.get(place=second).until == NOW + timedelta(hours=12)
    assert _refusal(lambda: take_time(second.pk, by=second.person, at=NOW + timedelta(hours=7))) == "no_more_time"
    assert lapse_unanswered(by=None, at=NOW + timedelta(hours=11)) == 0
    assert lapse_unanswered(by=None, at=NOW + timedelta(hours=12)) == 1
    assert _states(second, third) == ["lapsed", "offered"]


def test_nobody_gets_more_time_than_lets_others_be_asked_one_after_the_other() -> None:
    made, until = _at(2, 10), _at(2, 12)
    assert more_time(made, until, until, _at(2, 18)) == _at(2, 14)
    assert _refusal(lambda: more_time(made, until, until, _at(2, 16))) == "no_more_time"
    assert _refusal(lambda: more_time(made, until, None, _at(2, 18))) == "no_more_time"


def test_whoever_wished_so_has_the_seat_without_a_question_unless_they_are_busy(shift: Shift) -> None:
    first, second, third = _claim(shift), _claim(shift, at_once=True), _claim(shift)
    set_taking(third.application_id, at_once=True, by=third.person, at=NOW)
    make.place(make.shift(make.opportunity(shifts=0), starts_at=shift.starts_at), second.person)
    release_place(first.pk, by=first.person, at=NOW)
    assert _states(second, third) == ["offered", "waiting"]
    assert _refusal(lambda: say_yes(second.pk, by=second.person, at=NOW)) == "clash"
    say_no(second.pk, by=second.person, at=NOW)
    assert _states(third) == ["confirmed"]


def test_shortly_before_the_shift_the_first_yes_counts_and_newcomers_wait(shift: Shift) -> None:
    first, second, third = _claim(shift), _claim(shift), _claim(shift)
    release_place(first.pk, by=first.person, at=LATE)
    assert _states(second, third) == ["waiting", "waiting"]
    told = Event.objects.get(name="place.free_now").data["places"]
    assert told == [second.pk, third.pk]
    fill_free_seats(by=None, at=LATE)
    assert Event.objects.filter(name="place.free_now").count() == 1
    newcomer = _claim(shift)
    assert newcomer.state == "waiting"
    say_yes(third.pk, by=third.person, at=LATE)
    assert _refusal(lambda: say_yes(second.pk, by=second.person, at=LATE)) == "seat_gone"
    assert _states(second, third) == ["waiting", "confirmed"]


def test_each_opportunity_says_how_long_people_may_think(shift: Shift) -> None:
    Shift.objects.update(starts_at=NOW + timedelta(days=30), ends_at=NOW + timedelta(days=30, hours=3))
    owner = make.member(shift.opportunity.organisation)
    assert _refusal(lambda: set_terms(shift.opportunity_id, 5, by=owner, at=NOW)) == "offer_hours"
    set_terms(shift.opportunity_id, 72, by=owner, at=NOW)
    first, second = _claim(shift), _claim(shift)
    release_place(first.pk, by=first.person, at=NOW)
    assert Offer.objects.get(place=second).until == NOW + timedelta(hours=72)


def test_a_late_giving_up_is_written_down_with_its_reason_and_a_number_in_the_list_is_not(shift: Shift) -> None:
    seat, waiting = _claim(shift), _claim(shift)
    assert _refusal(lambda: release_place(seat.pk, reason="bored", by=seat.person, at=LATE)) == "give_up_reason"
    release_place(waiting.pk, by=waiting.person, at=LATE)
    release_place(seat.pk, reason="work", by=seat.person, at=LATE)
    row = GivingUp.objects.get()
    assert (row.place_id, row.reason, row.is_late) == (seat.pk, "work", True)


def _race(acts: Sequence[Callable[[], object]]) -> list[str]:
    """All at once, each on its own connection; the answers, with `done` for an act that went through."""
    answers: list[str] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
            answers.append("done")
        except Refusal as refusal:
            answers.append(refusal.code)
        except BaseException as error:
            answers.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def _yes(place: Place, who: Person, at: datetime) -> Callable[[], object]:
    return lambda: say_yes(place.pk, by=who, at=at)


@pytest.mark.django_db(transaction=True)
def test_of_five_who_say_yes_at_once_to_one_seat_one_has_it() -> None:
    shift = make.opportunity(capacity=1).shifts.get()
    first, *waiting = (_claim(shift) for _i in range(6))
    release_place(first.pk, by=first.person, at=LATE)
    assert _race([_yes(one, one.person, LATE) for one in waiting]) == ["done", *["seat_gone"] * 4]
    shift.refresh_from_db()
    assert (shift.taken, Place.objects.filter(state="confirmed").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_a_yes_beside_the_end_of_the_time_beside_a_withdrawal_leaves_one_holder_of_each_seat(round_: int) -> None:
    shift = make.opportunity(capacity=2).shifts.get()
    one, two, asked, late, third = (_claim(shift) for _i in range(5))
    release_place(one.pk, by=one.person, at=NOW)
    release_place(two.pk, by=two.person, at=NOW)
    over = NOW + timedelta(hours=6)
    answers = _race([
        _yes(asked, asked.person, over - timedelta(seconds=1)),
        lambda: lapse_unanswered(by=None, at=over),
        lambda: withdraw(late.application_id, by=late.person, at=over),
        lambda: fill_free_seats(by=None, at=over),
    ])  # fmt: skip
    # Whoever was faster is right: no deadlock, and what was ended before it was answered says so.
    assert set(answers) <= {"done", "offer_over", "impossible_move"}
    lapse_unanswered(by=None, at=over)
    fill_free_seats(by=None, at=over)
    shift.refresh_from_db()
    held = Place.objects.filter(shift=shift, state__in=["confirmed", "offered"])
    assert shift.taken == held.count() <= 2
    assert _states(third) == ["offered"]
    assert _states(asked)[0] in {"confirmed", "lapsed"}
