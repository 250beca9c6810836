"""Moderation: the queue, the page with its hints, publishing and sending back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import make
from tests.web.desk import client_of, keep_contexts

from awn.opportunities.models import Opportunity
from awn.organisations.models import Organisation

pytestmark = pytest.mark.django_db
QUEUE = "/en/staff/opportunities/"


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("awn.base.clock.now", lambda: make.NOW)
    keep_contexts(monkeypatch)
    yield


def submitted(of: Organisation | None = None, **values: object) -> Opportunity:
    return make.opportunity(of, **{"state": "in_review", **values})


@pytest.mark.parametrize("role", ["", "nobody", "owner", "verifier", "auditor"])
def test_only_moderators_moderate(role: str) -> None:
    opportunity = submitted()
    if role == "nobody":
        client, refused = Client(), 302
    else:
        who = make.member(opportunity.organisation) if role == "owner" else make.account().person
        who = make.staff(role) if role in {"verifier", "auditor"} else who
        assert who is not None
        client, refused = client_of(who), 403
    for path in (QUEUE, f"{QUEUE}{opportunity.public_id}/"):
        assert client.get(path).status_code == refused
    assert client.post(f"{QUEUE}{opportunity.public_id}/", {"act": "publish"}).status_code == refused


def test_the_oldest_comes_first_and_more_rows_cost_no_more_queries() -> None:
    client = client_of(make.staff("moderator"))
    late = submitted(changed_at=make.NOW)
    early = submitted(changed_at=make.NOW - timedelta(days=3))
    submitted(state="draft")
    assert client.get(QUEUE).context["rows"] == [early, late]
    with CaptureQueriesContext(connection) as few:
        client.get(QUEUE)
    for _n in range(20):
        submitted()
    with CaptureQueriesContext(connection) as many:
        client.get(QUEUE)
    assert len(many) == len(few)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_shows_everything_and_hints(language: str) -> None:
    opportunity = submitted(title_en="", description_ar="<b>اتصل</b> على ٠٥٠١٢٣٤٥٦٧", accessibility=["step_free"])
    make.role(opportunity, required=(make.skill(),))
    path = f"/{language}/staff/opportunities/{opportunity.public_id}/"
    answer = client_of(make.staff("moderator")).get(path)
    page = answer.content.decode()
    assert "&lt;b&gt;اتصل" in page
    assert len(answer.context["hints"]) >= 5
    if language == "en":
        assert "telephone number or e-mail address" in page
        assert "before a guardian is linked" in page


def test_a_moderator_publishes_or_sends_back_with_a_reason() -> None:
    client, opportunity = client_of(make.staff("moderator")), submitted()
    path = f"{QUEUE}{opportunity.public_id}/"
    answer = client.post(path, {"act": "return", "note": "Say where"})
    assert answer.status_code == 422
    assert "Say where" in answer.content.decode()
    assert client.post(path, {"act": "return", "reason": "incomplete", "note": "Say where"}).status_code == 302
    opportunity.refresh_from_db()
    assert (opportunity.state, opportunity.state_reason, opportunity.state_note) == ("draft", "incomplete", "Say where")
    assert client.post(path, {"act": "publish"}).status_code in {302, 409}
    Opportunity.objects.update(state="in_review")
    assert client.post(path, {"act": "publish"}).status_code == 302
    opportunity.refresh_from_db()
    assert opportunity.state == "published"
    assert client.post(path, {"act": "publish"}).status_code == 409
    assert client.post(path, {"act": "explode"}).status_code == 422


def test_nobody_moderates_for_their_own_organisation() -> None:
    moderator = make.staff("moderator")
    opportunity = submitted()
    make.member(opportunity.organisation, "viewer", who=moderator)
    client, path = client_of(moderator), f"{QUEUE}{opportunity.public_id}/"
    assert client.get(QUEUE).context["rows"][0].own
    page = client.get(path).content.decode()
    assert "Somebody else decides" in page
    assert 'value="publish"' not in page
    assert client.post(path, {"act": "publish"}).status_code == 403


def test_an_organisation_that_is_not_verified_cannot_be_published() -> None:
    opportunity = submitted(make.organisation(state="pending"))
    answer = client_of(make.staff("moderator")).post(f"{QUEUE}{opportunity.public_id}/", {"act": "publish"})
    assert answer.status_code == 409
    assert "must be verified first" in answer.content.decode()


def test_what_is_not_there_is_not_found() -> None:
    assert client_of(make.staff("moderator")).get(f"{QUEUE}nothing/").status_code == 404
