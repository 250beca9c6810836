"""What is expected of the coming shifts of an opportunity: reads for `forecast`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Q, Subquery

from awn.cover.forecast import Advice, advise, house_share, share
from awn.cover.models import Overbooking
from awn.opportunities.models import Shift
from awn.participation.models import Place

LOOKED_BACK = timedelta(days=730)
_CAME = Count("pk", filter=Q(state="attended"))
_MISSED = Count("pk", filter=Q(state="absent"))


# By shift and person the chance that they come, where a later stage knows better than the plain shares.
Shares = Mapping[int, Mapping[int, float]]


def advice_for(
    shifts: Sequence[Shift], organisation_id: int, at: datetime, shares: Shares | None = None
) -> dict[int, Advice]:
    """Advice for each of these shifts by id; four queries however many there are."""
    settled = Place.objects.filter(state__in=["attended", "absent"], shift__starts_at__gt=at - LOOKED_BACK)
    house = settled.filter(shift__opportunity__organisation=organisation_id).aggregate(came=_CAME, missed=_MISSED)
    mean, known = house_share(house["came"], house["missed"]), house["came"] + house["missed"]
    holders: dict[int, list[int]] = {shift.pk: [] for shift in shifts}
    seated = Place.objects.filter(shift__in=list(holders), state="confirmed").values_list("shift_id", "person_id")
    for shift_id, person_id in seated:
        holders[shift_id].append(person_id)
    people = {person_id for each in holders.values() for person_id in each}
    past = {
        row["person"]: share(row["came"], row["missed"], mean)
        for row in settled.filter(person__in=people).values("person").annotate(came=_CAME, missed=_MISSED)
    }
    places = real_places(holders)
    better = shares or {}
    return {
        shift.pk: advise(
            [better.get(shift.pk, past).get(person_id, mean) for person_id in holders[shift.pk]],
            places.get(shift.pk, shift.capacity),
            mean,
            known,
        )
        for shift in shifts
    }


def real_places(shift_ids: Sequence[int] | dict[int, list[int]]) -> dict[int, int]:
    """The places that there are, of shifts to which more were invited; one query."""
    return dict(Overbooking.objects.filter(shift__in=list(shift_ids)).values_list("shift_id", "places"))


def is_reserve(place: Place) -> bool:
    """Whether somebody with a seat comes as a reserve; see `reserves_among`."""
    return place.pk in reserves_among([place])


def reserves_among(places: Sequence[Place]) -> frozenset[int]:
    """Ids of those places that are a reserve: more were invited than there are places, and these came later.

    Whoever has a seat moves up by themselves when somebody before them gives theirs up. Two queries at most.
    """
    there = real_places([place.shift_id for place in places])
    asked = [place.pk for place in places if place.state == "confirmed" and place.shift_id in there]
    if not asked:
        return frozenset()
    earlier = Q(changed_at__lt=OuterRef("changed_at")) | Q(changed_at=OuterRef("changed_at"), pk__lt=OuterRef("pk"))
    seated = Place.objects.filter(earlier, shift=OuterRef("shift"), state__in=["confirmed", "attended"])
    before = Subquery(seated.order_by().values("shift").annotate(n=Count("pk")).values("n"))
    rows = Place.objects.filter(pk__in=asked).annotate(before=before).values_list("pk", "shift", "before")
    return frozenset(pk for pk, shift_id, number in rows if (number or 0) >= there[shift_id])
