"""Guardians: what they sign, what it opens, and what ends when they take it back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import make

from awn.base.refusal import Refusal
from awn.minors.actions import forget
from awn.minors.charters import charter_text
from awn.minors.models import CharterConsent
from awn.minors.queries import own_data
from awn.minors.rules import Signature, text_hash
from awn.participation.actions.applications import Request, apply, withdraw
from awn.participation.actions.attendance import check_in
from awn.participation.actions.consents import apply_for, consent, stop_everything
from awn.participation.actions.together import apply_together
from awn.participation.models import Application, Place
from awn.people.actions import link_ward, make_guardian_code
from awn.people.models import Notification, Person
from awn.reactions.dispatch import drain

pytestmark = pytest.mark.django_db
NOW = make.NOW
BEGIN = NOW + timedelta(days=1)
SIGNED = Signature("Salem Al Dosari", language="en")


def code_of(act: object) -> str:
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]  # a lambda of each case
    return refused.value.code


def family() -> tuple[Person, Person]:
    guardian = make.account().person
    ward = make.person(birth_date=date(2013, 1, 1), conduct_version=0)
    assert guardian is not None
    make.guardianship(guardian, ward)
    return guardian, ward


def wanted(opportunity: object) -> Request:
    shifts = [shift.pk for shift in opportunity.shifts.all()]  # type: ignore[attr-defined]  # an opportunity
    return Request(opportunity_id=opportunity.pk, shift_ids=shifts, charter_accepted=True)  # type: ignore[attr-defined]  # an opportunity


def test_a_minor_waits_for_the_guardian_whatever_the_opportunity_says() -> None:
    _guardian, ward = family()
    Person.objects.filter(pk=ward.pk).update(conduct_version=1)
    ward.refresh_from_db()
    assert apply(wanted(make.opportunity(guardian_required=False)), by=ward, at=NOW).state == "awaiting_guardian"


def test_a_signature_keeps_text_time_and_how_sure_it_is_who_signed() -> None:
    guardian, ward = family()
    opportunity = make.opportunity()
    application = make.application(opportunity, ward, state="awaiting_guardian")
    assert code_of(lambda: consent(application.pk, Signature(""), by=guardian, at=NOW)) == "signature_missing"
    assert not CharterConsent.objects.exists()
    assert consent(application.pk, SIGNED, by=guardian, at=NOW).state == "accepted"
    row = CharterConsent.objects.get()
    assert (row.version, row.language, row.signed_name, row.at) == (1, "en", "Salem Al Dosari", NOW)
    assert row.text_hash == text_hash(charter_text("en"))
    assert (row.identity_level, row.authority) == (1, "declared")


def test_how_a_guardian_was_shown_stands_with_the_consent() -> None:
    guardian, ward = make.account().person, make.account(birth_date=date(2011, 1, 1)).person
    assert guardian is not None
    assert ward is not None
    link_ward(make_guardian_code(by=ward, at=NOW), by=guardian, at=NOW)
    application = make.application(make.opportunity(), ward, state="awaiting_guardian")
    consent(application.pk, SIGNED, by=guardian, at=NOW)
    assert CharterConsent.objects.get().authority == "code"


def test_taking_a_consent_back_ends_the_places() -> None:
    guardian, ward = family()
    application = apply_for(ward.pk, wanted(make.opportunity()), SIGNED, by=guardian, at=NOW)
    assert (application.state, application.guardian_id) == ("accepted", guardian.pk)
    withdraw(application.pk, by=guardian, at=NOW)
    assert Place.objects.get().state == "released"
    assert CharterConsent.objects.get().withdrawn_at == NOW


def test_stopping_everything_ends_all_of_one_ward_and_nothing_of_another() -> None:
    guardian, ward = family()
    other = make.person(birth_date=date(2012, 1, 1))
    make.guardianship(guardian, other)
    for one in (ward, other):
        apply_for(one.pk, wanted(make.opportunity()), SIGNED, by=guardian, at=NOW)
    assert code_of(lambda: stop_everything(ward.pk, by=make.person(), at=NOW)) == "not_guardian"
    assert stop_everything(ward.pk, by=guardian, at=NOW) == 1
    assert [row.state for row in Place.objects.order_by("pk")] == ["released", "confirmed"]
    assert CharterConsent.objects.filter(withdrawn_at=None).get().ward_id == other.pk


def test_a_stranger_does_not_apply_for_a_child_nor_a_grown_up_for_a_grown_up() -> None:
    guardian, ward = family()
    request = wanted(make.opportunity())
    assert code_of(lambda: apply_for(ward.pk, request, SIGNED, by=make.person(), at=NOW)) == "not_guardian"
    grown = make.person()
    make.guardianship(guardian, grown)
    assert code_of(lambda: apply_for(grown.pk, request, SIGNED, by=guardian, at=NOW)) == "not_guardian"
    assert not Application.objects.exists()


def test_the_limits_of_the_age_hold_at_applying_and_count_other_shifts() -> None:
    guardian, ward = family()
    late = make.opportunity(shifts=0)
    make.shift(late, starts_at=BEGIN + timedelta(hours=7))
    assert code_of(lambda: apply_for(ward.pk, wanted(late), SIGNED, by=guardian, at=NOW)) == "minor_late"
    apply_for(ward.pk, wanted(make.opportunity()), SIGNED, by=guardian, at=NOW)
    more = make.opportunity(shifts=0)
    make.shift(more, starts_at=BEGIN + timedelta(hours=4))
    assert code_of(lambda: apply_for(ward.pk, wanted(more), SIGNED, by=guardian, at=NOW)) == "minor_day"
    assert CharterConsent.objects.count() == 1


def test_a_family_has_all_its_places_or_none() -> None:
    guardian, ward = family()
    tight, roomy = make.opportunity(capacity=2), make.opportunity(capacity=2)
    make.place(tight.shifts.get())
    both = [guardian.pk, ward.pk]
    assert code_of(lambda: apply_together(wanted(tight), both, SIGNED, by=guardian, at=NOW)) == "no_room_together"
    assert Application.objects.count() == 1
    assert [row.state for row in apply_together(wanted(roomy), both, SIGNED, by=guardian, at=NOW)] == ["accepted"] * 2
    assert code_of(lambda: apply_together(wanted(roomy), [], SIGNED, by=guardian, at=NOW)) == "party_empty"


def test_with_children_nobody_under_age_checks_in_before_two_grown_ups() -> None:
    _guardian, ward = family()
    organisation = make.organisation()
    supervisor = make.member(organisation, "supervisor")
    shift = make.opportunity(organisation, with_children=True).shifts.get()
    young = make.place(shift, ward)
    assert code_of(lambda: check_in(young.pk, by=ward, at=BEGIN)) == "two_adults"
    assert code_of(lambda: check_in(young.pk, by=supervisor, at=BEGIN)) == "two_adults"
    check_in(make.place(shift).pk, by=supervisor, at=BEGIN)
    assert code_of(lambda: check_in(young.pk, by=ward, at=BEGIN)) == "two_adults"
    check_in(young.pk, by=supervisor, at=BEGIN)


def test_a_shift_of_minors_only_begins_by_a_grown_up_alone_and_guardians_hear_of_it() -> None:
    guardian, ward = family()
    organisation = make.organisation()
    place = make.place(make.opportunity(organisation).shifts.get(), ward)
    assert code_of(lambda: check_in(place.pk, by=ward, at=BEGIN)) == "minors_only"
    check_in(place.pk, by=make.member(organisation, "supervisor"), at=BEGIN)
    drain(BEGIN)
    assert Notification.objects.get(kind="ward.arrived").person_id == guardian.pk


def test_what_was_signed_is_given_out_and_loses_its_name_with_the_guardian() -> None:
    guardian, ward = family()
    opportunity = make.opportunity()
    apply_for(ward.pk, wanted(opportunity), SIGNED, by=guardian, at=NOW)
    assert own_data(guardian.pk)["consents_signed"][0]["signed_name"] == "Salem Al Dosari"
    assert own_data(ward.pk)["consents_about_me"][0]["opportunity"] == opportunity.public_id
    forget(guardian.pk, by=None, at=NOW)
    row = CharterConsent.objects.get()
    assert (row.guardian_id, row.signed_name) == (None, "")
