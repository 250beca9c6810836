"""How well applicants fit, worked out ahead, so that a table of fifty thousand can be read best first."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.matching.loading.applied import fitting
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.models import Application
from awn.participation.rules import DECIDABLE
from awn.people.models import Person
from awn.screening.models import Fit
from awn.screening.rules import RANKED_BY

BATCH = 2_000


def rank(opportunity_id: int, *, anew: bool = False, by: Person | None, at: datetime) -> int:
    """Works out the fit of those who have none yet, or `anew` of all who wait for a decision; how many they were.

    It rests on what the organisation reads of every applicant alone: skills and who bears them out, languages, region.
    Each batch is a transaction of its own.
    """
    opportunity = Opportunity.objects.only("organisation_id").get(pk=opportunity_id)
    require(by, Permission.DECIDE_APPLICATIONS, opportunity.organisation_id)
    done = last = 0
    while batch := _next(opportunity_id, last, anew=anew):
        _write(opportunity_id, batch, at)
        done += len(batch)
        last = batch[-1][0]
    return done


def _next(opportunity_id: int, last: int, *, anew: bool) -> list[tuple[int, int]]:
    rows = Application.objects.filter(opportunity_id=opportunity_id, state__in=sorted(DECIDABLE), pk__gt=last)
    if not anew:
        rows = rows.filter(fit=None)
    return list(rows.order_by("pk").values_list("pk", "person_id")[:BATCH])


@transaction.atomic
def _write(opportunity_id: int, batch: list[tuple[int, int]], at: datetime) -> None:
    known = fitting(opportunity_id, [person for _pk, person in batch], at, only=RANKED_BY)
    rows = [
        Fit(
            application_id=pk,
            opportunity_id=opportunity_id,
            score=sum(known[person].shares.values()),
            shares=known[person].shares,
            revision=known[person].revision,
            at=at,
        )
        for pk, person in batch
        if person in known
    ]
    Fit.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["application"], update_fields=["score", "shares", "revision", "at"]
    )
