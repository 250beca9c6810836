"""Who will not come, and how many are wanted, beside the simple ways, in one run.

No-show is judged on a file of appointments (`--appointments FILE`, split by person), or else on the absences of the
demo world, which we made up. Demand is judged on half a year, held back, of a national demo world of three years in
which Ramadan and Hajj move as in life. Such a world says whether what was put in is found, and nothing of people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from awn.base.clock import now
from bench import world
from bench.figures import Figure, Result
from bench.scratch import database

PEOPLE, OPPORTUNITIES, ENTRIES = 16_000, 8_000, 100_000
DAYS, ABSENT = 1_100, 0.15


def run(
    appointments: Path | None = None,
    *,
    people: int = PEOPLE,
    opportunities: int = OPPORTUNITIES,
    entries: int = ENTRIES,
) -> Result:
    """Loads three years, forecasts half a year of them, and judges the chances of absence."""
    from awn.forecasts import appointments as strangers

    with database("awn_bench_forecasts"):
        _load(people, opportunities, entries)
        demand = list(_demand())
        own = None if appointments else _own()
    told = strangers.evaluate(appointments)["models"] if appointments else own
    return Result("forecasts", [*_no_show(told or {}), *demand])


def _load(people: int, opportunities: int, entries: int) -> None:
    from django.core.management import call_command

    from awn.demo.national import load, plan

    call_command("migrate", verbosity=0)
    course = plan.Course(days=DAYS, lunar=True, absent=ABSENT, stories=False)
    load(people=people, opportunities=opportunities, entries=entries, seed=7, at=now(), open_share=0.2, course=course)
    world.run_sql("ANALYZE")


def _demand() -> Iterator[Figure]:
    from awn.forecasts import series
    from awn.forecasts.demand import outlook

    wanted = series.wanted("region", now())
    found = outlook(wanted).judged if wanted else None
    if found is None:
        raise RuntimeError("too short a past to hold half a year back")
    goal = "less than the year before, beyond doubt"
    value, naive = round(found.model_error, 4), round(found.naive_error, 4)
    name = "the same week of the year before, 26 weeks by region"
    yield Figure("demand_error", value, "of all places", name, naive, goal, found.beats)
    # Nine of ten is what is aimed at.
    held = round(found.coverage, 3)
    yield Figure("demand_inside", held, "of weeks", "aim", 0.9, "0.85 at least", held >= 0.85)


def _own() -> Mapping[str, Any]:
    """Measures of the platform's own model on the absences of the demo world."""
    from awn.forecasts import attendance, training

    measures = training.train(attendance.past_rows(now())).card["measures"]
    return {"base_rate": measures["base_rate"], "lead_time": measures["lead_time"], "awn": measures["model"]}


def _no_show(told: Mapping[str, Any]) -> Iterator[Figure]:
    def value(model: str, measure: str) -> float:
        return float(told[model][measure]["mean"])

    base, lead = "the base rate", "a logistic line on lead time alone"
    ours = value("awn", "brier")
    for name, kind, words in (("no_show_brier", "base_rate", base), ("no_show_brier_lead", "lead_time", lead)):
        theirs = value(kind, "brier")
        yield Figure(name, ours, "Brier", words, theirs, "less", ours < theirs)
    ours, theirs = value("awn", "auc"), value("lead_time", "auc")
    yield Figure("no_show_auc", ours, "AUC", lead, theirs, "more", ours > theirs)
    slope = value("awn", "calibration_slope")
    yield Figure("no_show_slope", slope, "slope", "right", 1.0, "between 0.9 and 1.1", 0.9 <= slope <= 1.1)
