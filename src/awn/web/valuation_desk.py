"""What an organisation's hours are worth, by which rates, and beside what they cost."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.reference.queries import countries
from awn.valuation import queries
from awn.valuation.actions.rates import choose_rate
from awn.valuation.actions.ratios import enter_costs
from awn.valuation.rules import FIRST_YEAR
from awn.valuation.viva import COST_KINDS, WHY_NOT
from awn.web.access import PersonRequest, member
from awn.web.forms import filled, sent
from awn.web.jinja import t_plain, url
from awn.web.organiser import desk
from awn.web.valuation import amount_in_words, level_name, names
from awn.web.valuation_forms import ChoiceForm, CostForm
from awn.web.valuation_staff import rate_words

YEARS_SHOWN = 5
_CURRENCY_OF = {"SA": "SAR", "AE": "AED", "QA": "QAR", "KW": "KWD", "BH": "BHD", "OM": "OMR", "US": "USD"}


@member(Permission.EDIT_OPPORTUNITIES)
@require_safe
def value(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """The hours of a year valued, line by line; costs and ratios by period; the way to the worksheets."""
    at = clock.now()
    year = _year(request, at.year)
    minutes = queries.minutes_of(date(year, 1, 1), date(year, 12, 31), organisation_id=organisation.pk)
    valued = queries.value_of(minutes, at, organisation_id=organisation.pk)
    latest = {(one.country_id, one.year): one for one in reversed(queries.choices_of(organisation.pk))}
    known = {one.pk: one.name for one in countries()}
    return desk.page(
        request, organisation, "valuation/desk.html", here="value",
        country_name=lambda code: t_plain(known[code]) if code in known else code,
        year=year, valued=valued, choices=latest,
        years=range(at.year, at.year - YEARS_SHOWN, -1), vivas=queries.viva_of(organisation.pk, at), kinds=COST_KINDS,
        why_not=WHY_NOT, in_words=amount_in_words, level_name=level_name, **names(),
    )  # fmt: skip


@member(Permission.EDIT_ORGANISATION)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: PersonRequest, organisation: Organisation, country: str, year: int) -> HttpResponse:
    """Which of the rates of a country and year counts, and why."""
    rows = [row for row in queries.rates(country) if row.year == year]
    if not rows:
        raise Http404
    latest = next(
        (one for one in queries.choices_of(organisation.pk) if (one.country_id, one.year) == (country, year)), None
    )
    initial = {"rate": latest.rate_id or "", "reason": latest.reason} if latest else {"rate": ""}
    form = filled(ChoiceForm, request, rows=[(str(row.pk), rate_words(row)) for row in rows], initial=initial)

    def act() -> str:
        said = form.cleaned_data
        choose_rate(
            organisation.pk, country, year, said["rate"] or None, said["reason"], by=request.person, at=clock.now()
        )
        messages.success(request, _("Chosen. The value of your hours says so, and why."))
        return url("organiser_value", organisation.slug)

    return sent(request, form, act) or _form(
        request, organisation, "valuation/choose.html", form, country=rows[0].country, year=year
    )


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def costs(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Writing down what a period cost."""
    year = clock.now().year - 1
    initial = {
        "first_day": date(year, 1, 1), "last_day": date(year, 12, 31),
        "currency": _CURRENCY_OF.get(organisation.country_id, "SAR"),
    }  # fmt: skip
    form = filled(CostForm, request, initial=initial)

    def act() -> str:
        said = form.cleaned_data
        enter_costs(
            organisation.pk, said["first_day"], said["last_day"], said["currency"], form.costs, note=said["note"],
            by=request.person, at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("Saved. Earlier figures for the period are kept."))
        return url("organiser_value", organisation.slug)

    return sent(request, form, act) or _form(request, organisation, "valuation/costs.html", form, kinds=COST_KINDS)


def _form(request: PersonRequest, organisation: Organisation, template: str, form: Any, **context: Any) -> HttpResponse:
    status = 200
    if form.is_bound and form.errors:
        status = form.refusal.status if form.refusal else 422
    return desk.page(request, organisation, template, status=status, form=form, here="value", **context)


def _year(request: PersonRequest, this_year: int) -> int:
    typed = latin_digits(request.GET.get("year", ""))
    year = int(typed) if typed.isdecimal() and len(typed) == 4 else this_year
    return year if FIRST_YEAR <= year <= this_year else this_year
