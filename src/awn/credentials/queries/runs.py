"""Runs that issue many certificates: how far they have come, and whom they could not serve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text
from awn.base.text import Bilingual
from awn.credentials.models import Certificate, IssueFailure, IssueRun
from awn.hours.models import HoursEntry

FAILURES_SHOWN = 200
# Why somebody was given none, by the code of the refusal.
FAILURES: Mapping[str, Text] = {
    "certificate_name_missing": _("There is no name in the profile. The volunteer adds it; then issue again."),
    "no_hours": _("The hours were taken back meanwhile."),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """An opportunity in which people have hours and no certificate, and how many they are."""

    public_id: str
    title: Bilingual
    people: int


def unfinished_runs() -> list[int]:
    """The runs that have something left to do, oldest first."""
    rows = IssueRun.objects.filter(state__in=["waiting", "running"]).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def latest_run(opportunity_id: int) -> IssueRun | None:
    """The last run of an opportunity."""
    return IssueRun.objects.filter(opportunity_id=opportunity_id).order_by("-pk").first()


def failures_of(run: IssueRun) -> list[IssueFailure]:
    """Whom the run could not give a certificate, up to 200 of them, each with the person."""
    return list(run.failures.select_related("person").order_by("pk")[:FAILURES_SHOWN])


def without_certificate(opportunity_id: int) -> tuple[int, int]:
    """(people with hours in the opportunity, those of them without a certificate for it)."""
    counted = _standing(opportunity_id=opportunity_id).aggregate(
        everybody=Count("person", distinct=True),
        without=Count("person", distinct=True, filter=~Exists(_valid())),
    )
    return counted["everybody"], counted["without"]


def waiting_in(organisation_id: int, *, limit: int = 20) -> list[Waiting]:
    """The organisation's opportunities in which most people have hours and no certificate yet."""
    named = ("opportunity__public_id", "opportunity__title_ar", "opportunity__title_en")
    rows = (
        _standing(organisation_id=organisation_id)
        .filter(~Exists(_valid()))
        .values(*named)
        .annotate(people=Count("person", distinct=True))
        .order_by("-people", "opportunity__public_id")[:limit]
    )
    return [Waiting(row[named[0]], Bilingual(row[named[1]], row[named[2]]), row["people"]) for row in rows]


def _standing(**where: int) -> QuerySet[HoursEntry]:
    return HoursEntry.objects.filter(**where, reverses=None, reversal=None, minutes__gt=0).order_by()


def _valid() -> QuerySet[Certificate]:
    return Certificate.objects.filter(
        person=OuterRef("person"), opportunity=OuterRef("opportunity"), kind="opportunity", revoked_at=None
    )
