"""Indicators, and the values that are entered for them. What was entered stays; corrections stand beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block
from awn.people.models import Person
from awn.programmes.actions._writing import Upload as Upload  # noqa: PLC0414 - doors take the type from here
from awn.programmes.actions._writing import clean_link, locked, wanted
from awn.programmes.models import EvidenceFile, Indicator, Revision, Value
from awn.programmes.rules import (
    MOST_INDICATORS,
    WORDS_LENGTH,
    IndicatorDraft,
    check_evidence,
    check_indicator,
    check_target,
    check_value,
    number,
)
from awn.qualifications.receiving import Ready, drop, prepared

CODE = re.compile(r"[A-Za-z0-9-]{1,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A value as it was entered, with what shows it."""

    value: Decimal
    on: date
    words: str = ""
    link: str = ""
    upload: Upload | None = None


@transaction.atomic
def add_indicator(
    programme_id: int, draft: IndicatorDraft, *, code: str = "", by: Person | None, at: datetime
) -> Indicator:
    """One more indicator, with the code or the next one.

    Refuses what `check_indicator` refuses, `too_many_indicators`, `indicator_code_impossible`.
    """
    plan = locked(programme_id, by=by, at=at)
    clean = check_indicator(draft, at.date())
    there = plan.indicators.count()
    if plan.indicators.filter(retired_at=None).count() >= MOST_INDICATORS:
        raise Refusal("too_many_indicators", _("There are sixty indicators. Put one away first."), status=409)
    taken = set(plan.indicators.values_list("code", flat=True))
    free = code or next(name for number in range(there + 1, there * 2 + 2) if (name := f"I{number}") not in taken)
    if free in taken or not CODE.fullmatch(free):
        message = _("A code is up to eight letters or digits, and no other indicator of the programme has it.")
        raise Refusal("indicator_code_impossible", message)
    row = Indicator.objects.create(plan=plan, code=free, created_at=at, **_columns(clean))
    record("programme.indicator_added", by=by, at=at, subject=programme_id, indicator=row.pk)
    return row


@transaction.atomic
def change_indicator(indicator_id: int, draft: IndicatorDraft, *, by: Person | None, at: datetime) -> Indicator:
    """Writes over an indicator. Once values are there, only its words and what describes a comparison change.

    Refuses `indicator_in_use` for the rest: the target is moved by `move_target`, for all to see.
    """
    row = _locked(indicator_id, by=by, at=at)
    clean = check_indicator(draft, at.date())
    columns = _columns(clean)
    fixed = ("level", "unit_ar", "unit_en", "direction", "baseline", "baseline_on", "target", "target_on", "computed",
             "counts_people")  # fmt: skip
    if row.values.exists() and any(getattr(row, name) != columns[name] for name in fixed):
        message = _(
            "Values have been entered: unit, beginning, target and level stay as they are. Move the target below, or"
            " put this indicator away and begin another one."
        )
        raise Refusal("indicator_in_use", message, status=409)
    for name, value in columns.items():
        setattr(row, name, value)
    row.save()
    record("programme.indicator_changed", by=by, at=at, subject=row.plan_id, indicator=row.pk)
    return row


@transaction.atomic
def move_target(
    indicator_id: int, target: Decimal, target_on: date, why: str, *, by: Person | None, at: datetime
) -> Revision:
    """Another target from now on; where it stood and why it was moved stays to be seen."""
    row = _locked(indicator_id, by=by, at=at)
    value, reason = number(target, "target"), wanted(why)
    check_target(row.baseline, value, row.direction)
    if target_on <= row.baseline_on:
        message = _("The target lies after the beginning.")
        raise Refusal("target_before_baseline", message, fields={"target_on": message})
    moved = Revision.objects.create(
        indicator=row, target=row.target, target_on=row.target_on, why=reason, at=at, by_id=by.pk if by else None
    )
    row.target, row.target_on = value, target_on
    row.save()
    record("programme.target_moved", by=by, at=at, subject=row.plan_id, indicator=row.pk, reason=reason)
    return moved


@transaction.atomic
def put_away(indicator_id: int, *, by: Person | None, at: datetime) -> None:
    """The indicator is not followed any more; its values stay in the tables. Twice is once."""
    row = _locked(indicator_id, by=by, at=at)
    if row.retired_at is None:
        row.retired_at = at
        row.save(update_fields=["retired_at"])
        record("programme.indicator_put_away", by=by, at=at, subject=row.plan_id, indicator=row.pk)


def enter(indicator_id: int, measured: Measured, *, by: Person | None, at: datetime) -> Value:
    """Keeps a value of a day. Refuses one that is there, computed indicators, no evidence, files as every upload."""
    return _with_file(indicator_id, measured, None, "", by=by, at=at)


