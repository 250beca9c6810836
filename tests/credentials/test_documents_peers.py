"""Other people's tools look at our PDF certificates, and at their signatures when every authority is gone."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from asn1crypto import ocsp, pem, tsp, x509
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, ServiceLabel
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore, validate_pdf_signature
from tests import make
from tests.credentials.test_documents import certified, kept
from tests.peers import program

from awn.base.refusal import Refusal
from awn.credentials.documents.keeping import document
from awn.credentials.documents.words import public_address
from awn.credentials.models import Certificate
from awn.keys.actions import attach_chain, ensure
from awn.keys.rules import Purpose

__all__ = ["kept"]
pytestmark = [pytest.mark.peer, pytest.mark.django_db]


@pytest.fixture
def issued(kept: Path, tmp_path: Path) -> tuple[Certificate, Path]:
    certificate = certified()
    path = tmp_path / "certificate.pdf"
    path.write_bytes(document(certificate, "ar"))
    return certificate, path


def run(*command: str | Path) -> str:
    program(str(command[0]))
    done = subprocess.run([str(part) for part in command], capture_output=True, check=False)
    return done.stdout.decode(errors="replace")


def test_pdfsig_finds_the_signature_good_and_a_changed_file_not(issued: tuple[Certificate, Path]) -> None:
    _certificate, path = issued
    said = run("pdfsig", path)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    data = bytearray(path.read_bytes())
    at = data.index(b"/MediaBox")
    data[at + 11] = ord("1")
    changed = path.with_name("changed.pdf")
    changed.write_bytes(data)
    assert "Digest Mismatch" in run("pdfsig", changed)


def test_qpdf_finds_no_fault(issued: tuple[Certificate, Path]) -> None:
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", issued[1])


def test_zbar_reads_the_code_from_the_drawn_page(issued: tuple[Certificate, Path]) -> None:
    certificate, path = issued
    run("pdftoppm", "-r", "110", "-png", "-singlefile", path, path.with_suffix(""))
    assert run("zbarimg", "--quiet", "--raw", path.with_suffix(".png")).strip() == public_address(certificate.code)


def test_pdfdetach_gives_the_credential_byte_for_byte(issued: tuple[Certificate, Path]) -> None:
    certificate, path = issued
    out = path.with_name("out.json")
    run("pdfdetach", "-save", "1", "-o", out, path)
    assert out.read_bytes() == certificate.credential.encode()


@dataclass
class Authorities:
    """A certificate authority, its OCSP answers and its time stamps, on loopback."""

    server: WSGIServer
    roots: Path
    stamps: str
    chain: str

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


CONFIG = """
external-url-prefix: "{prefix}"
keysets:
  all:
    path-prefix: "{folder}"
    keys:
      root: {{path: root.pem}}
      signer: {{path: signer.pem}}
      ocsp: {{path: ocsp.pem}}
      tsa: {{path: tsa.pem}}
pki-architectures:
  peer:
    keyset: all
    entity-defaults: {{country-name: SA, organization-name: Peer}}
    entities:
      root: {{common-name: Peer root}}
      signer: {{common-name: Awn documents}}
      ocsp: {{common-name: Peer OCSP}}
      tsa: {{common-name: Peer time stamps}}
    certs:
      root:
        subject: root
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2060-01-01T00:00:00+0000"}}
        extensions:
          - {{id: basic_constraints, critical: true, value: {{ca: true}}}}
          - id: key_usage
            critical: true
            smart-value: {{schema: key-usage, params: [key_cert_sign, crl_sign]}}
      ocsp:
        subject: ocsp
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2060-01-01T00:00:00+0000"}}
        extensions:
          - id: key_usage
            critical: true
            smart-value: {{schema: key-usage, params: [digital_signature]}}
          - {{id: extended_key_usage, value: [ocsp_signing]}}
          - {{id: ocsp_no_check}}
      signer:
        subject: signer
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2060-01-01T00:00:00+0000"}}
        extensions:
          - id: key_usage
            critical: true
            smart-value: {{schema: key-usage, params: [digital_signature, non_repudiation]}}
          - {{id: authority_information_access, smart-value: {{schema: aia-urls, params: {{ocsp-responders: [ocsp]}}}}}}
      tsa:
        subject: tsa
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2060-01-01T00:00:00+0000"}}
        extensions:
          - id: key_usage
            critical: true
            smart-value: {{schema: key-usage, params: [digital_signature]}}
          - {{id: extended_key_usage, critical: true, value: [time_stamping]}}
          - {{id: authority_information_access, smart-value: {{schema: aia-urls, params: {{ocsp-responders: [ocsp]}}}}}}
    services:
      ocsp:
        ocsp: {{for-issuer: root, responder-cert: ocsp, signing-key: ocsp}}
      time-stamping:
        tsa: {{signing-key: tsa, signing-cert: tsa}}
