"""The platform's staff verify organisations, read reports and the event log; nobody else does."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from tests import make

from awn.base.events import record
from awn.support.actions.asking import report_barrier

pytestmark = pytest.mark.django_db
PAGES = {
    "staff": {"verifier", "moderator", "auditor", "administrator"},
    "staff_organisations": {"verifier", "administrator"},
    "staff_reports": {"moderator", "administrator"},
    "staff_events": {"auditor", "administrator"},
}


@pytest.fixture(autouse=True)
def _calm() -> None:
    cache.clear()


def address(name: str, *args: object, language: str = "ar", query: dict[str, object] | None = None) -> str:
    with translation.override(language):
        return reverse(name, args=args, query=query)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_open_to_the_roles_that_need_it(client: Client, name: str, language: str) -> None:
    page = address(name, language=language)
    assert client.get(page).status_code == 302
    client.force_login(make.account())
    assert client.get(page).status_code == 403
    for role in ("verifier", "moderator", "auditor", "administrator"):
        client.force_login(make.staff(role).account)
        assert client.get(page).status_code == (200 if role in PAGES[name] else 403)


def test_an_organisation_is_verified_with_everything_in_sight(client: Client) -> None:
    organisation = make.organisation("palms", state="pending", licence_number="4711", about_ar="نزرع النخيل")
    owner = make.member(organisation)
    client.force_login(make.staff("verifier").account)
    assert "palms" in client.get(address("staff_organisations")).text
    page = address("staff_organisation", "palms")
    shown = client.get(page).text
    assert all(text in shown for text in ("4711", "نزرع النخيل", owner.account.email))
    assert client.post(page, {"act": ""}).status_code == 422
    assert client.post(page, {"act": "suspended"}).status_code == 422
    assert client.post(page, {"act": "refused", "reason": "", "note": "كتبت هذا"}).status_code == 422
    assert client.post(page, {"act": "verified"}).status_code == 302
    organisation.refresh_from_db()
    assert organisation.state == "verified"
    assert client.post(page, {"act": "suspended", "reason": "complaints"}).status_code == 302


def test_a_refusal_carries_its_reason_and_note(client: Client) -> None:
    organisation = make.organisation("palms", state="pending")
    client.force_login(make.staff("verifier").account)
    fields = {"act": "refused", "reason": "licence_expired", "note": "جدّدوا الترخيص"}
    assert client.post(address("staff_organisation", "palms"), fields).status_code == 302
    organisation.refresh_from_db()
    assert (organisation.state_reason, organisation.state_note) == ("licence_expired", "جدّدوا الترخيص")


def test_nobody_decides_about_their_own_organisation(client: Client) -> None:
    organisation = make.organisation("palms", state="pending")
    person = make.member(organisation, who=make.staff("verifier"))
    client.force_login(person.account)
    assert client.post(address("staff_organisation", "palms"), {"act": "verified"}).status_code == 403


def test_reports_are_shown_as_text(client: Client) -> None:
    report_barrier(page="/ar/", text="<script>alert(1)</script>", email="", by=None, at=make.NOW)
    client.force_login(make.staff("moderator").account)
    page = client.get(address("staff_reports")).text
    assert "&lt;script&gt;alert(1)" in page


def test_the_event_log_is_filtered_and_paged(client: Client) -> None:
    for number in range(60):
        record("person.joined" if number % 2 else "organisation.verified", by=None, at=make.NOW, subject=number)
    client.force_login(make.staff().account)
    page = client.get(address("staff_events", query={"name": "organisation."})).text
    assert "organisation.verified" in page
    assert "person.joined" not in page
    assert "page=2" in page
    one = client.get(address("staff_events", query={"subject": "7"})).text
    assert one.count("person.joined") == 1
    for wrong in ({"page": "999"}, {"page": "x"}, {"subject": "x"}, {"name": "\x00"}):
        assert client.get(address("staff_events", query=wrong)).status_code in {200, 400}
    assert client.get(address("staff_organisations", query={"state": "nothing"})).status_code == 404


def test_more_rows_take_the_same_number_of_queries(client: Client) -> None:
    client.force_login(make.staff().account)

    def reads(name: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address(name)).status_code == 200
        return len(seen)

    def grow() -> None:
        for number in range(5):
            make.organisation(state="pending", region=make.region())
            report_barrier(page="", text=f"{number}", email="", by=None, at=make.NOW)

    grow()
    for name in PAGES:
        reads(name)
    few = [reads(name) for name in PAGES]
    grow()
    assert [reads(name) for name in PAGES] == few
