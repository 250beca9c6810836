"""How hours are valued, and what ratios can and cannot say: open to everybody, with every rate and its source."""

from __future__ import annotations

import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from awn.base.tabular_writing import Value, write_csv
from awn.reference.queries import countries
from awn.valuation import queries
from awn.valuation.queries import Amount
from awn.valuation.rules import AGREE_WITHIN, BASES, CURRENCIES, CURRENCY_NAMES, GENERAL, MAJOR_GROUPS, METHODS, Span
from awn.valuation.sroi import ASSUMPTIONS, DRAWS
from awn.valuation.viva import COST_KINDS
from awn.web import formatting
from awn.web.access import public


@dataclass(frozen=True, slots=True)
class Shown:
    """The rates of one country, year and level beside each other."""

    span: Span
    level: str
    rows: list[queries.HourRate]


@public
@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How hours are valued, and all rates by country."""
    chosen = request.GET.get("country", "")
    known = {one.pk: one for one in countries()}
    country = chosen if chosen in known else next(iter(known), "")
    spans = [Shown(span, level_name(rows[0].level), rows) for span, rows in queries.spans(country)]
    context = {
        "countries": list(known.values()), "country": country, "spans": spans,
        "contradicting": [one for one in spans if one.span.contradicts], "agree": round((AGREE_WITHIN - 1) * 100),
        **names(),
    }  # fmt: skip
    return render(request, "valuation/method.html", context)


@public
@require_safe
def ratios(request: HttpRequest) -> HttpResponse:
    """What VIVA and SROI can and cannot say."""
    return render(request, "valuation/ratios.html", {"kinds": COST_KINDS, "assumptions": ASSUMPTIONS, "draws": DRAWS})


@public
@require_safe
def rates_file(request: HttpRequest) -> HttpResponse:
    """All rates that were ever entered, those that a better one followed as well."""
    head = [
        "id", "country", "year", "period", "level", "method", "currency", "low", "central", "high", "basis", "source",
        "link", "published_on", "note_ar", "note_en", "entered_at", "supersedes",
    ]  # fmt: skip
    text = io.StringIO(newline="")
    write_csv(text, head, (_line(row) for row in queries.rates(with_old=True)))
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="awn-hour-rates.csv"'
    return response


def names() -> dict[str, Any]:
    """What templates of this area call."""
    return {
        "money": money, "methods": METHODS, "bases": BASES, "currency_names": CURRENCY_NAMES,
        "period": period_words,
    }  # fmt: skip


def period_words(period: str) -> str:
    """A period as its source names it; a Hijri year in the letters of the reader."""
    year, _space, era = period.partition(" ")
    return _("%(year)s AH") % {"year": formatting.digits(year)} if era == "AH" and year.isdecimal() else period


def money(amount: Decimal, currency: str, *, whole: bool = False) -> str:
    """An amount with its currency, as readers write it."""
    decimals = 0 if whole else CURRENCIES[currency]
    number = formatting.number(float(amount), decimals)
    return _("%(amount)s %(currency)s") % {"amount": number, "currency": CURRENCY_NAMES[currency]}


def amount_in_words(one: Amount) -> str:
    """An amount in one sentence: a range, a middle where there is one, and what contradicts."""
    values = {
        "low": formatting.number(float(one.low), CURRENCIES[one.currency]),
        "high": money(one.high, one.currency),
        "hours": formatting.number(one.minutes / 60, 1),
    }
    if one.low == one.high:
        return _("%(high)s for %(hours)s hours.") % values
    if one.central is None:
        return _("From %(low)s to %(high)s for %(hours)s hours. The sources contradict each other: there is no middle."
                 ) % values  # fmt: skip
    values["central"] = money(one.central, one.currency)
    return _("From %(low)s to %(high)s for %(hours)s hours, most likely %(central)s.") % values


def level_name(level: str) -> str:
    """All hours, or the group of occupations."""
    if level == GENERAL:
        return _("All hours")
    group = MAJOR_GROUPS[level[0]]
    return _("ISCO-08 %(number)s: %(group)s") % {"number": formatting.digits(level), "group": group}


def _line(row: queries.HourRate) -> list[Value]:
    return [
        row.pk, row.country_id, row.year, row.period, row.level, row.method, row.currency, float(row.low),
        float(row.central), float(row.high), row.basis, row.source, row.link, row.published_on, row.note_ar,
        row.note_en, row.entered_at, row.supersedes_id,
    ]  # fmt: skip
