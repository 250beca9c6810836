"""Who agreed to what, the notices themselves, and who looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib import resources
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from awn.base.text import Bilingual
from awn.consents.models import Consent as Consent  # noqa: PLC0414 - doors take the type from here
from awn.consents.models import Look
from awn.consents.rules import PURPOSES, Purpose
from awn.people.models import Guardianship, Notification
from awn.people.rules import ADULT_AGE


@dataclass(frozen=True, slots=True)
class Notice:
    """What is agreed to, in one language."""

    purpose: Purpose
    version: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The last word of somebody on a purpose."""

    is_given: bool
    version: str
    at: datetime

    def is_current(self, purpose: Purpose) -> bool:
        """False where the notice changed since."""
        return self.version == PURPOSES[purpose].version


@lru_cache
def notice(purpose: Purpose, language: str, version: str = "") -> Notice:
    """The notice in "ar" or "en", in the version that counts now or in an earlier one."""
    version = version or PURPOSES[purpose].version
    name = f"{purpose.value}.{version}.{'ar' if language == 'ar' else 'en'}.txt"
    text = resources.files("awn.consents").joinpath("notices", name).read_text(encoding="utf-8")
    title, *paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    return Notice(purpose, version, title, tuple(" ".join(part.split()) for part in paragraphs))


def versions_of(purpose: Purpose) -> tuple[str, ...]:
    """Every version of the notice, the latest first: what somebody agreed to once can be read for ever."""
    files = resources.files("awn.consents").joinpath("notices").iterdir()
    found = {file.name.split(".")[1] for file in files if file.name.startswith(f"{purpose.value}.")}
    return tuple(sorted(found, reverse=True))


def title_of(purpose: Purpose) -> Bilingual:
    """What the notice that counts now is called, in both languages."""
    return Bilingual(notice(purpose, "ar").title, notice(purpose, "en").title)


def agreed_to_older(purpose: Purpose, most: int, day: date) -> list[int]:
    """Ids of people whose yes is to an earlier notice than the one that counts, and of whom somebody is to be told yet.

    Who has an account is told themselves; for a child without one, those who answer for it on `day` and have one are.
    """
    later = Consent.objects.filter(person=OuterRef("person"), purpose=purpose, pk__gt=OuterRef("pk"))
    told = told_of_notice(purpose, "notice.changed").filter(person=OuterRef("person"))
    answers_for = Guardianship.objects.filter(ward=OuterRef("person"), guardian__account__is_active=True)
    heard = told_of_notice(purpose, "ward.notice_changed").filter(person=OuterRef("guardian"))
    is_child = Q(person__account=None, person__birth_date__gt=_eighteen_years_before(day))
    rows = Consent.objects.filter(purpose=purpose, is_given=True).exclude(version=PURPOSES[purpose].version)
    rows = rows.filter(
        (Q(person__account__is_active=True) & ~Exists(told)) | (is_child & Exists(answers_for.filter(~Exists(heard)))),
        ~Exists(later),
    )
    return list(rows.order_by("pk").values_list("person_id", flat=True)[:most])


def told_of_notice(purpose: Purpose, kind: str) -> QuerySet[Notification]:
    """The messages of a kind about the notice that counts now."""
    return Notification.objects.filter(kind=kind, data__purpose=purpose, data__version=PURPOSES[purpose].version)


def _eighteen_years_before(day: date) -> date:
    return date(day.year - ADULT_AGE, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def has_consent(person_id: int, purpose: Purpose) -> bool:
    """True while the last answer is a yes, to whichever version: a new notice asks, and does not take away."""
    rows = Consent.objects.filter(person_id=person_id, purpose=purpose).order_by("-pk")
    return bool(rows.values_list("is_given", flat=True).first())


def answers_of(person_id: int) -> Mapping[Purpose, Answer]:
    """The last answers of somebody; a purpose that was never answered is missing."""
    rows = Consent.objects.filter(person_id=person_id).order_by("purpose", "-pk").distinct("purpose")
    return {Purpose(row.purpose): Answer(row.is_given, row.version, row.at) for row in rows}


def history_of(person_id: int) -> QuerySet[Consent]:
    """All that somebody answered, the latest first."""
    return Consent.objects.filter(person_id=person_id).order_by("-pk")


def looks_at(person_id: int) -> QuerySet[Look]:
    """Who saw what is this person's, the latest first."""
    return Look.objects.filter(person_id=person_id).order_by("-pk")


def own_data(person_id: int) -> dict[str, Any]:
    """Everything this package keeps about somebody, ready for JSON. Who looked is named by number alone."""
    return {
        "answers": [
            {"purpose": row.purpose, "version": row.version, "agreed": row.is_given, "at": row.at.isoformat()}
            for row in history_of(person_id)
        ],
        "looks": [
            {"what": row.what, "why": row.why, "organisation": row.organisation_id, "at": row.at.isoformat()}
            for row in looks_at(person_id)
        ],
    }
