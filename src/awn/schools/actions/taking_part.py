"""A group applies as a block, and a counsellor signs for hours that stand in the ledger."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.actions.applications import Request
from awn.participation.actions.blocks import hold_for
from awn.people.models import Person
from awn.schools.models import Group, Pupil, SignOff
from awn.schools.queries import guardians_of, minutes_by_evidence
from awn.schools.rules import check_signs


@transaction.atomic
def apply_as_group(group_id: int, request: Request, *, by: Person, at: datetime) -> int:
    """Applies for every pupil who joined: all have a seat held until their guardian consents, or nobody.

    How many they are. Refuses `group_empty`, and what `participation.actions.blocks.hold_for` refuses.
    """
    group = found(Group.objects.select_for_update().filter(pk=group_id, closed_at=None).first())
    require(by, Permission.MANAGE_GROUPS, group.organisation_id)
    people = list(Person.objects.filter(pk__in=group.pupils.exclude(person=None).values("person_id")).order_by("pk"))
    if not people:
        raise Refusal("group_empty", _("Nobody has joined the group yet, so there is nobody to apply for."), status=409)
    hold_for(request, people, by=by, at=at)
    record("group.applied", by=by, at=at, subject=group.pk, opportunity=request.opportunity_id, number=len(people))
    return len(people)


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
