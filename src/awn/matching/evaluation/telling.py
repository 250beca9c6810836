"""Reports as a few lines for people; programs read the whole object with --json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MEASURES = ("hit10", "ndcg10", "recall50")


def rankers(report: Mapping[str, Any]) -> str:
    """A line for each ranker, the best first."""
    found = sorted(report["rankers"].items(), key=lambda item: -item[1]["ndcg10"]["mean"])
    head = f"{'':26}" + "".join(f"{measure:>26}" for measure in MEASURES)
    return "\n".join([head, *(f"{name:26}" + _row(measured) for name, measured in found)])


def log(report: Mapping[str, Any]) -> str:
    """The first figures of a deployment's own log."""
    lines = [
        f"{report['lists']:,} lists for {report['people']:,} people, {report['left_out']:,} left out",
        f"{'':26}" + "".join(f"{measure:>26}" for measure in MEASURES),
        f"{'all lists with a wish':26}" + _row(report["ranking"]),
        *(f"{name:26}" + _row(measured) for name, measured in report["slices"].items()),
        f"coverage {report['coverage']:.3f}, Gini of organisations {report['organisation_gini']:.3f}",
    ]
    return "\n".join(lines)


def _row(measured: Mapping[str, Any]) -> str:
    return "".join(f"{_interval(measured[measure]):>26}" for measure in MEASURES)


def _interval(found: Mapping[str, Any]) -> str:
    if found["mean"] is None:
        return "-"
    return f"{found['mean']:.3f} [{found['low']:.3f}, {found['high']:.3f}]"
