"""Inviting people of the volunteer base to an opportunity: many at once, who hear of it after a few minutes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, found
from awn.matching import actions as matching
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.outreach.models import Listed
from awn.outreach.rules import INVITED_AT_ONCE
from awn.outreach.searching import base_of
from awn.people.models import Person


@dataclass(slots=True)
class Invited:
    """How many leave in a few minutes, and of the others how many for which reason."""

    number: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


def invite_found(
    organisation_id: int, opportunity_id: int, person_ids: Collection[int], *, by: Person, at: datetime
) -> Invited:
    """Prepares invitations, each in a transaction of its own. Who said yes to being on a list of this organisation can
    be invited by it, also where no other may find them.

    Refuses `nobody_picked`, `too_many_invited`, and opportunities of others (`not_found`).
    """
    require(by, Permission.DECIDE_APPLICATIONS, organisation_id)
    found(Opportunity.objects.filter(pk=opportunity_id, organisation_id=organisation_id).only("pk").first())
    chosen = dict.fromkeys(person_ids)
    if not chosen:
        raise Refusal("nobody_picked", _("Choose at least one person."))
    if len(chosen) > INVITED_AT_ONCE:
        raise Refusal("too_many_invited", _("Choose 30 people at most."))
    people = set(base_of(organisation_id, by.pk, at).filter(pk__in=chosen).values_list("pk", flat=True))
    agreed = Listed.objects.filter(kept_in__organisation=organisation_id, agreed_at__isnull=False, person__in=people)
    known = set(agreed.values_list("person_id", flat=True))
    said = Invited()
    for number in chosen:
        if number not in people:
            _count(said, str(_("This person cannot be invited: they have not agreed to be found.")))
            continue
        try:
            matching.invite(opportunity_id, number, held=True, known=number in known, by=by, at=at)
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            _count(said, str(refusal.message))
        else:
            said.number += 1
    return said


def _count(said: Invited, reason: str) -> None:
    said.reasons[reason] = said.reasons.get(reason, 0) + 1
