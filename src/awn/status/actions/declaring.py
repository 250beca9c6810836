"""Incidents and planned maintenance, as the staff tell them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import Bilingual, clean_block, clean_line
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission
from awn.status.models import Outage, OutageUpdate
from awn.status.rules import KINDS, MOST_UPDATES, PARTS, TEXT_LENGTH, TITLE_LENGTH, check_times


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the staff tell first."""

    kind: str
    title: Bilingual
    text: Bilingual
    parts: Collection[str]
    begins_at: datetime
    until: datetime | None = None


@transaction.atomic
def declare(told: Declared, *, by: Person | None, at: datetime) -> Outage:
    """Everybody reads it at once, above every page while it lasts.

    Refuses: no right to, no part, words in one language only, times that cannot be.
    """
    require_staff(by, StaffPermission.HELP_PEOPLE)
    if told.kind not in KINDS:
        raise Refusal("unknown_option", _("Choose one of the options."))
    parts = [part for part in PARTS if part in set(told.parts)]
    if not parts:
        message = _("Choose at least one part.")
        raise Refusal("outage_parts_missing", message, fields={"parts": message})
    check_times(told.begins_at, told.until, is_plan=told.kind == "maintenance", at=at)
    title = _both(told.title, "title", TITLE_LENGTH, is_line=True)
    text = _both(told.text, "text", TEXT_LENGTH)
    row = Outage.objects.create(
        kind=told.kind, title_ar=title.ar, title_en=title.en, parts=parts, begins_at=told.begins_at,
        until=told.until if told.kind == "maintenance" else None, by=by, at=at,
    )  # fmt: skip
    OutageUpdate.objects.create(outage=row, text_ar=text.ar, text_en=text.en, by=by, at=at)
    record("outage.declared", by=by, at=at, subject=row.pk, kind=row.kind)
    return row


@transaction.atomic
def tell_more(outage_id: int, text: Bilingual, *, ends: bool = False, by: Person | None, at: datetime) -> Outage:
    """One update; with `ends` the last one. Refuses what has ended, words in one language only, and too many."""
    require_staff(by, StaffPermission.HELP_PEOPLE)
    row = found(Outage.objects.select_for_update().filter(pk=outage_id).first())
    if row.ended_at is not None:
        raise Refusal("outage_over", _("It has ended. Declare a new one if it has come back."), status=409)
    if row.updates.count() >= MOST_UPDATES:
        raise Refusal(
            "too_many_outage_updates", _("There are sixty updates. End it, and declare a new one."), status=409
        )
    both = _both(text, "text", TEXT_LENGTH)
    OutageUpdate.objects.create(outage=row, text_ar=both.ar, text_en=both.en, by=by, at=at)
    if ends:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
    record("outage.told", by=by, at=at, subject=row.pk, ends=ends)
    return row


def _both(text: Bilingual, field: str, limit: int, *, is_line: bool = False) -> Bilingual:
    clean = clean_line if is_line else clean_block
    both = Bilingual(clean(text.ar, limit=limit, field=f"{field}_ar"), clean(text.en, limit=limit, field=f"{field}_en"))
    if missing := [f"{field}_{code}" for code, said in (("ar", both.ar), ("en", both.en)) if not said]:
        message = _("Write this in both languages: everybody reads it.")
        raise Refusal("outage_words_missing", message, fields=dict.fromkeys(missing, message))
    return both
