"""A SAML 2.0 identity provider: metadata, sign-on by redirect, a signed assertion by post."""

from __future__ import annotations

import base64
import secrets
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

import xmlsec
from lxml import etree
from xmlsec import constants

from awn.identity.simulators.answers import Answer, Ask, SigningKey, choice, page
from awn.identity.simulators.offered import SAML_ACR
from awn.identity.simulators.people import Citizen, by_key

ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
IAM = "http://iam.gov.sa/claims/"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
CLASS = max(SAML_ACR, key=lambda name: SAML_ACR[name])


@dataclass(frozen=True, slots=True)
class Statement:
    """What an assertion says, so that tests may have it say something else."""

    citizen: Citizen
    audience: str
    recipient: str
    in_response_to: str
    issuer: str
    ends_in: timedelta = timedelta(minutes=5)
    session_ends_in: timedelta = timedelta(hours=8)
    extra: dict[str, str] = field(default_factory=dict)


@dataclass
class Saml:
    """`issuer` is its entity id and address."""

    key: SigningKey
    issuer: str

    def answer(self, ask: Ask) -> Answer:
        """One request."""
        if ask.path == "/metadata":
            return Answer(200, self.metadata().encode(), {"Content-Type": "application/samlmetadata+xml"})
        if ask.path == "/sso" and ask.method == "GET":
            return choice("خدمة هوية وطنية · A national identity (SAML)", "sso", ask.query)
        if ask.path == "/sso":
            return self._post_back(ask)
        return Answer(404)

    def metadata(self) -> str:
        """Where to ask, and the certificate of what is signed."""
        body = "".join(self.key.certificate.strip().splitlines()[1:-1])
        return (
            f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{escape(self.issuer)}">'
            f'<md:IDPSSODescriptor protocolSupportEnumeration="{PROTOCOL}"><md:KeyDescriptor use="signing">'
            '<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>'
            f"<ds:X509Certificate>{body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
            '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
            f'Location="{escape(self.issuer)}/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>'
        )

    def response(self, said: Statement) -> str:
        """A response with a signed assertion, base64."""
        root = etree.fromstring(_response(said).encode())
        assertion = root.find(f"{{{ASSERTION}}}Assertion")
        self.sign(assertion)
        return base64.b64encode(etree.tostring(root)).decode()

    def sign(self, element: Any) -> None:
        """An enveloped signature by RSA-SHA256 after the issuer, as the schema wants it."""
        signature = xmlsec.template.create(element, constants.TransformExclC14N, constants.TransformRsaSha256, ns="ds")
        element.insert(1, signature)
        reference = xmlsec.template.add_reference(signature, constants.TransformSha256, uri=f"#{element.get('ID')}")
        xmlsec.template.add_transform(reference, constants.TransformEnveloped)
        xmlsec.template.add_transform(reference, constants.TransformExclC14N)
        xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
        xmlsec.tree.add_ids(element, ["ID"])
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_memory(self.key.pem, constants.KeyDataFormatPem)
        context.key.load_cert_from_memory(self.key.certificate, constants.KeyDataFormatCertPem)
        context.sign(signature)

    def _post_back(self, ask: Ask) -> Answer:
        request = read_request(ask.form.get("SAMLRequest", ""))
        citizen = by_key(ask.form.get("who", ""))
        back = request.get("AssertionConsumerServiceURL", "")
        if citizen is None:
            response = base64.b64encode(_refused(self.issuer, back, request["ID"]).encode()).decode()
        else:
            response = self.response(Statement(citizen, request["issuer"], back, request["ID"], self.issuer))
        inner = (
            f'<form method="post" action="{escape(back)}"><input type="hidden" name="SAMLResponse" '
            f'value="{response}"><input type="hidden" name="RelayState" '
            f'value="{escape(ask.form.get("RelayState", ""))}"><button>العودة إلى عون · '
            "<bdi>Back to Awn</bdi></button></form>"
        )
        return page("خدمة هوية وطنية · A national identity (SAML)", inner)


def read_request(text: str) -> dict[str, str]:
    """The attributes of an AuthnRequest and its issuer."""
    root = etree.fromstring(zlib.decompress(base64.b64decode(text), -15))
    issuer = root.findtext(f"{{{ASSERTION}}}Issuer") or ""
    return {**{str(name): str(value) for name, value in root.attrib.items()}, "issuer": issuer.strip()}


def _response(said: Statement) -> str:
    now = datetime.now(UTC)
    begin, moment, end, until = (
        _time(now + step) for step in (-timedelta(minutes=1), timedelta(), said.ends_in, said.session_ends_in)
    )
    told = {
        f"{IAM}userid": said.citizen.kw, f"{IAM}arabicName": said.citizen.name_ar,
        f"{IAM}englishName": said.citizen.name_en, f"{IAM}dob": said.citizen.born,
        f"{IAM}gender": said.citizen.gender, **said.extra,
    }  # fmt: skip
    attributes = "".join(
        f'<saml:Attribute Name="{name}"><saml:AttributeValue>{escape(value)}</saml:AttributeValue></saml:Attribute>'
        for name, value in told.items()
    )
    return (
        f"{_head(said.issuer, said.recipient, said.in_response_to)}"
        f'<saml:Assertion ID="_{secrets.token_hex(16)}" Version="2.0" IssueInstant="{moment}">'
        f"<saml:Issuer>{escape(said.issuer)}</saml:Issuer><saml:Subject>"
        f"<saml:NameID>simulated-{said.citizen.key}</saml:NameID>"
        '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
        f'<saml:SubjectConfirmationData NotOnOrAfter="{end}" Recipient="{escape(said.recipient)}" '
        f'InResponseTo="{escape(said.in_response_to)}"/></saml:SubjectConfirmation></saml:Subject>'
        f'<saml:Conditions NotBefore="{begin}" NotOnOrAfter="{end}"><saml:AudienceRestriction>'
        f"<saml:Audience>{escape(said.audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"
        f'<saml:AuthnStatement AuthnInstant="{moment}" SessionNotOnOrAfter="{until}"><saml:AuthnContext>'
        f"<saml:AuthnContextClassRef>{CLASS}"
        "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
        f"<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion></samlp:Response>"
    )


def _refused(issuer: str, recipient: str, in_response_to: str) -> str:
    denied = "urn:oasis:names:tc:SAML:2.0:status:Responder"
    return f"{_head(issuer, recipient, in_response_to, denied)}</samlp:Response>"


def _head(issuer: str, recipient: str, in_response_to: str, status: str = SUCCESS) -> str:
    return (
        f'<samlp:Response xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}" ID="_{secrets.token_hex(16)}" '
        f'Version="2.0" IssueInstant="{_time(datetime.now(UTC))}" Destination="{escape(recipient)}" '
        f'InResponseTo="{escape(in_response_to)}"><saml:Issuer>{escape(issuer)}</saml:Issuer>'
        f'<samlp:Status><samlp:StatusCode Value="{status}"/></samlp:Status>'
    )


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
