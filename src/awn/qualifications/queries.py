"""What somebody is qualified for, and what waits for review."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from awn.base.sealed import unseal
from awn.qualifications.models import Qualification
from awn.qualifications.rules import READABLE_SCANS
from awn.reference import queries as reference


def _in_force(day: date) -> Q:
    return Q(state="valid") & (Q(valid_until=None) | Q(valid_until__gte=day))


def valid_kinds(person_id: int, day: date) -> frozenset[str]:
    """Kinds of which somebody has one that counts on that day."""
    rows = Qualification.objects.filter(_in_force(day), person_id=person_id)
    return frozenset(rows.values_list("kind", flat=True))


def last_days_of(people: Collection[int]) -> dict[int, dict[str, date | None]]:
    """For many people: what was accepted and has not expired, each kind with its last day (None: it does not end)."""
    found: dict[int, dict[str, date | None]] = {}
    rows = Qualification.objects.filter(state="valid", person__in=people)
    for person, kind, until in rows.values_list("person_id", "kind", "valid_until"):
        before = found.setdefault(person, {}).setdefault(kind, until)
        if before is not None and (until is None or until > before):
            found[person][kind] = until
    return found


def certified_skills(people: Collection[int], day: date) -> dict[int, dict[int, date | None]]:
    """For many people: the skills that a checked qualification proves on that day, each with the last day on which it
    does (None: it does not end). Nobody can write these down: they come and go with what a reviewer accepted."""
    skills = {kind: skill.pk for kind, skill in reference.skills_by_qualification().items()}
    found: dict[int, dict[int, date | None]] = {}
    rows = Qualification.objects.filter(_in_force(day), person__in=people, kind__in=skills)
    for person, kind, until in rows.values_list("person_id", "kind", "valid_until"):
        before = found.setdefault(person, {}).setdefault(skills[kind], until)
        if before is not None and (until is None or until > before):
            found[person][skills[kind]] = until
    return found


def holds(kind: str, day: date, person: str = "pk") -> Exists:
    """A condition on people: they have one of this kind that counts on that day."""
    return Exists(Qualification.objects.filter(_in_force(day), person=OuterRef(person), kind=kind))


def of_person(person_id: int) -> QuerySet[Qualification]:
    """Everything that somebody handed in, the latest first."""
    return Qualification.objects.filter(person_id=person_id).select_related("document").order_by("-pk")


def own(person_id: int, public_id: UUID) -> Qualification | None:
    """One of somebody's own."""
    return of_person(person_id).filter(public_id=public_id).first()


def queue(reviewer_id: int) -> QuerySet[Qualification]:
    """What this reviewer may decide, the oldest first; what is not scanned yet does not stand in it."""
    rows = Qualification.objects.filter(state="waiting", document__scan__in=sorted(READABLE_SCANS))
    return rows.exclude(person_id=reviewer_id).select_related("document").order_by("submitted_at", "pk")


def number_of(row: Qualification) -> str:
    """The number of the licence, opened; empty where there is none."""
    return unseal(bytes(row.number), about=f"qualification.number:{row.public_id}") if row.number else ""


def file_name_of(row: Qualification) -> str:
    """What the owner called the file; empty when there is no file any more."""
    kept = getattr(row, "document", None)
    return unseal(kept.file_name, about=f"qualification.file_name:{kept.stored_as}") if kept else ""


def own_data(person_id: int) -> dict[str, Any]:
    """Everything this package keeps about somebody, ready for JSON; the files come by `own_files`."""
    return {"qualifications": [_told(row) for row in of_person(person_id)]}


def own_files(person_id: int) -> Iterator[tuple[str, bytes]]:
    """The files of somebody, one after another, as (name, bytes): for the copy of their own data."""
    from awn.qualifications.documents import opened

    for row in of_person(person_id).filter(document__isnull=False, document__scan__in=sorted(READABLE_SCANS)):
        yield f"{row.public_id}-{file_name_of(row)}", opened(row.document.stored_as, bytes(row.document.key))


def _told(row: Qualification) -> dict[str, Any]:
    days = {"issued_on": row.issued_on, "valid_until": row.valid_until}
    moments = {"submitted_at": row.submitted_at, "decided_at": row.decided_at}
    return {
        "id": str(row.public_id),
        "kind": row.kind,
        "state": row.state,
        "reason": row.reason,
        "authority": row.authority,
        "number": number_of(row),
        "file": file_name_of(row),
        **{name: value.isoformat() if value else None for name, value in (days | moments).items()},
    }
