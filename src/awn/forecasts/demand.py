"""How many volunteers will be wanted each week, by region, field and skill: half a year ahead, with intervals.

Wanted are the places that organisations offer in shifts that begin in a week. A generalised linear model (Poisson,
spread estimated) with a trend, waves of the solar year, and Ramadan, Hajj and the feasts where they fall. What is known
of all regions together is the start for each: a region with few shifts stays near it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from awn.forecasts import seasons
from awn.forecasts.measures import Column
from awn.matching.evaluation.metrics import bootstrap_difference

Grid = NDArray[np.float64]
AHEAD = 26
YEAR = 52
# Held back to judge by; before it a whole year must lie, or the year before cannot be asked.
JUDGED = 26
FEWEST_WEEKS = 8
RECENT = 8
COVER = 0.9
WAVES = 3
# How far each kind of column may lie from 0 on the log scale, before the data speak.
SPREAD = {"key": 3.0, "trend": 0.3, "own_trend": 0.1, "wave": 0.5, "season": 0.7, "own_season": 0.15, "holiday": 0.3}
OWN_SEASONS = ("ramadan", "hajj")


@dataclass(frozen=True)
class Series:
    """Places wanted by key and week; `first` is the first day of the first week, in days since 1970."""

    keys: tuple[str, ...]
    first: int
    values: Grid
    # Share of days without school, by key and week, as far ahead as it is asked for; none where nothing is known.
    holidays: Grid | None = None

    @property
    def weeks(self) -> int:
        return int(self.values.shape[1])

    def until(self, week: int) -> Series:
        """The weeks before one."""
        return Series(self.keys, self.first, self.values[:, :week], self.holidays)


@dataclass(frozen=True)
class Judged:
    """What the held back weeks showed: errors as shares of what was wanted, and how often intervals held."""

    model_error: float
    naive_error: float
    ahead: float
    low: float
    high: float
    coverage: float
    beats: bool


@dataclass(frozen=True)
class Outlook:
    """Half a year ahead by key and week. `method`: model, seasonal_naive or recent_level."""

    method: str
    mean: Grid
    low: Grid
    high: Grid
    total: Grid
    judged: Judged | None
    effects: Mapping[str, float]


def outlook(series: Series) -> Outlook:
    """The model where it beat last year's weeks beyond doubt; else last year's; else the mean of the last weeks."""
    judged: Judged | None = None
    effects: dict[str, float] = {}
    width, total_width = np.full(len(series.keys), np.nan), np.nan
    method = "seasonal_naive" if series.weeks >= YEAR else "recent_level"
    if series.weeks >= YEAR + JUDGED:
        early = series.until(series.weeks - JUDGED)
        truth = series.values[:, -JUDGED:]
        told, _effects = model(early, JUDGED)
        naive = simple("seasonal_naive", early, JUDGED)
        judged = _judge(truth, told, naive)
        method = "model" if judged.beats else "seasonal_naive"
        chosen = told if judged.beats else naive
        width = _width(truth, chosen)
        total_width = _width(truth.sum(axis=0)[None], chosen.sum(axis=0)[None])[0]
    if method == "model":
        mean, effects = model(series, AHEAD)
    else:
        mean = simple(method, series, AHEAD)
    if judged is None:
        lately = series.values[:, -RECENT:]
        level = np.repeat(lately.mean(axis=1, keepdims=True), lately.shape[1], axis=1)
        width = _width(lately, level)
        total_width = _width(lately.sum(axis=0)[None], level.sum(axis=0)[None])[0]
    low, high = _interval(mean, width[:, None])
    whole = mean.sum(axis=0)
    return Outlook(method, mean, low, high, np.stack([whole, *_interval(whole, total_width)]), judged, effects)


def simple(method: str, series: Series, ahead: int) -> Grid:
    """The same week of the year before, or the mean of the last eight weeks."""
    if method == "recent_level":
        return np.repeat(series.values[:, -RECENT:].mean(axis=1, keepdims=True), ahead, axis=1)
    # 364 days before: whole weeks, so that a week stands for a week.
    return np.stack([series.values[:, series.weeks - YEAR + n % YEAR] for n in range(ahead)], axis=1)


def model(series: Series, ahead: int) -> tuple[Grid, dict[str, float]]:
    """Means of the weeks ahead, and how many times as many are wanted in each season."""
    from sklearn.linear_model import PoissonRegressor
    from threadpoolctl import threadpool_limits

    weeks = series.first + 7 * np.arange(series.weeks + ahead)
    names, columns = _columns(series, weeks)
    count = len(series.keys)
    past = np.tile(np.arange(len(weeks)) < series.weeks, count)
    wanted = series.values.ravel()
    scale = np.array([SPREAD[name.partition(":")[0]] for name in names])
    spread = _dispersion(series.values)
    # Divided by how much weeks scatter, so that the pull of the start is as strong as it claims to be.
    with threadpool_limits(1, "blas"):
        learned = PoissonRegressor(alpha=1 / len(wanted), solver="newton-cholesky", max_iter=100, tol=1e-6).fit(
            (columns * scale)[past], wanted / spread
        )
    mean = spread * learned.predict((columns * scale)[~past])
    weights = dict(zip(names, learned.coef_ * scale, strict=True))
    effects = {name: float(np.exp(weights[f"season:{name}"])) for name in seasons.FLAGS}
    return mean.reshape(count, ahead), effects


def _columns(series: Series, weeks: NDArray[np.int64]) -> tuple[list[str], Grid]:
    """A row for each key and week: the key, its trend and seasons, and those that all share."""
    count, length = len(series.keys), len(weeks)
    years = (weeks - weeks[series.weeks - 1]) / 365.2425
    season = seasons.week_shares(weeks)
    shared = {
        "trend:all": years,
        **{f"wave:{name}": wave for name, wave in seasons.year_waves(weeks + 3, WAVES).items()},
        **{f"season:{name}": share for name, share in season.items()},
    }
    names, columns = list(shared), [np.tile(values, count) for values in shared.values()]
    if series.holidays is not None:
        names.append("holiday:school")
        columns.append(series.holidays[:, :length].ravel())
    own = {"key": np.ones(length), "own_trend": years, **{f"own_season:{one}": season[one] for one in OWN_SEASONS}}
    for place in range(count):
        for kind, values in own.items():
            column = np.zeros((count, length))
            column[place] = values
            names.append(f"{kind}:{place}")
            columns.append(column.ravel())
    return names, np.column_stack(columns)


def _dispersion(values: Grid) -> float:
    """How many times more a week scatters around those beside it than if people came one by one."""
    if values.shape[1] < 3:
        return 1.0
    smooth = (values[:, :-2] + values[:, 2:]) / 2
    gap = (values[:, 1:-1] - smooth) ** 2 / 1.5
    level = np.maximum((smooth + values[:, 1:-1]) / 2, 0.5)
    return max(1.0, float(gap.sum() / level.sum()))


def _judge(truth: Grid, told: Grid, naive: Grid) -> Judged:
    ours, theirs = np.abs(truth - told).sum(axis=0), np.abs(truth - naive).sum(axis=0)
    whole = max(float(truth.sum()), 1.0)
    ahead = bootstrap_difference(theirs, ours)
    share = JUDGED / whole
    chosen = told if ahead.low > 0 else naive
    half = JUDGED // 2
    # Widths from the first half of the held back weeks, looked at in the second.
    low, high = _interval(chosen[:, half:], _width(truth[:, :half], chosen[:, :half])[:, None])
    inside = (truth[:, half:] >= np.floor(low)) & (truth[:, half:] <= np.ceil(high))
    return Judged(
        float(ours.sum() / whole),
        float(theirs.sum() / whole),
        ahead.mean * share,
        ahead.low * share,
        ahead.high * share,
        float(inside.mean()),
        ahead.low > 0,
    )


def _width(truth: Grid, told: Grid) -> Column:
    """By key how many square roots of the level hold nine of ten weeks; drawn towards what holds for all keys.

    The quantile of split conformal prediction: of few weeks the outermost lies further in than that of weeks to come.
    """
    gap = np.abs(truth - told) / np.sqrt(np.maximum(told, 1.0))
    count = truth.shape[1]
    every = float(np.quantile(gap, min(1.0, COVER * (1 + 1 / gap.size))))
    own = np.quantile(gap, min(1.0, COVER * (1 + 1 / count)), axis=1)
    drawn: Column = np.maximum((own * count + every * RECENT) / (count + RECENT), 1.0)
    return drawn


def _interval(mean: Grid, width: Any) -> tuple[Grid, Grid]:
    half = width * np.sqrt(np.maximum(mean, 1.0))
    return np.maximum(mean - half, 0.0), mean + half
