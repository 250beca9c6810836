"""How many volunteers will be wanted: for everybody to read, to print and to take along. Small groups are withheld."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe
from markupsafe import Markup

from awn.base.disclosure import hidden
from awn.base.tabular_writing import write_csv
from awn.base.text import Bilingual
from awn.forecasts import queries
from awn.forecasts.rules import BASELINES
from awn.reference import queries as reference
from awn.web import forecasts_charts as charts
from awn.web import forecasts_words as words
from awn.web import formatting
from awn.web.access import public

EPOCH = date(1970, 1, 1)
SHOWN_PAST = 52
TOTAL = "*"
LABELS = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One region, field or skill; nothing but its name where it is withheld."""

    key: str
    name: Bilingual
    withheld: bool
    mean: float = 0.0
    low: float = 0.0
    high: float = 0.0
    busiest: date | None = None


@public
@require_safe
def demand(request: HttpRequest) -> HttpResponse:
    """Half a year ahead, in all or for one region, field or skill."""
    used = queries.in_use("demand")
    by = request.GET.get("by", "region")
    parts: Mapping[str, Any] = used.content.get("dimensions", {})
    if by not in words.DIMENSIONS:
        raise Http404
    part = parts.get(by)
    rows = _rows(by, part) if part else []
    chosen = next((row for row in rows if row.key == request.GET.get("key")), None)
    context = {
        "by": by,
        "dimensions": words.DIMENSIONS,
        "rows": rows,
        "chosen": chosen,
        "method": part["method"] if part else "",
        "baseline": BASELINES.get(part["method"], "") if part else "",
        "judged": used.card.get("dimensions", {}).get(by, {}).get("judged"),
        "trained_at": used.trained_at,
        "withheld": any(row.withheld for row in rows),
        "broken": used.standing.status == "broken",
        "figure_of": _figure(part, chosen) if part and not (chosen and chosen.withheld) else None,
    }
    return render(request, "forecasts/demand.html", context)


@public
@require_safe
def demand_file(request: HttpRequest) -> HttpResponse:
    """All weeks ahead of every region, field and skill that may be published, as CSV."""
    lines: list[list[Any]] = []
    for by, part in queries.in_use("demand").content.get("dimensions", {}).items():
        begin = part["first"] + 7 * part["weeks"]
        for place, row in enumerate(_rows(by, part, in_order=True)):
            if row.withheld:
                lines.append([by, row.key, row.name.ar, row.name.en, "", "", "", "", "withheld"])
                continue
            for week, mean in enumerate(part["mean"][place]):
                day = EPOCH + timedelta(days=begin + 7 * week)
                low, high = part["low"][place][week], part["high"][place][week]
                lines.append([by, row.key, row.name.ar, row.name.en, day, mean, low, high, part["method"]])
    text = io.StringIO(newline="")
    write_csv(text, ["by", "key", "name_ar", "name_en", "week", "expected", "low", "high", "method"], lines)
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="awn-demand.csv"'
    return response


def _rows(by: str, part: Mapping[str, Any], *, in_order: bool = False) -> list[Row]:
    people = dict(zip(part["keys"], part["people"], strict=True))
    # Skills overlap: no sum of them is known to anybody.
    known = [] if by == "skill" else [[TOTAL, *people]]
    away = hidden({**people, TOTAL: sum(people.values())}, known)
    # A forecast out of nobody's past tells of nobody, but it tells nothing either.
    small = {key for key, count in people.items() if count == 0}
    names = _names(by, part["keys"])
    begin = part["first"] + 7 * part["weeks"]
    rows = []
    for place, key in enumerate(part["keys"]):
        name = names.get(key, Bilingual(key, key))
        if key in away or key in small:
            rows.append(Row(key, name, withheld=True))
            continue
        mean, low, high = (part[which][place] for which in ("mean", "low", "high"))
        # Where all weeks are the same, none is the busiest.
        best = EPOCH + timedelta(days=begin + 7 * mean.index(max(mean))) if max(mean) > min(mean) else None
        rows.append(Row(key, name, False, _average(mean), _average(low), _average(high), best))
    return rows if in_order else sorted(rows, key=lambda row: (row.withheld, -row.mean, row.key))


