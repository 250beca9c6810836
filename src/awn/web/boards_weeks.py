"""What a board credited week by week: two drawings side by side over one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from awn.boards.weeks import Week
from awn.web import charts, formatting

# Every third week is named: more names would run into each other on a telephone.
NAMED = 3


@dataclass(frozen=True, slots=True)
class WeeksFigure:
    """Both drawings with their sentence and their table."""

    summary: str
    units: Markup
    hours: Markup
    head: list[str]
    rows: list[list[str]]


def figure_of(weeks: Sequence[Week]) -> WeeksFigure | None:
    """The figure; None where nothing was credited in these weeks."""
    total_units, total_minutes = sum(one.units for one in weeks), sum(one.minutes for one in weeks)
    if not total_units:
        return None
    best = max(weeks, key=lambda one: (one.minutes, one.first_day))
    values = {
        "units": formatting.plain_number(total_units),
        "hours": _hours(total_minutes),
        "weeks": formatting.plain_number(len(weeks)),
        "day": formatting.short_day(best.first_day),
    }
    return WeeksFigure(
        summary=_(
            "Units credited in the last %(weeks)s weeks: %(units)s. Hours: %(hours)s. The most work was done in the"
            " week from %(day)s."
        )
        % values,
        units=_drawn(weeks, _("Units by week"), lambda one: one.units, lambda one: formatting.number(one.units)),
        hours=_drawn(weeks, _("Hours by week"), lambda one: one.minutes, lambda one: _hours(one.minutes)),
        head=[_("Week from"), _("Units"), _("Hours")],
        rows=[[formatting.day(one.first_day), formatting.number(one.units), _hours(one.minutes)] for one in weeks],
    )


def _drawn(weeks: Sequence[Week], title: str, value: Callable[[Week], int], text: Callable[[Week], str]) -> Markup:
    bars = [_bar(one, value(one), text(one), is_named=index % NAMED == NAMED - 1) for index, one in enumerate(weeks)]
    return charts.columns(bars, title, rtl=formatting.rtl())


def _bar(one: Week, value: int, text: str, *, is_named: bool) -> charts.Bar:
    if not is_named:
        return charts.Bar("", value, text)
    month = formatting.month(one.first_day).split(" ")[0]
    name = formatting.digits(str(one.first_day.day))
    return charts.Bar(name, value, text, month if formatting.language() == "ar" else month[:3])


def _hours(minutes: int) -> str:
    """Whole hours as they are, others to a tenth."""
    return formatting.number(minutes / 60, 1 if minutes % 60 else 0)
