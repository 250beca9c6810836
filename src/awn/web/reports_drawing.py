"""A report's values as a page shows them: figures with their tables, links to the rows behind, links to periods."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from awn.reference.outlines import Outline, outline
from awn.reports.contents import Address, Column, Number, Range, Report, Row, Section, Table, Unknown, Value, Withheld
from awn.reports.outputs.wording import written
from awn.web import charts, charts_series, formatting

BARS = 8
COLUMNS = 12
MAP_WIDTH = 800
YEARS = 8
_SEPARATOR = re.compile(r"(?<=\d),(?=\d{3})")
LINK = Markup('<a href="{}">{}</a>')


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table with its drawing; without one it is a table alone. The first cell of a row may be a link."""

    table: Table
    sentence: str
    drawing: Markup
    head: list[str]
    rows: list[list[str]]
    note: str


@dataclass(frozen=True, slots=True)
class DrawnSection:
    """A section with its large figures as `stats` takes them."""

    section: Section
    words: list[str]
    stats: list[tuple[str, str, str]]
    tables: list[Drawn]


@dataclass(frozen=True, slots=True)
class Periods:
    """Links to years, and to the quarters and months of the chosen one: text, address, whether it is shown."""

    years: list[tuple[str, str, bool]]
    parts: list[tuple[str, str, bool]]


def drawn(report: Report) -> list[DrawnSection]:
    """All sections, ready for the template."""
    return [
        DrawnSection(
            one,
            [said(words) for words in one.words],
            [_stat(number) for number in one.numbers],
            [draw(report, table) for table in one.tables],
        )
        for one in report.sections
    ]


def said(text: str) -> str:
    """A sentence of a report in the digits that the reader chose."""
    return formatting.digits(_SEPARATOR.sub("٬", text) if formatting.digits("0") != "0" else text)


def value_text(value: Value, column: Column | Number) -> str:
    """A value as the page shows it."""
    return said(written(value, column.unit, formatting.language(), column.currency))


def row_cells(row: Row, columns: Sequence[Column]) -> list[str]:
    """A row's cells; the first one leads to the rows behind it."""
    cells = [value_text(value, column) for value, column in zip(row.values, columns, strict=True)]
    return [_linked(cells[0], row.rows), *cells[1:]]


def address(one: Address) -> str:
    """Where a page of a report lies."""
    page = reverse(one.route, args=one.arguments)
    return f"{page}?{one.query}" if one.query else page


def draw(report: Report, table: Table) -> Drawn:
    """One table with its chart."""
    head = [said(column.label) for column in table.columns]
    rows = [row_cells(row, table.columns) for row in table.rows]
    return Drawn(table, said(table.sentence), _drawing(report, table), head, rows, said(table.note))