"""


@pytest.fixture
def authorities(kept: Path, settings, tmp_path: Path) -> Iterator[Authorities]:  # type: ignore[no-untyped-def]
    key = ensure(Purpose.DOCUMENTS, at=make.NOW)
    for name in ("root", "ocsp", "tsa"):
        made = ec.generate_private_key(ec.SECP256R1())
        (tmp_path / f"{name}.pem").write_bytes(
            made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )  # fmt: skip
    (tmp_path / "signer.pem").symlink_to(Path(settings.AWN_KEYS_FOLDER) / f"{key.kid}.pem")
    server = make_server("127.0.0.1", 0, lambda *_args: [], _Server, _Silent)
    prefix = f"http://127.0.0.1:{server.server_port}"
    config = CertomancerConfig.from_yaml(CONFIG.format(prefix=prefix, folder=tmp_path), key_search_dir=str(tmp_path))
    peer = config.get_pki_arch(ArchLabel("peer"))
    server.set_app(lambda environ, start: _answer(peer, environ, start))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def as_pem(label: str) -> str:
        return pem.armor("CERTIFICATE", peer.get_cert(CertLabel(label)).dump()).decode()

    roots = tmp_path / "roots.pem"
    roots.write_text(as_pem("root"))
    yield Authorities(server, roots, f"{prefix}/peer/tsa/tsa", as_pem("signer") + as_pem("root"))
    server.server_close()


def test_a_file_for_the_archive_is_trusted_when_all_authorities_are_gone(authorities: Authorities, settings) -> None:  # type: ignore[no-untyped-def]
    certificate = certified()
    key = ensure(Purpose.DOCUMENTS, at=make.NOW)
    attach_chain(key.kid, authorities.chain, at=make.NOW)
    settings.AWN_TSA_URL, settings.AWN_PDF_ROOTS = authorities.stamps, str(authorities.roots)
    data = document(certificate, "ar")
    authorities.stop()

    reader = PdfFileReader(BytesIO(data))
    roots = _certificates(authorities.roots)
    wanted = {"trust_roots": roots, "allow_fetching": False, "revocation_mode": "hard-fail"}
    context = DocumentSecurityStore.read_dss(reader).as_validation_context(wanted)
    status = validate_pdf_signature(reader.embedded_signatures[0], context, context)
    assert status.bottom_line
    assert status.timestamp_validity.trusted
    assert document(certificate, "ar") == data
    with pytest.raises(Refusal, match=r"time_stamp_silent|archive_impossible"):
        document(certificate, "en")


def test_no_file_passes_for_one_of_the_archive_without_answers_of_its_authority(
    authorities: Authorities, settings
) -> None:  # type: ignore[no-untyped-def]
    """The chain of development names no OCSP: the library would sign "for long" and keep nothing."""
    settings.AWN_TSA_URL, settings.AWN_PDF_ROOTS = authorities.stamps, str(authorities.roots)
    with pytest.raises(Refusal, match="archive_impossible"):
        document(certified(), "ar")
    authorities.stop()


def _answer(peer: Any, environ: dict[str, Any], start: Any) -> list[bytes]:
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    services, now = peer.service_registry, datetime.now(UTC)
    if environ["PATH_INFO"].endswith("/ocsp"):
        said = services.summon_responder(ServiceLabel("ocsp"), now).build_ocsp_response(ocsp.OCSPRequest.load(body))
        kind = "application/ocsp-response"
    else:
        stamper = services.summon_timestamper(ServiceLabel("tsa"), now)
        said, kind = stamper.request_tsa_response(tsp.TimeStampReq.load(body)), "application/timestamp-reply"
    start("200 OK", [("Content-Type", kind)])
    return [said.dump()]


def _certificates(path: Path) -> list[x509.Certificate]:
    return [x509.Certificate.load(data) for _kind, _head, data in pem.unarmor(path.read_bytes(), multiple=True)]
