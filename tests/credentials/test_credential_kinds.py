"""Certificates of every kind, signed when they are issued, with a place on a status list."""

from __future__ import annotations

import json
from datetime import UTC, date, timedelta
from typing import Any

import pytest
from tests import make

from awn.base.refusal import Refusal
from awn.base.text import Bilingual
from awn.credentials.actions import issue, reissue, renew, revoke
from awn.credentials.actions.kinds import issue_licence, issue_period
from awn.credentials.actions.showing import choose_shown
from awn.credentials.actions.signing import sign_waiting
from awn.credentials.models import Certificate, StatusList
from awn.credentials.queries import check_file, did_document, status_list, trusted_issuers, verify
from awn.credentials.queries.verifying import Source
from awn.credentials.vc import bits
from awn.hours.models import HoursEntry
from awn.keys.actions import compromise, rotate
from awn.keys.rules import Purpose
from awn.opportunities.models import Opportunity
from awn.people.models import Notification, Person
from awn.reactions.dispatch import drain
from awn.reactions.mail import subjects_of

pytestmark = pytest.mark.django_db
YEAR = date(2026, 1, 1), date(2026, 12, 31)


def worked(
    person: Person | None = None, *, minutes: int = 180, of: Opportunity | None = None, **shift: Any
) -> HoursEntry:
    """Confirmed hours two days ago, in an opportunity of its own."""
    opportunity = of or make.opportunity()
    supervisor = make.member(opportunity.organisation, "coordinator")
    values = {"starts_at": make.NOW - timedelta(days=2), **shift}
    return make.credit(make.shift(opportunity, **values), person, minutes=minutes, confirmed_by=supervisor)


def given(entry: HoursEntry, **values: Any) -> Certificate:
    return issue(entry.person_id, entry.opportunity_id, by=None, at=make.NOW, **values)


def checked(certificate: Certificate) -> tuple[str, str]:
    source = Source(trusted_issuers(), make.NOW + timedelta(minutes=1))
    verdict = check_file(certificate.credential.encode(), source).verdict
    return verdict.state, verdict.reason


def code_of(act: Any) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def test_what_is_issued_is_signed_and_its_file_is_valid_until_it_is_revoked() -> None:
    certificate = given(worked())
    said = json.loads(certificate.credential)
    assert said["credentialSubject"]["result"][0]["value"] == "3.00"
    assert said["issuer"]["id"] == "did:web:127.0.0.1%3A8000"
    assert said["id"].endswith(f"/c/{certificate.code}.json")
    assert [one["genre"] for one in said["evidence"]] == ["supervised"]
    assert checked(certificate) == ("valid", "")
    before = certificate.credential
    assert given(certificate.entries.get()).credential == before
    revoke(certificate.pk, reason="issued_in_error", by=None, at=make.NOW)
    assert checked(certificate) == ("revoked", "revocation")
    certificate.refresh_from_db()
    assert certificate.credential == before


def test_the_file_follows_the_ledger_even_before_its_bit_is_set() -> None:
    certificate = given(worked())
    Certificate.objects.filter(pk=certificate.pk).update(minutes=24_000)
    assert checked(certificate) == ("altered", "ledger")


def test_a_changed_file_is_noticed_by_number_too() -> None:
    certificate = given(worked())
    forged = certificate.credential.replace('"3.00"', '"300.00"')
    Certificate.objects.filter(pk=certificate.pk).update(credential=forged)
    assert verify(certificate.code).verdict == "altered"


