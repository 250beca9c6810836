"""Moving an opportunity through its states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F, Min, OuterRef, Q, Subquery
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.events import Value, record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, Text, found
from awn.base.text import clean_block
from awn.opportunities.actions._writing import READ_BY_VOLUNTEERS, keep_version
from awn.opportunities.actions.trust import draw
from awn.opportunities.models import Opportunity, Shift, Trust
from awn.opportunities.queries.readiness import MISSING, missing
from awn.opportunities.rules import CANCEL_REASONS, MOVES, RETURN_REASONS
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission


@transaction.atomic
def submit(opportunity_id: int, *, by: Person | None, at: datetime) -> Opportunity:
    """Hands a draft to the platform's moderators. Refuses `not_ready` while something is missing.

    What a trusted organisation sends is published at once, and a share of it read afterwards; where children are
    helped, moderators read it first whoever sends it.
    """
    opportunity = _locked(opportunity_id)
    require(by, Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id)
    _check_ready(opportunity, at)
    if opportunity.state != "draft" or not _publishes_at_once(opportunity):
        return _move(opportunity, "in_review", by=by, at=at)
    if opportunity.published_at is None:
        opportunity.published_at = at
    _move(opportunity, "published", by=by, at=at, reason="trusted")
    draw(opportunity, at=at)
    return opportunity


@transaction.atomic
def publish(opportunity_id: int, *, by: Person | None, at: datetime) -> Opportunity:
    """Publishes what was submitted. Only moderators do, only for verified organisations, never for their own."""
    opportunity = _locked(opportunity_id)
    require_staff(by, StaffPermission.MODERATE_OPPORTUNITIES)
    if not opportunity.organisation.is_verified:
        raise Refusal("organisation_not_verified", _("The organisation must be verified first."), status=409)
    _check_not_own(opportunity, by)
    _check_ready(opportunity, at)
    if opportunity.published_at is None:
        opportunity.published_at = at
    return _move(opportunity, "published", by=by, at=at)


@transaction.atomic
def send_back(opportunity_id: int, *, reason: str, note: str = "", by: Person | None, at: datetime) -> Opportunity:
    """Sends a submitted opportunity back to its authors, with a reason they can act on."""
    opportunity = _locked(opportunity_id)
    require_staff(by, StaffPermission.MODERATE_OPPORTUNITIES)
    _check_not_own(opportunity, by)
    _check_reason(reason, RETURN_REASONS)
    return _move(opportunity, "draft", by=by, at=at, reason=reason, note=note)


@transaction.atomic
def close(opportunity_id: int, *, by: Person | None, at: datetime) -> Opportunity:
    """Stops taking applications; places stay as they are."""
    return _by_organisation(opportunity_id, "closed", by=by, at=at)


@transaction.atomic
def reopen(opportunity_id: int, *, by: Person | None, at: datetime) -> Opportunity:
    """Takes applications again. Refuses once no shift is left to come, and what moderators stopped."""
    opportunity = _locked(opportunity_id)
    require(by, Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id)
    if opportunity.samples.filter(verdict__in=list(RETURN_REASONS)).exists():
        message = _("Moderators stopped this opportunity. Copy it, mend what they named, and send the copy.")
        raise Refusal("stopped_by_moderators", message, status=409)
    _check_ready(opportunity, at)
    return _move(opportunity, "published", by=by, at=at)


@transaction.atomic
def complete(opportunity_id: int, *, by: Person | None, at: datetime) -> Opportunity:
    """Says that the work is done. Refuses while a shift is still to come."""
    opportunity = _locked(opportunity_id)
    require(by, Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id)
    if opportunity.shifts.filter(cancelled_at=None, starts_at__gt=at).exists():
        raise Refusal("shifts_to_come", _("A shift is still to come. Cancel it first, or wait."), status=409)
    return _move(opportunity, "completed", by=by, at=at)


@transaction.atomic
def cancel(opportunity_id: int, *, reason: str, note: str = "", by: Person | None, at: datetime) -> Opportunity:
    """Calls the opportunity off; applicants are told by the reaction to the event."""
    opportunity = _locked(opportunity_id)
    require(by, Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id)
    _check_reason(reason, CANCEL_REASONS)
    return _move(opportunity, "cancelled", by=by, at=at, reason=reason, note=note)


@transaction.atomic
def archive(opportunity_id: int, *, by: Person | None, at: datetime) -> Opportunity:
    """Puts a finished or cancelled opportunity away."""
    return _by_organisation(opportunity_id, "archived", by=by, at=at)


@transaction.atomic
def roll_forward(*, by: Person | None, at: datetime) -> int:
    """Moves `next_at` of published opportunities on to their next shift; how many were moved."""
    upcoming = (
        Shift.objects.filter(opportunity=OuterRef("pk"), cancelled_at=None, starts_at__gte=at)
        .order_by()
        .values("opportunity")
        .annotate(first=Min("starts_at"))
        .values("first")
    )
    return (
        Opportunity.objects.filter(Q(next_at__lt=at), state="published", ends_at__gt=at)
        .annotate(upcoming=Subquery(upcoming))
        .exclude(upcoming=None)
        .update(next_at=F("upcoming"))
    )


def _locked(opportunity_id: int) -> Opportunity:
    rows = Opportunity.objects.select_for_update(of=("self",)).select_related("organisation")
    return found(rows.filter(pk=opportunity_id).first())


def _publishes_at_once(opportunity: Opportunity) -> bool:
    trusted = Trust.objects.filter(organisation=opportunity.organisation_id).exists()
    return trusted and opportunity.organisation.is_verified and not opportunity.with_children


def _by_organisation(opportunity_id: int, state: str, *, by: Person | None, at: datetime) -> Opportunity:
    opportunity = _locked(opportunity_id)
    require(by, Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id)
    return _move(opportunity, state, by=by, at=at)


def _move(
    opportunity: Opportunity, state: str, *, by: Person | None, at: datetime, reason: str = "", note: str = ""
) -> Opportunity:
    check_move(MOVES, opportunity.state, state)
    before = opportunity.state
    opportunity.state = state
    opportunity.state_reason = reason
    opportunity.state_note = clean_block(note, limit=2_000, field="note")
    opportunity.changed_at = at
    opportunity.version += 1
    opportunity.save()
    if state in READ_BY_VOLUNTEERS:
        keep_version(opportunity, at)
    data: dict[str, Value] = {"before": before, "reason": reason}
    record(f"opportunity.{state}", by=by, at=at, subject=opportunity.pk, **data)
    return opportunity


def _check_ready(opportunity: Opportunity, at: datetime) -> None:
    codes = missing(opportunity, at)
    if codes:
        listed = format_lazy(" · ".join(["{}"] * len(codes)), *(MISSING[code] for code in codes))
        raise Refusal("not_ready", format_lazy(_("Before publishing, add: {list}."), list=listed))


def _check_not_own(opportunity: Opportunity, by: Person | None) -> None:
    if by is not None and opportunity.organisation.members.filter(person=by, until=None).exists():
        raise Refusal("own_opportunity", _("Nobody publishes for their own organisation."), status=403)


def _check_reason(reason: str, reasons: Mapping[str, Text]) -> None:
    if reason not in reasons:
        message = _("Choose a reason.")
        raise Refusal("reason_missing", message, fields={"reason": message})
