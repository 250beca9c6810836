"""Learning, and going back to an earlier version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.forecasts import attendance, demand, leaving, returning, series, spread, storing, training, unfilled
from awn.forecasts.demand import Outlook, Series
from awn.forecasts.models import Returning, TrainedModel
from awn.forecasts.rules import KEPT, KINDS, Comparison
from awn.forecasts.storing import BrokenModelError
from awn.people.models import Person

Made = tuple[dict[str, Any], dict[str, Any], bool]
# So many past weeks a page shows before what is to come.
SHOWN_WEEKS = 78


def train(kind: str, *, by: Person | None, at: datetime, scheduled: bool = False) -> TrainedModel:
    """Learns one kind from all that happened, measures it beside the simple way, and keeps it with its card.

    It counts from now on, better or not: where it is not, the simple way out of the same training counts. Refuses
    `forecast_few_rows`.
    """
    if kind not in KINDS:
        raise Refusal("forecast_unknown", _("There is no such forecast."))
    # Reading and learning take a while: nothing is locked meanwhile.
    card, content, beats = _MAKERS[kind](at)
    revision = f"{kind}-{at:%Y%m%dT%H%M%S%f}"
    card |= {"made_at": at.isoformat()}
    sha256 = storing.write(kind, revision, at.isoformat(), card, content)
    with transaction.atomic():
        _lock(kind)
        TrainedModel.objects.filter(kind=kind, active=True).update(active=False)
        row = TrainedModel.objects.create(
            kind=kind, revision=revision, sha256=sha256, trained_at=at, scheduled=scheduled, card=card, beats=beats,
            active=True,
        )  # fmt: skip
        record("forecast.trained", by=by, at=at, subject=row.pk, kind=kind, revision=revision, used=beats)
        old = list(TrainedModel.objects.filter(kind=kind).order_by("-pk")[KEPT:])
        TrainedModel.objects.filter(pk__in=[one.pk for one in old]).delete()
    for one in old:
        storing.remove(one.revision)
    return row


@transaction.atomic
def use(revision: str, *, by: Person | None, at: datetime) -> TrainedModel:
    """Goes back (or forward) to a version that is kept. Refuses `forecast_broken` where its file cannot be used."""
    row = found(TrainedModel.objects.filter(revision=revision).first())
    try:
        storing.read(row.kind, row.revision, row.sha256)
    except BrokenModelError as error:
        message = _("The file of this version is missing, damaged or of another Awn. The one in use stays.")
        raise Refusal("forecast_broken", message, status=409) from error
    _lock(row.kind)
    TrainedModel.objects.filter(kind=row.kind, active=True).update(active=False)
    TrainedModel.objects.filter(pk=row.pk).update(active=True)
    record("forecast.put_back", by=by, at=at, subject=row.pk, kind=row.kind, revision=revision)
    return row


def compare(*, by: Person | None, at: datetime) -> Comparison:
    """Compares what brought people back, and keeps it in the place of what was compared before."""
    found = returning.compare(at)
    with transaction.atomic():
        Returning.objects.all().delete()
        row = Returning.objects.create(at=at, contents=found.packed())
        record("forecast.compared", by=by, at=at, subject=row.pk)
    return found


def _lock(kind: str) -> None:
    """Two trainings of one kind at once would both be the one that counts."""
    list(TrainedModel.objects.select_for_update().filter(kind=kind, active=True))


def _no_show(at: datetime) -> Made:
    rows = attendance.past_rows(at)
    made = training.train(rows)
    # How much the day itself moves everybody: out of the first half of the judged shifts, looked at in the second.
    shifts = _shifts(rows.owners[made.judged], made.told, rows.happened[made.judged])
    half = len(shifts) // 2
    sigma = spread.estimate(shifts[:half])
    held, of = spread.coverage(shifts[half:], sigma)
    plain, _of = spread.coverage(shifts[half:], 0.0)
    made.card["expected"] = {
        "sigma": sigma,
        "coverage": round(held, 3),
        "coverage_without": round(plain, 3),
        "shifts": of,
        "aim": spread.COVER,
    }
    content = {"line": storing.line_told(made.line), "base_rate": made.base_rate, "sigma": spread.estimate(shifts)}
    return made.card, content, made.beats


def _shifts(
    owners: np.ndarray[Any, np.dtype[np.int64]], absent: np.ndarray[Any, np.dtype[np.float64]],
    missed: np.ndarray[Any, np.dtype[np.bool_]],
) -> list[tuple[np.ndarray[Any, np.dtype[np.float64]], int]]:  # fmt: skip
    """By shift, the log odds of coming and how many came."""
    order = np.argsort(owners, kind="stable")
    pieces = np.split(order, np.flatnonzero(np.diff(owners[order])) + 1)
    odds = -np.log(np.clip(absent, 1e-6, 1 - 1e-6) / (1 - np.clip(absent, 1e-6, 1 - 1e-6)))
    return [(odds[piece], int((~missed[piece]).sum())) for piece in pieces if len(piece)]


def _yes_or_no(read: Callable[[datetime], training.Rows]) -> Callable[[datetime], Made]:
    def make(at: datetime) -> Made:
        made = training.train(read(at))
        return made.card, {"line": storing.line_told(made.line), "base_rate": made.base_rate}, made.beats

    return make


def _demand(at: datetime) -> Made:
    parts, outlooks = {}, {}
    for dimension in series.DIMENSIONS:
        wanted = series.wanted(dimension, at)
        if wanted is None or wanted.weeks < demand.FEWEST_WEEKS:
            continue
        outlooks[dimension] = demand.outlook(wanted)
        parts[dimension] = _told(wanted, outlooks[dimension], series.behind(dimension, at))
    if "region" not in parts:
        raise training.too_few()
    main = outlooks["region"]
    card: dict[str, Any] = {
        "weeks": len(parts["region"]["total_past"]),
        "first_day": parts["region"]["first"],
        "dimensions": {
            name: {"keys": len(parts[name]["keys"]), "method": one.method, "judged": _judged(one)}
            for name, one in outlooks.items()
        },
        "effects": {name: round(value, 3) for name, value in main.effects.items()},
    }
    return card, {"dimensions": parts}, main.method == "model"


def _judged(one: Outlook) -> dict[str, Any] | None:
    if one.judged is None:
        return None
    found = {name: round(float(getattr(one.judged, name)), 4) for name in (*_SHARES, "coverage")}
    return found | {"beats": one.judged.beats}


_SHARES = ("model_error", "naive_error", "ahead", "low", "high")


def _told(wanted: Series, one: Outlook, behind: dict[str, tuple[int, int]]) -> dict[str, Any]:
    def whole(grid: np.ndarray[Any, np.dtype[np.float64]]) -> list[Any]:
        return list(np.round(grid, 1).tolist())

    return {
        "method": one.method,
        "first": wanted.first,
        "keys": list(wanted.keys),
        "houses": [behind.get(key, (0, 0))[0] for key in wanted.keys],
        "people": [behind.get(key, (0, 0))[1] for key in wanted.keys],
        "weeks": wanted.weeks,
        "past": whole(wanted.values[:, -SHOWN_WEEKS:]),
        "total_past": whole(wanted.values.sum(axis=0)),
        "mean": whole(one.mean),
        "low": whole(one.low),
        "high": whole(one.high),
        "total": whole(one.total),
    }


_MAKERS: dict[str, Callable[[datetime], Made]] = {
    "no_show": _no_show,
    "demand": _demand,
    "leaving": _yes_or_no(leaving.past_rows),
    "unfilled": _yes_or_no(unfilled.past_rows),
}
