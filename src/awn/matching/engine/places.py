"""Places on the globe as points of a unit sphere: distances are then plain differences, exact over poles and date line.

The straight line through the earth (the chord) grows with the way over its surface, so chords compare like ways.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

EARTH_KM = 6_371.0
Points = NDArray[np.float64]  # [n, 3]; not numbers where the place is unknown


def points(latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> Points:
    """Unit vectors from degrees."""
    lat, lon = np.radians(latitude), np.radians(longitude)
    out, across = np.empty((*np.shape(lat), 3)), np.cos(lat)
    out[..., 0], out[..., 1], out[..., 2] = across * np.cos(lon), across * np.sin(lon), np.sin(lat)
    return out


def chord(km: NDArray[np.float64]) -> NDArray[np.float64]:
    """The chord that belongs to a way over the surface; at most the diameter."""
    return 2.0 * np.sin(np.clip(km, 0.0, np.pi * EARTH_KM) / (2.0 * EARTH_KM))


def km(one: Points, other: Points) -> NDArray[np.float64]:
    """The way over the surface; not a number where a place is unknown."""
    gap = one - other
    return np.asarray(2.0 * EARTH_KM * np.arcsin(np.clip(np.sqrt((gap * gap).sum(axis=-1)) / 2.0, 0.0, 1.0)))


def along_curve(latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Numbers by which neighbours come close to each other in a sorted list (Morton order, about 600 m)."""
    x = ((np.nan_to_num(longitude) + 180.0) / 360.0 * 65_535).clip(0, 65_535).astype(np.uint64)
    y = ((np.nan_to_num(latitude) + 90.0) / 180.0 * 65_535).clip(0, 65_535).astype(np.uint64)
    return _spread(x) | (_spread(y) << np.uint64(1))


def _spread(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Sixteen bits with a gap after each."""
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        values = (values | (values << np.uint64(shift))) & np.uint64(mask)
    return values
