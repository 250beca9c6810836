"""Who wants nothing to do with whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q, QuerySet

from awn.people.models import Person
from awn.safety.models import Block


def blocked_between(a_id: int, b_id: int) -> bool:
    """True when one of the two has blocked the other."""
    return Block.objects.filter(Q(person=a_id, other=b_id) | Q(person=b_id, other=a_id)).exists()


def blocks_of(person_id: int) -> QuerySet[Block]:
    """Whom somebody has blocked, the newest first."""
    return Block.objects.filter(person_id=person_id).select_related("other", "organisation").order_by("-pk")


def keeps_away(person_id: int, *, organisation_id: int, other_id: int | None) -> bool:
    """True when the person blocked that organisation, or a block stands between them and that member of it."""
    wanted = Q(person=person_id, organisation=organisation_id)
    if other_id is not None:
        wanted |= Q(person=person_id, other=other_id) | Q(person=other_id, other=person_id)
    return Block.objects.filter(wanted).exists()


def hidden_from(organisation_id: int, viewer_id: int) -> set[int]:
    """Ids of people who are not to be proposed to that organisation, or to that member of it; suspended people too."""
    rows = Block.objects.filter(
        Q(organisation=organisation_id) | Q(other=viewer_id) | Q(person=viewer_id, other__isnull=False)
    )
    suspended = set(Person.objects.filter(standing="suspended").values_list("pk", flat=True))
    return suspended | {
        other if person == viewer_id and other is not None else person
        for person, other in rows.values_list("person_id", "other_id")
    }


def walls_of(people: Collection[int]) -> dict[int, set[int]]:
    """Whom each of these people is not to meet, whoever of the two blocked; nobody is told between whom."""
    rows = Block.objects.filter(Q(person__in=people) | Q(other__in=people), other__isnull=False)
    known, found = set(people), defaultdict[int, set[int]](set)
    for one, other in rows.values_list("person_id", "other_id"):
        for here, there in ((one, other), (other, one)):
            if here in known and there is not None:
                found[here].add(there)
    return dict(found)


def unwelcome_beside(person_id: int, others: Collection[int]) -> bool:
    """True when a block stands between somebody and any of the others; nobody is told between whom."""
    return Block.objects.filter(Q(person=person_id, other__in=others) | Q(other=person_id, person__in=others)).exists()
