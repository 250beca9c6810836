"""The desk of emergencies, for an organisation and for the platform's staff: the same pages behind two doors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from awn.base import clock
from awn.base.refusal import Refusal
from awn.emergencies import queries
from awn.emergencies.actions import opening, seats, standby
from awn.emergencies.queries import Call, Emergency
from awn.emergencies.reaching import in_reach
from awn.emergencies.rules import POOLS, wave_size, words_of_no_seat
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.people.rules import StaffPermission
from awn.web.access import PersonRequest, member, staff
from awn.web.emergencies_forms import (
    SHIFTS_SHOWN,
    CallInForm,
    ClosingForm,
    EmergencyForm,
    ShiftForm,
    StandbyForm,
)
from awn.web.formatting import in_zone, plain_number
from awn.web.forms import Form, filled, sent
from awn.web.jinja import url
from awn.web.organiser.desk import rows_of_page
from awn.web.organiser.fields import moment

STANDBY_HOURS = 24


@dataclass(frozen=True, slots=True)
class Door:
    """Through which door somebody came: an organisation's, or the platform's."""

    organisation: Organisation | None

    @property
    def organisation_id(self) -> int | None:
        """Whose emergencies these are."""
        return self.organisation.pk if self.organisation is not None else None

    @property
    def list_url(self) -> str:
        """The list behind this door."""
        if self.organisation is None:
            return url("staff_emergencies")
        return url("organiser_emergencies", self.organisation.slug)

    def page_url(self, public_id: str) -> str:
        """The desk of one."""
        if self.organisation is None:
            return url("staff_emergency", public_id)
        return url("organiser_emergency", self.organisation.slug, public_id)

    def act_url(self, public_id: str) -> str:
        """Where its buttons lead."""
        if self.organisation is None:
            return url("staff_emergency_act", public_id)
        return url("organiser_emergency_act", self.organisation.slug, public_id)


@member(Permission.CALL_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def of_house(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """The organisation's emergencies, and the form for a new one."""
    return _list(request, Door(organisation))


