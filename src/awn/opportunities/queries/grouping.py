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
KM_OF_DEGREE = EARTH_KM * math.pi / 180
FLAT = 1.04
ROW = 1_000
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
    of_group = _of_group(x, y, numbers, (x // CELL).astype(np.int64) + ROW * (y // CELL).astype(np.int64))
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


def _of_group(x: Floats, y: Floats, numbers: Floats, cells: Ints) -> Ints:
    """For each spot the number of its group: the spots of a cell, and of cells whose middles are too close."""
    used = np.flatnonzero(np.bincount(cells))
    sums = np.bincount(cells, weights=numbers)[used].astype(float)
    middles = [np.bincount(cells, weights=one * numbers)[used] / sums for one in (x, y)]
    groups = np.unique(_joined(middles[0], middles[1], sums), return_inverse=True)[1]
    of_cell = np.zeros(used[-1] + 1, dtype=np.int64)
    of_cell[used] = groups
    return of_cell[cells]


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
    """As if the earth were flat about each group, which is too short by less than `FLAT`."""
    north = (latitudes - to_latitudes) * KM_OF_DEGREE
    east = (longitudes - to_longitudes) * (KM_OF_DEGREE * np.cos(np.radians(to_latitudes)))
    far: Floats = np.sqrt(north * north + east * east) * FLAT
    return far
