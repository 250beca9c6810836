"""Verifiable credentials by the library alone: what is signed, and every way in which a file may be wrong."""

from __future__ import annotations

import json
import socket
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.credentials.badges import NOW, REVOKED, Platform

from awn.credentials.gateways import fetch
from awn.credentials.vc import Unreachable, badge, bits, did
from awn.credentials.vc.canonical import canonical
from awn.credentials.vc.compiled import canonical_by_form
from awn.credentials.vc.facts import facts_of
from awn.credentials.vc.reading import Unreadable, read

PLATFORM = Platform()
GOOD = PLATFORM.signed()


def changed(**fields: Any) -> dict[str, Any]:
    return {**GOOD, **fields}


def seen(source: Any, **values: Any) -> tuple[str, str]:
    verdict = PLATFORM.verdict(source, **values)
    return verdict.state, verdict.reason


def silent(_address: str) -> bytes:
    raise Unreachable("no answer")


def test_a_credential_says_who_what_and_how_long_and_is_valid() -> None:
    verdict = PLATFORM.verdict(json.dumps(GOOD))
    assert (verdict.state, verdict.revocation, verdict.issuer_name) == ("valid", "not_revoked", "Awn")
    assert verdict.issuer == "did:web:awn.example"
    facts = facts_of(GOOD)
    assert (facts.hours, facts.first_day, facts.last_day) == ("12.50", "2026-11-01", "2026-11-03")
    assert (facts.holder, facts.role) == ("نورة العتيبي — Noura Al-Otaibi", "قائد فريق — Team leader")
    assert facts.levels == ("scanned", "supervised")


@pytest.mark.parametrize(
    ("minutes", "text"), [(750, "12.50"), (1, "0.02"), (60, "1.00"), (59, "0.98"), (60_000, "1000.00")]
)
def test_hours_are_text_with_two_digits(minutes: int, text: str) -> None:
    assert badge.hours(minutes) == text


def test_a_revoked_one_is_revoked_and_a_silent_list_says_nothing_good() -> None:
    revoked = PLATFORM.signed(index=REVOKED)
    assert seen(revoked) == ("revoked", "revocation")
    assert seen(GOOD, status=silent) == ("status_unknown", "list_silent")
    assert seen(GOOD, status=lambda _address: b"<html>") == ("status_unknown", "list_unusable")


def test_a_list_that_is_stale_forged_short_or_anothers_says_nothing_good() -> None:
    other = Platform("https://elsewhere.example")
    good = PLATFORM.status_list()
    for unusable in (
        PLATFORM.status_list(since=NOW - timedelta(days=3)),
        {**good, "credentialSubject": {**good["credentialSubject"], "encodedList": bits.encode(bits.SIZE, [])}},
        PLATFORM.status_list(size=bits.SIZE // 2),
        other.status_list(),
        {**good, "id": "https://awn.example/status/other"},
    ):
        found = json.dumps(unusable).encode()
        assert seen(GOOD, status=lambda _address, found=found: found) == ("status_unknown", "list_unusable")


def test_offline_a_pinned_key_is_enough_and_the_verdict_says_what_was_not_asked() -> None:
    verdict = PLATFORM.verdict(GOOD, status=None)
    assert (verdict.state, verdict.revocation) == ("valid", "not_asked")


def test_a_foreign_issuer_is_not_believed_and_never_asked() -> None:
    stranger = Platform("https://stranger.example")
    asked: list[str] = []
    forged = Platform("https://awn.example")  # the name of another, and a key of its own
    assert seen(stranger.signed(), resolve=asked.append) == ("unknown_issuer", "not_trusted")
    assert asked == []
    assert seen(forged.signed()) == ("altered", "signature")
    posing = {**stranger.plain(), "issuer": GOOD["issuer"]}
    assert seen(stranger.signed(posing)) == ("altered", "key_of_another")


def test_a_silent_issuer_an_expired_and_an_early_credential_are_told_apart() -> None:
    def nobody(_did: str) -> dict[str, Any]:
        raise Unreachable("no answer")

    assert seen(GOOD, resolve=nobody) == ("issuer_silent", "issuer_silent")
    assert seen(PLATFORM.signed(until=NOW - timedelta(days=1))) == ("expired", "expired")
    assert seen(PLATFORM.signed(issued_at=NOW + timedelta(days=1))) == ("not_yet_valid", "not_yet_valid")


def test_a_key_that_is_no_longer_listed_verifies_nothing() -> None:
    assert seen(GOOD, resolve=lambda name: did.document(name, [])) == ("altered", "key_not_listed")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"%PDF-1.7", "not_json"),
        (b"[]", "not_an_object"),
        (b'{"a": 1, "a": 2}', "key_twice"),
        (b'{"a": 1.5}', "fraction"),
        (b'{"a": 1e400}', "fraction"),
        (b'{"a": NaN}', "fraction"),
        (b'{"a": 123456789012345678901}', "number_too_large"),
        (b'{"a": null}', "null"),
        (b'{"a": "\\u0001"}', "control_character"),
        (b'{"a": "\\u007f"}', "control_character"),
        (b'{"a": "\\ud800"}', "control_character"),
        (b'{"a": ' + b"[" * 30 + b"]" * 30 + b"}", "too_deep"),
        (b"[" * 500_000, "too_deep"),
        (b" " * 10_000_000, "too_large"),
        (b"{}", "context_order"),
    ],
)
def test_what_can_be_read_in_two_ways_is_not_read(source: bytes, code: str) -> None:
    assert seen(source) == ("unreadable", code)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (changed(**{"@context": GOOD["@context"][::-1]}), "context_order"),
        (changed(**{"@context": [GOOD["@context"][0], {"evil": "https://evil.example/"}]}), "context_inline"),
        (changed(**{"@context": [GOOD["@context"][0], "https://evil.example/"]}), "context_unknown"),
        # What the signature takes for `credentialStatus`, a reader would not see.
        (
            {
                ("https://www.w3.org/2018/credentials#credentialStatus" if key == "credentialStatus" else key): value
                for key, value in GOOD.items()
            },
            "key_is_no_term",
        ),
        (changed(**{"@included": [{"id": "urn:x", "name": "x"}]}), "key_is_no_term"),
        (changed(related={"id": GOOD["id"], "name": "x"}), "described_twice"),
        (changed(id="_:b0"), "bad_id"),
        ({key: value for key, value in GOOD.items() if key != "proof"}, "no_proof"),
        (changed(proof={**GOOD["proof"], "cryptosuite": "eddsa-jcs-2022"}), "other_proof"),
        (changed(type=["OpenBadgeCredential"]), "not_a_credential"),
    ],
)
def test_a_file_of_another_form_is_not_read(document: dict[str, Any], code: str) -> None:
    assert seen(document) == ("unreadable", code)


