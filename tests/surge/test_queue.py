"""A queue before few seats: one number each, in order, and a definite answer for everybody."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.opportunities.models import Opportunity
from awn.participation.actions.applications import Request, apply, withdraw
from awn.participation.models import Place
from awn.people.models import Notification, Person
from awn.reactions.dispatch import drain
from awn.surge.actions.asking import ask, leave
from awn.surge.actions.serving import serve, serve_queue
from awn.surge.actions.switching import close_queue, open_queue
from awn.surge.models import Claim, Queue
from awn.surge.rules import GRACE, draw, seconds_before_opening, seconds_to_look

NOW = make.NOW
LATER = NOW + timedelta(minutes=10)


def _queued(*, capacity: int = 2, opens: timedelta = timedelta(0), **values: Any) -> Opportunity:
    made = make.opportunity(capacity=capacity, **values)
    open_queue(made.pk, opens_at=NOW + opens, by=None, at=NOW)
    made.refresh_from_db()
    return made


def _ask(to: Opportunity, who: Person, at: Any = NOW) -> int:
    shifts = list(to.shifts.values_list("pk", flat=True))
    return ask(to.pk, shifts, charter_accepted=True, by=who, at=at)


def _state(to: Opportunity, who: Person) -> str:
    return Claim.objects.filter(opportunity=to, person=who).latest("pk").state


@pytest.mark.django_db
def test_places_go_in_the_order_of_numbers_and_the_rest_onto_the_waiting_list_in_order() -> None:
    to = _queued(capacity=2)
    people = [make.person() for _i in range(5)]
    for who in people:
        _ask(to, who)
    assert serve(by=None, at=LATER) == 5
    assert [_state(to, who) for who in people] == ["placed", "placed", "listed", "listed", "listed"]
    waiting = Place.objects.filter(shift__opportunity=to, state="waiting").order_by("pk")
    assert [place.person_id for place in waiting] == [who.pk for who in people[2:]]
    queue = Queue.objects.get(pk=to.pk)
    assert (queue.numbered, queue.answered) == (5, 5) and queue.per_second > 0


@pytest.mark.django_db
def test_a_second_click_and_a_lost_answer_lead_to_the_same_ticket() -> None:
    to, who = _queued(), make.person()
    first = _ask(to, who)
    assert _ask(to, who) == first
    serve(by=None, at=LATER)
    assert _ask(to, who, LATER) == first
    assert Claim.objects.count() == 1 and Place.objects.count() == 1


@pytest.mark.django_db
def test_those_who_wait_before_the_opening_draw_by_a_lot_that_anybody_can_check() -> None:
    to = _queued(capacity=1, opens=timedelta(minutes=5))
    opens = NOW + timedelta(minutes=5)
    early = [_ask(to, make.person()) for _i in range(6)]
    assert serve(by=None, at=opens - timedelta(seconds=1)) == 0
    late = _ask(to, make.person(), opens + timedelta(seconds=1))
    assert serve(by=None, at=opens + 4 * GRACE) == 7
    queue = Queue.objects.get(pk=to.pk)
    in_order = list(Claim.objects.order_by("number").values_list("pk", flat=True))
    assert in_order == [*draw(early, queue.seed), late]
    assert draw(early, "one") != draw(early, "another")


@pytest.mark.django_db
def test_whoever_may_not_is_told_which_gate_and_the_next_is_served() -> None:
    to = _queued(capacity=1, gender="female")
    man, woman = make.person(gender="male"), make.person()
    _ask(to, man)
    _ask(to, woman)
    serve(by=None, at=LATER)
    claim = Claim.objects.get(person=man)
    assert (claim.state, claim.code) == ("refused", "gate_closed") and claim.why_ar and claim.why_en != claim.why_ar
    assert _state(to, woman) == "placed"
    man.gender = "female"
    man.save()
    assert _ask(to, man, LATER) != claim.pk
    serve(by=None, at=LATER + 2 * GRACE)
    assert _state(to, man) == "listed"


@pytest.mark.django_db
def test_a_minor_waits_for_the_guardian_and_holds_no_seat() -> None:
    to = _queued(capacity=3, guardian_required=True)
    minor, grown_up = make.person(birth_date=date(2010, 5, 1)), make.person()
    make.guardianship(grown_up, minor)
    _ask(to, minor)
    _ask(to, grown_up)
    serve(by=None, at=LATER)
    assert (_state(to, minor), _state(to, grown_up)) == ("guardian", "placed")


@pytest.mark.django_db
def test_everybody_hears_their_answer_once() -> None:
    to = _queued(capacity=1, gender="female")
    people = [make.person(), make.person(), make.person(gender="male")]
    for who in people:
        _ask(to, who)
    serve(by=None, at=LATER)
    drain(LATER)
    Event.objects.filter(name="queue.answered").update(handled_at=None)
    drain(LATER)
    kinds = [Notification.objects.get(person=who).kind for who in people]
    assert kinds == ["application.accepted", "application.waiting", "queue.refused"]


@pytest.mark.django_db
def test_while_there_is_a_queue_nobody_gets_past_it() -> None:
    to, who = _queued(), make.person()
    wanted = Request(opportunity_id=to.pk, shift_ids=[to.shifts.get().pk], charter_accepted=True)
    with pytest.raises(Refusal, match="asked_in_queue"):
        apply(wanted, by=who, at=NOW)
    _ask(to, who)
    with pytest.raises(Refusal, match="queue_not_empty"):
        close_queue(to.pk, by=None, at=NOW)
    serve(by=None, at=LATER)
    close_queue(to.pk, by=None, at=LATER)
    apply(wanted, by=make.person(), at=LATER)


@pytest.mark.django_db
def test_a_place_given_back_goes_to_the_next_number() -> None:
    to = _queued(capacity=1)
    first, second = make.person(), make.person()
    for who in (first, second):
        _ask(to, who)
    serve(by=None, at=LATER)
    application = Claim.objects.get(person=first).application
    assert application is not None
    withdraw(application.pk, by=first, at=LATER)
    assert Place.objects.filter(person=second, shift__opportunity=to).exclude(state="waiting").exists()


@pytest.mark.django_db
def test_a_number_given_up_is_passed_over_and_asking_again_means_the_end() -> None:
    to = _queued(capacity=1)
    first, second = make.person(), make.person()
    _ask(to, first)
    _ask(to, second)
    leave(to.pk, by=first, at=NOW)
    _ask(to, first)
    serve(by=None, at=LATER)
    assert (_state(to, second), _state(to, first)) == ("placed", "listed")
    with pytest.raises(Refusal, match="queue_answered"):
        leave(to.pk, by=first, at=LATER)


@pytest.mark.django_db
def test_an_application_from_before_the_queue_is_the_answer() -> None:
    to, who = make.opportunity(), make.person()
    shift = to.shifts.get()
    made = apply(Request(opportunity_id=to.pk, shift_ids=[shift.pk], charter_accepted=True), by=who, at=NOW)
    open_queue(to.pk, opens_at=NOW, by=None, at=NOW)
    _ask(to, who)
    serve(by=None, at=LATER)
    claim = Claim.objects.get()
    assert (claim.state, claim.application_id) == ("placed", made.pk)


@pytest.mark.django_db
def test_what_makes_no_sense_is_refused_and_nothing_is_written() -> None:
    to, who = _queued(), make.person()
    other = make.opportunity()
    bad: list[tuple[str, int, list[int], bool, Person]] = [
        ("charter_not_accepted", to.pk, [to.shifts.get().pk], False, who),
        ("shifts_missing", to.pk, [], True, who),
        ("shift_gone", to.pk, [other.shifts.get().pk], True, who),
        ("not_open", other.pk, [other.shifts.get().pk], True, who),
        ("suspended", to.pk, [to.shifts.get().pk], True, make.person(standing="suspended")),
    ]
    for code, opportunity_id, shifts, charter, person in bad:
        with pytest.raises(Refusal, match=code):
            ask(opportunity_id, shifts, charter_accepted=charter, by=person, at=NOW)
    assert not Claim.objects.exists()


@pytest.mark.django_db
def test_the_switch_is_for_those_who_edit_and_for_places_given_at_once() -> None:
    of = make.organisation()
    to = make.opportunity(of, selection="reviewed")
    with pytest.raises(Refusal, match="not_allowed"):
        open_queue(to.pk, opens_at=NOW, by=make.member(of, "viewer"), at=NOW)
    with pytest.raises(Refusal, match="queue_needs_instant"):
        open_queue(to.pk, opens_at=NOW, by=make.member(of), at=NOW)
    with pytest.raises(Refusal, match="opening_too_late"):
        open_queue(to.pk, opens_at=NOW + timedelta(days=400), by=None, at=NOW)
    queued = _queued()
    _ask(queued, make.person())
    serve(by=None, at=LATER)
    with pytest.raises(Refusal, match="queue_began"):
        open_queue(queued.pk, opens_at=LATER + timedelta(hours=1), by=None, at=LATER)


@pytest.mark.django_db
def test_one_claim_that_breaks_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from awn.surge.actions import serving

    to, unlucky, lucky = _queued(), make.person(), make.person()
    _ask(to, unlucky)
    _ask(to, lucky)
    real = serving.enter

    def breaking(request: Request, person: Person, **more: Any) -> Any:
        if person.pk == unlucky.pk:
            raise RuntimeError("broken")
        return real(request, person, **more)

    monkeypatch.setattr(serving, "enter", breaking)
    serve(by=None, at=LATER)
    assert (_state(to, unlucky), Claim.objects.get(person=unlucky).code, _state(to, lucky)) == (
        "refused", "fault", "placed",
    )  # fmt: skip


@pytest.mark.django_db
def test_asking_is_one_statement() -> None:
    to, who = _queued(), make.person()
    shifts = [to.shifts.get().pk]
    with CaptureQueriesContext(connection) as seen:
        ask(to.pk, shifts, charter_accepted=True, by=who, at=NOW)
    assert len(seen) == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_and_two_servers_give_each_one_number_and_no_seat_too_many() -> None:
    to = _queued(capacity=20)
    people = [make.person() for _i in range(120)]
    stop = threading.Event()

    def asking(part: list[Person]) -> None:
        for who in part:
            _ask(to, who)
            _ask(to, who)
        connections.close_all()

    def serving() -> None:
        while not stop.is_set():
            serve_queue(to.pk, by=None, at=LATER)
        connections.close_all()

    servers = [threading.Thread(target=serving) for _i in range(2)]
    crowd = [threading.Thread(target=asking, args=(people[i::6],)) for i in range(6)]
    for thread in servers + crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    stop.set()
    for thread in servers:
        thread.join()
    while serve(by=None, at=LATER):
        pass
    states = list(Claim.objects.order_by("number").values_list("state", flat=True))
    assert states == ["placed"] * 20 + ["listed"] * 100
    assert list(Claim.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 121))
    assert to.shifts.get().taken == 20


def test_pages_look_again_the_sooner_the_nearer_one_is() -> None:
    assert [seconds_to_look(seconds) for seconds in (None, 1, 60, 3_600)] == [3, 3, 15, 30]
    assert seconds_before_opening(NOW + timedelta(seconds=20), NOW) == 22
    assert seconds_before_opening(NOW + timedelta(hours=2), NOW) == 300
