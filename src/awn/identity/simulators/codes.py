"""What UAE PASS and OpenID Connect have in common: codes with PKCE, and tokens for them."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256

from awn.identity.simulators.answers import Answer, Ask, as_json
from awn.identity.simulators.offered import AUDIENCE, SECRET
from awn.identity.simulators.people import Citizen, by_key


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code was given for."""

    citizen: Citizen
    asked: dict[str, str]


@dataclass
class Codes:
    """Codes work once; tokens as long as the simulator runs."""

    codes: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, Grant] = field(default_factory=dict)

    def give(self, form: dict[str, str]) -> str | None:
        """A code for the person who was chosen; None for nobody."""
        citizen = by_key(form.get("who", ""))
        if citizen is None:
            return None
        code = secrets.token_urlsafe(16)
        self.codes[code] = Grant(citizen, form)
        return code

    def redeem(self, ask: Ask) -> tuple[str, Grant] | Answer:
        """An access token for a code, or what is wrong."""
        if ask.basic() != (AUDIENCE, SECRET):
            return as_json({"error": "invalid_client"}, 401)
        grant = self.codes.pop(ask.form.get("code", ""), None)
        challenge = urlsafe_b64encode(sha256(ask.form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if (
            grant is None
            or ask.form.get("grant_type") != "authorization_code"
            or ask.form.get("redirect_uri") != grant.asked.get("redirect_uri")
            or challenge != grant.asked.get("code_challenge")
        ):
            return as_json({"error": "invalid_grant"}, 400)
        token = secrets.token_urlsafe(24)
        self.tokens[token] = grant
        return token, grant
