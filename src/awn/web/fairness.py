"""Fairness: the report of each quarter for everybody; for the staff, plain order and new versions."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup

from awn.base import clock
from awn.base.tabular_writing import Value, write_csv
from awn.fairness import queries
from awn.fairness.actions import publish_again
from awn.fairness.rules import FEW, MEASURES, REASON_LENGTH, Cell, Drift, Quarter, Report
from awn.matching.actions.ordering import set_plain_order
from awn.matching.queries.ordering import plain_order_now, plain_orders
from awn.matching.rules import ORDER_REASON_LENGTH
from awn.people.rules import StaffPermission
from awn.web import charts, fairness_told, fairness_words, formatting
from awn.web.access import PersonRequest, public, staff
from awn.web.fairness_words import feature_name, gap_of, group_name, quarter_name, value_of
from awn.web.forms import DateField, LineField, OnceForm, bilingual, filled, form_page, sent
from awn.web.jinja import url

ZONE = "Asia/Riyadh"
# What a chart shows: regions are too many for one, and stand in the table.
CHARTED = ("gender:", "age:", "needs:")
ORDERS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure: a drawing, its sentence, its table."""

    code: str
    title: str
    meaning: str
    summary: str
    drawing: Markup
    head: list[str]
    rows: list[list[str]]


@public
@require_safe
def fairness(request: HttpRequest) -> HttpResponse:
    """The latest report, the switch, every earlier version, and how it is counted."""
    versions = queries.versions()
    return _page(request, versions[0].quarter if versions else None, None)


@public
@require_safe
def quarter(request: HttpRequest, code: str) -> HttpResponse:
    """One quarter, in its last version or in the one asked for."""
    asked = Quarter.read(code)
    number = request.GET.get("version", "")
    version = int(number[:4]) if number.isascii() and number.isdecimal() else None
    if asked is None or queries.report_of(asked, version) is None:
        raise Http404
    return _page(request, asked, version, is_own=True)


@public
@require_safe
def fairness_file(request: HttpRequest, code: str) -> HttpResponse:
    """Every number of a quarter, one a line."""
    asked = Quarter.read(code)
    report = queries.report_of(asked) if asked is not None else None
    if asked is None or report is None:
        raise Http404
    stream = io.StringIO(newline="")
    header = ["part", "measure", "group", "people", "number", "value", "low", "high"]
    header += ["gap", "gap_low", "gap_high", "ratio", "bound"]
    write_csv(stream, header, _lines(report))
    response = HttpResponse(stream.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="awn-fairness-{asked.code}.csv"'
    return response


class OrderForm(OnceForm):
    """Everybody's lists by date, or by match again."""

    is_on = forms.ChoiceField(
        label=_lazy("Order of everybody’s suggestions"),
        widget=forms.RadioSelect,
        choices=[("plain", _lazy("By date alone")), ("match", _lazy("By match, as usual"))],
        error_messages={"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")},
    )
    one_of = ("reason",)
    reason_ar = LineField(
        limit=ORDER_REASON_LENGTH,
        required=False,
        label=_lazy("Reason in Arabic, for everybody to read"),
        help_text=_lazy("Arabic or English is enough; both are better."),
    )
    reason_en = LineField(
        limit=ORDER_REASON_LENGTH, required=False, label=_lazy("Reason in English, for everybody to read")
    )
    until = DateField(required=False, label=_lazy("By date until, at the latest"))


class AgainForm(OnceForm):
    """A quarter that is published again."""

    quarter = forms.ChoiceField(
        label=_lazy("Which quarter"),
        choices=lambda: [(one.code, quarter_name(one)) for one in dict.fromkeys(v.quarter for v in queries.versions())],
        error_messages={"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")},
    )
    wrong = LineField(limit=REASON_LENGTH, label=_lazy("What was wrong, for everybody to read"))


@staff(StaffPermission.KEEP_FAIRNESS)
@require_http_methods(["GET", "HEAD", "POST"])
def staff_fairness(request: PersonRequest) -> HttpResponse:
    """The switch, and a new version of a report."""
    at, act = clock.now(), request.POST.get("act", "") if request.method == "POST" else ""
    order = filled(OrderForm, request) if act != "again" else OrderForm()
    again = filled(AgainForm, request) if act == "again" else AgainForm()

    def switch() -> str:
        said = order.cleaned_data
        day = said["until"]
        # That day is the last one in plain order.
        until = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(ZONE)) if day else None
        set_plain_order(
            is_on=said["is_on"] == "plain", reason=bilingual(said, "reason"), until=until, by=request.person, at=at
        )
        messages.success(request, _("Done. The next list that anybody opens is in this order."))
        return url("staff_fairness")

    def publish() -> str:
        said = again.cleaned_data
        which = Quarter.read(said["quarter"])
        if which is None:
            raise Http404
        publish_again(which, reason=said["wrong"], by=request.person, at=at)
        messages.success(request, _("Published again. The version before stays beside it."))
        return url("fairness_quarter", said["quarter"])

    done = sent(request, again, publish) if act == "again" else sent(request, order, switch) if act else None
    context = {
        "order": order, "again": again, "plain": plain_order_now(at), "versions": queries.versions(), "zone": ZONE,
    }  # fmt: skip
    return done or form_page(request, "fairness/staff.html", again if act == "again" else order, **context)


