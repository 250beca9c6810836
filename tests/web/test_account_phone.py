"""An account by a mobile number alone; and “Is it you?” for those who have neither a password nor a second step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from tests import make
from tests.web.test_account import address

from awn.identity.models import LinkedIdentity
from awn.identity.queries import level_of
from awn.people.actions import prove_phone
from awn.people.models import Account, AccountPhone, Person
from awn.people.rules import has_email

pytestmark = pytest.mark.django_db
NUMBER = "+966501234567"
_Texts = list[tuple[str, str]]


@pytest.fixture(autouse=True)
def texts() -> Iterator[_Texts]:
    """The short messages that are left to the worker."""
    cache.clear()
    sent: _Texts = []

    def keep(to: str, text: str, *, at: Any) -> None:
        sent.append((to, text))

    with mock.patch("awn.web.adapter.send_later", keep), mock.patch("awn.web.account.sent_codes.send_later", keep):
        yield sent


def forget_counts() -> None:
    """As if the half minute between two messages had passed."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM shared_cache")


def code_of(texts: _Texts) -> str:
    return next(word for word in texts[-1][1].split() if word.isdigit())


def ask(client: Client, **values: str) -> Any:
    fields = {"name": "نورة سالم", "phone": "٠٥٠١٢٣٤٥٦٧", "terms": "on", **values}
    return client.post(address("account_signup_phone", language="ar"), fields)


def sign_up(client: Client, texts: _Texts) -> Account:
    page = ask(client).headers["Location"]
    assert client.post(page, {"code": code_of(texts)}).headers["Location"] == address("welcome", language="ar")
    return AccountPhone.objects.get(number=NUMBER).account


def is_in(client: Client) -> bool:
    return client.get(address("settings")).status_code == 200


def test_a_number_and_its_code_make_account_and_person(client: Client, texts: _Texts) -> None:
    asked = ask(client)
    assert asked.headers["Location"] == address("account_signup_phone_code", language="ar")
    assert not Account.objects.exists()
    assert texts[0][0] == NUMBER
    page = client.get(asked.headers["Location"]).text
    assert f'<bdi dir="ltr">{NUMBER}</bdi>' in page
    done = client.post(asked.headers["Location"], {"code": code_of(texts)})
    assert done.headers["Location"] == address("welcome", language="ar")
    assert is_in(client)
    account = AccountPhone.objects.get(number=NUMBER).account
    assert account.person is not None
    assert (account.person.name_ar, account.person.language) == ("نورة سالم", "ar")
    assert not account.has_usable_password()
    assert not has_email(account.email)
    assert level_of(account.person.pk) == 1
    # From now on by a code, as everybody with a number.
    again = Client()
    again.post(address("account_request_login_code"), {"login": NUMBER})
    again.post(address("account_confirm_login_code"), {"code": code_of(texts)})
    assert is_in(again)
    # A device that is new is told of where there is no letter to write.
    assert "جهاز" in texts[-1][1]


def test_whoever_signs_up_twice_is_signed_in_and_nobody_learns_of_the_account(client: Client, texts: _Texts) -> None:
    account = make.account("me@example.org")
    prove_phone(NUMBER, by=account, at=make.NOW)
    other = Client()
    known, new = ask(client), ask(other, phone="+971501234567")
    assert (known.status_code, known.headers["Location"]) == (new.status_code, new.headers["Location"])
    assert [to for to, _text in texts] == [NUMBER, "+971501234567"]
    texts.pop()
    client.post(known.headers["Location"], {"code": code_of(texts)})
    assert client.session["_auth_user_id"] == str(account.pk)
    assert Person.objects.count() == 1


def test_the_code_of_a_sign_up_cannot_be_tried_out(client: Client, texts: _Texts) -> None:
    page = ask(client).headers["Location"]
    # Three requests at one moment find one session each; the count stands elsewhere.
    before = dict(client.session)
    wrong = "000000" if code_of(texts) != "000000" else "111111"
    answers = []
    for _time in range(3):
        answers.append(client.post(page, {"code": wrong}).status_code)
        session = client.session
        session.update(before)
        session.save()
    assert answers == [422, 422, 302]
    assert client.post(page, {"code": code_of(texts)}).status_code == 302
    assert not Account.objects.exists()
    assert ask(client).status_code == 429  # the next text to this number: in half a minute


@pytest.mark.parametrize(
    "values", [{"name": "؟"}, {"name": "\u202eevil"}, {"phone": "12"}, {"phone": "<b>"}, {"terms": ""}]
)
def test_what_cannot_be_signed_up_sends_nothing(client: Client, texts: _Texts, values: dict[str, str]) -> None:
    assert ask(client, **values).status_code == 422
    assert not texts


def test_the_only_way_in_is_changed_and_never_removed(client: Client, texts: _Texts) -> None:
    account = sign_up(client, texts)
    change = address("account_change_phone")
    fresh = client.get(change)
    assert fresh.status_code == 200
    ask_page = address("security_confirm_sent")
    for name in ("account_set_password", "mfa_activate_totp", "mfa_add_webauthn"):
        assert client.get(address(name)).headers["Location"].startswith(ask_page)
    asked = client.post(change, {"phone": "+971501234567"})
    assert asked.headers["Location"].startswith(ask_page)
    forget_counts()
    assert client.post(asked.headers["Location"]).headers["Location"] == asked.headers["Location"]
    assert [to for to, _text in texts] == [NUMBER, NUMBER]
    assert client.post(asked.headers["Location"], {"code": "000000", "next": change}).status_code == 422
    # The form that waited goes on by itself.
    done = client.post(asked.headers["Location"], {"code": code_of(texts), "next": change})
    assert done.headers["Location"] == address("account_verify_phone")
    client.post(address("account_verify_phone"), {"code": code_of(texts)})
    assert AccountPhone.objects.get(account=account).number == "+971501234567"
    # Whoever holds the earlier telephone hears of it.
    assert NUMBER in {to for to, _text in texts[-2:]}
    client.post(address("security_phone_remove"))
    assert AccountPhone.objects.filter(account=account).exists()
    assert client.get(address("mfa_activate_totp")).status_code == 200
    page = client.get(address("account_email")).text
    assert "no-email.invalid" not in page


def test_whoever_has_a_second_step_is_never_asked_for_less(client: Client) -> None:
    from allauth.mfa.models import Authenticator

    account = make.account("me@example.org")
    Authenticator.objects.create(user=account, type=Authenticator.Type.WEBAUTHN, data={"name": "x", "credential": {}})
    client.force_login(account)
    assert client.get(address("security_confirm_sent")).headers["Location"] == address("account_reauthenticate")
    # A kept key that cannot be read ends no page.
    page = address("mfa_reauthenticate_webauthn")
    assert client.get(page).status_code == 200
    for said in ("", "{}", "[]", '{"id": "x", "rawId": "eA", "response": {}, "type": "public-key"}'):
        assert client.post(page, {"credential": said}).status_code == 422
    assert client.get(address("mfa_activate_totp")).headers["Location"].startswith(address("account_reauthenticate"))


def test_an_account_by_national_identity_alone_is_not_left_open(client: Client) -> None:
    account = make.account("x@no-email.invalid")
    account.set_unusable_password()
    account.save()
    LinkedIdentity.objects.create(
        person=account.person, provider="gone", subject="0" * 64, level=2, linked_at=make.NOW, last_used_at=make.NOW
    )
    client.force_login(account)
    assert client.get(address("account_set_password")).headers["Location"].startswith(address("security_confirm_sent"))
    assert client.get(address("security_confirm_sent")).status_code == 200
