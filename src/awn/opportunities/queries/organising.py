"""What organisers and moderators read: opportunities in every state, and how they came to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery, Sum

from awn.base.arabic import search_key
from awn.base.queries import events
from awn.base.text import Bilingual
from awn.opportunities.models import LanguageNeed, Programme, Role, RoleSkill
from awn.opportunities.models import (
    Opportunity as Opportunity,  # noqa: PLC0414 - doors take the type from here
)
from awn.opportunities.models import Shift as Shift  # noqa: PLC0414 - doors take the type from here
from awn.opportunities.rules import STATES
from awn.organisations.models import Member
from awn.organisations.permissions import EVERYTHING, Scope
from awn.people.models import Person

# Long columns that no list shows.
UNSHOWN = (
    "search", "title_key", "description_ar", "description_en", "qualifications_ar", "qualifications_en", "risks_ar",
    "risks_en",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StateChange:
    """One step of an opportunity's life: who brought it into the state, when, and for what reason."""

    state: str
    before: str
    reason: str
    at: datetime
    by: Bilingual | None


def listed(organisation_id: int, scope: Scope = EVERYTHING, *, state: str = "") -> QuerySet[Opportunity]:
    """An organisation's opportunities, the last changed first, with `seats` and `seats_taken` of standing shifts."""
    rows = Opportunity.objects.filter(scope.among(), organisation_id=organisation_id)
    if state:
        rows = rows.filter(state=state)
    standing = Shift.objects.filter(opportunity=OuterRef("pk"), cancelled_at=None).order_by().values("opportunity")
    return (
        rows.defer(*UNSHOWN)
        .annotate(
            seats=Subquery(standing.annotate(n=Sum("capacity")).values("n")),
            seats_taken=Subquery(standing.annotate(n=Sum("taken")).values("n")),
        )
        .order_by("-changed_at", "-pk")
    )


def counts_by_state(organisation_id: int, scope: Scope = EVERYTHING) -> dict[str, int]:
    """How many opportunities the organisation has in each state that occurs, in the order of `STATES`."""
    rows = Opportunity.objects.filter(scope.among(), organisation_id=organisation_id)
    found = dict(rows.values_list("state").annotate(Count("pk")))
    return {state: found[state] for state in STATES if state in found}


def returned(organisation_id: int, scope: Scope = EVERYTHING) -> QuerySet[Opportunity]:
    """Drafts that a moderator sent back, the latest first."""
    rows = Opportunity.objects.filter(scope.among(), organisation_id=organisation_id, state="draft")
    return rows.exclude(state_reason="").defer(*UNSHOWN).order_by("-changed_at", "-pk")


def of_desk(organisation_id: int, public_id: str) -> Opportunity | None:
    """One opportunity of the organisation with all that belongs to it, whatever its state; five queries."""
    return _whole(Opportunity.objects.filter(organisation_id=organisation_id, public_id=public_id))


def for_moderation(public_id: str) -> Opportunity | None:
    """One opportunity with all that belongs to it, for the platform's moderators."""
    return _whole(Opportunity.objects.filter(public_id=public_id))


def published_with(typed: str) -> QuerySet[Opportunity]:
    """Published opportunities whose title holds all the typed words, the soonest to begin first."""
    rows = Opportunity.objects.filter(state="published", organisation__state="verified")
    for word in search_key(typed).split():
        rows = rows.filter(title_key__contains=word)
    return rows.defer(*UNSHOWN).order_by("next_at", "pk")


def in_review(moderator: Person) -> QuerySet[Opportunity]:
    """What waits for a moderator, the oldest first; `own` marks those of the moderator's own organisations."""
    own = Member.objects.filter(organisation=OuterRef("organisation"), person=moderator, until=None)
    return (
        Opportunity.objects.filter(state="in_review")
        .defer(*UNSHOWN)
        .select_related("organisation", "field", "region")
        .annotate(own=Exists(own))
        .order_by("changed_at", "pk")
    )


def works_for(person: Person, organisation_id: int) -> bool:
    """True for present members: nobody moderates for their own organisation."""
    return Member.objects.filter(organisation_id=organisation_id, person=person, until=None).exists()


def programmes(organisation_id: int) -> QuerySet[Programme]:
    """The organisation's programmes, the newest first, each with its number of `size` opportunities."""
    rows = Programme.objects.filter(organisation_id=organisation_id)
    return rows.annotate(size=Count("opportunities")).order_by("-created_at", "-pk")


def going_on(organisation_id: int) -> QuerySet[Opportunity]:
    """What is being prepared, is open or runs: what a team may keep to itself, the newest first."""
    ahead = ("draft", "in_review", "published", "closed")
    rows = Opportunity.objects.filter(organisation_id=organisation_id, state__in=ahead)
    return rows.only("title_ar", "title_en", "public_id", "team").order_by("-pk")


def of_team(organisation_id: int, team_id: int) -> QuerySet[Opportunity]:
    """What is kept to a team."""
    return Opportunity.objects.filter(organisation_id=organisation_id, team_id=team_id).order_by("-pk")


def shifts_between(organisation_id: int, start: datetime, end: datetime, scope: Scope = EVERYTHING) -> QuerySet[Shift]:
    """Standing shifts with fixed times that touch the span, soonest first."""
    return (
        Shift.objects.filter(
            scope.among("opportunity__"),
            opportunity__organisation_id=organisation_id,
            opportunity__state__in=["published", "closed", "completed"],
            cancelled_at=None,
            open_ended=False,
            starts_at__lt=end,
            ends_at__gt=start,
        )
        .select_related("opportunity", "role")
        .defer(*(f"opportunity__{name}" for name in UNSHOWN))
        .order_by("starts_at", "pk")
    )


def shift_of_desk(organisation_id: int, shift_id: int) -> Shift | None:
    """One shift of the organisation, also a cancelled one, with its opportunity."""
    return (
        Shift.objects.filter(pk=shift_id, opportunity__organisation_id=organisation_id)
        .select_related("opportunity", "role")
        .first()
    )


def history(opportunity_id: int) -> list[StateChange]:
    """How the opportunity came to its state, the latest step first; two queries."""
    names = [f"opportunity.{state}" for state in STATES] + ["opportunity.created"]
    rows = list(events(subject=opportunity_id).filter(name__in=names))
    people = Person.objects.in_bulk({row.by_id for row in rows if row.by_id is not None})
    return [
        StateChange(
            state="draft" if row.name == "opportunity.created" else row.name.removeprefix("opportunity."),
            before=str(row.data.get("before", "")),
            reason=str(row.data.get("reason", "")),
            at=row.at,
            by=people[row.by_id].name if row.by_id in people else None,
        )
        for row in rows
    ]


def _whole(rows: QuerySet[Opportunity]) -> Opportunity | None:
    skills = Prefetch("skills", RoleSkill.objects.select_related("skill").order_by("need", "skill__id"))
    roles = Prefetch("roles", Role.objects.prefetch_related(skills))
    needs = Prefetch("language_needs", LanguageNeed.objects.select_related("language").order_by("language__position"))
    shifts = Prefetch("shifts", Shift.objects.select_related("role"))
    return (
        rows.defer("search", "title_key")
        .select_related("organisation__country", "region__country", "field", "programme")
        .prefetch_related(roles, needs, shifts)
        .first()
    )
