"""Towns by name: in both languages, with or without the article, and where they say."""

from __future__ import annotations

import csv
import math

import pytest

from awn.reference.files import DATA
from awn.reference.towns import towns, towns_matching


@pytest.mark.parametrize(
    ("typed", "first"),
    [("خبر", "Khobar"), ("الخبر", "Khobar"), ("khob", "Khobar"), ("Al Khobar", "Khobar"), ("مكه", "Makkah"),
     ("المدينة", "Madinah"), ("ain", "Al Ain"), ("SALALAH", "Salalah")],
)  # fmt: skip
def test_a_town_is_found_by_the_beginning_of_its_name_in_both_languages(typed: str, first: str) -> None:
    assert towns_matching(typed, 5)[0].name.en == first


def test_nothing_and_nonsense_find_nothing() -> None:
    assert [towns_matching(typed, 5) for typed in ("", "  ", "%", "zzzz", "«»")] == [[]] * 5


def test_every_town_lies_near_its_region() -> None:
    with (DATA / "regions.csv").open(encoding="utf-8", newline="") as file:
        middle = {row["code"]: (float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)}
    # The Eastern Province reaches farthest from its middle; outside Saudi Arabia no region is so large.
    for one in towns():
        latitude, longitude = middle[one.region]
        farthest = {"SA-04": 6.7, "SA-01": 4.8}.get(one.region, 4.4 if one.region.startswith("SA") else 2.5)
        assert math.hypot(one.latitude - latitude, one.longitude - longitude) < farthest, one
    assert len({(one.region, one.name.en) for one in towns()}) == len(towns())