def links_of_periods(code: str, years: Sequence[int], page: Callable[[str], str], today: date) -> Periods:
    """All years, each year, and within the chosen year the quarters and months that have begun; without script."""
    chosen = code[:4]
    tops = [(_("All years"), page("all"), code == "all")]
    tops += [(formatting.digits(str(year)), page(str(year)), chosen == str(year)) for year in years[:YEARS]]
    if not chosen.isdigit():
        return Periods(tops, [])
    names = (_("1st quarter"), _("2nd quarter"), _("3rd quarter"), _("4th quarter"))
    parts = [(_("The whole year"), page(chosen), code == chosen)]
    begun = [number for number in range(1, 13) if date(int(chosen), number, 1) <= today]
    for quarter, name in enumerate(names[: (len(begun) + 2) // 3], start=1):
        one = f"{chosen}-Q{quarter}"
        parts.append((name, page(one), code == one))
    for number in begun:
        one = f"{chosen}-{number:02d}"
        parts.append((formatting.month_name(number), page(one), code == one))
    return Periods(tops, parts)


def _linked(text: str, to: Address | None) -> str:
    return LINK.format(address(to), text) if to else text


def _stat(number: Number) -> tuple[str, str, str]:
    """The figure leads to its rows; its range and note stand below."""
    text = _linked(_large(number), number.rows)
    lines = [number.note] if number.note else []
    if isinstance(number.value, Unknown):
        lines.append(number.value.why)
    if isinstance(number.value, Withheld):
        lines.append(_("fewer than five people, or others could be worked out from it"))
    if number.range is not None and isinstance(number.value, Unknown):
        lines.append(number.range.meaning)
    elif number.range is not None:
        said_between = _("between %(low)s and %(high)s: %(meaning)s")
        lines.append(said_between % {**_ends(number, number.range), "meaning": number.range.meaning})
    small = Markup(" · ").join(said(line) for line in lines)
    if number.method is not None:
        method = LINK.format(address(number.method), _("How this is worked out"))
        small = Markup(" · ").join([small, method]) if small else method
    return text, number.label, small


def _large(number: Number) -> str:
    """The figure itself; of one that is known only within two ends, these."""
    if isinstance(number.value, Unknown) and number.range is not None:
        return _("%(low)s to %(high)s") % _ends(number, number.range)
    return value_text(number.value, number)


def _ends(number: Number, between: Range) -> dict[str, str]:
    return {"low": value_text(between.low, number), "high": value_text(between.high, number)}


def _drawing(report: Report, table: Table) -> Markup:
    place = next((n for n, column in enumerate(table.columns) if column.unit != "text"), None)
    if table.chart == "none" or place is None:
        return Markup("")
    if table.chart in ("lines", "stacked"):
        return _together(table)
    column = table.columns[place]
    known = [(row, row.values[place]) for row in table.rows]
    numbers = [(row, float(value)) for row, value in known if isinstance(value, int | float)]
    if not any(value for _row, value in numbers):
        return Markup("")
    sentence = said(table.sentence)
    if table.chart == "map" and (land := _outline(report)) is not None:
        names = {row.key: f"{row.values[0]}: {value_text(value, column)}" for row, value in numbers}
        return charts.map_of(land, {row.key: value for row, value in numbers}, names, sentence)
    bars = [charts.Bar(said(str(row.values[0])), value, value_text(value, column)) for row, value in numbers]
    if table.chart == "columns":
        # A gap says that there is something which is not shown.
        every = [(row, float(value) if isinstance(value, int | float) else 0.0) for row, value in known]
        bars = [
            charts.Bar(said(str(row.values[0])), value, value_text(row.values[place], column)) for row, value in every
        ]
        return charts.columns(_short(every, bars), sentence, rtl=formatting.rtl())
    return charts.rows(bars[:BARS], sentence, rtl=formatting.rtl())


def _together(table: Table) -> Markup:
    """All columns that are no text in one drawing; what is not shown leaves a gap."""
    series = []
    for place, column in enumerate(table.columns):
        if column.unit == "text":
            continue
        values = [row.values[place] for row in table.rows]
        bars = tuple(
            charts.Bar("", float(value), value_text(value, column)) if isinstance(value, int | float) else None
            for value in values
        )
        series.append(charts_series.Series(said(column.label), bars))
    if not any(bar.value for one in series for bar in one.bars if bar):
        return Markup("")
    names = [said(str(row.values[0])) for row in table.rows]
    if table.chart == "lines":
        # Every second name, short where the language shortens them: so that they can be read on a telephone.
        names = [(name if formatting.rtl() else name[:3]) if index % 2 else "" for index, name in enumerate(names)]
        return charts_series.lines(series, names, said(table.sentence), rtl=formatting.rtl())
    return charts_series.stacked(series, names, said(table.sentence), rtl=formatting.rtl())


def _short(numbers: Sequence[tuple[Row, float]], bars: list[charts.Bar]) -> list[charts.Bar]:
    """Columns have room for short names: of months every second one, without the year."""
    short = []
    for index, ((row, _value), bar) in enumerate(zip(numbers, bars, strict=True)):
        month = row.key[5:7]
        if not month:
            short.append(bar)
            continue
        name = formatting.month_name(int(month))
        shown = name if formatting.rtl() else name[:3]
        short.append(charts.Bar(shown if len(bars) <= COLUMNS // 2 or index % 2 else "", bar.value, bar.text))
    return short


def _outline(report: Report) -> Outline | None:
    try:
        return outline(report.subject, MAP_WIDTH)
    except KeyError:
        return None
