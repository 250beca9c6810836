"""A Nafath: requests, the telephone on which a number is picked, the signed token to the callback."""

from __future__ import annotations

import json
import secrets
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html import escape
from uuid import uuid4

from awn.identity.simulators.answers import Answer, Ask, SigningKey, as_json, page
from awn.identity.simulators.offered import AUDIENCE, SECRET
from awn.identity.simulators.people import Citizen, by_saudi_number

LIFE_SECONDS = 120


@dataclass
class _Request:
    number: str
    request_id: str
    shown: str
    made: float
    status: str = "WAITING"


@dataclass
class Nafath:
    """`callback`: where the token is sent, as the service provider registered it."""

    key: SigningKey
    callback: str
    requests: dict[str, _Request] = field(default_factory=dict)

    def answer(self, ask: Ask) -> Answer:
        """The API for service providers, and the telephone for testers."""
        if ask.path == "/phone":
            return self._phone(ask)
        if ask.headers.get("app-id") != AUDIENCE or ask.headers.get("app-key") != SECRET:
            return as_json({"message": "unauthorised"}, 401)
        if ask.path == "/api/v1/mfa/jwk":
            return as_json(self.key.jwks)
        body = json.loads(ask.body or b"{}")
        if ask.path == "/api/v1/mfa/request":
            return self._request(body, ask.query.get("requestId", ""))
        if ask.path == "/api/v1/mfa/request/status":
            found = self.requests.get(str(body.get("transId")))
            return as_json({"status": self._status(found) if found else "EXPIRED"})
        return as_json({"message": "not found"}, 404)

    def _request(self, body: dict[str, str], request_id: str) -> Answer:
        number = str(body.get("nationalId", ""))
        if by_saudi_number(number) is None:
            return as_json({"message": "no such number"}, 400)
        if any(one.number == number and self._status(one) == "WAITING" for one in self.requests.values()):
            return as_json({"message": "a request is running"}, 400)
        shown, name = f"{secrets.randbelow(90) + 10}", str(uuid4())
        self.requests[name] = _Request(number, request_id, shown, time.monotonic())
        return as_json({"transId": name, "random": shown})

    def _status(self, found: _Request) -> str:
        if found.status == "WAITING" and time.monotonic() - found.made > LIFE_SECONDS:
            found.status = "EXPIRED"
        return found.status

    def _phone(self, ask: Ask) -> Answer:
        waiting = {name: one for name, one in self.requests.items() if self._status(one) == "WAITING"}
        if ask.method == "POST" and (found := waiting.get(ask.form.get("request", ""))):
            picked = ask.form.get("number", "")
            found.status = "COMPLETED" if picked == found.shown else "REJECTED"
            sent = found.status == "REJECTED" or self.send_token(ask.form["request"])
            said = "تم. عُد إلى صفحة عون." if sent else "تعذر إرسال الرد إلى عون."
            return page("هاتف نفاذ · Nafath phone", f"<p>{said}</p>")
        if not waiting:
            return page("هاتف نفاذ · Nafath phone", "<p>لا طلبات الآن. <bdi>No requests now.</bdi></p>")
        return page("هاتف نفاذ · Nafath phone", "".join(_buttons(name, one) for name, one in waiting.items()))

    def send_token(self, name: str) -> bool:
        """Posts the token of a request to the callback, as Nafath's server does."""
        found = self.requests[name]
        citizen = by_saudi_number(found.number)
        if citizen is None or not self.callback:
            return False
        body = {"token": self.key.token(claims(citizen, name)), "transId": name, "requestId": found.request_id}
        request = urllib.request.Request(
            self.callback, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def claims(citizen: Citizen, name: str, *, audience: str = AUDIENCE) -> dict[str, object]:
    """What the token says."""
    now = int(time.time())
    arabic, english = citizen.name_ar.split(), citizen.name_en.split()
    numbered = "nin" if citizen.sa[0] == "1" else "iqamaNumber" if citizen.sa[0] == "2" else "visaNumber"
    return {
        "aud": audience, "iss": "https://nafath.simulated", "iat": now, "exp": now + 300, "jti": secrets.token_hex(8),
        "transId": name, "status": "COMPLETED", numbered: citizen.sa, "gender": citizen.gender[0],
        "dateOfBirthG": citizen.born, "firstName": arabic[0], "fatherName": " ".join(arabic[1:-1]),
        "familyName": arabic[-1], "englishFirstName": english[0], "englishSecondName": " ".join(english[1:-1]),
        "englishLastName": english[-1],
    }  # fmt: skip


def _buttons(name: str, one: _Request) -> str:
    others = [f"{(int(one.shown) + step - 10) % 90 + 10}" for step in (13, 41)]
    numbers = sorted([one.shown, *others])
    rows = "".join(f'<button name="number" value="{number}">{number}</button>' for number in numbers)
    hidden = f'<input type="hidden" name="request" value="{escape(name)}">'
    return f'<form method="post"><p><bdi dir="ltr">••••{escape(one.number[-4:])}</bdi></p>{hidden}{rows}</form>'
