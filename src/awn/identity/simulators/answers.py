"""What a simulator answers, its keys, and the one page on which a tester chooses whom to be."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from html import escape
from typing import Any
from urllib.parse import urlencode

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from awn.identity.simulators.people import CITIZENS

KEY_NAME = "simulator-1"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and headers."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """A request as a simulator sees it."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def basic(self) -> tuple[str, str]:
        """Name and password of HTTP Basic; empty where there are none."""
        kind, _space, text = self.headers.get("authorization", "").partition(" ")
        try:
            name, _colon, password = base64.b64decode(text).decode().partition(":")
        except ValueError:
            return "", ""
        return (name, password) if kind.lower() == "basic" else ("", "")

    def bearer(self) -> str:
        """The token of the Authorization header."""
        kind, _space, text = self.headers.get("authorization", "").partition(" ")
        return text if kind.lower() == "bearer" else ""


class SigningKey:
    """A key made when the simulator starts: RS256 for tokens, and a certificate for SAML."""

    def __init__(self) -> None:
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def token(self, claims: dict[str, Any], *, algorithm: str = "RS256") -> str:
        """A signed JWT."""
        return jwt.encode(claims, self.private, algorithm=algorithm, headers={"kid": KEY_NAME})

    @property
    def jwks(self) -> dict[str, Any]:
        """The public key as a JWK set."""
        row = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.private.public_key()))
        return {"keys": [{**row, "kid": KEY_NAME, "use": "sig", "alg": "RS256"}]}

    @cached_property
    def pem(self) -> str:
        """The private key."""
        encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        return self.private.private_bytes(encoding, form, serialization.NoEncryption()).decode()

    @cached_property
    def certificate(self) -> str:
        """A self-signed certificate, PEM."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Awn identity simulator")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self.private.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30)).sign(self.private, hashes.SHA256())
        )  # fmt: skip
        return made.public_bytes(serialization.Encoding.PEM).decode()


def as_json(value: dict[str, Any], status: int = 200) -> Answer:
    """A JSON object."""
    return Answer(status, json.dumps(value, ensure_ascii=False).encode(), {"Content-Type": "application/json"})


def redirect(address: str, **fields: str) -> Answer:
    """To another address, with fields in its query."""
    mark = "&" if "?" in address else "?"
    return Answer(302, b"", {"Location": f"{address}{mark}{urlencode(fields)}"})


def page(title: str, inner: str) -> Answer:
    """A plain page that says what it is: it imitates nobody's look."""
    html = f"""<!doctype html><html lang="ar" dir="rtl"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>
<style>body{{font:1.1rem/1.7 system-ui,sans-serif;max-inline-size:34rem;margin:2rem auto;padding:0 1rem}}
button{{font:inherit;padding:.6rem 1rem;margin-block:.3rem;inline-size:100%;min-block-size:44px}}
.note{{border:2px dashed #777;padding:.6rem 1rem}}</style>
<h1>{escape(title)}</h1><p class="note">محاكاة محلية للتجربة، وليست خدمة حكومية.<br>
<span lang="en" dir="ltr">A local simulation to try things out. Not a government service.</span></p>{inner}</html>"""
    return Answer(200, html.encode(), {"Content-Type": "text/html; charset=utf-8"})


def choice(title: str, action: str, hidden: dict[str, str]) -> Answer:
    """The page on which a tester chooses whom to be, or says no."""
    kept = "".join(f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in hidden.items())
    buttons = "".join(
        f'<button name="who" value="{one.key}">{escape(one.name_ar)} · <bdi>{escape(one.name_en)}</bdi></button>'
        for one in CITIZENS
    )
    no = '<button name="who" value="">إلغاء · <bdi>Cancel</bdi></button>'
    return page(title, f'<form method="post" action="{escape(action)}">{kept}{buttons}{no}</form>')
