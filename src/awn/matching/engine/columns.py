"""Offers and seekers as columns: one array for each thing that is known, one element for each row.

Days are whole days since 1970-01-01 (`day`). Places are degrees. Sets are words of bits (`bits.bits`): which bit means
what is the caller's to say, the same for offers and seekers. A language with levels takes one bit for each level; a
speaker has the bits of all levels up to the own one, an offer needs the bit of one level.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from awn.matching.engine.bits import Words
from awn.matching.engine.errors import BadColumnsError, BadVectorsError

EARLIEST, LATEST = -(2**31), 2**31 - 1  # no limit in this direction
UNKNOWN_DAY = EARLIEST
ADULT_AGE = 18
NOWHERE = -1  # the region of what has none, or of whom nobody told
ANY, FEMALE, MALE = 0, 1, 2  # as an offer's rule; for a seeker 0 is unknown
Array = NDArray[Any]
_WORDS = "words"
# Type and default of each column, except ids and vectors.
_OFFER: dict[str, tuple[Any, Any]] = {
    "region": (np.int32, NOWHERE), "latitude": (np.float64, np.nan), "longitude": (np.float64, np.nan),
    "remote": (np.bool_, False), "first_day": (np.int32, EARLIEST), "last_day": (np.int32, LATEST),
    "born_from": (np.int32, EARLIEST), "born_until": (np.int32, LATEST), "adult_until": (np.int32, LATEST),
    "gender": (np.uint8, ANY), "slots": (np.uint64, 0), "languages": (_WORDS, 0), "qualifications": (_WORDS, 0),
    "accessibility": (_WORDS, 0), "skills": (_WORDS, 0), "field": (np.int32, -1), "organisation": (np.int64, -1),
    "published": (np.int32, UNKNOWN_DAY), "seats": (np.int32, 0), "seats_left": (np.int32, 0),
}  # fmt: skip
_SEEKER: dict[str, tuple[Any, Any]] = {
    "region": (np.int32, NOWHERE), "latitude": (np.float64, np.nan), "longitude": (np.float64, np.nan),
    "radius_km": (np.float64, np.nan), "remote": (np.bool_, True), "free_from": (np.int32, EARLIEST),
    "free_until": (np.int32, LATEST), "born": (np.int32, UNKNOWN_DAY), "guarded": (np.bool_, False),
    "gender": (np.uint8, 0), "slots": (np.uint64, 0), "languages": (_WORDS, 0), "qualifications": (_WORDS, 0),
    "accessibility": (_WORDS, 0), "skills": (_WORDS, 0), "fields": (_WORDS, 0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rows:
    """What offers and seekers share: identities and meanings."""

    ids: NDArray[np.int64]
    vectors: NDArray[np.float32]  # [n, dim]; a row of zeros has no meaning and is equally far from everything

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def dim(self) -> int:
        return int(self.vectors.shape[1])

    def take(self, rows: ArrayLike) -> Self:
        """These rows in this order."""
        return replace(self, **{spec.name: getattr(self, spec.name)[rows] for spec in fields(self)})

    def joined(self, other: Self) -> Self:
        """These rows and then the other's; sets are widened to the wider of the two."""
        if len(self) and len(other) and self.dim != other.dim:
            raise BadVectorsError(f"vectors of {other.dim} numbers join vectors of {self.dim}")
        if not len(self) or not len(other):
            return self if len(self) else other
        pairs = ((spec.name, getattr(self, spec.name), getattr(other, spec.name)) for spec in fields(self))
        return replace(self, **{name: np.concatenate(_same_width(one, two)) for name, one, two in pairs})

    def columns(self) -> dict[str, Array]:
        """Every array by its name."""
        return {spec.name: getattr(self, spec.name) for spec in fields(self)}


@dataclass(frozen=True, slots=True)
class Offers(Rows):
    """What can be joined. The gates read the columns up to `accessibility`, the ranking those after."""

    region: NDArray[np.int32]
    latitude: NDArray[np.float64]  # not a number when unknown
    longitude: NDArray[np.float64]
    remote: NDArray[np.bool_]  # needs no place
    first_day: NDArray[np.int32]
    last_day: NDArray[np.int32]
    born_from: NDArray[np.int32]  # open to who was born from this day (oldest) ...
    born_until: NDArray[np.int32]  # ... until this one (youngest); see `birth_limits`
    adult_until: NDArray[np.int32]  # who was born later needs a guardian
    gender: NDArray[np.uint8]
    slots: NDArray[np.uint64]  # times of the week it takes place; no bit: any time
    languages: Words  # all of these are needed
    qualifications: Words  # all of these are needed
    accessibility: Words  # what it provides
    skills: Words
    field: NDArray[np.int32]
    organisation: NDArray[np.int64]
    published: NDArray[np.int32]
    seats: NDArray[np.int32]
    seats_left: NDArray[np.int32]

    @classmethod
    def of(cls, ids: ArrayLike, vectors: ArrayLike, **columns: ArrayLike) -> Self:
        """Offers from what is known; the rest takes the value that shuts no gate."""
        return cls(**_checked(ids, vectors, columns, _OFFER))


