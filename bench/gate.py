"""The nine-point gate over a demo world: how many looks, how long, what was found, and what a first view weighs."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from contextlib import redirect_stdout
from typing import Any
from unittest.mock import patch

from awn.cli import registry
from awn.gate.weight import FIRST_CONTENT_MS, HEAVIEST_BYTES
from bench import site
from bench.figures import Figure, Result

SECONDS_A_LOOK = 10.0


def run() -> Result:
    """Looks at the pages of the site map, as a stranger and as a volunteer."""
    with site.demo("awn_bench_gate") as address:
        stranger = looked(address)
        with patch.dict(os.environ, AWN_GATE_PASSWORD=site.PASSWORD):
            volunteer = looked(address, "--login", site.VOLUNTEER)
    return Result("gate", [*_figures("stranger", stranger), *_figures("volunteer", volunteer), *_weights(volunteer)])


def looked(address: str, *more: str) -> dict[str, Any]:
    """What `awn gate --json` says."""
    said = io.StringIO()
    with redirect_stdout(said):
        registry.call("gate", address, "--json", *more)
    told: dict[str, Any] = json.loads(said.getvalue())
    return told


def _figures(who: str, said: dict[str, Any]) -> Iterator[Figure]:
    pages, looks = len(said["pages"]), said["looks"]
    yield Figure(
        f"{who}_looks", looks, "looks", "pages × 2 languages × 2 screens", 4 * pages, "all", looks == 4 * pages
    )
    each = said["seconds"] / max(1, looks)
    goal = f"under {SECONDS_A_LOOK:.0f} s a look"
    yield Figure(f"{who}_seconds", said["seconds"], "s", "seconds a look", each, goal, each < SECONDS_A_LOOK)
    faults = sum(not one["warning"] for one in said["findings"])
    yield Figure(f"{who}_to_mend", faults, "findings", "warnings", len(said["findings"]) - faults, "none", faults == 0)


def _weights(said: dict[str, Any]) -> Iterator[Figure]:
    for address, weight in said["weights"].items():
        name = "_".join(part for part in address.split("/")[3:] if part)[:40]
        size, first = weight["bytes_without_images"], weight["first_content_ms"]
        goal = f"at most {HEAVIEST_BYTES // 1000} kB without images"
        yield Figure(f"{name}_bytes", size, "bytes", "with images", weight["bytes"], goal, size <= HEAVIEST_BYTES)
        goal = f"under {FIRST_CONTENT_MS} ms on slow 4G"
        met = first < FIRST_CONTENT_MS
        yield Figure(f"{name}_first", first, "ms", "largest", weight["largest_content_ms"], goal, met)
