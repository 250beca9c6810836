"""Drawings of several rows of numbers: told apart without colours, turned with the language, and with gaps."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from awn.web import charts, charts_series
from awn.web.charts import Bar
from awn.web.charts_series import Series

NAMES = ["2024", "2025", "2026"]
ROWS = [
    Series("One & two", (Bar("", 10, "10"), None, Bar("", 30, "30"))),
    Series("Three", (Bar("", 5, "5"), Bar("", 8, "8"), Bar("", 2, "2"))),
]


@pytest.mark.parametrize("draw", [charts_series.lines, charts_series.stacked])
def test_time_runs_in_the_direction_of_reading_and_names_stay_text(draw: Callable[..., str]) -> None:
    for rtl in (False, True):
        drawn = draw(ROWS, NAMES, "What it says", rtl=rtl)
        places = [float(re.search(rf'x="([\d.]+)"[^>]*>{name}<', drawn)[1]) for name in NAMES]  # type: ignore[index]  # each name is drawn
        assert places == sorted(places, reverse=rtl)
        assert 'role="img" aria-label="What it says"' in drawn
        assert "One &amp; two" in drawn
        assert "style=" not in drawn


def test_lines_differ_without_colours_and_leave_a_gap_where_nothing_is_shown() -> None:
    drawn = charts_series.lines(ROWS, NAMES, "", rtl=False)
    dashes = re.findall(r'<path d="([^"]*)" fill="none"[^>]*stroke-dasharray="([^"]*)"', drawn)
    # The strokes in the list of names come first.
    assert [dash for _path, dash in dashes] == ["none", "8 4", "none", "8 4"]
    assert [path.count("L") for path, _dash in dashes[2:]] == [0, 2]
    assert ">30<" in drawn


def test_parts_of_a_column_add_up_and_have_a_weave_each() -> None:
    drawn = charts_series.stacked(ROWS, NAMES, "", rtl=False)
    # Those of the list of names come first.
    heights = [float(height) for height in re.findall(r'<rect [^>]*height="([\d.]+)"', drawn)][len(ROWS) :]
    assert len(heights) == 5
    assert sum(heights[3:]) == charts_series.COLUMNS_HEIGHT
    assert drawn.count('stroke="var(--surface)" stroke-width') == 5 + len(ROWS)
    assert "<title>Three: 8</title>" in drawn


def test_one_column_alone_is_no_wall_and_stands_in_the_middle() -> None:
    drawn = charts.columns([Bar("2026", 7, "7")], "", rtl=True)
    left, width = (float(one) for one in re.search(r'<rect x="([\d.]+)"[^>]*width="([\d.]+)"', drawn).groups())  # type: ignore[union-attr]  # it is drawn
    assert width == charts.WIDEST_COLUMN
    assert left + width / 2 == charts.WIDTH / 2
