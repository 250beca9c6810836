"""What states have set out to reach with volunteering, beside what was counted here; staff keep the figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.impact import published
from awn.people.rules import StaffPermission
from awn.programmes import national
from awn.programmes.actions.national import FigureDraft, end_figure, put_figure
from awn.programmes.rules import FIGURE_KINDS, LINK_LENGTH, MEASURES
from awn.reference.queries import countries
from awn.web.access import PersonRequest, public, staff
from awn.web.forms import DateField, LineField, OnceForm, WholeNumberField, filled, form_page, sent
from awn.web.jinja import t_plain, url
from awn.web.programmes_drawing import amount
from awn.web.programmes_forms import ChoiceField, NumberField

MOST_DIGITS = 18


def _countries() -> list[tuple[str, str]]:
    return [(one.pk, t_plain(one.name)) for one in countries()]


class FigureForm(OnceForm):
    """A figure of a state with its source."""

    country = ChoiceField(label=_lazy("Country"), choices=_countries)
    kind = ChoiceField(label=_lazy("Target or reported?"), choices=list(FIGURE_KINDS.items()))
    measure = ChoiceField(label=_lazy("Of what"), choices=list(MEASURES.items()))
    year = WholeNumberField(label=_lazy("Year"), error_messages={"required": _lazy("Write the year.")})
    value = NumberField(label=_lazy("Number"), help_text=_lazy("A share in per cent, for example 10."))
    source = LineField(limit=300, label=_lazy("Source"), missing=_lazy("Name the source."))
    link = LineField(
        limit=LINK_LENGTH, label=_lazy("Address of the source"), missing=_lazy("Write the address of the source."),
        widget=forms.URLInput,
    )  # fmt: skip
    source_on = DateField(label=_lazy("Day of the source"), missing=_lazy("Write of which day the source is."))


@public
@require_safe
def national_targets(request: HttpRequest) -> HttpResponse:
    """Targets of the six states, with their sources."""
    states = national.states(clock.now().date())
    context = {"states": states, "measures": MEASURES, "amount": amount, "made_at": published.made_at()}
    return render(request, "programmes/national.html", context)


@staff(StaffPermission.KEEP_RATES)
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: PersonRequest) -> HttpResponse:
    """All figures, and the form for one more."""
    here, typed = url("staff_national_targets"), request.POST.get("end", "")
    if request.method == "POST" and typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS:
        end_figure(int(typed), by=request.person, at=clock.now())
        messages.success(request, _("The figure was ended. Where the file has one, that holds again."))
        return HttpResponseRedirect(here)
    form = filled(FigureForm, request)

    def act() -> str:
        said: dict[str, Any] = {name: form.cleaned_data[name] for name in FigureDraft.__dataclass_fields__}
        put_figure(FigureDraft(**said), by=request.person, at=clock.now())
        messages.success(request, _("The figure is saved."))
        return here

    names = {one.pk: one.name for one in countries()}
    return sent(request, form, act) or form_page(
        request, "programmes/national_keep.html", form, figures=national.every_figure(), kinds=FIGURE_KINDS,
        measures=MEASURES, amount=amount, names=names,
    )  # fmt: skip
