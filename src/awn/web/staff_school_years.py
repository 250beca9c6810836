"""The school year by country, as the operator keeps it: days without school, and the hours that schools ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.minors.actions import add_holiday, remove_holiday
from awn.minors.queries import coming_holidays
from awn.minors.rules import HOLIDAY_NAME_LENGTH
from awn.people.rules import StaffPermission
from awn.reference.queries import countries
from awn.schools.actions import set_target
from awn.schools.queries import targets
from awn.schools.rules import DEFAULT_TARGET_HOURS
from awn.web.access import PersonRequest, staff
from awn.web.forms import DateField, Form, LineField, OnceForm, WholeNumberField, bilingual, filled, form_page, sent
from awn.web.jinja import t_plain, url

_CHOOSE = {"required": _lazy("Choose the country."), "invalid_choice": _lazy("Choose from the list.")}


def _countries() -> list[tuple[str, str]]:
    return [(one.pk, t_plain(one.name)) for one in countries()]


class HolidayForm(OnceForm):
    """Days without school."""

    one_of = ("name",)

    country = forms.ChoiceField(label=_lazy("Country"), choices=_countries, error_messages=_CHOOSE)
    name_ar = LineField(limit=HOLIDAY_NAME_LENGTH, required=False, label=_lazy("Name in Arabic"))
    name_en = LineField(limit=HOLIDAY_NAME_LENGTH, required=False, label=_lazy("Name in English"))
    first_day = DateField(label=_lazy("First day without school"), missing=_lazy("Write the first day."))
    last_day = DateField(label=_lazy("Last day without school"), missing=_lazy("Write the last day."))


class TargetForm(Form):
    """The hours of a country."""

    target_country = forms.ChoiceField(label=_lazy("Country"), choices=_countries, error_messages=_CHOOSE)
    target = WholeNumberField(label=_lazy("Hours in a school year"))


@staff(StaffPermission.SET_SCHOOL_YEAR)
@require_http_methods(["GET", "HEAD", "POST"])
def school_years(request: PersonRequest) -> HttpResponse:
    """Holidays and hours of all countries; entering and taking out."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    number = request.POST.get("holiday", "")
    if act == "remove" and number.isascii() and number.isdecimal():
        remove_holiday(int(number[:18]), by=request.person, at=clock.now())
        messages.success(request, _("Taken out: these are school days again."))
        return HttpResponseRedirect(url("staff_school_years"))
    holiday = filled(HolidayForm, request) if act == "add" else HolidayForm()
    target = TargetForm(request.POST) if act == "target" else TargetForm()

    def add() -> str:
        said = holiday.cleaned_data
        add_holiday(
            said["country"], bilingual(said, "name"), said["first_day"], said["last_day"], by=request.person,
            at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("Entered. From now on these days count as free of school."))
        return url("staff_school_years")

    def keep_target() -> str:
        said = target.cleaned_data
        set_target(said["target_country"], said["target"], by=request.person, at=clock.now())
        messages.success(request, _("Saved. New groups begin with this number."))
        return url("staff_school_years")

    form: Form = target if act == "target" else holiday
    answer = sent(request, form, keep_target if act == "target" else add) if act else None
    return answer or form_page(request, "staff/school_years.html", form, holiday=holiday, target=target, **_context())


def _context() -> dict[str, Any]:
    asked = targets()
    holidays: dict[str, list[Any]] = {}
    for row in coming_holidays(clock.now().date()):
        holidays.setdefault(row.country_id, []).append(row)
    rows = [(one, asked.get(one.pk, DEFAULT_TARGET_HOURS), holidays.get(one.pk, [])) for one in countries()]
    return {"rows": rows, "default_hours": DEFAULT_TARGET_HOURS}


urlpatterns: list[URLPattern] = [path("staff/school-years/", school_years, name="staff_school_years")]
