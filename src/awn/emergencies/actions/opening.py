"""Opening an emergency, sending its waves, closing it."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal
from awn.base.text import clean_block, clean_line
from awn.emergencies.actions._deciding import locked, require_call_up
from awn.emergencies.models import Call, Emergency
from awn.emergencies.reaching import next_to_call
from awn.emergencies.rules import (
    BETWEEN_WAVES,
    KEPT_FOR,
    PLACE_LENGTH,
    TITLE_LENGTH,
    WHAT_LENGTH,
    WORDS_LENGTH,
    Draft,
    check_draft,
    check_open,
    wave_size,
)
from awn.people.models import Person
from awn.reference.models import Region, Skill

# Without letters and digits that are taken for one another.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@transaction.atomic
def open_emergency(draft: Draft, *, organisation_id: int | None, by: Person | None, at: datetime) -> Emergency:
    """Makes the page of an emergency; nobody is called yet. Refuses who may not, and what is incomplete."""
    require_call_up(by, organisation_id)
    check_draft(draft)
    if not Region.objects.filter(pk=draft.region).exists():
        raise Refusal("unknown_option", _("Choose one of the options."), fields={"region": _("Choose the region.")})
    emergency = Emergency.objects.create(
        public_id="".join(secrets.choice(_LETTERS) for _i in range(10)),
        organisation_id=organisation_id,
        title_ar=clean_line(draft.title_ar, limit=TITLE_LENGTH, field="title_ar"),
        title_en=clean_line(draft.title_en, limit=TITLE_LENGTH, field="title_en"),
        what_ar=clean_block(draft.what_ar, limit=WHAT_LENGTH, field="what_ar"),
        what_en=clean_block(draft.what_en, limit=WHAT_LENGTH, field="what_en"),
        place_ar=clean_line(draft.place_ar, limit=PLACE_LENGTH, field="place_ar"),
        place_en=clean_line(draft.place_en, limit=PLACE_LENGTH, field="place_en"),
        region_id=draft.region,
        skill_ids=list(Skill.objects.filter(pk__in=draft.skill_ids).order_by("pk").values_list("pk", flat=True)),
        wanted=draft.wanted,
        opened_at=at,
        opened_by=by,
    )
    record("emergency.opened", by=by, at=at, subject=emergency.pk, organisation=organisation_id)
    return emergency


@transaction.atomic
def call_wave(emergency_id: int, *, by: Person | None, at: datetime) -> int:
    """Calls the next wave now; how many are called. The one after goes out by itself while people are missing.

    Nobody is called, and no further wave is planned, when enough have said yes or nobody is left to be called.
    Refuses `emergency_over`.
    """
    emergency = locked(emergency_id, by)
    check_open(emergency.closed_at)
    calls = Call.objects.filter(emergency=emergency)
    undecided = calls.filter(wave=F("emergency__waves"), answer="").count() if emergency.waves else 0
    size = wave_size(emergency.wanted, calls.filter(pool="coming").count(), undecided)
    reached = next_to_call(emergency, size, at) if size else []
    emergency.next_wave_at = at + BETWEEN_WAVES if reached else None
    if reached:
        emergency.waves += 1
        rows = [
            Call(emergency=emergency, person_id=one.person_id, km=one.km, wave=emergency.waves, called_at=at)
            for one in reached
        ]
        Call.objects.bulk_create(rows)
        record("emergency.wave_called", by=by, at=at, subject=emergency.pk, wave=emergency.waves, people=len(reached))
    emergency.save(update_fields=["waves", "next_wave_at"])
    return len(reached)


def call_due_waves(*, by: Person | None, at: datetime) -> int:
    """Waves whose time has come; how many people were called. Each is a transaction of its own."""
    due = Emergency.objects.filter(next_wave_at__lte=at, closed_at=None).order_by("next_wave_at")
    return sum(call_wave(pk, by=by, at=at) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def pause_calls(emergency_id: int, *, by: Person | None, at: datetime) -> None:
    """No further wave goes out by itself."""
    emergency = locked(emergency_id, by)
    emergency.next_wave_at = None
    emergency.save(update_fields=["next_wave_at"])
    record("emergency.calls_paused", by=by, at=at, subject=emergency.pk)


@transaction.atomic
def close_emergency(emergency_id: int, *, words_ar: str, words_en: str, by: Person | None, at: datetime) -> Emergency:
    """Ends it with a word to everybody who was called. Refuses `emergency_over`, and words in one language only."""
    emergency = locked(emergency_id, by)
    check_open(emergency.closed_at)
    emergency.words_ar = clean_block(words_ar, limit=WORDS_LENGTH, field="words_ar")
    emergency.words_en = clean_block(words_en, limit=WORDS_LENGTH, field="words_en")
    missing = {
        name: _("Write this in both languages.") for name in ("words_ar", "words_en") if not getattr(emergency, name)
    }
    if missing:
        raise Refusal("closing_word_missing", _("Everybody who was called reads this word."), fields=dict(missing))
    emergency.closed_at, emergency.closed_by, emergency.next_wave_at = at, by, None
    emergency.save()
    record("emergency.closed", by=by, at=at, subject=emergency.pk)
    return emergency


@transaction.atomic
def forget_old(*, by: Person | None, at: datetime) -> int:
    """Deletes who was called a year after an emergency ended; how many rows. Its page stays."""
    count, _tables = Call.objects.filter(emergency__closed_at__lt=at - KEPT_FOR).delete()
    return count


@transaction.atomic
def forget_person(person_id: int, *, by: Person | None, at: datetime) -> int:
    """Deletes the calls of somebody who left or no longer agrees, but what they said yes to; how many."""
    count, _tables = Call.objects.filter(person_id=person_id, pool="").delete()
    return count
