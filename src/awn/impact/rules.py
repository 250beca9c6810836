"""Periods that impact is counted in."""

from __future__ import annotations

from datetime import date


def month_of(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)
