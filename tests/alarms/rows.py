"""Columns to judge, written by hand: honest unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import numpy as np

from awn.alarms.detecting.columns import METHOD, SEEN, Columns, Houses

DAY, HOUR = 86_400, 3_600
FIRST = 20_000  # a day, counted from 1970


def row(**said: Any) -> dict[str, Any]:
    """One presence of three hours, recorded by supervisor 900 as it happened; `day` moves it."""
    day = said.get("day", FIRST)
    since = said.get("since", day * DAY + 9 * HOUR)
    minutes = said.get("minutes", 177)
    until = said.get("until", since + 60 * minutes)
    return {
        "person": 1, "house": 0, "opportunity": 1, "confirmer": 900, "recorder": 901, "minutes": minutes,
        "planned": 180,
        "since": since, "until": until, "entered": until, "day": day, "month": 12 * 2024 + (day - FIRST) // 30,
        "method": METHOD["supervisor"], "proof": SEEN, "device": 0, "remote": 0, "latitude": 24.7, "longitude": 46.7,
    } | said  # fmt: skip


def columns(rows: Iterable[dict[str, Any]]) -> Columns:
    numbered = [{"entry": number, **one} for number, one in enumerate(rows, start=1)]
    kinds = {"latitude": np.float64, "longitude": np.float64}
    return Columns(
        **{
            field.name: np.array([one[field.name] for one in numbered], dtype=kinds.get(field.name, np.int64))
            for field in fields(Columns)
        }
    )


def houses(count: int = 2, *, confirmers: int = 4) -> Houses:
    """So many organisations of one kind and region, with ids from 100."""
    zeros = np.zeros(count, dtype=np.int64)
    return Houses(np.arange(100, 100 + count), zeros, zeros, np.full(count, confirmers, dtype=np.int64))


def honest(count: int = 400, *, house: int = 1) -> list[dict[str, Any]]:
    """What other organisations do: odd minutes, many people, four hands."""
    return [
        row(
            house=house, person=5_000 + n % 90, day=FIRST + n // 40, minutes=150 + n * 7 % 50,
            since=(FIRST + n // 40) * DAY + 8 * HOUR + 60 * (n % 13), confirmer=800 + n % 4, recorder=800 + (n + 1) % 4,
            opportunity=50 + n % 5,
        )
        for n in range(count)
    ]  # fmt: skip
