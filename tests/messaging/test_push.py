"""Web push against the examples of the RFCs, and what is not a browser's address."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from tests import make

from awn.base.refusal import Refusal
from awn.keys.actions import ensure, rotate
from awn.keys.rules import Purpose
from awn.messaging.actions import devices
from awn.messaging.handing import notice
from awn.messaging.models import Device
from awn.messaging.push import authorization, b64, check_device, is_public_address, sealed, unb64

# RFC 8291, section 5 and appendix A.
PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
OWN = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
TEXT = b"When I grow up, I want to be a watermelon"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
    "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
ENDPOINT = "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV"


def test_a_notice_is_sealed_as_in_the_example_of_the_rfc() -> None:
    own = ec.derive_private_key(int.from_bytes(unb64(OWN), "big"), ec.SECP256R1())
    assert b64(sealed(TEXT, unb64(PUBLIC), unb64(SECRET), own=own, salt=unb64(SALT))) == BODY


def test_the_push_service_can_verify_who_sends() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)

    def sign(message: bytes) -> bytes:
        return key.sign(message, ec.ECDSA(SHA256()))

    header = authorization(ENDPOINT, b"\x04", sign, subject="mailto:help@awn.example", at=now)
    token = header.removeprefix("vapid t=").partition(",")[0]
    claims = jwt.decode(token, key.public_key(), algorithms=["ES256"], audience="https://push.example.net")
    assert claims["sub"] == "mailto:help@awn.example"
    assert 0 < claims["exp"] - now.timestamp() <= 24 * 3600


@pytest.mark.parametrize(
    "endpoint",
    ["http://push.example.net/x", "https://127.0.0.1/x", "https://[::1]/x", "https://db.internal/x", "https://2130706433/x",
     "https://localhost/x", "https://push.example.net:8443/x", "https://me@push.example.net/x", "javascript:alert(1)"],
)  # fmt: skip
def test_an_address_inside_a_network_is_no_browser(endpoint: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_device(endpoint, PUBLIC, SECRET)
    assert refused.value.code == "not_a_device"


@pytest.mark.parametrize("keys", [("AAAA", SECRET), (PUBLIC, "AAAA"), ("", "")])
def test_keys_that_are_none_are_refused(keys: tuple[str, str]) -> None:
    with pytest.raises(Refusal):
        check_device(ENDPOINT, *keys)


def test_a_name_that_leads_inside_is_not_followed() -> None:
    assert not any(map(is_public_address, ["10.0.0.1", "169.254.169.254", "::1", "100.64.0.1", "224.0.0.1"]))
    assert is_public_address("8.8.8.8")


@pytest.mark.django_db
def test_a_browser_that_has_gone_is_forgotten_and_one_that_is_away_is_tried_again(monkeypatch) -> None:
    ensure(Purpose.PUSH, at=make.NOW)
    person = make.person()
    devices.add_device(ENDPOINT, PUBLIC, SECRET, "Linux", by=person, at=make.NOW)
    answers = [503, 201, 410]
    seen = []

    def push(endpoint, body, header, topic):
        seen.append((endpoint, len(body), header[:8], topic))
        return answers.pop(0)

    monkeypatch.setattr("awn.messaging.gateways.push", push)
    message = json.dumps({"title": "x"}).encode()
    states = [notice(person.pk, message, topic="t", at=make.NOW).state for _number in range(3)]
    assert states == ["later", "sent", "suppressed"]
    assert not Device.objects.exists()
    assert seen[0][0] == ENDPOINT and seen[0][2] == "vapid t="


@pytest.mark.django_db
def test_after_a_new_key_browsers_are_asked_anew(monkeypatch) -> None:
    ensure(Purpose.PUSH, at=make.NOW)
    person = make.person()
    devices.add_device(ENDPOINT, PUBLIC, SECRET, "", by=person, at=make.NOW)
    rotate(Purpose.PUSH, at=make.NOW)
    monkeypatch.setattr("awn.messaging.gateways.push", lambda *_all: pytest.fail("sent"))
    assert notice(person.pk, b"{}", topic="t", at=make.NOW).reason == "no_device"
