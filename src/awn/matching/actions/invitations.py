"""An organisation asks somebody who agreed to be found; they accept or decline."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.matching.models import Choice, Invitation
from awn.matching.rules import INVITATION_MOVES, INVITATIONS_PER_DAY, INVITATIONS_PER_PERSON_A_WEEK, check_may_be_found
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.permissions import check_acts_for


@transaction.atomic
def invite(opportunity_id: int, person_id: int, *, by: Person | None, at: datetime) -> Invitation:
    """Asks somebody to take part; they are told once.

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
    person = _findable(person_id, at)
    _check_unasked(opportunity, person)
    _check_limits(opportunity, person, at)
    invitation = Invitation.objects.create(opportunity=opportunity, person=person, by=by, at=at)
    events.record("invitation.sent", by=by, at=at, subject=invitation.pk, opportunity=opportunity.pk)
    return invitation


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
