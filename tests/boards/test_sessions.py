"""Times on a board: licensed volunteers, a supervisor on duty, help at once, hours by the time that was held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from tests import make
from tests.boards.board import HOUR, NOW, remote, volunteer

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.boards.actions.escalating import answer, escalate, widen
from awn.boards.actions.forgetting import forget
from awn.boards.actions.laying_out import Layout, lay_out
from awn.boards.actions.sessions import (
    NewSession,
    book,
    call_off,
    give_back,
    offer,
    put_on_duty,
    remind,
    say_how,
    settle,
)
from awn.boards.models import Board, BoardFile, Escalation, Session
from awn.hours.queries import total_minutes
from awn.people.models import Notification, Person
from awn.qualifications.models import Qualification
from awn.reactions.boards import call_supervisor, tell_booked, tell_on_duty, tell_watching
from awn.safety.models import Incident

pytestmark = pytest.mark.django_db
BEGIN = NOW + timedelta(days=1)


@dataclass
class Line:
    """A board of duty times for psychological support."""

    board: Board
    session: Session
    listener: Person
    supervisor: Person
    coordinator: Person


@pytest.fixture
def line() -> Line:
    opportunity, coordinator = remote()
    supervisor = make.member(opportunity.organisation, "supervisor")
    board = lay_out(opportunity.pk, Layout(kind="support", licence="health_licence"), by=coordinator, at=NOW)
    listener = volunteer(opportunity)
    licensed(listener, until=60)
    new = NewSession(starts_at=BEGIN, ends_at=BEGIN + HOUR / 2, supervisor_id=supervisor.pk)
    made = offer(board.pk, new, by=coordinator, at=NOW)
    return Line(board, made[0], listener, supervisor, coordinator)


def licensed(person: Person, *, until: int) -> None:
    Qualification.objects.create(
        person=person, kind="health_licence", state="valid", submitted_at=NOW,
        valid_until=NOW.date() + timedelta(days=until),
    )  # fmt: skip


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def test_a_time_is_booked_held_and_credited_once(line: Line) -> None:
    book(line.session.pk, by=line.listener, at=NOW)
    assert book(line.session.pk, by=line.listener, at=NOW).state == "booked"
    say_how(line.session.pk, "held", "تحدثنا عن النوم.", by=line.listener, at=BEGIN + HOUR)
    assert code_of(lambda: settle(line.session.pk, "held", by=line.supervisor, at=BEGIN)) == "session_not_over"
    assert settle(line.session.pk, "held", by=line.supervisor, at=BEGIN + HOUR) == 30
    assert settle(line.session.pk, "held", by=line.supervisor, at=BEGIN + HOUR) == 0
    assert total_minutes(line.listener) == 30


def test_only_a_licence_that_is_valid_on_the_day_opens_the_line(line: Line) -> None:
    other = volunteer(line.board.opportunity)
    assert code_of(lambda: book(line.session.pk, by=other, at=NOW)) == "licence_to_show"
    licensed(other, until=0)
    assert code_of(lambda: book(line.session.pk, by=other, at=NOW)) == "licence_to_show", "it ends the day before"


def test_support_is_never_given_without_somebody_on_duty_and_never_by_oneself(line: Line) -> None:
    alone = NewSession(starts_at=BEGIN, ends_at=BEGIN + HOUR)
    assert code_of(lambda: offer(line.board.pk, alone, by=line.coordinator, at=NOW)) == "supervisor_missing"
    Session.objects.update(supervisor=None)
    assert code_of(lambda: book(line.session.pk, by=line.listener, at=NOW)) == "nobody_on_duty"
    put_on_duty(line.session.pk, line.supervisor.pk, by=line.coordinator, at=NOW)
    assert book(line.session.pk, by=line.listener, at=NOW).volunteer == line.listener
    stranger = make.account().person
    assert stranger is not None
    assert (
        code_of(lambda: put_on_duty(line.session.pk, stranger.pk, by=line.coordinator, at=NOW)) == "supervisor_unknown"
    )


def test_nobody_is_in_two_times_at_once_and_what_is_given_back_is_free(line: Line) -> None:
    twice = NewSession(starts_at=BEGIN + HOUR / 4, ends_at=BEGIN + HOUR, supervisor_id=line.supervisor.pk, weeks=1)
    other = offer(line.board.pk, twice, by=line.coordinator, at=NOW)[0]
    book(line.session.pk, by=line.listener, at=NOW)
    assert code_of(lambda: book(other.pk, by=line.listener, at=NOW)) == "session_overlaps"
    give_back(line.session.pk, by=line.listener, at=NOW)
    assert book(other.pk, by=line.listener, at=NOW).state == "booked"
    assert code_of(lambda: give_back(other.pk, by=line.listener, at=BEGIN + HOUR)) == "session_begun"
    call_off(other.pk, by=line.coordinator, at=NOW)
    assert code_of(lambda: book(other.pk, by=line.listener, at=NOW)) == "impossible_move"


def test_help_is_called_once_at_once_and_stands_sealed_in_the_log(line: Line) -> None:
    book(line.session.pk, by=line.listener, at=NOW)
    assert code_of(lambda: escalate(line.session.pk, "", is_danger=False, by=line.listener, at=NOW)) == (
        "escalation_out_of_time"
    )
    call = escalate(line.session.pk, "He speaks of harming himself.", is_danger=True, by=line.listener, at=BEGIN)
    assert escalate(line.session.pk, "again", is_danger=True, by=line.listener, at=BEGIN) == call
    incident = Incident.objects.get()
    assert (incident.severity, incident.pk) == ("severe", call.incident_id)
    assert b"harming" not in bytes(incident.what)
    event = Event.objects.get(name="board.escalated")
    call_supervisor(event, BEGIN)
    call_supervisor(event, BEGIN)
    assert list(Notification.objects.values_list("person", "kind")) == [(line.supervisor.pk, "board.escalated")]


def test_where_the_supervisor_does_not_answer_everybody_in_charge_is_called(line: Line) -> None:
    book(line.session.pk, by=line.listener, at=NOW)
    call = escalate(line.session.pk, "", is_danger=False, by=line.listener, at=BEGIN)
    assert widen(by=None, at=BEGIN + timedelta(minutes=4)) == 0
    assert widen(by=None, at=BEGIN + timedelta(minutes=5)) == 1
    assert widen(by=None, at=BEGIN + timedelta(minutes=6)) == 0
    call_supervisor(Event.objects.get(name="board.escalation_widened"), BEGIN)
    told = set(Notification.objects.values_list("person", flat=True))
    assert told == {line.supervisor.pk, line.coordinator.pk}
    assert code_of(lambda: answer(call.pk, by=line.listener, at=BEGIN)) == "not_allowed"
    answer(call.pk, by=line.coordinator, at=BEGIN + timedelta(minutes=7))
    assert Escalation.objects.get().taken_by == line.coordinator


def test_nobody_settles_their_own_time_and_who_did_not_come_is_credited_nothing(line: Line) -> None:
    book(line.session.pk, by=line.listener, at=NOW)
    make.member(line.board.opportunity.organisation, "supervisor", who=line.listener)
    assert code_of(lambda: settle(line.session.pk, "held", by=line.listener, at=BEGIN + HOUR)) == "own_hours"
    assert settle(line.session.pk, "missed", by=line.supervisor, at=BEGIN + HOUR) == 0
    assert total_minutes(line.listener) == 0


def test_whoever_is_on_duty_learns_of_it_and_of_each_booking(line: Line) -> None:
    tell_on_duty(Event.objects.get(name="board.sessions_offered"), NOW)
    book(line.session.pk, by=line.listener, at=NOW)
    tell_watching(Event.objects.get(name="board.session_booked"), NOW)
    give_back(line.session.pk, by=line.listener, at=NOW)
    tell_watching(Event.objects.get(name="board.session_given_back"), NOW)
    told = list(Notification.objects.order_by("pk").values_list("person", "kind"))
    kinds = ("board.on_duty", "board.session_booked", "board.session_given_back")
    assert told == [(line.supervisor.pk, kind) for kind in kinds]


def test_whoever_booked_long_before_is_reminded_once_and_nobody_who_booked_a_moment_ago(line: Line) -> None:
    later = NewSession(starts_at=BEGIN + 3 * HOUR, ends_at=BEGIN + 4 * HOUR, supervisor_id=line.supervisor.pk)
    other = offer(line.board.pk, later, by=line.coordinator, at=NOW)[0]
    book(line.session.pk, by=line.listener, at=NOW)
    book(other.pk, by=line.listener, at=NOW)
    assert remind(by=None, at=NOW + HOUR) == 0, "the first was booked within the day before it"
    assert (remind(by=None, at=NOW + 4 * HOUR), remind(by=None, at=NOW + 5 * HOUR)) == (1, 0)
    tell_booked(Event.objects.get(name="board.session_soon"), NOW)
    assert list(Notification.objects.values_list("person", "kind")) == [(line.listener.pk, "board.session_soon")]


def test_what_a_tutor_put_to_a_lesson_goes_when_they_leave(line: Line) -> None:
    book(line.session.pk, by=line.listener, at=NOW)
    for is_volunteers in (True, False):
        BoardFile.objects.create(
            session=line.session, is_volunteers=is_volunteers, stored_as=f"{is_volunteers}", key=b"",
            media_type="application/pdf", size_bytes=1, pages=1, created_at=NOW,
        )  # fmt: skip
    forget(line.listener.pk, by=None, at=NOW)
    assert BoardFile.objects.get().is_volunteers is False