def test_numbers_on_a_status_list_are_drawn_at_random_and_a_half_full_one_is_left() -> None:
    first, second = given(worked()), given(worked())
    assert first.status_list_id == second.status_list_id
    assert first.status_index != second.status_index
    listed = StatusList.objects.get()
    assert (listed.size, listed.taken) == (bits.SIZE, 2)
    StatusList.objects.update(taken=bits.SIZE // 2)
    third = given(worked())
    assert third.status_list_id != first.status_list_id


def test_a_status_list_says_the_same_bytes_until_one_on_it_is_revoked() -> None:
    certificate = given(worked())
    assert certificate.status_list is not None
    slug = certificate.status_list.slug
    later = make.NOW + timedelta(minutes=5)
    first = status_list(slug, at=later)
    assert first == status_list(slug, at=later + timedelta(minutes=1))
    revoke(certificate.pk, reason="issued_in_error", by=None, at=later)
    renewed = status_list(slug, at=later)
    assert renewed is not None
    assert renewed != first
    encoded = json.loads(renewed)["credentialSubject"]["encodedList"]
    assert bits.is_raised(bits.decode(encoded), certificate.status_index or 0)
    assert status_list("no-such-list", at=later) is None


def test_a_role_has_a_certificate_of_its_own_for_the_hours_in_it() -> None:
    opportunity = make.opportunity()
    person = make.person()
    role = make.role(opportunity, title_ar="قائد فريق", title_en="Team leader")
    worked(person, of=opportunity, minutes=60, role=role)
    worked(person, of=opportunity, minutes=120, starts_at=make.NOW - timedelta(days=3))
    whole = issue(person.pk, opportunity.pk, by=person, at=make.NOW)
    of_role = issue(person.pk, opportunity.pk, by=person, at=make.NOW, kind="role", subject=role.title)
    assert (whole.minutes, of_role.minutes) == (180, 60)
    assert json.loads(of_role.credential)["credentialSubject"]["role"] == "قائد فريق — Team leader"
    assert {verify(one.code).verdict for one in (whole, of_role)} == {"valid"}


def test_a_course_is_for_the_organisation_to_certify() -> None:
    entry = worked()
    course = {"kind": "course", "subject": Bilingual("الإسعافات الأولية", "First aid")}
    about = {"at": make.NOW, **course}
    assert code_of(lambda: issue(entry.person_id, entry.opportunity_id, by=entry.person, **about)) == "not_allowed"
    given_out = given(entry, **course)
    assert json.loads(given_out.credential)["credentialSubject"]["achievement"]["achievementType"] == "Course"


def test_the_record_of_a_year_sums_all_organisations_and_is_one_however_often_it_is_asked_for() -> None:
    person = make.person()
    entries = [worked(person, minutes=60), worked(person, minutes=90, starts_at=make.NOW - timedelta(days=4))]
    record = issue_period(person.pk, *YEAR, by=person, at=make.NOW)
    assert (record.minutes, record.organisation, record.title_en) == (150, None, "Record of volunteering, 2026")
    assert (record.first_day, record.last_day) == (date(2026, 1, 1), make.NOW.astimezone(UTC).date())
    assert issue_period(person.pk, *YEAR, by=person, at=make.NOW + timedelta(days=1)) == record
    of_one = issue_period(person.pk, *YEAR, organisation_id=entries[0].organisation_id, by=person, at=make.NOW)
    assert of_one.minutes == 60
    worked(person, minutes=30, starts_at=make.NOW - timedelta(days=5))
    newer = issue_period(person.pk, *YEAR, by=person, at=make.NOW + timedelta(days=1))
    record.refresh_from_db()
    assert (newer.minutes, record.revoked_reason) == (180, "superseded")


def test_nobody_asks_for_the_record_of_another_and_no_year_is_longer_than_one() -> None:
    entry = worked()
    stranger = make.person()
    assert code_of(lambda: issue_period(entry.person_id, *YEAR, by=stranger, at=make.NOW)) == "for_its_holder_only"
    long = date(2024, 1, 1), date(2026, 12, 31)
    assert code_of(lambda: issue_period(entry.person_id, *long, by=entry.person, at=make.NOW)) == "not_a_period"


def test_reversed_hours_leave_every_certificate_that_rested_on_them() -> None:
    from awn.hours.actions import reverse

    person = make.person()
    gone, kept = worked(person, minutes=60), worked(person, minutes=90, starts_at=make.NOW - timedelta(days=4))
    record = issue_period(person.pk, *YEAR, by=person, at=make.NOW)
    reverse(gone.pk, reason="not_present", by=None, at=make.NOW)
    renew(person.pk, gone.opportunity_id, by=None, at=make.NOW)
    record.refresh_from_db()
    assert record.revoked_reason == "hours_reversed"
    newer = Certificate.objects.get(kind="period", revoked_at=None)
    assert list(newer.entries.all()) == [kept]


def test_a_licence_wants_hours_and_age_and_lasts_as_long_as_its_country_says() -> None:
    country = make.country("AE")
    young, old = make.person(birth_date=date(2010, 1, 1)), make.person(birth_date=date(1990, 1, 1))
    ask = {"at": make.NOW, "by": None}
    for person in (young, old):
        worked(person, minutes=10 * 60)
    assert code_of(lambda: issue_licence(young.pk, country.code, **ask)) == "too_young_for_licence"
    assert code_of(lambda: issue_licence(old.pk, country.code, **ask)) == "too_few_hours"
    assert code_of(lambda: issue_licence(old.pk, "FR", **ask)) == "no_licence_there"
    for day in (3, 4, 5):
        worked(old, minutes=14 * 60, starts_at=make.NOW - timedelta(days=day))
    licence = issue_licence(old.pk, country.code, **ask)
    assert (licence.first_day, licence.last_day) == (date(2026, 11, 22), date(2028, 11, 21))
    assert issue_licence(old.pk, country.code, **ask) == licence
    assert verify(licence.code, today=date(2028, 11, 21)).verdict == "valid"
    assert verify(licence.code, today=date(2028, 11, 22)).verdict == "expired"
    source = Source(trusted_issuers(), make.NOW + timedelta(days=800))
    assert check_file(licence.credential.encode(), source).verdict.state == "expired"


def test_a_corrected_name_gives_a_new_certificate_once_and_the_organisation_does_it() -> None:
    entry = worked()
    old = given(entry)
    assert reissue(old.pk, by=None, at=make.NOW) == old
    Person.objects.filter(pk=entry.person_id).update(name_en="Noura Al-Otaibi")
    assert code_of(lambda: reissue(old.pk, by=entry.person, at=make.NOW)) == "not_allowed"
    new = reissue(old.pk, by=None, at=make.NOW)
    old.refresh_from_db()
    assert (new.name_en, new.replaces, old.revoked_reason) == ("Noura Al-Otaibi", old, "wrong_name")
    assert reissue(old.pk, by=None, at=make.NOW) == new
    assert (checked(old)[0], checked(new)[0]) == ("revoked", "valid")


def test_a_retired_key_stays_good_and_what_a_lost_key_signed_is_signed_anew() -> None:
    certificate = given(worked())
    rotate(Purpose.CERTIFICATES, at=make.NOW)
    assert checked(certificate) == ("valid", "")
    assert len(did_document()["assertionMethod"]) == 2
    compromise(certificate.kid, at=make.NOW)
    assert checked(certificate) == ("altered", "key_not_listed")
    assert verify(certificate.code).verdict == "valid"
    assert sign_waiting(by=None, at=make.NOW) == 1
    certificate.refresh_from_db()
    assert checked(certificate) == ("valid", "")


def test_what_was_written_in_bulk_is_signed_later_each_with_its_own_number() -> None:
    made = [given(worked()) for _one in range(3)]
    Certificate.objects.update(credential="", kid="", status_list=None, status_index=None)
    assert [sign_waiting(by=None, at=make.NOW, limit=2) for _round in range(3)] == [2, 1, 0]
    assert len(set(Certificate.objects.values_list("status_index", flat=True))) == 3
    for one in made:
        one.refresh_from_db()
        assert checked(one) == ("valid", "")


def test_only_the_holder_chooses_what_is_shown() -> None:
    entry = worked()
    certificate = given(entry)
    assert "file" not in certificate.shown
    shown = choose_shown(certificate.pk, ["minutes", "title"], by=entry.person, at=make.NOW).shown
    assert shown == ["title", "minutes"]
    assert code_of(lambda: choose_shown(certificate.pk, [], by=make.person(), at=make.NOW)) == "for_its_holder_only"
    assert code_of(lambda: choose_shown(certificate.pk, ["salary"], by=entry.person, at=make.NOW)) == "not_showable"


def test_the_holder_of_a_record_is_told_by_its_title() -> None:
    person = make.account().person
    assert person is not None
    Person.objects.filter(pk=person.pk).update(language="en")
    worked(person)
    issue_period(person.pk, *YEAR, by=person, at=make.NOW)
    drain(make.NOW)
    told = Notification.objects.get(person=person, kind="certificate.issued")
    assert subjects_of([told])[told.pk].en == "Record of volunteering, 2026"
