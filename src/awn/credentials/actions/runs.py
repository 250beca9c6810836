"""Certificates for everybody with hours in an opportunity, in the background, a batch at a time.

A batch is one transaction: its certificates, its failures and how far the run has come are written together. Whatever
is killed in the middle of a batch, none of it stands, and the next worker does it again.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.credentials.actions.batches import give_many, log_hours_of
from awn.credentials.models import IssueFailure, IssueRun
from awn.hours.models import HoursEntry
from awn.hours.queries import credited_people
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person

BATCH = 100
UNFINISHED = ("waiting", "running")


@transaction.atomic
def start_run(opportunity_id: int, *, by: Person | None, at: datetime) -> IssueRun:
    """A run for everybody with hours in the opportunity; the one that is under way is returned.

    Refuses `not_allowed`, and `no_hours` where nobody has any.
    """
    rows = Opportunity.objects.select_for_update(of=("self",))
    opportunity = found(rows.filter(pk=opportunity_id).first())
    require(by, Permission.ISSUE_CERTIFICATES, opportunity.organisation_id)
    there = IssueRun.objects.filter(opportunity=opportunity, state__in=UNFINISHED).first()
    if there is not None:
        return there
    total = len(credited_people(opportunity.pk))
    if not total:
        raise Refusal("no_hours", _("There are no confirmed hours yet. The organisation confirms them."), status=409)
    run = IssueRun.objects.create(
        organisation_id=opportunity.organisation_id, opportunity=opportunity, state="waiting", total=total,
        asked_by=by, created_at=at,
    )  # fmt: skip
    record("certificates.run_asked", by=by, at=at, subject=run.pk, opportunity=opportunity.pk, total=total)
    return run


def advance(run_id: int, *, by: Person | None = None, at: datetime, batch: int = BATCH) -> bool:
    """Does the next batch of a run; False when nothing of it is left, or another worker has it in hand.

    What it gives out is given by whoever asked for the run; `by` is who does the work, nobody for the worker.
    """
    run = IssueRun.objects.select_related("opportunity").filter(pk=run_id, state__in=UNFINISHED).first()
    if run is None or run.opportunity is None:
        return False
    # Before the batch, and again within it for what was confirmed meanwhile.
    log_hours_of(run.opportunity, _next(run, batch), at=at)
    with transaction.atomic():
        held = IssueRun.objects.select_for_update(of=("self",), skip_locked=True).select_related(
            "opportunity__organisation", "asked_by"
        )
        taken = held.filter(pk=run_id, state__in=UNFINISHED).first()
        return taken is not None and _batch(taken, _next(taken, batch), by=by, at=at)


def stop_run(run_id: int, *, at: datetime) -> None:
    """Ends a run that meets a fault of ours; what it has issued stands, and a new one does the rest."""
    IssueRun.objects.filter(pk=run_id, state__in=UNFINISHED).update(state="failed", finished_at=at)


def _batch(run: IssueRun, person_ids: list[int], *, by: Person | None, at: datetime) -> bool:
    opportunity = found(run.opportunity)
    if not person_ids:
        run.state, run.finished_at = "done", at
        run.save(update_fields=["state", "finished_at"])
        record("certificates.run_done", by=by, at=at, subject=run.pk, done=run.done, failed=run.failed)
        return False
    log_hours_of(opportunity, person_ids, at=at)
    refused = give_many(opportunity, person_ids, by=run.asked_by, at=at)
    IssueFailure.objects.bulk_create(
        IssueFailure(run=run, person_id=person_id, reason=code) for person_id, code in refused.items()
    )
    run.state = "running"
    run.done += len(person_ids) - len(refused)
    run.failed += len(refused)
    run.last_person_id = person_ids[-1]
    # Hours that were confirmed since the run began are issued too.
    run.total = max(run.total, run.done + run.failed)
    run.save(update_fields=["state", "done", "failed", "last_person_id", "total"])
    return True


def _next(run: IssueRun, batch: int) -> list[int]:
    rows = HoursEntry.objects.filter(
        opportunity_id=run.opportunity_id or 0, person_id__gt=run.last_person_id, reverses=None, reversal=None
    )
    return list(rows.order_by("person_id").values_list("person_id", flat=True).distinct()[:batch])
