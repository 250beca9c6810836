"""What a benchmark reports, as an object for machines and as a table for people."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "figures.md"
START, END = "<!-- measured by `make bench`: do not edit -->", "<!-- end -->"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement. `ratio` is value : baseline_value; `goal` says which way is better and how far."""

    name: str
    value: float
    unit: str
    baseline: str
    baseline_value: float
    goal: str
    met: bool

    @property
    def ratio(self) -> float:
        return round(self.value / self.baseline_value, 3) if self.baseline_value else 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """All figures of one benchmark."""

    name: str
    figures: list[Figure] = field(default_factory=list)

    def as_object(self) -> dict[str, object]:
        """The object that `awn bench NAME --json` prints."""
        figures = [{**asdict(figure), "ratio": figure.ratio} for figure in self.figures]
        return {"name": self.name, "commit": commit(), "figures": figures}

    def as_table(self) -> str:
        """A Markdown table."""
        head = "| figure | measured | baseline | ratio | goal | met |\n|---|---:|---|---:|---|---|"
        rows = [
            f"| `{f.name}` | {f.value:,.4g} {f.unit} | {f.baseline}: {f.baseline_value:,.4g} {f.unit} "
            f"| {f.ratio:,.3g} | {f.goal} | {'yes' if f.met else '**no**'} |"
            for f in self.figures
        ]
        return "\n".join([head, *rows])


Bench = Callable[[], Result]


def commit() -> str:
    """The commit that was measured, with a mark when the tree differs from it."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return said.stdout.strip() or "unknown"


def to_json(result: Result) -> str:
    """One line of JSON."""
    return json.dumps(result.as_object(), ensure_ascii=False)


def write_table(result: Result) -> None:
    """Writes one table between the marks of docs/figures.md, and leaves the other tables and the words around them."""
    text = PAGE.read_text(encoding="utf-8")
    before, _start, rest = text.partition(START)
    between, _end, after = rest.partition(END)
    tables = {part.partition("\n")[0]: part.strip() for part in between.split("\n## ")[1:]}
    when = f"Measured on {datetime.now(UTC):%Y-%m-%d} at commit `{commit()}`."
    tables[result.name] = f"{result.name}\n\n{when}\n\n{result.as_table()}"
    body = "\n\n".join(f"## {tables[name]}" for name in sorted(tables))
    PAGE.write_text(f"{before}{START}\n\n{body}\n{END}{after}", encoding="utf-8")
