"""Asking for somebody in one's place or for another shift, and answering.

Nobody is asked twice, few at a time, those first who were asked least recently. Until somebody says yes the place is
its holder's. Locks go request, applications, places, shifts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.cover.models import Ask, CoverRequest, Readiness
from awn.cover.queries import next_to_ask, swap_choices
from awn.cover.rules import CLOSES_BEFORE, MOVES, check_time, wave
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.handing_on import application_of, check_can_hand_on, exchange, hand_on, lock_places
from awn.participation.models import Place
from awn.people.models import Person
from awn.people.permissions import check_acts_for
from awn.people.rules import is_minor


@transaction.atomic
def set_ready(person_id: int, *, ready: bool, by: Person, at: datetime) -> bool:
    """Whether somebody is asked when others cannot come. Refuses `cover_by_minor`."""
    check_acts_for(by, person_id, at.date())
    if not ready:
        Readiness.objects.filter(person=person_id).delete()
    else:
        _check_grown_up(by, at)
        Readiness.objects.get_or_create(person_id=person_id, defaults={"since": at})
    record("cover.readiness_set", by=by, at=at, subject=person_id, ready=ready)
    return ready


@transaction.atomic
def look_for(place_id: int, *, wanted_shift_ids: Sequence[int] = (), by: Person | None, at: datetime) -> CoverRequest:
    """Looks for somebody in one's place, or, with `wanted_shift_ids`, for somebody who changes shifts.

    Refuses `others_wait` (then giving up is quicker), `cover_open`, `cover_too_late`, `not_handed_on`, `swap_shifts`.
    """
    place = _place(place_id)
    check_acts_for(by, place.person_id, at.date())
    _check_grown_up(by, at)
    check_can_hand_on(place, at)
    check_time(at, place.shift.starts_at)
    wanted = sorted(set(wanted_shift_ids))
    if wanted and not set(wanted) <= {shift.pk for shift in swap_choices(place, at)}:
        message = _("Choose from the shifts that you see here.")
        raise Refusal("swap_shifts", message, fields={"shifts": message})
    if not wanted and Place.objects.filter(shift=place.shift_id, state="waiting").exists():
        message = _("Others wait for this shift. Give the place up: it is offered to them at once.")
        raise Refusal("others_wait", message, status=409)
    if CoverRequest.objects.filter(place=place, state="open").exists():
        raise Refusal("cover_open", _("We are asking for this place already."), status=409)
    kind = "swap" if wanted else "stand_in"
    request = CoverRequest.objects.create(place=place, kind=kind, wanted_shift_ids=wanted, opened_at=at)
    record("cover.opened", by=by, at=at, subject=request.pk, place=place.pk, kind=kind)
    _ask_next(request, at)
    return request


@transaction.atomic
def take_back(request_id: int, *, by: Person | None, at: datetime) -> CoverRequest:
    """Whoever asked comes after all. Refuses somebody else's, and one that was answered meanwhile."""
    request = _locked(request_id)
    check_acts_for(by, request.place.person_id, at.date())
    _end(request, "ended", at)
    record("cover.taken_back", by=by, at=at, subject=request.pk)
    return request


@transaction.atomic
def stop(request_id: int, *, by: Person | None, at: datetime) -> CoverRequest:
    """A coordinator stops the asking, because they have found somebody themselves."""
    request = _locked(request_id)
    require(by, Permission.DECIDE_APPLICATIONS, request.place.shift.opportunity.organisation_id)
    _end(request, "ended", at)
    record("cover.stopped", by=by, at=at, subject=request.pk)
    return request


@transaction.atomic
def stand_in(request_id: int, *, charter_accepted: bool = False, by: Person, at: datetime) -> Place:
    """Somebody who was asked says yes: the seat is theirs. Refuses `cover_over`, and what `hand_on` refuses."""
    request = _locked(request_id)
    ask = Ask.objects.filter(request=request, person=by, answer="", until__gt=at).first()
    if request.state != "open" or request.kind != "stand_in" or ask is None:
        raise _over()
    opportunity_id = request.place.shift.opportunity_id
    own = application_of(by.pk, opportunity_id)
    places = lock_places([request.place_id], [own.pk] if own else [])
    made = hand_on(places[request.place_id], by, charter_accepted=charter_accepted, at=at)
    _answer(ask, "yes", at)
    _found(request, made, by=by, at=at)
    return made


