"""Lighthouse, where it is installed: a program of others for Node, asked for its four scores on a phone."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .findings import Told

LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
WITHIN_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Lighthouse:
    """Node, Lighthouse's own file, and the Chromium to drive."""

    node: str
    program: str
    chromium: str

    def scores(self, address: str, *, cookie: str = "") -> Scores:
        """Runs it once; raises `LighthouseError` with its own words when it gives no scores."""
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "report.json"
            command = [
                self.node, self.program, address, "--quiet", "--output=json", f"--output-path={out}",
                "--chrome-flags=--headless --no-sandbox", f"--only-categories={','.join(LEAST)}",
            ]  # fmt: skip
            if cookie:
                # Kept out of the command line, which every process of the machine may read.
                headers = Path(folder) / "headers.json"
                headers.write_text(json.dumps({"Cookie": cookie}), encoding="utf-8")
                command.append(f"--extra-headers={headers}")
            done = subprocess.run(
                command, env={**os.environ, "CHROME_PATH": self.chromium}, capture_output=True, text=True,
                timeout=WITHIN_SECONDS, check=False,
            )  # fmt: skip
            if done.returncode or not out.exists():
                raise LighthouseError((done.stderr or done.stdout).strip()[-600:])
            return read(json.loads(out.read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class Scores:
    """The four categories of 100, and the audits that cost something."""

    categories: dict[str, int]
    lost: tuple[tuple[str, str], ...]


class LighthouseError(Exception):
    """Lighthouse could not look at the page."""


def read(report: dict[str, Any]) -> Scores:
    """Scores and lost audits of a report: JSON of theirs."""
    categories: dict[str, dict[str, Any]] = report["categories"]
    audits: dict[str, dict[str, Any]] = report["audits"]
    scores = {name: round(100 * float(str(said["score"] or 0))) for name, said in categories.items()}
    lost = []
    for name, said in categories.items():
        for one in said["auditRefs"]:
            audit = audits[one["id"]]
            score = audit.get("score")
            if one["weight"] and score is not None and float(str(score)) < 1:
                lost.append((name, f"{one['id']} {audit.get('displayValue') or ''}".strip()))
    return Scores(scores, tuple(lost))


def judged(scores: Scores) -> list[Told]:
    """Each category below what we hold ourselves to, with what cost it."""
    return [
        Told(f"{name} {scores.categories.get(name, 0)} of 100, at least {least}", ", ".join(
            what for category, what in scores.lost if category == name
        ))
        for name, least in LEAST.items()
        if scores.categories.get(name, 0) < least
    ]  # fmt: skip
