"""Any OpenID Connect provider: discovery, code flow with PKCE, and an ID token of which we check everything.

Source: OpenID Connect Core 1.0 section 3.1.3.7, RFC 7636 (PKCE), RFC 9207 (issuer in the answer).
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from awn.identity.gateways import tokens
from awn.identity.gateways.http import get_json, post_form
from awn.identity.gateways.kinds import Asked, Begun, Proven, day, false_answer, gender, given_up, silent, too_weak
from awn.identity.providers import Provider
from awn.identity.rules import LEEWAY, Level

# Our word -> the claim of the provider; the option `claims` renames them.
CLAIMS = {
    "number": "national_id", "name": "name", "name_ar": "name#ar", "birth_date": "birthdate", "gender": "gender",
}  # fmt: skip
DEFAULT_MAX_AGE_SECONDS = 300


class OpenIdConnect:
    """Options: `issuer`, `client_id`, `client_secret`, `scope`, `acr` (value -> level), `max_age`, `claims`."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.issuer = provider.text("issuer").rstrip("/")
        self.client = provider.text("client_id")
        # Every sign-in proves presence anew: whoever holds the browser is not thereby its owner.
        self.max_age = int(provider.options.get("max_age", DEFAULT_MAX_AGE_SECONDS))
        self.levels: Mapping[str, Any] = provider.table("acr")

    def begin(self, asked: Asked) -> Begun:
        """The address at which the provider asks the person."""
        fields = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": asked.return_to,
            "scope": self.provider.text("scope", "openid profile"),
            "state": asked.state,
            "nonce": asked.nonce,
            "code_challenge": challenge(asked.verifier),
            "code_challenge_method": "S256",
            "max_age": str(self.max_age),
            "ui_locales": asked.language,
        }
        if self.levels:
            fields["acr_values"] = " ".join(self.levels)
        return Begun(address=f"{self._discovered('authorization_endpoint')}?{urlencode(fields)}")

    def prove(self, asked: Asked, reference: str, answer: Mapping[str, str], at: datetime) -> Proven:
        """Fetches the tokens for the code and believes them or not."""
        if answer.get("error"):
            raise given_up()
        if answer.get("iss", self.issuer).rstrip("/") != self.issuer:
            raise false_answer("answer of another issuer")
        received = self._tokens(asked, answer.get("code", ""))
        said = self._checked(received.get("id_token"), asked, at)
        level = self._level(said)
        told = {**said, **self._userinfo(received, said["sub"])}
        read = {**CLAIMS, **self.provider.table("claims")}
        return Proven(
            subject=said["sub"],
            level=level,
            answer_id=str(said.get("jti") or answer.get("code", "")),
            number=str(told.get(read["number"]) or ""),
            country=self.provider.country,
            name_ar=str(told.get(read["name_ar"]) or ""),
            name_en=str(told.get(read["name"]) or ""),
            birth_date=day(told.get(read["birth_date"])),
            gender=gender(told.get(read["gender"])),
        )

    def _discovered(self, name: str) -> str:
        found = tokens.document(f"{self.issuer}/.well-known/openid-configuration")
        if str(found.get("issuer", "")).rstrip("/") != self.issuer:
            raise false_answer("discovery names another issuer")
        address = found.get(name)
        if not isinstance(address, str):
            raise silent()
        return address

    def _tokens(self, asked: Asked, code: str) -> dict[str, Any]:
        if not code:
            raise false_answer("no code")
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": asked.return_to,
            "code_verifier": asked.verifier,
        }
        basic = (self.client, self.provider.text("client_secret"))
        return post_form(self._discovered("token_endpoint"), fields, basic=basic)

    def _checked(self, token: object, asked: Asked, at: datetime) -> dict[str, Any]:
        said = tokens.claims(token, self._discovered("jwks_uri"))
        if str(said.get("iss", "")).rstrip("/") != self.issuer:
            raise false_answer("issuer")
        tokens.check_audience(said, self.client)
        tokens.check_times(said, at)
        if not hmac.compare_digest(str(said.get("nonce", "")), asked.nonce):
            raise false_answer("nonce")
        proved_at = said.get("auth_time")
        oldest = at.timestamp() - self.max_age - LEEWAY.total_seconds()
        if not isinstance(proved_at, int | float) or not oldest <= proved_at <= at.timestamp() + LEEWAY.total_seconds():
            raise false_answer("the person was asked too long ago")
        if not isinstance(said.get("sub"), str) or not said["sub"]:
            raise false_answer("subject")
        return said

    def _level(self, said: Mapping[str, Any]) -> int:
        """What the sign-in was worth by its `acr`; without a table of them, the level of the provider."""
        if not self.levels:
            return self.provider.level
        level = self.levels.get(str(said.get("acr", "")))
        if not isinstance(level, int) or level < Level.SUBSTANTIAL:
            raise too_weak()
        return min(level, self.provider.level)

    def _userinfo(self, received: Mapping[str, Any], subject: str) -> dict[str, Any]:
        access = received.get("access_token")
        if not isinstance(access, str) or not self.provider.options.get("userinfo", True):
            return {}
        told = get_json(self._discovered("userinfo_endpoint"), headers={"Authorization": f"Bearer {access}"})
        # Section 5.3.2: a userinfo answer about somebody else must not be used.
        if told.get("sub") != subject:
            raise false_answer("userinfo about somebody else")
        return told


def challenge(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