@transaction.atomic
def agree_to_swap(request_id: int, place_id: int, *, by: Person, at: datetime) -> Place:
    """Somebody with a seat in a wanted shift gives it for the one offered; their new place.

    Refuses `cover_over`, `cover_by_minor`, and what `exchange` refuses of either.
    """
    request = _locked(request_id)
    given = found(Place.objects.filter(pk=place_id, person=by).first())
    if request.state != "open" or request.kind != "swap" or given.shift_id not in request.wanted_shift_ids:
        raise _over()
    _check_grown_up(by, at)
    places = lock_places([request.place_id, given.pk])
    theirs, mine = exchange(places[request.place_id], places[given.pk], by=by, at=at)
    Ask.objects.filter(request=request, person=by, answer="").update(answer="yes", answered_at=at)
    _found(request, theirs, by=by, at=at)
    return mine


@transaction.atomic
def say_no(request_id: int, *, by: Person, at: datetime) -> None:
    """Somebody who was asked cannot come; the next is asked. Refuses `cover_over`."""
    request = _locked(request_id)
    ask = Ask.objects.filter(request=request, person=by, answer="").first()
    if request.state != "open" or ask is None:
        raise _over()
    _answer(ask, "no", at)
    record("cover.declined", by=by, at=at, subject=ask.pk, request=request.pk)
    _ask_next(request, at)


def go_on(*, by: Person | None, at: datetime) -> int:
    """Asks the next wherever nobody answered in time, and ends what is over; how many requests were looked at."""
    ids = list(CoverRequest.objects.filter(state="open").order_by("pk").values_list("pk", flat=True))
    for request_id in ids:
        _go_on(request_id, by=by, at=at)
    return len(ids)


@transaction.atomic
def _go_on(request_id: int, *, by: Person | None, at: datetime) -> None:
    request = _locked(request_id)
    if request.state != "open":
        return
    shift = request.place.shift
    if request.place.state != "confirmed" or shift.cancelled_at is not None:
        _end(request, "ended", at)
    elif shift.starts_at - at <= CLOSES_BEFORE:
        _end(request, "lapsed", at)
        record("cover.lapsed", by=by, at=at, subject=request.pk)
    else:
        Ask.objects.filter(request=request, answer="", until__lte=at).update(answer="lapsed", answered_at=at)
        _ask_next(request, at)


def _ask_next(request: CoverRequest, at: datetime) -> None:
    """Fills up to as many open questions as are asked at a time; says once that nobody is left."""
    number, until = wave(at, request.place.shift.starts_at, request.place.shift.opportunity.zone)
    number -= Ask.objects.filter(request=request, answer="").count()
    people = next_to_ask(request, at, number) if number > 0 else []
    for person in people:
        ask = Ask.objects.create(request=request, person=person, asked_at=at, until=until)
        record("cover.asked", by=None, at=at, subject=ask.pk, request=request.pk)
    if number > 0 and not people and request.exhausted_at is None and not _is_anybody_asked(request):
        request.exhausted_at = at
        request.save(update_fields=["exhausted_at"])
        record("cover.nobody_left", by=None, at=at, subject=request.pk)


def _is_anybody_asked(request: CoverRequest) -> bool:
    return Ask.objects.filter(request=request, answer="").exists()


def _found(request: CoverRequest, place: Place, *, by: Person, at: datetime) -> None:
    request.found = place
    request.save(update_fields=["found"])
    _end(request, "found", at)
    record("cover.found", by=by, at=at, subject=request.pk, place=request.place_id)


def _end(request: CoverRequest, state: str, at: datetime) -> None:
    check_move(MOVES, request.state, state)
    request.state, request.ended_at = state, at
    request.save(update_fields=["state", "ended_at"])
    Ask.objects.filter(request=request, answer="").update(answer="gone", answered_at=at)


def _answer(ask: Ask, answer: str, at: datetime) -> None:
    ask.answer, ask.answered_at = answer, at
    ask.save(update_fields=["answer", "answered_at"])


def _check_grown_up(by: Person | None, at: datetime) -> None:
    if by is not None and is_minor(by.birth_date, at.date()):
        message = _("Under 18 a guardian does this for you, on the page of the application.")
        raise Refusal("cover_by_minor", message, status=403)


def _over() -> Refusal:
    message = _("Somebody else was faster, or the time to answer is over. Thank you for being ready.")
    return Refusal("cover_over", message, status=409)


def _locked(request_id: int) -> CoverRequest:
    rows = CoverRequest.objects.select_for_update(of=("self",)).select_related("place__shift__opportunity")
    return found(rows.filter(pk=request_id).first())


def _place(place_id: int) -> Place:
    return found(Place.objects.select_related("shift__opportunity", "person").filter(pk=place_id).first())
