"""A UAE PASS: authorize, token, userinfo as its documentation shows them; no ID token."""

from __future__ import annotations

from dataclasses import dataclass, field

from awn.identity.simulators.answers import Answer, Ask, as_json, choice, redirect
from awn.identity.simulators.codes import Codes
from awn.identity.simulators.people import Citizen


@dataclass
class UaePass:
    """The three addresses under /idshub."""

    codes: Codes = field(default_factory=Codes)

    def answer(self, ask: Ask) -> Answer:
        """One request."""
        if ask.path == "/idshub/authorize":
            return self._authorize(ask)
        if ask.path == "/idshub/token":
            redeemed = self.codes.redeem(ask)
            if isinstance(redeemed, Answer):
                return redeemed
            scope = redeemed[1].asked.get("scope", "")
            return as_json({"access_token": redeemed[0], "token_type": "Bearer", "expires_in": 3600, "scope": scope})
        if ask.path == "/idshub/userinfo":
            grant = self.codes.tokens.get(ask.bearer())
            return as_json(userinfo(grant.citizen)) if grant else as_json({"error": "invalid_token"}, 401)
        return as_json({"error": "not_found"}, 404)

    def _authorize(self, ask: Ask) -> Answer:
        if ask.method != "POST":
            return choice("الهوية الرقمية · UAE PASS", "authorize", ask.query)
        back, state = ask.form.get("redirect_uri", ""), ask.form.get("state", "")
        code = self.codes.give(ask.form)
        if code is None:
            return redirect(back, error="access_denied", error_description="User cancelled", state=state)
        return redirect(back, code=code, state=state)


def userinfo(citizen: Citizen) -> dict[str, str]:
    """The documented attributes; names with commas, as they come."""
    english, arabic = citizen.name_en.split(), citizen.name_ar.split()
    told = {
        "sub": f"UAEPASS/{citizen.key}", "uuid": f"simulated-{citizen.key}", "userType": citizen.user_type,
        "fullnameEN": ",".join(english), "fullnameAR": ",".join(arabic), "firstnameEN": english[0],
        "lastnameEN": english[-1], "firstnameAR": arabic[0], "lastnameAR": arabic[-1], "gender": citizen.gender,
        "nationalityEN": "ARE", "nationalityAR": "الإمارات", "idType": "ID", "email": f"{citizen.key}@example.org",
        "mobile": "971500000000",
    }  # fmt: skip
    return {**told, "idn": citizen.ae} if citizen.ae else told
