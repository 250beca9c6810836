"""Verification of a file by a stranger: verdicts in plain words, and no more than the holder chose to show."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import make
from tests.credentials.badges import REVOKED, Platform
from tests.web.test_credentials import certified
from tests.web.volunteering import signed_in, text_of

from awn.cli import verify as command
from awn.credentials.actions import revoke
from awn.credentials.actions.showing import choose_shown
from awn.credentials.models import Certificate
from awn.credentials.vc import Unreachable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def handed_in(
    client: Client, data: bytes | str, *, name: str = "awn.json", language: str = "en", status: int = 200
) -> str:
    file = SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)
    answer = client.post(f"/{language}/verify/file/", {"file": file})
    assert answer.status_code == status
    assert answer["Cache-Control"] == "private, no-store"
    return answer.content.decode()


def test_a_file_of_ours_is_valid_and_shows_what_its_holder_chose(client: Client) -> None:
    found = certified(make.account(name_en="Noura"))
    page = handed_in(client, found.credential)
    for words in ("This certificate is valid", "Noura", "3 hours", "The signature is good"):
        assert words in page
    assert "هذه الشهادة صالحة" in handed_in(client, found.credential, language="ar")
    choose_shown(found.pk, ["minutes"], by=found.person, at=make.NOW)
    page = handed_in(client, found.credential)
    assert "3 hours" in page
    assert "Noura" not in page
    assert "Noura" not in text_of(client, f"/en/verify/{found.code}/")
    assert found.code in page


def test_revoked_changed_and_foreign_files_are_told_apart(client: Client) -> None:
    found = certified(make.account(name_en="Noura"))
    changed = found.credential.replace('"3.00"', '"30.00"')
    page = handed_in(client, changed)
    assert "Do not rely on this certificate" in page
    assert "30.00" not in page
    assert "Something was added" in handed_in(client, json.dumps({**json.loads(found.credential), "x": "y"}))
    stranger = Platform("https://stranger.example")
    page = handed_in(client, json.dumps(stranger.signed()))
    assert "We do not know who issued" in page
    assert "did:web:stranger.example" in page
    assert "Noura Al-Otaibi" not in page
    revoke(found.pk, reason="issued_in_error", by=None, at=make.NOW)
    assert "This certificate was revoked" in handed_in(client, found.credential)


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"garbage", 200, "no certificate that can be read"),
        (b"%PDF-1.7 garbage", 422, "cannot be read"),
        (b" " * 5_000_001, 413, "larger than 5 MB"),
        (b'{"a": 1.5}', 200, "more than one way"),
    ],
)
def test_what_is_no_certificate_is_told_so(client: Client, data: bytes, status: int, words: str) -> None:
    assert words in handed_in(client, data, status=status)


def test_no_file_is_asked_for_again_and_too_many_are_slowed_down(client: Client) -> None:
    assert client.get("/en/verify/file/")["Location"] == "/en/verify/"
    answers = [client.post("/en/verify/file/") for _one in range(31)]
    assert "Choose the file" in answers[0].content.decode()
    assert (answers[0].status_code, answers[-1].status_code) == (422, 429)


@pytest.fixture
def elsewhere(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """Another platform, trusted by setting; what it serves comes without a network."""
    platform = Platform("https://elsewhere.example")
    trusted = tmp_path / "trusted.json"
    trusted.write_text(json.dumps({platform.issuer.did: {"name": "Elsewhere"}}))
    settings.AWN_TRUSTED_ISSUERS = str(trusted)
    pages = {
        "https://elsewhere.example/.well-known/did.json": platform.document,
        "https://elsewhere.example/status/2026-a": platform.status_list(),
    }

    def fetched(address: str, **_options: Any) -> bytes:
        if address not in pages:
            raise Unreachable("no answer")
        return json.dumps(pages[address]).encode()

    monkeypatch.setattr("awn.credentials.queries.verifying.fetch", fetched)
    return platform


def test_a_credential_of_a_trusted_platform_is_valid_revoked_or_in_doubt(client: Client, elsewhere: Platform) -> None:
    page = handed_in(client, json.dumps(elsewhere.signed()))
    for words in ("This certificate is valid", "Noura Al-Otaibi", "12.50", "Elsewhere"):
        assert words in page
    assert "This certificate was revoked" in handed_in(client, json.dumps(elsewhere.signed(index=REVOKED)))
    other_list = elsewhere.plain()
    other_list["credentialStatus"]["statusListCredential"] = "https://elsewhere.example/status/silent"
    assert "cannot be told now" in handed_in(client, json.dumps(elsewhere.signed(other_list)))


def verdict_of(capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> tuple[int, str, str]:
    """Exit status, verdict, and whether revocation was asked for."""
    status = asked("--json", str(path), *options)
    said = json.loads(capsys.readouterr().out)
    return status, said["verdict"], said["revocation"]


def asked(*arguments: str) -> int:
    parser = ArgumentParser()
    command.register(parser.add_subparsers())
    return command.run(parser.parse_args(["verify", *arguments]))


def test_the_command_gives_the_verdict_and_leaves_with_0_only_for_valid(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = certified(make.account())
    path = tmp_path / "awn.json"
    path.write_text(found.credential)
    assert verdict_of(capsys, path) == (0, "valid", "not_revoked")
    revoke(found.pk, reason="issued_in_error", by=None, at=make.NOW)
    assert verdict_of(capsys, path) == (1, "revoked", "revoked")
    path.write_bytes(b"%PDF-1.7\n")
    assert verdict_of(capsys, path) == (1, "unreadable", "")
    assert asked(str(tmp_path / "no-such-file")) == 2


def test_the_command_needs_nothing_but_a_saved_did_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    platform = Platform()
    path, trust = tmp_path / "awn.json", tmp_path / "did.json"
    path.write_text(json.dumps(platform.signed()))
    trust.write_text(json.dumps(platform.document))
    assert verdict_of(capsys, path, "--offline", "--trust", str(trust)) == (0, "valid", "not_asked")
    trust.write_text(json.dumps(Platform().document))
    assert verdict_of(capsys, path, "--offline", "--trust", str(trust))[0] == 1
    assert asked(str(path), "--offline", "--trust", str(trust)) == 1
    assert "Noura" not in capsys.readouterr().out  # of what is not known to be true, nothing is repeated


def test_the_file_goes_to_its_holder_and_to_others_only_if_the_holder_wants(client: Client) -> None:
    account = make.account()
    found = certified(account)
    issuer = make.member(found.organisation, "owner") if found.organisation else None
    assert issuer is not None
    address = f"/c/{found.code}.json"
    for stranger in (client, signed_in(make.account())):
        assert stranger.get(address).status_code == 404
    for theirs in (signed_in(account), signed_in(issuer.account)):
        answer = theirs.get(address)
        assert answer.content == found.credential.encode()
        assert answer["Content-Type"] == "application/vc"
    choose_shown(found.pk, ["file"], by=found.person, at=make.NOW)
    assert client.get(address).content == found.credential.encode()
    Certificate.objects.update(credential="")
    assert client.get(address).status_code == 409


def test_machines_fetch_keys_lists_and_proofs_from_anywhere(client: Client) -> None:
    account = make.account()
    found = certified(account)
    keys = client.get("/.well-known/did.json")
    assert keys.json()["id"] == json.loads(found.credential)["issuer"]["id"]
    assert found.status_list is not None
    listed = client.get(f"/status/{found.status_list.slug}")
    assert listed["Content-Type"] == "application/vc"
    for answer in (keys, listed):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cache-Control"].startswith("public, max-age=")
        assert "Set-Cookie" not in answer
    assert client.get("/status/none").status_code == 404
    address = f"/c/{found.code}/proofs"
    (stranger_sees,) = client.get(address).json()["proofs"]
    assert stranger_sees["proof"].startswith("c2sp.org/tlog-proof@")
    assert "opening" not in stranger_sees
    (holder_sees,) = signed_in(account).get(address).json()["proofs"]
    assert "180" in holder_sees["opening"]["entry"]
