"""A yes becomes a seat: at once, when the shift is chosen, when somebody is called in; and where it cannot be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests import make

from awn.base.refusal import Refusal
from awn.consents.rules import Purpose
from awn.emergencies.actions.answering import answer, offer
from awn.emergencies.actions.opening import call_wave, open_emergency
from awn.emergencies.actions.seats import seat_the_rest, set_shift
from awn.emergencies.actions.standby import call_in, call_in_next, stand_down
from awn.emergencies.links import token_of
from awn.emergencies.models import Call, Emergency
from awn.emergencies.queries import shifts_for, tally
from awn.emergencies.rules import Draft
from awn.opportunities.models import Opportunity, Shift
from awn.organisations.models import Organisation
from awn.participation.actions.attendance import check_in
from awn.participation.actions.places import release_place
from awn.participation.models import Application, GivingUp, Place
from awn.people.models import Notification, Person
from awn.reactions.dispatch import drain
from awn.safety.rules import CONDUCT_VERSION

NOW = make.NOW
pytestmark = pytest.mark.django_db


def _opened(of: Organisation | None, *, wanted: int = 2) -> Emergency:
    draft = Draft(
        title_ar="سيول", title_en="Floods", what_ar="نوزع الماء.", what_en="We hand out water.", place_ar="المدرسة",
        place_en="The school", region=make.region().pk, wanted=wanted,
    )  # fmt: skip
    return open_emergency(draft, organisation_id=of.pk if of else None, by=None, at=NOW)


def _with_shift(*, wanted: int = 2, capacity: int = 5, **values: Any) -> tuple[Emergency, Shift]:
    opportunity = make.opportunity(capacity=capacity, **{"selection": "review", "state": "closed", **values})
    emergency, shift = _opened(opportunity.organisation, wanted=wanted), opportunity.shifts.get()
    set_shift(emergency.pk, shift.pk, by=None, at=NOW)
    return emergency, shift


def _called(emergency: Emergency, number: int) -> list[Call]:
    for _i in range(number):
        make.agreed(make.account().person, Purpose.CALLS)  # type: ignore[arg-type]  # made with a person
    call_wave(emergency.pk, by=None, at=NOW)
    return list(Call.objects.filter(emergency=emergency).order_by("pk"))


def _say(call: Call, said: str = "yes") -> Call:
    return answer(token_of(call.pk), said, by=None, at=NOW)


def _seats(shift: Shift) -> list[int]:
    return list(Place.objects.filter(shift=shift, state="confirmed").order_by("pk").values_list("person_id", flat=True))


def test_a_yes_is_a_seat_though_the_opportunity_is_closed_to_others_and_a_no_gives_it_back() -> None:
    emergency, shift = _with_shift()
    (call,) = _called(emergency, 1)
    said = _say(call)
    assert said.pool == "coming" and said.place is not None and _seats(shift) == [call.person_id]
    application = Application.objects.get(person=call.person_id)
    assert (application.state, application.opportunity_id) == ("accepted", shift.opportunity_id)
    assert list(application.wanted_shifts.values_list("shift_id", flat=True)) == [shift.pk]
    assert Person.objects.get(pk=call.person_id).conduct_version == CONDUCT_VERSION
    # An answer twice is one seat; what is said at once afterwards counts, and against nobody.
    assert _say(call).place_id == said.place_id
    _say(call, "no")
    application.refresh_from_db()
    assert _seats(shift) == [] and application.state == "withdrawn" and not GivingUp.objects.exists()
    assert _say(call).pool == "coming" and _seats(shift) == [call.person_id]


def test_beyond_the_seats_a_yes_is_standby_and_nobody_is_seated_twice() -> None:
    emergency, shift = _with_shift(wanted=3, capacity=1)
    pools = [_say(call).pool for call in _called(emergency, 3)]
    assert pools == ["coming", "standby", "standby"] and len(_seats(shift)) == 1
    emergency.refresh_from_db()
    assert emergency.next_wave_at is None
    one = Call.objects.filter(pool="standby").order_by("pk")[0]
    with pytest.raises(Refusal, match="no_seat_for_them"):
        call_in(emergency.pk, one.pk, by=None, at=NOW)
    Shift.objects.filter(pk=shift.pk).update(capacity=2)
    assert call_in(emergency.pk, one.pk, by=None, at=NOW).place is not None and len(_seats(shift)) == 2


def test_whoever_has_a_place_elsewhere_or_does_not_pass_a_gate_reads_why_and_is_not_counted() -> None:
    emergency, shift = _with_shift(min_age=40)
    (call,) = _called(emergency, 1)
    with pytest.raises(Refusal, match="gate_closed"):
        _say(call)
    Opportunity.objects.filter(pk=shift.opportunity_id).update(min_age=None)
    elsewhere = make.shift(make.opportunity(shifts=0), starts_at=shift.starts_at)
    held = make.place(elsewhere, call.person)
    with pytest.raises(Refusal, match="clash"):
        _say(call)
    assert tally(emergency.pk).coming == 0 and _seats(shift) == []
    release_place(held.pk, by=None, at=NOW)
    assert _say(call).pool == "coming"


def test_a_shift_chosen_later_seats_those_who_are_coming_and_says_who_has_no_seat() -> None:
    opportunity = make.opportunity(capacity=5)
    shift = opportunity.shifts.get()
    emergency = _opened(opportunity.organisation, wanted=3)
    calls = [_say(call) for call in _called(emergency, 3)]
    held = make.place(make.shift(make.opportunity(shifts=0), starts_at=shift.starts_at), calls[0].person)
    done = set_shift(emergency.pk, shift.pk, by=None, at=NOW)
    assert (done.seated, done.without) == (2, 1)
    calls[0].refresh_from_db()
    assert (calls[0].pool, calls[0].no_seat) == ("coming", "clash") and tally(emergency.pk).seated == 2
    # Whoever was not reached at once is seated by the job; whoever could not be is not asked for every minute.
    assert seat_the_rest(by=None, at=NOW) == 0
    Call.objects.filter(pk=calls[0].pk).update(no_seat="")
    release_place(held.pk, by=None, at=NOW)
    assert seat_the_rest(by=None, at=NOW) == 1 and len(_seats(shift)) == 3


def test_one_act_calls_the_next_from_standby_to_a_shift_and_passes_over_whoever_cannot_come() -> None:
    opportunity = make.opportunity(shifts=2, capacity=2)
    early, late = opportunity.shifts.order_by("starts_at")
    emergency = _opened(opportunity.organisation, wanted=2)
    set_shift(emergency.pk, early.pk, by=None, at=NOW)
    calls = [_say(call) for call in _called(emergency, 4)]
    assert [call.pool for call in calls] == ["coming", "coming", "standby", "standby"]
    make.place(make.shift(make.opportunity(shifts=0), starts_at=late.starts_at), calls[2].person)
    done = call_in_next(emergency.pk, 2, shift_id=late.pk, by=None, at=NOW)
    assert (done.called, done.passed_over) == (1, 1) and _seats(late) == [calls[3].person_id]
    with pytest.raises(Refusal, match="called_in_number"):
        call_in_next(emergency.pk, 0, shift_id=late.pk, by=None, at=NOW)
    # Taken back: the seat is free again, and they are told not to travel.
    stand_down(emergency.pk, calls[3].pk, by=None, at=NOW)
    drain(NOW)
    assert _seats(late) == []
    assert Notification.objects.filter(person=calls[3].person, kind="emergency.stood_down").exists()


def test_a_seat_given_up_on_the_own_page_is_not_counted_as_coming() -> None:
    emergency, _shift = _with_shift()
    one, other = (_say(call) for call in _called(emergency, 2))
    assert one.place_id is not None
    release_place(one.place_id, by=one.person, at=NOW)
    drain(NOW)
    gone = Call.objects.get(pk=one.pk)
    assert (gone.pool, gone.answer) == ("", "no") and gone.place is None
    assert tally(emergency.pk).coming == 1 and Call.objects.get(pk=other.pk).pool == "coming"


def test_whoever_is_checked_in_keeps_the_seat() -> None:
    emergency, shift = _with_shift()
    (call,) = _called(emergency, 1)
    place = _say(call).place
    assert place is not None
    check_in(place.pk, by=None, at=shift.starts_at)
    with pytest.raises(Refusal, match="checked_in_there"):
        answer(token_of(call.pk), "no", by=None, at=shift.starts_at + timedelta(minutes=5))


def test_only_the_own_shifts_and_for_the_platform_only_those_that_take_everybody_give_seats() -> None:
    house, other = make.organisation(), make.opportunity(selection="review")
    own = make.opportunity(house, selection="review")
    emergency, platform = _opened(house), _opened(None)
    at_once = make.opportunity(selection="instant", region=make.region())
    make.opportunity(house, shifts=0)
    assert list(shifts_for(emergency, NOW)) == list(own.shifts.all())
    assert list(shifts_for(platform, NOW)) == list(at_once.shifts.all())
    with pytest.raises(Refusal, match="unknown_option"):
        set_shift(emergency.pk, other.shifts.get().pk, by=None, at=NOW)
    set_shift(platform.pk, at_once.shifts.get().pk, by=make.staff(), at=NOW)
    assert offer(platform.public_id, by=make.person(), at=NOW).place is not None
