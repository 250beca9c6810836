"""The staff enter what an hour is worth; nothing is written over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.people.rules import StaffPermission
from awn.valuation import queries
from awn.valuation.actions.rates import enter_rate
from awn.valuation.rules import CURRENCY_NAMES
from awn.web import formatting
from awn.web.access import PersonRequest, staff
from awn.web.forms import filled, form_page, sent
from awn.web.jinja import t_plain, url
from awn.web.organiser import desk
from awn.web.valuation import level_name, names
from awn.web.valuation_forms import RateForm


@staff(StaffPermission.KEEP_RATES)
@require_http_methods(["GET", "HEAD", "POST"])
def rates(request: PersonRequest) -> HttpResponse:
    """All rates, and the form for one more."""
    form = filled(RateForm, request, rows=[(str(row.pk), rate_words(row)) for row in queries.rates()])

    def act() -> str:
        enter_rate(form.entered, by=request.person, at=clock.now())
        messages.success(request, _("Entered. Hours of this country and year are valued by it from now on."))
        return url("staff_hour_rates")

    context = {**desk.rows_of_page(request, queries.rates(with_old=True)), **names(), "level_name": level_name}
    return sent(request, form, act) or form_page(request, "valuation/staff.html", form, **context)


def rate_words(row: queries.HourRate) -> str:
    """A rate in one line, for lists of choices."""
    return _("%(country)s %(year)s, %(level)s: %(central)s %(currency)s (%(source)s)") % {
        "country": t_plain(row.country.name),
        "year": formatting.digits(str(row.year)),
        "level": level_name(row.level),
        "central": formatting.number(float(row.central), 2),
        "currency": CURRENCY_NAMES[row.currency],
        # Isolated: most sources are named in Latin letters.
        "source": f"\u2068{row.source}\u2069",
    }