@pytest.mark.parametrize(
    "document",
    [
        changed(evil="x"),
        changed(proof={**GOOD["proof"], "evil": "x"}),
        changed(credentialSubject={**GOOD["credentialSubject"], "honours": "first class"}),
        changed(id="not-absolute"),
        changed(type=[*GOOD["type"], "NoSuchType"]),
    ],
)
def test_what_no_signature_covers_is_seen(document: dict[str, Any]) -> None:
    state, reason = seen(document)
    assert (state, reason) in {("altered", "unsigned_field"), ("altered", "bad_id"), ("altered", "signature")}


def test_what_we_would_not_verify_we_do_not_sign() -> None:
    for wrong in ({"name": "a\x00b"}, {"evil": "x"}, {"name": 1.5}):
        with pytest.raises(Unreadable):
            PLATFORM.signed({**PLATFORM.plain(), **wrong})


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
    st.text(st.sampled_from('ab"\\\t\nنور\u200f😀'), max_size=20),
    st.integers(1, 100_000),
    st.booleans(),
)
def test_the_fast_way_to_canonical_text_finds_the_same(holder: str, title: str, minutes: int, has_role: bool) -> None:
    document = read(PLATFORM.plain(holder=holder, name=title, minutes=minutes, role=holder if has_role else ""))
    assert canonical_by_form(document) == canonical(document)


@pytest.mark.parametrize("text", ["", "x", "u", "u!!!", "uAAAA", "u" + "A" * 100])
def test_a_damaged_bitstring_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        bits.decode(text)


def test_a_bomb_of_zeros_is_not_unpacked() -> None:
    with pytest.raises(ValueError, match="not a list"):
        bits.decode(bits.encode(200_000_000, []))


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("did:web:awn.example", "https://awn.example/.well-known/did.json"),
        ("did:web:localhost%3A8443", "https://localhost:8443/.well-known/did.json"),
        ("did:web:awn.example:tenants:one", "https://awn.example/tenants/one/did.json"),
    ],
)
def test_a_did_web_leads_to_its_document(name: str, address: str) -> None:
    assert did.document_address(name) == address


@pytest.mark.parametrize("name", ["did:key:z6Mk", "did:web:", "did:web:a/b", "did:web:a%2Fb", "did:web:a:..%2f", "x"])
def test_what_is_no_did_web_leads_nowhere(name: str) -> None:
    with pytest.raises(ValueError, match="not a did:web"):
        did.document_address(name)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://awn.example/",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://user@awn.example/",
        "https://127.1:99999/",
        "gopher://awn.example/",
        "nonsense",
    ],
)
def test_nothing_private_is_ever_fetched(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_args: Any) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket, "create_connection", never)
    with pytest.raises(Unreachable):
        fetch(address)
