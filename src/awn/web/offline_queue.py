"""Acts that a device kept while it had no network, one at a time: each is done once, however often it is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from awn.base import clock
from awn.base.actions import once
from awn.base.refusal import Refusal, found
from awn.opportunities import queries as opportunities
from awn.participation.actions.typed_offline import SAME_ACT, record_typed_offline
from awn.participation.queries import application_for, place_visible_to
from awn.participation.rules import AttendanceKind
from awn.screening.actions.questions import apply_answering
from awn.web.access import PersonRequest, signed_in
from awn.web.context import account_mark
from awn.web.jinja import url
from awn.web.limits import limit
from awn.web.offline_apply import with_facts
from awn.web.participation_checkin_device import device_of, keep_device
from awn.web.participation_form import answers_in, last_step
from awn.web.screening_parts import address_after_applying

SENT_PER_MINUTE = 60
LONGEST_AGO = timedelta(days=400)
PRESSED = {
    "in": AttendanceKind.CHECK_IN, "out": AttendanceKind.CHECK_OUT, "break": AttendanceKind.BREAK_START,
    "back": AttendanceKind.BREAK_END,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """A form as it was sent on the device, so long ago."""

    id: UUID
    account: str
    route: str
    given: Mapping[str, Any]
    fields: QueryDict
    ago: timedelta


@signed_in
@require_POST
def send(request: PersonRequest) -> HttpResponse:
    """Does one kept act; the answer says where its result stands, or why it was refused."""
    limit(f"kept:{request.person.pk}", per_minute=SENT_PER_MINUTE)
    device, at = device_of(request), clock.now()
    try:
        act = _read(request.body)
        if act.account != account_mark(request.account.pk):
            # The device asks before it sends; somebody else has signed in since.
            message = _("This was kept for another account. Sign in with that one to send it.")
            raise Refusal("kept_for_another", message, status=409)
        address = _apply(request, act, at) if act.route == "apply" else _record(request, act, device, at)
    except Refusal as refusal:
        words = " ".join(dict.fromkeys([str(refusal.message), *map(str, refusal.fields.values())]))
        return JsonResponse({"code": refusal.code, "message": words}, status=refusal.status)
    return keep_device(JsonResponse({"address": address}), device)


def _record(request: PersonRequest, act: Act, device: str, at: datetime) -> str:
    number = act.given.get("place_id") or act.fields.get("place", "")
    # The place of whoever is signed in: that of a ward may be seen, and is recorded by nobody else.
    place = found(place_visible_to(request.person, int(number)) if str(number)[:18].isdecimal() else None)
    record_typed_offline(
        act.id, place.pk, _kind(act), ago=act.ago, device=device, by=request.person, at=at,
    )  # fmt: skip
    return url("application", place.application_id)


def _kind(act: Act) -> AttendanceKind:
    fixed = {"check_in": AttendanceKind.CHECK_IN, "check_out": AttendanceKind.CHECK_OUT}
    kind = fixed.get(act.route) or PRESSED.get(act.fields.get("act", ""))
    if kind is None:
        raise Refusal("unknown_option", _("Choose one of the options."))
    return kind


def _apply(request: PersonRequest, act: Act, at: datetime) -> str:
    number = found(opportunities.number_of(act.given["public_id"]))
    wanted = last_step(act.fields, number)
    if wanted is None:
        raise _unreadable()

    def write() -> str:
        person = with_facts(request.person, act.given["public_id"], act.fields, at)
        return address_after_applying(apply_answering(wanted, answers_in(act.fields), by=person, at=at))

    try:
        return once(act.id, write, by=request.account, at=at)
    except Refusal as refusal:
        earlier = application_for(request.person, number) if refusal.code == "already_applied" else None
        # It had arrived when the page sent it, and only the answer was lost.
        if earlier is None or abs(earlier.created_at - (at - act.ago)) > SAME_ACT:
            raise
        return address_after_applying(earlier)


def _read(body: bytes) -> Act:
    """What the device sent; refuses `kept_unreadable` for everything else."""
    try:
        data = json.loads(body)
        match = resolve(data["path"])
        fields = QueryDict(mutable=True)
        for name, value in data["fields"]:
            fields.appendlist(str(name), str(value))
        ago = timedelta(seconds=max(int(data["ago"]), 0))
        act = Act(UUID(data["id"]), str(data["account"]), match.url_name or "", match.kwargs, fields, ago)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, Resolver404) as error:
        raise _unreadable() from error
    if act.route not in KEPT_ROUTES or act.ago > LONGEST_AGO:
        raise _unreadable()
    return act


KEPT_ROUTES = frozenset({"apply", "check_in", "check_out", "take_break", "ticket", "check_in_here"})


def _unreadable() -> Refusal:
    return Refusal("kept_unreadable", _("What the device kept cannot be read. Open the page and fill it in again."))
