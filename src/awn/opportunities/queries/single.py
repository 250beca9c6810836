"""One opportunity with everything that belongs to it, and what stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import BigIntegerField, Exists, Model, OuterRef, Q, QuerySet

from awn.base.compiled import Compiled, slot
from awn.opportunities.models import LanguageNeed, Opportunity, Role, RoleSkill, Shift
from awn.opportunities.queries.cards import LATEST, SOONEST, OpportunityCard, cards
from awn.opportunities.queries.conditions import Where, public
from awn.opportunities.rules import PUBLIC_STATES
from awn.organisations.models import Member
from awn.people.models import IN_OFFICE, Person, StaffMember
from awn.people.rules import STAFF_ROLES, StaffPermission

# Long columns that only the database itself reads.
UNREAD = ("search", "title_key")
KEPT_SECONDS = 3_600
_MODERATORS = [
    role.value for role, permissions in STAFF_ROLES.items() if StaffPermission.MODERATE_OPPORTUNITIES in permissions
]


def visible_to(person: Person | None) -> QuerySet[Opportunity]:
    """What `person` may read: public ones of organisations in good standing; all of their own organisations;
    everything, for those who moderate."""
    public = Q(state__in=sorted(PUBLIC_STATES)) & ~Q(organisation__state="suspended")
    # Who was to come must still be able to read that it is off.
    public |= Q(state="cancelled", published_at__isnull=False)
    if person is None:
        return Opportunity.objects.filter(public)
    member = Member.objects.filter(organisation=OuterRef("organisation"), person=person, until=None)
    moderator = StaffMember.objects.filter(IN_OFFICE, person=person, role__in=_MODERATORS)
    return Opportunity.objects.filter(public | Q(Exists(member)) | Q(Exists(moderator)))


def number_of(public_id: str) -> int | None:
    """The id behind an address. Kept: addresses never change hands."""
    key = f"opportunity-number:{public_id}"
    known: int | None = cache.get(key)
    if known is None:
        known = Opportunity.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
        if known is not None:
            cache.set(key, known, KEPT_SECONDS)
    return known


def get(public_id: str, person: Person | None = None) -> Opportunity | None:
    """The opportunity with roles, their skills, language needs and shifts, in five queries; None when there is none
    that `person` may read."""
    who = {} if person is None else {"person": person.pk}
    found = (_OF_VISITOR if person is None else _OF_PERSON).first(public_id=public_id, **who)
    if found is not None:
        roles = _ROLES.all(opportunity=found.pk)
        skills = _SKILLS.all(opportunity=found.pk)
        for role in roles:
            _keep(role, "skills", RoleSkill, [skill for skill in skills if skill.role_id == role.pk])
        _keep(found, "roles", Role, roles)
        _keep(found, "language_needs", LanguageNeed, _NEEDS.all(opportunity=found.pk))
        _keep(found, "shifts", Shift, _SHIFTS.all(opportunity=found.pk))
    return found


def _page_of(person: Any) -> QuerySet[Opportunity]:
    joined = visible_to(person).select_related(
        "organisation__country", "organisation__region", "region__country", "field", "programme"
    )
    return joined.defer(*UNREAD).filter(public_id=slot("public_id"))


# The page of an opportunity is the most opened of all.
_OF_VISITOR = Compiled(lambda: _page_of(None))
_OF_PERSON = Compiled(lambda: _page_of(slot("person", BigIntegerField())))
_ROLES = Compiled(lambda: Role.objects.filter(opportunity=slot("opportunity")))
_SKILLS = Compiled(
    lambda: (
        RoleSkill.objects.filter(role__opportunity=slot("opportunity"))
        .select_related("skill")
        .order_by("need", "skill__id")
    )
)
_NEEDS = Compiled(
    lambda: (
        LanguageNeed.objects.filter(opportunity=slot("opportunity"))
        .select_related("language")
        .order_by("language__position")
    )
)
_SHIFTS = Compiled(lambda: Shift.objects.filter(opportunity=slot("opportunity")))


def _keep(owner: Model, name: str, model: type[Model], rows: Sequence[Model]) -> None:
    """Puts rows where `owner.name.all()` finds them, as prefetching does."""
    kept: QuerySet[Any] = model._default_manager.none()
    kept._result_cache = list(rows)  # where a query set keeps what it has read
    owner.__dict__.setdefault("_prefetched_objects_cache", {})[name] = kept


def shift(public_id: str, shift_id: int, person: Person | None = None) -> Shift | None:
    """One shift that still stands, with its opportunity and organisation."""
    return (
        Shift.objects.filter(pk=shift_id, opportunity__in=visible_to(person).filter(public_id=public_id))
        .filter(cancelled_at=None)
        .select_related("opportunity__organisation", "opportunity__region__country", "role")
        .defer(*(f"opportunity__{name}" for name in UNREAD))
        .first()
    )


def similar(opportunity: Opportunity, at: datetime, number: int = 3) -> list[OpportunityCard]:
    """A few open ones of the same field or with a skill in common: those of the same region first, soonest first."""
    near = _alike(opportunity, at)
    near.add("o.region_id IS NOT DISTINCT FROM %s", opportunity.region_id)
    found = cards(near, at, number=number)
    if len(found) == number:
        return found
    elsewhere = _alike(opportunity, at)
    elsewhere.add("o.public_id <> ALL(%s)", [card.public_id for card in found])
    return found + cards(elsewhere, at, number=number - len(found))


def _alike(opportunity: Opportunity, at: datetime) -> Where:
    where = public(at, past=False)
    where.add("(o.field_id = %s OR o.skill_ids && %s::integer[])", opportunity.field_id, opportunity.skill_ids)
    where.add("o.id <> %s", opportunity.pk)
    return where


def of_organisation(
    organisation_id: int, at: datetime, *, past: bool = False, start: int = 0, number: int = 6
) -> list[OpportunityCard]:
    """An organisation's open opportunities, soonest first; or those that are over, the latest first."""
    where = _of(organisation_id, at, past=past)
    return cards(where, at, start=start, number=number, order=LATEST if past else SOONEST, is_open=not past)


def count_of_organisation(organisation_id: int, at: datetime, *, past: bool = False) -> int:
    """How many of them there are."""
    where = _of(organisation_id, at, past=past)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM opportunities_opportunity o WHERE {where.sql}", where.values)
        return int(cursor.fetchone()[0])


def _of(organisation_id: int, at: datetime, *, past: bool) -> Where:
    where = public(at, past=past)
    where.add("o.organisation_id = %s", organisation_id)
    return where


def addresses(after: int, until: int) -> list[tuple[str, datetime]]:
    """Public id and time of the last change of public opportunities with row numbers above `after`, up to `until`."""
    found = visible_to(None).filter(pk__gt=after, pk__lte=until).exclude(state="cancelled").order_by("pk")
    return list(found.values_list("public_id", "changed_at"))


def highest_number() -> int:
    """The highest row number there is: how far `addresses` has to be asked."""
    return Opportunity.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
