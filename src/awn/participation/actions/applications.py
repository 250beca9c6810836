"""Applying, deciding on applications, and giving them up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block
from awn.matching.queries import conditions, gates_against
from awn.matching.rules import Conditions
from awn.minors.actions import withdraw as withdraw_consent
from awn.opportunities.models import Opportunity, Role, Shift
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.actions._deciding import decided, end, give_places, locked, note_giving_up, wanted
from awn.participation.actions._inserting import insert
from awn.participation.actions._protecting import check_limits
from awn.participation.actions._reading import wanted_shifts
from awn.participation.actions._seats import take_place, wait_in_line
from awn.participation.agreeing import check_accepts
from awn.participation.models import Application, Place
from awn.participation.rules import (
    APPLICATION_MOVES,
    DECLINE_REASONS,
    LIVE_PLACE,
    MESSAGE_LIMIT,
    SEATED,
    SHIFTS_PER_APPLICATION,
    check_no_overlap,
)
from awn.participation.seat_rules import check_clash_reason, check_reason
from awn.participation.sharing import share
from awn.people.models import Person
from awn.people.permissions import check_acts_for
from awn.people.queries import needs_of
from awn.people.rules import is_minor
from awn.safety.rules import check_may_come


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody asks for when applying."""

    opportunity_id: int
    shift_ids: Sequence[int]
    role_id: int | None = None
    message: str = ""
    shared_needs: Sequence[str] = ()
    charter_accepted: bool = False
    # A seat that becomes free while they wait is theirs without a question.
    takes_at_once: bool = False
    # A number in the waiting list even where a seat is free: of a family that waits for room for all.
    waits: bool = False


@transaction.atomic
def apply(request: Request, *, by: Person, at: datetime) -> Application:
    """Asks to take part; where the opportunity gives places at once, gives them.

    Refuses: not open any more, a closed gate (`gate_closed`, with its advice), no or foreign or past shifts, a clash
    with another place, a second application (`already_applied`), the charter or the code of conduct not accepted, and
    whoever is suspended.
    """
    check_accepts(request.charter_accepted, by)
    return enter(request, by, by=by, at=at)


def enter(
    request: Request,
    person: Person,
    *,
    guardian: Person | None = None,
    in_turn: bool = False,
    by: Person,
    at: datetime,
) -> Application:
    """Writes an application of `person` and takes its seats; `guardian` is who consented already, `in_turn` says that
    the queue before the seats has called them. Needs an open transaction. Refuses what `apply` refuses of the
    opportunity, its gates and its shifts."""
    shifts = shifts_of(request, at, in_turn=in_turn)
    opportunity = shifts[0].opportunity
    demands = conditions(opportunity, at)
    check_gates(person, demands)
    _check_clash(person, shifts)
    if is_minor(person.birth_date, demands.first_day):
        check_limits(person, opportunity, shifts)
    state = _first_state(person, opportunity, demands, shifts, has_consent=guardian is not None)
    application = _new(request, person, at, state=state)
    insert(application, [shift.pk for shift in shifts])
    if guardian is not None:
        application.guardian, application.guardian_consented_at = guardian, at
        application.save(update_fields=["guardian", "guardian_consented_at"])
    record("application.submitted", by=by, at=at, subject=application.pk, opportunity=opportunity.pk)
    if application.decided_at is not None:
        # Last, because a seat is locked until the commit.
        foreseen, take = application.state, wait_in_line if request.waits else take_place
        application.state = decided(take(application, shift, at=at) for shift in shifts)
        if application.state != foreseen:
            application.save(update_fields=["state"])
    return application


@transaction.atomic
def accept(
    application_id: int, *, by: Person | None, at: datetime, quietly: bool = False, despite_clash: str = ""
) -> Application:
    """Gives the applicant a seat in each wanted shift, or a number in the waiting list of a full one.

    Refuses `applicant_clash` where they have a place elsewhere at the time, unless `despite_clash` says why both can be
    (a code of `seat_rules.CLASH_REASONS`); the reason is kept, and told to them. `quietly` leaves it to the caller to
    tell of it later (`deciding.announce`).
    """
    application = locked(application_id)
    require(by, Permission.DECIDE_APPLICATIONS, application.opportunity.organisation_id)
    check_not_own(application, by)
    check_may_come(application.person.standing)
    check_move(APPLICATION_MOVES, application.state, "accepted")
    before = application.state
    shifts = wanted(application, at)
    application.clash_reason = _checked_clash(application.person, shifts, despite_clash)
    check_limits(application.person, application.opportunity, shifts)
    give_places(application, shifts, at)
    application.decided_by = by
    application.save()
    if application.state != before and not quietly:
        record(f"application.{application.state}", by=by, at=at, subject=application.pk)
        tell_clash(application, by=by, at=at)
    return application


