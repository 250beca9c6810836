"""Who vouches for the key that signs documents, and for the time: a real authority, or one of our own to develop with.

The authority of our own vouches for nobody: readers of PDF say "unknown issuer", and rightly. Operators ask a real one
for a certificate (`awn keys request`) and set `AWN_TSA_URL`.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from asn1crypto import core, tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pyhanko.sign.timestamps import TimeStamper

from awn.base import clock
from awn.base.refusal import Refusal
from awn.credentials.documents.encoding import INTEGER_1, SEQUENCE, Messages, der, sha256, to_sign
from awn.keys.queries import Key

VALID_FOR = timedelta(days=3650)
ANSWER_SECONDS = 5.0
_ANSWER_LIMIT_BYTES = 100_000
_ORGANISATION = "Awn"
_DEVELOPMENT = "Awn documents: authority for development"


def development_chain(key: Key, *, at: datetime) -> str:
    """Certificates for the key as PEM, its own first, by an authority that is made for this and then forgotten."""
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key.public)
    authority = ec.generate_private_key(ec.SECP256R1())
    above = _certificate(_DEVELOPMENT, authority.public_key(), None, authority, at)
    # The authority's key ends with this call: it can never vouch for another.
    return _pem(_certificate("Awn documents", public, above, authority, at)) + _pem(above)


def is_development(pem: str) -> bool:
    """Whether a chain, as PEM, is one of ours to develop with."""
    last = x509.load_pem_x509_certificates(pem.encode())[-1]
    return any(name.value == _DEVELOPMENT for name in last.subject.get_attributes_for_oid(NameOID.COMMON_NAME))


@lru_cache(maxsize=2)
def time_stamper(address: str) -> TimeStamper | None:
    """Who says when: `local` is an authority of our own, an address one by RFC 3161, empty nobody."""
    if not address:
        return None
    return LocalStamper() if address == "local" else RemoteStamper(address)


class RemoteStamper(TimeStamper):  # type: ignore[misc, unused-ignore] # the library has types of its own kind
    """A time-stamp authority by HTTP (RFC 3161). Refuses `time_stamp_silent` when it does not answer in time."""

    def __init__(self, address: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # pyHanko says no types
        self._address = address

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The authority's answer."""
        return tsp.TimeStampResp.load(await asyncio.to_thread(self._asked, req.dump()))

    def _asked(self, body: bytes) -> bytes:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        try:
            with _OPENER.open(Request(self._address, body, headers), timeout=ANSWER_SECONDS) as answer:
                data: bytes = answer.read(_ANSWER_LIMIT_BYTES)
        except (URLError, OSError, ValueError) as error:
            raise Refusal(
                "time_stamp_silent",
                _("The authority for time stamps does not answer. Try again in a few minutes."),
                status=503,
            ) from error
        return data


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


_OPENER = build_opener(_NoRedirects)


class LocalStamper(TimeStamper):  # type: ignore[misc, unused-ignore] # the library has types of its own kind
    """A time-stamp authority inside the process, for development: the clock of this machine, signed (RFC 3161)."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # pyHanko says no types
        self._key, chain = _stamping_key()
        self._messages = Messages([one.public_bytes(Encoding.DER) for one in chain], "tst_info")

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The stamp over what was sent, without asking anybody."""
        serial = core.Integer(secrets.randbits(63)).dump()
        moment = core.GeneralizedTime(clock.now().replace(microsecond=0)).dump()
        nonce = b"" if req["nonce"].native is None else req["nonce"].dump()
        stamp = der(SEQUENCE, INTEGER_1, _POLICY, req["message_imprint"].dump(), serial, moment, nonce)
        attributes = self._messages.attributes(sha256(stamp))
        signature = self._key.sign(to_sign(attributes), ec.ECDSA(hashes.SHA256()))
        token = self._messages.message(attributes, signature, content=stamp)
        return tsp.TimeStampResp.load(der(SEQUENCE, _GRANTED, token))


_GRANTED = der(SEQUENCE, b"\x02\x01\x00")
# A policy of nobody's: this authority promises nothing.
_POLICY = core.ObjectIdentifier("2.5.29.32.0").dump()


@cache
def _stamping_key() -> tuple[ec.EllipticCurvePrivateKey, list[x509.Certificate]]:
    """Kept in one file: key and certificates; made by the first process that wants it."""
    path = Path(settings.AWN_KEYS_FOLDER) / "time-stamps.pem"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = path.with_suffix(f".{secrets.token_hex(4)}")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(_new_stamping_key(clock.now()))
        try:
            # The first one stays: what another process stamped meanwhile was stamped by that.
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    data = path.read_bytes()
    key = load_pem_private_key(data, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Refusal("key_unreadable", _("The key cannot be read. Check the passphrase."), status=503)
    return key, x509.load_pem_x509_certificates(data)


def _new_stamping_key(at: datetime) -> str:
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    above = _certificate("Awn time stamps: authority for development", authority.public_key(), None, authority, at)
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    mine = _certificate("Awn time stamps", own.public_key(), above, authority, at, usage=usage)
    private = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return private + _pem(mine) + _pem(above)


def _certificate(
    name: str,
    public: ec.EllipticCurvePublicKey,
    above: x509.Certificate | None,
    authority: ec.EllipticCurvePrivateKey,
    at: datetime,
    *,
    usage: x509.ExtendedKeyUsage | None = None,
) -> x509.Certificate:
    """A certificate signed by the authority; without one above it, the authority's own."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    is_authority = above is None
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above.subject if above is not None else subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(_usage(is_authority=is_authority), critical=True)
    )
    if above is not None:
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key())
        builder = builder.add_extension(issuer, critical=False)
    if usage is not None:
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(authority, hashes.SHA256())


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority, content_commitment=not is_authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=is_authority, crl_sign=is_authority,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()
