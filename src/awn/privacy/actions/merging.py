"""Two records of one person are opened side by side, and become one in every table: `merging.DECISIONS` says what
becomes of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, found
from awn.consents.actions import looked
from awn.hours.models import HoursEntry
from awn.identity import actions as identity
from awn.identity.queries import Record, record
from awn.matching.models import Vector
from awn.participation.models import Application, AttendanceEvent, Place
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission
from awn.privacy.merging import DECISIONS, Decision
from awn.privacy.models import Erasure


@transaction.atomic
def open_both(gone_id: int, kept_id: int, *, by: Person | None, at: datetime) -> tuple[Record, Record]:
    """Both records to compare; the look is written down where each of the two reads it.

    Refuses `not_staff` (403), and `not_found` (404) for a record that is none or was merged already.
    """
    require_staff(by, StaffPermission.MERGE_PEOPLE)
    both = found(record(gone_id)), found(record(kept_id) if kept_id != gone_id else None)
    for one in both:
        looked(one.person.pk, "profile", why="merging", by=by, at=at)
        looked(one.person.pk, "identity", why="merging", by=by, at=at)
    return both


@transaction.atomic
def merge(gone_id: int, kept_id: int, *, reason: str, note: str, by: Person | None, at: datetime) -> Person:
    """The record that stays, with everything that belongs to it.

    Refuses what `identity.actions.merge` refuses, `merge_erasing` and `merge_waiting`.
    """
    kept = identity.merge(gone_id, kept_id, reason=reason, note=note, by=by, at=at)
    if Erasure.objects.filter(person_id__in=[gone_id, kept_id], state__in=["asked", "stuck"]).exists():
        raise Refusal(
            "merge_erasing",
            _("One of the two has asked to be forgotten. Wait until that is done, or let the person cancel it."),
            status=409,
        )
    for path, decision in DECISIONS.items():
        label, _dot, field = path.rpartition(".")
        if decision.fate == "dropped":
            apps.get_model(label)._default_manager.filter(**{field: gone_id}).delete()
        elif decision.fate == "moved":
            _move(apps.get_model(label), field, gone_id, kept_id, decision)
    Vector.objects.filter(kind="person", subject_id=gone_id).delete()
    _move_applications(gone_id, kept_id)
    return kept


def _move(model: Any, field: str, gone_id: int, kept_id: int, decision: Decision) -> None:
    """Row by row: a constraint that knows better is listened to."""
    for row in list(model._default_manager.filter(**{field: gone_id}).order_by("pk")):
        same = model._default_manager.filter(pk=row.pk)
        try:
            with transaction.atomic():
                same.update(**{field: kept_id})
        except IntegrityError:
            if decision.clash == "dropped":
                same.delete()
            elif decision.clash == "merge_waiting":
                raise Refusal(
                    "merge_waiting",
                    _("Both records have a document of the same kind that waits to be checked. Decide that first."),
                    status=409,
                ) from None


def _move_applications(gone_id: int, kept_id: int) -> None:
    """What nobody has attended or credited yet; an application for what the other record applied for as well stays."""
    begun = Place.objects.filter(application=OuterRef("pk")).filter(
        Exists(AttendanceEvent.objects.filter(place=OuterRef("pk")))
        | Exists(HoursEntry.objects.filter(place=OuterRef("pk")))
    )
    for application in Application.objects.filter(~Exists(begun), person_id=gone_id).order_by("pk"):
        try:
            with transaction.atomic():
                Application.objects.filter(pk=application.pk).update(person_id=kept_id)
                Place.objects.filter(application=application, person_id=gone_id).update(person_id=kept_id)
        except IntegrityError:
            continue
