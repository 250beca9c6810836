"""Nafath: the person types an identity number here, is shown a number, and picks it in the app; a signed token follows.

Source: the public descriptions of Elm's API (`/api/v1/mfa/request`, `/request/status`, `/jwk`) and of integrators.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from awn.identity.gateways import tokens
from awn.identity.gateways.http import post_json
from awn.identity.gateways.kinds import Asked, Begun, Proven, day, false_answer, gender, silent
from awn.identity.providers import Provider

WAITING, COMPLETED = "WAITING", "COMPLETED"
ENDED = frozenset({"REJECTED", "EXPIRED"})
ALGORITHMS = ["RS256"]
# Which claim holds the number: citizens, residents, visitors, who came by the border.
NUMBERS = ("nin", "iqamaNumber", "visaNumber", "borderNumber", "nationalId")
_ARABIC = ("firstName", "fatherName", "grandFatherName", "familyName")
_ENGLISH = ("englishFirstName", "englishSecondName", "englishThirdName", "englishLastName")


class Nafath:
    """Options: `address`, `app_id`, `app_key`, `service`, `audience`. Elm lists the addresses that may ask."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.address = provider.text("address").rstrip("/") + "/api/v1/mfa"
        self.headers = {"APP-ID": provider.text("app_id"), "APP-KEY": provider.text("app_key")}

    def begin(self, asked: Asked) -> Begun:
        """Asks the app of whoever has this number."""
        body = {"nationalId": asked.number, "service": self.provider.text("service", "Login")}
        address = f"{self.address}/request?local={asked.language}&requestId={asked.request_id}"
        answer = post_json(address, body, headers=self.headers)
        reference, shown = answer.get("transId"), str(answer.get("random", ""))
        if not isinstance(reference, str) or not shown.isdecimal() or len(shown) > 3:
            raise silent()
        return Begun(reference=reference, shown=shown)

    def status(self, asked: Asked, reference: str, shown: str) -> str:
        """WAITING, COMPLETED, REJECTED or EXPIRED; the token itself comes by the callback."""
        body = {"nationalId": asked.number, "transId": reference, "random": shown}
        answer = post_json(f"{self.address}/request/status", body, headers=self.headers)
        return str(answer.get("status", ""))

    def prove(self, asked: Asked, reference: str, answer: Mapping[str, str], at: datetime) -> Proven:
        """Believes the token of the callback: signed by Nafath, for us, of this transaction, about this number."""
        said = tokens.claims(answer.get("token"), f"{self.address}/jwk", algorithms=ALGORITHMS, headers=self.headers)
        tokens.check_audience(said, self.provider.text("audience"))
        tokens.check_times(said, at)
        if said.get("transId") != reference or answer.get("transId", reference) != reference:
            raise false_answer("token of another transaction")
        if said.get("status", COMPLETED) != COMPLETED:
            raise false_answer("not completed")
        number = next((str(said[name]) for name in NUMBERS if said.get(name)), "")
        if number != asked.number:
            raise false_answer("token about another number")
        return Proven(
            subject=number,
            level=self.provider.level,
            answer_id=str(said.get("jti") or reference),
            number=number,
            country="SA",
            name_ar=_joined(said, _ARABIC),
            name_en=_joined(said, _ENGLISH),
            birth_date=day(said.get("dateOfBirthG")),
            gender=gender(said.get("gender")),
        )


def _joined(said: Mapping[str, object], names: tuple[str, ...]) -> str:
    return " ".join(str(said[name]).strip() for name in names if said.get(name))
