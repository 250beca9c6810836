"""The public pages of organisations."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from tests import make

from awn.base import clock
from awn.organisations.queries import in_state
from awn.reference import queries as reference

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.NOW)
    cache.clear()
    make.country("AE")
    make.region()
    reference.forget()


def test_only_verified_ones_are_listed(client: Client) -> None:
    make.organisation("good", name_en="Good people")
    make.organisation("new", name_en="New people", state="pending")
    html = client.get("/en/organisations/").content.decode()
    assert "Good people" in html
    assert "New people" not in html
    assert client.get("/en/organisations/new/").status_code == 404


def test_they_are_found_by_name_kind_and_country(client: Client) -> None:
    make.organisation("a", name_ar="جمعية البيئة", kind="non_profit")
    make.organisation("b", name_ar="جامعة دبي", kind="university", country=make.country("AE"))

    def found(query: str) -> set[str]:
        html = client.get(f"/ar/organisations/?{query}").content.decode()
        return {slug for slug in ("a", "b") if f"/ar/organisations/{slug}/" in html}

    assert found("q=جمعيه البيئه") == {"a"}
    assert found("kind=university") == {"b"}
    assert found("country=AE&kind=") == {"b"}
    assert found("country='\"<&kind=x&page=abc") == {"a", "b"}
    assert found("q=zzzz") == set()


def test_a_page_shows_what_is_open_and_what_was_done(client: Client) -> None:
    organisation = make.organisation("team", verified_at=make.NOW)
    make.opportunity(organisation, public_id="open")
    make.opportunity(organisation, public_id="over", state="completed")
    html = client.get("/en/organisations/team/").content.decode()
    assert "Verified since 22 November 2026" in html
    assert "/en/opportunities/open/" in html
    assert "/en/opportunities/over/" in html


def test_an_archives_organisation_has_a_page_that_says_so_and_waits_for_no_staff(client: Client) -> None:
    archived = make.organisation(state="pending", source="archive", source_ref="1")
    answer = client.get(f"/en/organisations/{archived.slug}/")
    assert answer.status_code == 200
    assert "nobody has verified it" in answer.content.decode()
    assert archived not in in_state("pending")
    unknown = make.organisation(state="pending")
    assert client.get(f"/en/organisations/{unknown.slug}/").status_code == 404
    assert list(in_state("pending")) == [unknown]
