"""What happens after an event of safety. Each function may run twice and does its work once."""

from __future__ import annotations

from datetime import datetime

from awn.assistance.actions import forget as forget_assistance
from awn.base.models import Event
from awn.organisations.models import Member
from awn.organisations.permissions import members_who_may
from awn.organisations.rules import Permission
from awn.participation.actions.applications import withdraw_all
from awn.people.actions import notify
from awn.people.models import IN_OFFICE, Guardianship, StaffMember
from awn.people.rules import STAFF_ROLES, StaffPermission
from awn.safety.actions.forgetting import forget
from awn.safety.models import Appeal, HouseAppeal, Incident, Report
from awn.safety.rules import CLOSED_REPORTS, Urgency


def send_urgent(event: Event, at: datetime) -> None:
    """Those of the staff who handle reports learn of an urgent one, except whom it concerns."""
    row = Report.objects.filter(pk=event.subject_id or 0).first()
    if row is None or row.urgency != Urgency.NOW:
        return
    concerned = {row.person_id, row.reporter_id}
    if row.organisation_id is not None:
        members = Member.objects.filter(organisation=row.organisation_id, until=None)
        concerned |= set(members.values_list("person_id", flat=True))
    for person_id in _staff(StaffPermission.HANDLE_REPORTS) - concerned:
        notify(person_id, "report.urgent", event_id=event.pk, by=None, at=at)


def answer_reporter(event: Event, at: datetime) -> None:
    """Whoever reported learns that it was taken up, and that it was decided."""
    row = Report.objects.filter(pk=event.subject_id or 0).first()
    state = str(event.data.get("state", ""))
    if row is None or row.reporter_id is None or state not in {"looking", *CLOSED_REPORTS}:
        return
    kind = "report.looking" if state == "looking" else "report.decided"
    notify(row.reporter_id, kind, event_id=event.pk, by=None, at=at)


def write_to_guardians(event: Event, at: datetime) -> None:
    """The guardians of a child learn that there is a report; never one whom it is about."""
    row = Report.objects.filter(pk=event.subject_id or 0).first()
    if row is None:
        return
    for guardianship in Guardianship.objects.filter(ward_id=int(event.data["child"])):
        if guardianship.guardian_id != row.person_id:
            notify(guardianship.guardian_id, "report.guardian", event_id=event.pk, by=None, at=at)


def release_places(event: Event, at: datetime) -> None:
    """The places of somebody who was suspended go to others, where that was decided."""
    if event.data.get("places") == "released" and event.subject_id is not None:
        withdraw_all(event.subject_id, by=None, at=at)


def tell_suspended(event: Event, at: datetime) -> None:
    """Somebody learns that they are suspended, or no longer."""
    if event.subject_id is not None:
        notify(event.subject_id, event.name, event_id=event.pk, by=None, at=at)


def tell_of_appeal(event: Event, at: datetime) -> None:
    """Those who decide appeals learn of one, except whoever suspended."""
    row = Appeal.objects.select_related("suspension").filter(pk=event.subject_id or 0).first()
    if row is None:
        return
    for person_id in _staff(StaffPermission.DECIDE_APPEALS) - {row.suspension.by_id, row.suspension.person_id}:
        notify(person_id, event.name, event_id=event.pk, by=None, at=at)


def tell_appealed(event: Event, at: datetime) -> None:
    """Whoever appealed learns that it was decided."""
    row = Appeal.objects.select_related("suspension").filter(pk=event.subject_id or 0).first()
    if row is not None:
        notify(row.suspension.person_id, event.name, event_id=event.pk, by=None, at=at)


def tell_of_house_appeal(event: Event, at: datetime) -> None:
    """Those who decide appeals learn of one of an organisation, except its members and whoever suspended it."""
    row = HouseAppeal.objects.filter(pk=int(event.data["appeal"])).first()
    if row is None:
        return
    members = Member.objects.filter(organisation=row.organisation_id, until=None).values_list("person_id", flat=True)
    for person_id in _staff(StaffPermission.DECIDE_APPEALS) - {row.suspended_by_id, *members}:
        notify(person_id, "appeal.made", event_id=event.pk, by=None, at=at)


def tell_house_of_answer(event: Event, at: datetime) -> None:
    """The owners learn that the appeal of their organisation was decided."""
    row = HouseAppeal.objects.filter(pk=int(event.data["appeal"])).first()
    if row is not None:
        for person_id in members_who_may(Permission.MANAGE_MEMBERS, row.organisation_id):
            notify(person_id, event.name, event_id=event.pk, by=None, at=at, organisation=row.organisation_id)


def send_severe(event: Event, at: datetime) -> None:
    """Those of the staff who handle reports learn of a severe incident at once."""
    row = Incident.objects.filter(pk=event.subject_id or 0, severity="severe").first()
    if row is None:
        return
    for person_id in _staff(StaffPermission.HANDLE_REPORTS):
        data = {"organisation": row.organisation_id}
        notify(person_id, "incident.severe", event_id=event.pk, by=None, at=at, **data)


def forget_safety(event: Event, at: datetime) -> None:
    """Somebody closed their account: what they reported and blocked loses their name, and their card stops."""
    if event.subject_id is not None:
        forget(event.subject_id, by=None, at=at)
        forget_assistance(event.subject_id, by=None, at=at)


def _staff(permission: StaffPermission) -> set[int]:
    roles = [role.value for role, allowed in STAFF_ROLES.items() if permission in allowed]
    return set(StaffMember.objects.filter(IN_OFFICE, role__in=roles).values_list("person_id", flat=True))
