"""UAE PASS: OAuth 2.0 code flow with `acr_values`; who somebody is comes from `userinfo`, there is no ID token.

Source: docs.uaepass.ae. `userType` SOP1 is an unverified account; SOP2 and SOP3 are checked against the Emirates ID.
Without an ID token the answer is bound to us by state, PKCE and the token request over TLS alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from awn.base.text import Bilingual
from awn.identity.gateways.http import get_json, post_form
from awn.identity.gateways.kinds import Asked, Begun, Proven, day, false_answer, gender, given_up, too_weak
from awn.identity.gateways.oidc import challenge
from awn.identity.providers import Provider
from awn.identity.rules import Level

ACR = "urn:safelayer:tws:policies:authentication:level:low"
SCOPE = "urn:uae:digitalid:profile:general"
LEVELS = {"SOP2": Level.SUBSTANTIAL, "SOP3": Level.HIGH}


class UaePass:
    """Options: `address` (https://id.uaepass.ae/idshub), `client_id`, `client_secret`, `scope`, `acr_values`."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.address = provider.text("address").rstrip("/")
        self.client = provider.text("client_id")

    def begin(self, asked: Asked) -> Begun:
        """The address at which UAE PASS asks the person."""
        fields = {
            "response_type": "code",
            "client_id": self.client,
            "scope": self.provider.text("scope", SCOPE),
            "state": asked.state,
            "redirect_uri": asked.return_to,
            "acr_values": self.provider.text("acr_values", ACR),
            "ui_locales": asked.language,
            "code_challenge": challenge(asked.verifier),
            "code_challenge_method": "S256",
        }
        return Begun(address=f"{self.address}/authorize?{urlencode(fields)}")

    def prove(self, asked: Asked, reference: str, answer: Mapping[str, str], at: datetime) -> Proven:
        """Fetches the token for the code and asks who it is."""
        if answer.get("error"):
            raise given_up()
        code = answer.get("code", "")
        if not code:
            raise false_answer("no code")
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": asked.return_to,
            "code_verifier": asked.verifier,
        }
        received = post_form(f"{self.address}/token", fields, basic=(self.client, self.provider.text("client_secret")))
        access = received.get("access_token")
        if not isinstance(access, str) or str(received.get("token_type", "")).lower() != "bearer":
            raise false_answer("no token")
        return self._person(get_json(f"{self.address}/userinfo", headers={"Authorization": f"Bearer {access}"}), code)

    def _person(self, told: Mapping[str, Any], code: str) -> Proven:
        level = LEVELS.get(str(told.get("userType", "")).upper())
        if level is None:
            raise too_weak()
        # `uuid` is the person; `sub` changes when an account is upgraded.
        subject = told.get("uuid")
        if not isinstance(subject, str) or not subject:
            raise false_answer("subject")
        name = Bilingual(_plain(told.get("fullnameAR")), _plain(told.get("fullnameEN")))
        return Proven(
            subject=subject,
            level=min(int(level), self.provider.level),
            answer_id=code,
            number=str(told.get("idn") or ""),  # visitors have none
            country="AE",
            name_ar=name.ar,
            name_en=name.en,
            # Not among the documented attributes; some relying parties are given it.
            birth_date=day(told.get("dob")),
            gender=gender(told.get("gender")),
        )


def _plain(name: object) -> str:
    """Names come with commas between their parts."""
    return " ".join(part.strip() for part in str(name or "").split(",") if part.strip())
