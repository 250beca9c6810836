"""What states have set out to reach, what they report, and what this platform counted, which is not the nation."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from awn.impact import published
from awn.impact.rules import Span
from awn.programmes.models import NationalFigure
from awn.reference import queries as reference
from awn.reference.models import Country

FILE = Path(__file__).parent / "data" / "targets.csv"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a state with its source; `id` where staff entered it, None from the file."""

    country: str
    kind: str
    measure: str
    year: int
    value: Decimal
    source: str
    link: str
    source_on: date
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Here:
    """What this platform counted in a year of a country; None where it is withheld: too few people."""

    year: int
    volunteers: int | None
    hours: float | None


@dataclass(frozen=True, slots=True)
class Progress:
    """A target and the latest figure that the state itself reports of the same measure; None where it reports none."""

    target: Figure
    reported: Figure | None

    @property
    def share(self) -> float | None:
        """Which share of the target the reported figure is."""
        if self.reported is None or not self.target.value:
            return None
        return float(self.reported.value / self.target.value)


@dataclass(frozen=True, slots=True)
class State:
    """A country: its targets, what it reports, what was counted here, and the share of its people, where known."""

    country: Country
    targets: tuple[Figure, ...]
    reported: tuple[Figure, ...]
    here: Here
    inhabitants: Figure | None

    @property
    def progress(self) -> tuple[Progress, ...]:
        """Each target beside what is reported of it, up to its year: people beside people, shares beside shares."""
        return tuple(Progress(target, self._latest(target)) for target in self.targets)

    def _latest(self, target: Figure) -> Figure | None:
        alike = (one for one in self.reported if one.measure == target.measure and one.year <= target.year)
        return max(alike, key=lambda one: one.year, default=None)

    @property
    def share_here(self) -> float | None:
        """Volunteers here as a share of all inhabitants; None without a figure of the inhabitants or of both."""
        if self.inhabitants is None or self.here.volunteers is None or not self.inhabitants.value:
            return None
        return self.here.volunteers / float(self.inhabitants.value)


def states(today: date) -> list[State]:
    """The six states in their order, with the numbers of the present year. Four queries."""
    year = today.year
    figures: dict[str, list[Figure]] = defaultdict(list)
    for one in every_figure():
        figures[one.country].append(one)
    countries = reference.countries()
    span = Span("year", date(year, 1, 1), date(year, 12, 31))
    counted = published.several("country", [country.code for country in countries], span)
    return [_state(country, figures[country.code], counted.get(country.code), year) for country in countries]


def every_figure() -> list[Figure]:
    """All figures that hold, the latest year first; what staff entered takes the place of the file's."""
    known = {(one.country, one.kind, one.measure, one.year): one for one in _of_file()}
    for row in NationalFigure.objects.filter(ended_at=None):
        known[row.country_id, row.kind, row.measure, row.year] = Figure(
            row.country_id, row.kind, row.measure, row.year, row.value, row.source, row.link, row.source_on, row.pk
        )
    return sorted(known.values(), key=lambda one: (one.country, one.kind, -one.year, one.measure))


def _state(country: Country, figures: Sequence[Figure], counted: published.Shown | None, year: int) -> State:
    population = [one for one in figures if one.measure == "population"]
    if counted is None:
        here = Here(year, 0, 0.0)
    elif counted.people is None or counted.minutes is None:
        here = Here(year, None, None)
    else:
        here = Here(year, counted.people, counted.minutes / 60)
    return State(
        country=country,
        targets=tuple(one for one in figures if one.kind == "target"),
        reported=tuple(one for one in figures if one.kind == "reported" and one.measure != "population"),
        here=here,
        inhabitants=max(population, key=lambda one: one.year, default=None),
    )


@lru_cache(maxsize=1)
def _of_file() -> tuple[Figure, ...]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Figure(
                row["country"], row["kind"], row["measure"], int(row["year"]), Decimal(row["value"]), row["source"],
                row["link"], date.fromisoformat(row["source_on"]),
            )
            for row in csv.DictReader(file)
        )  # fmt: skip
