"""The report of a quarter, put together from what was read; and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from awn.consents.rules import Purpose
from awn.fairness import loading
from awn.fairness.calibrating import held
from awn.fairness.loading import Listed, Open
from awn.fairness.measuring import cells, drift_of_names, drift_of_numbers, gini, steps
from awn.fairness.rules import (
    LARGE,
    MEASURES,
    SIZES,
    Cell,
    Drift,
    Exposure,
    Quarter,
    Report,
    Size,
    Step,
    Told,
    ToldStep,
    size_of,
)
from awn.forecasts.telling import outcomes as outcomes_of

_PROFILES = ("gender", "age", "region")


def count(quarter: Quarter, at: datetime) -> Report:
    """Everything that may be published of a quarter, by those who agree to statistics at this moment."""
    agreed = loading.agreeing(Purpose.STATISTICS)
    now, before = loading.listed(quarter, agreed), loading.listed(quarter.before, agreed)
    day = quarter.until.date()
    groups = loading.groups_of(agreed, day)
    outcomes = {
        "shown": now.shown,
        "chosen": now.chosen,
        "accepted": loading.accepted(quarter, agreed),
        "rated": loading.rated(quarter, agreed, at),
    }
    # Whoever is no longer known stands in no group.
    known = groups["gender"]
    outcomes = {name: [one for one in some if one[0] in known] for name, some in outcomes.items()}
    found, calibration = steps(before.scores, before.came, now.scores, now.came)
    return Report(
        lists=now.number,
        linked_lists=now.linked,
        cells={measure: cells(outcomes[measure], groups, kind) for measure, kind in MEASURES.items()},
        exposure=_exposure(now, loading.open_in(quarter)),
        inputs=_inputs(before, now),
        profiles=[_profile(trait, groups[trait], before, now) for trait in _PROFILES],
        steps=found,
        calibration=calibration,
        told=held(
            outcomes_of(quarter.since, quarter.until), outcomes_of(quarter.before.since, quarter.before.until), groups
        ),
    )


def packed(report: Report) -> dict[str, Any]:
    """Ready for JSON."""
    return asdict(report)


def unpacked(kept: Mapping[str, Any]) -> Report:
    """Out of JSON."""
    spread = kept["exposure"]
    return Report(
        lists=kept["lists"],
        linked_lists=kept["linked_lists"],
        cells={name: {key: Cell(**one) for key, one in found.items()} for name, found in kept["cells"].items()},
        exposure=Exposure(**{**spread, "sizes": [Size(**one) for one in spread["sizes"]]}),
        inputs=[Drift(**one) for one in kept["inputs"]],
        profiles=[Drift(**one) for one in kept["profiles"]],
        steps=[Step(**one) for one in kept["steps"]],
        calibration=Drift(**kept["calibration"]),
        told=_told(kept.get("told")),
    )


def _told(kept: Mapping[str, Any] | None) -> Told | None:
    if kept is None:
        return None
    drift = Drift(**kept["drift"]) if kept["drift"] else None
    found = {key: Cell(**one) for key, one in kept["cells"].items()}
    return Told(**{**kept, "steps": [ToldStep(**one) for one in kept["steps"]], "cells": found, "drift": drift})


def _inputs(before: Listed, now: Listed) -> list[Drift]:
    """Features that both quarters know: a new one has nothing to be compared with."""
    return [
        drift_of_numbers(
            name, before.features[name], now.features[name], before.lists_of_feature[name], now.lists_of_feature[name]
        )
        for name in sorted(before.features.keys() & now.features.keys())
    ]


def _profile(trait: str, group_of: Mapping[int, str], before: Listed, now: Listed) -> Drift:
    then, those = ([group_of[one] for one in sorted(some.people) if one in group_of] for some in (before, now))
    return drift_of_names(trait, then, those)


def _exposure(now: Listed, there: Open) -> Exposure:
    opportunities = Counter(there.house.values())
    seats: Counter[int] = Counter()
    shown: Counter[int] = Counter()
    for key, house in there.house.items():
        seats[house] += there.seats.get(key, 0)
        shown[house] += now.times.get(key, 0)
    all_seats, all_shown = sum(seats.values()), sum(shown.values())
    sizes = []
    for size in [name for _below, name in SIZES] + [LARGE]:
        houses = [house for house, number in opportunities.items() if size_of(number) == size]
        sizes.append(
            Size(
                size,
                len(houses),
                sum(opportunities[house] for house in houses),
                sum(seats[house] for house in houses) / all_seats if all_seats else 0.0,
                sum(shown[house] for house in houses) / all_shown if all_shown else 0.0,
            )
        )
    houses = sorted(opportunities)
    return Exposure(
        sizes, gini([shown[house] for house in houses]), gini([seats[house] for house in houses]), all_shown
    )
