"""How certificates of an organisation would look, before its wording is kept."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from awn.base.text import Bilingual
from awn.credentials.documents import drawing
from awn.credentials.documents.words import Language, sheet_of
from awn.credentials.models import Certificate, CertificateTemplate
from awn.credentials.rules import title_of
from awn.credentials.wording import Wording, checked
from awn.organisations.models import Organisation

_NAME = Bilingual("نورة عبدالله العتيبي", "Noura Abdullah Alotaibi")
_TITLE = Bilingual("تنظيف الشاطئ", "Beach clean-up")
_SUBJECT = Bilingual("منظمة الفريق", "Team leader")
_MINUTES = 750
_CODE = "0000-0000-0000-0000"


def preview(
    organisation: Organisation,
    kind: str,
    wording: Wording,
    language: Language,
    *,
    logo: bytes | None,
    at: datetime,
) -> bytes:
    """A sample with an invented name as PNG. Refuses what `wording.checked` refuses."""
    template = CertificateTemplate(organisation=organisation, kind=kind, logo=logo, **asdict(checked(wording)))
    with override(language):
        stamp = _("Sample")
    sheet = sheet_of(_sample(organisation, kind, at), [("scanned", _MINUTES)], template, language, stamp=stamp)
    return drawing.png(sheet)


def _sample(organisation: Organisation, kind: str, at: datetime) -> Certificate:
    subject = _SUBJECT if kind in {"role", "course"} else Bilingual("", "")
    title = title_of(kind, at.year, subject) if kind == "period" else _TITLE
    return Certificate(
        code=_CODE, kind=kind, organisation=organisation, minutes=_MINUTES, first_day=at.date(), last_day=at.date(),
        issued_at=at, name_ar=_NAME.ar, name_en=_NAME.en, title_ar=title.ar, title_en=title.en,
        organisation_ar=organisation.name_ar, organisation_en=organisation.name_en, subject_ar=subject.ar,
        subject_en=subject.en,
    )  # fmt: skip
