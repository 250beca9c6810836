"""Reports that were published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from awn.fairness.counting import unpacked
from awn.fairness.models import Publication as Publication  # noqa: PLC0414 - doors take the type from here
from awn.fairness.rules import Quarter, Report


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a quarter's report, without its contents."""

    quarter: Quarter
    number: int
    reason: str
    at: datetime


def versions() -> list[Version]:
    """Every version of every quarter, the latest first."""
    rows = Publication.objects.order_by("-quarter", "-version").values_list("quarter", "version", "reason", "at")
    found = ((Quarter.read(code), number, reason, at) for code, number, reason, at in rows)
    return [Version(quarter, number, reason, at) for quarter, number, reason, at in found if quarter is not None]


def report_of(quarter: Quarter, version: int | None = None) -> Report | None:
    """A quarter as it was published: in a version, or the last one."""
    rows = Publication.objects.filter(quarter=quarter.code).order_by("-version")
    row = rows.filter(version=version).first() if version is not None else rows.first()
    return unpacked(row.contents) if row is not None else None


def is_published(quarter: Quarter) -> bool:
    """Whether there is a report of this quarter."""
    return Publication.objects.filter(quarter=quarter.code).exists()
