"""Whom activities reached, for those who took part: the counts that organisations made at their own opportunities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from awn.base.disclosure import hidden
from awn.programmes.counting import Together, links_among, standing, together_of
from awn.programmes.models import Count, Group, Link
from awn.programmes.rules import People


@dataclass(frozen=True, slots=True)
class Activity:
    """One opportunity; `people` is None where too few were counted to be shown, `programme` has counted them."""

    opportunity: int
    programme: int
    people: People | None


@dataclass(frozen=True, slots=True)
class Reached:
    """Activities at which people were counted, and how many different people all that are shown reached together."""

    activities: tuple[Activity, ...]
    people: People | None

    @property
    def shown(self) -> frozenset[int]:
        """The opportunities of which a number is shown."""
        return frozenset(one.opportunity for one in self.activities if one.people is not None)


def reached_at(opportunity_ids: Collection[int], first: date, last: date) -> Reached:
    """Counts at these opportunities that touch the days from first to last, of published programmes of their own
    organisations. What may not be known is withheld, also where it follows from what the programmes show. Four queries.
    """
    wanted = _wanted(opportunity_ids, first, last)
    if not wanted:
        return Reached((), None)
    plans = Group.objects.filter(counts__in=wanted).values("plan")
    groups = list(Group.objects.filter(plan__in=plans).select_related("region", "plan__programme").order_by("pk"))
    counts = standing(groups)
    links = links_among([group.pk for group in groups])
    away = frozenset(count for plan in _by_plan(counts) for count in _withheld(plan, links))
    places: dict[int, dict[Group, list[Count]]] = defaultdict(dict)
    chosen: dict[Group, list[Count]] = {}
    for group, rows in counts.items():
        for row in rows:
            if row.pk in wanted and row.opportunity_id is not None:
                shown = [row] if row.pk not in away else []
                places[row.opportunity_id].setdefault(group, []).extend(shown)
                chosen.setdefault(group, []).extend(shown)
    activities = [
        Activity(place, next(iter(there)).plan_id, together_of(there, links, whole=False).people)
        for place, there in places.items()
    ]
    together = together_of(chosen, links, whole=False).people
    return Reached(tuple(sorted(activities, key=lambda one: (-_low(one), one.opportunity))), together)


def _wanted(opportunity_ids: Collection[int], first: date, last: date) -> frozenset[int]:
    rows = Count.objects.filter(
        opportunity__in=list(opportunity_ids), replaced=None, people__isnull=False, first__lte=last, last__gte=first,
        group__plan__published_at__isnull=False, group__plan__programme__organisation=F("opportunity__organisation"),
    )  # fmt: skip
    return frozenset(rows.values_list("pk", flat=True))


def _by_plan(counts: Mapping[Group, list[Count]]) -> Iterable[dict[Group, list[Count]]]:
    plans: dict[int, dict[Group, list[Count]]] = defaultdict(dict)
    for group, rows in counts.items():
        plans[group.plan_id][group] = rows
    return plans.values()


def _withheld(counts: dict[Group, list[Count]], links: list[Link]) -> Iterable[int]:
    """The counts of one programme that may not be known beside the totals of it and of its groups, which everybody may
    see."""
    together: Together = together_of(counts, [one for one in links if _within(one, counts)])
    low = {str(key): people.low for key, people in together.groups.items()}
    gone = hidden({**low, "all": together.people.low if together.people else 0}, [["all", *low]])
    for group, rows in counts.items():
        cells = {str(row.pk): row.people or 0 for row in rows}
        total = low.get(str(group.pk), 0)
        away = hidden({**cells, "all": total}, [["all", *cells]])
        if str(group.pk) in gone or "all" in away:
            yield from (row.pk for row in rows)
        else:
            yield from (row.pk for row in rows if str(row.pk) in away)


def _within(link: Link, counts: Mapping[Group, object]) -> bool:
    keys = {group.pk for group in counts}
    return link.first_id in keys and link.second_id in keys


def _low(one: Activity) -> int:
    return one.people.low if one.people else 0