def correct(
    indicator_id: int, value_id: int, measured: Measured, why: str, *, by: Person | None, at: datetime
) -> Value:
    """Puts another value in the place of one; both stay to be seen, with the reason. Refuses `already_corrected`."""
    return _with_file(indicator_id, measured, value_id, wanted(why), by=by, at=at)


@transaction.atomic
def take_back(indicator_id: int, value_id: int, why: str, *, by: Person | None, at: datetime) -> Value:
    """The value does not count any more; it stays to be seen, with the reason. Refuses `already_corrected`."""
    row = _locked(indicator_id, by=by, at=at)
    old = _standing(row, value_id)
    made = Value.objects.create(
        indicator=row, value=None, on=old.on, replaces=old, why=wanted(why), at=at, by_id=by.pk if by else None
    )
    record("programme.value_taken_back", by=by, at=at, subject=row.plan_id, indicator=row.pk, value=old.pk)
    return made


def _with_file(
    indicator_id: int, measured: Measured, replaces: int | None, why: str, *, by: Person | None, at: datetime
) -> Value:
    # Who may not, learns so before anything is read or kept.
    with transaction.atomic():
        _locked(indicator_id, by=by, at=at)
    ready = prepared(measured.upload)
    try:
        return keep(indicator_id, measured, replaces, why, ready=ready, by=by, at=at)
    except BaseException:
        drop(ready)
        raise


@transaction.atomic
def keep(
    indicator_id: int, measured: Measured, replaces: int | None = None, why: str = "", *, ready: Ready | None = None,
    by: Person | None, at: datetime,
) -> Value:  # fmt: skip
    """A value whose file, if any, lies ready."""
    row = _locked(indicator_id, by=by, at=at)
    if row.computed:
        message = _("Awn counts this itself: nothing can be entered.")
        raise Refusal("indicator_computed", message, status=409)
    today = at.date()
    value = check_value(
        measured.value, measured.on, today=today, baseline_on=row.baseline_on, counts_people=row.counts_people
    )
    words, link = clean_block(measured.words, limit=WORDS_LENGTH, field="words"), clean_link(measured.link)
    check_evidence(words, link, has_file=ready is not None)
    old = _standing(row, replaces) if replaces is not None else None
    there = Value.objects.filter(indicator=row, on=measured.on, replaced=None, value__isnull=False)
    if there.exclude(pk=old.pk if old else 0).exists():
        message = _("There is a value of this day already. Correct that one, with the reason.")
        raise Refusal("value_there", message, status=409, fields={"on": message})
    made = Value.objects.create(
        indicator=row, value=value, on=measured.on, words=words, link=link, replaces=old, why=why, at=at,
        by_id=by.pk if by else None,
    )  # fmt: skip
    if ready is not None:
        EvidenceFile.objects.create(
            value=made, stored_as=ready.stored.name, key=ready.stored.sealed_key, file_name=ready.name,
            media_type=ready.file.media_type, size_bytes=len(ready.file.data),
            is_public=measured.upload is not None and measured.upload.is_public,
        )  # fmt: skip
    if old is not None:
        record("programme.value_corrected", by=by, at=at, subject=row.plan_id, indicator=row.pk, value=made.pk)
    else:
        record("programme.value_entered", by=by, at=at, subject=row.plan_id, indicator=row.pk, value=made.pk)
    return made


def _standing(row: Indicator, value_id: int) -> Value:
    old = found(row.values.select_for_update().filter(pk=value_id, value__isnull=False).first())
    if Value.objects.filter(replaces=old).exists():
        message = _("Somebody has corrected this value already. Reload the page and look again.")
        raise Refusal("already_corrected", message, status=409)
    return old


def _locked(indicator_id: int, *, by: Person | None, at: datetime) -> Indicator:
    """The indicator of a locked plan, not put away. Refuses `not_found`, `not_allowed`."""
    plan_id = found(Indicator.objects.filter(pk=indicator_id).values_list("plan_id", flat=True).first())
    locked(plan_id, by=by, at=at)
    return found(Indicator.objects.filter(pk=indicator_id, retired_at=None).first())


def _columns(clean: IndicatorDraft) -> dict[str, object]:
    compared = clean.comparison
    return {
        "level": clean.level, "name_ar": clean.name.ar, "name_en": clean.name.en, "unit_ar": clean.unit.ar,
        "unit_en": clean.unit.en, "direction": clean.direction, "baseline": clean.baseline,
        "baseline_on": clean.baseline_on, "target": clean.target, "target_on": clean.target_on,
        "source_ar": clean.source.ar, "source_en": clean.source.en, "computed": clean.computed,
        "counts_people": clean.counts_people, "design": compared.design, "comparison_ar": compared.words.ar,
        "comparison_en": compared.words.en, "compared_people": compared.people, "effect_low": compared.low,
        "effect_high": compared.high,
    }  # fmt: skip
