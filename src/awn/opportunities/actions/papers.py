"""The insurance paper of an opportunity: inspected, scanned, encrypted, and without its name."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.sealed import SealError
from awn.opportunities.actions._writing import locked
from awn.opportunities.models import InsurancePaper, Opportunity
from awn.organisations.permissions import may, require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission
from awn.qualifications import documents
from awn.qualifications.actions.reviewing import Opened
from awn.qualifications.inspecting import TYPES, Inspected
from awn.qualifications.receiving import checked

# Claims come late: as long as a court may ask for it, and not longer.
KEPT_AFTER_END = timedelta(days=365 * 3)


def put_paper(opportunity_id: int, file_name: str, data: bytes, *, by: Person, at: datetime) -> InsurancePaper:
    """Keeps the paper in the place of an earlier one. Reading and scanning come before the transaction.

    Refuses files as `documents.inspected` says, malware, and a scanner that is away.
    """
    opportunity = found(Opportunity.objects.filter(pk=opportunity_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id)
    file = checked(file_name, data)
    stored = documents.store(file.data)
    try:
        return _kept(opportunity_id, file, stored, by=by, at=at)
    except BaseException:
        documents.remove(stored.name)
        raise


@transaction.atomic
def remove_paper(opportunity_id: int, *, by: Person, at: datetime) -> None:
    """Deletes the paper and its file."""
    opportunity = locked(opportunity_id, by=by)
    found(InsurancePaper.objects.filter(opportunity=opportunity).first())
    _delete([opportunity.pk])
    record("opportunity.insurance_removed", by=by, at=at, subject=opportunity.pk)


def open_paper(public_id: str, *, by: Person, at: datetime) -> Opened:
    """The paper, called after the opportunity, for its organisation and for moderators; `not_staff` for all others."""
    row = found(InsurancePaper.objects.select_related("opportunity").filter(opportunity__public_id=public_id).first())
    house = row.opportunity
    if not may(by, Permission.SEE_INSIDE, house.organisation_id, team_id=house.team_id):
        require_staff(by, StaffPermission.MODERATE_OPPORTUNITIES)
    try:
        data = documents.opened(row.stored_as, bytes(row.key))
    except (OSError, SealError) as error:
        message = _("This document cannot be opened any more. Ask its owner to upload it again.")
        raise Refusal("document_lost", message, status=404) from error
    return Opened(f"insurance-{public_id}.{TYPES[row.media_type]}", row.media_type, data)


@transaction.atomic
def forget_old_papers(*, by: Person | None, at: datetime) -> int:
    """Papers of opportunities that ended three years ago; how many."""
    rows = InsurancePaper.objects.filter(opportunity__ends_at__lt=at - KEPT_AFTER_END)
    return _delete(list(rows.values_list("pk", flat=True)))


def _delete(ids: list[int]) -> int:
    """Deletes these papers; the files go once that is certain."""
    rows = InsurancePaper.objects.filter(pk__in=ids)
    names = list(rows.values_list("stored_as", flat=True))
    rows.delete()
    for name in names:
        transaction.on_commit(lambda name=name: documents.remove(name))  # type: ignore[misc]  # bound at once
    return len(names)


@transaction.atomic
def _kept(
    opportunity_id: int, file: Inspected, stored: documents.Stored, *, by: Person, at: datetime
) -> InsurancePaper:  # fmt: skip
    opportunity = locked(opportunity_id, by=by)
    _delete([opportunity.pk])
    row = InsurancePaper.objects.create(
        opportunity=opportunity, stored_as=stored.name, key=stored.sealed_key, media_type=file.media_type,
        size_bytes=len(file.data), pages=file.pages, created_at=at,
    )  # fmt: skip
    record("opportunity.insurance_put", by=by, at=at, subject=opportunity.pk)
    return row
