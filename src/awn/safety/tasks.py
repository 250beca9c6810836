"""Suspensions that end by themselves, and what is deleted in time."""

from __future__ import annotations

from datetime import datetime

from awn.safety.actions import house_appeals, incidents, reports, suspensions


def end_suspensions(at: datetime) -> int:
    """Those whose time is over; how many."""
    return suspensions.end_over(by=None, at=at)


def forget(at: datetime) -> int:
    """Reports, suspensions and incidents that are old enough to go; how many."""
    old = (reports.forget_old, suspensions.forget_old, house_appeals.forget_old, incidents.forget_old)
    return sum(one(by=None, at=at) for one in old)
