"""Wanting nothing to do with somebody, and taking that back. Whoever is blocked is never told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.matching import actions as matching
from awn.matching.models import Invitation
from awn.opportunities.models import Opportunity
from awn.organisations.models import Organisation
from awn.people.models import Person
from awn.safety.models import Block
from awn.safety.queries.blocks import keeps_away

BLOCKS = 200


@transaction.atomic
def block_person(other_id: int, *, by: Person, at: datetime) -> Block:
    """No invitations, no messages, no proposals between the two. Twice is once. Refuses oneself."""
    if other_id == by.pk:
        raise Refusal("block_oneself", _("You cannot block yourself."))
    other = found(Person.objects.filter(pk=other_id).first())
    return _written(by, at, other=other)


@transaction.atomic
def block_organisation(organisation_id: int, *, by: Person, at: datetime) -> Block:
    """The organisation neither finds nor invites `by` any more; applying there stays possible. Twice is once."""
    organisation = found(Organisation.objects.filter(pk=organisation_id).first())
    return _written(by, at, organisation=organisation)


@transaction.atomic
def unblock(block_id: int, *, by: Person, at: datetime) -> None:
    """Takes one of one's own blocks back."""
    found(Block.objects.filter(pk=block_id, person=by).first()).delete()
    record("block.taken_back", by=by, at=at, subject=block_id)


@transaction.atomic
def invite(opportunity_id: int, person_id: int, *, held: bool = False, by: Person | None, at: datetime) -> Invitation:
    """`matching.actions.invite`, unless a block stands between them: then as if the person could not be found."""
    opportunity = found(Opportunity.objects.only("organisation_id").filter(pk=opportunity_id).first())
    if keeps_away(person_id, organisation_id=opportunity.organisation_id, other_id=by.pk if by else None):
        message = _("This person cannot be invited: they have not agreed to be found.")
        raise Refusal("not_findable", message, status=409)
    return matching.invite(opportunity_id, person_id, held=held, by=by, at=at)


def _written(
    by: Person, at: datetime, *, other: Person | None = None, organisation: Organisation | None = None
) -> Block:
    if Block.objects.filter(person=by).count() >= BLOCKS:
        raise Refusal("too_many_blocks", _("There are 200 already. Take one back first."), status=409)
    block, is_new = Block.objects.get_or_create(person=by, other=other, organisation=organisation, defaults={"at": at})
    if is_new:
        record("block.made", by=by, at=at, subject=block.pk)
    return block
