"""Years beside each other: the months of several years as lines, the fields of each year on top of each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from django.utils.translation import gettext as _

from awn.base import dates
from awn.impact import published
from awn.impact.counting import NONE
from awn.impact.published import Shown
from awn.impact.rules import Span
from awn.reference import queries as reference
from awn.reports import writing
from awn.reports.building import parts
from awn.reports.building.parts import Asked
from awn.reports.contents import Column, Row, Table, Unknown, Value

# As many as can be told apart in one drawing.
MOST = 4


def months(kind: str, key: str, asked: Asked) -> Table | None:
    """The months of the latest years beside each other; None for less than two years, and where no months are known."""
    years = [one.first.year for one in asked.course(kind, key)][-MOST:]
    if asked.span.grain != "all" or len(years) < 2 or not published.is_there(kind, "month"):
        return None
    # Everything is made of years; a quarter, however long, of months.
    span = Span("quarter", date(years[0], 1, 1), date(years[-1], 12, 31))
    found = {one.first: one for one in published.over_time(kind, key, span)}
    columns = (Column("month", _("Month"), "text"), *(Column(f"minutes_{one}", str(one), "minutes") for one in years))
    rows = tuple(
        Row(
            f"{number:02d}",
            (
                dates.month_name(date(2000, number, 1), writing.language()),
                *(_month(found, date(year, number, 1), key, asked) for year in years),
            ),
        )
        for number in range(1, 13)
    )
    return Table("months", _("Hours by month, years beside each other"), _best(found), columns, rows, "lines")


def fields(country: str, asked: Asked) -> Table | None:
    """The fields with the most hours of a country year by year; None for less than two years."""
    if asked.span.grain != "all":
        return None
    by_year: dict[int, dict[str, Value]] = defaultdict(dict)
    sums: Counter[str] = Counter()
    for one in published.by_year("country_field", country):
        code = one.key.rpartition("/")[2]
        by_year[one.first.year][code] = parts.kept(one.minutes)
        sums[code] += one.minutes or 0
    chosen = [code for code, minutes in sums.most_common() if minutes and code != NONE][:MOST]
    if len(by_year) < 2 or not chosen:
        return None
    names = {one.code: writing.name(one.name) for one in reference.fields()}
    columns = (Column("year", _("Year"), "text"), *(Column(code, names[code], "minutes") for code in chosen))
    rows = tuple(
        Row(str(year), (str(year), *(there.get(code, 0) for code in chosen))) for year, there in sorted(by_year.items())
    )
    sentence = _("Over all years most hours went to %(name)s.") % {"name": names[chosen[0]]}
    note = _("The fields with the most hours. A part that is missing from a column is withheld, or nobody gave any.")
    return Table("fields_by_year", _("Fields year by year"), sentence, columns, rows, "stacked", note)


def _month(found: dict[date, Shown], first: date, key: str, asked: Asked) -> Value:
    if first > asked.today:
        return Unknown(_("this month has not begun"))
    return parts.kept(found.get(first, Shown(key, first, 0, 0, 0)).minutes)


def _best(found: dict[date, Shown]) -> str:
    shown = [one for one in found.values() if one.minutes]
    if not shown:
        return _("There are no numbers to compare.")
    best = max(shown, key=lambda one: one.minutes or 0)
    return _("Most hours in a month: %(name)s (%(hours)s).") % {
        "name": writing.month(best.first),
        "hours": writing.hours(best.minutes or 0),
    }
