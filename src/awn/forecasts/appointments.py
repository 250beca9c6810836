"""`awn evaluate no-show`: who will not come? Learned and judged on a stranger's file, split by person.

Nobody in the judged part was seen in learning. What was known when an appointment was booked may be used, nothing
later: of somebody's earlier appointments only those whose day was over by then.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from awn.forecasts import lines, measures, strangers
from awn.forecasts.lines import Columns
from awn.forecasts.measures import Column, Flags
from awn.forecasts.strangers import DAY, Appointments

JUDGED_SHARE = 0.25
TUNED_SHARE = 0.2  # of the people learned from: they choose between the kinds of model
SEED = 20_261_123
PLACE_WEIGHT = 100.0  # as many appointments as the mean counts for at a place
HISTORY_WEIGHT = 2.0
LEADS = (0.5, 1.5, 2.5, 3.5, 4.5, 6.5, 8.5, 11.5, 15.5, 20.5, 26.5, 32.5, 41.5, 61.5)
AGES = (2, 8, 13, 18, 22, 26, 31, 36, 41, 46, 51, 56, 61, 66, 71, 76, 81)
HOURS = tuple(float(hour) for hour in range(7, 19))
SEEDS = 3  # trees are grown so often, from different samples, and their chances averaged
Told = dict[str, Column]


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `awn evaluate no-show`."""
    parser = subparsers.add_parser("no-show", help="who will not come? Learned and judged on a file of appointments")
    parser.add_argument("--data", type=Path, required=True, metavar="FILE", help="CSV or CSV.gz, one appointment a row")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(evaluate=lambda args: evaluate(args.data), told=told)


def evaluate(path: Path) -> dict[str, Any]:
    """The whole report, ready for JSON."""
    data = strangers.read(path)
    random = np.random.default_rng(SEED)
    lot = random.random(int(data.person.max()) + 1)[data.person]
    judged, tuned = lot < JUDGED_SHARE, (lot >= JUDGED_SHARE) & (lot < JUDGED_SHARE + TUNED_SHARE * (1 - JUDGED_SHARE))
    learned = ~judged
    chosen, tried = _choose(data, learned & ~tuned, tuned)
    chances = _predict(data, learned, judged)
    absent = data.absent[judged]
    shown = {"base_rate": chances["base_rate"], "lead_time": chances["lead_time"], "awn": chances[chosen]}
    found = measures.Draws(data.person[judged]).compare(shown, absent)
    table = measures.bins(shown["awn"], absent)
    return {
        "rows": len(data),
        "people": int(data.person.max()) + 1,
        "absent_share": round(float(data.absent.mean()), 4),
        "left_out": data.left_out,
        "split": "by person",
        "learned_rows": int(learned.sum()),
        "judged_rows": int(judged.sum()),
        "judged_people": len(np.unique(data.person[judged])),
        "chosen": chosen,
        "chosen_by": {name: round(value, 5) for name, value in tried.items()},
        "models": {name: measures.intervals(values) for name, values in found.items()},
        "ahead_of": {
            name: {one: measures.ahead(found["awn"], found[name], one).told() for one in ("auc", "brier")}
            for name in ("base_rate", "lead_time")
        },
        "calibration": [
            {"rows": one.rows, "told": round(one.told, 4), "happened": round(one.happened, 4)} for one in table
        ],
    }


def told(report: Mapping[str, Any]) -> str:
    """A few lines for people."""
    head = f"{'':12}" + "".join(f"{name:>28}" for name in measures.NAMES)
    rows = [
        f"{name:12}" + "".join(f"{_short(found[one]):>28}" for one in measures.NAMES)
        for name, found in report["models"].items()
    ]
    first = f"{report['rows']:,} rows of {report['people']:,} people; judged: {report['judged_rows']:,} rows"
    return "\n".join([first, f"model: {report['chosen']}", head, *rows])


def _short(found: Mapping[str, float]) -> str:
    return f"{found['mean']:.4f} [{found['low']:.4f}, {found['high']:.4f}]"


def _choose(data: Appointments, learned: Flags, tuned: Flags) -> tuple[str, dict[str, float]]:
    """The kind of model with the best Brier among people held back from learning; the judged ones are not looked at."""
    chances = _predict(data, learned, tuned)
    tried = {name: measures.brier(chances[name], data.absent[tuned]) for name in ("line", "trees", "both")}
    return min(tried, key=lambda name: tried[name]), tried


def _predict(data: Appointments, learned: Flags, asked: Flags, *, seeds: int = SEEDS) -> Told:
    """Chances of the asked rows by every kind of model, all learned from the same rows."""
    absent = data.absent[learned]
    base = float(absent.mean())
    facts = _facts(data, learned)
    lead = lines.single("lead", np.log1p(facts["lead"]))
    table = _columns(data, facts)
    line = lines.fit(table.rows(learned), absent).chances(table.rows(asked))
    trees = _trees(np.column_stack(list(facts.values())), data, learned, asked, seeds)
    return {
        "base_rate": np.full(int(asked.sum()), base),
        "lead_time": lines.fit(lead.rows(learned), absent, ridge=1e-6).chances(lead.rows(asked)),
        "line": line,
        "trees": trees,
        "both": (line + 2 * trees) / 3,
    }


