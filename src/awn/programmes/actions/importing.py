"""Indicators and values from a table that an organisation keeps itself: all of it, or nothing and why.

The table has the columns that `programmes.tables` writes. A row of an unknown code makes an indicator; a row with a day
and a value enters it. A value that is there already is left alone; another one of the same day is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal
from awn.base.tabular import FAULTS, Row, reading
from awn.base.tabular_writing import unguarded
from awn.base.text import Bilingual
from awn.people.models import Person
from awn.programmes.actions._writing import locked
from awn.programmes.actions.indicators import Measured, add_indicator, keep
from awn.programmes.models import Indicator, Value
from awn.programmes.rules import IndicatorDraft

FILE_BYTES = 2_000_000
MOST_ROWS = 2_000
MOST_REFUSED = 100
TRUE = frozenset({"true", "yes", "1", "نعم"})
_MARKS = str.maketrans({"٫": ".", "٬": "", ",": ""})


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A row that was not taken: its number as a spreadsheet counts, the code, and why in both languages."""

    number: int
    code: str
    why: Bilingual


@dataclass(slots=True)
class Brought:
    """What became of a file. Where a line is refused, nothing was written."""

    indicators: int = 0
    values: int = 0
    there: int = 0
    refused: list[RefusedLine] = field(default_factory=list)


class _UndoneError(Exception):
    """Takes back what was written before a line was refused."""


def bring(programme_id: int, path: Path, *, by: Person | None, at: datetime) -> Brought:
    """Reads the table and writes all of it, or nothing. Refuses what is no table, missing columns, too many rows."""
    brought = Brought()
    try:
        with transaction.atomic():
            locked(programme_id, by=by, at=at)
            with reading(path, limit_bytes=FILE_BYTES) as table:
                missing = {"code"} - {name.casefold() for name in table.columns}
                if missing:
                    message = _("The table has no column “code”. Take the columns of the file that can be downloaded.")
                    raise Refusal("import_columns_missing", message)
                columns = [name.casefold() for name in table.columns]
                for count, row in enumerate(table.rows, start=1):
                    if count > MOST_ROWS:
                        message = _("The table has more than 2,000 rows. Split it.")
                        raise Refusal("import_too_long", message)
                    cells = dict(zip(columns, map(unguarded, row.cells), strict=True))
                    _line(programme_id, row, cells, brought, by=by, at=at)
                    if len(brought.refused) >= MOST_REFUSED:
                        break
            if brought.refused:
                raise _UndoneError
    except _UndoneError:
        return Brought(refused=brought.refused)
    return brought


def _line(
    programme_id: int, row: Row, cells: dict[str, str], brought: Brought, *, by: Person | None, at: datetime
) -> None:
    try:
        if row.fault:
            raise Refusal(row.fault, FAULTS[row.fault])
        with transaction.atomic():
            _take(programme_id, cells, brought, by=by, at=at)
    except Refusal as refusal:
        brought.refused.append(RefusedLine(row.number, refusal.code, _both(refusal)))


def _both(refusal: Refusal) -> Bilingual:
    said = {}
    for language in ("ar", "en"):
        with translation.override(language):
            said[language] = str(refusal.message)
    return Bilingual(said["ar"], said["en"])


def _take(programme_id: int, cells: dict[str, str], brought: Brought, *, by: Person | None, at: datetime) -> None:
    code = cells["code"].strip()
    row = Indicator.objects.filter(plan=programme_id, code=code, retired_at=None).first() if code else None
    if row is None:
        row = add_indicator(programme_id, _draft(cells), code=code, by=by, at=at)
        brought.indicators += 1
    if not (cells.get("day", "").strip() or cells.get("value", "").strip()):
        return
    on, value = _day(cells, "day"), _number(cells, "value")
    if on is None or value is None:
        raise Refusal("import_value_incomplete", _("A value needs its day, and a day its value."))
    same = Value.objects.filter(indicator=row, on=on, replaced=None, value=round(value, 3))
    if same.exists():
        brought.there += 1
        return
    keep(
        row.pk, Measured(value=value, on=on, words=cells.get("evidence", ""), link=cells.get("link", "")),
        by=by, at=at,
    )  # fmt: skip
    brought.values += 1


def _draft(cells: dict[str, str]) -> IndicatorDraft:
    def pair(name: str) -> Bilingual:
        return Bilingual(cells.get(f"{name}_ar", ""), cells.get(f"{name}_en", ""))

    return IndicatorDraft(
        level=cells.get("level", "").strip(), name=pair("name"), unit=pair("unit"),
        direction=cells.get("direction", "").strip() or "up", baseline=_number(cells, "baseline"),
        baseline_on=_day(cells, "baseline_on"), target=_number(cells, "target"), target_on=_day(cells, "target_on"),
        source=pair("source"), computed=cells.get("computed", "").strip(),
        counts_people=cells.get("counts_people", "").strip().casefold() in TRUE,
    )  # fmt: skip


def _number(cells: dict[str, str], name: str) -> Decimal | None:
    typed = latin_digits(cells.get(name, "")).translate(_MARKS).strip()
    if not typed:
        return None
    try:
        return Decimal(typed)
    except InvalidOperation as error:
        raise Refusal("import_no_number", _("A number is expected here, for example 12 or 12.5.")) from error


def _day(cells: dict[str, str], name: str) -> date | None:
    typed = latin_digits(cells.get(name, "")).strip()[:10]
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise Refusal("import_no_day", _("A day is expected here, written as 2026-11-30.")) from error
