"""How good the alarms are on the planted stories: precision and recall with intervals, beside simpler ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from awn.alarms import loading
from awn.alarms.detecting import RULES, find
from awn.alarms.detecting.columns import Columns, Houses, groups
from awn.alarms.detecting.entering import WINDOW_SECONDS
from awn.alarms.detecting.finding import Finding
from awn.alarms.rules import RAISED_FROM
from awn.alarms.tasks import WINDOW
from awn.base.refusal import Refusal
from awn.demo.national.frauds.truth import Truth, read

Z = 1.96


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval (Wilson); None where there is nothing to count."""

    hits: int
    of: int

    def told(self) -> dict[str, Any]:
        """For JSON: value, low, high, and what was counted."""
        if not self.of:
            return {"value": None, "low": None, "high": None, "hits": 0, "of": 0}
        p, n = self.hits / self.of, self.of
        centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z / (1 + Z * Z / n) * (p * (1 - p) / n + Z * Z / (4 * n * n)) ** 0.5
        low, high = max(0.0, centre - half), min(1.0, centre + half)
        return {"value": round(p, 3), "low": round(low, 3), "high": round(high, 3), "hits": self.hits, "of": n}


@dataclass(frozen=True, slots=True)
class Best:
    """The threshold at which F1 is highest, and what it is there: an upper bound, read off the same stories."""

    threshold: float
    f1: float
    precision: float
    recall: float


def evaluate(at: datetime) -> dict[str, Any]:
    """Judges every rule, and all together, on the stories of this database. Refuses where none were planted."""
    truths = read()
    if not truths:
        raise Refusal("no_planted_stories", _("There is nothing to judge by. Run `awn demo --national` first."))
    houses = loading.houses()
    columns = loading.columns_since((at - WINDOW).date(), houses)
    findings = find(columns, houses)
    return {
        "entries": len(columns), "organisations": len(houses), "stories": len(truths),
        "frauds": sum(one.is_fraud for one in truths),
        "kinds": {kind: _of_kind(kind, findings, truths) for kind in RULES},
        "all": _together(findings, truths), "organisations_found": _houses(columns, houses, findings, truths),
    }  # fmt: skip


def is_right(finding: Finding, truths: Sequence[Truth]) -> bool:
    """True when a planted fraud fits: the same kind and subject, or one that the story explains in the same house."""
    return any(truth.is_fraud and (_is_same(finding, truth) or _is_explained(finding, truth)) for truth in truths)


def _is_same(finding: Finding, truth: Truth) -> bool:
    if finding.kind != truth.kind:
        return False
    if truth.subject_kind == "circle":
        return int(truth.subject) in finding.people
    return finding.subject == truth.subject


def _is_explained(finding: Finding, truth: Truth) -> bool:
    return finding.kind in truth.also and finding.organisation == truth.organisation


def _of_kind(kind: str, findings: Sequence[Finding], truths: Sequence[Truth]) -> dict[str, Any]:
    own = [one for one in findings if one.kind == kind]
    planted = [one for one in truths if one.kind == kind and one.is_fraud]
    honest = [one for one in truths if one.kind == kind and not one.is_fraud]
    raised = [one for one in own if one.score >= RAISED_FROM]
    return {
        "precision": Share(sum(is_right(one, truths) for one in raised), len(raised)).told(),
        "recall": Share(sum(any(_is_same(one, truth) for one in raised) for truth in planted), len(planted)).told(),
        "lookalikes_raised": Share(sum(any(_is_same(one, t) for one in raised) for t in honest), len(honest)).told(),
        "best_f1": asdict(best) if (best := _best(own, planted, truths)) else None,
    }  # fmt: skip


def _together(findings: Sequence[Finding], truths: Sequence[Truth]) -> dict[str, Any]:
    raised = [one for one in findings if one.score >= RAISED_FROM]
    planted = [one for one in truths if one.is_fraud]
    honest = [one for one in truths if not one.is_fraud]
    return {
        "precision": Share(sum(is_right(one, truths) for one in raised), len(raised)).told(),
        "recall": Share(sum(any(_is_same(one, truth) for one in raised) for truth in planted), len(planted)).told(),
        "lookalikes_raised": Share(sum(any(_is_same(one, t) for one in raised) for t in honest), len(honest)).told(),
    }


