"""An organisation registers, corrects itself, and says who works in it."""

from __future__ import annotations

import re
from html import unescape
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from tests import make

from awn.organisations import queries
from awn.organisations.models import Organisation
from awn.people.models import Person
from awn.web import organisations_conflict as conflict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places() -> None:
    cache.clear()
    make.region("SA-01")


def address(name: str, *args: object) -> str:
    with translation.override("ar"):
        return reverse(name, args=args)


def enter(client: Client, person: Person) -> None:
    client.force_login(person.account)


def details(**values: str) -> dict[str, str]:
    return {"kind": "team", "name_ar": "فريق البحر", "country": "SA", **values}


def base_of(organisation: Organisation) -> str:
    """What the form carries of the details it was opened with."""
    return conflict.base_of(queries.details_of(organisation))


def test_a_team_registers_once_however_often_the_form_is_sent(client: Client) -> None:
    enter(client, make.account().person)
    page, token = address("organisation_register"), str(uuid4())
    assert 'name="once"' in client.get(page).text
    first = client.post(page, details(once=token))
    second = client.post(page, details(once=token))
    assert first.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    assert Organisation.objects.get().state == "pending"
    assert "فريق البحر" in client.get(first.headers["Location"]).text


@pytest.mark.parametrize(
    "values",
    [
        {"name_ar": ""},
        {"name_ar": "فريق \u202e"},
        {"name_ar": "x" * 10_000},
        {"kind": "private"},
        {"kind": "gang"},
        {"country": "FR"},
        {"website": "not an address"},
        {"email": "nobody"},
        {"phone": "12"},
    ],
)
def test_a_mistake_comes_back_with_what_was_typed(client: Client, values: dict[str, str]) -> None:
    enter(client, make.account().person)
    response = client.post(address("organisation_register"), details(about_ar="نص طويل كتبته", **values))
    assert response.status_code == 422
    assert "نص طويل كتبته" in response.text
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("name", ["organisation_registered", "organiser_settings", "organiser_members"])
def test_only_members_look_inside(client: Client, name: str) -> None:
    organisation = make.organisation("palms")
    assert client.get(address(name, "palms")).status_code == 302
    enter(client, make.account().person)
    assert client.get(address(name, "palms")).status_code == 403
    assert client.get(address(name, "nothing")).status_code == 404
    enter(client, make.member(organisation, "owner"))
    assert client.get(address(name, "palms")).status_code == 200


def test_a_viewer_sees_members_but_changes_nothing(client: Client) -> None:
    organisation = make.organisation("palms")
    owner, viewer = make.member(organisation), make.member(organisation, "viewer")
    enter(client, viewer)
    page = client.get(address("organiser_members", "palms")).text
    assert owner.account.email not in page
    assert client.get(address("organiser_settings", "palms")).status_code == 403
    fields = {"email": owner.account.email, "role": "owner"}
    assert client.post(address("organiser_members", "palms"), fields).status_code == 403
    change = address("organiser_member", "palms", owner.pk)
    assert client.post(change, {"act": "remove"}).status_code == 403


def test_an_owner_adds_changes_and_removes(client: Client) -> None:
    organisation = make.organisation("palms")
    enter(client, make.member(organisation))
    new = make.account("new@example.org").person
    page = address("organiser_members", "palms")
    assert client.post(page, {"email": "nobody@example.org", "role": "viewer"}).status_code == 422
    assert client.post(page, {"email": "new@example.org", "role": "viewer"}).status_code == 302
    assert new is not None
    client.post(address("organiser_member", "palms", new.pk), {"act": "role", "role": "coordinator"})
    assert {row.role for row in queries.members(organisation.pk)} == {"owner", "coordinator"}
    client.post(address("organiser_member", "palms", new.pk), {"act": "remove"})
    assert queries.members(organisation.pk).count() == 1


def test_the_last_owner_is_told_why_they_cannot_go(client: Client) -> None:
    organisation = make.organisation("palms")
    owner = make.member(organisation)
    enter(client, owner)
    response = client.post(address("organiser_member", "palms", owner.pk), {"act": "remove"}, follow=True)
    assert "لا مالك غيرك" in response.text
    assert queries.members(organisation.pk).count() == 1


def test_what_was_verified_cannot_be_slipped_in(client: Client) -> None:
    organisation = make.organisation("palms", name_ar="فريق النخيل")
    enter(client, make.member(organisation))
    page = address("organiser_settings", "palms")
    assert 'name="name_ar"' not in client.get(page).text
    assert client.post(page, details(name_ar="وزارة", about_ar="نزرع", base=base_of(organisation))).status_code == 302
    organisation.refresh_from_db()
    assert (organisation.name_ar, organisation.about_ar) == ("فريق النخيل", "نزرع")


