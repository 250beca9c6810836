"""Shifts that repeat: the form of the rule, the preview of every day, and leaving days out of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal
from awn.minors.queries import days_without_school
from awn.opportunities.actions import series
from awn.opportunities.actions.editing import EDITABLE
from awn.opportunities.queries.organising import Opportunity
from awn.opportunities.queries.series import where_of
from awn.opportunities.series import (
    FREQUENCIES,
    LONGEST_SERIES,
    SKIPPED,
    WEEKDAYS,
    Occurrence,
    Pattern,
    occurrences,
    rule_of,
)
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.reference import queries as reference
from awn.web.access import PersonRequest, member
from awn.web.formatting import plain_number
from awn.web.forms import DateField, OnceForm, WholeNumberField, filled, refuse, sent
from awn.web.jinja import t_plain, url
from awn.web.organiser import desk
from awn.web.organiser.fields import TimeField

HOURS = {
    "clock": _lazy("At the same hour by the clock"),
    "maghrib": _lazy("Some minutes after the Maghrib prayer of each day"),
}
# `WEEKDAYS` in words; the week begins on Sunday.
DAY_NAMES = {
    "SU": _lazy("Sunday"),
    "MO": _lazy("Monday"),
    "TU": _lazy("Tuesday"),
    "WE": _lazy("Wednesday"),
    "TH": _lazy("Thursday"),
    "FR": _lazy("Friday"),
    "SA": _lazy("Saturday"),
}


class RepeatForm(OnceForm):
    """What repeats, how often, until when, at which hour, and what is left out."""

    first_day = DateField(missing=_lazy("Write the first day."), label=_lazy("First day"))
    frequency = forms.ChoiceField(
        choices=list(FREQUENCIES.items()), initial="WEEKLY", label=_lazy("It is repeated"), widget=forms.RadioSelect
    )
    every = WholeNumberField(required=False, min_value=1, max_value=99, initial=1)
    weekdays = forms.MultipleChoiceField(
        required=False,
        choices=list(DAY_NAMES.items()),
        label=_lazy("On these days of the week"),
        widget=forms.CheckboxSelectMultiple,
    )
    last_day = DateField(required=False, label=_lazy("Last day"))
    times = WholeNumberField(required=False, min_value=1, label=_lazy("Or so many times"))
    hours = forms.ChoiceField(
        choices=list(HOURS.items()), initial="clock", label=_lazy("Hours"), widget=forms.RadioSelect
    )
    starts = TimeField(required=False)
    ends = TimeField(required=False)
    next_day = forms.BooleanField(required=False)
    after_maghrib = WholeNumberField(required=False, initial=30)
    minutes = WholeNumberField(required=False, initial=90)
    ramadan_only = forms.BooleanField(required=False)
    skip_friday_prayer = forms.BooleanField(required=False, initial=True)
    skip_school_holidays = forms.BooleanField(required=False)
    capacity = WholeNumberField(error_messages={"required": _lazy("Write how many volunteers are wanted.")})
    role = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, opportunity: Opportunity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opportunity = opportunity
        choices = [("", _("Every role")), *((row.pk, t_plain(row.title)) for row in opportunity.roles.all())]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]  # a field of choices has it

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("last_day") and not cleaned.get("times") and not {"last_day", "times"} & set(self.errors):
            self.add_error("last_day", _("Say when it ends: write the last day, or how many times."))
        if cleaned.get("hours") == "clock":
            self._check_clock(cleaned)
        return cleaned

    def _check_clock(self, cleaned: dict[str, Any]) -> None:
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        for name, text in (
            ("starts", _("Write when the shift begins.")),
            ("ends", _("Write when the shift ends.")),
        ):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, text)
        if starts and ends and not cleaned.get("next_day") and ends <= starts:
            message = _("The shift ends before it starts. If it goes on past midnight, tick “It ends on the next day”.")
            self.add_error("ends", message)

    @property
    def left_out(self) -> list[date]:
        """The days that were ticked in the preview; what is no day is ignored."""
        found = []
        for text in self.data.getlist("left_out") if self.is_bound and hasattr(self.data, "getlist") else ():
            try:
                found.append(date.fromisoformat(text[:10]))
            except ValueError:
                continue
        return found[: LONGEST_SERIES.days]

    def pattern(self) -> Pattern:
        """The pattern that valid fields mean."""
        values = self.cleaned_data
        by_clock = values["hours"] == "clock"
        days = values["weekdays"] or [WEEKDAYS[values["first_day"].weekday()]]
        return Pattern(
            rule=rule_of(
                values["frequency"],
                every=values["every"] or 1,
                weekdays=days,
                day_of_month=values["first_day"].day,
                last_day=values["last_day"],
                times=values["times"],
            ),
            first_day=values["first_day"],
            starts=values["starts"] if by_clock else None,
            ends=values["ends"] if by_clock else None,
            next_day=by_clock and values["next_day"],
            after_maghrib=None if by_clock else values["after_maghrib"] or 0,
            minutes=None if by_clock else values["minutes"],
            skip_friday_prayer=values["skip_friday_prayer"],
            skip_school_holidays=values["skip_school_holidays"],
            ramadan_only=values["ramadan_only"],
            left_out=tuple(self.left_out),
        )


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def repeat(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The form, its preview, and the act."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    form = filled(RepeatForm, request, opportunity=opportunity)
    if request.method == "POST" and request.POST.get("act") != "add":
        return _page(request, opportunity, form, _days(form, opportunity))

    def act() -> str:
        pattern, at = form.pattern(), clock.now()
        rows = series.add_series(
            opportunity.pk, pattern, capacity=form.cleaned_data["capacity"], role_id=form.cleaned_data["role"],
            school_holidays=_school_holidays(opportunity, pattern), by=request.person, at=at,
        )  # fmt: skip
        text = ngettext("One shift is added.", "%(n)s shifts are added.", len(rows))
        messages.success(request, text % {"n": plain_number(len(rows))})
        return url("opportunity_shifts", organisation.slug, public_id)

    return sent(request, form, act) or _page(request, opportunity, form)


def _days(form: RepeatForm, opportunity: Opportunity) -> list[Occurrence]:
    """Every day that the form means; its errors stand in the form."""
    if not form.is_valid():
        return []
    pattern = form.pattern()
    try:
        holidays = _school_holidays(opportunity, pattern)
        return occurrences(pattern, where_of(opportunity), clock.now(), school_holidays=holidays)
    except Refusal as refusal:
        refuse(form, refusal)
        return []


def _school_holidays(opportunity: Opportunity, pattern: Pattern) -> frozenset[date]:
    """Holidays of the schools of the country where it is done."""
    if not pattern.skip_school_holidays:
        return frozenset()
    region = reference.region(opportunity.region_id) if opportunity.region_id else None
    country = region.country_id if region else opportunity.organisation.country_id
    year = [pattern.first_day + timedelta(days=n) for n in range(LONGEST_SERIES.days + 1)]
    return days_without_school(country, year)


def _page(
    request: PersonRequest, opportunity: Opportunity, form: RepeatForm, days: list[Occurrence] | None = None
) -> HttpResponse:
    failed = form.is_bound and bool(form.errors)
    found = days or []
    return desk.opportunity_page(
        request,
        opportunity,
        "posting/repeat.html",
        status=(form.refusal.status if form.refusal else 422) if failed else 200,
        tab="shifts",
        form=form,
        days=found,
        number=sum(not one.skipped for one in found),
        skipped=SKIPPED,
        editable=opportunity.state in EDITABLE,
    )