@dataclass(frozen=True, slots=True)
class Seekers(Rows):
    """Who looks for something. The gates read the columns up to `accessibility`, the ranking those after."""

    region: NDArray[np.int32]
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    radius_km: NDArray[np.float64]  # how far they would go; not a number: within their region
    remote: NDArray[np.bool_]  # would take part without a place
    free_from: NDArray[np.int32]
    free_until: NDArray[np.int32]
    born: NDArray[np.int32]
    guarded: NDArray[np.bool_]  # a guardian has agreed
    gender: NDArray[np.uint8]
    slots: NDArray[np.uint64]  # times of the week they are free; no bit: not told
    languages: Words
    qualifications: Words
    accessibility: Words  # what they need
    skills: Words
    fields: Words  # what they like

    @classmethod
    def of(cls, ids: ArrayLike, vectors: ArrayLike, **columns: ArrayLike) -> Self:
        """Seekers from what is known; the rest counts as not told."""
        return cls(**_checked(ids, vectors, columns, _SEEKER))


@dataclass(frozen=True, slots=True)
class Blocks:
    """Pairs that must never meet in a list: a block, a dismissal, an application made already."""

    seekers: NDArray[np.int64]  # ids, ascending
    offers: NDArray[np.int64]

    @classmethod
    def of(cls, pairs: ArrayLike) -> Blocks:
        """From pairs (id of a seeker, id of an offer)."""
        rows = np.asarray(pairs, np.int64).reshape(-1, 2)
        rows = rows[np.argsort(rows[:, 0], kind="stable")]
        return cls(np.ascontiguousarray(rows[:, 0]), np.ascontiguousarray(rows[:, 1]))

    def of_seeker(self, seeker: int) -> NDArray[np.int64]:
        """Ids of the offers that this seeker must not see."""
        low, high = np.searchsorted(self.seekers, [seeker, seeker + 1])
        return self.offers[low:high]

    def of_offer(self, offer: int) -> NDArray[np.int64]:
        """Ids of the seekers that must not meet this offer."""
        return np.asarray(self.seekers[self.offers == offer])


def day(value: date) -> int:
    """A day as the columns hold it."""
    return (value - date(1970, 1, 1)).days


def birth_limits(first_day: date, min_age: int | None, max_age: int | None) -> tuple[int, int]:
    """The oldest and the youngest day of birth within the ages, counted on the first day, as calendars count.

    Who was born on 29 February comes of age on 1 March.
    """
    oldest = EARLIEST if max_age is None else day(_years_before(first_day, max_age + 1)) + 1
    youngest = LATEST if min_age is None else day(_years_before(first_day, min_age))
    return oldest, youngest


def _years_before(when: date, years: int) -> date:
    """The latest day of birth of those who are `years` old on that day."""
    year = max(when.year - years, 1)
    try:
        return when.replace(year=year)
    except ValueError:  # 29 February of a year that has none
        return date(year, 2, 28)


def _checked(
    ids: ArrayLike, vectors: ArrayLike, columns: dict[str, ArrayLike], known: dict[str, tuple[Any, Any]]
) -> dict[str, Array]:
    names = np.asarray(ids, np.int64)
    if names.ndim != 1 or len(np.unique(names)) != len(names):
        raise BadColumnsError("ids must be one row of different numbers")
    if strange := set(columns) - set(known):
        raise BadColumnsError(f"no such column: {', '.join(sorted(strange))}")
    made: dict[str, Array] = {"ids": names, "vectors": _vectors(vectors, len(names))}
    for name, (kind, default) in known.items():
        made[name] = _column(name, columns.get(name, default), kind, len(names))
    return made


def _vectors(vectors: ArrayLike, count: int) -> NDArray[np.float32]:
    rows = np.ascontiguousarray(vectors, np.float32)
    if rows.ndim != 2 or len(rows) != count or (count and not rows.shape[1]):
        raise BadVectorsError(f"{count} rows of vectors are needed, not an array of shape {rows.shape}")
    if not np.isfinite(rows).all():
        raise BadVectorsError("a vector holds what is not a number")
    return rows


def _column(name: str, values: ArrayLike, kind: Any, count: int) -> Array:
    if kind is not _WORDS:
        column = np.asarray(values, kind)
        if column.ndim > 1 or (column.ndim == 1 and len(column) != count):
            raise BadColumnsError(f"{name}: {count} values are needed, not an array of shape {column.shape}")
        return np.ascontiguousarray(np.broadcast_to(column, (count,)))
    words = np.asarray(values, np.uint64)
    if words.ndim == 0:
        words = np.broadcast_to(words, (count, 1))
    words = words[:, None] if words.ndim == 1 else words
    if words.ndim != 2 or len(words) != count:
        raise BadColumnsError(f"{name}: {count} rows of words are needed, not an array of shape {words.shape}")
    return np.ascontiguousarray(words)


def _same_width(one: Array, two: Array) -> tuple[Array, Array]:
    if one.ndim == 1 or one.shape[1] == two.shape[1]:
        return one, two
    width = max(one.shape[1], two.shape[1])
    first, second = (np.pad(rows, ((0, 0), (0, width - rows.shape[1]))) for rows in (one, two))
    return first, second
