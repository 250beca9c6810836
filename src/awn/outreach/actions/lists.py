"""Lists of an organisation, who is put on them, and leaving them again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.organisations.models import Organisation
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.outreach.models import Listed, VolunteerList
from awn.outreach.rules import LIST_NAME_LENGTH, LISTED_AT_ONCE, LISTS
from awn.outreach.searching import base_of
from awn.people.models import Person
from awn.people.permissions import check_acts_for


@transaction.atomic
def make_list(organisation_id: int, name: str, *, by: Person, at: datetime) -> VolunteerList:
    """A new list. Refuses `list_unnamed`, `list_there_already`, `too_many_lists`."""
    require(by, Permission.DECIDE_APPLICATIONS, organisation_id)
    name = clean_line(name, limit=LIST_NAME_LENGTH, field="name")
    if not name:
        message = _("Give the list a name.")
        raise Refusal("list_unnamed", message, fields={"name": message})
    # One house's lists are made one at a time, or two at once would pass the limit.
    Organisation.objects.select_for_update().get(pk=organisation_id)
    mine = VolunteerList.objects.filter(organisation_id=organisation_id)
    if mine.filter(name=name).exists():
        message = _("There is a list of this name already.")
        raise Refusal("list_there_already", message, status=409, fields={"name": message})
    if mine.count() >= LISTS:
        raise Refusal("too_many_lists", _("There are 50 lists already. Delete one first."), status=409)
    made = VolunteerList.objects.create(organisation_id=organisation_id, name=name, made_at=at)
    record("volunteer_list.made", by=by, at=at, subject=made.pk, organisation=organisation_id)
    return made


@transaction.atomic
def drop_list(organisation_id: int, list_id: int, *, by: Person, at: datetime) -> None:
    """Deletes a list; nobody on it loses anything else. Refuses `list_has_open_invitations`."""
    require(by, Permission.DECIDE_APPLICATIONS, organisation_id)
    row = _own(organisation_id, list_id)
    if row.brought.filter(rows__state__in=["queued", "sent", "reminded"]).exists():
        message = _("People were invited to this list and have not answered yet. Wait until they have.")
        raise Refusal("list_has_open_invitations", message, status=409)
    record("volunteer_list.dropped", by=by, at=at, subject=row.pk, organisation=organisation_id)
    row.delete()


@transaction.atomic
def put_on_list(organisation_id: int, list_id: int, person_ids: Collection[int], *, by: Person, at: datetime) -> int:
    """Puts people of the base on a list; how many are new there. Who cannot be found is passed over.

    Refuses `nobody_picked`, `too_many_chosen`.
    """
    require(by, Permission.DECIDE_APPLICATIONS, organisation_id)
    kept_in = _own(organisation_id, list_id)
    if not person_ids:
        raise Refusal("nobody_picked", _("Choose at least one person."))
    if len(person_ids) > LISTED_AT_ONCE:
        raise Refusal("too_many_chosen", _("Choose 200 people at most."))
    people = base_of(organisation_id, by.pk, at).filter(pk__in=person_ids).values_list("pk", flat=True)
    before = set(kept_in.listed.values_list("person_id", flat=True))
    new = [Listed(kept_in=kept_in, person_id=pk, by=by, at=at) for pk in people if pk not in before]
    Listed.objects.bulk_create(new, ignore_conflicts=True)
    record("volunteer_list.grew", by=by, at=at, subject=kept_in.pk, number=len(new))
    return len(new)


@transaction.atomic
def take_off_list(organisation_id: int, list_id: int, person_id: int, *, by: Person, at: datetime) -> None:
    """The organisation takes somebody off."""
    require(by, Permission.DECIDE_APPLICATIONS, organisation_id)
    kept_in = _own(organisation_id, list_id)
    found(Listed.objects.filter(kept_in=kept_in, person_id=person_id).first()).delete()
    record("volunteer_list.shrank", by=by, at=at, subject=kept_in.pk, person=person_id)


@transaction.atomic
def leave_list(listed_id: int, *, by: Person, at: datetime) -> None:
    """Somebody takes themselves off a list."""
    row = found(Listed.objects.filter(pk=listed_id).first())
    check_acts_for(by, row.person_id, at.date())
    record("volunteer_list.left", by=by, at=at, subject=row.kept_in_id, person=row.person_id)
    row.delete()


def _own(organisation_id: int, list_id: int) -> VolunteerList:
    return found(VolunteerList.objects.filter(organisation_id=organisation_id, pk=list_id).first())
