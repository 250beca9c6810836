"""Reads of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum

from awn.base.text import Bilingual
from awn.hours.models import Balance, Deliverable, PastShift
from awn.hours.models import HoursEntry as HoursEntry  # noqa: PLC0414 - doors take the type from here
from awn.organisations.permissions import EVERYTHING, Scope
from awn.participation.models import AttendanceEvent, Place
from awn.participation.rules import AttendanceKind
from awn.people.models import Person
from awn.people.queries import ids_of


@dataclass(frozen=True, slots=True)
class Credit:
    """What somebody has to their credit in one opportunity."""

    minutes: int
    days: tuple[date, ...]
    entry_ids: tuple[int, ...]


def total_minutes(person: Person) -> int:
    """All minutes to the person's credit, reversals taken off; with those of records merged into theirs."""
    return Balance.objects.filter(person__in=ids_of(person.pk)).aggregate(sum=Sum("minutes"))["sum"] or 0


def minutes_of(person_ids: Iterable[int]) -> dict[int, int]:
    """`total_minutes` for many people at once, by id; those without hours are missing."""
    return dict(Balance.objects.filter(person_id__in=list(person_ids)).values_list("person_id", "minutes"))


def answers_to_work(person_id: int) -> QuerySet[Deliverable]:
    """Work of somebody that was answered in words, the latest first, with its opportunity."""
    rows = Deliverable.objects.filter(place__person_id=person_id).exclude(note="")
    return rows.select_related("place__shift__opportunity").order_by("-pk")


def entries_of(person: Person) -> QuerySet[HoursEntry]:
    """The person's ledger rows, latest day first, with opportunity and organisation."""
    return (
        HoursEntry.objects.filter(person__in=ids_of(person.pk))
        .select_related("opportunity", "organisation", "confirmed_by", "reversal")
        .defer("opportunity__search", "opportunity__title_key")
        .order_by("-day", "-pk")
    )


def standing(person_id: int, opportunity_id: int) -> Credit:
    """The entries in the opportunity that were not reversed, summed."""
    rows = list(
        HoursEntry.objects.filter(
            person_id=person_id, opportunity_id=opportunity_id, reverses=None, reversal=None
        ).values_list("pk", "minutes", "day")
    )
    days = sorted({day for _pk, _minutes, day in rows})
    return Credit(
        minutes=sum(minutes for _pk, minutes, _day in rows),
        days=tuple(days),
        entry_ids=tuple(sorted(pk for pk, _minutes, _day in rows)),
    )


def credited_people(opportunity_id: int) -> list[int]:
    """Ids of the people with hours to their credit in the opportunity."""
    rows = HoursEntry.objects.filter(opportunity_id=opportunity_id, reverses=None, reversal=None)
    return sorted(set(rows.values_list("person_id", flat=True)))


