"""What brought people back, as a page shows it: a drawing, its table, and a sentence for each kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from markupsafe import Markup

from awn.forecasts.queries import returning
from awn.forecasts.rules import BACK_DAYS, LEAST_BESIDE, NEARBY, REACHES, Compared, Comparison
from awn.web import charts, formatting

EPOCH = date(1970, 1, 1)
TITLES = {**REACHES, NEARBY: _lazy("Something new in their field and region")}
VERDICTS = {
    "more": _lazy("More came again"),
    "fewer": _lazy("Fewer came again"),
    "same": _lazy("Not better than nothing, as far as can be told"),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """The comparison as a figure, with what it rests on."""

    found: Comparison
    summary: str
    drawing: Markup
    head: list[str]
    rows: list[list[str]]
    few: list[str]
    first: date
    last: date
    back_days: int = BACK_DAYS
    least: int = LEAST_BESIDE


def drawn() -> Drawn | None:
    """What was compared last; None before it ever was."""
    found = returning()
    if found is None:
        return None
    known = [one for one in found.rows if one.people is not None]
    summary = _summary(known)
    bars = [bar for one in known for bar in _bars(one)]
    drawing = charts.rows(bars, summary, rtl=formatting.rtl()) if bars else Markup("")
    head = [
        _("What reached them"), _("People"), _("Came again"), _("Others, like them but not reached"),
        _("They came again"), _("Difference, in percentage points"), _("Verdict"),
    ]  # fmt: skip
    few = [str(TITLES[one.kind]) for one in found.rows if one.people is None]
    first, last = (EPOCH + timedelta(days=day) for day in (found.first_day, found.last_day))
    return Drawn(found, summary, drawing, head, [_row(one) for one in known], few, first, last)


def _summary(known: list[Compared]) -> str:
    better = [str(TITLES[one.kind]) for one in known if one.verdict == "more"]
    if not known:
        return _("Not enough yet: too few of those who were away were reached by anything.")
    if not better:
        return _("Of nothing that reached people can it be told that more came again than without it.")
    return _("More came again, beyond chance, of those whom this reached: %(kinds)s.") % {"kinds": _(", ").join(better)}


def _bars(one: Compared) -> list[charts.Bar]:
    name = {"kind": str(TITLES[one.kind])}
    return [
        charts.Bar(_("%(kind)s – reached") % name, one.share, formatting.percent(one.share)),
        charts.Bar(_("%(kind)s – not reached") % name, one.other, formatting.percent(one.other)),
    ]


def _row(one: Compared) -> list[str]:
    return [
        str(TITLES[one.kind]),
        formatting.number(one.people or 0),
        _range(one.share, one.low, one.high),
        formatting.number(one.others),
        _range(one.other, one.other_low, one.other_high),
        _("%(value)s (%(low)s to %(high)s)")
        % {name: formatting.signed(100 * value) for name, value in
           (("value", one.gap), ("low", one.gap_low), ("high", one.gap_high))},
        str(VERDICTS[one.verdict]),
    ]  # fmt: skip


def _range(value: float, low: float, high: float) -> str:
    told = {name: formatting.percent(one) for name, one in (("value", value), ("low", low), ("high", high))}
    return _("%(value)s (%(low)s to %(high)s)") % told
