"""Reads of what was said about hours: who may decide on an objection, what waits, and how hours stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Value

from awn.base.refusal import Refusal
from awn.hours.models import Attestation, HoursEntry
from awn.hours.rules import FINAL, check_decider, standing_of
from awn.organisations.models import Member
from awn.organisations.permissions import EVERYTHING, Scope, in_charge, require
from awn.organisations.rules import ROLE_PERMISSIONS, Permission
from awn.people.models import IN_OFFICE, Person, StaffMember
from awn.people.permissions import staff_permissions
from awn.people.rules import STAFF_ROLES, StaffPermission

_DECIDING = [role.value for role, allowed in ROLE_PERMISSIONS.items() if Permission.CONFIRM_HOURS in allowed]
_AUDITING = [role.value for role, allowed in STAFF_ROLES.items() if StaffPermission.AUDIT_HOURS in allowed]


def about_people(entry: HoursEntry) -> set[int]:
    """Ids of those whom an objection is about: the volunteer, and everybody who ever confirmed hours of this place;
    with those of the records into which theirs were merged."""
    entries = HoursEntry.objects.filter(Q(pk=entry.pk) | Q(place_id=entry.place_id, confirmed_by__isnull=False))
    rows = entries.values_list("confirmed_by_id", "confirmed_by__merged_into_id", "person__merged_into_id")
    return {entry.person_id, *(one for row in rows for one in row if one is not None)}


def members_to_decide(entry: HoursEntry) -> list[int]:
    """Ids of the organisation's members who may decide on an objection to these hours."""
    rows = Member.objects.filter(organisation_id=entry.organisation_id, until=None, role__in=_DECIDING)
    rows = in_charge(rows.filter(person__account__is_active=True), Value(entry.opportunity.team_id))
    return sorted(set(rows.values_list("person_id", flat=True)) - about_people(entry))


def staff_to_decide(entry: HoursEntry) -> list[int]:
    """Ids of the platform's staff who may decide, as long as nobody in the organisation can."""
    if members_to_decide(entry):
        return []
    rows = StaffMember.objects.filter(IN_OFFICE, role__in=_AUDITING).values_list("person_id", flat=True)
    return sorted(set(rows) - about_people(entry))


def check_may_decide(by: Person | None, entry: HoursEntry) -> None:
    """Refuses `own_decision` (403) to those whom it is about, and everybody who is neither asked nor the system."""
    if by is None:
        return
    about = about_people(entry)
    check_decider({by.pk, *by.earlier_numbers}, entry.person_id, about)
    if StaffPermission.AUDIT_HOURS in staff_permissions(by) and not members_to_decide(entry):
        return
    require(by, Permission.CONFIRM_HOURS, entry.organisation_id, team_id=entry.opportunity.team_id)


def may_decide(by: Person, entry: HoursEntry) -> bool:
    """Whether the page offers the decision; the action asks again."""
    try:
        check_may_decide(by, entry)
    except Refusal:
        return False
    return True


def open_objections(organisation_id: int | None = None, scope: Scope = EVERYTHING) -> QuerySet[HoursEntry]:
    """Entries with an objection that nobody has decided on, the oldest objection first; of all without an id."""
    said = Attestation.objects.filter(entry=OuterRef("pk"))
    rows = HoursEntry.objects.filter(
        Exists(said.filter(outcome="disputed")), ~Exists(said.filter(outcome__in=sorted(FINAL))), reversal=None
    )
    if organisation_id is not None:
        rows = rows.filter(scope.among("opportunity__"), organisation_id=organisation_id)
    return (
        rows.select_related("person", "opportunity", "organisation", "confirmed_by")
        .defer("opportunity__search", "opportunity__title_key")
        .prefetch_related(words())
        .order_by("pk")
    )


def objections_for_staff() -> QuerySet[HoursEntry]:
    """Open objections on which nobody in the organisation can decide."""
    confirmed = HoursEntry.objects.filter(place=OuterRef(OuterRef("place")), confirmed_by=OuterRef("person"))
    others = (
        Member.objects.filter(
            organisation=OuterRef("organisation"), until=None, role__in=_DECIDING, person__account__is_active=True
        )
        .exclude(person=OuterRef("person"))
        .filter(~Exists(confirmed))
    )
    others = in_charge(others, OuterRef("opportunity__team"))
    return open_objections().filter(~Exists(others))


def entry_with_words(entry_id: int) -> HoursEntry | None:
    """One credit with all that was said about it, and its reversal."""
    return (
        HoursEntry.objects.filter(pk=entry_id, reverses=None)
        .select_related("person", "opportunity", "organisation", "confirmed_by", "reversal", "place__shift")
        .defer("opportunity__search", "opportunity__title_key")
        .prefetch_related(words())
        .first()
    )


def words() -> Prefetch[str]:
    """What was said about entries, in order, to be prefetched."""
    return Prefetch("attestations", Attestation.objects.select_related("by").order_by("pk"))


def standing(entry: HoursEntry) -> str:
    """How an entry stands; reads prefetched words and reversal where there are any."""
    outcomes = [word.outcome for word in sorted(entry.attestations.all(), key=lambda word: word.pk)]
    return standing_of(outcomes, reversed_=hasattr(entry, "reversal"))


def waiting_for(person: Person, since: datetime) -> int:
    """How many of the person's hours, credited after `since`, wait for their word."""
    return HoursEntry.objects.filter(
        person=person, reverses=None, reversal=None, credited_at__gt=since, attestations=None
    ).count()


def outcomes_of(entry_ids: Iterable[int]) -> dict[int, str]:
    """The last word about each of these entries, for those about which something was said."""
    rows = Attestation.objects.filter(entry_id__in=list(entry_ids)).order_by("pk")
    return dict(rows.values_list("entry_id", "outcome"))
