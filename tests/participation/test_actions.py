"""Applying, deciding, attending: who may, and what it changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.base.sealed import SealError
from awn.minors.rules import Signature
from awn.opportunities.models import Opportunity
from awn.participation.actions.applications import (
    Request,
    accept,
    apply,
    cancel_all,
    decline,
    withdraw,
    withdraw_all,
)
from awn.participation.actions.attendance import check_in, check_out, correct, mark_absent, unmark_absent
from awn.participation.actions.consents import consent
from awn.participation.actions.offers import say_yes
from awn.participation.actions.places import fill_free_seats, release_place
from awn.participation.models import Application, AttendanceEvent, Place
from awn.participation.queries import own_data, presence_of
from awn.participation.sharing import opened
from awn.people.actions import set_accessibility
from awn.people.models import Person

pytestmark = pytest.mark.django_db
NOW = make.NOW
BEGIN = NOW + timedelta(days=1)
END = BEGIN + timedelta(hours=3)


def ask(to: Opportunity, who: Person, **values: object) -> Application:
    shifts = [shift.pk for shift in to.shifts.all()]
    request = Request(**{"opportunity_id": to.pk, "shift_ids": shifts, "charter_accepted": True, **values})  # type: ignore[arg-type]
    return apply(request, by=who, at=NOW)


def code_of(act: object) -> str:
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]
    return refused.value.code


def test_a_reviewed_application_waits_for_a_decision() -> None:
    opportunity = make.opportunity(selection="reviewed")
    assert ask(opportunity, make.person()).state == "submitted"
    assert not Place.objects.exists()


def test_an_instant_application_has_its_place_at_once() -> None:
    application = ask(make.opportunity(), make.person())
    assert application.state == "accepted"
    assert application.places.get().state == "confirmed"


def test_somebody_with_one_seat_and_one_number_is_accepted() -> None:
    opportunity = make.opportunity(shifts=2, capacity=1)
    full = opportunity.shifts.first()
    assert full is not None
    make.place(full)
    application = ask(opportunity, make.person())
    assert application.state == "accepted"
    assert sorted(place.state for place in application.places.all()) == ["confirmed", "waiting"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"charter_accepted": False}, "charter_not_accepted"),
        ({"shift_ids": []}, "shifts_missing"),
        ({"shift_ids": list(range(1, 60))}, "shifts_missing"),
        ({"shift_ids": [999_999]}, "shift_gone"),
        ({"opportunity_id": 999_999}, "not_found"),
        ({"message": "x" * 2_000}, "text_too_long"),
        ({"message": "a\u202eb"}, "control_characters"),
        ({"role_id": 999_999}, "not_found"),
    ],
)
def test_a_bad_request_is_refused_and_writes_nothing(values: dict[str, object], code: str) -> None:
    opportunity = make.opportunity()
    assert code_of(lambda: ask(opportunity, make.person(), **values)) == code
    assert not Application.objects.exists()
    assert not Event.objects.exists()


def test_a_shift_of_another_opportunity_is_not_taken() -> None:
    other = make.opportunity().shifts.get()
    opportunity = make.opportunity()
    assert code_of(lambda: ask(opportunity, make.person(), shift_ids=[other.pk])) == "shift_gone"


@pytest.mark.parametrize("state", ["closed", "completed", "cancelled", "archived"])
def test_an_opportunity_that_is_not_published_takes_no_applications(state: str) -> None:
    assert code_of(lambda: ask(make.opportunity(state=state), make.person())) == "not_open"


@pytest.mark.parametrize("state", ["draft", "in_review"])
def test_a_draft_does_not_exist_for_volunteers(state: str) -> None:
    assert code_of(lambda: ask(make.opportunity(state=state), make.person())) == "not_found"


def test_after_the_deadline_nobody_applies() -> None:
    assert code_of(lambda: ask(make.opportunity(apply_until=NOW), make.person())) == "not_open"


def test_a_suspended_organisation_takes_no_applications() -> None:
    opportunity = make.opportunity(make.organisation(state="suspended"))
    assert code_of(lambda: ask(opportunity, make.person())) == "not_open"


@pytest.mark.parametrize(
    ("demand", "who"),
    [
        ({"min_age": 18}, {"birth_date": date(2010, 1, 1)}),
        ({"max_age": 30}, {"birth_date": date(1960, 1, 1)}),
        ({"min_age": 18}, {"birth_date": None}),
        ({"gender": "female", "gender_reason_en": "Venue"}, {"gender": "male"}),
        ({"guardian_required": True}, {"birth_date": date(2012, 1, 1)}),
    ],
)
def test_a_closed_gate_refuses_and_says_what_would_help(demand: dict[str, object], who: dict[str, object]) -> None:
    opportunity = make.opportunity(**demand)
    with pytest.raises(Refusal) as refused:
        ask(opportunity, make.person(**who))
    assert refused.value.code == "gate_closed"
    assert len(str(refused.value.message)) > 20


def test_a_minor_waits_for_the_guardian_and_then_gets_the_place() -> None:
    guardian, ward, stranger = make.person(), make.person(birth_date=date(2012, 1, 1)), make.person()
    make.guardianship(guardian, ward)
    application = ask(make.opportunity(guardian_required=True), ward)
    assert application.state == "awaiting_guardian"
    assert code_of(lambda: consent(application.pk, Signature(name="Salem"), by=stranger, at=NOW)) == "not_guardian"
    assert code_of(lambda: consent(application.pk, Signature(name="Salem"), by=ward, at=NOW)) == "not_guardian"
    agreed = consent(application.pk, Signature(name="Salem"), by=guardian, at=NOW)
    assert (agreed.state, agreed.guardian_id) == ("accepted", guardian.pk)


def test_a_clash_with_a_place_elsewhere_is_refused() -> None:
    who = make.person()
    ask(make.opportunity(), who)
    assert code_of(lambda: ask(make.opportunity(), who)) == "clash"


def test_needs_are_shared_only_when_the_person_has_them() -> None:
    who = make.person()
    set_accessibility(who.pk, ["step_free"], consent=True, by=who, at=NOW)
    application = ask(make.opportunity(), who, shared_needs=["step_free", "captions"])
    assert opened(application) == ("step_free",)
    assert b"step_free" not in bytes(application.sealed_needs)

    # Bound to this application: moved to another it opens nothing.
    other = make.application(make.opportunity(), who)
    other.sealed_needs = application.sealed_needs
    with pytest.raises(SealError):
        opened(other)


def test_only_those_who_decide_may_accept_and_never_themselves() -> None:
    organisation = make.organisation()
    owner, supervisor = make.member(organisation), make.member(organisation, "supervisor")
    opportunity = make.opportunity(organisation, selection="reviewed")
    application = make.application(opportunity)
    for stranger in (supervisor, make.person()):
        assert code_of(lambda who=stranger: accept(application.pk, by=who, at=NOW)) == "not_allowed"  # type: ignore[misc]
    own = make.application(opportunity, owner)
    assert code_of(lambda: accept(own.pk, by=owner, at=NOW)) == "own_application"
    assert accept(application.pk, by=owner, at=NOW).state == "accepted"


def test_a_full_shift_puts_the_accepted_on_the_list() -> None:
    organisation = make.organisation()
    owner = make.member(organisation)
    opportunity = make.opportunity(organisation, selection="reviewed", capacity=1)
    first, second = make.application(opportunity), make.application(opportunity)
    assert accept(first.pk, by=owner, at=NOW).state == "accepted"
    assert accept(second.pk, by=owner, at=NOW).state == "waiting"
    withdraw(first.pk, by=first.person, at=NOW)
    say_yes(second.places.get().pk, by=second.person, at=NOW)
    second.refresh_from_db()
    assert second.state == "accepted"


def test_a_refusal_needs_a_known_reason_and_cannot_come_twice() -> None:
    organisation = make.organisation()
    owner = make.member(organisation)
    application = make.application(make.opportunity(organisation, selection="reviewed"))
    assert code_of(lambda: decline(application.pk, reason="mood", by=owner, at=NOW)) == "reason_missing"
    declined = decline(application.pk, reason="no_places", note="  شكرًا لك ", by=owner, at=NOW)
    assert (declined.state, declined.note) == ("declined", "شكرًا لك")
    assert code_of(lambda: decline(application.pk, reason="no_places", by=owner, at=NOW)) == "impossible_move"


def test_withdrawing_is_for_the_person_and_the_guardian_alone() -> None:
    application = ask(make.opportunity(), make.person())
    assert code_of(lambda: withdraw(application.pk, by=make.person(), at=NOW)) == "not_yours"
    assert withdraw(application.pk, by=application.person, at=NOW).state == "withdrawn"
    assert application.places.get().state == "released"


def test_giving_up_the_last_shift_withdraws_the_application() -> None:
    application = ask(make.opportunity(shifts=2), make.person())
    one, two = application.places.order_by("pk")
    release_place(one.pk, by=application.person, at=NOW)
    application.refresh_from_db()
    assert application.state == "accepted"
    release_place(two.pk, by=application.person, at=NOW)
    application.refresh_from_db()
    assert application.state == "withdrawn"


def test_a_place_cannot_be_given_up_once_the_shift_has_begun() -> None:
    place = ask(make.opportunity(), make.person()).places.get()
    assert code_of(lambda: release_place(place.pk, by=place.person, at=BEGIN)) == "shift_begun"


def test_a_seat_that_became_free_unseen_is_filled_by_the_sweep() -> None:
    opportunity = make.opportunity(capacity=1)
    waiting = make.place(opportunity.shifts.get(), state="waiting")
    assert fill_free_seats(by=None, at=NOW) == 1
    waiting.refresh_from_db()
    assert waiting.state == "offered"
    assert fill_free_seats(by=None, at=NOW) == 0


def test_cancelling_ends_every_application_and_frees_every_seat() -> None:
    opportunity = make.opportunity()
    for _i in range(3):
        ask(opportunity, make.person())
    assert len(cancel_all(opportunity.pk, by=None, at=NOW)) == 3
    assert set(Application.objects.values_list("state", flat=True)) == {"cancelled"}
    assert opportunity.shifts.get().taken == 0
    assert cancel_all(opportunity.pk, by=None, at=NOW) == []


@pytest.fixture
def roll() -> tuple[Place, Person]:
    organisation = make.organisation()
    supervisor = make.member(organisation, "supervisor")
    return make.place(make.opportunity(organisation).shifts.get()), supervisor


def test_attendance_is_never_changed_or_deleted(roll: tuple[Place, Person]) -> None:
    place, supervisor = roll
    event = check_in(place.pk, by=supervisor, at=BEGIN)
    for change in (
        lambda: AttendanceEvent.objects.filter(pk=event.pk).update(at=NOW),
        lambda: AttendanceEvent.objects.filter(pk=event.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()


def test_check_in_and_out_in_their_order_and_time(roll: tuple[Place, Person]) -> None:
    place, supervisor = roll
    assert code_of(lambda: check_out(place.pk, by=supervisor, at=BEGIN)) == "not_in"
    assert code_of(lambda: check_in(place.pk, by=supervisor, at=BEGIN - timedelta(hours=3))) == "too_early"
    assert code_of(lambda: check_in(place.pk, by=supervisor, at=END)) == "shift_over"
    check_in(place.pk, by=supervisor, at=BEGIN)
    assert code_of(lambda: check_in(place.pk, by=supervisor, at=BEGIN)) == "in_already"
    assert code_of(lambda: check_out(place.pk, by=supervisor, at=BEGIN)) == "out_before_in"
    check_out(place.pk, by=supervisor, at=END)
    assert code_of(lambda: check_out(place.pk, by=supervisor, at=END)) == "out_already"
    assert presence_of(Place.objects.get(pk=place.pk)).minutes == 180


def test_volunteers_check_themselves_in_now_but_name_no_other_time(roll: tuple[Place, Person]) -> None:
    place, _supervisor = roll
    earlier = BEGIN - timedelta(minutes=30)
    act = lambda: check_in(place.pk, happened_at=earlier, by=place.person, at=BEGIN)  # noqa: E731 - passed on as it is
    assert code_of(act) == "own_attendance"
    assert check_in(place.pk, by=place.person, at=BEGIN).method == "self"
    assert code_of(lambda: check_in(place.pk, by=make.person(), at=BEGIN)) == "not_allowed"


def test_a_late_entry_keeps_both_times_and_ends_after_a_fortnight(roll: tuple[Place, Person]) -> None:
    place, supervisor = roll
    event = check_in(place.pk, happened_at=BEGIN, by=supervisor, at=END + timedelta(days=2))
    assert (event.at, event.entered_at) == (BEGIN, END + timedelta(days=2))
    late = END + timedelta(days=15)
    assert code_of(lambda: check_out(place.pk, happened_at=END, by=supervisor, at=late)) == "entered_too_late"


def test_a_correction_is_a_new_event_with_a_reason_and_never_ones_own(roll: tuple[Place, Person]) -> None:
    place, supervisor = roll
    arrived = check_in(place.pk, by=supervisor, at=BEGIN)
    check_out(place.pk, by=supervisor, at=END)
    later = BEGIN + timedelta(minutes=20)
    wrong = lambda **values: correct(arrived.pk, **{"happened_at": later, "note": "", "at": END, **values})  # noqa: E731 - short
    assert code_of(lambda: wrong(by=supervisor)) == "note_missing"
    assert code_of(lambda: wrong(by=place.person, note="late")) == "not_allowed"
    assert code_of(lambda: wrong(by=supervisor, note="late", happened_at=END + timedelta(hours=1))) == "in_the_future"
    event = wrong(by=supervisor, note="Came with the second bus")
    assert event.corrects_id == arrived.pk
    assert presence_of(Place.objects.get(pk=place.pk)).minutes == 160
    assert AttendanceEvent.objects.count() == 3


def test_an_absence_can_be_taken_back_and_both_stay_on_record(roll: tuple[Place, Person]) -> None:
    place, supervisor = roll
    assert code_of(lambda: mark_absent(place.pk, by=supervisor, at=NOW)) == "not_begun"
    mark_absent(place.pk, by=supervisor, at=BEGIN)
    assert code_of(lambda: check_in(place.pk, by=supervisor, at=BEGIN)) == "marked_absent"
    assert unmark_absent(place.pk, by=supervisor, at=BEGIN).state == "confirmed"
    check_in(place.pk, by=supervisor, at=BEGIN)
    assert list(place.attendance.order_by("pk").values_list("kind", flat=True)) == ["absence", "check_in"]


def test_somebody_who_leaves_gives_every_seat_back() -> None:
    who = make.person()
    application = ask(make.opportunity(shifts=2, capacity=1), who)
    next_one = make.place(application.opportunity.shifts.order_by("pk")[0], state="waiting")
    assert withdraw_all(who.pk, by=None, at=NOW) == 1
    next_one.refresh_from_db()
    assert next_one.state == "offered"
    assert withdraw_all(who.pk, by=None, at=NOW) == 0


def test_my_data_holds_my_applications_and_nobody_elses() -> None:
    who = make.person()
    ask(make.opportunity(), who, message="أحب البحر")
    ask(make.opportunity(), make.person(), message="not mine")
    [row] = own_data(who)
    assert row["message"] == "أحب البحر"
    assert [place["state"] for place in row["places"]] == ["confirmed"]  # type: ignore[attr-defined]


def test_guardianship_ends_at_eighteen() -> None:
    guardian, grown = make.person(), make.person(birth_date=date(2000, 1, 1))
    make.guardianship(guardian, grown)
    application = ask(make.opportunity(), grown)
    assert code_of(lambda: withdraw(application.pk, by=guardian, at=NOW)) == "not_yours"
