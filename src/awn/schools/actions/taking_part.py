"""A group applies as a block, and a counsellor signs for hours that stand in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.matching.queries import conditions
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.actions.applications import Request
from awn.participation.actions.blocks import hold_for
from awn.people.models import Person
from awn.people.rules import is_minor
from awn.schools.models import Group, Pupil, SignOff
from awn.schools.queries import guardians_of, minutes_by_evidence
from awn.schools.rules import check_signs


@dataclass(frozen=True, slots=True)
class Taken:
    """How many pupils have a seat held, and how many of age were told to apply for themselves."""

    held: int
    told: int


@transaction.atomic
def apply_as_group(group_id: int, request: Request, *, by: Person, at: datetime) -> Taken:
    """Applies for every minor who joined: all have a seat held until their guardian consents, or nobody.

    Nobody speaks for pupils of age: they are told of it. Refuses `group_empty`, `group_of_age`, and what
    `participation.actions.blocks.hold_for` refuses.
    """
    group = found(Group.objects.select_for_update().filter(pk=group_id, closed_at=None).first())
    require(by, Permission.MANAGE_GROUPS, group.organisation_id)
    people = list(Person.objects.filter(pk__in=group.pupils.exclude(person=None).values("person_id")).order_by("pk"))
    if not people:
        raise Refusal("group_empty", _("Nobody has joined the group yet, so there is nobody to apply for."), status=409)
    opportunity = found(Opportunity.objects.filter(pk=request.opportunity_id).first())
    day = conditions(opportunity, at).first_day
    minors = [one for one in people if is_minor(one.birth_date, day)]
    if not minors:
        message = _("Everybody in the group is 18 or older by then. They apply for themselves.")
        raise Refusal("group_of_age", message, status=409)
    hold_for(request, minors, by=by, at=at)
    record("group.applied", by=by, at=at, subject=group.pk, opportunity=request.opportunity_id, number=len(minors))
    grown = [one for one in people if one not in minors]
    for one in grown:
        record("pupil.called", by=by, at=at, subject=one.pk, opportunity=request.opportunity_id, group=group.pk)
    return Taken(len(minors), len(grown))


@transaction.atomic
def sign_off(pupil_id: int, *, by: Person, at: datetime) -> SignOff:
    """A counsellor signs that the pupil has the hours of this school year: what the ledger says, and nothing else.

    Refuses `target_not_reached`, `own_sign_off` and `signed_already`.
    """
    pupil = found(Pupil.objects.select_for_update(of=("self",)).select_related("group").filter(pk=pupil_id).first())
    require(by, Permission.MANAGE_GROUPS, pupil.group.organisation_id)
    sums = minutes_by_evidence([pupil.person_id or 0], at.date()).get(pupil.person_id or 0, {})
    minutes = sum(sums.values())
    check_signs(by.pk, pupil.person_id, guardians_of(pupil.person_id or 0), minutes, pupil.group.target_minutes)
    if SignOff.objects.filter(pupil=pupil).exists():
        raise Refusal("signed_already", _("This is signed already."), status=409)
    row = SignOff.objects.create(pupil=pupil, minutes=minutes, evidence=sums, by=by, at=at)
    record("pupil.signed_off", by=by, at=at, subject=pupil.pk, minutes=minutes)
    return row
