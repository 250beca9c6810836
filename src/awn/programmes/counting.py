"""How many different people groups stand for: their counts, what partners declared, and what looks counted twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Q

from awn.programmes.models import Count, Group, Link
from awn.programmes.rules import Agreed, Counted, People, doubles, union


@dataclass(frozen=True, slots=True)
class Together:
    """Groups with their counts that stand, how many people each reached, and all of them together."""

    counts: dict[Group, list[Count]]
    groups: dict[int, People]
    people: People | None


@dataclass(frozen=True, slots=True)
class Double:
    """A group of this programme that another programme seems to have counted too, and what was said about it."""

    own: Group
    other: Group
    link: Link | None

    @property
    def is_open(self) -> bool:
        return self.link is None or self.link.state == "asked"


def people_together(programme_ids: Sequence[int]) -> Together:
    """The people of all groups of these programmes; who may be the same person is not added. Three queries."""
    groups = list(
        Group.objects.filter(plan__in=list(programme_ids)).select_related("region", "plan__programme").order_by("pk")
    )
    counts = standing(groups)
    return together_of(counts, links_among([group.pk for group, rows in counts.items() if rows]))


def together_of(counts: dict[Group, list[Count]], links: Sequence[Link], *, whole: bool = True) -> Together:
    """The people of these counts, with what was said about pairs of their groups; no query.

    Unless the groups are `whole`, agreed numbers are left out: they are about all counts of both.
    """
    groups = list(counts)
    reached = {group.pk: _of_group(rows) for group, rows in counts.items() if rows}
    overlaps = [*_inside(groups), *_across(groups, counts, links)]
    agreed = [
        Agreed(link.first_id, link.second_id, link.agreed_people)
        for link in links
        if whole and link.state == "confirmed" and link.agreed_people is not None
    ]
    return Together(counts, reached, union(reached, overlaps, agreed) if reached else None)


def standing(groups: Sequence[Group]) -> dict[Group, list[Count]]:
    """The counts of each group that nothing has replaced, the earliest first."""
    rows = Count.objects.filter(group__in=[group.pk for group in groups], replaced=None, people__isnull=False)
    found: dict[int, list[Count]] = defaultdict(list)
    for row in rows.select_related("opportunity").order_by("first", "last", "pk"):
        found[row.group_id].append(row)
    return {group: found[group.pk] for group in groups}


def links_among(group_ids: object) -> list[Link]:
    """What was said about pairs of these groups and holds, asked or confirmed."""
    ids = list(group_ids)  # type: ignore[call-overload]  # any iterable of numbers
    return list(Link.objects.filter(first__in=ids, second__in=ids, state__in=["asked", "confirmed"]))


def _of_group(rows: Sequence[Count]) -> People:
    """Who came in one period may come in another, unless the later count says that all in it are new."""
    counts = {row.pk: People(*_bounds(row)) for row in rows}
    overlaps = [(one.pk, other.pk) for one, other in combinations(rows, 2) if not other.only_new]
    return union(counts, overlaps)


def _bounds(row: Count) -> tuple[int, int]:
    people = row.people or 0
    if row.method == "estimate" and row.low is not None and row.high is not None:
        return row.low, row.high
    return people, people


def _inside(groups: Sequence[Group]) -> Iterator[tuple[int, int]]:
    """Within one programme somebody can be in two groups, unless a group is said to stand apart."""
    for one, other in combinations(groups, 2):
        if one.plan_id == other.plan_id and not (one.stands_apart or other.stands_apart):
            yield one.pk, other.pk


def _across(
    groups: Sequence[Group], counts: dict[Group, list[Count]], links: Sequence[Link]
) -> Iterator[tuple[int, int]]:
    """Between programmes: what was declared, and what looks counted twice until it has been cleared up."""
    different = {(one.first_id, one.second_id) for one in links if (one.state, one.claim) == ("confirmed", "different")}
    yield from ((one.first_id, one.second_id) for one in links if one.claim == "same")
    for pair in doubles([facts for group in groups if (facts := _facts(group, counts[group]))]):
        if pair not in different:
            yield pair


def _facts(group: Group, rows: Sequence[Count]) -> Counted | None:
    if not rows:
        return None
    return Counted(
        group=group.pk, programme=group.plan_id, kind=group.kind, region=group.region_id or "",
        opportunities=frozenset(row.opportunity_id for row in rows if row.opportunity_id),
        first=min(row.first for row in rows), last=max(row.last for row in rows),
    )  # fmt: skip


def likely_doubles(programme_id: int) -> list[Double]:
    """Groups of this programme that were likely counted by another one too: of the same organisation, or published."""
    own = list(Group.objects.filter(plan=programme_id).select_related("region", "plan__programme__organisation"))
    if not own:
        return []
    organisation = own[0].plan.programme.organisation_id
    alike = Q(kind__in={one.kind for one in own}, region__in={one.region_id for one in own if one.region_id})
    same_event = Q(
        counts__opportunity__in=Count.objects.filter(group__in=own).exclude(opportunity=None).values("opportunity")
    )
    seen = Q(plan__published_at__isnull=False) | Q(plan__programme__organisation=organisation)
    others = list(
        Group.objects.filter(alike | same_event, seen)
        .exclude(plan=programme_id)
        .select_related("region", "plan__programme__organisation")
        .distinct()
    )
    counts = standing([*own, *others])
    by_id = {group.pk: group for group in counts}
    mine = {group.pk for group in own}
    said = {(link.first_id, link.second_id): link for link in links_among(by_id)}
    pairs = set(doubles([facts for group, rows in counts.items() if (facts := _facts(group, rows))])) | set(said)
    found = []
    for first, second in sorted(pairs):
        if (first in mine) != (second in mine):
            left, right = (first, second) if first in mine else (second, first)
            found.append(Double(by_id[left], by_id[right], said.get((first, second))))
    return found