@member(Permission.CALL_UP)
@require_http_methods(["GET", "HEAD"])
def one_of_house(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The desk of one of the organisation's emergencies."""
    return _one(request, Door(organisation), public_id)


@member(Permission.CALL_UP)
@require_POST
def act_of_house(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The buttons of that desk."""
    return _act(request, Door(organisation), public_id)


@staff(StaffPermission.CALL_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def of_staff(request: PersonRequest) -> HttpResponse:
    """The platform's emergencies, and the form for a new one."""
    return _list(request, Door(None))


@staff(StaffPermission.CALL_UP)
@require_http_methods(["GET", "HEAD"])
def one_of_staff(request: PersonRequest, public_id: str) -> HttpResponse:
    """The desk of one of the platform's emergencies."""
    return _one(request, Door(None), public_id)


@staff(StaffPermission.CALL_UP)
@require_POST
def act_of_staff(request: PersonRequest, public_id: str) -> HttpResponse:
    """The buttons of that desk."""
    return _act(request, Door(None), public_id)


def _list(request: PersonRequest, door: Door) -> HttpResponse:
    form = filled(EmergencyForm, request)

    def act() -> str:
        made = opening.open_emergency(
            form.draft(), organisation_id=door.organisation_id, by=request.person, at=clock.now()
        )
        messages.success(request, _("The page is there. Nobody has been called yet."))
        return door.page_url(made.public_id)

    if answer := sent(request, form, act):
        return answer
    status = (form.refusal.status if form.refusal else 422) if form.is_bound and form.errors else 200
    context = {"door": door, "form": form, **rows_of_page(request, queries.listed(door.organisation_id), size=20)}
    return render(request, "emergencies/desk_list.html", context, status=status)


def _found(door: Door, public_id: str) -> Emergency:
    found = queries.emergency(public_id)
    if found is None or found.organisation_id != door.organisation_id:
        raise Http404
    return found


def _one(
    request: PersonRequest, door: Door, public_id: str, *, typed: Form | None = None, status: int = 200
) -> HttpResponse:
    found = _found(door, public_id)
    at, zone = clock.now(), found.region.country.zone
    tally = queries.tally(found.pk)
    reach = in_reach(found, at) if found.closed_at is None else 0
    pool = request.GET.get("pool", "coming")
    pool = pool if pool in POOLS else "coming"
    size = min(wave_size(found.wanted, tally.coming, tally.unanswered), reach)
    paged: dict[str, Any] = rows_of_page(request, queries.pool(found.pk, pool))
    people: list[Call] = paged["rows"]
    context: dict[str, Any] = {
        "door": door, "e": found, "zone": zone, "tally": tally, "reach": reach, "size": size,
        "skills": queries.skills_of(found), "pools": POOLS, "pool": pool, "at": at,
        "errors": typed.errors if typed is not None else {},
        **paged, "rows": [(call, queries.has_seat(call), _why_none(call)) for call in people],
        **_forms_shown(found, typed, at),
    }  # fmt: skip
    return render(request, "emergencies/desk.html", context, status=status)


def _why_none(call: Call) -> str:
    return str(words_of_no_seat(call.no_seat)) if call.no_seat else ""


def _forms_shown(found: Emergency, typed: Form | None, at: datetime) -> dict[str, Any]:
    """The forms of the desk, the one that was sent as it was typed."""
    if found.closed_at is not None:
        return {}
    zone = found.region.country.zone
    begin = in_zone(found.standby_from or at, zone)
    end = in_zone(found.standby_until or at + timedelta(hours=STANDBY_HOURS), zone)
    times = {
        "from_day": begin.date(), "from_time": f"{begin:%H:%M}",
        "until_day": end.date(), "until_time": f"{end:%H:%M}",
    }  # fmt: skip
    shown: dict[str, Form] = {
        "standby_form": StandbyForm(initial=times), "closing_form": ClosingForm(),
        "shift_form": ShiftForm(initial={"shift": found.shift_id}),
        "call_in_form": CallInForm(initial={"to": found.shift_id}),
    }  # fmt: skip
    shifts = list(queries.shifts_for(found, at)[:SHIFTS_SHOWN])
    for name, form in shown.items():
        if type(form) is type(typed):
            shown[name] = typed
        elif isinstance(form, ShiftForm | CallInForm):
            form.offer(shifts)
    return {**shown, "shifts": shifts}


def _act(request: PersonRequest, door: Door, public_id: str) -> HttpResponse:
    found, at, by = _found(door, public_id), clock.now(), request.person
    name = request.POST.get("act", "")
    if name in _FORMS:
        return _act_of_form(request, door, found, name)
    number = request.POST.get("call", "")
    call_id = int(number) if number.isascii() and number.isdecimal() and len(number) < 18 else 0
    acts: dict[str, Callable[[], str]] = {
        "wave": lambda: _called(opening.call_wave(found.pk, by=by, at=at)),
        "pause": lambda: _done(opening.pause_calls(found.pk, by=by, at=at), _("No further wave goes out by itself.")),
        "call_in": lambda: _done(standby.call_in(found.pk, call_id, by=by, at=at), _("They are told to come.")),
        "stand_down": lambda: _done(
            standby.stand_down(found.pk, call_id, by=by, at=at), _("They are on standby again, and told not to travel.")
        ),
        "release": lambda: _released(standby.release(found.pk, call_ids=[call_id], by=by, at=at)),
        "release_all": lambda: _released(standby.release(found.pk, by=by, at=at)),
    }
    if name not in acts:
        raise Refusal("unknown_option", _("Choose one of the options."))
    try:
        messages.success(request, acts[name]())
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        messages.error(request, str(refusal.message))
    return HttpResponseRedirect(door.page_url(public_id))


def _act_of_form(request: PersonRequest, door: Door, found: Emergency, name: str) -> HttpResponse:
    form_class, act = _FORMS[name]
    form = form_class(request.POST)
    if isinstance(form, ShiftForm | CallInForm):
        form.offer(queries.shifts_for(found, clock.now())[:SHIFTS_SHOWN])

    def run() -> str:
        messages.success(request, act(request, found, form, clock.now()))
        return door.page_url(found.public_id)

    if answer := sent(request, form, run):
        return answer
    status = form.refusal.status if form.refusal else 422
    return _one(request, door, found.public_id, typed=form, status=status)


def _set_standby(request: PersonRequest, found: Emergency, form: Form, at: datetime) -> str:
    said, zone = form.cleaned_data, found.region.country.zone
    starts = moment(said["from_day"], said["from_time"], zone)
    ends = moment(said["until_day"], said["until_time"], zone)
    standby.set_standby(found.pk, starts=starts, ends=ends, by=request.person, at=at)
    return _("Saved. Those on standby are told.")


def _close(request: PersonRequest, found: Emergency, form: Form, at: datetime) -> str:
    said = form.cleaned_data
    opening.close_emergency(found.pk, words_ar=said["words_ar"], words_en=said["words_en"], by=request.person, at=at)
    return _("Closed. Everybody who was called reads your word.")


def _set_shift(request: PersonRequest, found: Emergency, form: Form, at: datetime) -> str:
    shift_id = form.cleaned_data["shift"]
    done = seats.set_shift(found.pk, shift_id, by=request.person, at=at)
    if shift_id is None:
        return _("Saved. Whoever says yes is expected, without a ticket.")
    parts = [_("Saved. From now on a yes is a seat.")]
    if done.seated:
        text = ngettext(
            "One person who was coming has a seat now.", "%(n)s people who were coming have seats now.", done.seated
        )
        parts.append(text % {"n": plain_number(done.seated)})
    if done.without:
        text = ngettext(
            "One person has none: the list says why.", "%(n)s people have none: the list says why.", done.without
        )
        parts.append(text % {"n": plain_number(done.without)})
    return " ".join(parts)


def _call_in_next(request: PersonRequest, found: Emergency, form: Form, at: datetime) -> str:
    said = form.cleaned_data
    done = standby.call_in_next(found.pk, said["people"], shift_id=said["to"], by=request.person, at=at)
    text = ngettext("One person is called in.", "%(n)s people are called in.", done.called)
    parts = [text % {"n": plain_number(done.called)} if done.called else _("Nobody is called in.")]
    if done.passed_over:
        text = ngettext(
            "One person stays on standby: the list says why.", "%(n)s people stay on standby: the list says why.",
            done.passed_over,
        )  # fmt: skip
        parts.append(text % {"n": plain_number(done.passed_over)})
    return " ".join(parts)


_FORMS: dict[str, tuple[type[Form], Callable[[PersonRequest, Emergency, Form, datetime], str]]] = {
    "standby": (StandbyForm, _set_standby),
    "close": (ClosingForm, _close),
    "shift": (ShiftForm, _set_shift),
    "call_in_next": (CallInForm, _call_in_next),
}


def _called(number: int) -> str:
    if not number:
        return _("Nobody is called: enough people are coming, or nobody else is in reach.")
    text = ngettext("One person is called.", "%(n)s people are called.", number)
    return text % {"n": plain_number(number)}


def _released(number: int) -> str:
    text = ngettext("One person is released, with thanks.", "%(n)s people are released, with thanks.", number)
    return text % {"n": plain_number(number)}


def _done(_result: object, text: str) -> str:
    return text
