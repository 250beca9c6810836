"""Outlines of the six states from TopoJSON: simplified by shared borders, so that neighbours still meet."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

FILES = {"SA": "sau", "AE": "are", "QA": "qat", "BH": "bhr", "KW": "kwt", "OM": "omn"}
STEPS_PER_DEGREE = 10_000  # coordinates are kept as whole ten-thousandths of a degree
DETAIL = 800  # an outline keeps what shows when the country is drawn this many units wide
Point = tuple[float, float]
Outline = dict[str, list[list[int]]]


def make_outlines(raw: Path, codes: dict[str, str]) -> dict[str, Outline]:
    """Country -> region code (empty: land that is no region of today) -> rings of lon, lat, dlon, dlat, …"""
    return {country: _country(raw / f"{name}.topo.json", codes) for country, name in FILES.items()}


def _country(path: Path, codes: dict[str, str]) -> Outline:
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = _decoded(topology)
    longitudes = [x for arc in arcs for x, _ in arc]
    tolerance = (max(longitudes) - min(longitudes)) / DETAIL
    arcs = [_simplified(arc, tolerance) for arc in arcs]
    outline: Outline = {}
    for shape in topology["objects"][path.name.split(".")[0]]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        # Holes run the other way round than outer rings, so the non-zero fill rule leaves them open.
        rings = [_ring(indices, arcs) for polygon in polygons for indices in polygon]
        kept = [_packed(ring) for ring in rings if _extent(ring) > tolerance]
        if kept:
            outline.setdefault(_code(shape, codes), []).extend(kept)
    return dict(sorted(outline.items()))


def _code(shape: dict[str, Any], codes: dict[str, str]) -> str:
    return codes.get(f"{shape['id']} {shape['properties']['name']}") or codes.get(shape["id"], "")


def _decoded(topology: dict[str, Any]) -> list[list[Point]]:
    (scale_x, scale_y), (left, top) = topology["transform"]["scale"], topology["transform"]["translate"]
    decoded = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale_x + left, y * scale_y + top))
        decoded.append(points)
    return decoded


def _simplified(points: list[Point], tolerance: float) -> list[Point]:
    """Ramer-Douglas-Peucker. Ends stay, so borders stay shared; a closed arc is cut at its far point."""
    if len(points) < 3:
        return points
    if points[0] == points[-1]:
        far = max(range(len(points)), key=lambda i: math.dist(points[0], points[i]))
        return _simplified(points[: far + 1], tolerance)[:-1] + _simplified(points[far:], tolerance)
    index = max(range(1, len(points) - 1), key=lambda i: _distance(points[i], points[0], points[-1]))
    if _distance(points[index], points[0], points[-1]) <= tolerance:
        return [points[0], points[-1]]
    return _simplified(points[: index + 1], tolerance)[:-1] + _simplified(points[index:], tolerance)


def _distance(point: Point, start: Point, end: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = math.dist(start, end)
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length if length else math.dist(point, start)


def _ring(indices: list[int], arcs: list[list[Point]]) -> list[Point]:
    """One ring of arcs end to end; TopoJSON writes an arc run backwards as its one's complement."""
    ring: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring


def _extent(ring: list[Point]) -> float:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def _packed(ring: list[Point]) -> list[int]:
    packed: list[int] = []
    last = (0, 0)
    for x, y in ring[:-1]:  # the path closes itself
        point = round(x * STEPS_PER_DEGREE), round(y * STEPS_PER_DEGREE)
        packed += [point[0] - last[0], point[1] - last[1]]
        last = point
    return packed
