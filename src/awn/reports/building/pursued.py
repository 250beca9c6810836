"""What a programme says of itself beside its hours: people reached, indicators."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from awn.opportunities.models import Programme
from awn.programmes.queries import IndicatorNow, Summary, is_public, summary
from awn.programmes.rules import People
from awn.reports import writing
from awn.reports.building.parts import WITHHELD, Asked
from awn.reports.contents import Address, Column, Number, Range, Row, Section, Table, Unknown, Value


def section(programme: Programme, asked: Asked) -> Section | None:
    """People reached and where each indicator stands, as the programme's own page shows them; whatever the period."""
    found = summary(programme.pk, asked.at)
    # What its organisation keeps to itself stands in no report either.
    if found is None or found.is_empty or not is_public(found):
        return None
    page = Address("programme", (programme.pk,))
    words = (_("As the programme's own page has it today, whatever the period of this report."),)
    return Section(
        "programme", _("What the programme set out to do"), words, (_people(found, page),), _tables(found, page)
    )


def _people(found: Summary, page: Address) -> Number:
    label = _("people reached")
    if found.people_withheld:
        return Number("people.reached", label, WITHHELD, "people", rows=page)
    people = found.people
    if people is None:
        return Number("people.reached", label, Unknown(_("nobody has counted them")), "people", rows=page)
    value: Value = people.low if people.is_exact else Unknown(_("counts may overlap"))
    return Number("people.reached", label, value, "people", range=_between(people), rows=page)


def _between(people: People) -> Range | None:
    return None if people.is_exact else Range(people.low, people.high, _("each person once, as far as is known"))


def _tables(found: Summary, page: Address) -> tuple[Table, ...]:
    if not found.indicators:
        return ()
    columns = (
        Column("name", _("Indicator"), "text"),
        Column("unit", _("Unit"), "text"),
        Column("baseline", _("At the start"), "count"),
        Column("value", _("Now"), "count"),
        Column("target", pgettext("indicator", "Target"), "count"),
    )
    rows = tuple(_row(one, page) for one in found.indicators)
    reached = sum(one.is_reached for one in found.indicators)
    sentence = _("Targets reached: %(reached)s of %(all)s.") % {
        "reached": writing.number(reached),
        "all": writing.number(len(rows)),
    }
    return (Table("indicators", _("Indicators"), sentence, columns, rows),)


def _row(one: IndicatorNow, page: Address) -> Row:
    now: Value = WITHHELD if one.withheld else Unknown(_("not measured yet")) if one.value is None else float(one.value)
    unit = writing.name(one.row.unit)
    return Row(
        one.row.code,
        (writing.name(one.row.name), unit, float(one.row.baseline), now, float(one.row.target)),
        page,
    )
