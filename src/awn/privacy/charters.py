"""The charter a guardian signed, as a PDF to be read, in the language it was signed in."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from awn.base.refusal import Refusal
from awn.base.text import Bilingual
from awn.identity.rules import LEVEL_NAMES
from awn.minors.charters import charter_parts, charter_text, charter_title
from awn.minors.models import CharterConsent
from awn.minors.rules import AUTHORITY_NAMES, Authority, text_hash
from awn.participation.models import ApplicationShift
from awn.privacy.documents import Block, drawn
from awn.privacy.values import ZONE


def signed_charter(row: CharterConsent, *, at: datetime) -> bytes:
    """A tagged PDF (PDF/UA-1): who and what it is about, the words that were signed, the signature, and its end.

    Refuses `charter_text_lost` (409) where the words that are kept are not those that were signed.
    """
    language = row.language
    with translation.override(language):
        if text_hash(charter_text(language, row.version)) != row.text_hash:
            raise Refusal(
                "charter_text_lost",
                _("The words that were signed are no longer kept as they were. Write to us: we look into it."),
                status=409,
            )
        about = [
            (_("Young person"), _named(row.ward.name, language)),
            (_("Opportunity"), _named(row.opportunity.title, language)),
            (_("Organisation"), _named(row.opportunity.organisation.name, language)),
            *((_("Shift"), text) for text in _shifts(row)),
        ]
        parts = [(_("What it is about"), [Block("", 0, about)])]
        parts += [(head, [Block("", 0, sentences=said)]) for head, said in charter_parts(language, row.version)]
        parts.append((_("The signature"), [Block("", 0, _signature(row), is_whole=True)]))
        sections = [{"title": title, "blocks": [asdict(one) for one in blocks]} for title, blocks in parts]
        lead = _(
            "A guardian signed this text for one opportunity. Shifts are given in the time of their place, all else in"
            " that of Riyadh."
        )
        header = _("Awn, consent number %(number)s") % {"number": row.pk}
        return drawn(charter_title(language, row.version), header, lead, sections, language=language, at=at)


def _signature(row: CharterConsent) -> list[tuple[str, str]]:
    """What is kept of the signature, each with its name."""
    ended = _("no: it counts")
    if row.withdrawn_at is not None:
        ended = _moment(row.withdrawn_at, ZONE)
    return [
        (_("Signed by"), row.signed_name or _("a guardian whose account was erased since, and the name with it")),
        (_("Signed on"), _moment(row.at, ZONE)),
        (_("Signed how"), _("signed in to their own account; the name was typed under the text")),
        (_("That they answer for the young person is shown"), str(AUTHORITY_NAMES[Authority(row.authority)])),
        (_("Proof of their own identity"), str(LEVEL_NAMES[row.identity_level])),
        (_("Version of the text"), str(row.version)),
        (_("Fingerprint of the text (SHA-256)"), row.text_hash),
        (_("Consent taken back"), ended),
    ]


def _shifts(row: CharterConsent) -> list[str]:
    """The shifts that were asked for together with this signature, each with its time as it stands now."""
    wanted = ApplicationShift.objects.filter(
        application__person_id=row.ward_id,
        application__opportunity_id=row.opportunity_id,
        application__guardian_consented_at=row.at,
    )
    zone = ZoneInfo(row.opportunity.zone)
    times = wanted.order_by("shift__starts_at").values_list("shift__starts_at", "shift__ends_at")
    return [f"{_moment(start, zone)} – {_moment(end, zone)}" for start, end in times]


def _named(name: Bilingual, language: str) -> str:
    return name.pick(language)[0] or "–"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return str(date_format(at.astimezone(zone), "j F Y H:i"))