def tell_clash(application: Application, *, by: Person | None, at: datetime) -> None:
    """The person reads that they have two places at a time, and why. Needs an open transaction."""
    if application.clash_reason:
        record(
            "application.clash_allowed", by=by, at=at, subject=application.pk, reason=application.clash_reason
        )  # fmt: skip


@transaction.atomic
def decline(
    application_id: int, *, reason: str, note: str = "", by: Person | None, at: datetime, quietly: bool = False
) -> Application:
    """Says no, with a reason code and, if wanted, a kind word. Places on the waiting list are given up.

    `quietly` leaves it to the caller to tell of it later (`deciding.announce`).
    """
    application = locked(application_id)
    require(by, Permission.DECIDE_APPLICATIONS, application.opportunity.organisation_id)
    check_not_own(application, by)
    if reason not in DECLINE_REASONS:
        message = _("Choose a reason.")
        raise Refusal("reason_missing", message, fields={"reason": message})
    check_move(APPLICATION_MOVES, application.state, "declined")
    end(application, "declined", "cancelled", at)
    application.reason = reason
    application.note = clean_block(note, limit=MESSAGE_LIMIT, field="note")
    application.decided_by = by
    application.save()
    if not quietly:
        record("application.declined", by=by, at=at, subject=application.pk, reason=reason)
    return application


@transaction.atomic
def withdraw(application_id: int, *, reason: str = "", by: Person | None, at: datetime) -> Application:
    """The volunteer, or their guardian, steps back; seats go to the next on the waiting list.

    What a guardian signed for it ends as well. `reason` is as in `places.release_place`.
    """
    application = locked(application_id)
    check_acts_for(by, application.person_id, at.date())
    check_move(APPLICATION_MOVES, application.state, "withdrawn")
    if application.guardian_consented_at is not None:
        withdraw_consent(application.person_id, application.opportunity_id, by=by, at=at)
    check_reason(reason)
    if by is not None:
        note_giving_up(application.places.select_related("shift").filter(shift__ends_at__gt=at), reason, at=at)
    end(application, "withdrawn", "released", at)
    application.save()
    record("application.withdrawn", by=by, at=at, subject=application.pk)
    return application


def withdraw_all(person_id: int, *, by: Person | None, at: datetime) -> int:
    """Ends every application of somebody who leaves; how many they were. Each is a transaction of its own."""
    person = found(Person.objects.filter(pk=person_id).first())
    check_acts_for(by, person.pk, at.date())
    active = Application.objects.filter(person=person, state__in=list(APPLICATION_MOVES)).order_by("pk")
    ids = list(active.values_list("pk", flat=True))
    for application_id in ids:
        withdraw(application_id, by=by, at=at)
    return len(ids)


@transaction.atomic
def cancel_all(opportunity_id: int, *, by: Person | None, at: datetime) -> list[int]:
    """Ends every application of an opportunity that was called off; their ids."""
    opportunity = found(Opportunity.objects.filter(pk=opportunity_id).first())
    require(by, Permission.DECIDE_APPLICATIONS, opportunity.organisation_id)
    active = Application.objects.select_for_update().filter(opportunity=opportunity, state__in=list(APPLICATION_MOVES))
    ids = sorted(active.values_list("pk", flat=True))
    live = Place.objects.filter(application_id__in=ids, state__in=sorted(LIVE_PLACE))
    live.update(state="cancelled", changed_at=at)
    Application.objects.filter(pk__in=ids).update(state="cancelled", decided_at=at)
    if ids:
        record("application.all_cancelled", by=by, at=at, subject=opportunity_id, applications=ids)
    return ids


def _check_clash(person: Person, shifts: Iterable[Shift]) -> None:
    """Refuses shifts that overlap each other or a place the person has; windows of free choice never clash."""
    fixed = [shift for shift in shifts if not shift.open_ended]
    if not fixed:
        return
    held = Shift.objects.filter(
        places__person=person,
        places__state__in=sorted(SEATED),
        open_ended=False,
        starts_at__lt=max(shift.ends_at for shift in fixed),
        ends_at__gt=min(shift.starts_at for shift in fixed),
    ).exclude(pk__in=[shift.pk for shift in fixed])
    check_no_overlap([(s.starts_at, s.ends_at) for s in fixed], [(s.starts_at, s.ends_at) for s in held])


