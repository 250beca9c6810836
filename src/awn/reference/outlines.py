"""Outlines of the six states and their regions as SVG paths, and the place of a point among them.

Countries are drawn in the Mercator projection, north up, fitted to the given width. For maps that show where
something is, not for borders: see data/SOURCE.md for what the shapes lack.
"""

from __future__ import annotations

import functools
import json
import math
from dataclasses import dataclass
from itertools import pairwise

from awn.reference.files import DATA

STEPS_PER_DEGREE = 10_000
# Of a window on the Gulf: what lies closer together is one point, and what lies farther outside is cut off.
NEXT_POINT = 1.0
OUTSIDE = 12.0
Ring = list[tuple[float, float]]  # longitude, latitude in degrees


@dataclass(frozen=True, slots=True)
class Shape:
    code: str  # region code; empty for land that is no region of today
    path: str  # the `d` of an SVG path


@dataclass(frozen=True, slots=True)
class Outline:
    """`land` is everything together (draw it first, under the regions); `shapes` are the regions."""

    width: int
    height: int
    land: str
    shapes: tuple[Shape, ...]
    west: float
    north: float
    scale: float

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a point on the earth lies in the drawing: x, y."""
        return _project(longitude, latitude, self.west, self.north, self.scale)


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of the earth as it is drawn: `scale` units for each radian of longitude."""

    west: float
    north: float
    scale: float
    width: int
    height: int

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a point on the earth lies in the window: x, y."""
        return _project(longitude, latitude, self.west, self.north, self.scale)


@functools.cache
def outline(country: str, width: int = 1000) -> Outline:
    """One of the six states. KeyError for others."""
    return _drawn([_countries()[country]], width)


@functools.cache
def outline_of_gulf(width: int = 1000) -> Outline:
    """The six states in one drawing."""
    return _drawn(list(_countries().values()), width)


@functools.lru_cache(maxsize=128)
def land_in(window: Window) -> str:
    """The regions of all six states as far as they lie in the window, as one path."""
    rings = (ring for shapes in _countries().values() for rings in shapes.values() for ring in rings)
    return "".join(_cut_path(ring, window) for ring in rings)


def _cut_path(ring: Ring, window: Window) -> str:
    points = [window.place(latitude, longitude) for longitude, latitude in ring]
    for axis, low, high in ((0, -OUTSIDE, window.width + OUTSIDE), (1, -OUTSIDE, window.height + OUTSIDE)):
        points = _cut(points, axis, low, 1)
        points = _cut(points, axis, high, -1)
    kept: Ring = []
    for point in points:
        if not kept or math.dist(point, kept[-1]) >= NEXT_POINT:
            kept.append(point)
    return _relative_path(kept) if len(kept) > 2 else ""


def _relative_path(points: Ring) -> str:
    """The polygon with each point as its distance from the one before: shorter, and as exact."""
    steps = [(round(10 * x), round(10 * y)) for x, y in points]
    moves = (((x - a) / 10, (y - b) / 10) for (a, b), (x, y) in pairwise(steps))
    return f"M{steps[0][0] / 10:g} {steps[0][1] / 10:g}l" + " ".join(f"{x:g} {y:g}" for x, y in moves) + "z"


def _cut(points: Ring, axis: int, limit: float, side: int) -> Ring:
    """The part of a polygon on one side of a line along the other axis (Sutherland and Hodgman)."""
    inside = [side * (point[axis] - limit) >= 0 for point in points]
    if all(inside) or not any(inside):
        return points if points and inside[0] else []
    kept: Ring = []
    for number, point in enumerate(points):
        before = points[number - 1]
        if inside[number] != inside[number - 1]:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            other = before[1 - axis] + share * (point[1 - axis] - before[1 - axis])
            kept.append((limit, other) if axis == 0 else (other, limit))
        if inside[number]:
            kept.append(point)
    return kept


@functools.cache
def _countries() -> dict[str, dict[str, list[Ring]]]:
    packed = json.loads((DATA / "outlines.json").read_text(encoding="ascii"))
    return {
        country: {code: [_unpacked(ring) for ring in rings] for code, rings in shapes.items()}
        for country, shapes in packed.items()
    }


def _unpacked(deltas: list[int]) -> Ring:
    x = y = 0
    ring = []
    for dx, dy in zip(deltas[::2], deltas[1::2], strict=True):
        x, y = x + dx, y + dy
        ring.append((x / STEPS_PER_DEGREE, y / STEPS_PER_DEGREE))
    return ring


def _drawn(countries: list[dict[str, list[Ring]]], width: int) -> Outline:
    points = [point for shapes in countries for rings in shapes.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    scale = width / math.radians(east - west)
    height = math.ceil((_mercator(north) - _mercator(south)) * scale)
    shapes = [
        Shape(code, "".join(_path(ring, west, north, scale) for ring in rings))
        for country in countries
        for code, rings in country.items()
    ]
    land = "".join(shape.path for shape in shapes)
    return Outline(width, height, land, tuple(s for s in shapes if s.code), west, north, scale)


def _path(ring: Ring, west: float, north: float, scale: float) -> str:
    points = (_project(x, y, west, north, scale) for x, y in ring)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"


def _project(longitude: float, latitude: float, west: float, north: float, scale: float) -> tuple[float, float]:
    x = math.radians(longitude - west) * scale
    y = (_mercator(north) - _mercator(latitude)) * scale
    return round(x, 1), round(y, 1)


def _mercator(latitude: float) -> float:
    return math.asinh(math.tan(math.radians(latitude)))