def _average(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _names(by: str, keys: Sequence[str]) -> dict[str, Bilingual]:
    if by == "region":
        return {one.code: _region(one) for key in keys if (one := reference.region(key))}
    if by == "field":
        return {one.code: one.name for one in reference.fields()}
    return {str(one.pk): one.name for one in reference.skills_of([int(key) for key in keys])}


def _region(one: reference.Region) -> Bilingual:
    """Its name; where two states have a region of the same name (two capitals), with its country."""
    same = [other for other in reference.regions() if other.name_ar == one.name_ar]
    if len(same) < 2:
        return one.name
    country = one.country.name
    return Bilingual(f"{one.name_ar} ({country.ar})", f"{one.name_en} ({country.en})")


def _figure(part: Mapping[str, Any], chosen: Row | None) -> dict[str, Any]:
    """The drawing with its sentence and its table."""
    if chosen:
        place = part["keys"].index(chosen.key)
        past, ahead = part["past"][place], [part[one][place] for one in ("mean", "low", "high")]
    else:
        past, ahead = part["total_past"], part["total"]
    past = past[-SHOWN_PAST:]
    now = part["first"] + 7 * part["weeks"]
    first = now - 7 * len(past)
    weeks = [(mean, low, high) for mean, low, high in zip(*ahead, strict=True)]
    summary = _summary(weeks, now)
    drawing = _drawing(charts.Weeks(first, past, weeks), summary)
    table = [
        [formatting.day(EPOCH + timedelta(days=now + 7 * n)), *(_whole(value) for value in one)]
        for n, one in enumerate(weeks)
    ]
    head = [_("Week from"), _("Places expected"), pgettext("range", "At least"), pgettext("range", "At most")]
    return {"summary": summary, "drawing": drawing, "head": head, "rows": table}


def _summary(weeks: Sequence[tuple[float, float, float]], now: int) -> str:
    most = max(range(len(weeks)), key=lambda n: weeks[n][0])
    if weeks[most][0] <= min(mean for mean, _low, _high in weeks):
        flat = _(
            "About %(mean)s places a week are expected over the next %(weeks)s weeks, in nine of ten cases between "
            "%(low)s and %(high)s. No season is known yet."
        )
        said = {"mean": weeks[0][0], "weeks": len(weeks), "low": weeks[0][1], "high": weeks[0][2]}
        return flat % {name: _whole(value) for name, value in said.items()}
    return _(
        "About %(mean)s places a week are expected over the next %(weeks)s weeks, most in the week of %(day)s: "
        "%(most)s, in nine of ten cases between %(low)s and %(high)s."
    ) % {
        "mean": _whole(_average([mean for mean, _low, _high in weeks])),
        "weeks": formatting.plain_number(len(weeks)),
        "day": formatting.day(EPOCH + timedelta(days=now + 7 * most)),
        "most": _whole(weeks[most][0]),
        "low": _whole(weeks[most][1]),
        "high": _whole(weeks[most][2]),
    }


def _drawing(shown: charts.Weeks, summary: str) -> Markup:
    count = len(shown.past) + len(shown.ahead)
    days = [shown.first + 7 * (n * (count - 1) // (LABELS - 1)) for n in range(LABELS)]
    labels = []
    for day in days:
        name, *year = formatting.month(EPOCH + timedelta(days=day)).split(" ")
        # With all four digits: a month and two of them would read as a day of the month.
        labels.append(charts.Label(day, f"{name if formatting.rtl() else name[:3]} {year[-1] if year else ''}"))
    names = {"ramadan": _("Ramadan"), "hajj": _("Hajj")}
    return charts.weeks(shown, labels, names, summary, top=_whole(charts.highest(shown)), rtl=formatting.rtl())


def _whole(value: float) -> str:
    return formatting.number(round(value))
