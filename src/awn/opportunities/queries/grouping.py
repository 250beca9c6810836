"""The points of a map as a window that shows them all, and as groups that can be told apart in it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from awn.opportunities.queries.conditions import EARTH_KM
from awn.opportunities.queries.mapping import Spots
from awn.reference.outlines import Window

WIDTH, HEIGHT = 640, 480
# Two groups lie no nearer to each other, nor to an edge than half of it: on a phone that is 44 px.
CELL = 80.0
EDGE = 0.12
# A window is drawn at one of few scales and moved by whole steps, so that its land is cut out only once.
STEPS = 16
SCALES = 4  # for each doubling
CLOSEST = WIDTH / math.radians(0.4)
WIDEST = WIDTH / (2 * math.pi)
# Latitudes, then longitudes, around the six states.
GULF = ((15.0, 34.0), (33.0, 61.0))
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Group:
    """Spots that are too close together to be drawn each: their middle, and how far the farthest lies from it.

    `region` is the code of the one that most lie in.
    """

    latitude: float
    longitude: float
    number: int
    radius_km: float
    region: str


def units_of_km(window: Window) -> float:
    """How long a kilometre is in the middle of the window."""
    middle = _mercator(np.array([window.north]))[0] - window.height / 2 / window.scale
    return float(window.scale / EARTH_KM * math.cosh(middle))


def window_of(latitudes: Floats, longitudes: Floats) -> Window | None:
    """The window that shows all spots, north up; when some lie in the Gulf, those. None without any."""
    here = _in_gulf(latitudes, longitudes)
    if here.any():
        latitudes, longitudes = latitudes[here], longitudes[here]
    if not len(latitudes):
        return None
    x, y = np.radians(longitudes), _mercator(latitudes)
    wide, high = np.ptp(x), np.ptp(y)
    room = 1 - 2 * EDGE
    fits = min(WIDTH * room / wide if wide else CLOSEST, HEIGHT * room / high if high else CLOSEST, CLOSEST)
    scale = WIDEST * 2 ** (math.floor(SCALES * math.log2(max(fits / WIDEST, 1))) / SCALES)
    step = WIDTH / STEPS / scale
    middle_x, middle_y = (round(float(one.min() + one.max()) / 2 / step) * step for one in (x, y))
    north = math.degrees(math.atan(math.sinh(middle_y + HEIGHT / 2 / scale)))
    west = math.degrees(middle_x - WIDTH / 2 / scale)
    return Window(round(west, 6), round(north, 6), round(scale, 3), WIDTH, HEIGHT)


def grouped(found: Spots, window: Window) -> list[Group]:
    """The spots in the window as groups that lie at least `CELL` apart, the largest first."""
    x = np.radians(found.longitudes - window.west) * window.scale
    y = (_mercator(np.array([window.north])) - _mercator(found.latitudes)) * window.scale
    seen = (x >= 0) & (x <= window.width) & (y >= 0) & (y <= window.height)
    if not seen.any():
        return []
    x, y, numbers = x[seen], y[seen], found.numbers[seen].astype(float)
    of_cell = _numbered((x // CELL).astype(np.int64) * 1_000 + (y // CELL).astype(np.int64))
    sums: Floats = np.bincount(of_cell, weights=numbers).astype(float)
    middles = [np.bincount(of_cell, weights=one * numbers) / sums for one in (x, y)]
    of_group = _numbered(_joined(middles[0], middles[1], sums)[of_cell])
    regions = _commonest(of_group, found.of_region[seen], numbers, len(found.regions))
    latitudes, longitudes = found.latitudes[seen], found.longitudes[seen]
    sums = np.bincount(of_group, weights=numbers).astype(float)
    north, east = (np.bincount(of_group, weights=one * numbers) / sums for one in (latitudes, longitudes))
    radii = np.zeros(len(sums))
    np.maximum.at(radii, of_group, _far_km(latitudes, longitudes, north[of_group], east[of_group]))
    return [
        Group(float(north[i]), float(east[i]), int(sums[i]), float(radii[i]), found.regions[regions[i]])
        for i in np.argsort(-sums, kind="stable")
    ]


def _joined(x: Floats, y: Floats, sums: Floats) -> Ints:
    """For each cell the one that it is drawn with: the closest two are joined until none are too close."""
    x, y, sums = x.copy(), y.copy(), sums.copy()
    label = np.arange(len(x), dtype=np.int64)
    while True:
        far = np.hypot(x[:, None] - x, y[:, None] - y)
        far[np.isnan(far) | np.eye(len(x), dtype=bool)] = np.inf
        one, other = np.unravel_index(np.argmin(far), far.shape)
        if far[one, other] >= CELL:
            return label
        for axis in (x, y):
            axis[one] = np.average(axis[[one, other]], weights=sums[[one, other]])
            axis[other] = np.nan
        sums[one] += sums[other]
        label[label == other] = one


def _numbered(keys: Ints) -> Ints:
    """Each key as its number among the different ones."""
    return np.asarray(np.unique(keys, return_inverse=True)[1], dtype=np.int64)


def _commonest(of_group: Ints, of_region: Ints, numbers: Floats, regions: int) -> Ints:
    """For each group the region in which most of it lies."""
    table = np.bincount(of_group * regions + of_region, weights=numbers, minlength=(of_group.max() + 1) * regions)
    return np.asarray(table.reshape(-1, regions).argmax(axis=1), dtype=np.int64)


def _in_gulf(latitudes: Floats, longitudes: Floats) -> NDArray[np.bool_]:
    (south, north), (west, east) = GULF
    inside: NDArray[np.bool_] = (latitudes > south) & (latitudes < north) & (longitudes > west) & (longitudes < east)
    return inside


def _mercator(latitudes: Floats) -> Floats:
    y: Floats = np.arcsinh(np.tan(np.radians(latitudes)))
    return y


def _far_km(latitudes: Floats, longitudes: Floats, to_latitudes: Floats, to_longitudes: Floats) -> Floats:
    """As the crow flies."""
    north, east = np.radians(to_latitudes - latitudes), np.radians(to_longitudes - longitudes)
    part = np.sin(north / 2) ** 2
    part += np.cos(np.radians(latitudes)) * np.cos(np.radians(to_latitudes)) * np.sin(east / 2) ** 2
    far: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(part, 1.0)))
    return far
