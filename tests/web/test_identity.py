"""Signing in by national identity, as a browser walks it; providers are the simulators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from threading import Thread
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from tests import make
from tests.identity.walking import choose
from tests.web.test_account import confirm_it_is_me

from awn.base.clock import now
from awn.base.models import Event
from awn.consents.queries import has_consent
from awn.consents.rules import Purpose
from awn.identity.gateways import tokens
from awn.identity.models import Attempt, HeldNumber, IdentityCase, LinkedIdentity
from awn.identity.queries import level_of
from awn.identity.simulators import nafath as simulated_nafath
from awn.identity.simulators.people import by_key
from awn.identity.simulators.server import Simulators
from awn.people.models import Account, Person
from awn.reactions.dispatch import drain

REDIRECTING = ["uaepass-simulated", "oidc-simulated", "saml-simulated"]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def simulators() -> Iterator[Simulators]:
    made = Simulators(0, callback="")
    Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWN_IDENTITY_SIMULATORS", made.address)
        tokens.forget_documents()
        yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(autouse=True)
def _fresh(simulators: Simulators) -> None:
    cache.clear()


def begun(client: Client, name: str, **fields: str) -> str:
    """The address of the provider to which the browser is led."""
    response = client.post(f"/en/identity/with/{name}/", fields)
    assert response.status_code == 200, response.content
    found = re.search(r'href="(http://127[^"]+(?:authorize|sso)[^"]*)"', response.content.decode())
    assert found
    assert response.headers["Refresh"] == f"0; url={unescape(found[1])}"
    return unescape(found[1])


def came_back(client: Client, name: str, brought: dict[str, str]) -> Any:
    """What we answer when the browser is back; a SAML response comes without our cookie."""
    if "SAMLResponse" not in brought:
        return client.get(f"/identity/{name}/back/", brought)
    posted = Client(enforce_csrf_checks=True).post(f"/identity/{name}/acs/", brought)
    return client.get(posted.headers["Location"]) if posted.status_code == 303 else posted


def walk(client: Client, name: str, who: str, **fields: str) -> Any:
    return came_back(client, name, choose(begun(client, name, **fields), who))


def joined(client: Client, name: str, who: str, email: str = "") -> Person:
    """Somebody new, through the welcome page."""
    assert walk(client, name, who).headers["Location"] == "/en/identity/welcome/"
    response = client.post("/en/identity/welcome/", {"email": email, "terms": "yes"})
    assert response.headers["Location"] == "/en/welcome/", response.content
    found: Person = LinkedIdentity.objects.get(provider=name).person
    return found


@pytest.mark.parametrize("name", REDIRECTING)
def test_somebody_new_gets_an_account_without_a_password_and_signs_in_again(client: Client, name: str) -> None:
    person = joined(client, name, "huda", email="Huda@Example.org")
    assert (person.name_ar, person.name_en) == ("هدى بنت ناصر المري", "Huda Nasser Almarri")
    account = Account.objects.get(person=person)
    assert (account.email, account.has_usable_password()) == ("huda@example.org", False)
    assert not EmailAddress.objects.get(user=account).verified
    assert client.get("/en/settings/").status_code == 200
    drain(now())
    assert has_consent(person.pk, Purpose.TERMS)
    again = Client()
    response = walk(again, name, "huda", next="/en/opportunities/")
    assert response.headers["Location"] == "/en/opportunities/"
    assert again.get("/en/settings/").status_code == 200
    assert level_of(person.pk) == (2 if name == "uaepass-simulated" else 3)


def test_an_account_may_stand_without_an_e_mail_address_and_keeps_its_only_way_in(client: Client) -> None:
    person = joined(client, "oidc-simulated", "huda")
    assert Account.objects.get(person=person).email.endswith("@no-email.invalid")
    link = LinkedIdentity.objects.get(person=person)
    client.post("/en/settings/national-identity/remove/", {"link": link.pk})
    assert LinkedIdentity.objects.filter(person=person).exists()
    assert b"no-email.invalid" not in client.get("/en/settings/email/").content


def test_the_number_is_kept_sealed_and_stands_nowhere_else(client: Client) -> None:
    person = joined(client, "uaepass-simulated", "khalid")
    held = HeldNumber.objects.get(person=person)
    number = "784198500000009"
    assert number.encode() not in bytes(held.sealed)
    assert number not in str(list(Event.objects.values())) + str(list(LinkedIdentity.objects.values()))
    assert number not in str(list(Attempt.objects.values()))
    page = client.get("/en/settings/national-identity/").content.decode()
    assert "•••••••••••0009" in page
    assert number not in page


def test_whoever_is_signed_in_links_an_identity_which_then_signs_them_in(client: Client) -> None:
    account = make.account(birth_date=date(1991, 1, 1))
    client.force_login(account)
    assert level_of(account.person_id or 0) == 1
    assert "/confirm/" in client.get("/en/identity/with/saml-simulated/").headers["Location"]
    confirm_it_is_me(client)
    assert walk(client, "saml-simulated", "huda").headers["Location"] == "/en/settings/national-identity/"
    assert level_of(account.person_id or 0) == 3
    person = Person.objects.get(pk=account.person_id)
    assert person.birth_date == date(1990, 1, 1)  # the state's word counts
    assert person.name_en != "Huda Nasser Almarri"  # the name stays as it was written
    stranger = Client()
    assert walk(stranger, "saml-simulated", "huda").headers["Location"] == "/en/dashboard/"
    assert stranger.session["_auth_user_id"] == str(account.pk)


def test_an_identity_of_another_account_is_refused_and_a_case_for_staff(client: Client) -> None:
    owner = joined(Client(), "oidc-simulated", "huda")
    other = make.account()
    client.force_login(other)
    confirm_it_is_me(client)
    response = walk(client, "oidc-simulated", "huda")
    assert response.status_code == 409
    case = IdentityCase.objects.get()
    assert (case.person_id, case.holder_id, case.kind) == (other.person_id, owner.pk, "subject")
    assert not LinkedIdentity.objects.filter(person_id=other.person_id).exists()


def test_neither_name_nor_e_mail_leads_to_an_account(client: Client) -> None:
    twin = make.account("huda@example.org", name_ar="هدى بنت ناصر المري", name_en="Huda Nasser Almarri")
    assert walk(client, "uaepass-simulated", "huda").headers["Location"] == "/en/identity/welcome/"
    response = client.post("/en/identity/welcome/", {"email": "HUDA@example.org", "terms": "yes"})
    assert response.status_code == 422
    assert not LinkedIdentity.objects.filter(person_id=twin.person_id).exists()


def test_whoever_proves_a_number_takes_it_from_whoever_only_typed_it(client: Client) -> None:
    squatter, owner = make.account(), make.account()
    client.force_login(squatter)
    typed = {"country": "AE", "number": "٧٨٤-١٩٩٠-٠٠٠٠٠٠١-٠"}
    for _slip in range(4):  # a digit too few tells nothing of others and costs no patience
        slip = {**typed, "number": typed["number"][:-1]}
        assert client.post("/en/settings/national-identity/", slip).status_code == 422
    assert client.post("/en/settings/national-identity/", typed).status_code == 302
    second = Client()
    second.force_login(owner)
    assert second.post("/en/settings/national-identity/", typed).status_code == 409
    confirm_it_is_me(second)
    walk(second, "uaepass-simulated", "huda")
    held = HeldNumber.objects.get()
    assert (held.person_id, held.proven_by) == (owner.person_id, "uaepass-simulated")
    assert IdentityCase.objects.count() == 1


def test_a_child_under_thirteen_gets_no_account_by_any_state(
    client: Client, simulators: Simulators, monkeypatch: pytest.MonkeyPatch
) -> None:
    from awn.identity.simulators import oidc

    about = oidc.about
    monkeypatch.setattr(oidc, "about", lambda citizen: {**about(citizen), "birthdate": "2020-01-01"})
    assert walk(client, "oidc-simulated", "salma").headers["Location"] == "/en/identity/welcome/"
    assert client.post("/en/identity/welcome/", {"terms": "yes"}).status_code == 422
    assert not Account.objects.exists()


def test_the_sign_in_page_offers_what_is_configured_and_nothing_else(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.get("/en/sign-in/?next=/en/hours/").content.decode()
    assert page.count("/en/identity/with/") == 4
    assert "/en/identity/with/oidc-simulated/?next=%2Fen%2Fhours%2F" in page
    assert page.count("Simulation") == 4
    monkeypatch.delenv("AWN_IDENTITY_SIMULATORS")
    assert "/en/identity/with/" not in client.get("/en/sign-in/").content.decode()


# What must not work ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REDIRECTING)
def test_an_answer_without_state_of_another_browser_or_told_twice_is_refused(client: Client, name: str) -> None:
    brought = choose(begun(client, name), "huda")
    nameless = {key: value for key, value in brought.items() if key not in {"state", "RelayState"}}
    assert came_back(client, name, nameless).status_code == 422
    if name != "saml-simulated":
        assert came_back(Client(), name, brought).status_code == 422  # another browser: nobody is signed in as a thief
    assert came_back(client, name, brought).status_code == 302
    assert came_back(client, name, brought).status_code == 422
    assert not Account.objects.exists()


def test_a_saml_answer_is_of_no_use_to_another_browser(client: Client) -> None:
    brought = choose(begun(client, "saml-simulated"), "huda")
    assert came_back(Client(), "saml-simulated", brought).status_code == 422
    state = {"state": brought["RelayState"]}
    assert client.get("/identity/saml-simulated/back/", state).status_code == 302  # it waits for its own


def test_a_question_with_a_false_answer_is_over(client: Client) -> None:
    brought = choose(begun(client, "oidc-simulated"), "huda")
    assert came_back(client, "oidc-simulated", {**brought, "code": "guessed"}).status_code == 422
    assert came_back(client, "oidc-simulated", brought).status_code == 422


def test_an_answer_of_one_provider_is_none_of_another(client: Client) -> None:
    brought = choose(begun(client, "uaepass-simulated"), "huda")
    assert came_back(client, "oidc-simulated", brought).status_code == 422


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_way_on_never_leads_elsewhere(client: Client, next_page: str) -> None:
    person = joined(Client(), "oidc-simulated", "huda")
    assert person
    response = walk(client, "oidc-simulated", "huda", next=next_page)
    assert response.headers["Location"] == "/en/dashboard/"


def test_a_session_ends_when_its_provider_wants_to_be_asked_anew(client: Client) -> None:
    joined(client, "saml-simulated", "huda", email="huda@example.org")
    again, elsewhere = Client(), Client()
    walk(again, "saml-simulated", "huda")
    joined(elsewhere, "oidc-simulated", "khalid")
    hours = [one.session.get_expiry_age() / 3600 for one in (client, again, elsewhere)]
    assert hours == pytest.approx([8, 8, 14 * 24], abs=0.1)
    # What is done in it does not move the end.
    end = again.session["_session_expiry"]
    again.post("/en/settings/national-identity/", {"country": "OM", "number": "1234567"})
    assert again.session["_session_expiry"] == end


def test_signing_in_gives_the_session_a_new_key(client: Client) -> None:
    joined(Client(), "oidc-simulated", "huda")
    brought = choose(begun(client, "oidc-simulated"), "huda")
    fixed = client.session.session_key
    came_back(client, "oidc-simulated", brought)
    assert client.session.session_key != fixed


def test_a_closed_account_is_not_opened_by_a_state(client: Client) -> None:
    person = joined(Client(), "oidc-simulated", "huda")
    Account.objects.filter(person=person).update(is_active=False)
    assert walk(client, "oidc-simulated", "huda").status_code == 422
    assert "_auth_user_id" not in client.session


# Nafath ---------------------------------------------------------------------------------------------------------


def pushed(client: Client, simulators: Simulators, number: str = "١٠٠٠٠٠٠٠٠٨") -> str:
    """The transaction of a push that has just begun."""
    response = client.post("/en/identity/with/nafath-simulated/", {"number": number})
    assert response.headers.get("Location") == "/en/identity/waiting/", response.content
    return next(reversed(simulators.nafath.requests))


def token(simulators: Simulators, reference: str) -> dict[str, str]:
    citizen = by_key("huda")
    assert citizen is not None
    return {"token": simulators.nafath.key.token(simulated_nafath.claims(citizen, reference)), "transId": reference}


def test_the_number_is_shown_large_and_the_answer_of_the_app_signs_in(client: Client, simulators: Simulators) -> None:
    simulators.nafath.requests.clear()
    reference = pushed(client, simulators)
    shown = simulators.nafath.requests[reference].shown
    assert f">{shown}</bdi>" in client.get("/en/identity/waiting/").content.decode()
    assert client.post("/en/identity/waiting/", headers={"HX-Request": "true"}).status_code == 204
    answer = Client(enforce_csrf_checks=True).post(
        "/identity/nafath-simulated/callback/", token(simulators, reference), content_type="application/json"
    )
    assert answer.status_code == 200
    response = client.post("/en/identity/waiting/", headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == "/en/identity/welcome/"
    assert not Attempt.objects.filter(number__isnull=False).exists()


def test_one_number_has_one_live_request(client: Client, simulators: Simulators) -> None:
    simulators.nafath.requests.clear()
    pushed(client, simulators)
    second = Client().post("/en/identity/with/nafath-simulated/", {"number": "1000000008"})
    assert second.status_code == 409


def test_a_rejected_push_and_a_false_token_sign_nobody_in(client: Client, simulators: Simulators) -> None:
    simulators.nafath.requests.clear()
    reference = pushed(client, simulators)
    for false in ({**token(simulators, reference), "token": "x.y.z"}, token(simulators, "another"), {}, []):
        answer = client.post("/identity/nafath-simulated/callback/", false, content_type="application/json")
        assert answer.status_code in {400, 422}
    simulators.nafath.requests[reference].status = "REJECTED"
    assert client.post("/en/identity/waiting/").status_code == 422
    assert client.get("/en/identity/waiting/").status_code == 302
    assert not Account.objects.exists()
