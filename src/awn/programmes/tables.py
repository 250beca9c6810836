"""Indicators with their values as rows of a table, as they are written and read back."""

from __future__ import annotations

from collections.abc import Iterator

from awn.base.tabular_writing import Value
from awn.programmes.queries import IndicatorNow

COLUMNS = (
    "code", "level", "name_ar", "name_en", "unit_ar", "unit_en", "direction", "baseline", "baseline_on", "target",
    "target_on", "source_ar", "source_en", "computed", "counts_people", "day", "value", "evidence", "link",
)  # fmt: skip


def rows(indicators: list[IndicatorNow]) -> Iterator[list[Value]]:
    """A row for each value that stands; one without a value where there is none."""
    for one in indicators:
        row = one.row
        fixed: list[Value] = [
            row.code, row.level, row.name_ar, row.name_en, row.unit_ar, row.unit_en, row.direction,
            format(row.baseline.normalize(), "f"), row.baseline_on, format(row.target.normalize(), "f"), row.target_on,
            row.source_ar, row.source_en, row.computed, row.counts_people,
        ]  # fmt: skip
        for value in one.values:
            yield [*fixed, value.on, format(value.value.normalize(), "f"), value.words, value.link]
        if not one.values:
            # What Awn counts is of the moment of the export; it is not read back.
            yield [*fixed, None, None, None, None]
