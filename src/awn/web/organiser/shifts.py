"""The shifts of an opportunity: one more, many weeks of one, other times, fewer or more places, cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal
from awn.opportunities.actions import editing, series
from awn.opportunities.actions.editing import EDITABLE
from awn.opportunities.drafts import ShiftDraft, checked_shift
from awn.opportunities.hints import covers_friday_prayer, over_friday_prayer
from awn.opportunities.queries.organising import Opportunity, Shift
from awn.opportunities.queries.series import shifts_beside
from awn.opportunities.rules import check_history
from awn.opportunities.series_changes import KEPT, SCOPES, Planned, in_scope, planned
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.queries import live_places
from awn.web.access import PersonRequest, member
from awn.web.formatting import plain_number
from awn.web.forms import DateField, OnceForm, WholeNumberField, filled, refuse, sent
from awn.web.jinja import t_plain, url
from awn.web.organiser import desk
from awn.web.organiser.fields import TimeField, moment

MOST_WEEKS = 52
ONE_DAY = timedelta(days=1)
MOST_DIGITS = 18


class Asked(TypedDict):
    """Which shifts of a series are meant."""

    scope: str
    left_out: list[int]


@dataclass(frozen=True, slots=True)
class Added:
    """A shift that the form would add, as its preview shows it."""

    starts_at: datetime
    ends_at: datetime
    open_ended: bool
    over_prayer: bool
    is_past: bool


class ShiftForm(OnceForm):
    """One shift, or one each week."""

    day = DateField(missing=_lazy("Write the day of the shift."), label=_lazy("Day"), hijri=True)
    starts = TimeField(label=_lazy("From"), error_messages={"required": _lazy("Write when the shift begins.")})
    ends = TimeField(label=_lazy("To"), error_messages={"required": _lazy("Write when the shift ends.")})
    next_day = forms.BooleanField(required=False, label=_lazy("It ends on the next day"))
    capacity = WholeNumberField(
        label=_lazy("Places"), error_messages={"required": _lazy("Write how many volunteers are wanted.")}
    )
    role = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_lazy("Role"))
    weeks = WholeNumberField(required=False, min_value=1, max_value=MOST_WEEKS, initial=1, label=_lazy("Weeks"))
    open_ended = forms.BooleanField(required=False, label=_lazy("Volunteers choose their own time within this span"))
    last_day = DateField(required=False, label=_lazy("Last day of the span"))
    minutes_per_unit = WholeNumberField(required=False, label=_lazy("Minutes for one unit, at most"))
    most_units = WholeNumberField(required=False, label=_lazy("Units of one volunteer, at most"))

    def __init__(self, *args: Any, opportunity: Opportunity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opportunity = opportunity
        choices = [("", _("Every role")), *((row.pk, t_plain(row.title)) for row in opportunity.roles.all())]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]  # a field of choices has it

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        same_day = not cleaned.get("next_day") and not cleaned.get("last_day")
        if starts and ends and same_day and ends <= starts:
            message = _("The shift ends before it starts. If it goes on past midnight, tick “It ends on the next day”.")
            self.add_error("ends", message)
        if cleaned.get("open_ended") and not cleaned.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", _("Write the last day of the span."))
        return cleaned

    def drafts(self) -> list[ShiftDraft]:
        """The shifts that valid fields mean; a weekly one keeps its clock time."""
        values = self.cleaned_data
        return [self._draft(values["day"] + timedelta(weeks=week)) for week in range(values.get("weeks") or 1)]

    def _draft(self, day: date) -> ShiftDraft:
        values, zone = self.cleaned_data, self.opportunity.zone
        last = values["last_day"] if values["open_ended"] else day + (ONE_DAY if values["next_day"] else timedelta())
        return ShiftDraft(
            starts_at=moment(day, values["starts"], zone),
            ends_at=moment(last, values["ends"], zone),
            capacity=values["capacity"],
            role_id=values["role"],
            open_ended=values["open_ended"],
            minutes_per_unit=values["minutes_per_unit"],
            most_units=values["most_units"],
        )


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def shifts(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """All shifts, and the form for more; “Show first” lists what would be added without adding it."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    form = filled(ShiftForm, request, opportunity=opportunity)
    if request.method == "POST" and request.POST.get("act") == "preview":
        return _page(request, opportunity, form, added=_planned(form, opportunity))

    def act() -> str:
        rows = editing.add_shifts(opportunity.pk, form.drafts(), by=request.person, at=clock.now())
        number = len(rows)
        text = ngettext("One shift is added.", "%(n)s shifts are added.", number)
        messages.success(request, text % {"n": plain_number(number)})
        return url("opportunity_shifts", organisation.slug, public_id)

    return sent(request, form, act) or _page(request, opportunity, form)


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def shift(request: PersonRequest, organisation: Organisation, public_id: str, shift_id: int) -> HttpResponse:
    """The form of one shift, and the button that cancels it."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    row = desk.shift_or_404(request, organisation, shift_id)
    if row.opportunity_id != opportunity.pk:
        raise Http404
    back = url("opportunity_shifts", organisation.slug, public_id)
    if request.method == "POST" and request.POST.get("act") == "cancel":
        return _cancelled(request, row, back)
    form = filled(ShiftForm, request, initial=_initial(row, opportunity.zone), opportunity=opportunity)
    if request.method == "POST" and request.POST.get("act") == "preview":
        return _page(request, opportunity, form, row=row, live=live_places(shift_id), plan=_plan(request, form, row))

    def act() -> str:
        asked, at = _asked(request), clock.now()
        if row.series_id is None:
            editing.change_shift(shift_id, form.drafts()[0], by=request.person, at=at)
            messages.success(request, _("The shift is changed."))
        else:
            done = series.change_series(shift_id, form.drafts()[0], **asked, by=request.person, at=at)
            number = sum(not one.kept for one in done)
            text = ngettext("One shift is changed.", "%(n)s shifts are changed.", number)
            messages.success(request, text % {"n": plain_number(number)})
        return back

    return sent(request, form, act) or _page(request, opportunity, form, row=row, live=live_places(shift_id))


def _cancelled(request: PersonRequest, row: Shift, back: str) -> HttpResponse:
    """Cancels the shift, or those of its series that the form names."""
    at = clock.now()
    if row.series_id is None:
        desk.attempt(
            request,
            lambda: editing.cancel_shift(row.pk, by=request.person, at=at),
            _("The shift is cancelled. Everybody with a place is told."),
        )
    else:
        desk.attempt(
            request,
            lambda: series.cancel_series(row.pk, **_asked(request), by=request.person, at=at),
            _("Cancelled. Everybody with a place is told."),
        )
    return HttpResponseRedirect(back)


def _asked(request: PersonRequest) -> Asked:
    """Which shifts of the series are meant, and those that are left as they are."""
    numbers = [latin_digits(text) for text in request.POST.getlist("left_out")]
    left_out = [int(text) for text in numbers if text.isdecimal() and len(text) < MOST_DIGITS]
    return {"scope": request.POST.get("scope", "one"), "left_out": left_out}


def _plan(request: PersonRequest, form: ShiftForm, row: Shift) -> list[Planned]:
    """What the change makes of each shift in scope; errors stand in the form."""
    if not form.is_valid():
        return []
    asked, at = _asked(request), clock.now()
    try:
        draft = checked_shift(form.drafts()[0])
        check_history((row.starts_at, row.ends_at), (draft.starts_at, draft.ends_at), at)
    except Refusal as refusal:
        refuse(form, refusal)
        return []
    rows = in_scope(row, shifts_beside(row), asked["scope"])
    return planned(row, draft, rows, zone=form.opportunity.zone, at=at, left_out=asked["left_out"])


def _planned(form: ShiftForm, opportunity: Opportunity) -> list[Added]:
    """What the form would add; its errors stand in the form."""
    if not form.is_valid():
        return []
    at = clock.now()
    try:
        drafts = [checked_shift(draft) for draft in form.drafts()]
    except Refusal as refusal:
        refuse(form, refusal)
        return []
    return [
        Added(
            draft.starts_at,
            draft.ends_at,
            draft.open_ended,
            not draft.open_ended and covers_friday_prayer(draft.starts_at, draft.ends_at, opportunity.zone),
            draft.ends_at <= at,
        )
        for draft in drafts
    ]


def _initial(row: Any, zone: str) -> dict[str, Any]:
    starts, ends = row.starts_at.astimezone(ZoneInfo(zone)), row.ends_at.astimezone(ZoneInfo(zone))
    return {
        "day": starts.date(),
        "starts": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "next_day": not row.open_ended and ends.date() > starts.date(),
        "capacity": row.capacity,
        "role": row.role_id or "",
        "open_ended": row.open_ended,
        "last_day": ends.date() if row.open_ended else None,
        "minutes_per_unit": row.minutes_per_unit,
        "most_units": row.most_units,
    }


def _page(
    request: PersonRequest, opportunity: Opportunity, form: ShiftForm, *, row: Any = None, live: int = 0,
    added: list[Added] | None = None, plan: list[Planned] | None = None,
) -> HttpResponse:  # fmt: skip
    failed = form.is_bound and bool(form.errors)
    return desk.opportunity_page(
        request,
        opportunity,
        "organiser/shift.html" if row else "organiser/shifts.html",
        status=(form.refusal.status if form.refusal else 422) if failed else 200,
        tab="shifts",
        form=form,
        shift=row,
        live=live,
        planned=added,
        plan=plan,
        kept=KEPT,
        scopes=list(SCOPES.items()),
        scope=request.POST.get("scope", "one"),
        prayer={one.pk for one in over_friday_prayer(opportunity.shifts.all(), opportunity.zone)},
        editable=opportunity.state in EDITABLE,
    )
