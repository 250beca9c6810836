"""Reads of parties: who was asked to come along, and who has answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from awn.opportunities.models import Shift
from awn.participation.invitations import member_meant
from awn.participation.models import Party as Party  # noqa: PLC0414 - doors take the type from here
from awn.participation.models import PartyMember as PartyMember  # noqa: PLC0414 - doors take the type from here


def open_parties_of(organiser_id: int, at: datetime) -> QuerySet[Party]:
    """The parties somebody waits for, the latest first, with their members; three queries."""
    rows = Party.objects.filter(organiser_id=organiser_id, ended_at=None, until__gt=at)
    return rows.select_related("opportunity").prefetch_related("members__application__person").order_by("-pk")


def member_asked(token: str, at: datetime) -> PartyMember | None:
    """Whom an address asks, while they have not answered and seats are held for them."""
    member_id = member_meant(token)
    if member_id is None:
        return None
    rows = PartyMember.objects.filter(
        pk=member_id, state="asked", party__ended_at=None, party__until__gt=at
    ).select_related("party__opportunity__organisation", "party__opportunity__region", "party__organiser")
    return rows.first()


def shifts_of_party(party: Party) -> Sequence[Shift]:
    """The shifts they want to come to, by time."""
    return list(Shift.objects.filter(pk__in=party.shift_ids).order_by("starts_at", "pk"))


def own_data(person_id: int) -> list[dict[str, object]]:
    """What somebody gathered, ready for JSON. The addresses they typed belong to others and are erased at the end."""
    rows = Party.objects.filter(organiser_id=person_id).select_related("opportunity").prefetch_related("members")
    return [
        {
            "opportunity": row.opportunity.public_id,
            "gathered_at": row.created_at.isoformat(),
            "all_or_none": row.all_or_none,
            "answers": sorted(member.state for member in row.members.all()),
        }
        for row in rows.order_by("pk")
    ]
