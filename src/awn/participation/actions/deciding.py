"""Decisions that are told later and can be taken back until then: every place returns to where it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.actions._deciding import locked, wanted
from awn.participation.actions._protecting import check_limits
from awn.participation.actions.applications import accept, check_not_own, decline, tell_clash
from awn.participation.models import Application, Place
from awn.participation.rules import ACTIVE_APPLICATION, APPLICATION_MOVES
from awn.participation.snapshots import Snapshot, check_unchanged, snapshot
from awn.people.models import Person
from awn.safety.rules import check_may_come


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is decided: `kind` is accept, waiting or decline; `seen` the state in which whoever decides saw it."""

    kind: str
    reason: str = ""
    note: str = ""
    seen: str = ""
    # Why they are accepted although they have another place at the time: see `applications.accept`.
    despite_clash: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """How an application and its places stood before and after."""

    before: Snapshot
    after: Snapshot


@transaction.atomic
def decide(application_id: int, decision: Decision, *, by: Person | None, at: datetime) -> Decided:
    """Decides as `accept`, `decline` or `put_on_list` do, and tells nobody: `announce` does.

    Refuses `changed_meanwhile` when somebody else decided since it was seen.
    """
    application = locked(application_id)
    require(by, Permission.DECIDE_APPLICATIONS, application.opportunity.organisation_id)
    check_unchanged(application, decision.seen)
    before = snapshot(application)
    if decision.kind == "accept":
        after = accept(application_id, by=by, at=at, quietly=True, despite_clash=decision.despite_clash)
    elif decision.kind == "waiting":
        after = _put_on_list(application, by=by, at=at)
    else:
        after = decline(application_id, reason=decision.reason, note=decision.note, by=by, at=at, quietly=True)
    return Decided(before, snapshot(after))


@transaction.atomic
def take_back(application_id: int, decided: Decided, *, by: Person | None, at: datetime) -> Application:
    """Restores what a decision that was not told yet changed.

    A place that the decision made ends; one that it moved returns. Refuses `changed_meanwhile` when anything moved
    since: a seat was given up, or somebody decided anew.
    """
    application = locked(application_id)
    require(by, Permission.DECIDE_APPLICATIONS, application.opportunity.organisation_id)
    places = {str(one.pk): one for one in application.places.select_for_update().order_by("shift_id")}
    if application.state != decided.after["state"] or _states(places) != decided.after["places"]:
        message = _("This has changed again since, so it stays as it is now.")
        raise Refusal("changed_meanwhile", message, status=409)
    check_no_other(application)
    for key, place in places.items():
        state = decided.before["places"].get(key, "cancelled")
        if state != place.state:
            Place.objects.filter(pk=place.pk).update(state=state, changed_at=at)
    before = decided.before
    application.state, application.reason, application.note = before["state"], before["reason"], before["note"]
    application.decided_at = datetime.fromisoformat(before["decided_at"]) if before["decided_at"] else None
    application.decided_by_id, application.clash_reason = before["decided_by"], before.get("clash_reason", "")
    application.save(update_fields=["state", "reason", "note", "decided_at", "decided_by", "clash_reason"])
    record("application.decision_undone", by=by, at=at, subject=application.pk, state=application.state)
    return application


@transaction.atomic
def announce(application_id: int, state: str, *, by: Person | None, at: datetime) -> bool:
    """Tells of a decision that was made quietly; False when it does not stand any more."""
    application = locked(application_id)
    if application.state != state or state not in {"accepted", "waiting", "declined"}:
        return False
    record(f"application.{application.state}", by=by, at=at, subject=application.pk, reason=application.reason)
    if state == "accepted":
        tell_clash(application, by=by, at=at)
    return True


def check_no_other(application: Application) -> None:
    """Refuses `applied_again` when the person has another application by now."""
    others = Application.objects.filter(
        opportunity=application.opportunity_id, person=application.person_id, state__in=sorted(ACTIVE_APPLICATION)
    )
    if others.exclude(pk=application.pk).exists():
        raise Refusal("applied_again", _("This person has applied again since."), status=409)


def _put_on_list(application: Application, *, by: Person | None, at: datetime) -> Application:
    """A number in the list of each wanted shift. Refuses `seats_free`: who waits beside a free seat moves up at once,
    so those who should go first are accepted first."""
    check_not_own(application, by)
    check_may_come(application.person.standing)
    check_move(APPLICATION_MOVES, application.state, "waiting")
    shifts = sorted(wanted(application, at), key=lambda one: one.pk)
    if not shifts:
        raise Refusal("application_over", _("The shifts of this application are over or were cancelled."), status=409)
    if any(shift.seats_left > 0 for shift in shifts):
        message = _(
            "There are free places in these shifts, and whoever waits moves up. Accept first those who go first."
        )
        raise Refusal("seats_free", message, status=409)
    check_limits(application.person, application.opportunity, shifts)
    for shift in shifts:
        Place.objects.create(
            shift=shift, person_id=application.person_id, application=application, state="waiting", created_at=at,
            changed_at=at,
        )  # fmt: skip
    application.state, application.decided_at, application.decided_by = "waiting", at, by
    application.save(update_fields=["state", "decided_at", "decided_by"])
    return application


def _states(places: Mapping[str, Place]) -> dict[str, str]:
    return {key: place.state for key, place in places.items()}
