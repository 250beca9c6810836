"""An organisation asks somebody who agreed to be found; they accept or decline."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.matching.models import Choice, Invitation
from awn.matching.rules import (
    HELD_BACK,
    INVITATION_MOVES,
    INVITATIONS_PER_DAY,
    INVITATIONS_PER_PERSON_A_WEEK,
    check_may_be_found,
)
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.permissions import check_acts_for

AT_ONCE = 500


@transaction.atomic
def invite(
    opportunity_id: int,
    person_id: int,
    *,
    held: bool = False,
    known: bool = False,
    by: Person | None,
    at: datetime,
) -> Invitation:
    """Asks somebody to take part; they are told once. `held`: only in a few minutes, by `release_invitations`.
    `known`: they agreed to be invited by this organisation, whoever else may find them.

    Refuses: not open (`not_inviting`), not to be found (`not_findable`), asked already (`invited_already`), has
    declined this organisation before (`declined_before`), too many invitations (`too_many_invitations`,
    `person_asked_often`).
    """
    rows = Opportunity.objects.select_for_update(of=("self",)).select_related("organisation")
    opportunity = found(rows.filter(pk=opportunity_id).first())
    require(by, Permission.DECIDE_APPLICATIONS, opportunity.organisation_id)
    if not opportunity.takes_applications(at) or opportunity.organisation.state == "suspended":
        raise Refusal(
            "not_inviting", _("This opportunity takes no applications now, so nobody can be invited."), status=409
        )
    person = _known(person_id, at) if known else _findable(person_id, at)
    _check_unasked(opportunity, person)
    _check_limits(opportunity, person, at)
    state = "waiting" if held else "sent"
    invitation = Invitation.objects.create(opportunity=opportunity, person=person, by=by, at=at, state=state)
    if held:
        events.record("invitation.prepared", by=by, at=at, subject=invitation.pk, opportunity=opportunity.pk)
    else:
        events.record("invitation.sent", by=by, at=at, subject=invitation.pk, opportunity=opportunity.pk)
    return invitation


@transaction.atomic
def release_invitations(*, by: None = None, at: datetime) -> int:
    """Lets those leave that waited long enough; how many. Where nobody can apply any more, they never leave."""
    rows = Invitation.objects.filter(state="waiting", at__lte=at - HELD_BACK).select_related(
        "opportunity__organisation"
    )
    count = 0
    for row in rows.select_for_update(of=("self",), skip_locked=True).select_related("by").order_by("pk")[:AT_ONCE]:
        if not row.opportunity.takes_applications(at) or row.opportunity.organisation.state == "suspended":
            row.delete()
            continue
        row.state, row.at = "sent", at
        row.save(update_fields=["state", "at"])
        events.record("invitation.sent", by=row.by, at=at, subject=row.pk, opportunity=row.opportunity_id)
        count += 1
    return count


@transaction.atomic
def take_back_invitation(organisation_id: int, invitation_id: int, *, by: Person, at: datetime) -> str:
    """What becomes of it: `undone`, as if it had never been, while it waits; `withdrawn` by a letter once it was sent.

    Refuses `invitation_answered` (409).
    """
    require(by, Permission.DECIDE_APPLICATIONS, organisation_id)
    rows = Invitation.objects.select_for_update().filter(opportunity__organisation_id=organisation_id)
    row = found(rows.filter(pk=invitation_id).first())
    if row.state == "waiting":
        _undo(row, by, at)
        return "undone"
    if row.state != "withdrawn":
        if row.state != "sent":
            message = _("This person has answered already. Write to them instead.")
            raise Refusal("invitation_answered", message, status=409)
        row.state, row.answered_at = "withdrawn", at
        row.save(update_fields=["state", "answered_at"])
        events.record("invitation.withdrawn", by=by, at=at, subject=row.pk, opportunity=row.opportunity_id)
    return "withdrawn"


@transaction.atomic
def undo_invitations(organisation_id: int, *, by: Person, at: datetime) -> int:
    """Undoes all of one's own that still wait; how many."""
    require(by, Permission.DECIDE_APPLICATIONS, organisation_id)
    rows = Invitation.objects.filter(opportunity__organisation_id=organisation_id, by=by, state="waiting")
    found_rows = list(rows.select_for_update().order_by("pk"))
    for row in found_rows:
        _undo(row, by, at)
    return len(found_rows)


def _undo(row: Invitation, by: Person, at: datetime) -> None:
    events.record("invitation.undone", by=by, at=at, subject=row.pk, opportunity=row.opportunity_id)
    row.delete()


@transaction.atomic
def answer_invitation(invitation_id: int, *, accept: bool, by: Person, at: datetime) -> Invitation:
    """Accepting leads on to applying; declining keeps this organisation from asking again."""
    invitation = found(Invitation.objects.select_for_update().filter(pk=invitation_id).first())
    check_acts_for(by, invitation.person_id, at.date())
    after = "accepted" if accept else "declined"
    if invitation.state == after:
        return invitation
    check_move(INVITATION_MOVES, invitation.state, after)
    invitation.state = after
    invitation.answered_at = at
    invitation.save(update_fields=["state", "answered_at"])
    events.record(f"invitation.{after}", by=by, at=at, subject=invitation.pk)
    return invitation


def _findable(person_id: int, at: datetime) -> Person:
    choice = Choice.objects.select_related("person").filter(person_id=person_id, findable_since__isnull=False).first()
    if choice is None:
        message = _("This person cannot be invited: they have not agreed to be found.")
        raise Refusal("not_findable", message, status=409)
    check_may_be_found(choice.person.birth_date, at.date())
    return choice.person


def _known(person_id: int, at: datetime) -> Person:
    person = found(Person.objects.filter(pk=person_id, standing="", merged_into=None).first())
    check_may_be_found(person.birth_date, at.date())
    return person


def _check_unasked(opportunity: Opportunity, person: Person) -> None:
    asked = Invitation.objects.filter(person=person)
    if asked.filter(opportunity=opportunity).exists():
        raise Refusal("invited_already", _("This person has been invited already."), status=409)
    if asked.filter(opportunity__organisation_id=opportunity.organisation_id, state="declined").exists():
        message = _("This person does not want to be asked again by your organisation.")
        raise Refusal("declined_before", message, status=409)


def _check_limits(opportunity: Opportunity, person: Person, at: datetime) -> None:
    of_house = Invitation.objects.filter(opportunity__organisation_id=opportunity.organisation_id)
    if of_house.filter(at__gt=at - timedelta(days=1)).count() >= INVITATIONS_PER_DAY:
        message = _("That is the largest number of invitations for one day. Go on tomorrow.")
        raise Refusal("too_many_invitations", message, status=409)
    if Invitation.objects.filter(person=person, at__gt=at - timedelta(days=7)).count() >= INVITATIONS_PER_PERSON_A_WEEK:
        message = _("This person has had many invitations this week. Ask somebody else, or try next week.")
        raise Refusal("person_asked_often", message, status=409)