def entries_of_organisation(organisation_id: int, scope: Scope = EVERYTHING) -> QuerySet[HoursEntry]:
    """An organisation's ledger rows, latest first."""
    return (
        HoursEntry.objects.filter(scope.among("opportunity__"), organisation_id=organisation_id)
        .select_related("person", "opportunity", "reversal")
        .prefetch_related("attestations")
        .order_by("-day", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Record:
    """What stands to somebody's credit in one opportunity, reversals taken off, and whom to ask about it."""

    opportunity_id: int
    public_id: str
    title: Bilingual
    organisation: Bilingual
    contact_email: str
    minutes: int
    entries: int
    first_day: date | None
    last_day: date | None


def records_of(person: Person) -> list[Record]:
    """One row for each opportunity in which the person ever had hours, latest first; their minutes sum to the total."""
    about = ("opportunity__public_id", "opportunity__title_ar", "opportunity__title_en", "organisation__name_ar",
             "organisation__name_en", "opportunity__contact_email", "organisation__email")  # fmt: skip
    stands = Q(reverses=None, reversal=None)
    rows = (
        HoursEntry.objects.filter(person__in=ids_of(person.pk))
        .values("opportunity_id", *about)
        .annotate(
            minutes=Sum("minutes"),
            entries=Count("pk", filter=stands),
            first=Min("day", filter=stands),
            last=Max("day", filter=stands),
            latest=Max("day"),
        )
        .order_by("-latest", "-opportunity_id")
    )
    return [
        Record(
            opportunity_id=row["opportunity_id"],
            public_id=row["opportunity__public_id"],
            title=Bilingual(row["opportunity__title_ar"], row["opportunity__title_en"]),
            organisation=Bilingual(row["organisation__name_ar"], row["organisation__name_en"]),
            contact_email=row["opportunity__contact_email"] or row["organisation__email"],
            minutes=row["minutes"],
            entries=row["entries"],
            first_day=row["first"],
            last_day=row["last"],
        )
        for row in rows
    ]


def credits_of(person: Person) -> QuerySet[HoursEntry]:
    """The person's credits, latest day first, each with what was said about it and its reversal."""
    return entries_of(person).filter(reverses=None).prefetch_related("attestations")


def past_shifts_of(person: Person) -> QuerySet[PastShift]:
    """What the person says they did before, latest first. Nobody confirmed it: it counts as nothing."""
    return PastShift.objects.filter(person__in=ids_of(person.pk), reverses=None, reversal=None).order_by("-day", "-pk")


def to_confirm(organisation_id: int, scope: Scope = EVERYTHING) -> QuerySet[Place]:
    """Seats of the organisation with a check-out and no hours to their credit, the oldest shift first.

    Also those whose hours were reversed and whose times were not corrected yet: somebody must look at them. Hours
    that a decision on an objection took away are not asked for again; remote work has a list of its own.
    """
    left = AttendanceEvent.objects.filter(place=OuterRef("pk"), kind=AttendanceKind.CHECK_OUT)
    rows = HoursEntry.objects.filter(place=OuterRef("pk")).exclude(evidence="delivered")
    later = HoursEntry.objects.filter(place=OuterRef("place"), pk__gt=OuterRef("pk"))
    credited = rows.filter(Q(reverses=None, reversal=None) | (Q(reason="dispute") & ~Exists(later)))
    return (
        Place.objects.filter(
            Exists(left),
            ~Exists(credited),
            scope.among("shift__opportunity__"),
            shift__opportunity__organisation_id=organisation_id,
            state__in=["confirmed", "attended"],
        )
        .select_related("person", "shift__opportunity", "shift__role")
        .prefetch_related("attendance", "hours__reversal")
        .order_by("shift__starts_at", "shift_id", "pk")
    )


def own_data(person: Person) -> list[dict[str, object]]:
    """The person's ledger rows, ready for JSON, oldest first."""
    rows = (
        HoursEntry.objects.filter(person__in=ids_of(person.pk))
        .select_related("opportunity", "organisation")
        .order_by("pk")
    )
    return [
        {
            "day": row.day.isoformat(),
            "minutes": row.minutes,
            "opportunity": row.opportunity.public_id,
            "organisation": row.organisation.name_ar or row.organisation.name_en,
            "evidence": row.evidence,
            "reason": row.reason,
            "credited_at": row.credited_at.isoformat(),
            "said": [
                {"outcome": word.outcome, "reason": word.reason, "note": word.note, "at": word.at.isoformat()}
                for word in sorted(row.attestations.all(), key=lambda word: word.pk)
            ],
        }
        for row in rows.prefetch_related("attestations")
    ]


def own_work(person: Person) -> list[dict[str, object]]:
    """The remote work that the person handed in, ready for JSON, oldest first."""
    rows = (
        Deliverable.objects.filter(place__person__in=ids_of(person.pk))
        .select_related("place__shift__opportunity")
        .order_by("pk")
    )
    return [
        {
            "opportunity": row.place.shift.opportunity.public_id,
            "title": row.title,
            "text": row.text,
            "link": row.link,
            "units": row.units,
            "minutes": row.minutes,
            "state": row.state,
            "note": row.note,
            "submitted_at": row.submitted_at.isoformat(),
        }
        for row in rows
    ]


def own_past(person: Person) -> list[dict[str, object]]:
    """What the person said about volunteering before, ready for JSON, oldest first."""
    return [
        {"day": row.day.isoformat(), "minutes": row.minutes, "title": row.title, "skills": row.skills}
        for row in PastShift.objects.filter(person__in=ids_of(person.pk)).order_by("pk")
    ]
