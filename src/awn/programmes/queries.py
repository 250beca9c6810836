"""Programmes as they are followed: for those who run them, for everybody, and for reports.

What too few people stand behind is not in what everybody gets: it says `withheld` in its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from awn.base.disclosure import LEAST, hidden
from awn.base.text import Bilingual
from awn.opportunities.models import Programme as Programme  # noqa: PLC0414 - doors take the type from here
from awn.programmes.computing import figures
from awn.programmes.counting import likely_doubles as likely_doubles  # noqa: PLC0414 - doors take it from here
from awn.programmes.counting import people_together
from awn.programmes.models import Aim, Contribution, Count, Indicator, Milestone, Plan, Revision, Value
from awn.programmes.rules import People, progress


@dataclass(frozen=True, slots=True)
class FileNow:
    """A file of evidence."""

    id: int
    name: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class ValueNow:
    """A value that stands, with what shows it; `why` says why it took the place of another."""

    id: int
    value: Decimal
    on: date
    words: str
    link: str
    why: str
    at: datetime
    file: FileNow | None


@dataclass(frozen=True, slots=True)
class MovedTarget:
    """Where a target stood before, and why it was moved."""

    target: Decimal
    target_on: date
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class IndicatorNow:
    """An indicator with its latest value; `share` of the way gone, 1 at the target, None while nothing is known."""

    row: Indicator
    value: Decimal | None
    on: date | None
    share: float | None
    values: tuple[ValueNow, ...]
    moved: tuple[MovedTarget, ...]
    withheld: bool = False

    @property
    def is_reached(self) -> bool:
        return self.share is not None and self.share >= 1


@dataclass(frozen=True, slots=True)
class MilestoneNow:
    """A milestone; `state` is "reached", "late" or "ahead"."""

    row: Milestone
    state: str


@dataclass(frozen=True, slots=True)
class GroupNow:
    """A group of people with how many of them were reached; `people` is None where nobody counted, or withheld."""

    id: int
    kind: str
    name: Bilingual
    region: Bilingual | None
    people: People | None
    visits: int | None
    stands_apart: bool
    counts: tuple[Count, ...] = ()
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """All of a programme. `people` are those reached over all groups, each once as far as is known."""

    programme: Programme
    published_at: datetime | None
    aims: tuple[Aim, ...]
    indicators: tuple[IndicatorNow, ...]
    milestones: tuple[MilestoneNow, ...]
    groups: tuple[GroupNow, ...]
    people: People | None
    people_withheld: bool
    contributions: tuple[Contribution, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.aims or self.indicators or self.milestones or self.groups or self.contributions)


def summary(programme_id: int, at: datetime, *, inside: bool = False) -> Summary | None:
    """A programme as everybody may see it, published or not; `inside`: with what is withheld. None: no such one.

    Ten queries, however much stands in it.
    """
    programme = Programme.objects.select_related("organisation").filter(pk=programme_id).first()
    if programme is None:
        return None
    plan = Plan.objects.filter(pk=programme_id).first()
    groups, together = groups_of(programme_id)
    shown, is_hidden = (groups, False) if inside else _published(groups, together)
    milestones = Milestone.objects.filter(plan=programme_id).order_by("due_on", "pk")
    return Summary(
        programme=programme,
        published_at=plan.published_at if plan else None,
        aims=tuple(Aim.objects.filter(plan=programme_id).order_by("pk")),
        indicators=tuple(indicators_of(programme_id, at, inside=inside)),
        milestones=tuple(MilestoneNow(row, _state(row, at.date())) for row in milestones),
        groups=tuple(shown),
        people=None if is_hidden else together,
        people_withheld=is_hidden,
        contributions=tuple(
            Contribution.objects.filter(plan=programme_id).select_related("target__goal").order_by("target__goal", "pk")
        ),
    )


def indicators_of(programme_id: int, at: datetime, *, inside: bool = False) -> list[IndicatorNow]:
    """The indicators of a programme that were not put away, in the order of their codes."""
    rows = list(Indicator.objects.filter(plan=programme_id, retired_at=None).order_by("pk"))
    values = _values(row.pk for row in rows)
    moved: dict[int, list[MovedTarget]] = defaultdict(list)
    for one in Revision.objects.filter(indicator__in=[row.pk for row in rows]).order_by("pk"):
        moved[one.indicator_id].append(MovedTarget(one.target, one.target_on, one.why, one.at))
    counted = figures(programme_id, at, inside=inside) if any(row.computed for row in rows) else None
    found = []
    for row in rows:
        own = values.get(row.pk, [])
        now: Decimal | None = own[-1].value if own else None
        on: date | None = own[-1].on if own else None
        few = False
        if row.computed and counted is not None:
            now, on, few = counted.values[row.computed], at.date(), row.computed in counted.withheld
        share = None if now is None else progress(row.baseline, row.target, now)
        one_now = IndicatorNow(row, now, on, share, tuple(own), tuple(moved[row.pk]))
        found.append(one_now if inside else _public(one_now, few=few))
    return found


def _public(one: IndicatorNow, *, few: bool) -> IndicatorNow:
    """As everybody sees it: few people are not shown, in no value of theirs."""
    if not one.row.counts_people and not few:
        return one
    is_few = few or (one.value is not None and 0 < one.value < LEAST)
    seen = tuple(value for value in one.values if not 0 < value.value < LEAST)
    if is_few:
        return replace(one, value=None, on=None, share=None, values=seen, withheld=True)
    return replace(one, values=seen)


def _values(indicator_ids: Iterable[int]) -> dict[int, list[ValueNow]]:
    """The values that stand, by indicator, the earliest day first."""
    rows = Value.objects.filter(indicator__in=list(indicator_ids), replaced=None, value__isnull=False)
    found: dict[int, list[ValueNow]] = defaultdict(list)
    for row in rows.select_related("file").order_by("on", "pk"):
        if row.value is not None:
            found[row.indicator_id].append(
                ValueNow(row.pk, row.value, row.on, row.words, row.link, row.why, row.at, file_of(row))
            )
    return found


def file_of(row: Value) -> FileNow | None:
    """The file with a value."""
    file = getattr(row, "file", None)
    return FileNow(file.pk, file.file_name, file.is_public) if file else None


def groups_of(programme_id: int) -> tuple[list[GroupNow], People | None]:
    """The groups of a programme, and how many different people they are together."""
    together = people_together([programme_id])
    found = []
    for group, counts in together.counts.items():
        visits = [count.visits for count in counts if count.visits is not None]
        found.append(
            GroupNow(
                id=group.pk, kind=group.kind, name=group.name, region=group.region.name if group.region else None,
                people=together.groups.get(group.pk), visits=sum(visits) if visits else None,
                stands_apart=group.stands_apart, counts=tuple(counts),
            )
        )  # fmt: skip
    return found, together.people


def people_of(programme_ids: Sequence[int]) -> People | None:
    """How many different people several programmes reached together; None where nobody counted."""
    return people_together(programme_ids).people


def _published(groups: Sequence[GroupNow], together: People | None) -> tuple[list[GroupNow], bool]:
    """The groups without numbers that few people stand behind, also not by subtraction; and whether the total goes."""
    people: Mapping[str, int] = {str(one.id): one.people.low for one in groups if one.people is not None}
    away = hidden({**people, "all": together.low if together else 0}, [["all", *people]])
    shown = [
        replace(one, people=None, visits=None, counts=(), withheld=True) if str(one.id) in away else one
        for one in groups
    ]
    return shown, "all" in away


def _state(row: Milestone, today: date) -> str:
    if row.reached_on is not None:
        return "reached"
    return "late" if row.due_on < today else "ahead"


def published_of(organisation_id: int) -> QuerySet[Programme]:
    """The programmes that an organisation shows to everybody, the latest first."""
    rows = Programme.objects.filter(organisation=organisation_id, plan__published_at__isnull=False)
    return rows.order_by("-plan__published_at", "-pk")


def is_public(found: Summary) -> bool:
    """Whether everybody may see the page: published, by an organisation that is verified."""
    return found.published_at is not None and found.programme.organisation.state == "verified"
