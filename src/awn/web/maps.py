"""Small maps: a country's outline, one region marked, and a point."""

from __future__ import annotations

from dataclasses import dataclass

from awn.reference.outlines import outline
from awn.reference.queries import Region

WIDTH = 320
# A point farther outside than this share of the drawing would lie beside it.
MARGIN = 0.05


@dataclass(frozen=True, slots=True)
class Map:
    """What components draw: SVG paths in a drawing of `width` by `height`, and where the point lies."""

    width: int
    height: int
    land: str
    region: str
    x: float
    y: float


def point_map(region: Region | None, latitude: float | None, longitude: float | None) -> Map | None:
    """The country of `region` with the point; with the region's own middle where no point is known.

    None without a region, or where we have no outline of the country.
    """
    if region is None:
        return None
    try:
        drawing = outline(region.country_id, WIDTH)
    except KeyError:
        return None
    if latitude is None or longitude is None:
        latitude, longitude = region.latitude, region.longitude
    x, y = drawing.place(latitude, longitude)
    if not (-MARGIN * drawing.width <= x <= (1 + MARGIN) * drawing.width):
        return None
    if not (-MARGIN * drawing.height <= y <= (1 + MARGIN) * drawing.height):
        return None
    own = next((shape.path for shape in drawing.shapes if shape.code == region.code), "")
    return Map(drawing.width, drawing.height, drawing.land, own, x, y)
