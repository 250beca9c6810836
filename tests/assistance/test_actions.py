"""Registering on behalf, cards at the door, applying with consent, taking the record over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from tests import make
from tests.make import NOW

from awn.assistance import actions, queries
from awn.assistance.actions import Agreed, Newcomer
from awn.assistance.models import AssistedConsent, AssistedPerson, Card
from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.consents.queries import has_consent
from awn.consents.rules import Purpose
from awn.organisations.models import Organisation
from awn.participation.actions.applications import Request
from awn.participation.actions.assisted import apply_for, claim_card, record_card
from awn.participation.actions.kiosks import pair, record_number, register
from awn.participation.actions.tickets import record_typed
from awn.participation.rules import AttendanceKind
from awn.people.models import Account, Person

pytestmark = pytest.mark.django_db
BORN = date(1958, 2, 1)
THUMB = Agreed(method="thumb", agreed=True)
IN, OUT = AttendanceKind.CHECK_IN, AttendanceKind.CHECK_OUT


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as said:
        act()
    return said.value.code


def newcomer(**values: object) -> Newcomer:
    return Newcomer(**{"name_ar": "مريم المري", "birth_date": BORN, **values})  # type: ignore[arg-type]  # by name


def registered(house: Organisation, helper: Person, **values: object) -> AssistedPerson:
    return actions.register(newcomer(**values), THUMB, organisation_id=house.pk, by=helper, at=NOW)


def test_a_helper_registers_somebody_with_their_consent_and_without_a_password() -> None:
    house = make.organisation()
    helper = make.member(house, "coordinator")
    make.language("ar")
    make.field("education")
    spoken = Agreed(method="spoken", agreed=True, witness="جارتها هند")
    said = newcomer(spoken="ar", interests=["education"])
    row = actions.register(said, spoken, organisation_id=house.pk, by=helper, at=NOW)
    assert not Account.objects.filter(person=row.person).exists()
    consent = AssistedConsent.objects.get()
    assert (consent.about, consent.method, consent.helper) == ("registration", "spoken", helper)
    assert "جارتها".encode() not in bytes(consent.witness or b"")
    assert queries.own_data(row.person_id)["consents_before_a_helper"][0]["witness"] == "جارتها هند"
    assert row.person.languages.get().level == "native"
    assert has_consent(row.person_id, Purpose.TERMS)


def test_what_cannot_be_is_refused_and_nothing_half_written() -> None:
    house = make.organisation()
    helper = make.member(house, "coordinator")

    def act(agreed: Agreed = THUMB, by: Person = helper, **values: object) -> object:
        return actions.register(newcomer(**values), agreed, organisation_id=house.pk, by=by, at=NOW)

    assert refused(lambda: act(by=make.member(house, "supervisor"))) == "not_allowed"
    assert refused(lambda: act(by=make.member(make.organisation()))) == "not_allowed"
    assert refused(lambda: act(Agreed(method="thumb", agreed=False))) == "spoken_consent_missing"
    assert refused(lambda: act(Agreed(method="spoken", agreed=True))) == "witness_missing"
    assert refused(lambda: act(birth_date=date(2012, 1, 1))) == "minor_needs_guardian"
    assert refused(lambda: act(birth_date=NOW.date() + timedelta(days=1))) == "birth_date_impossible"
    assert refused(lambda: act(name_ar="😀 😀")) == "name_symbols"
    assert not AssistedPerson.objects.exists()
    assert not Person.objects.filter(birth_date=BORN).exists()


def test_somebody_who_may_be_known_is_warned_of_without_a_word_about_them() -> None:
    house = make.organisation()
    helper = make.member(house)
    make.person(name_ar="مريم المري", name_en="", birth_date=BORN)
    with pytest.raises(Refusal) as said:
        registered(house, helper, name_ar="مريم  المرى")
    assert said.value.code == "perhaps_registered"
    assert "مريم" not in str(said.value.message)
    row = actions.register(newcomer(), THUMB, organisation_id=house.pk, sure=True, by=helper, at=NOW)
    assert row.person.name_ar == "مريم المري"


def test_a_card_is_kept_as_hashes_and_a_new_one_stops_the_old() -> None:
    house = make.organisation()
    helper = make.member(house)
    row = registered(house, helper)
    _card, token, number = actions.issue_card(row.person_id, by=helper, at=NOW)
    kept = Card.objects.values_list("token_hash", "number_hash").get()
    assert token not in kept and number not in kept
    arabic = number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert queries.person_with_number(f"{arabic[:3]} {arabic[3:]}") == row.person_id
    _card, fresh, _number = actions.issue_card(row.person_id, by=helper, at=NOW)
    assert queries.card_with_token(token) is None
    assert queries.person_with_number(number) is None
    assert queries.card_with_token(fresh) is not None
    stranger = make.member(make.organisation())
    assert refused(lambda: actions.revoke_card(row.person_id, why="lost", by=stranger, at=NOW)) == "not_allowed"
    actions.revoke_card(row.person_id, why="lost", by=helper, at=NOW)
    assert queries.card_with_token(fresh) is None


def test_a_helper_applies_with_a_consent_each_time_and_the_card_checks_in_and_out() -> None:
    house = make.organisation()
    owner = make.member(house)
    opportunity = make.opportunity(house)
    shift = opportunity.shifts.get()
    row = registered(house, owner)
    wanted = Request(opportunity_id=opportunity.pk, shift_ids=[shift.pk], charter_accepted=True)
    no = Agreed(method="thumb", agreed=False)
    assert refused(lambda: apply_for(row.person_id, wanted, no, by=owner, at=NOW)) == "spoken_consent_missing"
    made = apply_for(row.person_id, wanted, THUMB, by=owner, at=NOW)
    assert made.state == "accepted"
    assert AssistedConsent.objects.filter(about="application", subject=opportunity.pk).count() == 1
    _card, _token, number = actions.issue_card(row.person_id, by=owner, at=NOW)
    begin = shift.starts_at
    _kiosk, code = register(opportunity.pk, "الباب", by=owner, at=begin)
    _kiosk, token = pair(code, by=None, at=begin)
    assert record_number(token, number, IN, by=None, at=begin).kind == "check_in"
    assert record_typed(opportunity.pk, number, OUT, by=owner, at=begin + timedelta(hours=1)).kind == "check_out"
    assert refused(lambda: record_number(token, "1234567890", IN, by=None, at=begin)) == "number_unknown"


def test_a_card_opens_no_shift_that_is_not_now_and_none_of_others() -> None:
    house = make.organisation()
    owner = make.member(house)
    opportunity = make.opportunity(house)
    row = registered(house, owner)
    make.place(opportunity.shifts.get(), row.person)
    assert refused(lambda: record_card(opportunity.pk, row.person_id, IN, by=owner, at=NOW)) == "no_seat_today"
    stranger = make.member(make.organisation())
    begin = opportunity.shifts.get().starts_at
    assert refused(lambda: record_card(opportunity.pk, row.person_id, IN, by=stranger, at=begin)) == "not_allowed"


def test_the_owner_of_a_card_takes_the_record_over_with_their_birth_date() -> None:
    house = make.organisation()
    helper = make.member(house)
    row = registered(house, helper)
    place = make.place(make.opportunity(house).shifts.get(), row.person)
    _card, token, _number = actions.issue_card(row.person_id, by=helper, at=NOW)
    account = make.account(birth_date=None)
    me = account.person
    assert me is not None
    assert refused(lambda: claim_card(token, date(1958, 2, 2), by=me, at=NOW)) == "claim_failed"
    busy = make.account(birth_date=BORN).person
    assert busy is not None
    make.application(make.opportunity(), busy)
    assert refused(lambda: claim_card(token, BORN, by=busy, at=NOW)) == "two_records"
    assert claim_card(token, BORN, by=me, at=NOW) == row.person
    account.refresh_from_db()
    assert account.person == place.person
    assert Person.objects.get(pk=me.pk).merged_into == row.person
    again = make.account(birth_date=BORN).person
    assert again is not None
    assert refused(lambda: claim_card(token, BORN, by=again, at=NOW)) == "claim_failed"
    assert refused(lambda: actions.issue_card(row.person_id, by=helper, at=NOW)) == "claimed_already"


def test_who_is_forgotten_leaves_no_card_and_no_consent() -> None:
    house = make.organisation()
    helper = make.member(house)
    row = registered(house, helper)
    _card, token, _number = actions.issue_card(row.person_id, by=helper, at=NOW)
    actions.forget(row.person_id, by=None, at=NOW)
    assert queries.card_with_token(token) is None
    assert not AssistedConsent.objects.exists()
    assert queries.own_data(row.person_id)["registered_by_a_helper_at"] is None


def test_five_wrong_birth_dates_close_a_card_for_taking_over_and_a_new_card_opens_it() -> None:
    house = make.organisation()
    helper = make.member(house)
    row = registered(house, helper)
    card, token, _number = actions.issue_card(row.person_id, by=helper, at=NOW)
    me = make.account(birth_date=None).person
    assert me is not None
    for day in range(2, 7):
        assert refused(lambda day=day: claim_card(token, date(1958, 2, day), by=me, at=NOW)) == "claim_failed"
    assert refused(lambda: claim_card(token, BORN, by=me, at=NOW)) == "claim_locked"
    card.refresh_from_db()
    assert card.failed_claims == 5
    assert Event.objects.filter(name="card.claim_failed", subject_id=row.person_id, by_id=me.pk).count() == 5
    _card, new, _number = actions.issue_card(row.person_id, by=helper, at=NOW)
    assert refused(lambda: claim_card(token, BORN, by=me, at=NOW)) == "claim_failed"
    assert claim_card(new, BORN, by=me, at=NOW) == row.person