def _checked_clash(person: Person, shifts: Iterable[Shift], despite: str) -> str:
    """The reason for which a clash is allowed; empty where there is none. Refuses `applicant_clash`."""
    check_clash_reason(despite)
    try:
        _check_clash(person, shifts)
    except Refusal as refusal:
        if refusal.code != "clash":
            raise
        if despite:
            return despite
        message = _("This person has a place elsewhere at the same time. Ask which they keep, or accept and say why.")
        raise Refusal("applicant_clash", message, status=409) from refusal
    return ""


def _check_open(opportunity: Opportunity, at: datetime) -> None:
    if opportunity.state not in {"published", "closed", "completed", "archived", "cancelled"}:
        raise found(None)
    if not opportunity.takes_applications(at) or opportunity.organisation.state == "suspended":
        raise Refusal(
            "not_open",
            _("This opportunity takes no applications any more. Look for a similar one."),
            status=409,
        )


def check_gates(person: Person, demands: Conditions) -> None:
    """Refuses `gate_closed`, with the advice of the first gate that is shut."""
    shut = [gate for gate in gates_against(person, demands) if not gate.is_open]
    if shut:
        message = format_lazy("{demand}. {advice}", demand=shut[0].demand, advice=shut[0].advice)
        raise Refusal("gate_closed", message, status=403)


def shifts_of(request: Request, at: datetime, *, in_turn: bool = False) -> list[Shift]:
    """The wanted shifts with their opportunity, read in one query: many people may want the same at once.

    Refuses `asked_in_queue` where seats are given in a queue, to whoever does not come from there.
    """
    wanted = set(request.shift_ids)
    found_rows = wanted_shifts(request.opportunity_id, wanted)
    opportunity = found_rows[0].opportunity if found_rows else _opportunity(request.opportunity_id)
    _check_open(opportunity, at)
    if opportunity.queue_opens_at is not None and not in_turn:
        message = _("Places are given in a queue here. Open the page of the queue and ask there.")
        raise Refusal("asked_in_queue", message, status=409)
    if not wanted or len(wanted) > SHIFTS_PER_APPLICATION:
        message = _("Choose at least one shift, and at most 40.")
        raise Refusal("shifts_missing", message, fields={"shifts": message})
    shifts = [shift for shift in found_rows if shift.cancelled_at is None and shift.ends_at > at]
    if len(shifts) != len(wanted):
        message = _("One of these shifts is over or was cancelled. Choose again.")
        raise Refusal("shift_gone", message, status=409, fields={"shifts": message})
    return shifts


def _opportunity(opportunity_id: int) -> Opportunity:
    return found(Opportunity.objects.select_related("organisation").filter(pk=opportunity_id).first())


def _first_state(
    person: Person, opportunity: Opportunity, demands: Conditions, shifts: list[Shift], *, has_consent: bool
) -> str:
    """The state to begin in; where places are given at once, the one that the seats just read let expect."""
    if not has_consent and is_minor(person.birth_date, demands.first_day):
        return "awaiting_guardian"
    if opportunity.selection != "instant":
        return "submitted"
    return "accepted" if any(shift.seats_left > 0 for shift in shifts) else "waiting"


def _new(request: Request, person: Person, at: datetime, *, state: str) -> Application:
    if request.role_id is not None:
        found(Role.objects.filter(pk=request.role_id, opportunity_id=request.opportunity_id).first())
    # Sealed, so read only for somebody who shares them.
    needs = set(request.shared_needs) & set(needs_of(person.pk).codes) if request.shared_needs else ()
    made = Application(
        opportunity_id=request.opportunity_id,
        person=person,
        role_id=request.role_id,
        state=state,
        message=clean_block(request.message, limit=MESSAGE_LIMIT, field="message"),
        takes_at_once=request.takes_at_once,
        charter_accepted_at=at,
        created_at=at,
        decided_at=at if state in {"accepted", "waiting"} else None,
    )
    share(made, needs)
    return made


def check_not_own(application: Application, by: Person | None) -> None:
    """Refuses `own_application`: nobody decides on their own."""
    if by is not None and by.pk == application.person_id:
        raise Refusal("own_application", _("Nobody decides on their own application."), status=403)
