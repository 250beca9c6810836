"""Writing down what happened on a shift, and what was done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block, clean_line
from awn.opportunities.models import Shift
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import NAME_LENGTH, StaffPermission
from awn.safety.models import FollowUp, Incident, IncidentPerson
from awn.safety.rules import (
    INCIDENT_KINDS,
    INCIDENTS_KEPT,
    NOTE_LENGTH,
    PARTS,
    PEOPLE_PER_INCIDENT,
    SEVERITIES,
    WORDS_LENGTH,
    check_incident_time,
)
from awn.safety.words import kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What those in charge write down about an incident."""

    kind: str
    severity: str
    happened_at: datetime
    what: str
    done: str = ""
    insurance: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """Somebody who had part in it: a person of the platform, or a name. `health` is kept apart and encrypted."""

    part: str
    person_id: int | None = None
    name: str = ""
    health: str = ""


@transaction.atomic
def log_incident(
    shift_id: int, happened: Happened, people: Sequence[Concerned] = (), *, by: Person | None, at: datetime
) -> Incident:
    """Writes an incident into the log of a shift; a severe one is told to the platform's staff at once.

    Refuses: no right to, no kind, severity or words, a time to come, people without a name.
    """
    shift = found(Shift.objects.select_related("opportunity").filter(pk=shift_id).first())
    organisation_id = shift.opportunity.organisation_id
    require(by, Permission.LOG_INCIDENTS, organisation_id, team_id=shift.opportunity.team_id)
    _check(happened, at)
    row = Incident(
        organisation_id=organisation_id, shift=shift, kind=happened.kind, severity=happened.severity,
        happened_at=happened.happened_at, by=by, at=at,
    )  # fmt: skip
    row.what = kept(row, clean_block(happened.what, limit=WORDS_LENGTH, field="what")) or b""
    row.done = kept(row, clean_block(happened.done, limit=WORDS_LENGTH, field="done"))
    row.insurance = kept(row, clean_block(happened.insurance, limit=NOTE_LENGTH, field="insurance"))
    row.save()
    for concerned in people:
        _add(row, concerned)
    record("incident.logged", by=by, at=at, subject=row.pk, kind=row.kind, severity=row.severity, shift=shift.pk)
    return row


@transaction.atomic
def add_person(incident_id: int, concerned: Concerned, *, by: Person | None, at: datetime) -> IncidentPerson:
    """Names somebody who had part in it. Refuses over 20 people."""
    row = _locked(incident_id, by)
    made = _add(row, concerned)
    record("incident.person_added", by=by, at=at, subject=row.pk)
    return made


@transaction.atomic
def follow_up(incident_id: int, text: str, *, by: Person | None, at: datetime) -> FollowUp:
    """Writes down what was done later: a visit, a letter of the insurer."""
    row = _locked(incident_id, by)
    text = clean_block(text, limit=NOTE_LENGTH, field="words")
    if not text:
        message = _("Write what was done.")
        raise Refusal("follow_up_missing", message, fields={"words": message})
    made = FollowUp.objects.create(incident=row, words=kept(row, text), by=by, at=at)
    record("incident.followed_up", by=by, at=at, subject=row.pk)
    return made


@transaction.atomic
def set_open(incident_id: int, *, is_open: bool, by: Person | None, at: datetime) -> Incident:
    """Nothing more is to be done about it; or there is again. Twice is once."""
    row = _locked(incident_id, by)
    state = "open" if is_open else "closed"
    if row.state != state:
        row.state, row.closed_at = state, None if is_open else at
        row.save(update_fields=["state", "closed_at"])
        record(f"incident.{'opened_again' if is_open else 'closed'}", by=by, at=at, subject=row.pk)
    return row


@transaction.atomic
def read_by_staff(incident_id: int, *, by: Person, at: datetime) -> Incident:
    """A severe incident as the platform's staff read it; that they did stands in the log. Others are not theirs."""
    require_staff(by, StaffPermission.HANDLE_REPORTS)
    row = found(Incident.objects.filter(pk=incident_id, severity="severe").first())
    record("incident.read_by_staff", by=by, at=at, subject=row.pk)
    return row


@transaction.atomic
def forget_old(*, by: Person | None, at: datetime) -> int:
    """Deletes finished incidents ten years after they were written down; how many."""
    require_staff(by, StaffPermission.HANDLE_REPORTS)
    _all, deleted = Incident.objects.filter(at__lt=at - INCIDENTS_KEPT, state="closed").delete()
    return deleted.get("safety.Incident", 0)


def _locked(incident_id: int, by: Person | None) -> Incident:
    rows = Incident.objects.select_for_update(of=("self",)).select_related("shift__opportunity")
    row = found(rows.filter(pk=incident_id).first())
    require(by, Permission.LOG_INCIDENTS, row.organisation_id, team_id=row.shift.opportunity.team_id)
    return row


def _add(row: Incident, concerned: Concerned) -> IncidentPerson:
    name = clean_line(concerned.name, limit=NAME_LENGTH, field="name")
    if concerned.part not in PARTS:
        message = _("Choose which part they had in it.")
        raise Refusal("part_missing", message, fields={"part": message})
    if concerned.person_id is None and not name:
        message = _("Write the name of the person.")
        raise Refusal("concerned_name_missing", message, fields={"name": message})
    if IncidentPerson.objects.filter(incident=row).count() >= PEOPLE_PER_INCIDENT:
        raise Refusal("too_many_concerned", _("There are 20 people already. Write the others in words."), status=409)
    health = clean_block(concerned.health, limit=NOTE_LENGTH, field="health")
    return IncidentPerson.objects.create(
        incident=row, person_id=concerned.person_id, name=kept(row, name), part=concerned.part,
        health=kept(row, health),
    )  # fmt: skip


def _check(happened: Happened, at: datetime) -> None:
    if happened.kind not in INCIDENT_KINDS:
        message = _("Choose what happened.")
        raise Refusal("incident_kind_missing", message, fields={"kind": message})
    if happened.severity not in SEVERITIES:
        message = _("Choose how serious it was.")
        raise Refusal("severity_missing", message, fields={"severity": message})
    if not happened.what.strip():
        message = _("Write what happened.")
        raise Refusal("incident_words_missing", message, fields={"what": message})
    check_incident_time(happened.happened_at, at)
