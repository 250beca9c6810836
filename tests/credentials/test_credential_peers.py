"""What others' software makes of our credentials, and ours of theirs."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.credentials.badges import REVOKED, Platform
from tests.peers import FOLDER, node

from awn.credentials.vc import contexts
from awn.credentials.vc.canonical import canonical

pytestmark = pytest.mark.peer


def tampered(good: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Five ways to forge a good credential."""
    forged = {name: deepcopy(good) for name in ("hours", "name", "extra", "status", "proof")}
    forged["hours"]["credentialSubject"]["result"][0]["value"] = "412.50"
    forged["name"]["credentialSubject"]["name"] = "Somebody Else"
    forged["extra"]["credentialSubject"]["honours"] = "of the first class"
    forged["status"]["credentialStatus"]["statusListIndex"] = "7"
    forged["proof"]["proof"]["created"] = "2020-01-01T00:00:00Z"
    return forged


def ask_node(asked: dict[str, Any], **environment: str) -> dict[str, Any]:
    run = subprocess.run(
        [node(), "credentials.mjs"], cwd=FOLDER, input=json.dumps(asked), capture_output=True, text=True, check=False,
        timeout=120, env={**os.environ, **environment},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    answer: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return answer


def all_contexts() -> dict[str, Any]:
    return {address: contexts.load(address)["document"] for address in contexts.FILES}


def test_digital_bazaar_accepts_ours_and_rejects_five_tamperings_and_we_accept_theirs() -> None:
    ours, theirs = Platform(), Platform("https://elsewhere.example")
    good = ours.signed()
    cases = {"good": good, "list": ours.status_list(), **tampered(good)}
    plain = theirs.plain()
    answer = ask_node({"documents": all_contexts() | {ours.issuer.did: ours.document}, "cases": cases, "sign": [plain]})
    verified = {name: result["verified"] for name, result in answer["vc"].items()}
    assert verified.pop("good"), answer["vc"]["good"]["error"]
    assert verified.pop("list"), answer["vc"]["list"]["error"]
    assert not any(verified.values())
    assert {ours.verdict(case).state for case in tampered(good).values()} == {"altered"}

    (signed,) = answer["signed"]
    trusting = {"resolve": lambda _did: answer["key"], "status": None, "trusted": {theirs.issuer.did: "Elsewhere"}}
    assert ours.verdict(signed, **trusting).state == "valid"
    seen = ours.verdict(signed | {"evil": "not signed"}, **trusting)
    assert (seen.state, seen.reason) == ("altered", "unsigned_field")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Platform, str]]:
    """A platform on https over loopback, with a certificate by an authority of its own; and that authority's file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = tmp_path / "localhost.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    pages: dict[str, bytes] = {}

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path)
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "application/did+json" if "did" in self.path else "application/vc")
            self.end_headers()
            self.wfile.write(page or b"")

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    platform = Platform(f"https://localhost:{server.server_port}")
    registry = {"registry": {platform.issuer.did: {"name": "Awn", "location": "Riyadh", "url": platform.base}}}
    since = datetime.now(UTC) - timedelta(hours=2)
    pages |= {
        "/.well-known/did.json": json.dumps(platform.document).encode(),
        "/status/2026-a": json.dumps(platform.status_list(since=since)).encode(),
        "/registry.json": json.dumps(registry).encode(),
    }
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield platform, str(pem)
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_verifier_of_the_digital_credentials_consortium_accepts_ours_and_sees_which_is_revoked(
    served: tuple[Platform, str],
) -> None:
    platform, authority = served
    registries = [{"name": "Gulf", "type": "dcc-legacy", "url": f"{platform.base}/registry.json"}]
    core = {"good": platform.signed(), "revoked": platform.signed(index=REVOKED)}
    answer = ask_node({"documents": {}, "core": core, "registries": registries}, NODE_EXTRA_CA_CERTS=authority)["core"]
    for name, is_standing in (("good", True), ("revoked", False)):
        log = {step["id"]: step["valid"] for step in answer[name]["log"]}
        wanted = {"valid_signature": True, "registered_issuer": True, "revocation_status": is_standing}
        assert {step: log.get(step) for step in wanted} == wanted, answer[name]


def test_openbadgeslib_accepts_ours_and_rejects_five_tamperings() -> None:
    from openbadgeslib.ob3.ldp import OB3LdpVerifier, OB3VerificationError

    platform = Platform()
    public = platform.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    verifier = OB3LdpVerifier(public)
    good = platform.signed(issued_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert verifier.verify(good).issuer.id == platform.issuer.did
    for case in tampered(good).values():
        with pytest.raises(OB3VerificationError):
            verifier.verify(case)


def test_a_second_canonicaliser_finds_the_same_text() -> None:
    import pyoxigraph

    document = Platform().plain(holder='نورة "ن" \\ — Noura\tAl\nOtaibi \u200f😀')
    text = canonical(document)
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    lines = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS).decode().splitlines(keepends=True)
    assert "".join(sorted(lines)) == text