def _trees(grid: NDArray[np.float64], data: Appointments, learned: Flags, asked: Flags, seeds: int) -> Column:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    total = np.zeros(int(asked.sum()))
    for seed in range(seeds):
        model = HistGradientBoostingClassifier(
            learning_rate=0.05,
            max_iter=220,
            max_leaf_nodes=24,
            min_samples_leaf=min(60, max(5, int(learned.sum()) // 50)),
            l2_regularization=5.0,
            max_features=0.5,
            random_state=seed,
        )
        # More threads than free cores wait for each other far longer than they work.
        with threadpool_limits(1):
            total += model.fit(grid[learned], data.absent[learned]).predict_proba(grid[asked])[:, 1]
    return total / seeds


def _facts(data: Appointments, learned: Flags) -> dict[str, Column]:
    """Everything known when an appointment was booked; means come from the learned rows alone."""
    base = float(data.absent[learned].mean())
    count = np.bincount(data.place[learned], minlength=int(data.place.max()) + 1)
    missed = np.bincount(data.place[learned], data.absent[learned], minlength=len(count))
    weekday = (data.day + 3) % 7
    return {
        "lead": (data.day - data.booked // DAY).astype(np.float64),
        "age": data.age,
        "female": data.female,
        "hour": data.booked % DAY / 3600,
        "weekday": weekday.astype(np.float64),
        "booked_weekday": ((data.booked // DAY + 3) % 7).astype(np.float64),
        "place": ((missed + PLACE_WEIGHT * base) / (count + PLACE_WEIGHT))[data.place],
        **_history(data),
        **data.facts,
    }


def _history(data: Appointments) -> dict[str, Column]:
    """Of somebody's other appointments: those over when this one was booked, and those booked and still to come."""
    size = len(data)
    known = {name: np.zeros(size) for name in ("came", "missed", "open", "same_day", "same_hour")}
    known |= {"since": np.full(size, -1.0), "last_missed": np.full(size, -1.0)}
    order = np.argsort(data.person, kind="stable")
    borders = np.flatnonzero(np.diff(data.person[order])) + 1
    for mine in np.split(order, borders):
        if len(mine) > 1:
            _remember(data, mine, known)
    known["rate"] = known["missed"] / (known["came"] + known["missed"] + HISTORY_WEIGHT)
    return known


def _remember(data: Appointments, mine: NDArray[np.int64], known: dict[str, Column]) -> None:
    day, booked, absent = data.day[mine], data.booked[mine], data.absent[mine]
    for place, row in enumerate(mine):
        over = day < booked[place] // DAY
        known["missed"][row] = (over & absent).sum()
        known["came"][row] = (over & ~absent).sum()
        waits = (booked <= booked[place]) & ~over
        waits[place] = False
        known["open"][row] = waits.sum()
        known["same_day"][row] = (waits & (day == day[place])).sum()
        known["same_hour"][row] = (waits & (booked > booked[place] - 3600)).sum()
        if over.any():
            last = int(np.flatnonzero(over)[np.argmax(day[over])])
            known["since"][row] = booked[place] // DAY - day[last]
            known["last_missed"][row] = absent[last]


def _columns(data: Appointments, facts: Mapping[str, Column]) -> Columns:
    """The columns of the line: bands where a fact bends, and a few facts that count more together."""
    lead, age = lines.banded("lead", facts["lead"], LEADS), lines.banded("age", facts["age"], AGES)
    hour = lines.banded("hour", facts["hour"], HOURS)
    later = (facts["lead"] > 0).astype(np.float64)
    place = np.clip(facts["place"], 1e-4, 1 - 1e-4)
    counts = ("missed", "came", "open", "same_day", "same_hour")
    return lines.joined(
        [
            lead,
            age,
            hour,
            lines.banded("weekday", facts["weekday"], (0.5, 1.5, 2.5, 3.5, 4.5, 5.5)),
            lines.banded("booked_weekday", facts["booked_weekday"], (0.5, 1.5, 2.5, 3.5, 4.5, 5.5)),
            lines.single("female", facts["female"]),
            lines.single("place", np.log(place / (1 - place))),
            lines.single("rate", facts["rate"]),
            lines.single("last_missed", facts["last_missed"] == 1),
            *(lines.banded(name, facts[name], (0.5, 1.5, 2.5, 4.5)) for name in counts),
            *(lines.single(name, values) for name, values in data.facts.items()),
            lines.crossed("sms_lead", lead, data.facts["SMS_received"]),
            lines.crossed("age_later", age, later),
            lines.crossed("hour_later", hour, later),
            lines.crossed("age_lead", age, np.minimum(np.log1p(facts["lead"]), 5.0)),
        ]
    )
