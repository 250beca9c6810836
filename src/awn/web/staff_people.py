"""Who is on the platform's staff: roles are given with a reason and an end, confirmed by a second person, and taken."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal, Text, found
from awn.people import actions, queries
from awn.people.rules import STAFF_REASON_LENGTH, STAFF_ROLE_NAMES, STAFF_ROLES, StaffPermission, StaffRole
from awn.web import formatting
from awn.web.access import PersonRequest, staff
from awn.web.forms import DateField, LineField, OnceForm, filled, form_page, sent
from awn.web.jinja import url

ZONE = ZoneInfo("Asia/Riyadh")
ENDED_SHOWN = 30
_CHOOSE = {"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")}
_WHY = _lazy("Write why: whoever reads the log later must understand it.")
PERMISSION_NAMES = {
    StaffPermission.VERIFY_ORGANISATIONS: _lazy("verify organisations"),
    StaffPermission.REVIEW_QUALIFICATIONS: _lazy("review qualifications"),
    StaffPermission.MODERATE_OPPORTUNITIES: _lazy("review opportunities"),
    StaffPermission.HANDLE_REPORTS: _lazy("look into reports"),
    StaffPermission.SUSPEND_PEOPLE: _lazy("suspend people"),
    StaffPermission.DECIDE_APPEALS: _lazy("decide appeals"),
    StaffPermission.READ_EVENTS: _lazy("read the event log"),
    StaffPermission.READ_REPORTS: _lazy("read barrier reports"),
    StaffPermission.READ_FIGURES: _lazy("read figures"),
    StaffPermission.AUDIT_HOURS: _lazy("audit hours"),
    StaffPermission.SEARCH_AUDIT_LOG: _lazy("search the audit log"),
    StaffPermission.HELP_PEOPLE: _lazy("help people"),
    StaffPermission.MERGE_PEOPLE: _lazy("merge records of one person"),
    StaffPermission.KEEP_PRIVACY: _lazy("look after privacy"),
    StaffPermission.KEEP_FAIRNESS: _lazy("set plain order for all and publish fairness reports again"),
    StaffPermission.SET_SCHOOL_YEAR: _lazy("set school holidays and hours"),
    StaffPermission.KEEP_RATES: _lazy("enter what an hour is worth"),
    StaffPermission.MANAGE_STAFF: _lazy("give and take roles"),
    StaffPermission.CALL_UP: _lazy("call people up in emergencies"),
}


class GiveForm(OnceForm):
    """Somebody who will work for the platform."""

    email = forms.CharField(
        max_length=254,
        label=_lazy("Their e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_lazy("They need an account with this address first."),
        error_messages={"required": _lazy("Write their e-mail address.")},
    )
    role = forms.ChoiceField(
        label=_lazy("Role"),
        choices=[(role.value, name) for role, name in STAFF_ROLE_NAMES.items()],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    until = DateField(
        required=False, label=_lazy("Last day"), help_text=_lazy("Leave it empty for a role without an end.")
    )
    reason = LineField(limit=STAFF_REASON_LENGTH, label=_lazy("Why?"), missing=_WHY)


class TakeForm(OnceForm):
    """Why a role ends."""

    reason = LineField(limit=STAFF_REASON_LENGTH, label=_lazy("Why does it end?"), missing=_WHY)


@staff(StaffPermission.MANAGE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: PersonRequest) -> HttpResponse:
    """Who holds which role until when, what waits for a second person, and the form for one more."""
    form = filled(GiveForm, request)

    def give() -> str:
        said = form.cleaned_data
        row = actions.give_role(
            said["email"], said["role"], until=end_of(said["until"]), reason=said["reason"], by=request.person,
            at=clock.now(),
        )  # fmt: skip
        done = _("Proposed. Another administrator must confirm it.") if row.waits else _("The role is given.")
        messages.success(request, done)
        return url("staff_people")

    rows = list(queries.staff_in_office())
    ended = list(queries.staff_before()[:ENDED_SHOWN])
    context = {
        "rows": rows, "ended": ended, "last_day": last_day,
        "role_names": {role.value: name for role, name in STAFF_ROLE_NAMES.items()},
        "allowed": {role.value: _allowed(role) for role in STAFF_ROLE_NAMES},
    }  # fmt: skip
    return sent(request, form, give) or form_page(request, "staff_people/people.html", form, **context)


@staff(StaffPermission.MANAGE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def role(request: PersonRequest, number: int) -> HttpResponse:
    """One role: confirm it as the second person, or end it with a reason."""
    row = found(queries.staff_role(number))
    confirming = request.method == "POST" and request.POST.get("act") == "confirm"
    if confirming:
        try:
            actions.confirm_role(number, by=request.person, at=clock.now())
        except Refusal as refusal:
            if refusal.status != 409:
                raise
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Confirmed: they are an administrator now."))
        return HttpResponseRedirect(url("staff_people"))
    form = filled(TakeForm, request)

    def take() -> str:
        actions.take_role(number, reason=form.cleaned_data["reason"], by=request.person, at=clock.now())
        messages.success(request, _("The role has ended."))
        return url("staff_people")

    givers = queries.named(one for one in (row.given_by_id, row.confirmed_by_id) if one)
    context = {
        "row": row, "last_day": last_day, "role_name": STAFF_ROLE_NAMES[StaffRole(row.role)], "givers": givers,
        "may_confirm": row.waits and request.person.pk not in {row.given_by_id, row.person_id},
        "allowed": _allowed(StaffRole(row.role)),
    }  # fmt: skip
    return sent(request, form, take) or form_page(request, "staff_people/role.html", form, **context)


def _allowed(role: StaffRole) -> list[Text]:
    return [name for permission, name in PERMISSION_NAMES.items() if permission in STAFF_ROLES[role]]


def last_day(until: datetime) -> str:
    """The day whose end is `until`, in words."""
    return formatting.day((until - timedelta(seconds=1)).astimezone(ZONE).date())


def end_of(day: date | None) -> datetime | None:
    """The last moment of a day on the clocks of the platform."""
    return datetime.combine(day + timedelta(days=1), time.min, ZONE) if day else None


urlpatterns = [
    path("staff/people/", people, name="staff_people"),
    path("staff/people/<int:number>/", role, name="staff_role"),
]
