"""Emergencies: who is called, in which order, where a yes leads, and who never is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from tests import make

from awn.base.refusal import Refusal
from awn.consents.actions import withdraw
from awn.consents.rules import Purpose
from awn.emergencies.actions.answering import answer, offer
from awn.emergencies.actions.opening import call_due_waves, call_wave, close_emergency, forget_old, open_emergency
from awn.emergencies.actions.standby import call_in, release, set_standby
from awn.emergencies.links import token_of
from awn.emergencies.models import Call, Emergency
from awn.emergencies.rules import BETWEEN_WAVES, Draft, distance_km, pool_for, wave_size
from awn.organisations.models import Organisation
from awn.people.models import Notification, Person, PersonSkill
from awn.privacy.actions.stopping import stop
from awn.reactions.dispatch import drain
from awn.reactions.mail import send_unsent
from awn.reference.models import Region
from awn.safety.actions.blocks import block_organisation

NOW = make.NOW


def _draft(**values: Any) -> Draft:
    said: dict[str, Any] = {
        "title_ar": "سيول في الوادي", "title_en": "Floods in the valley", "what_ar": "نوزع الماء والغذاء.",
        "what_en": "We hand out water and food.", "place_ar": "مدرسة الوادي", "place_en": "Valley school",
        "region": make.region().pk, "wanted": 2, **values,
    }  # fmt: skip
    return Draft(**said)


def _opened(*, of: Organisation | None = None, **values: Any) -> Emergency:
    return open_emergency(_draft(**values), organisation_id=of.pk if of else None, by=None, at=NOW)


def _willing(**values: Any) -> Person:
    person = make.account(**values).person
    assert person is not None
    return make.agreed(person, Purpose.CALLS)


def _called(emergency: Emergency) -> list[int]:
    return list(Call.objects.filter(emergency=emergency).order_by("pk").values_list("person_id", flat=True))


def _yes(call: Call) -> str:
    return answer(token_of(call.pk), "yes", by=None, at=NOW).pool


@pytest.mark.django_db
def test_only_grown_ups_who_agreed_and_may_come_are_called() -> None:
    of = make.organisation()
    wanted = _willing()
    blocking = _willing()
    block_organisation(of.pk, by=blocking, at=NOW)
    make.account()
    _willing(standing="suspended")
    gone_back = _willing()
    withdraw(gone_back.pk, Purpose.CALLS, by=gone_back, at=NOW)
    ward, guardian = make.account(birth_date=date(2010, 1, 1)).person, make.account().person
    assert ward is not None and guardian is not None
    make.guardianship(guardian, ward)
    from awn.consents.actions import agree

    agree(ward.pk, Purpose.CALLS, by=guardian, at=NOW)
    emergency = _opened(of=of)
    assert call_wave(emergency.pk, by=None, at=NOW) == 1
    assert _called(emergency) == [wanted.pk]


@pytest.mark.django_db
def test_the_nearest_come_first_and_in_a_region_those_with_most_skills() -> None:
    far = Region.objects.create(code="SA-03", country=make.country(), name_en="Far", latitude=24.5, longitude=44.0)
    Region.objects.create(code="SA-09", country=make.country(), name_en="Too far", latitude=17.0, longitude=42.5)
    one, two = make.skill(1), make.skill(2, "rescue", "إنقاذ")
    unskilled, distant, some, most = _willing(), _willing(region=far), _willing(), _willing()
    _willing(region=Region.objects.get(code="SA-09"))
    for person, skills in ((distant, (one,)), (some, (one,)), (most, (one, two))):
        for skill in skills:
            PersonSkill.objects.create(person=person, skill=skill)
    emergency = _opened(skill_ids=(one.pk, two.pk))
    call_wave(emergency.pk, by=None, at=NOW)
    assert _called(emergency) == [most.pk, some.pk, distant.pk]
    assert unskilled.pk not in _called(emergency)


@pytest.mark.django_db
def test_waves_follow_by_themselves_until_enough_said_yes() -> None:
    for _i in range(25):
        _willing()
    emergency = _opened(wanted=2)
    assert call_wave(emergency.pk, by=None, at=NOW) == 10
    assert call_due_waves(by=None, at=NOW + timedelta(minutes=5)) == 0
    assert call_due_waves(by=None, at=NOW + BETWEEN_WAVES) == 10
    for call in Call.objects.order_by("pk")[:2]:
        assert _yes(call) == "coming"
    emergency.refresh_from_db()
    assert emergency.next_wave_at is None
    assert call_due_waves(by=None, at=NOW + timedelta(hours=1)) == 0
    assert call_wave(emergency.pk, by=None, at=NOW + timedelta(hours=1)) == 0


@pytest.mark.django_db
def test_a_yes_beyond_the_need_goes_on_standby_then_to_thanks_and_a_no_makes_room() -> None:
    people = [_willing() for _i in range(6)]
    emergency = _opened(wanted=2)
    call_wave(emergency.pk, by=None, at=NOW)
    calls = {call.person_id: call for call in Call.objects.filter(emergency=emergency)}
    pools = [_yes(calls[who.pk]) for who in people]
    assert pools == ["coming", "coming", "standby", "standby", "thanked", "thanked"]
    answer(token_of(calls[people[0].pk].pk), "no", by=None, at=NOW)
    moved = call_in(emergency.pk, calls[people[2].pk].pk, by=None, at=NOW)
    assert moved.pool == "coming"
    set_standby(emergency.pk, starts=NOW, ends=NOW + timedelta(hours=12), by=None, at=NOW)
    assert release(emergency.pk, by=None, at=NOW) == 1
    drain(NOW)
    kinds = set(Notification.objects.filter(person=people[3]).values_list("kind", flat=True))
    assert kinds == {"emergency.called", "emergency.standby", "emergency.released"}


@pytest.mark.django_db
def test_the_letter_holds_one_address_that_answers(settings: Any) -> None:
    who = _willing(language="en")
    emergency = _opened()
    call_wave(emergency.pk, by=None, at=NOW)
    drain(NOW)
    send_unsent(NOW)
    call = Call.objects.get(person=who)
    (letter,) = mail.outbox
    assert "Floods in the valley" in letter.subject
    assert f"{settings.AWN_PUBLIC_URL}/en/calls/{token_of(call.pk)}/" in letter.body


@pytest.mark.django_db
def test_whoever_was_not_called_may_offer_until_there_are_enough() -> None:
    emergency = _opened(wanted=1)
    for pool in ("coming", "standby"):
        assert offer(emergency.public_id, by=make.person(), at=NOW).pool == pool
    with pytest.raises(Refusal, match="emergency_full"):
        offer(emergency.public_id, by=make.person(), at=NOW)
    for person in (make.person(birth_date=date(2010, 1, 1)), make.person(birth_date=None)):
        with pytest.raises(Refusal, match="emergency_not_for_minors"):
            offer(emergency.public_id, by=person, at=NOW)


@pytest.mark.django_db
def test_the_word_at_the_end_reaches_all_who_did_not_say_no_and_nothing_goes_on() -> None:
    yes, silent, no = _willing(), _willing(), _willing()
    emergency = _opened()
    call_wave(emergency.pk, by=None, at=NOW)
    calls = {call.person_id: call for call in Call.objects.all()}
    _yes(calls[yes.pk])
    answer(token_of(calls[no.pk].pk), "no", by=None, at=NOW)
    with pytest.raises(Refusal, match="closing_word_missing"):
        close_emergency(emergency.pk, words_ar="شكرًا لكم", words_en="", by=None, at=NOW)
    close_emergency(emergency.pk, words_ar="شكرًا لكم", words_en="Thank you", by=None, at=NOW)
    drain(NOW)
    told = Notification.objects.filter(kind="emergency.closed").order_by("person")
    assert [row.person_id for row in told] == [yes.pk, silent.pk]
    for act in (
        lambda: _yes(calls[silent.pk]),
        lambda: call_wave(emergency.pk, by=None, at=NOW),
        lambda: offer(emergency.public_id, by=make.person(), at=NOW),
    ):
        with pytest.raises(Refusal, match="emergency_over"):
            act()
    assert forget_old(by=None, at=NOW + timedelta(days=300)) == 0
    assert forget_old(by=None, at=NOW + timedelta(days=400)) == 3


@pytest.mark.django_db
def test_strangers_viewers_and_unverified_organisations_call_nobody() -> None:
    of, new = make.organisation(), make.organisation(state="pending")
    for by, house, code in (
        (make.person(), of, "not_allowed"),
        (make.member(of, "viewer"), of, "not_allowed"),
        (make.member(new), new, "call_up_not_verified"),
        (make.staff("auditor"), None, "not_staff"),
    ):
        with pytest.raises(Refusal, match=code):
            open_emergency(_draft(), organisation_id=house.pk if house else None, by=by, at=NOW)
    open_emergency(_draft(), organisation_id=of.pk, by=make.member(of, "coordinator"), at=NOW)
    open_emergency(_draft(), organisation_id=None, by=make.staff(), at=NOW)
    with pytest.raises(Refusal, match="emergency_incomplete"):
        open_emergency(_draft(title_en="", wanted=0), organisation_id=of.pk, by=None, at=NOW)


@pytest.mark.django_db
def test_nobody_is_called_more_than_three_times_in_a_week_and_withdrawing_forgets() -> None:
    who = _willing()
    for _i in range(3):
        assert call_wave(_opened().pk, by=None, at=NOW) == 1
    assert call_wave(_opened().pk, by=None, at=NOW) == 0
    assert call_wave(_opened().pk, by=None, at=NOW + timedelta(days=8)) == 1
    stop(who.pk, Purpose.CALLS, by=None, at=NOW)
    assert not Call.objects.exists()


@pytest.mark.django_db
def test_an_address_that_was_altered_answers_for_nobody() -> None:
    _willing()
    call_wave(_opened().pk, by=None, at=NOW)
    token = token_of(Call.objects.get().pk)
    with pytest.raises(Refusal, match="not_found"):
        answer(token[:-1] + ("a" if token[-1] != "a" else "b"), "yes", by=None, at=NOW)
    with pytest.raises(Refusal, match="unknown_option"):
        answer(token, "perhaps", by=None, at=NOW)


def test_sizes_pools_and_distances() -> None:
    assert [wave_size(*args) for args in ((1, 0, 0), (100, 0, 0), (100, 99, 50), (5, 5, 0), (1_000, 0, 0))] == [
        10, 300, 10, 0, 500,
    ]  # fmt: skip
    assert [pool_for(2, *args) for args in ((1, 0), (2, 0), (2, 2))] == ["coming", "standby", "thanked"]
    assert 840 < distance_km((24.71, 46.68), (21.49, 39.19)) < 860
