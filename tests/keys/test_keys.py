"""Signing keys: made once, changed, lost, and kept where nobody reads them."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pkcs11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.db import connection
from tests.peers import program

from awn.base.clock import now
from awn.base.refusal import Refusal
from awn.keys import actions, queries
from awn.keys.certificates import check_chain, request
from awn.keys.gateways import FileKeys, verify
from awn.keys.pkcs11 import TokenKeys
from awn.keys.queries import Key
from awn.keys.rules import Algorithm, Purpose

KID = "ledger-20261122-0a1b2c3d"
DAY = timedelta(days=1)
MODULE = "/usr/lib/softhsm/libsofthsm2.so"


def test_only_the_owner_reads_a_key_file(tmp_path: Path) -> None:
    store = FileKeys(tmp_path / "keys", "a long sentence")
    public = store.create(KID, Algorithm.ED25519)
    (path,) = (tmp_path / "keys").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"ENCRYPTED" in path.read_bytes()
    assert verify(public, Algorithm.ED25519, store.sign(KID, Algorithm.ED25519, b"text"), b"text")
    with pytest.raises(Refusal) as told:
        FileKeys(tmp_path / "keys", "another").sign(KID, Algorithm.ED25519, b"text")
    assert told.value.code == "key_unreadable"


@pytest.mark.parametrize("kid", ["../../etc/passwd", "ledger-20261122-0a1b2c3d/x", "", "LEDGER-20261122-0a1b2c3d"])
def test_a_name_of_a_key_is_never_a_way_out_of_the_folder(kid: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as told:
        FileKeys(tmp_path).sign(kid, Algorithm.ED25519, b"text")
    assert told.value.code == "not_a_key"


def test_a_missing_key_is_told_and_not_made_anew(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as told:
        FileKeys(tmp_path).sign(KID, Algorithm.ED25519, b"text")
    assert (told.value.code, told.value.status) == ("key_missing", 503)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_signature_belongs_to_its_text_and_its_key(algorithm: Algorithm, tmp_path: Path) -> None:
    store = FileKeys(tmp_path)
    public = store.create(KID, algorithm)
    other = store.create("ledger-20261122-ffffffff", algorithm)
    signature = store.sign(KID, algorithm, b"text")
    assert verify(public, algorithm, signature, b"text")
    assert not verify(public, algorithm, signature, b"texts")
    assert not verify(other, algorithm, signature, b"text")
    assert not verify(b"\x04", algorithm, signature, b"text")


@pytest.mark.django_db
def test_a_new_key_signs_and_the_old_signature_stays_good() -> None:
    first = actions.ensure(Purpose.LEDGER, at=now())
    assert actions.ensure(Purpose.LEDGER, at=now()) == first
    signature = first.sign(b"checkpoint")
    second = actions.rotate(Purpose.LEDGER, at=now())
    assert second.kid != first.kid
    assert queries.active(Purpose.LEDGER) == second
    old, new = queries.keys_of(Purpose.LEDGER)
    assert (old.state, new.state) == ("retired", "active")
    assert verify(old.public, old.algorithm, signature, b"checkpoint")


@pytest.mark.django_db
def test_a_compromised_key_is_replaced_at_once_and_only_once() -> None:
    first = actions.ensure(Purpose.TICKETS, at=now())
    second = actions.compromise(first.kid, at=now())
    assert [key.state for key in queries.keys_of(Purpose.TICKETS)] == ["compromised", "active"]
    assert queries.active(Purpose.TICKETS) == second
    with pytest.raises(Refusal) as told:
        actions.compromise(first.kid, at=now())
    assert told.value.code == "compromised_already"
    assert len(queries.keys_of(Purpose.TICKETS)) == 2


@pytest.mark.django_db(transaction=True)
def test_two_first_requests_make_one_key() -> None:
    made: list[Key] = []

    def ask() -> None:
        made.append(actions.ensure(Purpose.CERTIFICATES, at=now()))
        connection.close()

    threads = [Thread(target=ask) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({key.kid for key in made}) == 1
    assert len(queries.keys_of(Purpose.CERTIFICATES)) == 1


@pytest.mark.django_db
def test_a_request_is_signed_and_only_a_whole_chain_of_this_key_is_taken() -> None:
    key = actions.ensure(Purpose.DOCUMENTS, at=now())
    asked = x509.load_pem_x509_csr(request(key, "عون التجريبية").encode())
    assert asked.is_signature_valid
    assert asked.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "عون التجريبية"
    authority = ec.generate_private_key(ec.SECP256R1())
    stranger = ec.generate_private_key(ec.SECP256R1())
    root = _certificate("root", authority.public_key(), authority, "root")
    own = _certificate("awn", asked.public_key(), authority, "root")
    assert check_chain(key, own + root).startswith("-----BEGIN CERTIFICATE")
    for given, code in (
        (b"no certificate", "chain_unreadable"),
        (root + own, "chain_of_another_key"),
        (own + _certificate("root", stranger.public_key(), stranger, "root"), "chain_broken"),
    ):
        with pytest.raises(Refusal) as told:
            check_chain(key, given)
        assert told.value.code == code


def _certificate(name: str, public: object, signer: ec.EllipticCurvePrivateKey, issuer: str) -> bytes:
    assert isinstance(public, ec.EllipticCurvePublicKey)
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in (name, issuer)]
    builder = x509.CertificateBuilder(names[1], names[0], public, x509.random_serial_number(), now(), now() + DAY)
    return builder.sign(signer, hashes.SHA256()).public_bytes(Encoding.PEM)


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TokenKeys]:
    """A SoftHSM token of this test alone."""
    initialise = program("softhsm2-util")
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path}\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    command = [initialise, "--init-token", "--free", "--label", "awn", "--pin", "1234", "--so-pin", "5678"]
    subprocess.run(command, check=True, capture_output=True)
    # The module of another test of this process may be open still, with another folder of tokens.
    pkcs11.lib(MODULE).reinitialize()
    yield TokenKeys(MODULE, "awn", "1234")


@pytest.mark.peer
def test_a_token_signs_and_gives_no_key_out(token: TokenKeys) -> None:
    for algorithm, kid in ((Algorithm.ED25519, KID), (Algorithm.ECDSA_P256, "documents-20261122-0a1b2c3d")):
        public = token.create(kid, algorithm)
        assert verify(public, algorithm, token.sign(kid, algorithm, b"text"), b"text")
    # This process has shown the token its number already.
    with pkcs11.lib(MODULE).get_token(token_label="awn").open() as session:
        private = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=KID)
        assert not private[pkcs11.Attribute.EXTRACTABLE]
        with pytest.raises(pkcs11.AttributeSensitive):
            private[pkcs11.Attribute.VALUE]


@pytest.mark.peer
def test_a_key_that_the_token_does_not_have_and_a_token_that_is_gone_are_told(token: TokenKeys) -> None:
    with pytest.raises(Refusal) as told:
        token.sign(KID, Algorithm.ED25519, b"text")
    assert told.value.code == "key_missing"
    with pytest.raises(Refusal) as told:
        TokenKeys(MODULE, "another", "1234").create(KID, Algorithm.ED25519)
    assert (told.value.code, told.value.status) == ("key_store_silent", 503)
    with pytest.raises(Refusal) as told:
        TokenKeys("/nowhere/module.so", "awn", "1234").create(KID, Algorithm.ED25519)
    assert told.value.code == "key_store_silent"


@pytest.mark.peer
def test_a_forked_process_opens_the_token_for_itself(token: TokenKeys) -> None:
    public = token.create(KID, Algorithm.ED25519)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, token.sign(KID, Algorithm.ED25519, b"from the child"))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        signature = pipe.read()
    assert os.waitpid(child, 0)[1] == 0
    assert verify(public, Algorithm.ED25519, signature, b"from the child")
