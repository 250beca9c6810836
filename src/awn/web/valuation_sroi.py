"""Worksheets of social return: every assumption on the page, every saving a version, and a range as the result."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.base.tabular_writing import Value, write_csv, write_xlsx
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.valuation import queries
from awn.valuation.actions import ratios
from awn.valuation.queries import Worksheet, WorksheetVersion
from awn.valuation.sroi import ASSUMPTIONS, DRAWS, LONGEST_YEARS, SHARES, Result, Sheet, Swing, Three, result_of
from awn.web import formatting
from awn.web.access import PersonRequest, member
from awn.web.forms import Form, filled, sent
from awn.web.jinja import url
from awn.web.organiser import desk
from awn.web.valuation import names
from awn.web.valuation_forms import BasisForm, BeginForm, CopyForm, OutcomeForm, initial_of

_OUTCOME_WORDS = ("stakeholder", "change", "years", "quantity_source", "value_source", "shares_source")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def worksheets(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """All worksheets, and the form for one more."""
    form = filled(BeginForm, request)

    def act() -> str:
        said = form.cleaned_data
        made = ratios.begin(organisation.pk, said["title"], said["currency"], by=request.person, at=clock.now())
        return url("organiser_sroi_basis", organisation.slug, made.pk)

    context = desk.rows_of_page(request, queries.worksheets(organisation.pk))
    return sent(request, form, act) or _page(request, organisation, "valuation/sroi.html", form, **context)


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def worksheet(request: PersonRequest, organisation: Organisation, sheet_id: int) -> HttpResponse:
    """One worksheet as it was saved last, or `?version=`; a POST copies it."""
    row, version, latest = _found(request, organisation, sheet_id)
    form = filled(CopyForm, request)

    def act() -> str:
        made = ratios.copy(row.pk, form.cleaned_data["title"], by=request.person, at=clock.now())
        messages.success(request, _("Copied. What you change here leaves the other as it is."))
        return url("organiser_sroi_sheet", organisation.slug, made.pk)

    sheet = version.sheet
    context = {
        "row": row, "version": version, "latest": latest, "sheet": sheet, "result": result_of(sheet), "draws": DRAWS,
        "assumptions": ASSUMPTIONS, "shares": SHARES, "three": three, "ratio": ratio, "swing_name": swing_name,
        "versions": queries.versions_of(row.pk)[: desk.ROWS_PER_PAGE], **names(),
    }  # fmt: skip
    return sent(request, form, act) or _page(request, organisation, "valuation/sroi_sheet.html", form, **context)


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def basis(request: PersonRequest, organisation: Organisation, sheet_id: int) -> HttpResponse:
    """What was put in, and the discount rate."""
    row, version, _latest = _found(request, organisation, sheet_id)
    sheet = version.sheet
    words = ("costs_source", "discount_source")
    initial = {**initial_of(sheet, BasisForm.threes, words), "version": version.number}
    form = filled(BasisForm, request, initial=initial)

    def act() -> str:
        said = form.cleaned_data
        ratios.set_basis(
            row.pk, form.three("costs"), said["costs_source"], form.three("discount"), said["discount_source"],
            version=said["version"], by=request.person, at=clock.now(),
        )  # fmt: skip
        return url("organiser_sroi_sheet", organisation.slug, row.pk)

    context = {"row": row, "sheet": sheet, "assumptions": ASSUMPTIONS, **names()}
    return sent(request, form, act) or _page(request, organisation, "valuation/sroi_basis.html", form, **context)


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(
    request: PersonRequest, organisation: Organisation, sheet_id: int, number: int | None = None
) -> HttpResponse:
    """One outcome: a new one, changed, or taken out."""
    row, version, _latest = _found(request, organisation, sheet_id)
    outcomes = version.sheet.outcomes
    if number is not None and not 1 <= number <= len(outcomes):
        raise Http404
    place = None if number is None else number - 1
    begins: dict[str, Any] = {f"{name}_{end}": "0" for name in SHARES for end in ("low", "central", "high")}
    if place is not None:
        begins = initial_of(outcomes[place], OutcomeForm.threes, _OUTCOME_WORDS)
    form = filled(OutcomeForm, request, initial={**begins, "version": version.number})
    address = url("organiser_sroi_sheet", organisation.slug, row.pk)
    if request.method == "POST" and request.POST.get("act") == "drop" and place is not None:
        typed = latin_digits(request.POST.get("version", ""))
        seen = int(typed[:6]) if typed.isdecimal() else 0
        desk.attempt(
            request, lambda: ratios.drop_outcome(row.pk, place, version=seen, by=request.person, at=clock.now()),
            _("Taken out. Earlier versions still have it."),
        )  # fmt: skip
        return HttpResponse(status=302, headers={"Location": address})

    def act() -> str:
        ratios.put_outcome(
            row.pk, form.outcome, number=place, version=form.cleaned_data["version"], by=request.person, at=clock.now()
        )
        return address

    context = {"row": row, "sheet": version.sheet, "number": number, "assumptions": ASSUMPTIONS, "shares": SHARES,
               "longest": LONGEST_YEARS, **names()}  # fmt: skip
    return sent(request, form, act) or _page(request, organisation, "valuation/sroi_outcome.html", form, **context)


@member(Permission.EDIT_OPPORTUNITIES)
@require_safe
def worksheet_file(request: PersonRequest, organisation: Organisation, sheet_id: int, form: str) -> HttpResponse:
    """Every assumption and the range, as a workbook or as CSV."""
    row, version, _latest = _found(request, organisation, sheet_id)
    head = [
        _("Part"),
        _("What"),
        pgettext("assumption", "At least"),
        _("Most likely"),
        pgettext("assumption", "At most"),
        _("Source"),
    ]
    lines = file_rows(row, version)
    if form == "xlsx":
        stream = io.BytesIO()
        write_xlsx(stream, head, lines, title="SROI", right_to_left=formatting.rtl())
        response = HttpResponse(stream.getvalue(), content_type=XLSX)
    else:
        text = io.StringIO(newline="")
        write_csv(text, head, lines)
        response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="sroi-{row.pk}-{version.number}.{form}"'
    return response


def file_rows(row: Worksheet, version: WorksheetVersion) -> list[list[Value]]:
    """The worksheet line by line."""
    sheet = version.sheet
    lines: list[list[Value]] = [[_("Worksheet"), row.title, version.number, "", "", sheet.currency]]
    for name in ("costs", "discount"):
        lines.append(_line(_("Basis"), name, getattr(sheet, name), getattr(sheet, f"{name}_source")))
    for number, one in enumerate(sheet.outcomes, start=1):
        part = _("Outcome %(n)s") % {"n": number}
        lines.append([part, f"{one.stakeholder}: {one.change}", one.years, one.years, one.years, _("years")])
        lines.append(_line(part, "quantity", one.quantity, one.quantity_source))
        lines.append(_line(part, "value", one.value, one.value_source))
        lines += [_line(part, name, getattr(one, name), one.shares_source) for name in SHARES]
    return lines + _result_lines(result_of(sheet), sheet)


def three(one: Three | None) -> str:
    """An assumption in one cell: its range, and the likely value where it has a range."""
    if one is None:
        return _("not known yet")
    low, central, high = (_number(value) for value in (one.low, one.central, one.high))
    if one.is_certain:
        return central
    return _("%(low)s to %(high)s, most likely %(central)s") % {"low": low, "central": central, "high": high}


def ratio(value: float) -> str:
    """Two digits are all that draws are good for."""
    return formatting.number(value, 2)


def swing_name(one: Swing, sheet: Sheet) -> str:
    """Which assumption, and of which outcome."""
    name = str(ASSUMPTIONS[one.assumption])
    if one.outcome is None:
        return name
    return _("%(assumption)s – outcome %(n)s") % {"assumption": name, "n": formatting.plain_number(one.outcome + 1)}


def _result_lines(result: Result | None, sheet: Sheet) -> list[list[Value]]:
    if result is None:
        return [[_("Result"), _("A draft: costs or outcomes are missing."), "", "", "", ""]]
    note = _("a range, no measured effect")
    lines: list[list[Value]] = [
        [_("Result"), _("Nine of ten draws"), round(result.low, 2), "", round(result.high, 2), note],
        [
            _("Result"),
            _("Everything against it, everything for it"),
            round(result.least, 2),
            "",
            round(result.most, 2),
            note,
        ],
    ]
    for one in result.swings:
        lines.append(
            [
                _("What each assumption moves"),
                swing_name(one, sheet),
                round(one.at_low, 2),
                "",
                round(one.at_high, 2),
                "",
            ]
        )
    return lines


def _line(part: str, name: str, one: Three | None, source: str) -> list[Value]:
    numbers: list[Value] = ["", "", ""] if one is None else [float(one.low), float(one.central), float(one.high)]
    return [part, str(ASSUMPTIONS[name]), *numbers, source]


def _number(value: Any) -> str:
    decimals = max(0, -value.normalize().as_tuple().exponent)
    return formatting.number(float(value), min(decimals, 4))


def _found(
    request: PersonRequest, organisation: Organisation, sheet_id: int
) -> tuple[Worksheet, WorksheetVersion, WorksheetVersion]:
    """The worksheet, the version asked for, and the latest."""
    row = queries.worksheet(organisation.pk, sheet_id)
    latest = queries.versions_of(sheet_id).first() if row else None
    if row is None or latest is None:
        raise Http404
    typed = latin_digits(request.GET.get("version", ""))
    if request.method == "POST" or not typed:
        return row, latest, latest
    version = queries.versions_of(sheet_id).filter(number=int(typed[:6])).first() if typed.isdecimal() else None
    if version is None:
        raise Http404
    return row, version, latest


def _page(
    request: PersonRequest, organisation: Organisation, template: str, form: Form, **context: Any
) -> HttpResponse:
    status = 200
    if form.is_bound and form.errors:
        status = form.refusal.status if form.refusal else 422
    return desk.page(request, organisation, template, status=status, form=form, here="value", **context)
