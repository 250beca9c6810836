"""Certificates: one's own, on paper, and as a stranger verifies them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from awn.base import clock
from awn.base.text import Bilingual
from awn.credentials.actions import issue
from awn.credentials.queries import Certificate, certificate_by_code, certificates_of, evidence_of
from awn.credentials.queries import verify as verify_code
from awn.credentials.rules import REVOCATION_REASONS, normalise_code
from awn.hours.queries import Record, records_of
from awn.hours.rules import EVIDENCE
from awn.opportunities import queries as opportunities
from awn.people.queries import may_act_for
from awn.web import formatting
from awn.web.access import PersonRequest, public, signed_in
from awn.web.formatting import in_zone
from awn.web.limits import limit, who

CHECKS_PER_MINUTE = 30
LONGEST_CODE = 80


@dataclass(frozen=True, slots=True)
class Due:
    """Confirmed hours that no certificate covers yet, or not all of them."""

    record: Record
    is_newer: bool


@signed_in
@require_safe
def my_certificates(request: PersonRequest) -> HttpResponse:
    """My certificates, and those I can ask for."""
    certificates = list(certificates_of(request.person))
    context = {
        "person": request.person,
        "certificates": certificates,
        "reasons": REVOCATION_REASONS,
        "due": _due(records_of(request.person), certificates),
    }
    return render(request, "credentials/my_certificates.html", context)


@signed_in
@require_POST
def request_certificate(request: PersonRequest, public_id: str) -> HttpResponse:
    """Issues my certificate for what was confirmed."""
    opportunity = opportunities.get(public_id, request.person)
    if opportunity is None:
        raise Http404
    made = issue(request.person.pk, opportunity.pk, by=request.person, at=clock.now())
    messages.success(request, _("Your certificate is ready. Thank you for what you did."))
    return HttpResponseRedirect(reverse("certificate", args=[made.code]))


@signed_in
@require_safe
def certificate(request: PersonRequest, code: str) -> HttpResponse:
    """My certificate, for screen and paper."""
    found = certificate_by_code(normalise_code(code) or "")
    if found is None or not may_act_for(request.person, found.person_id, clock.now().date()):
        raise Http404
    return render(request, "credentials/certificate.html", {"certificate": found, "c": drawn(found), "qr": qr(found)})


@public
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The form for a code; a code leads to its own page."""
    typed = request.GET.get("code", "")[:LONGEST_CODE]
    if code := normalise_code(typed):
        return HttpResponseRedirect(reverse("verify_certificate", args=[code]))
    if typed.strip():
        limit(f"verify:{who(request)}", per_minute=CHECKS_PER_MINUTE)
    context = {"typed": typed, "error": _not_a_code() if typed.strip() else ""}
    return render(request, "credentials/verify.html", context, status=422 if typed.strip() else 200)


@public
@require_safe
def verify_certificate(request: HttpRequest, code: str) -> HttpResponse:
    """What a stranger learns about a certificate: the verdict, and no more than they need."""
    limit(f"verify:{who(request)}", per_minute=CHECKS_PER_MINUTE)
    seen = verify_code(code[:LONGEST_CODE])
    found = seen.certificate
    context: dict[str, Any] = {"verdict": seen.verdict, "typed": code[:LONGEST_CODE], "certificate": found}
    if seen.verdict == "not_a_code":
        context["error"] = _not_a_code()
    if found is not None:
        context["organisation"] = found.opportunity.organisation
        context["evidence"] = [(EVIDENCE[level], minutes) for level, minutes in evidence_of(found)]
        context["reason"] = REVOCATION_REASONS.get(found.revoked_reason, "")
        context["revoked_on"] = _day(found.revoked_at, found) if found.revoked_at else None
        context["issued_on"] = _day(found.issued_at, found)
        context["checked_at"] = clock.now()
    response = render(request, "credentials/verify.html", context, status=200 if found else 404)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@public
@require_safe
def short(request: HttpRequest, code: str) -> HttpResponse:
    """The short address on paper leads to the page in the reader's language."""
    return HttpResponseRedirect(reverse("verify_certificate", args=[normalise_code(code) or code[:LONGEST_CODE]]))


def short_address(code: str) -> str:
    """The address that stands on the certificate."""
    return f"{settings.AWN_PUBLIC_URL}/v/{code}/"


def qr(found: Certificate) -> Markup:
    """The short address as a QR code; SVG attributes only, as our Content-Security-Policy wants it."""
    code = segno.make(short_address(found.code), error="m")
    return Markup(code.svg_inline(border=2, omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None))


def drawn(found: Certificate) -> dict[str, Any]:
    """The certificate as components/certificate.html takes it, in both languages at once."""
    return {
        "code": found.code,
        "verify_url": short_address(found.code),
        "void": found.revoked_at is not None,
        "ar": _half(found, "ar"),
        "en": _half(found, "en"),
    }


def _half(found: Certificate, language: str) -> dict[str, str]:
    with override(language):
        title = _isolated(found.title, language)
        organisation = _isolated(found.organisation_name, language)
        day = _day(found.issued_at, found)
        issued = f"{formatting.day(day)} ({formatting.hijri(day)})"
        return {
            "title": _("Certificate of volunteering"),
            "opening": _("%(organisation)s certifies with thanks that") % {"organisation": organisation},
            "name": found.name.pick(language)[0],
            "body": _("volunteered in “%(title)s”") % {"title": title},
            "hours": _("Confirmed: %(duration)s") % {"duration": formatting.duration(found.minutes)},
            "period": formatting.day_span(found.first_day, found.last_day),
            "organisation": "",
            "issued": _("Issued on %(day)s through Awn") % {"day": issued},
            "signed_by": "",
        }


def _isolated(text: Bilingual, language: str) -> str:
    # U+2068 and U+2069: a title in the other script must not reorder the sentence around it.
    return f"\u2068{text.pick(language)[0]}\u2069"


def _day(moment: Any, found: Certificate) -> Any:
    return in_zone(moment, found.opportunity.zone).date()


def _due(records: list[Record], certificates: list[Certificate]) -> list[Due]:
    valid = {one.opportunity_id: one.minutes for one in certificates if one.revoked_at is None}
    return [
        Due(record, record.opportunity_id in valid)
        for record in records
        if record.minutes > 0 and valid.get(record.opportunity_id) != record.minutes
    ]


def _not_a_code() -> str:
    return _("This is not a certificate number. It has 16 letters and digits, for example 7K3M-9QXT-2FHA-B8D4.")
