"""Guardians: what they sign, what it opens, and what ends when they take it back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests import make

from awn.base.refusal import Refusal
from awn.base.text import Bilingual
from awn.minors.actions import add_holiday, choose_notices, forget, remove_holiday
from awn.minors.charters import charter_text
from awn.minors.models import CharterConsent
from awn.minors.queries import notices_of, own_data
from awn.minors.rules import Signature, text_hash
from awn.participation.actions.applications import Request, apply, withdraw
from awn.participation.actions.attendance import check_in, check_out
from awn.participation.actions.consents import apply_for, consent, stop_everything
from awn.participation.actions.together import apply_together
from awn.participation.models import Application, Place
from awn.people.actions import link_ward, make_guardian_code
from awn.people.actions.security import prove_phone
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
    grown = make.place(shift)
    check_in(grown.pk, by=supervisor, at=BEGIN)
    assert code_of(lambda: check_in(young.pk, by=ward, at=BEGIN)) == "two_adults"
    check_in(young.pk, by=supervisor, at=BEGIN)
    # When a grown-up leaves before the end, supervisors hear of it at once.
    check_out(grown.pk, by=supervisor, at=BEGIN + timedelta(hours=1))
    drain(BEGIN + timedelta(hours=1))
    assert Notification.objects.get(kind="shift.adults_missing").person_id == supervisor.pk


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


def test_guardians_who_asked_have_a_short_message_once_and_not_when_it_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr("awn.reactions.minors.send_later", lambda to, text, *, at: sent.append((to, text)))
    guardian, ward = family()
    other = make.account().person
    assert other is not None
    make.guardianship(other, ward)
    assert code_of(lambda: choose_notices(arrivals=True, consents=True, by=guardian, at=NOW)) == "phone_unproven"
    prove_phone("+966501234567", by=guardian.account, at=NOW)
    prove_phone("+966501234568", by=other.account, at=NOW)
    choose_notices(arrivals=True, consents=True, by=guardian, at=NOW)
    choose_notices(arrivals=False, consents=True, by=other, at=NOW)
    Person.objects.filter(pk=guardian.pk).update(language="en")
    organisation = make.organisation()
    supervisor = make.member(organisation, "supervisor")
    opportunity = make.opportunity(organisation, title_en="Beach", zone="Asia/Riyadh")
    place = make.place(opportunity.shifts.get(), ward)
    check_in(place.pk, by=supervisor, at=BEGIN)
    drain(BEGIN)
    drain(BEGIN)
    assert [to for to, _text in sent] == ["+966501234567"]
    assert f"checked in at {BEGIN.astimezone(ZoneInfo('Asia/Riyadh')):%H:%M}: Beach" in sent[0][1]
    check_out(place.pk, by=supervisor, at=BEGIN + timedelta(hours=2))
    drain(BEGIN + timedelta(hours=4))
    assert len(sent) == 1
    Person.objects.filter(pk=ward.pk).update(conduct_version=1)
    ward.refresh_from_db()
    another = make.opportunity(shifts=0)
    make.shift(another, starts_at=BEGIN + timedelta(days=5))
    apply(wanted(another), by=ward, at=NOW)
    drain(NOW)
    assert sorted(to for to, _text in sent[1:]) == ["+966501234567", "+966501234568"]
    assert all("/go/family/" in text for _to, text in sent[1:])
    forget(guardian.pk, by=None, at=NOW)
    assert not notices_of(guardian.pk).consents


def test_a_day_that_the_operator_entered_as_a_holiday_allows_the_hours_of_a_free_day() -> None:
    guardian, _ward = family()
    ward = make.person(birth_date=date(2009, 6, 1))
    make.guardianship(guardian, ward)
    opportunity = make.opportunity(shifts=0, region=make.region())
    # A Monday of the school year: five hours at most, six on a day without school.
    make.shift(opportunity, starts_at=datetime(2026, 11, 30, 6, tzinfo=UTC), hours=6)
    assert code_of(lambda: apply_for(ward.pk, wanted(opportunity), SIGNED, by=guardian, at=NOW)) == "minor_day"
    monday, name = date(2026, 11, 30), Bilingual("إجازة", "")
    operator = make.staff()
    assert code_of(lambda: add_holiday("SA", name, monday, monday, by=make.staff("support"), at=NOW)) == "not_staff"
    for country, named, last, code in (
        ("US", name, monday, "country_unknown"),
        ("SA", Bilingual("", ""), monday, "holiday_name_missing"),
        ("SA", name, monday - timedelta(days=1), "holiday_backwards"),
        ("SA", name, monday + timedelta(days=200), "holiday_too_long"),
    ):
        assert code_of(lambda c=country, n=named, d=last: add_holiday(c, n, monday, d, by=operator, at=NOW)) == code
    long_ago = date(2020, 1, 1)
    assert code_of(lambda: add_holiday("SA", name, long_ago, long_ago, by=operator, at=NOW)) == "holiday_out_of_years"
    make.region("AE-DU")
    elsewhere = add_holiday("AE", name, monday, monday, by=operator, at=NOW)
    assert code_of(lambda: apply_for(ward.pk, wanted(opportunity), SIGNED, by=guardian, at=NOW)) == "minor_day"
    remove_holiday(elsewhere.pk, by=operator, at=NOW)
    add_holiday("SA", name, monday - timedelta(days=2), monday, by=operator, at=NOW)
    assert apply_for(ward.pk, wanted(opportunity), SIGNED, by=guardian, at=NOW).state == "accepted"
