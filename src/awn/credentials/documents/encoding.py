"""Signed messages (CMS, RFC 5652) whose constant parts are encoded once.

With the general encoder of the library a signature takes three times as long. Everything that a reader of PDF relies on
is checked by the library, by poppler and by others in the tests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from asn1crypto import algos, cms, x509
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute


def der(tag: int, *parts: bytes) -> bytes:
    """A value with its tag and its length (X.690)."""
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes((tag, len(body))) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


SEQUENCE, SET, OCTETS, FIELD_0, FIELD_1 = 0x30, 0x31, 0x04, 0xA0, 0xA1
INTEGER_1 = b"\x02\x01\x01"
_INTEGER_3 = b"\x02\x01\x03"
_SHA256 = algos.DigestAlgorithm({"algorithm": "sha256"})
_SHA256_ECDSA = algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
_SIGNED_DATA = cms.ContentType("signed_data").dump()
_MESSAGE_DIGEST = cms.CMSAttributeType("message_digest").dump()
_TIME_STAMP = cms.CMSAttributeType("signature_time_stamp_token").dump()


class Messages:
    """Messages of one signer, by ECDSA with SHA-256; `chain` is DER, the signer's own certificate first."""

    def __init__(self, chain: Sequence[bytes], content_type: str) -> None:
        own = x509.Certificate.load(chain[0])
        issuer = cms.IssuerAndSerialNumber({"issuer": own.issuer, "serial_number": own.serial_number})
        protection = cms.CMSAlgorithmProtection(
            {"digest_algorithm": _SHA256, "signature_algorithm": algos.SignedDigestAlgorithm.load(_SHA256_ECDSA.dump())}
        )
        said = {
            "content_type": content_type,
            "signing_certificate_v2": as_signing_certificate_v2(own),
            "cms_algorithm_protection": protection,
        }
        self._constant = [simple_cms_attribute(name, value).dump() for name, value in said.items()]  # type: ignore[no-untyped-call] # pyHanko says no types
        self._certificates = der(FIELD_0, *sorted(chain))
        self._head = INTEGER_1 + issuer.dump() + _SHA256.dump()
        self._content_type = cms.ContentType(content_type).dump()

    def attributes(self, digest: bytes) -> bytes:
        """What is signed about content with this digest: the body of the set, in DER order."""
        return b"".join(sorted([*self._constant, der(SEQUENCE, _MESSAGE_DIGEST, der(SET, der(OCTETS, digest)))]))

    def message(self, attributes: bytes, signature: bytes, *, content: bytes = b"", stamp: bytes = b"") -> bytes:
        """The whole message as DER; `content` where it is carried along, `stamp` an authority's token."""
        unsigned = der(FIELD_1, der(SEQUENCE, _TIME_STAMP, der(SET, stamp))) if stamp else b""
        tail = der(FIELD_0, attributes) + _SHA256_ECDSA.dump() + der(OCTETS, signature) + unsigned
        signer = der(SET, der(SEQUENCE, self._head, tail))
        carried = der(FIELD_0, der(OCTETS, content)) if content else b""
        version = _INTEGER_3 if content else INTEGER_1
        data = der(
            SEQUENCE, version, der(SET, _SHA256.dump()), der(SEQUENCE, self._content_type, carried),
            self._certificates, signer,
        )  # fmt: skip
        return der(SEQUENCE, _SIGNED_DATA, der(FIELD_0, data))


def to_sign(attributes: bytes) -> bytes:
    """The bytes that a key signs: the attributes as a set."""
    return der(SET, attributes)


def sha256(data: bytes) -> bytes:
    """The digest that is used throughout."""
    return hashlib.sha256(data).digest()