@pytest.mark.parametrize("state", ["pending", "refused"])
def test_settings_sent_empty_come_back_with_errors(client: Client, state: str) -> None:
    organisation = make.organisation("palms", name_ar="فريق النخيل", about_en="Kept", state=state)
    enter(client, make.member(organisation))
    page, base = address("organiser_settings", "palms"), base_of(organisation)
    empty = client.post(page, {"base": base})
    assert empty.status_code == 422
    for name in ("kind", "name_ar", "country"):
        assert f'href="#{name}' in empty.text
    typed = details(name_ar="", about_en="Half a <b>thought</b>", website="example.org", base=base)
    answer = client.post(page, typed)
    assert answer.status_code == 422
    for kept in ("Half a &lt;b&gt;thought&lt;/b&gt;", 'value="example.org"', unescape(base).replace('"', "&#34;")):
        assert kept in answer.text
    organisation.refresh_from_db()
    assert (organisation.name_ar, organisation.about_en) == ("فريق النخيل", "Kept")


def test_a_verified_organisation_keeps_its_name_when_the_rest_is_emptied(client: Client) -> None:
    organisation = make.organisation("palms", name_ar="فريق النخيل", about_en="Old", email="old@example.org")
    enter(client, make.member(organisation))
    answer = client.post(address("organiser_settings", "palms"), {"base": base_of(organisation)})
    assert answer.status_code == 302
    organisation.refresh_from_db()
    assert (organisation.name_ar, organisation.about_en, organisation.email) == ("فريق النخيل", "", "")


def test_a_second_editor_is_told_and_loses_nothing(client: Client) -> None:
    organisation = make.organisation("palms", name_ar="فريق النخيل", email="old@example.org", about_en="Old")
    enter(client, make.member(organisation))
    page, base = address("organiser_settings", "palms"), base_of(organisation)
    first = {"email": "first@example.org", "about_ar": "كتب الأول", "about_en": "Old"}
    assert client.post(page, details(base=base, **first)).status_code == 302
    second = {"email": "second@example.org", "about_ar": "", "about_en": "Written by <b>the second</b>"}
    answer = client.post(page, details(base=base, **second))
    assert answer.status_code == 409
    for text in ("first@example.org", "second@example.org", "كتب الأول", "Written by &lt;b&gt;the second&lt;/b&gt;"):
        assert text in answer.text
    # Both wrote an address; what only one of them wrote is ticked for that one.
    ticked = dict(re.findall(r'name="pick_(\w+)" value="(\w+)" checked', answer.text))
    assert ticked == {"email": "mine", "about_ar": "theirs", "about_en": "mine"}
    organisation.refresh_from_db()
    assert organisation.email == "first@example.org"
    hidden = {
        name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text)
    }
    picks = {f"pick_{name}": choice for name, choice in ticked.items()} | {"pick_email": "theirs"}
    assert client.post(page, hidden | picks).status_code == 302
    organisation.refresh_from_db()
    assert (organisation.email, organisation.about_ar) == ("first@example.org", "كتب الأول")
    assert organisation.about_en == "Written by <b>the second</b>"


@pytest.mark.parametrize("base", ["", "{}", "[]", "no json", '{"kind": 1}'])
def test_a_form_that_does_not_say_where_it_began_is_compared(client: Client, base: str) -> None:
    organisation = make.organisation("palms", about_en="Kept")
    enter(client, make.member(organisation))
    answer = client.post(address("organiser_settings", "palms"), details(base=base, about_en="Other"))
    assert answer.status_code == 409
    organisation.refresh_from_db()
    assert organisation.about_en == "Kept"


def test_a_refused_organisation_asks_again(client: Client) -> None:
    organisation = make.organisation("palms", state="refused", state_reason="details_missing", state_note="أي ترخيص؟")
    enter(client, make.member(organisation))
    assert "أي ترخيص؟" in client.get(address("organisation_registered", "palms")).text
    client.post(address("organisation_resubmit", "palms"))
    organisation.refresh_from_db()
    assert organisation.state == "pending"


def test_more_members_take_the_same_number_of_queries(client: Client) -> None:
    organisation = make.organisation("palms")
    enter(client, make.member(organisation))

    def reads() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(address("organiser_members", "palms"))
        return len(seen)

    reads()
    few = reads()
    for _number in range(5):
        make.member(organisation, "viewer")
    assert reads() == few
