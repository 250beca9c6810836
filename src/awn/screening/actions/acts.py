"""Deciding on many applicants at once, taking it back, and letting the letters go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.actions.deciding import (
    Decided,
    Decision,
    announce,
    decide,
    take_back,
)
from awn.participation.models import Application
from awn.participation.rules import DECLINE_REASONS
from awn.participation.snapshots import check_unchanged, snapshot
from awn.people.models import Person
from awn.screening.meeting import INTERVIEW_MOVES
from awn.screening.models import Act, Inquiry, Interview, Move, Trace
from awn.screening.rules import INQUIRIES_OPEN, INQUIRY_LENGTH, UNDO_FOR, check_chosen


@dataclass(frozen=True, slots=True)
class Chosen:
    """An application, and the state in which whoever chose it saw it; empty where nobody looked."""

    application_id: int
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be done: `kind` is accept, waiting, decline, ask or invite; `text` the question; `despite_clash` why
    somebody is accepted who has another place at the time."""

    kind: str
    reason: str = ""
    note: str = ""
    text: str = ""
    despite_clash: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act did: the state each application has now, and why others stayed as they were."""

    act: Act
    states: dict[int, str] = field(default_factory=dict)
    refused: dict[int, Refusal] = field(default_factory=dict)


def act(opportunity_id: int, chosen: Sequence[Chosen], wish: Wish, *, by: Person | None, at: datetime) -> Outcome:
    """Decides on each for itself, in this order; nobody is told before the act can no longer be taken back.

    What is refused for one stops nobody else. Refuses as a whole: nobody or too many selected, no reason for a no, no
    text of a question. Each application is a transaction of its own, and so is the act.
    """
    check_chosen(chosen)
    opportunity = found(Opportunity.objects.filter(pk=opportunity_id).first())
    require(by, Permission.DECIDE_APPLICATIONS, opportunity.organisation_id)
    wish = _checked(wish)
    ids = [one.application_id for one in chosen]
    known = set(Application.objects.filter(opportunity=opportunity, pk__in=ids).values_list("pk", flat=True))
    outcome = Outcome(_begin(opportunity, wish.kind, by=by, at=at))
    for one in chosen:
        if one.application_id not in known:
            message = _("One of the applications does not belong to this opportunity.")
            outcome.refused[one.application_id] = Refusal("foreign_application", message, status=404)
            continue
        try:
            outcome.states[one.application_id] = _move(outcome.act, one, wish, by=by, at=at)
        except Refusal as refusal:
            outcome.refused[one.application_id] = refusal
    return _ended(outcome, by=by, at=at)


@transaction.atomic
def undo(act_id: int, *, by: Person, at: datetime) -> Outcome:
    """Takes an act back, last decision first; what moved on since stays as it is and is named.

    Refuses `letters_left` once its letters have gone.
    """
    row = _locked(act_id)
    require(by, Permission.DECIDE_APPLICATIONS, row.opportunity.organisation_id)
    if row.undone_at is not None or row.told_at is not None:
        message = _("This can no longer be taken back: the letters have left. Decide on each person anew.")
        raise Refusal("letters_left", message, status=409)
    outcome = Outcome(row)
    kept = []
    for move in row.moves.order_by("-pk"):
        try:
            with transaction.atomic():
                if move.before != move.after:
                    take_back(move.application_id, Decided(move.before, move.after), by=by, at=at)
            outcome.states[move.application_id] = move.before["state"]
        except Refusal as refusal:
            outcome.refused[move.application_id] = refusal
            kept.append(move.pk)
    _take_along(row, list(outcome.states))
    row.moves.exclude(pk__in=kept).delete()
    # What could not be taken back is still told in time.
    row.undone_at = None if kept else at
    row.save(update_fields=["undone_at"])
    record("screening.undone", by=by, at=at, subject=row.opportunity_id, act=row.pk, kind=row.kind)
    return outcome


def _take_along(row: Act, undone: list[int]) -> None:
    """What an act made beside decisions goes with it: questions, invitations, and what a rule said of somebody."""
    row.inquiries.filter(answered_at=None).delete()
    if row.kind == "rules":
        Trace.objects.filter(application__in=undone, at=row.at).delete()
    if row.kind == "invite":
        Interview.objects.filter(application__in=undone, state="offered", offered_at=row.at).delete()


def tell_due(*, by: Person | None, at: datetime) -> int:
    """Lets the letters of acts go whose time to be taken back is over; how many people are told."""
    due = Act.objects.filter(tell_at__lte=at, told_at=None, undone_at=None).order_by("pk")
    return sum(_tell(act_id, by=by, at=at) for act_id in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _begin(opportunity: Opportunity, kind: str, *, by: Person | None, at: datetime) -> Act:
    return Act.objects.create(opportunity=opportunity, kind=kind, by=by, at=at, tell_at=at + UNDO_FOR)


@transaction.atomic
def _move(row: Act, one: Chosen, wish: Wish, *, by: Person | None, at: datetime) -> str:
    if wish.kind == "invite":
        return _invite(row, one, at=at)
    if wish.kind == "ask":
        return _ask(row, one, wish.text, by=by, at=at)
    decision = Decision(
        kind=wish.kind, reason=wish.reason, note=wish.note, seen=one.seen, despite_clash=wish.despite_clash
    )  # fmt: skip
    decided = decide(one.application_id, decision, by=by, at=at)
    Move.objects.create(act=row, application_id=one.application_id, before=decided.before, after=decided.after)
    return str(decided.after["state"])


def _invite(row: Act, one: Chosen, *, at: datetime) -> str:
    application = Application.objects.select_for_update(of=("self",)).get(pk=one.application_id)
    check_unchanged(application, one.seen)
    if application.state not in {"submitted", "waiting"}:
        message = _("Only people whose application waits for an answer can be asked.")
        raise Refusal("not_to_be_asked", message, status=409)
    offered, is_new = Interview.objects.get_or_create(
        application=application, defaults={"state": "offered", "offered_at": at, "changed_at": at}
    )
    if not is_new:
        check_move(INTERVIEW_MOVES, offered.state, "offered")
        offered.state, offered.slot, offered.offered_at = "offered", None, at
        offered.save(update_fields=["state", "slot", "offered_at"])
    now = snapshot(application)
    Move.objects.create(act=row, application=application, before=now, after=now)
    return "offered"


def _ask(row: Act, one: Chosen, text: str, *, by: Person | None, at: datetime) -> str:
    application = Application.objects.select_for_update(of=("self",)).get(pk=one.application_id)
    check_unchanged(application, one.seen)
    if application.state not in {"submitted", "waiting", "awaiting_guardian"}:
        message = _("Only people whose application waits for an answer can be asked.")
        raise Refusal("not_to_be_asked", message, status=409)
    if application.inquiries.filter(answered_at=None).count() >= INQUIRIES_OPEN:
        message = _("Three questions wait for an answer already.")
        raise Refusal("asked_enough", message, status=409)
    Inquiry.objects.create(application=application, act=row, text=text, asked_by=by, asked_at=at)
    now = snapshot(application)
    Move.objects.create(act=row, application=application, before=now, after=now)
    return "asked"


@transaction.atomic
def _ended(outcome: Outcome, *, by: Person | None, at: datetime) -> Outcome:
    """An act that did nothing leaves no trace."""
    row = outcome.act
    if not outcome.states:
        row.delete()
        return outcome
    record(
        "screening.decided", by=by, at=at, subject=row.opportunity_id, act=row.pk, kind=row.kind,
        applications=sorted(outcome.states),
    )  # fmt: skip
    return outcome


@transaction.atomic
def _tell(act_id: int, *, by: Person | None, at: datetime) -> int:
    row = Act.objects.select_for_update(skip_locked=True).filter(pk=act_id, told_at=None, undone_at=None).first()
    if row is None:
        return 0
    told = 0
    for move in row.moves.order_by("pk"):
        if row.kind == "ask":
            record("application.asked", by=row.by, at=at, subject=move.application_id)
            told += 1
        elif row.kind == "invite":
            record("interview.offered", by=row.by, at=at, subject=move.application_id)
            told += 1
        else:
            told += announce(move.application_id, move.after["state"], by=row.by, at=at)
    row.told_at = at
    row.save(update_fields=["told_at"])
    return told


def _checked(wish: Wish) -> Wish:
    if wish.kind not in {"accept", "waiting", "decline", "ask", "invite"}:
        message = _("Choose what to do with those selected.")
        raise Refusal("act_missing", message, fields={"select": message})
    if wish.kind == "decline" and wish.reason not in DECLINE_REASONS:
        message = _("Choose a reason.")
        raise Refusal("reason_missing", message, fields={"reason": message})
    text = clean_block(wish.text, limit=INQUIRY_LENGTH, field="text")
    if wish.kind == "ask" and not text:
        message = _("Write what you would like to know.")
        raise Refusal("question_missing", message, fields={"text": message})
    return replace(wish, text=text)


def _locked(act_id: int) -> Act:
    rows = Act.objects.select_for_update(of=("self",)).select_related("opportunity")
    return found(rows.filter(pk=act_id).first())
