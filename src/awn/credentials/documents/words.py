"""What stands on the sheet of a certificate, in one language."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from awn.base import dates
from awn.base.digits import writing
from awn.base.text import Bilingual
from awn.credentials.documents.drawing import DEFAULT_ACCENT, Fact, Sheet, Words
from awn.credentials.models import Certificate, CertificateTemplate
from awn.hours.rules import EVIDENCE

Language = Literal["ar", "en"]
LANGUAGES: tuple[Language, Language] = ("ar", "en")
_WIDE = 1.3


def sheet_of(
    certificate: Certificate,
    evidence: Sequence[tuple[str, int]],
    template: CertificateTemplate | None,
    language: Language,
    *,
    stamp: str = "",
) -> Sheet:
    """The certificate as a sheet; `evidence` is (level, minutes), `template` what the organisation adds."""
    with override(language), writing(certificate.digits):
        own = _own(template, language)
        logo = template.logo if template is not None else None
        return Sheet(
            language=language,
            code=certificate.code,
            address=public_address(certificate.code),
            heading=own["heading"] or _heading(certificate.kind),
            organisation=certificate.organisation_name.pick(language)[0],
            name=certificate.name.pick(language)[0],
            title=_title(certificate).pick(language)[0],
            facts=_facts(certificate, evidence, language),
            words=_words(certificate, language),
            issued_at=certificate.issued_at,
            wording=own["wording"],
            signatory=own["signatory"],
            position=own["position"],
            accent=(template.accent if template is not None else "") or DEFAULT_ACCENT,
            logo=_picture(bytes(logo)) if logo else "",
            logo_alt=certificate.organisation_name.pick(language)[0] if logo else _("Awn"),
            stamp=stamp,
            credential=certificate.credential,
        )


def public_address(code: str) -> str:
    """The address that stands on the certificate, and that its code opens."""
    return f"{settings.AWN_PUBLIC_URL}/v/{code}/"


def _own(template: CertificateTemplate | None, language: Language) -> dict[str, str]:
    """What the organisation adds. A text that it has in one language only is shown on that one's sheet only."""
    names = ("heading", "wording", "signatory", "position")
    return {name: getattr(template, f"{name}_{language}") if template is not None else "" for name in names}


def _heading(kind: str) -> str:
    return {
        "opportunity": _("Certificate of volunteering"),
        "role": _("Certificate of volunteering"),
        "period": _("Record of volunteering"),
        "course": _("Certificate of a course"),
        "licence": _("Volunteer licence"),
        "learning": _("Certificate of a course"),
        "level": _("Badge of volunteering"),
    }[kind]


def _title(certificate: Certificate) -> Bilingual:
    if certificate.kind in {"role", "course"} and certificate.subject:
        role, title = certificate.subject, certificate.title
        return Bilingual(_joined(role.ar, title.ar), _joined(role.en, title.en))
    return certificate.title


def _joined(subject: str, title: str) -> str:
    return " – ".join(part for part in (subject, title) if part)


def _body(kind: str) -> str:
    return {
        "opportunity": _("for volunteering in"),
        "role": _("for volunteering as"),
        "period": _("whose volunteering is recorded here:"),
        "course": _("for completing the course"),
        "licence": _("who has met the conditions of the"),
        "learning": _("for passing the course"),
        "level": _("for reaching the level"),
    }[kind]


def _words(certificate: Certificate, language: Language) -> Words:
    issued = certificate.issued_at.astimezone(ZoneInfo(certificate.zone)).date()
    return Words(
        number=_("Certificate number"),
        opening=_("This certificate is presented with thanks to"),
        body=_body(certificate.kind),
        issued=_("Issued on %(day)s through Awn") % {"day": _day(issued, language)},
        no_state=_("Issued by the organisation named here. It is not a government document."),
        check=_("Anyone can check this certificate:"),
        inside=_("The signed digital certificate is attached to this file.") if certificate.credential else "",
        qr=_("Code that opens the verification page"),
        attached=_("The certificate as a verifiable credential (Open Badges 3.0)"),
    )


def _facts(certificate: Certificate, evidence: Sequence[tuple[str, int]], language: Language) -> tuple[Fact, ...]:
    levels = tuple(str(EVIDENCE[level]) for level, _minutes in evidence)
    time = [Fact(_("Confirmed time"), (dates.duration(certificate.minutes),))]
    facts = [
        *(time if certificate.kind != "learning" else []),
        Fact(_period_label(certificate.kind), _period(certificate.first_day, certificate.last_day, language), _WIDE),
    ]
    return (*facts, Fact(_("How the hours were recorded"), levels[:2], _WIDE)) if levels else tuple(facts)


def _period_label(kind: str) -> str:
    return _("Valid") if kind == "licence" else _("Period")


def _period(first: date, last: date, language: Language) -> tuple[str, ...]:
    """The days, and in Arabic the Hijri ones below them."""
    lines = [_span(dates.day(first, language), dates.day(last, language))]
    if language == "ar" and (moon := dates.hijri(first, language)) and (end := dates.hijri(last, language)):
        lines.append(_span(moon, end))
    return tuple(lines)


def _span(first: str, last: str) -> str:
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def _day(value: date, language: Language) -> str:
    moon = dates.hijri(value, language) if language == "ar" else ""
    return f"{dates.day(value, language)} ({moon})" if moon else dates.day(value, language)


def _picture(png: bytes) -> str:
    """A PNG inside an SVG, because the sheet takes text only."""
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    address = f"data:image/png;base64,{b64encode(png).decode()}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" xlink:href="{address}"/></svg>'
    )
