"""What is known of many people at once, as far as a plan needs it; a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from awn.identity.queries import levels_of
from awn.matching.loading.weeks import weeks_of
from awn.matching.weeks import Week
from awn.opportunities.models import RoleSkill, Shift
from awn.participation.models import Application, ApplicationShift, Place
from awn.participation.rules import SEATED
from awn.people.models import Guardianship, PersonLanguage, PersonSkill
from awn.qualifications.queries import last_days_of
from awn.safety.models import Block

Held = tuple[datetime, datetime]
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Facts:
    """By person, except what says otherwise; whoever is missing has none."""

    languages: Mapping[int, Mapping[str, str]]
    guarded: frozenset[int]
    qualifications: Mapping[int, Mapping[str, date | None]]
    identity: Mapping[int, int]
    blocked: frozenset[int]
    skills: Mapping[int, frozenset[int]]
    weeks: Mapping[int, Week]
    attended: Mapping[int, int]  # shifts of the last year
    held: Mapping[int, Sequence[Held]]  # seats in shifts outside the roster
    wanted: Mapping[int, Sequence[int]]  # shifts by application
    required: Mapping[int, frozenset[int]]  # skills by role
    asked: Mapping[int, frozenset[int]]  # skills by role, wished ones too


def facts_of(
    applications: Sequence[Application], shifts: Sequence[Shift], at: datetime, *, organisation_id: int
) -> Facts:
    """Of those who applied, against these shifts; sixteen queries."""
    ids = sorted({one.person_id for one in applications})
    required, asked = _roles({shift.role_id for shift in shifts if shift.role_id})
    return Facts(
        languages=_languages(ids),
        guarded=frozenset(Guardianship.objects.filter(ward__in=ids).values_list("ward_id", flat=True)),
        qualifications=last_days_of(ids),
        identity=levels_of(ids),
        blocked=frozenset(
            Block.objects.filter(person__in=ids, organisation=organisation_id).values_list("person_id", flat=True)
        ),
        skills=_sets(PersonSkill.objects.filter(person__in=ids).values_list("person_id", "skill_id")),
        weeks=weeks_of(ids),
        attended=_attended(ids, at),
        held=_held(ids, shifts),
        wanted=_lists(
            ApplicationShift.objects.filter(application__in=[one.pk for one in applications]).values_list(
                "application_id", "shift_id"
            )
        ),
        required=required,
        asked=asked,
    )


def _languages(ids: Collection[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = PersonLanguage.objects.filter(person__in=ids).values_list("person_id", "language_id", "level")
    for person, language, level in rows:
        found[person][language] = level
    return found


def _attended(ids: Collection[int], at: datetime) -> dict[int, int]:
    rows = Place.objects.filter(person__in=ids, state="attended", shift__starts_at__gt=at - YEAR)
    return dict(rows.order_by().values_list("person_id").annotate(Count("pk")))


def _held(ids: Collection[int], shifts: Sequence[Shift]) -> dict[int, list[Held]]:
    if not shifts:
        return {}
    day = timedelta(days=1)
    rows = Place.objects.filter(
        person__in=ids,
        state__in=sorted(SEATED),
        shift__open_ended=False,
        shift__starts_at__lt=max(one.ends_at for one in shifts) + day,
        shift__ends_at__gt=min(one.starts_at for one in shifts) - day,
    ).exclude(shift__in=[one.pk for one in shifts])
    found: dict[int, list[Held]] = defaultdict(list)
    for person, start, end in rows.values_list("person_id", "shift__starts_at", "shift__ends_at"):
        found[person].append((start, end))
    return found


def _roles(ids: Collection[int]) -> tuple[dict[int, frozenset[int]], dict[int, frozenset[int]]]:
    rows = list(RoleSkill.objects.filter(role__in=ids).values_list("role_id", "skill_id", "need"))
    required = _sets((role, skill) for role, skill, need in rows if need == "required")
    return required, _sets((role, skill) for role, skill, _need in rows)


def _lists(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _sets(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    return {key: frozenset(values) for key, values in _lists(pairs).items()}
