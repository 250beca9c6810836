"""Reads of what guardians signed and chose, and of school holidays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db.models import QuerySet

from awn.minors.models import CharterConsent as CharterConsent  # noqa: PLC0414 - doors take the type from here
from awn.minors.models import NoticeChoice
from awn.minors.models import SchoolHoliday as SchoolHoliday  # noqa: PLC0414 - doors take the type from here
from awn.people.models import AccountPhone, Guardianship, Person
from awn.people.queries import may_act_for


def consents_for(ward_id: int) -> QuerySet[CharterConsent]:
    """What was signed for a minor, newest first, with opportunities and guardians."""
    rows = CharterConsent.objects.filter(ward_id=ward_id).select_related("opportunity__organisation", "guardian")
    return rows.defer("opportunity__search", "opportunity__title_key").order_by("-pk")


def standing_consent(ward_id: int, opportunity_id: int) -> CharterConsent | None:
    """The consent that counts now for one opportunity."""
    rows = CharterConsent.objects.filter(ward_id=ward_id, opportunity_id=opportunity_id, withdrawn_at=None)
    return rows.select_related("guardian").first()


def last_consent(ward_id: int, opportunity_id: int) -> CharterConsent | None:
    """The latest that was signed for one opportunity, also one that was taken back since."""
    return consents_for(ward_id).filter(opportunity_id=opportunity_id).first()


def consent_seen_by(person: Person, ward_id: int, consent_id: int, day: date) -> CharterConsent | None:
    """What was signed for a ward, for whoever signed it or answers for the minor on `day`; nothing for anybody else."""
    row = consents_for(ward_id).filter(pk=consent_id).exclude(ward=person).first()
    if row is None or not (row.guardian_id == person.pk or may_act_for(person, ward_id, day)):
        return None
    return row


def is_guardian(person_id: int, of_id: int) -> bool:
    """Whether somebody answers for another."""
    return Guardianship.objects.filter(guardian_id=person_id, ward_id=of_id).exists()


@dataclass(frozen=True, slots=True)
class Notices:
    """What a guardian asked to be told by a short message."""

    arrivals: bool = False
    consents: bool = False


def notices_of(guardian_id: int) -> Notices:
    """What somebody asked to be told; nothing where they never chose."""
    row = NoticeChoice.objects.filter(pk=guardian_id).first()
    return Notices(row.arrivals, row.consents) if row else Notices()


def telephones_to_tell(guardian_ids: Collection[int], what: Literal["arrivals", "consents"]) -> dict[int, str]:
    """The proven telephones (E.164) of those guardians who asked for these messages, by guardian."""
    asked = NoticeChoice.objects.filter(pk__in=guardian_ids, **{what: True}).values("pk")
    rows = AccountPhone.objects.filter(account__person__in=asked, account__is_active=True)
    return dict(rows.values_list("account__person_id", "number"))


def coming_holidays(day: date) -> QuerySet[SchoolHoliday]:
    """Those of all countries that are not over on `day`, by country and day."""
    return SchoolHoliday.objects.filter(last_day__gte=day).order_by("country__position", "first_day", "pk")


def days_without_school(country: str, days: Collection[date]) -> frozenset[date]:
    """Those of the days that are holidays in a country; one query."""
    if not days:
        return frozenset()
    rows = SchoolHoliday.objects.filter(country_id=country, first_day__lte=max(days), last_day__gte=min(days))
    spans = list(rows.values_list("first_day", "last_day"))
    return frozenset(day for day in days if any(first <= day <= last for first, last in spans))


def own_data(person_id: int) -> dict[str, Any]:
    """Everything this package keeps about somebody, ready for JSON: consents for them, and those they signed."""
    about = CharterConsent.objects.filter(ward_id=person_id).select_related("opportunity").order_by("pk")
    signed = CharterConsent.objects.filter(guardian_id=person_id).select_related("opportunity").order_by("pk")
    chosen = notices_of(person_id)
    return {
        "short_messages": {"arrivals": chosen.arrivals, "consents": chosen.consents},
        "consents_about_me": [_said(row) for row in about],
        "consents_signed": [_said(row) | {"signed_name": row.signed_name} for row in signed],
    }


def _said(row: CharterConsent) -> dict[str, Any]:
    return {
        "opportunity": row.opportunity.public_id,
        "version": row.version,
        "language": row.language,
        "text_sha256": row.text_hash,
        "identity_level": row.identity_level,
        "authority": row.authority,
        "at": row.at.isoformat(),
        "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
    }
