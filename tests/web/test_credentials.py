"""Certificates as their owner has them, and as a stranger verifies them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from tests import make
from tests.web.volunteering import queries, signed_in, text_of

from awn.credentials.actions import issue, revoke
from awn.credentials.models import Certificate
from awn.credentials.rules import new_code
from awn.hours.actions import reverse
from awn.people.models import Account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def worked(account: Account, minutes: int = 180) -> str:
    """Hours in a new opportunity; its public id."""
    opportunity = make.opportunity(title_en="Beach <day>", title_ar="يوم الشاطئ")
    supervisor = make.member(opportunity.organisation, "coordinator")
    shift = make.shift(opportunity, starts_at=make.NOW - timedelta(days=2))
    make.credit(shift, account.person, minutes=minutes, confirmed_by=supervisor)
    return str(opportunity.public_id)


def certified(account: Account) -> Certificate:
    worked(account)
    assert account.person is not None
    entry = account.person.hours.latest("pk")
    return issue(account.person.pk, entry.opportunity_id, by=None, at=make.NOW)


def test_confirmed_hours_become_a_certificate_when_asked_for() -> None:
    account = make.account()
    public_id = worked(account)
    browser = signed_in(account)
    assert "Get the certificate" in text_of(browser, "/en/certificates/")
    page = f"/en/certificates/request/{public_id}/"
    assert browser.get(page).status_code == 405
    first, second = browser.post(page), browser.post(page)
    assert first["Location"] == second["Location"] == f"/en/certificates/{Certificate.objects.get().code}/"
    assert "Get the certificate" not in text_of(browser, "/en/certificates/")


def test_a_certificate_needs_hours_and_a_name() -> None:
    nobody, nameless = make.account(), make.account(name_ar="", name_en="")
    public_id = worked(nameless)
    assert signed_in(nobody).post(f"/en/certificates/request/{public_id}/").status_code == 409
    assert signed_in(nameless).post(f"/en/certificates/request/{public_id}/").status_code == 422
    assert "Your name is missing" in text_of(signed_in(nameless), "/en/certificates/")
    assert not Certificate.objects.exists()


def test_the_certificate_speaks_both_languages_and_carries_a_code() -> None:
    account = make.account(name_ar="نورة", name_en="Noura")
    found = certified(account)
    for language in ("ar", "en"):
        page = text_of(signed_in(account), f"/{language}/certificates/{found.code}/")
        for words in ("شهادة تطوع", "Certificate of volunteering", "نورة", "Noura", "Beach &lt;day&gt;", "3 hours"):
            assert words in page
        assert f"/v/{found.code}/" in page
        assert "<svg" in page.split('class="qr"')[1][:400]
        assert "style=" not in page


def test_somebody_elses_certificate_is_not_there_but_a_guardian_may_print_it(client: Client) -> None:
    ward = make.account(birth_date=date(2011, 1, 1))
    found = certified(ward)
    guardian = make.account()
    assert guardian.person is not None
    assert ward.person is not None
    make.guardianship(guardian.person, ward.person)
    page = f"/en/certificates/{found.code}/"
    assert "/sign-in/" in client.get(page)["Location"]
    assert signed_in(make.account()).get(page).status_code == 404
    assert signed_in(guardian).get(page).status_code == 200


@pytest.mark.parametrize(
    "form", [str, str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "")]
)
def test_a_stranger_verifies_however_the_number_is_typed(client: Client, form: object) -> None:
    found = certified(make.account(name_en="Noura", phone="+966501234567"))
    assert callable(form)
    answer = client.get("/en/verify/", {"code": form(found.code)})
    assert answer["Location"] == f"/en/verify/{found.code}/"
    page = text_of(client, answer["Location"])
    for words in ("This certificate is valid", "Noura", "3 hours", "Recorded by a supervisor", "Verified organisation"):
        assert words in page
    assert "966501234567" not in page


def test_arabic_digits_are_digits(client: Client) -> None:
    found = certified(make.account())
    arabic = found.code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert client.get("/ar/verify/", {"code": arabic})["Location"] == f"/ar/verify/{found.code}/"


def test_the_short_address_speaks_the_language_of_the_reader(client: Client) -> None:
    code = certified(make.account()).code
    for language in ("ar", "en"):
        answer = client.get(f"/v/{code}/", headers={"accept-language": language})
        assert answer["Location"] == f"/{language}/verify/{code}/"


def test_what_was_revoked_altered_or_never_issued_is_said_plainly(client: Client) -> None:
    revoked, altered, changed = (certified(make.account()) for _one in range(3))
    revoke(revoked.pk, reason="issued_in_error", by=None, at=make.NOW)
    entry = altered.entries.get()
    reverse(entry.pk, reason="not_present", by=None, at=make.NOW)
    Certificate.objects.filter(pk=changed.pk).update(name_en="Somebody else")
    page = text_of(client, f"/en/verify/{revoked.code}/")
    assert "This certificate was revoked" in page
    assert "It was issued in error." in page
    assert "22 November 2026" in page
    for one in (altered, changed):
        assert "Do not rely on this certificate" in text_of(client, f"/en/verify/{one.code}/")
    assert "There is no certificate" in text_of(client, f"/en/verify/{new_code()}/", 404)


@pytest.mark.parametrize("typed", ["x", "1234", "AWN-AWN", "<script>alert(1)</script>", "é" * 500, "'; DROP TABLE"])
def test_what_is_no_number_is_told_so_and_kept(client: Client, typed: str) -> None:
    answer = client.get("/en/verify/", {"code": typed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This is not a certificate number." in page
    assert "<script>alert" not in page
    assert "not a certificate number" in text_of(client, "/en/verify/1234/", 404)


def test_guessing_is_slowed_down(client: Client) -> None:
    answers = [client.get(f"/en/verify/{new_code()}/").status_code for _one in range(31)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_more_certificates_need_no_more_queries() -> None:
    account = make.account()
    browser = signed_in(account)
    counts = []
    for number in (1, 2, 4):
        for _one in range(number):
            certified(account)
            worked(account)
        counts.append(queries(browser, "/en/certificates/"))
    assert counts[1] == counts[2]


def test_a_record_a_role_and_what_is_shown_are_buttons_of_the_holders_pages(client: Client) -> None:
    account = make.account(name_en="Noura")
    found = certified(account)
    browser = signed_in(account)
    assert "The record of a year" in text_of(browser, "/en/certificates/")
    record = browser.post("/en/certificates/record/2026/")["Location"]
    assert "Record of volunteering, 2026" in text_of(browser, record)
    assert "You have it" in text_of(browser, "/en/certificates/")
    assert browser.post("/en/certificates/record/1066/").status_code == 404
    assert browser.post("/en/certificates/record/2025/").status_code == 409
    assert browser.post("/en/certificates/licence/sa/").status_code == 409
    page = text_of(browser, f"/en/certificates/{found.code}/")
    assert f"certId={found.code}" in page
    assert f"/c/{found.code}.json" in page
    answer = browser.post(f"/en/certificates/{found.code}/shown/", {"shown": ["title", "minutes"]})
    seen = text_of(client, answer["Location"])
    assert "Beach &lt;day&gt;" in seen
    assert "Noura" not in seen
    assert "The holder has chosen" in seen
    assert signed_in(make.account()).post(f"/en/certificates/{found.code}/shown/").status_code == 404


def test_verifying_costs_the_same_however_many_hours_there_are(client: Client) -> None:
    account = make.account()
    certified(account)
    counts = []
    for _round in range(2):
        record = signed_in(account).post("/en/certificates/record/2026/")["Location"]
        code = record.rstrip("/").rsplit("/", 1)[-1]
        counts.append(queries(client, f"/en/verify/{code}/"))
        for _one in range(4):
            worked(account)
    assert counts[0] == counts[1] <= 6
