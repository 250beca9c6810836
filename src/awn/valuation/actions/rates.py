"""Entering rates, and choosing one."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import Bilingual, clean_line
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission
from awn.reference.models import Country
from awn.valuation.models import HourRate, RateChoice
from awn.valuation.rules import NOTE_LENGTH, PERIOD_LENGTH, SOURCE_LENGTH, Rate, check_rate

FILE = Path(__file__).parents[1] / "data" / "rates.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A rate as somebody of the staff enters it. `supersedes`: the number of the rate that it takes the place of."""

    country: str
    year: int
    level: str
    method: str
    currency: str
    low: Decimal
    central: Decimal
    high: Decimal
    source: str
    basis: str = "stated"
    period: str = ""
    link: str = ""
    published_on: date | None = None
    note: Bilingual = field(default_factory=lambda: Bilingual("", ""))
    supersedes: int | None = None


@transaction.atomic
def enter_rate(said: Entered, *, by: Person | None, at: datetime) -> HourRate:
    """Adds a row; nothing is ever written over.

    Refuses: no right to, a year to come, amounts that are not above zero or out of order, an unknown currency or
    level, no source, a date of publication to come, a rate that something else has followed already.
    """
    require_staff(by, StaffPermission.KEEP_RATES)
    rate = Rate(
        id=0, country=said.country, year=said.year, level=said.level.strip() or "general", method=said.method,
        currency=said.currency, low=said.low, central=said.central, high=said.high, basis=said.basis,
        source=clean_line(said.source, limit=SOURCE_LENGTH, field="source"),
    )  # fmt: skip
    check_rate(rate, this_year=at.year)
    if not Country.objects.filter(pk=said.country).exists():
        raise Refusal("unknown_option", _("Choose one of the options."))
    if said.published_on is not None and said.published_on > at.date():
        message = _("This day is still to come. When was it published?")
        raise Refusal("published_in_future", message, fields={"published_on": message})
    row = HourRate.objects.create(
        **_columns(rate), period=clean_line(said.period, limit=PERIOD_LENGTH, field="period"), link=said.link,
        published_on=said.published_on, note_ar=clean_line(said.note.ar, limit=NOTE_LENGTH, field="note_ar"),
        note_en=clean_line(said.note.en, limit=NOTE_LENGTH, field="note_en"), entered_by=by, entered_at=at,
        supersedes=_followed(said.supersedes, rate),
    )  # fmt: skip
    record("hour_rate.entered", by=by, at=at, subject=row.pk, country=row.country_id, year=row.year)
    return row


@transaction.atomic
def choose_rate(
    organisation_id: int, country: str, year: int, rate_id: int | None, reason: str, *, by: Person | None, at: datetime
) -> RateChoice:
    """By which rate the organisation values its hours; None goes back to all of them. The reason is shown.

    Refuses: no right to, no reason, a rate of another country or year or one that a better one followed.
    """
    require(by, Permission.EDIT_ORGANISATION, organisation_id)
    rate = None
    if rate_id is not None:
        rate = found(HourRate.objects.filter(pk=rate_id, superseded_by=None).first())
        if (rate.country_id, rate.year) != (country, year):
            message = _("This rate is for another country or year.")
            raise Refusal("rate_does_not_fit", message, fields={"rate": message})
    words = clean_line(reason, limit=NOTE_LENGTH, field="reason")
    if not words:
        message = _("Say why: everybody who reads the value reads the reason.")
        raise Refusal("choice_reason_missing", message, fields={"reason": message})
    row = RateChoice.objects.create(
        organisation_id=organisation_id, country_id=country, year=year, rate=rate, reason=words, by=by, at=at
    )
    record("hour_rate.chosen", by=by, at=at, subject=rate_id, organisation=organisation_id, year=year)
    return row


@transaction.atomic
def load_rates(*, by: Person | None, at: datetime) -> int:
    """Brings in the rates that come with Awn, each once; how many were new. A row of the file never changes: a better
    one gets a key of its own."""
    known = set(HourRate.objects.exclude(key=None).values_list("key", flat=True))
    there = set(Country.objects.values_list("code", flat=True))
    fresh = [row for row in _file() if row["key"] not in known and row["country"] in there]
    HourRate.objects.bulk_create([_of_file(row, at) for row in fresh], ignore_conflicts=True)
    return len(fresh)


@cache
def _file() -> tuple[dict[str, str], ...]:
    with FILE.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def _of_file(row: dict[str, str], at: datetime) -> HourRate:
    rate = Rate(
        id=0, country=row["country"], year=int(row["year"]), level=row["level"], method=row["method"],
        currency=row["currency"], low=Decimal(row["low"]), central=Decimal(row["central"]), high=Decimal(row["high"]),
        basis=row["basis"], source=row["source"],
    )  # fmt: skip
    check_rate(rate, this_year=at.year)
    day = date.fromisoformat(row["published_on"]) if row["published_on"] else None
    return HourRate(
        key=row["key"], **_columns(rate), period=row["period"], published_on=day, note_ar=row["note_ar"],
        note_en=row["note_en"], entered_at=at,
    )  # fmt: skip


def _columns(rate: Rate) -> dict[str, object]:
    return {
        "country_id": rate.country, "year": rate.year, "level": rate.level, "method": rate.method,
        "currency": rate.currency, "low": rate.low, "central": rate.central, "high": rate.high, "basis": rate.basis,
        "source": rate.source,
    }  # fmt: skip


def _followed(rate_id: int | None, rate: Rate) -> HourRate | None:
    if rate_id is None:
        return None
    old = found(HourRate.objects.filter(pk=rate_id).first())
    if (old.country_id, old.year, old.level) != (rate.country, rate.year, rate.level):
        message = _("This rate is for another country or year.")
        raise Refusal("rate_does_not_fit", message, fields={"supersedes": message})
    if HourRate.objects.filter(supersedes=old).exists():
        message = _("A newer row has taken its place already. Start from that one.")
        raise Refusal("rate_followed", message, fields={"supersedes": message})
    return old