def _best(own: Sequence[Finding], planted: Sequence[Truth], truths: Sequence[Truth]) -> Best | None:
    found: set[int] = set()
    best: Best | None = None
    right = 0
    for count, one in enumerate(sorted(own, key=lambda one: -one.score), start=1):
        right += is_right(one, truths)
        found.update(index for index, truth in enumerate(planted) if _is_same(one, truth))
        precision, recall = right / count, len(found) / max(len(planted), 1)
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        if best is None or f1 > best.f1:
            best = Best(round(one.score, 3), round(f1, 3), round(precision, 3), round(recall, 3))
    return best


def _houses(columns: Columns, houses: Houses, findings: Sequence[Finding], truths: Sequence[Truth]) -> dict[str, Any]:
    """One question for all: which organisations have forged hours? Ours beside counting bursts alone, and chance."""
    forged = np.isin(houses.id, [one.organisation for one in truths if one.is_fraud])
    index = {int(key): position for position, key in enumerate(houses.id)}
    ours = np.zeros(len(houses))
    for one in findings:
        if one.organisation is not None:
            ours[index[one.organisation]] = max(ours[index[one.organisation]], one.score)
    raised = ours >= RAISED_FROM
    return {
        "precision": Share(int((raised & forged).sum()), int(raised.sum())).told(),
        "recall": Share(int((raised & forged).sum()), int(forged.sum())).told(),
        "average_precision": {
            "rules": average_precision(ours, forged),
            "bulk_only": average_precision(bursts(columns, houses), forged),
            "random": round(float(forged.mean()), 3),
        },
    }


def bursts(columns: Columns, houses: Houses) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The simple way: the most records that one person of an organisation entered within ten minutes."""
    most = np.zeros(len(houses))
    for rows in groups(columns.house, columns.recorder):
        entered = np.sort(columns.entered[rows])
        sizes = np.searchsorted(entered, entered + WINDOW_SECONDS, side="right") - np.arange(len(entered))
        house = columns.house[rows[0]]
        most[house] = max(most[house], sizes.max())
    return most


def average_precision(scores: Any, right: Any) -> float:
    """The mean of the precisions at each right one, in the order of the scores; equal scores share their place."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(right[order])
    last = np.append(scores[order][1:] != scores[order][:-1], True)
    places = np.flatnonzero(last)
    gained = np.diff(np.concatenate([[0], hits[places]]))
    return round(float((gained * hits[places] / (places + 1)).sum() / max(right.sum(), 1)), 3)


def told(report: dict[str, Any]) -> str:
    """The report as lines for people."""
    lines = [
        f"{report['entries']:,} entries of {report['organisations']:,} organisations; "
        f"{report['frauds']} planted frauds, {report['stories'] - report['frauds']} honest look-alikes",
        f"{'':18}{'precision':>24}{'recall':>24}{'look-alikes raised':>22}{'best F1':>16}",
    ]
    for name, row in (*report["kinds"].items(), ("all", report["all"])):
        best = row.get("best_f1")
        last = f"{best['f1']:.2f} at {best['threshold']:.2f}" if best else "–"
        shares = [_share(row["precision"]), _share(row["recall"])]
        fooled = row["lookalikes_raised"]
        lines.append(f"{name:18}{shares[0]:>24}{shares[1]:>24}{fooled['hits']:>16} of {fooled['of']:<3}{last:>16}")
    houses = report["organisations_found"]
    average = houses["average_precision"]
    lines.append(f"organisations     {_share(houses['precision']):>24}{_share(houses['recall']):>24}")
    lines.append(
        f"average precision by organisation: rules {average['rules']:.2f}, bursts alone {average['bulk_only']:.2f}, "
        f"chance {average['random']:.2f}"
    )
    return "\n".join(lines)


def _share(share: dict[str, Any]) -> str:
    if share["value"] is None:
        return "–"
    return f"{share['value']:.2f} ({share['low']:.2f}–{share['high']:.2f}) {share['hits']}/{share['of']}"
