"""Ways in without a password, the second step, devices; and what does not help to get in."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.hashers import get_hasher
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests import make
from tests.web.test_account import address, code_from, confirm_it_is_me, sign_up

from awn.base.models import Event
from awn.people import actions, queries
from awn.people.models import Account, AccountPhone
from awn.web.account.devices import device_name

pytestmark = pytest.mark.django_db
NUMBER = "+966501234567"


@pytest.fixture(autouse=True)
def _calm() -> None:
    cache.clear()


@pytest.fixture
def texts() -> Iterator[list[tuple[str, str]]]:
    """The short messages that are left to the worker."""
    sent: list[tuple[str, str]] = []
    with mock.patch("awn.web.adapter.send_later", lambda to, text, at: sent.append((to, text))):
        yield sent


@pytest.fixture
def me(client: Client) -> Account:
    account = make.account("me@example.org")
    client.force_login(account)
    return account


def sign_in(client: Client, **values: str) -> Any:
    fields = {"login": "me@example.org", "password": make.PASSWORD, **values}
    return client.post(address("account_login"), fields)


def is_in(client: Client) -> bool:
    return client.get(address("settings")).status_code == 200


def acts(account: Account) -> list[str]:
    rows = Event.objects.filter(name__startswith="account.", subject_id=account.person_id).order_by("pk")
    return list(rows.values_list("name", flat=True))


@contextmanager
def at_second(second: float) -> Iterator[None]:
    with mock.patch.object(totp.time, "time", lambda: second):
        yield


def app_code(account: Account, second: float) -> str:
    kept = Authenticator.objects.get(user=account, type="totp")
    secret = totp.decrypt(kept.data["secret"])
    return totp.format_hotp_value(totp.hotp_value(secret, int(second) // 30))


def set_up_app(client: Client) -> list[str]:
    """Switches codes from an app on; gives the recovery codes."""
    confirm_it_is_me(client)
    client.get(address("mfa_activate_totp"))
    secret = client.session[totp.SECRET_SESSION_KEY]
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    with mock.patch("django.db.transaction.on_commit", lambda act, **_kwargs: act()):
        assert client.post(address("mfa_activate_totp"), {"code": code}).status_code == 302
    page = client.post(address("mfa_view_recovery_codes"), {"show": "1"}).text
    kept = Authenticator.objects.get(type="recovery_codes").wrap()
    codes: list[str] = kept.get_unused_codes()
    assert all(f"{code[:4]} {code[4:]}" in page for code in codes)
    return codes


# A code by e-mail or by text message.


def test_a_code_by_email_signs_in_once(client: Client) -> None:
    make.account("me@example.org")
    asked = client.post(address("account_request_login_code"), {"login": "ME@example.org", "next": address("settings")})
    page = asked.headers["Location"]
    arabic = code_from().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    answer = client.post(page, {"code": arabic[:3] + " " + arabic[3:]})
    assert answer.headers["Location"] == address("settings")
    assert is_in(client)
    other = Client()
    assert other.post(page, {"code": code_from(0)}).headers["Location"] == address("account_request_login_code")


def test_a_code_is_good_for_three_attempts_and_ten_minutes(client: Client) -> None:
    make.account("me@example.org")
    ask, confirm = address("account_request_login_code"), address("account_confirm_login_code")
    client.post(ask, {"login": "me@example.org"})
    wrong = "000000" if code_from() != "000000" else "111111"
    assert [client.post(confirm, {"code": wrong}).status_code for _ in range(3)] == [422, 422, 302]
    assert client.post(confirm, {"code": code_from()}).headers["Location"] == ask
    client.post(ask, {"login": "me@example.org"})
    with mock.patch("allauth.account.internal.flows.code_verification.time.time", lambda: time.time_ns() / 1e9 + 601):
        assert client.post(confirm, {"code": code_from()}).headers["Location"] == ask
    assert not is_in(client)


def test_whoever_waits_for_a_code_can_begin_again_another_way(client: Client) -> None:
    make.account("me@example.org")
    client.post(address("account_request_login_code"), {"login": "me@exmaple.org"})
    assert client.get(address("account_login")).headers["Location"] == address("account_confirm_login_code")
    page = client.get(address("account_confirm_login_code")).text
    assert f'action="{address("account_logout")}"' in page
    client.post(address("account_logout"), {"next": address("account_login")})
    assert client.get(address("account_login")).status_code == 200


def test_codes_are_sent_to_one_address_three_times_a_minute_whoever_asks(client: Client) -> None:
    for known in ("me@example.org", "stranger@example.org"):
        make.account("me@example.org") if known.startswith("me") else None
        answers = [Client().post(address("account_request_login_code"), {"login": known}) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
        assert answers[-1].headers["Retry-After"] == "300"


def test_a_number_is_proven_by_a_text_message_and_then_signs_in(client: Client, me: Account, texts: list[Any]) -> None:
    confirm_it_is_me(client)
    asked = client.post(address("account_change_phone"), {"phone": "٠٥٠١٢٣٤٥٦٧"})
    assert asked.headers["Location"] == address("account_verify_phone")
    assert "0501234567"[1:] in client.get(address("account_verify_phone")).text
    assert not AccountPhone.objects.exists()
    code = next(word for word in texts[0][1].split() if word.isdigit())
    client.post(address("account_verify_phone"), {"code": code})
    assert queries.proven_phone(me.pk) == NUMBER == texts[0][0]
    assert "account.phone_proven" in acts(me)
    stranger = Client()
    stranger.post(address("account_request_login_code"), {"login": "0501234567"})
    code = next(word for word in texts[1][1].split() if word.isdigit())
    stranger.post(address("account_confirm_login_code"), {"code": code})
    assert is_in(stranger)
    by_password = Client()
    assert sign_in(by_password, login="+966 50 123 4567").status_code == 302
    client.post(address("security_phone_remove"))
    assert not AccountPhone.objects.exists()
    assert sign_in(Client(), login=NUMBER).status_code == 422


def test_a_number_belongs_to_one_account_and_strangers_are_not_written_to(
    client: Client, me: Account, texts: list[Any]
) -> None:
    actions.prove_phone(NUMBER, by=make.account(), at=make.NOW)
    confirm_it_is_me(client)
    client.post(address("account_change_phone"), {"phone": NUMBER})
    code = next(word for word in texts[0][1].split() if word.isdigit())
    # Whoever holds the telephone learns that the number is taken; nobody else does.
    assert "another account" in client.post(address("account_verify_phone"), {"code": code}).text
    known, unknown = Client(), Client()
    first = known.post(address("account_request_login_code"), {"login": NUMBER})
    second = unknown.post(address("account_request_login_code"), {"login": "+971501234567"})
    assert first.headers["Location"] == second.headers["Location"]
    assert [to for to, _text in texts] == [NUMBER, NUMBER]


@pytest.mark.parametrize("typed", ["", "me@", "12", "<script>", "x" * 300])
def test_what_is_neither_address_nor_number_is_said(client: Client, typed: str) -> None:
    assert client.post(address("account_request_login_code"), {"login": typed}).status_code == 422


# The second step.


def test_the_app_is_asked_after_the_password_and_each_code_works_once(client: Client, me: Account) -> None:
    set_up_app(client)
    secret = Authenticator.objects.get(type="totp").data["secret"]
    assert totp.decrypt(secret) not in str(Authenticator.objects.values_list("data"))
    assert "account.second_step_on" in acts(me)
    second = time.time() + 300
    with at_second(second):
        device = Client()
        assert sign_in(device).headers["Location"] == address("mfa_authenticate")
        assert not is_in(device)
        wrong = device.post(address("mfa_authenticate"), {"code": "000000"})
        # Nobody can be sent a new one: the app shows it.
        assert (wrong.status_code, b"that your app shows now" in wrong.content) == (422, True)
        code = app_code(me, second)
        assert device.post(address("mfa_authenticate"), {"code": code}).status_code == 302
        assert is_in(device)
    # The code is right for a while longer, but was used.
    with at_second(second + 29):
        again = Client()
        sign_in(again)
        assert again.post(address("mfa_authenticate"), {"code": code}).status_code == 422
        assert not is_in(again)


def test_a_recovery_code_opens_once_and_new_ones_make_the_others_void(client: Client, me: Account) -> None:
    codes = set_up_app(client)
    for code, status in ((codes[0], 302), (codes[0], 422), (codes[1], 302)):
        device = Client()
        sign_in(device)
        assert device.post(address("mfa_authenticate"), {"code": code}).status_code == status
    assert queries.ways_in(me).recovery_codes_left == 8
    client.post(address("mfa_view_recovery_codes"), {"new": "1"})
    assert queries.ways_in(me).recovery_codes_left == 10
    device = Client()
    sign_in(device)
    assert device.post(address("mfa_authenticate"), {"code": codes[2]}).status_code == 422


def test_the_second_step_cannot_be_tried_out(client: Client, me: Account) -> None:
    set_up_app(client)
    device = Client()
    sign_in(device)
    answers = [device.post(address("mfa_authenticate"), {"code": f"00000{n}"}) for n in range(7)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429] * 2
    assert answers[-1].headers["Retry-After"]


def test_nothing_about_the_ways_in_changes_without_the_password(client: Client, me: Account) -> None:
    ask = address("account_reauthenticate")
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        assert client.get(address(name)).headers["Location"].startswith(ask)
    for name, values in (("account_change_phone", {"phone": NUMBER}), ("security_phone_remove", {})):
        assert client.post(address(name), values).headers["Location"].startswith(ask)
    assert client.post(ask, {"password": "wrong"}).status_code == 422
    confirm_it_is_me(client)
    assert client.get(address("mfa_activate_totp")).status_code == 200


@pytest.mark.parametrize("said", ["", "{}", "[]", "null", '{"id": "x", "response": {}}', "nonsense", '{"rawId": 1}'])
def test_what_is_no_passkey_is_refused(client: Client, me: Account, said: str) -> None:
    confirm_it_is_me(client)
    page = address("mfa_add_webauthn")
    options = client.get(page).text
    assert "data-options=" in options
    assert client.post(page, {"credential": said, "name": "x"}).status_code == 422
    stranger = Client()
    begun = stranger.get(address("mfa_login_webauthn"), headers={"Accept": "application/json"}).json()
    assert begun["request_options"]["publicKey"]["userVerification"] == "required"
    answer = stranger.post(address("mfa_login_webauthn"), {"credential": said})
    assert answer.headers["Location"] == address("account_login")
    assert not is_in(stranger)


# Devices.


def test_where_browsers_know_no_passkeys_the_page_leads_to_where_they_do(client: Client) -> None:
    page = client.get(address("account_login"), {"next": "/en/settings/"}, headers={"host": "127.0.0.1:8000"})
    assert b'href="http://localhost:8000/en/sign-in/?next=%2Fen%2Fsettings%2F"' in page.content
    assert b"data-passkey" not in page.content
    assert b"data-passkey" in client.get(address("account_login")).content


def test_a_device_is_signed_out_from_another_at_once(client: Client) -> None:
    account = make.account("me@example.org")
    sign_in(client)
    lost = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) CriOS/9 Safari/6"})
    sign_in(lost)
    page = client.get(address("usersessions_list")).text
    assert "Chrome – iPhone" in page
    assert "This device" in page
    device = next(one for one in queries.devices_of(account.pk, make.NOW) if "iPhone" in one.user_agent)
    key = lost.session.session_key
    assert is_in(lost)
    stranger = Client()
    stranger.force_login(make.account())
    stranger.post(address("usersessions_list"), {"end": device.id})
    assert is_in(lost)
    client.post(address("usersessions_list"), {"end": device.id})
    assert not Session.objects.filter(session_key=key).exists()
    assert not is_in(lost)
    assert is_in(client)
    assert "account.sessions_ended" in acts(account)


def test_a_session_that_another_process_still_remembers_opens_nothing(client: Client) -> None:
    make.account("me@example.org")
    sign_in(client)
    assert is_in(client)
    # As when another process deletes it: this one has it in its memory.
    Session.objects.filter(session_key=client.session.session_key).delete()
    assert not is_in(client)


def test_another_password_signs_all_other_devices_out(client: Client) -> None:
    make.account("me@example.org")
    other = Client()
    sign_in(client), sign_in(other)
    fields = {"oldpassword": make.PASSWORD, "password1": "new-palm-and-sand"}
    client.post(address("account_change_password"), fields)
    assert is_in(client)
    assert not is_in(other)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_owner_is_told_of_a_new_device_in_their_language_and_not_of_a_known_one(
    client: Client, language: str
) -> None:
    account = make.account("me@example.org", language=language)
    sign_in(client)
    assert len(mail.outbox) == 1
    assert ("جهاز" in mail.outbox[0].subject) == (language == "ar")
    assert "127.0.0.1" in mail.outbox[0].body
    assert acts(account) == ["account.new_device"]
    client.post(address("account_logout"))
    sign_in(client)
    assert len(mail.outbox) == 1
    client.cookies["awn_devices"] = "forged:x"
    client.post(address("account_logout"))
    sign_in(client)
    assert len(mail.outbox) == 2


def test_a_session_has_another_key_after_signing_in(client: Client) -> None:
    make.account("me@example.org")
    client.get(address("account_login"))
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in(client)
    assert client.session.session_key != before
    attacker = Client()
    attacker.cookies["sessionid"] = before
    assert not is_in(attacker)


# What does not help to get in.


def test_passwords_cannot_be_tried_out_on_an_account_from_many_networks(client: Client) -> None:
    make.account("me@example.org")
    answers = [
        Client(REMOTE_ADDR=f"10.0.0.{n}").post(address("account_login"), {"login": "me@example.org", "password": "x"})
        for n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    # The owner is not locked out for good: a code still opens.
    assert Client().post(address("account_request_login_code"), {"login": "me@example.org"}).status_code == 302


def test_many_accounts_cannot_be_tried_out_from_one_network(client: Client) -> None:
    answers = [
        client.post(address("account_login"), {"login": f"p{n}@example.org", "password": "x"}).status_code
        for n in range(12)
    ]
    assert answers == [422] * 10 + [429] * 2
    make.account("me@example.org")
    elsewhere = Client(REMOTE_ADDR="10.9.9.9")
    assert sign_in(elsewhere).status_code == 302


def test_attempts_count_for_all_processes_together() -> None:
    make.account("me@example.org")
    for _ in range(5):
        sign_in(Client(), password="wrong")
        cache.clear()  # another process: its memory is empty
    assert sign_in(Client()).status_code == 429


def test_an_unknown_address_costs_the_same_work_and_says_the_same(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    make.account("me@example.org")

    def hashed(act: Any) -> tuple[int, Any]:
        hasher = type(get_hasher())
        with (
            mock.patch.object(hasher, "encode", autospec=True, side_effect=hasher.encode) as encode,
            mock.patch.object(hasher, "verify", autospec=True, side_effect=hasher.verify) as verify,
        ):
            answer = act()
        return encode.call_count + verify.call_count, answer

    known, one = hashed(lambda: sign_in(Client(), password="wrong"))
    unknown, two = hashed(lambda: sign_in(Client(), login="no@example.org", password="wrong"))
    assert known == unknown
    assert one.status_code == two.status_code == 422
    assert one.text.count("do not match") == two.text.count("do not match") > 0
    taken, first = hashed(lambda: sign_up(Client(), email="me@example.org"))
    fresh, second = hashed(lambda: sign_up(Client(), email="new@example.org"))
    assert taken == fresh
    assert first.headers["Location"] == second.headers["Location"]
    assert [len([m for m in mail.outbox if m.to == [who]]) for who in ("me@example.org", "new@example.org")] == [1, 1]


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_no_way_in_leads_elsewhere(client: Client, evil: str) -> None:
    make.account("me@example.org")
    assert "evil" not in sign_in(client, next=evil).headers["Location"]
    device = Client()
    device.post(address("account_request_login_code"), {"login": "me@example.org", "next": evil})
    answer = device.post(address("account_confirm_login_code"), {"code": code_from(), "next": evil})
    assert answer.headers["Location"] == address("dashboard")
    answer = client.post(address("account_reauthenticate"), {"password": make.PASSWORD, "next": evil})
    assert "evil" not in answer.headers["Location"]
    assert "javascript" not in answer.headers["Location"]


# The outbox of a developer's machine.


def test_the_outbox_shows_what_was_sent_and_only_on_this_machine(client: Client, settings: Any, tmp_path: Any) -> None:
    settings.EMAIL_FILE_PATH, settings.AWN_SMS_FOLDER = tmp_path, str(tmp_path)
    settings.AWN_PUBLIC_URL, settings.AWN_DEMO = "http://127.0.0.1:8000", True
    letter = mail.EmailMessage("رمزك", "الرمز <b>123456</b>", to=["me@example.org"]).message().as_bytes()
    (tmp_path / "1.log").write_bytes(letter + b"\n" + b"-" * 79 + b"\n")
    (tmp_path / "2.json").write_text(json.dumps({"to": NUMBER, "text": "code 654321"}))
    page = client.get(address("outbox"))
    assert "رمزك" in page.text
    assert "&lt;b&gt;123456" in page.text
    assert "654321" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert Client(REMOTE_ADDR="10.0.0.1").get(address("outbox")).status_code == 404
    settings.AWN_PUBLIC_URL = "https://awn.example"
    assert client.get(address("outbox")).status_code == 404
    settings.AWN_PUBLIC_URL, settings.AWN_DEMO, settings.DEBUG = "http://127.0.0.1:8000", False, False
    assert client.get(address("outbox")).status_code == 404


def test_devices_have_names_that_people_know() -> None:
    edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0"
    assert device_name(edge) == "Edge – Windows"
    with translation.override("en"):
        assert device_name("curl/8") == "An unknown device"


def test_more_devices_and_passkeys_take_the_same_number_of_queries(client: Client, me: Account) -> None:
    def seen(name: str) -> int:
        with CaptureQueriesContext(connection) as queries_seen:
            assert client.get(address(name)).status_code == 200
        return len(queries_seen)

    def grow() -> None:
        for number in range(3):
            data = {"name": f"key {number}", "credential": {}}
            Authenticator.objects.create(user=me, type="webauthn", data=data)
            Client(REMOTE_ADDR=f"10.0.1.{number}").force_login(me)

    grow()
    names = ("mfa_index", "usersessions_list")
    few = [seen(name) for name in names]
    grow()
    assert [seen(name) for name in names] == few