def _page(request: HttpRequest, asked: Quarter | None, version: int | None, *, is_own: bool = False) -> HttpResponse:
    report = queries.report_of(asked, version) if asked is not None else None
    versions = queries.versions()
    here = [one for one in versions if one.quarter == asked]
    context: dict[str, Any] = {
        "told": fairness_told.drawn(report) if report else None,
        "report": report, "quarter": asked, "name": quarter_name(asked) if asked else "", "is_own": is_own,
        "zone": ZONE, "versions": versions,
        "version": next((one for one in here if version in {None, one.number}), None),
        "quarter_name": quarter_name, "plain": plain_order_now(clock.now()), "orders": plain_orders()[:ORDERS_SHOWN],
    }  # fmt: skip
    if report is not None:
        context |= {
            "figures": [_measured(report, measure) for measure in MEASURES], "spread": _spread(report),
            "drifts": [_drifted(one) for one in _all_drifts(report)],
            "looks": [(fairness_words.MEASURES[measure][0], group_name(group)) for measure, group in report.looks],
            "steps": [
                [formatting.number(one.low, 2), formatting.number(one.high, 2), _tenths(one.expected),
                 _tenths(one.observed), formatting.number(one.number)]
                for one in report.steps
            ],
        }  # fmt: skip
    return render(request, "fairness/report.html", context)


def _measured(report: Report, measure: str) -> Figure:
    kind, found = MEASURES[measure], report.cells[measure]
    title, meaning = fairness_words.MEASURES[measure]
    keys = fairness_words.in_order(found)
    bars = [
        charts.Bar(group_name(key), value, value_of(found[key], kind))
        for key in keys
        if key.startswith(CHARTED) and key != "needs:not_agreed" and (value := found[key].value) is not None
    ]
    differing = [key for key in keys if found[key].differs]
    if not found or found["all"].few:
        summary = _("Not enough people agreed to be counted.")
    elif differing:
        summary = _("Beyond chance, these differ from the others: %(groups)s.") % {
            "groups": _(", ").join(group_name(key) for key in differing)
        }
    else:
        summary = _("No group differs from the others by more than chance would bring about.")
    # A country has dozens of regions of which nothing can be told: one line for all of them.
    few = [key for key in keys if key.startswith("region:") and found[key].few]
    rows = [_row(group_name(key), found[key], kind) for key in keys if key not in few]
    if few:
        name = ngettext("One region", "%(n)s regions", len(few)) % {"n": formatting.number(len(few))}
        rows.append(_row(name, FEW, kind))
    drawing = charts.rows(bars, summary, rtl=formatting.rtl()) if bars else Markup("")
    head = [_("Group"), _("People"), _("Value, and where it lies in 95 of 100 cases"), _("Beside the others")]
    return Figure(measure, str(title), str(meaning), summary, drawing, head, rows)


def _row(name: str, cell: Cell, kind: str) -> list[str]:
    people = formatting.number(cell.people) if cell.people is not None else "–"
    return [name, people, value_of(cell, kind), gap_of(cell, kind)]


def _spread(report: Report) -> Figure:
    bars, rows = [], []
    for one in report.exposure.sizes:
        name = str(fairness_words.SIZES[one.size])
        seats, shown = formatting.percent(one.seats_share), formatting.percent(one.shown_share)
        bars += [
            charts.Bar(_("%(size)s – of the seats") % {"size": name}, one.seats_share, seats),
            charts.Bar(_("%(size)s – of the suggestions") % {"size": name}, one.shown_share, shown),
        ]
        rows.append([name, formatting.number(one.organisations), formatting.number(one.opportunities), seats, shown])
    small = report.exposure.sizes[0]
    summary = _("Small organisations had %(seats)s of the open seats and %(shown)s of the suggestions.") % {
        "seats": formatting.percent(small.seats_share), "shown": formatting.percent(small.shown_share),
    }  # fmt: skip
    shares = [_("Share of the seats"), _("Share of the suggestions")]
    head = [_("Organisations"), _("How many"), _("Opportunities"), *shares]
    drawing = charts.rows(bars, summary, rtl=formatting.rtl())
    return Figure("spread", _("Small and large organisations"), "", summary, drawing, head, rows)


def _all_drifts(report: Report) -> list[Drift]:
    told = [report.told.drift] if report.told and report.told.drift else []
    return [*report.inputs, *report.profiles, report.calibration, *told]


def _drifted(one: Drift) -> dict[str, object]:
    value = _("Not enough lists or people") if one.value is None else formatting.number(one.value, 3)
    bound = "–" if one.bound is None else formatting.number(one.bound, 3)
    return {"name": feature_name(one.name), "value": value, "bound": bound, "is_over": one.is_over}


def _tenths(share: float) -> str:
    return _("%(n)s%%") % {"n": formatting.number(share * 100, 1)}


def _lines(report: Report) -> Iterator[list[Value]]:
    for measure in MEASURES:
        for key in fairness_words.in_order(report.cells[measure]):
            cell = report.cells[measure][key]
            numbers = [cell.value, cell.low, cell.high, cell.gap, cell.gap_low, cell.gap_high, cell.ratio]
            if cell.few:
                yield ["group", measure, key, "<10", *[None] * 9]
            else:
                yield ["group", measure, key, cell.people, cell.number, *map(_rounded, numbers), None]
    for one in report.exposure.sizes:
        yield ["seats", "share", one.size, None, one.organisations, _rounded(one.seats_share), *[None] * 7]
        yield ["suggestions", "share", one.size, None, one.organisations, _rounded(one.shown_share), *[None] * 7]
    ginis = (("seats", report.exposure.seats_gini), ("suggestions", report.exposure.shown_gini))
    for part, gini in ginis:
        yield [part, "gini", "all", None, None, _rounded(gini), *[None] * 7]
    for drift in (*report.inputs, *report.profiles, report.calibration):
        yield ["drift", drift.name, "all", None, drift.now, _rounded(drift.value), *[None] * 6, _rounded(drift.bound)]
    yield from fairness_told.lines(report)


def _rounded(value: float | None) -> Value:
    return None if value is None else round(value, 4)
