"""Reads of groups and progress."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from awn.base.names import by_word
from awn.hours.models import HoursEntry
from awn.people.models import Guardianship
from awn.schools.models import CountryTarget, Pupil
from awn.schools.models import Group as Group  # noqa: PLC0414 - doors take the type from here
from awn.schools.rules import DEFAULT_TARGET_HOURS, year_begin
from awn.schools.words import invited, plain_code, said


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pupil has come this school year; `evidence` maps levels to minutes."""

    pupil: Pupil
    minutes: int
    evidence: dict[str, int]

    @property
    def has_reached(self) -> bool:
        """Whether the target is there."""
        return self.minutes >= self.pupil.group.target_minutes


def groups_of(organisation_id: int) -> QuerySet[Group]:
    """The groups of a school, newest first, with their numbers of pupils (`size`) and of those who joined."""
    rows = Group.objects.filter(organisation_id=organisation_id, closed_at=None)
    joined = Count("pupils", filter=Q(pupils__joined_at__isnull=False))
    return rows.annotate(size=Count("pupils"), joined=joined).order_by("-pk")


def group_of(organisation_id: int, group_id: int) -> Group | None:
    """One group of a school."""
    return Group.objects.filter(pk=group_id, organisation_id=organisation_id).first()


def group_with_code(typed: str) -> Group | None:
    """The open group that a code means."""
    return Group.objects.select_related("organisation").filter(code=plain_code(typed), closed_at=None).first()


def progress_of(group: Group, day: date) -> list[Progress]:
    """All pupils by name with their confirmed hours of the school year; two queries."""
    pupils = list(group.pupils.select_related("group", "person", "sign_off").order_by(*by_word(), "pk"))
    sums = minutes_by_evidence([one.person_id for one in pupils if one.person_id], day)
    return [Progress(one, sum(found.values()), found) for one in pupils for found in [sums.get(one.person_id or 0, {})]]


def minutes_by_evidence(person_ids: list[int], day: date) -> dict[int, dict[str, int]]:
    """Standing minutes of the school year by person and level of evidence."""
    rows = HoursEntry.objects.filter(
        person_id__in=person_ids, day__gte=year_begin(day), reverses=None, reversal=None
    ).values_list("person_id", "evidence")
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for person_id, evidence, minutes in rows.annotate(minutes=Sum("minutes")).order_by():
        found[person_id][evidence] = minutes
    return found


def pupil_invited(token: str) -> Pupil | None:
    """The pupil whose guardian an address was sent to, while nobody has answered."""
    pupil_id = invited(token)
    if pupil_id is None:
        return None
    return Pupil.objects.select_related("group__organisation").filter(pk=pupil_id, person=None).first()


def groups_joined(person_id: int) -> QuerySet[Pupil]:
    """The groups somebody is in."""
    return Pupil.objects.filter(person_id=person_id).select_related("group__organisation").order_by("-pk")


def progress_in_groups(person_id: int, day: date) -> list[Progress]:
    """How far somebody has come in each open group they are in; two queries."""
    pupils = list(groups_joined(person_id).filter(group__closed_at=None).select_related("sign_off"))
    found = minutes_by_evidence([person_id], day).get(person_id, {}) if pupils else {}
    return [Progress(one, sum(found.values()), found) for one in pupils]


def target_hours(country: str) -> int:
    """How many hours a school year asks for in a country."""
    return targets().get(country, DEFAULT_TARGET_HOURS)


def targets() -> dict[str, int]:
    """The hours of the countries for which the operator set another number than the default."""
    return dict(CountryTarget.objects.values_list("country_id", "hours"))


def guardians_of(person_id: int) -> list[int]:
    """Ids of those who answer for somebody."""
    return list(Guardianship.objects.filter(ward_id=person_id).values_list("guardian_id", flat=True))


def own_data(person_id: int) -> dict[str, Any]:
    """Everything this package keeps about somebody, ready for JSON."""
    rows = groups_joined(person_id).select_related("sign_off")
    return {
        "groups": [
            {
                "group": row.group.name,
                "school_ar": row.group.organisation.name_ar,
                "school_en": row.group.organisation.name_en,
                "name": row.name,
                "birth_date": row.born.isoformat() if row.born else None,
                "student_number": said(row, "number", row.number),
                "joined_at": row.joined_at.isoformat() if row.joined_at else None,
                "signed_off_at": row.sign_off.at.isoformat() if hasattr(row, "sign_off") else None,
            }
            for row in rows
        ]
    }
