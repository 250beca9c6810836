"""The adapters before the simulators: what an honest provider says, and what a lying one is not believed."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import jwt
import pytest
import xmlsec
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from tests.identity.walking import choose
from xmlsec import constants

from awn.base.refusal import Refusal
from awn.identity.gateways import Asked, Proven, gateway
from awn.identity.gateways.nafath import Nafath
from awn.identity.providers import provider
from awn.identity.simulators import nafath as simulated_nafath
from awn.identity.simulators.answers import SigningKey
from awn.identity.simulators.people import by_key
from awn.identity.simulators.saml import ASSERTION, PROTOCOL, Saml, Statement
from awn.identity.simulators.server import Simulators

BACK = "http://127.0.0.1:8000/identity/simulated/back/"
ASKED = Asked(state="state-1", return_to=BACK, language="ar")
REDIRECTING = ["uaepass-simulated", "oidc-simulated", "saml-simulated"]


def adapter(name: str) -> Any:
    found = provider(name)
    assert found is not None
    return gateway(found)


def prove(name: str, who: str, asked: Asked = ASKED) -> Proven:
    begun = adapter(name).begin(asked)
    proven: Proven = adapter(name).prove(asked, begun.reference, choose(begun.address, who), datetime.now(UTC))
    return proven


def refused(code: str, act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refusal:
        act()
    assert refusal.value.code == code
    return " ".join(getattr(refusal.value, "__notes__", []))


@pytest.mark.parametrize(
    ("name", "number"),
    [("uaepass-simulated", "784198500000009"), ("oidc-simulated", "28563400002"), ("saml-simulated", "299123100123")],
)
def test_an_honest_provider_says_who_somebody_is(simulators: Simulators, name: str, number: str) -> None:
    proven = prove(name, "khalid")
    assert (proven.number, proven.level, proven.gender) == (number, 3, "male")
    assert proven.name_ar == "خالد بن راشد الشامسي"
    assert proven.birth_date == (None if name == "uaepass-simulated" else date(1985, 6, 15))


@pytest.mark.parametrize("name", REDIRECTING)
def test_somebody_who_says_no_comes_back_with_a_word(simulators: Simulators, name: str) -> None:
    refused("identity_given_up", lambda: prove(name, ""))


def test_an_unverified_uae_pass_account_proves_nothing(simulators: Simulators) -> None:
    refused("identity_too_weak", lambda: prove("uaepass-simulated", "visitor"))


def test_a_code_given_to_another_browser_is_worth_nothing(simulators: Simulators) -> None:
    """PKCE: the thief of a code does not have the verifier."""
    thief = Asked(state="state-2", return_to=BACK)
    for name in ("uaepass-simulated", "oidc-simulated"):
        stolen = choose(adapter(name).begin(ASKED).address, "huda")
        refused("identity_provider_silent", lambda n=name, s=stolen: adapter(n).prove(thief, "", s, datetime.now(UTC)))  # type: ignore[misc]


LIES: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], str]] = {
    "audience": (lambda said: {**said, "aud": "somebody-else"}, "audience"),
    "several audiences": (lambda said: {**said, "aud": ["awn-demo", "other"]}, "several audiences"),
    "another party": (lambda said: {**said, "azp": "other"}, "authorised party"),
    "nonce": (lambda said: {**said, "nonce": "replayed"}, "nonce"),
    "no nonce": (lambda said: {k: v for k, v in said.items() if k != "nonce"}, "nonce"),
    "issuer": (lambda said: {**said, "iss": "https://evil.example"}, "issuer"),
    "expired": (lambda said: {**said, "exp": said["iat"] - 3600}, "expired"),
    "no end": (lambda said: {k: v for k, v in said.items() if k != "exp"}, "expired"),
    "old": (lambda said: {**said, "iat": said["iat"] - 86_400}, "issued at another time"),
    "of tomorrow": (lambda said: {**said, "iat": said["iat"] + 86_400}, "issued at another time"),
    "not yet": (lambda said: {**said, "nbf": said["iat"] + 600}, "not valid yet"),
    "asked long ago": (lambda said: {**said, "auth_time": said["iat"] - 86_400}, "asked too long ago"),
    "never asked": (lambda said: {k: v for k, v in said.items() if k != "auth_time"}, "asked too long ago"),
    "somebody else": (lambda said: {**said, "sub": "simulated-khalid"}, "userinfo about somebody else"),
}


@pytest.mark.parametrize("lie", LIES)
def test_an_oidc_server_that_lies_is_not_believed(
    simulators: Simulators, lie: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, why = LIES[lie]
    monkeypatch.setattr(simulators.oidc, "lie", change)
    assert why in refused("identity_answer_false", lambda: prove("oidc-simulated", "huda"))


@pytest.mark.parametrize("acr", [None, "", "urn:awn:simulated:low"])
def test_a_sign_in_below_the_level_asked_for_is_too_weak(
    simulators: Simulators, acr: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulators.oidc, "lie", lambda said: {**said, "acr": acr})
    refused("identity_too_weak", lambda: prove("oidc-simulated", "huda"))


def _with_another_key(said: dict[str, Any]) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(said, key, "RS256", headers={"kid": "simulator-1"})


SIGNATURES: dict[str, Callable[[dict[str, Any]], str]] = {
    "another key": _with_another_key,
    "an unknown key": lambda said: jwt.encode(
        said, rsa.generate_private_key(public_exponent=65537, key_size=2048), "RS256", headers={"kid": "unknown"}
    ),
    "none": lambda said: jwt.encode(said, None, "none", headers={"kid": "simulator-1"}),
    "a password": lambda said: jwt.encode(said, "k" * 32, "HS256", headers={"kid": "simulator-1"}),
    "no token": lambda _said: "nonsense",
}


@pytest.mark.parametrize("how", SIGNATURES)
def test_a_token_signed_otherwise_than_with_the_providers_key_is_false(
    simulators: Simulators, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulators.oidc, "sign", SIGNATURES[how])
    refused("identity_answer_false", lambda: prove("oidc-simulated", "huda"))


def test_an_answer_in_the_name_of_another_issuer_is_false(simulators: Simulators) -> None:
    """RFC 9207: a code of one provider is not carried to another."""
    brought = choose(adapter("oidc-simulated").begin(ASKED).address, "huda")
    mixed = {**brought, "iss": "https://evil.example"}
    refused("identity_answer_false", lambda: adapter("oidc-simulated").prove(ASKED, "", mixed, datetime.now(UTC)))


# SAML -----------------------------------------------------------------------------------------------------------


def said(simulators: Simulators, **values: Any) -> Statement:
    citizen = by_key("huda")
    assert citizen is not None
    usual = {
        "citizen": citizen, "audience": BACK, "recipient": BACK, "in_response_to": "ONELOGIN_1",
        "issuer": simulators.saml.issuer,
    }  # fmt: skip
    return Statement(**{**usual, **values})


def judged(response: str) -> Proven:
    found: Proven = adapter("saml-simulated").prove(ASKED, "ONELOGIN_1", {"SAMLResponse": response}, datetime.now(UTC))
    return found


def changed(response: str, change: Callable[[Any], None]) -> str:
    root = etree.fromstring(base64.b64decode(response))
    change(root)
    return base64.b64encode(etree.tostring(root)).decode()


def test_a_signed_assertion_for_us_in_answer_to_our_request_is_believed(simulators: Simulators) -> None:
    assert judged(simulators.saml.response(said(simulators))).subject == "simulated-huda"


@pytest.mark.parametrize(
    "values",
    [
        {"audience": "https://somebody.example"},
        {"recipient": "https://somebody.example/acs"},
        {"in_response_to": "ONELOGIN_2"},
        {"issuer": "https://evil.example"},
        {"ends_in": timedelta(minutes=-10)},
        {"session_ends_in": timedelta(minutes=-10)},
    ],
    ids=lambda values: next(iter(values)),
)
def test_an_assertion_for_others_of_others_or_too_late_is_false(simulators: Simulators, values: dict[str, Any]) -> None:
    response = simulators.saml.response(said(simulators, **values))
    refused("identity_answer_false", lambda: judged(response))


def _unanswering(root: Any) -> None:
    del root.attrib["InResponseTo"]


def _unsigned(root: Any) -> None:
    for signature in root.findall(".//{http://www.w3.org/2000/09/xmldsig#}Signature"):
        signature.getparent().remove(signature)


def _other_name(root: Any) -> None:
    root.find(f".//{{{ASSERTION}}}NameID").text = "simulated-khalid"


def _wrapped(root: Any) -> None:
    """The signed assertion moves into an extension; a forged one takes its place."""
    good = root.find(f"{{{ASSERTION}}}Assertion")
    forged = deepcopy(good)
    _unsigned(forged)
    forged.set("ID", "_forged")
    _other_name(forged)
    root.replace(good, forged)
    extensions = etree.SubElement(root, f"{{{PROTOCOL}}}Extensions")
    root.insert(1, extensions)
    extensions.append(good)


def _wrapped_inside(root: Any) -> None:
    """The forged assertion carries the signature, which still points at the good one inside it."""
    good = root.find(f"{{{ASSERTION}}}Assertion")
    forged = deepcopy(good)
    forged.set("ID", "_forged")
    _other_name(forged)
    signature = forged.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
    inner = deepcopy(good)
    _unsigned(inner)
    etree.SubElement(signature, "{http://www.w3.org/2000/09/xmldsig#}Object").append(inner)
    root.replace(good, forged)


def _doubled(root: Any) -> None:
    forged = deepcopy(root.find(f"{{{ASSERTION}}}Assertion"))
    _unsigned(forged)
    forged.set("ID", "_forged")
    _other_name(forged)
    root.insert(2, forged)


@pytest.mark.parametrize(
    "change", [_unanswering, _unsigned, _other_name, _wrapped, _wrapped_inside, _doubled], ids=lambda f: f.__name__
)
def test_a_response_with_an_unsigned_altered_or_wrapped_assertion_is_false(
    simulators: Simulators, change: Callable[[Any], None]
) -> None:
    refused("identity_answer_false", lambda: judged(changed(simulators.saml.response(said(simulators)), change)))


def test_an_assertion_that_names_no_audience_is_false(simulators: Simulators) -> None:
    """python3-saml takes one; we ask for ours."""

    def without(root: Any) -> None:
        _unsigned(root)
        restriction = root.find(f".//{{{ASSERTION}}}AudienceRestriction")
        restriction.getparent().remove(restriction)
        simulators.saml.sign(root.find(f"{{{ASSERTION}}}Assertion"))

    response = changed(simulators.saml.response(said(simulators)), without)
    assert "audience" in refused("identity_answer_false", lambda: judged(response))


def test_an_assertion_signed_by_another_key_is_false(simulators: Simulators) -> None:
    other = Saml(type(simulators.saml.key)(), simulators.saml.issuer)
    refused("identity_answer_false", lambda: judged(other.response(said(simulators))))


@pytest.mark.parametrize("junk", ["", "x", base64.b64encode(b"<a/>").decode(), base64.b64encode(b"\x00" * 9).decode()])
def test_what_is_no_saml_response_is_false(simulators: Simulators, junk: str) -> None:
    refused("identity_answer_false", lambda: judged(junk))


def _encrypted(response: str, certificate: str) -> str:
    """The assertion as providers send it that encrypt: AES for the text, RSA-OAEP for the key."""
    root = etree.fromstring(base64.b64decode(response))
    assertion = root.find(f"{{{ASSERTION}}}Assertion")
    frame = etree.SubElement(root, f"{{{ASSERTION}}}EncryptedAssertion")
    root.replace(assertion, frame)
    frame.append(assertion)
    data = xmlsec.template.encrypted_data_create(
        frame, constants.TransformAes256Cbc, type=constants.TypeEncElement, ns="xenc"
    )
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    key = xmlsec.template.add_encrypted_key(info, constants.TransformRsaOaep)
    xmlsec.template.encrypted_data_ensure_cipher_value(key)
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(certificate, constants.KeyDataFormatCertPem))
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(constants.KeyDataAes, 256, constants.KeyDataTypeSession)
    context.encrypt_xml(data, assertion)
    return base64.b64encode(etree.tostring(root)).decode()


def test_with_a_key_of_ours_only_an_encrypted_and_signed_assertion_is_believed(simulators: Simulators) -> None:
    ours = SigningKey()
    plain_one = provider("saml-simulated")
    assert plain_one is not None
    pair = {"key": ours.pem, "certificate": ours.certificate}
    sealed = gateway(replace(plain_one, options={**plain_one.options, **pair}))
    assert "KeyDescriptor" in sealed.metadata(BACK)  # type: ignore[attr-defined]  # only SAML has metadata

    def judge(response: str) -> Proven:
        return sealed.prove(ASKED, "ONELOGIN_1", {"SAMLResponse": response}, datetime.now(UTC))

    plain = simulators.saml.response(said(simulators))
    assert judge(_encrypted(plain, ours.certificate)).subject == "simulated-huda"
    refused("identity_answer_false", lambda: judge(plain))
    refused("identity_answer_false", lambda: judge(_encrypted(plain, SigningKey().certificate)))
    # Whoever knows our certificate can encrypt; only the provider can sign.
    for change in (_other_name, _unsigned):
        forged = changed(plain, change)
        refused("identity_answer_false", lambda text=forged: judge(_encrypted(text, ours.certificate)))


# Nafath ---------------------------------------------------------------------------------------------------------

PUSH = Asked(state="state-1", return_to="", number="1000000008")


def test_nafath_shows_a_number_and_its_token_is_believed_once_answered(simulators: Simulators) -> None:
    nafath = adapter("nafath-simulated")
    assert isinstance(nafath, Nafath)
    begun = nafath.begin(PUSH)
    assert begun.shown.isdecimal()
    assert nafath.status(PUSH, begun.reference, begun.shown) == "WAITING"
    refused("identity_provider_silent", lambda: nafath.begin(PUSH))  # one live request for a number
    simulators.nafath.requests[begun.reference].status = "COMPLETED"
    assert nafath.status(PUSH, begun.reference, begun.shown) == "COMPLETED"
    citizen = by_key("huda")
    assert citizen is not None
    token = simulators.nafath.key.token(simulated_nafath.claims(citizen, begun.reference))
    answer = {"token": token, "transId": begun.reference}
    proven = nafath.prove(PUSH, begun.reference, answer, datetime.now(UTC))
    assert (proven.number, proven.birth_date) == ("1000000008", date(1990, 1, 1))


TOKENS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "of another transaction": lambda said: {**said, "transId": "another"},
    "for somebody else": lambda said: {**said, "aud": "somebody-else"},
    "about another number": lambda said: {**said, "nin": "1234567897"},
    "of yesterday": lambda said: {**said, "iat": said["iat"] - 86_400, "exp": said["exp"] - 86_400},
    "rejected": lambda said: {**said, "status": "REJECTED"},
}


@pytest.mark.parametrize("change", TOKENS)
def test_a_nafath_token_that_is_not_the_answer_to_our_question_is_false(simulators: Simulators, change: str) -> None:
    citizen = by_key("huda")
    assert citizen is not None
    token = simulators.nafath.key.token(TOKENS[change](dict(simulated_nafath.claims(citizen, "trans-1"))))
    nafath = adapter("nafath-simulated")
    refused("identity_answer_false", lambda: nafath.prove(PUSH, "trans-1", {"token": token}, datetime.now(UTC)))


def test_a_nafath_token_by_any_other_algorithm_is_false(simulators: Simulators) -> None:
    citizen = by_key("huda")
    assert citizen is not None
    said = {**simulated_nafath.claims(citizen, "trans-1"), "iat": int(time.time())}
    nafath = adapter("nafath-simulated")
    for token in (jwt.encode(said, "k" * 32, "HS256"), jwt.encode(said, None, "none")):
        refused(
            "identity_answer_false",
            lambda t=token: nafath.prove(PUSH, "trans-1", {"token": t}, datetime.now(UTC)),  # type: ignore[misc]
        )
