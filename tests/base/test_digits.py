"""Digits by choice in letters, text messages and on certificates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils.translation import override
from tests import make

from awn.base import dates
from awn.base.digits import numerals, writing
from awn.credentials.documents.words import sheet_of
from awn.credentials.models import Certificate
from awn.matching.reasons import Facts, phrases, sentence
from awn.messaging.letters import _reminder
from awn.people.models import Notification, Person
from awn.reactions.mail import send_unsent

DAY = date(2026, 12, 5)


def test_days_and_times_take_the_digits_chosen_in_arabic_alone() -> None:
    with override("ar"):
        assert dates.day(DAY, "ar") == "5 ديسمبر 2026"
        with writing("arab"):
            assert dates.day(DAY, "ar") == "٥ ديسمبر ٢٠٢٦"
            assert dates.hijri(DAY, "ar") == "٢٥ جمادى الآخرة ١٤٤٨ هـ"
            assert dates.duration(195) == "٣ ساعات و١٥ دقيقة"
            assert numerals("09:30") == "٠٩:٣٠"
            assert dates.day(DAY, "en") == "5 December 2026"
        assert numerals("09:30") == "09:30"
    with override("en"), writing("arab"):
        assert numerals("09:30") == "09:30"
        assert dates.duration(195) == "3 hours and 15 minutes"


def noura(digits: str = "arab") -> Person:
    return make.account("noura@example.org", name_ar="نورة", digits=digits).person  # type: ignore[return-value]  # a person


@pytest.mark.django_db
def test_a_reminder_writes_day_and_time_so_and_leaves_addresses_alone() -> None:
    person = noura()
    place = make.place(make.opportunity(title_ar="حملة 2030").shifts.get(), person)
    letter = _reminder(place, person, person)
    said = next(line for line in letter.body.splitlines() if "٢٠٢٦" in line)
    assert not any(one in said for one in "0123456789")
    assert "حملة 2030" in letter.subject
    assert letter.page.isascii()
    person.digits = "latn"
    assert "٢" not in _reminder(place, person, person).body


@pytest.mark.django_db
@pytest.mark.parametrize(("digits", "said"), [("arab", "٣ "), ("latn", "3 ")])
def test_an_email_is_written_in_the_digits_of_its_reader(digits: str, said: str) -> None:
    person = noura(digits)
    shift = make.opportunity(title_ar="تنظيف الشاطئ").shifts.get()
    shift.starts_at, shift.ends_at = shift.starts_at.replace(day=3), shift.starts_at.replace(day=3) + timedelta(hours=2)
    shift.save()
    Notification.objects.create(
        person=person, kind="roster.new", event_id=1, created_at=make.NOW,
        data={"opportunity": shift.opportunity_id, "added": [shift.pk], "removed": []},
    )  # fmt: skip
    assert send_unsent(make.NOW) == 1
    [letter] = mail.outbox
    [line] = [line for line in letter.body.splitlines() if line.startswith("– ")]
    assert said in line
    assert "/ar/go/" in letter.body


def test_reasons_of_the_weekly_letter_count_so() -> None:
    with override("ar"), writing("arab"):
        assert "٣" in sentence(phrases(Facts(free_shifts=3)))
    with override("ar"):
        assert "3" in sentence(phrases(Facts(free_shifts=3)))


@pytest.mark.django_db
def test_a_certificate_keeps_the_digits_of_the_day_it_was_issued() -> None:
    certificate = Certificate(
        code="ABCD-1234-EFGH-5678", kind="opportunity", digits="arab", name_ar="نورة", title_ar="تنظيف الشاطئ",
        minutes=195, first_day=DAY, last_day=DAY, issued_at=make.NOW, credential='{"minutes": 195}',
    )  # fmt: skip
    arabic, english = (sheet_of(certificate, (), None, language) for language in ("ar", "en"))
    assert [fact.lines for fact in arabic.facts] == [
        ("٣ ساعات و١٥ دقيقة",), ("٥ ديسمبر ٢٠٢٦", "٢٥ جمادى الآخرة ١٤٤٨ هـ"),
    ]  # fmt: skip
    assert "3 hours and 15 minutes" in english.facts[0].lines
    assert (arabic.code, arabic.credential) == (certificate.code, certificate.credential)
    assert arabic.address.isascii()
    certificate.digits = "latn"
    assert "3 ساعات" in sheet_of(certificate, (), None, "ar").facts[0].lines[0]


@pytest.mark.django_db
def test_who_is_signed_in_chooses_for_letters_and_certificates_too() -> None:
    person, client = noura("latn"), Client()
    client.force_login(person.account)
    client.post("/ar/preferences/", {"digits": "arab"}, HTTP_SEC_FETCH_SITE="same-origin")
    person.refresh_from_db()
    assert person.digits == "arab"
    client.post("/ar/preferences/", {"mode": "easy"}, HTTP_SEC_FETCH_SITE="same-origin")
    client.post("/ar/preferences/", {"digits": "roman"}, HTTP_SEC_FETCH_SITE="same-origin")
    client.post("/ar/preferences/", {"digits": "latn"}, HTTP_SEC_FETCH_SITE="cross-site")
    person.refresh_from_db()
    assert person.digits == "arab"
