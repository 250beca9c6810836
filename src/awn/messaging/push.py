"""Web push: sealing a notice for one browser (RFC 8291, RFC 8188) and saying who sends it (RFC 8292)."""

from __future__ import annotations

import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

POINT_BYTES, SECRET_BYTES, SALT_BYTES = 65, 16, 16
RECORD_BYTES = 4_096
# What every push service takes (RFC 8291, section 4), without the tag and the mark of the end.
MOST_BYTES = 3_900
ENDPOINT_LENGTH = 1_000
# At most a day by RFC 8292; shorter, so that a clock that is ahead does no harm.
TOKEN_LIFE = timedelta(hours=12)


def b64(data: bytes) -> str:
    """Base64 for addresses, without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """The bytes again. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sealed(
    message: bytes, public: bytes, secret: bytes, *, own: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b""
) -> bytes:
    """The body of a push message that only the browser with these keys reads; `own` and `salt` are for tests."""
    own = own or ec.generate_private_key(ec.SECP256R1())
    salt = salt or os.urandom(SALT_BYTES)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = own.exchange(ec.ECDH(), theirs)
    material = _derived(shared, secret, b"WebPush: info\0" + public + point, 32)
    key = _derived(material, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(material, salt, b"Content-Encoding: nonce\0", 12)
    # 2 marks the last record.
    text = AESGCM(key).encrypt(nonce, message + b"\x02", None)
    return salt + struct.pack("!IB", RECORD_BYTES, len(point)) + point + text


def authorization(endpoint: str, public: bytes, sign: Callable[[bytes], bytes], *, subject: str, at: datetime) -> str:
    """The header by which the push service knows us. `sign` gives DER, as the key stores do."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}", "exp": int((at + TOKEN_LIFE).timestamp()), "sub": subject,
    }  # fmt: skip
    head, body = (
        b64(json.dumps(part, separators=(",", ":")).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    r, s = decode_dss_signature(sign(f"{head}.{body}".encode()))
    signature = b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={head}.{body}.{signature}, k={b64(public)}"


def check_device(endpoint: str, public: str, secret: str) -> tuple[bytes, bytes]:
    """The keys as bytes. Refuses `not_a_device`: an address that is not https on a public name, keys that are none."""
    refusal = Refusal("not_a_device", _("This browser gave no address for notices that we can use. Try another one."))
    parts = urlsplit(endpoint)
    try:
        is_right = parts.scheme == "https" and len(endpoint) <= ENDPOINT_LENGTH and parts.port in {None, 443}
        keys = unb64(public), unb64(secret)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), keys[0])
    except ValueError as error:
        raise refusal from error
    if not is_right or parts.username or not is_public_name(parts.hostname or "") or len(keys[1]) != SECRET_BYTES:
        raise refusal
    return keys


def is_public_name(host: str) -> bool:
    """False for addresses in numbers, and for names that only mean something inside a network."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        last = host.rpartition(".")[2].lower()
        return (
            "." in host
            and last not in {"local", "internal", "localhost", "lan", "home", "corp", "arpa", "test"}
            and not last.isdigit()
        )
    return False


def is_public_address(address: str) -> bool:
    """True for an address on the internet: what a name leads to is looked at before anything is sent there."""
    found = ip_address(address)
    return found.is_global and not found.is_multicast


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(material)
