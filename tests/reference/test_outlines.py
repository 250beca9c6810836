import re

import pytest

from awn.reference.files import DATA, FILES
from awn.reference.outlines import Window, land_in, outline, outline_of_gulf

REGIONS = {row.code: row for file in FILES if file.name == "regions.csv" for row in file.rows(file.read())}
WITHOUT_SHAPE = {"QA-SH"}  # younger than the map
STATES = ["SA", "AE", "QA", "BH", "KW", "OM"]


def test_the_file_stays_small():
    assert (DATA / "outlines.json").stat().st_size < 80_000


@pytest.mark.parametrize("country", STATES)
def test_every_region_has_one_shape_but_the_named_gap(country):
    codes = [shape.code for shape in outline(country).shapes]
    wanted = {code for code, row in REGIONS.items() if row.country_id == country}
    assert len(codes) == len(set(codes))
    assert set(codes) == wanted - WITHOUT_SHAPE


@pytest.mark.parametrize("country", STATES)
def test_the_middle_of_a_region_lies_in_the_drawing(country):
    drawn = outline(country)
    for row in REGIONS.values():
        if row.country_id == country:
            x, y = drawn.place(row.latitude, row.longitude)
            assert 0 <= x <= drawn.width
            assert 0 <= y <= drawn.height


def test_most_middles_lie_inside_their_own_shape():
    outside = []
    for code, row in REGIONS.items():
        if row.country_id in STATES and code not in WITHOUT_SHAPE:
            drawn = outline(row.country_id)
            path = next(shape.path for shape in drawn.shapes if shape.code == code)
            if not inside(drawn.place(row.latitude, row.longitude), path):
                outside.append(code)
    assert outside == []


def test_north_is_up_and_east_is_right_in_the_gulf_as_a_whole():
    gulf = outline_of_gulf(600)
    (kuwait_x, kuwait_y), (salalah_x, salalah_y) = gulf.place(29.37, 47.98), gulf.place(17.02, 54.09)
    assert kuwait_y < salalah_y
    assert kuwait_x < salalah_x
    assert gulf.width == 600


def test_a_window_shows_the_land_that_lies_in_it_and_no_more():
    riyadh = Window(west=46.2, north=25.1, scale=40_000, width=640, height=480)
    path = absolute(land_in(riyadh))
    assert inside(riyadh.place(24.7136, 46.6753), path)
    assert all(-13 <= float(number) <= 653 for number in re.findall(r"-?[\d.]+", path))
    assert land_in(Window(west=0, north=60, scale=40_000, width=640, height=480)) == ""
    gulf = Window(west=34, north=33, scale=1_300, width=640, height=480)
    assert len(land_in(gulf)) < 20_000
    assert inside(gulf.place(24.7136, 46.6753), absolute(land_in(gulf)))


def absolute(path):
    """A path of relative steps as one of points."""
    rings = []
    for ring in path.strip("Mz").split("zM"):
        first, steps = ring.split("l")
        numbers = [float(number) for number in steps.split()]
        points = [tuple(map(float, first.split()))]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        rings.append("L".join(f"{x:.1f} {y:.1f}" for x, y in points))
    return "M" + "ZM".join(rings) + "Z"


def inside(point, path):
    x, y = point
    crossings = 0
    for ring in path.strip("MZ").split("ZM"):
        points = [tuple(map(float, pair.split())) for pair in re.split("L", ring)]
        for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                crossings += 1
    return crossings % 2 == 1
