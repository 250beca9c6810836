"""Any SAML 2.0 identity provider: a signed assertion, for us, in answer to our own request, once.

python3-saml checks signatures (also against wrapping: only what was signed is read), times, issuer and destination. It
passes what is not there: an answer without InResponseTo, without Audience, without Recipient. We ask for all three.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request
from onelogin.saml2.errors import OneLogin_Saml2_ValidationError
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from awn.identity.gateways.http import get_text
from awn.identity.gateways.kinds import Asked, Begun, Proven, day, false_answer, gender, given_up, silent, too_weak
from awn.identity.providers import Provider
from awn.identity.rules import Level

# Saudi IAM's names; the option `claims` gives others.
IAM = "http://iam.gov.sa/claims/"
CLAIMS = {
    "number": f"{IAM}userid", "name_ar": f"{IAM}arabicName", "name_en": f"{IAM}englishName",
    "birth_date": f"{IAM}dob", "gender": f"{IAM}gender",
}  # fmt: skip
_RECIPIENTS = "/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData/@Recipient"


class Saml:
    """Options: `metadata` (a file or an https address), `entity_id`, `acr` (AuthnContext -> level), `claims`; `key` and
    `certificate` (PEM): with them assertions must come encrypted for us."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.levels: Mapping[str, Any] = provider.table("acr")

    def begin(self, asked: Asked) -> Begun:
        """The address with the request for sign-in; its id is the reference."""
        settings = self._settings(asked.return_to)
        request = OneLogin_Saml2_Authn_Request(settings, force_authn=True)
        fields = {"SAMLRequest": request.get_request(), "RelayState": asked.state}
        address = OneLogin_Saml2_Utils.redirect(settings.get_idp_sso_url(), fields, {"http_host": ""})
        return Begun(address=str(address), reference=str(request.get_id()))

    def prove(self, asked: Asked, reference: str, answer: Mapping[str, str], at: datetime) -> Proven:
        """Believes the response that the browser carried here, or does not."""
        settings = self._settings(asked.return_to)
        response = self._valid(settings, asked, reference, answer.get("SAMLResponse", ""))
        attributes = {name: values[0] for name, values in response.get_attributes().items() if values}
        read = {**CLAIMS, **self.provider.table("claims")}
        told = {word: str(attributes.get(name) or "") for word, name in read.items()}
        subject = response.get_nameid()
        if not subject:
            raise false_answer("subject")
        until = response.get_session_not_on_or_after()
        return Proven(
            subject=str(subject),
            level=self._level(response.get_authn_contexts()),
            answer_id=str(response.get_assertion_id()),
            number=told["number"],
            country=self.provider.country,
            name_ar=told["name_ar"],
            name_en=told["name_en"],
            birth_date=day(told["birth_date"]),
            gender=gender(told["gender"]),
            session_until=datetime.fromtimestamp(until, UTC) if until else None,
        )

    def metadata(self, return_to: str) -> str:
        """What the provider's keeper needs to know about us, as XML."""
        settings = self._settings(return_to)
        found: str | bytes = settings.get_sp_metadata()
        return found.decode() if isinstance(found, bytes) else found

    def _valid(
        self, settings: OneLogin_Saml2_Settings, asked: Asked, reference: str, text: str
    ) -> OneLogin_Saml2_Response:
        here = urlsplit(asked.return_to)
        request: dict[str, object] = {
            "https": "on" if here.scheme == "https" else "off",
            "http_host": here.netloc,
            "script_name": here.path,
            "get_data": {},
            "post_data": {},
        }
        try:
            response = OneLogin_Saml2_Response(settings, text)
            response.is_valid(request, reference, raise_exceptions=True)
            recipients = response._query_assertion(_RECIPIENTS)
            checks = {
                "not in answer to our request": response.get_in_response_to() == reference,
                "audience": settings.get_sp_data()["entityId"] in response.get_audiences(),
                "recipient": bool(recipients) and set(recipients) == {asked.return_to},
            }
        except OneLogin_Saml2_ValidationError as error:
            if error.code == OneLogin_Saml2_ValidationError.STATUS_CODE_IS_NOT_SUCCESS:
                raise given_up() from None
            raise false_answer(f"SAML {error.code}") from None
        except Exception as error:
            # What strangers send breaks parsers in many ways, and is never believed.
            raise false_answer(f"SAML {type(error).__name__}") from None
        for why, is_right in checks.items():
            if not is_right:
                raise false_answer(why)
        return response

    def _level(self, contexts: list[str]) -> int:
        if not self.levels:
            return self.provider.level
        level = max((self.levels[one] for one in contexts if isinstance(self.levels.get(one), int)), default=0)
        if level < Level.SUBSTANTIAL:
            raise too_weak()
        return min(int(level), self.provider.level)

    def _settings(self, return_to: str) -> OneLogin_Saml2_Settings:
        where = self.provider.text("metadata")
        try:
            xml = get_text(where) if "://" in where else Path(where).read_text("utf-8")
            idp = OneLogin_Saml2_IdPMetadataParser.parse(xml)["idp"]
        except (OSError, SyntaxError, ValueError, LookupError):
            raise silent() from None
        key, certificate = self.provider.text("key", ""), self.provider.text("certificate", "")
        return OneLogin_Saml2_Settings(
            {
                "strict": True,
                "sp": {
                    "privateKey": key,
                    "x509cert": certificate,
                    "entityId": self.provider.text("entity_id", return_to),
                    "assertionConsumerService": {
                        "url": return_to,
                        "binding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
                    },
                    "NameIDFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
                },
                "idp": idp,
                "security": {
                    "wantAssertionsSigned": True,
                    "wantAssertionsEncrypted": bool(key),
                    "wantNameId": True,
                    "rejectDeprecatedAlgorithm": True,
                    "requestedAuthnContext": list(self.levels) or False,
                },
            }
        )
