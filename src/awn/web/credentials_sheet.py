"""A certificate as a sheet for screen and paper, in both languages, with the code that leads to its page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from markupsafe import Markup

from awn.base.text import Bilingual
from awn.credentials.queries import Certificate
from awn.web import formatting
from awn.web.formatting import in_zone

LINKEDIN = "https://www.linkedin.com/profile/add"


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


def day_of(moment: datetime, found: Certificate) -> date:
    """The day of a moment where the certificate's hours were done."""
    return in_zone(moment, found.zone).date()


def linkedin(found: Certificate) -> str:
    """The address that opens LinkedIn's own form, filled in; nothing is sent before its holder sends it."""
    issued = day_of(found.issued_at, found)
    fields = {
        "startTask": "CERTIFICATION_NAME",
        "name": found.title.pick(formatting.language())[0],
        "organizationName": found.organisation_name.pick(formatting.language())[0],
        "issueYear": issued.year,
        "issueMonth": issued.month,
        "certUrl": short_address(found.code),
        "certId": found.code,
    }
    if found.kind == "licence":
        fields |= {"expirationYear": found.last_day.year, "expirationMonth": found.last_day.month}
    return f"{LINKEDIN}?{urlencode(fields)}"


def _half(found: Certificate, language: str) -> dict[str, str]:
    with override(language):
        organisation = _isolated(found.organisation_name, language)
        day = day_of(found.issued_at, found)
        moon = formatting.hijri(day)
        issued = f"{formatting.day(day)} ({moon})" if moon else formatting.day(day)
        return {
            "title": _heading(found, language),
            "opening": _("%(organisation)s certifies with thanks that") % {"organisation": organisation},
            "name": found.name.pick(language)[0],
            "body": _body(found, language),
            "hours": _confirmed(found),
            "period": formatting.day_span(found.first_day, found.last_day),
            "organisation": "",
            "issued": _("Issued on %(day)s through Awn") % {"day": issued},
            "signed_by": _("It is no document of a government.") if found.kind == "licence" else "",
        }


def _confirmed(found: Certificate) -> str:
    if found.kind == "learning":
        return ""
    return _("Confirmed: %(duration)s") % {"duration": formatting.duration(found.minutes)}


def _heading(found: Certificate, language: str) -> str:
    if found.kind in {"period", "licence", "level"}:
        return found.title.pick(language)[0]
    return _("Certificate of a course") if found.kind in {"course", "learning"} else _("Certificate of volunteering")


def _body(found: Certificate, language: str) -> str:
    title, subject = _isolated(found.title, language), _isolated(found.subject, language)
    if found.kind == "role":
        return _("volunteered as “%(role)s” in “%(title)s”") % {"role": subject, "title": title}
    if found.kind == "course":
        return _("completed the course “%(course)s” in “%(title)s”") % {"course": subject, "title": title}
    if found.kind in {"learning", "level"}:
        words = _("passed the course “%(title)s”") if found.kind == "learning" else _("reached the level “%(title)s”")
        return words % {"title": title}
    if found.kind == "period":
        return _("volunteered as the record of this period says")
    if found.kind == "licence":
        return _("has met the conditions of the volunteer licence for %(country)s") % {"country": subject}
    return _("volunteered in “%(title)s”") % {"title": title}


def _isolated(text: Bilingual, language: str) -> str:
    # U+2068 and U+2069: a title in the other script must not reorder the sentence around it.
    return f"\u2068{text.pick(language)[0]}\u2069"
