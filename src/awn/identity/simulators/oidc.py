"""An OpenID Connect provider: discovery, authorize, token with a signed ID token, userinfo, keys."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from awn.identity.simulators.answers import Answer, Ask, SigningKey, as_json, choice, redirect
from awn.identity.simulators.codes import Codes, Grant
from awn.identity.simulators.offered import OIDC_ACR
from awn.identity.simulators.people import Citizen

HIGH = max(OIDC_ACR, key=lambda acr: OIDC_ACR[acr])


@dataclass
class OpenIdConnect:
    """`lie` changes the claims before they are signed, and `sign` how: tests make a liar of it."""

    key: SigningKey
    issuer: str
    codes: Codes = field(default_factory=Codes)
    lie: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    sign: Callable[[dict[str, Any]], str] | None = None

    def answer(self, ask: Ask) -> Answer:
        """One request."""
        if ask.path == "/.well-known/openid-configuration":
            return as_json(self._discovery())
        if ask.path == "/jwks":
            return as_json(self.key.jwks)
        if ask.path == "/authorize":
            return self._authorize(ask)
        if ask.path == "/token":
            return self._token(ask)
        if ask.path == "/userinfo":
            grant = self.codes.tokens.get(ask.bearer())
            return as_json(about(grant.citizen)) if grant else as_json({"error": "invalid_token"}, 401)
        return as_json({"error": "not_found"}, 404)

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "acr_values_supported": list(OIDC_ACR),
            "code_challenge_methods_supported": ["S256"],
        }

    def _authorize(self, ask: Ask) -> Answer:
        if ask.method != "POST":
            return choice("خدمة هوية وطنية · A national identity (OpenID Connect)", "authorize", ask.query)
        back, state = ask.form.get("redirect_uri", ""), ask.form.get("state", "")
        code = self.codes.give(ask.form)
        if code is None:
            return redirect(back, error="access_denied", state=state, iss=self.issuer)
        return redirect(back, code=code, state=state, iss=self.issuer)

    def _token(self, ask: Ask) -> Answer:
        redeemed = self.codes.redeem(ask)
        if isinstance(redeemed, Answer):
            return redeemed
        token, grant = redeemed
        claims = self.lie(self._claims(grant))
        signed = self.sign(claims) if self.sign else self.key.token(claims)
        return as_json({"access_token": token, "token_type": "Bearer", "expires_in": 3600, "id_token": signed})

    def _claims(self, grant: Grant) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": self.issuer, "aud": grant.asked.get("client_id"), "sub": f"simulated-{grant.citizen.key}",
            "iat": now, "exp": now + 300, "auth_time": now, "nonce": grant.asked.get("nonce"), "acr": HIGH,
        }  # fmt: skip


def about(citizen: Citizen) -> dict[str, str]:
    """The answer of userinfo."""
    return {
        "sub": f"simulated-{citizen.key}", "name": citizen.name_en, "name#ar": citizen.name_ar,
        "birthdate": citizen.born, "gender": citizen.gender.lower(), "national_id": citizen.qa,
    }  # fmt: skip
