"""Writing costs and worksheets down. Each saving is a row of its own, so that earlier ones can be read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.valuation.models import CostSheet, Worksheet, WorksheetVersion
from awn.valuation.rules import NOTE_LENGTH
from awn.valuation.sroi import (
    MOST_OUTCOMES,
    SOURCE_LENGTH,
    TITLE_LENGTH,
    WORDS_LENGTH,
    Outcome,
    Sheet,
    Three,
    check_basis,
    check_outcome,
    packed,
)  # fmt: skip
from awn.valuation.viva import COST_KINDS, check_costs

MOST_VERSIONS = 500


@transaction.atomic
def enter_costs(
    organisation_id: int, first: date, last: date, currency: str, costs: Mapping[str, Decimal | None],
    *, note: str = "", by: Person | None, at: datetime,
) -> CostSheet:  # fmt: skip
    """What a period cost, by kind; what is not known is None. Refuses: no right to, and what `check_costs` refuses."""
    require(by, Permission.EDIT_OPPORTUNITIES, organisation_id)
    amounts = {kind: costs.get(kind) for kind in COST_KINDS}
    check_costs(first, last, currency, amounts, today=at.date())
    row = CostSheet.objects.create(
        organisation_id=organisation_id, first_day=first, last_day=last, currency=currency, **amounts,
        note=clean_line(note, limit=NOTE_LENGTH, field="note"), by=by, at=at,
    )  # fmt: skip
    record("costs.entered", by=by, at=at, subject=row.pk, organisation=organisation_id)
    return row


@transaction.atomic
def begin(organisation_id: int, title: str, currency: str, *, by: Person | None, at: datetime) -> Worksheet:
    """An empty worksheet. Refuses: no right to, no title, a currency we do not keep."""
    require(by, Permission.EDIT_OPPORTUNITIES, organisation_id)
    sheet = Sheet(currency=currency)
    check_basis(sheet)
    row = Worksheet.objects.create(organisation_id=organisation_id, title=_title(title), by=by, at=at)
    _save(row, sheet, 1, by, at)
    return row


@transaction.atomic
def set_basis(
    worksheet_id: int, costs: Three, costs_source: str, discount: Three, discount_source: str, *, version: int,
    by: Person | None, at: datetime,
) -> WorksheetVersion:  # fmt: skip
    """What was put in, and the discount rate. Refuses: no right to, a stale version, what `check_basis` refuses."""
    row, sheet = _open(worksheet_id, version, by)
    sheet = replace(
        sheet, costs=costs, costs_source=clean_line(costs_source, limit=SOURCE_LENGTH, field="costs_source"),
        discount=discount, discount_source=clean_line(discount_source, limit=SOURCE_LENGTH, field="discount_source"),
    )  # fmt: skip
    check_basis(sheet)
    return _save(row, sheet, version + 1, by, at)


@transaction.atomic
def put_outcome(
    worksheet_id: int, outcome: Outcome, *, number: int | None = None, version: int, by: Person | None, at: datetime
) -> WorksheetVersion:
    """One outcome more, or in the place of another. Refuses: no right to, a stale version, more than twenty, and what
    `check_outcome` refuses."""
    row, sheet = _open(worksheet_id, version, by)
    clean = replace(
        outcome,
        stakeholder=_line(outcome, "stakeholder", WORDS_LENGTH),
        change=_line(outcome, "change", WORDS_LENGTH),
        quantity_source=_line(outcome, "quantity_source", SOURCE_LENGTH),
        value_source=_line(outcome, "value_source", SOURCE_LENGTH),
        shares_source=_line(outcome, "shares_source", SOURCE_LENGTH),
    )
    check_outcome(clean)
    rows = list(sheet.outcomes)
    if number is None:
        if len(rows) >= MOST_OUTCOMES:
            raise Refusal("too_many_outcomes", _("A worksheet has twenty outcomes at most."), status=409)
        rows.append(clean)
    else:
        found(rows[number] if number < len(rows) else None)
        rows[number] = clean
    return _save(row, replace(sheet, outcomes=tuple(rows)), version + 1, by, at)


@transaction.atomic
def drop_outcome(worksheet_id: int, number: int, *, version: int, by: Person | None, at: datetime) -> WorksheetVersion:
    """Takes an outcome out; earlier versions keep it. Refuses: no right to, a stale version."""
    row, sheet = _open(worksheet_id, version, by)
    found(sheet.outcomes[number] if number < len(sheet.outcomes) else None)
    left = sheet.outcomes[:number] + sheet.outcomes[number + 1 :]
    return _save(row, replace(sheet, outcomes=left), version + 1, by, at)


@transaction.atomic
def copy(worksheet_id: int, title: str, *, by: Person | None, at: datetime) -> Worksheet:
    """A new worksheet that begins with what this one says now. Refuses: no right to, no title."""
    row = found(Worksheet.objects.filter(pk=worksheet_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, row.organisation_id)
    made = Worksheet.objects.create(
        organisation_id=row.organisation_id, title=_title(title), copied_from=row, by=by, at=at
    )
    _save(made, found(row.versions.order_by("-number").first()).sheet, 1, by, at)
    return made


def _line(outcome: Outcome, name: str, limit: int) -> str:
    return clean_line(getattr(outcome, name), limit=limit, field=name)


def _open(worksheet_id: int, version: int, by: Person | None) -> tuple[Worksheet, Sheet]:
    row = found(Worksheet.objects.select_for_update().filter(pk=worksheet_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, row.organisation_id)
    latest = found(row.versions.order_by("-number").first())
    if latest.number != version:
        message = _("Somebody has changed the worksheet since you opened it. Load the page again.")
        raise Refusal("worksheet_changed", message, status=409)
    if version >= MOST_VERSIONS:
        raise Refusal("too_many_versions", _("There are five hundred versions. Go on in a copy."), status=409)
    return row, latest.sheet


def _save(row: Worksheet, sheet: Sheet, number: int, by: Person | None, at: datetime) -> WorksheetVersion:
    made = WorksheetVersion.objects.create(worksheet=row, number=number, content=packed(sheet), by=by, at=at)
    record("worksheet.saved", by=by, at=at, subject=row.pk, organisation=row.organisation_id, version=number)
    return made


def _title(title: str) -> str:
    clean = clean_line(title, limit=TITLE_LENGTH, field="title")
    if not clean:
        message = _("Give the worksheet a title.")
        raise Refusal("worksheet_title_missing", message, fields={"title": message})
    return clean
