"""What somebody chose, put aside, and was asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from awn.matching.models import Choice, Dismissal, Invitation, Slate
from awn.people.models import Person

WEEK = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose, or what counts while they have not."""

    findable: bool = False
    plain_order: bool = False
    travel_km: int | None = None
    was_asked: bool = False


def choice_of(person_id: int) -> Chosen:
    """One person's choices."""
    row = Choice.objects.filter(person_id=person_id).first()
    if row is None:
        return Chosen()
    return Chosen(row.findable_since is not None, row.plain_order, row.travel_km, row.asked_at is not None)


def should_be_asked(person: Person, chosen: Chosen) -> bool:
    """True for those of whom so little is known that lists can only guess, unless they put the questions away."""
    if chosen.was_asked:
        return False
    return not (person.interests.exists() or person.skills.exists())


def dismissed(person_id: int) -> QuerySet[Dismissal]:
    """What somebody put aside, the latest first, with the opportunities."""
    rows = Dismissal.objects.filter(person_id=person_id).select_related("opportunity__organisation")
    return rows.order_by("-at", "-pk")


def invitations_of(person_id: int, at: datetime) -> QuerySet[Invitation]:
    """What somebody is invited to and has not answered, while it takes applications; the newest first."""
    rows = Invitation.objects.filter(person_id=person_id, state="sent", opportunity__state="published")
    rows = rows.exclude(opportunity__ends_at__lte=at).exclude(opportunity__apply_until__lte=at)
    rows = rows.exclude(opportunity__organisation__state="suspended")
    return rows.select_related("opportunity__organisation").order_by("-pk")


def invitation_of(person_id: int, invitation_id: int) -> Invitation | None:
    """One invitation, for the invited alone."""
    rows = Invitation.objects.filter(pk=invitation_id, person_id=person_id).exclude(state="waiting")
    return rows.select_related("opportunity__organisation").first()


def invitations_by(organisation_id: int, state: str = "") -> QuerySet[Invitation]:
    """What an organisation invited to, the newest first; of one state where one is named."""
    rows = Invitation.objects.filter(opportunity__organisation_id=organisation_id)
    rows = rows.select_related("opportunity", "person__region", "by").order_by("-pk")
    return rows.filter(state=state) if state else rows


def invitation_counts(organisation_id: int) -> dict[str, int]:
    """How many of them are in each state."""
    rows = Invitation.objects.filter(opportunity__organisation_id=organisation_id).order_by()
    return dict(rows.values_list("state").annotate(n=Count("pk")))


def invitations_waiting(organisation_id: int, person_id: int) -> int:
    """How many of somebody's own invitations for the organisation have not left yet, and can be undone."""
    rows = Invitation.objects.filter(opportunity__organisation_id=organisation_id, by=person_id, state="waiting")
    return rows.count()


def weekly_readers(at: datetime) -> QuerySet[Person]:
    """Who wants the weekly message, can receive it, and has not had it for a week."""
    had = Slate.objects.filter(person_id=OuterRef("pk"), surface="weekly", at__gt=at - WEEK)
    wanting = Person.objects.filter(weekly_email=True, account__is_active=True)
    return wanting.exclude(Exists(had)).order_by("pk")


def own_data(person_id: int) -> dict[str, Any]:
    """Everything this package keeps about somebody, ready for JSON."""
    chosen = choice_of(person_id)
    return {
        "findable": chosen.findable,
        "plain_order": chosen.plain_order,
        "travel_km": chosen.travel_km,
        "put_aside": [
            {"opportunity": row.opportunity.public_id, "reason": row.reason, "at": row.at.isoformat()}
            for row in dismissed(person_id)
        ],
        "invitations": [
            {"opportunity": public_id, "state": state, "at": at.isoformat()}
            for public_id, state, at in Invitation.objects.filter(person_id=person_id)
            .order_by("pk")
            .values_list("opportunity__public_id", "state", "at")
        ],
        "lists_shown": [
            {"surface": row.surface, "at": row.at.isoformat(), "opportunities": row.opportunity_ids}
            for row in Slate.objects.filter(person_id=person_id).order_by("pk")
        ],
    }
