"""An application after it was sent: its answer and its shifts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from awn.base import clock
from awn.base.refusal import Text
from awn.cover.turnout import reserves_among
from awn.hours.rules import LATEST_WORK
from awn.opportunities.rules import REMOTE_MODES, is_credited_by_work
from awn.participation.queries import (
    Application,
    Offer,
    Place,
    application_visible_to,
    open_offer,
    presence_of,
    waiting_numbers,
)
from awn.participation.rules import (
    APPLICATION_STATES,
    DECLINE_REASONS,
    EARLIEST_CHECK_IN,
    LIVE_PLACE,
    PLACE_STATES,
    Presence,
)
from awn.participation.seat_rules import CLASH_REASONS
from awn.participation.sharing import opened
from awn.people.queries import may_act_for
from awn.reference.rules import ACCESSIBILITY
from awn.relay.queries import shown_of
from awn.web.access import PersonRequest, public, signed_in
from awn.web.account.outbox import is_open
from awn.web.formatting import in_zone
from awn.web.preferences import template
from awn.web.screening_parts import parts_of

CHARTER_DATE = date(2026, 11, 22)
LATEST_CHECK_OUT = timedelta(hours=12)
# Shown early enough to be kept on the telephone before leaving home.
TICKET_FROM = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Seat:
    """A place as its application shows it; `number` is that in the waiting list."""

    place: Place
    state: Text
    day: date
    number: int
    there: Presence
    can_give_up: bool
    can_check_in: bool
    can_check_out: bool
    has_ticket: bool
    can_hand_in: bool = False
    # Asked whether they want the seat, and so until; without `until` the first yes has it.
    asked: Offer | None = None
    # Somebody else may come instead, or change shifts.
    can_hand_on: bool = False
    # More were invited than there are places, and others came first.
    is_reserve: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One point of the timeline."""

    kind: str
    text: Text
    at: datetime | None = None
    note: Text = ""


@signed_in
@require_safe
def application(request: PersonRequest, application_id: int) -> HttpResponse:
    """The answer to an application, and what comes next; for the volunteer and their guardian."""
    found = own_application(request, application_id)
    at = clock.now()
    context = {
        "application": found,
        "opportunity": found.opportunity,
        "own": found.person_id == request.person.pk,
        "state": APPLICATION_STATES[found.state],
        "reason": DECLINE_REASONS.get(found.reason, ""),
        "clash_reason": CLASH_REASONS.get(found.clash_reason, ""),
        "seats": _seats(found, request, at),
        "timeline": timeline(found),
        "relay": shown_of(found.pk, at),
        "outbox_open": is_open(request),
        "needs": [ACCESSIBILITY[need] for need in opened(found) if need in ACCESSIBILITY],
        "can_choose_taking": found.state in {"submitted", "waiting"},
        **parts_of(request, found, at),
        "can_withdraw": found.state in {"awaiting_guardian", "submitted", "waiting", "accepted"},
    }
    return render(request, template(request, "participation/application.html", "easy/application.html"), context)


@public
@require_safe
def charter(request: HttpRequest) -> HttpResponse:
    """The volunteer charter: rights and duties."""
    return render(request, "participation/charter.html", {"dated": CHARTER_DATE})


def timeline(application: Application) -> list[Step]:
    """What has happened to an application so far, and the next thing to come."""
    steps = [Step("done", _lazy("You applied"), application.created_at)]
    if application.guardian_consented_at:
        steps.append(Step("done", _lazy("The guardian agreed"), application.guardian_consented_at))
    state = APPLICATION_STATES[application.state]
    slept = _lazy("There was no answer in time") if application.reason == "no_answer" else ""
    ends = {"declined": DECLINE_REASONS.get(application.reason, ""), "withdrawn": slept, "cancelled": ""}
    if application.state in ends:
        return [*steps, Step("refused", state, application.decided_at, ends[application.state])]
    steps.append(Step("now", state, application.decided_at))
    if application.state == "awaiting_guardian":
        steps.append(Step("next", _lazy("The organisation answers")))
    if application.state == "submitted":
        steps.append(Step("next", _lazy("The organisation answers by e-mail and on your page")))
    if application.state == "waiting":
        steps.append(Step("next", _lazy("When a place is free and it is your turn, we ask you")))
    return [*steps, Step("next", _lazy("You take part, and your hours are confirmed"))]


def own_application(request: PersonRequest, application_id: int) -> Application:
    """The application, for the volunteer and for the guardian of a minor; "not found" for everybody else."""
    found = application_visible_to(request.person, application_id)
    if found is None or not may_act_for(request.person, found.person_id, clock.now().date()):
        raise Http404
    return found


def _seats(application: Application, request: PersonRequest, at: datetime) -> list[Seat]:
    rows = list(application.places.all())
    numbers = waiting_numbers(rows)
    is_own = application.person_id == request.person.pk
    of = application.opportunity
    reserves = reserves_among(rows)
    seats = [
        _seat(place, numbers.get(place.pk, 0), of.zone, at, is_own=is_own, is_reserve=place.pk in reserves)
        for place in rows
    ]
    if not is_own or of.mode not in REMOTE_MODES:
        return seats
    return [_by_work(seat, of.mode, at) for seat in seats]


def _by_work(seat: Seat, mode: str, at: datetime) -> Seat:
    """The seat of a task done from afar; where work alone is credited, nobody checks in."""
    is_alone = is_credited_by_work(mode, seat.place.shift.minutes_per_unit)
    return replace(
        seat,
        can_hand_in=_takes_work(seat.place, at),
        can_check_in=seat.can_check_in and not is_alone,
        has_ticket=seat.has_ticket and not is_alone,
    )


def _takes_work(place: Place, at: datetime) -> bool:
    return place.state in {"confirmed", "attended"} and place.shift.starts_at <= at <= place.shift.ends_at + LATEST_WORK


def _seat(place: Place, number: int, zone: str, at: datetime, *, is_own: bool, is_reserve: bool) -> Seat:
    there = presence_of(place)
    shift = place.shift
    is_live = place.state in LIVE_PLACE
    has_seat = place.state == "confirmed" and is_own
    is_to_come = at < shift.starts_at or (shift.open_ended and at < shift.ends_at)
    begun = shift.starts_at - EARLIEST_CHECK_IN <= at < shift.ends_at
    is_near = shift.starts_at - TICKET_FROM <= at <= shift.ends_at
    can_leave = there.since is not None and there.until is None and at <= shift.ends_at + LATEST_CHECK_OUT
    return Seat(
        place=place,
        state=PLACE_STATES[place.state],
        day=in_zone(shift.starts_at, zone).date(),
        number=number,
        there=there,
        can_give_up=is_live and place.state != "offered" and there.since is None and is_to_come,
        can_check_in=has_seat and begun and there.since is None,
        can_check_out=has_seat and can_leave,
        has_ticket=place.state == "confirmed" and (is_near or can_leave),
        asked=open_offer(place, at),
        is_reserve=is_to_come and is_reserve,
        can_hand_on=place.state == "confirmed"
        and there.since is None
        and at < shift.starts_at
        and not shift.open_ended,
    )
