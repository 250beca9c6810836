"""Gates: what decides whether a seeker may join an offer. They never weigh.

`closed` says it row by row in plain numpy and is the definition; `GateIndex` says the same for many seekers at once
with bitmaps over offers (tests compare the two). Three gates compare numbers (days, ages, distances): there the bitmaps
say "surely" and "perhaps", and only what is in doubt is looked at one by one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine import places
from awn.matching.engine.bits import WORD, Words, pack, widened
from awn.matching.engine.columns import ANY, EARLIEST, LATEST, NOWHERE, UNKNOWN_DAY, Offers, Seekers
from awn.matching.engine.kernels import open_words

GATES = (
    "place", "remote", "days", "slots", "age", "guardian", "gender", "languages", "qualifications", "accessibility",
)  # fmt: skip
Mask = NDArray[np.bool_]
# Birth days from 1885 to 2055 fall into years; the first and the last one have no end.
_OLDEST, _YEAR, _YEARS = -31_000, 365, 171


def closed(seekers: Seekers, row: int, offers: Offers) -> dict[str, Mask]:
    """For each gate, which offers it shuts to one seeker."""
    born, gender = int(seekers.born[row]), int(seekers.gender[row])
    limited = (offers.born_from != EARLIEST) | (offers.born_until != LATEST)
    too_young = born > offers.adult_until
    return {
        "place": ~offers.remote & _far(seekers, row, offers),
        "remote": offers.remote & ~seekers.remote[row],
        "days": (offers.last_day < seekers.free_from[row]) | (offers.first_day > seekers.free_until[row]),
        "slots": (offers.slots != 0) & (seekers.slots[row] != 0) & (offers.slots & seekers.slots[row] == 0),
        "age": limited & ((born == UNKNOWN_DAY) | (born < offers.born_from) | (born > offers.born_until)),
        "guardian": (offers.adult_until != LATEST) & ((born == UNKNOWN_DAY) | (too_young & ~seekers.guarded[row])),
        "gender": (offers.gender != ANY) & (offers.gender != gender),
        "languages": _missing(offers.languages, seekers.languages[row]),
        "qualifications": _missing(offers.qualifications, seekers.qualifications[row]),
        "accessibility": _missing(seekers.accessibility[row][None, :], offers.accessibility),
    }


def why_not(seekers: Seekers, row: int, offers: Offers, offer_row: int) -> list[str]:
    """The gates of one offer that are shut to one seeker, in the order of `GATES`."""
    return [gate for gate, shut in closed(seekers, row, offers.take([offer_row])).items() if shut[0]]


def shut_to_all(seekers: Seekers, offers: Offers, offer_row: int) -> dict[str, int]:
    """How many seekers each gate of one offer shuts out: what the organiser of an empty list needs to know."""
    one = offers.take([offer_row])
    shut = [why_not(seekers, row, one, 0) for row in range(len(seekers))]
    return {gate: count for gate in GATES if (count := sum(gate in gates for gates in shut))}


def _far(seekers: Seekers, row: int, offers: Offers) -> Mask:
    """By distance where both places and the radius are known, else by region, else nobody knows and it is not far."""
    here = places.points(seekers.latitude[row : row + 1], seekers.longitude[row : row + 1])
    gap = places.points(offers.latitude, offers.longitude) - here
    squared = (gap * gap).sum(axis=1)
    too_far = squared > places.chord(seekers.radius_km[row : row + 1]) ** 2
    region = seekers.region[row]
    other_region = (offers.region != NOWHERE) & (region != NOWHERE) & (offers.region != region)
    unknown = np.isnan(squared) | np.isnan(seekers.radius_km[row])
    return np.asarray(np.where(unknown, other_region, too_far))


def _missing(needed: Words, had: Words) -> Mask:
    width = max(needed.shape[-1], had.shape[-1])
    had = had[None, :] if had.ndim == 1 else had
    return np.asarray((widened(needed, width) & ~widened(had, width)).any(axis=1))


class OfferGates(NamedTuple):
    """Bitmaps over offers, and the numbers for what the bitmaps leave in doubt. Read by `kernels.open_words`."""

    regions: (
        Words  # [region, w]: no point, and this region fits; 0: seekers of unknown region, 1: of one without offers
    )
    remote: Words  # [w]
    placed: Words  # [w]: their point is known
    region_of_placed: Words  # [region, w]: as `regions`, for those with a point
    centres: NDArray[np.float64]  # [w, 3]
    spread: NDArray[np.float64]  # [w]: the chord from the centre to the farthest; below zero: no point there
    points: NDArray[np.float64]  # [3, n], filled up to whole words
    ages_surely: Words  # [w, year of birth]; 0: unknown; then the years of those with a guardian
    ages_perhaps: Words
    born_from: NDArray[np.int32]
    born_until: NDArray[np.int32]
    adult_until: NDArray[np.int32]
    first_day: NDArray[np.int32]
    last_day: NDArray[np.int32]
    slots: Words  # [w, 64]
    any_time: Words  # [w]
    genders: Words  # [w, 3]
    needs: Words  # [w, need]
    need_bits: NDArray[np.int64]  # which bit of the seeker answers each need
    provides: Words  # [w, bit]


class Asked(NamedTuple):
    """Seekers as the bitmaps are asked: codes instead of values."""

    region: NDArray[np.int64]
    limit: NDArray[np.float64]  # chord; below zero: no radius or no point
    points: places.Points
    remote: Mask
    guarded: Mask
    year: NDArray[np.int64]
    born: NDArray[np.int32]
    free_from: NDArray[np.int32]
    free_until: NDArray[np.int32]
    gender: NDArray[np.int64]
    slots: NDArray[np.uint64]
    has: Words  # languages, then qualifications
    access: Words


class GateIndex:
    """The gates of many offers as bitmaps: about 8 MB and 50 ms for 50,000."""

    def __init__(self, offers: Offers) -> None:
        """Offers that are near each other should stand together (`tiles.Index` sees to it)."""
        self.count = len(offers)
        self.words = max(1, -(-self.count // WORD))
        self.regions = np.unique(offers.region[offers.region != NOWHERE])
        self.language_words = offers.languages.shape[1]
        self.need_words = self.language_words + offers.qualifications.shape[1]
        self.access_words = offers.accessibility.shape[1]
        self.arrays = self._arrays(offers)

    def eligible(self, seekers: Seekers) -> Words:
        """For each seeker, the offers whose gates are all open, as a row of words."""
        out = np.empty((len(seekers), self.words), np.uint64)
        open_words(self.asked(seekers), self.arrays, out)
        return out

    def asked(self, seekers: Seekers) -> Asked:
        """Seekers in the codes of this index."""
        here = places.points(seekers.latitude, seekers.longitude)
        nowhere, limit = np.isnan(here[:, 0]), places.chord(seekers.radius_km)
        at = np.searchsorted(self.regions, seekers.region)
        at_most = np.minimum(at, max(len(self.regions) - 1, 0))
        known = self.regions[at_most] == seekers.region if len(self.regions) else np.zeros(len(seekers), np.bool_)
        return Asked(
            region=np.where(seekers.region == NOWHERE, 0, np.where(known, at + 2, 1)).astype(np.int64),
            limit=np.where(nowhere | np.isnan(limit), -1.0, limit),
            points=np.where(nowhere[:, None], 0.0, here),
            remote=seekers.remote,
            guarded=seekers.guarded,
            year=_year(seekers.born) + seekers.guarded * (_YEARS + 1),
            born=seekers.born,
            free_from=seekers.free_from,
            free_until=seekers.free_until,
            gender=np.minimum(seekers.gender, 2).astype(np.int64),
            slots=seekers.slots,
            has=np.ascontiguousarray(
                np.hstack([
                    _fitted(seekers.languages, self.language_words),
                    _fitted(seekers.qualifications, self.need_words - self.language_words),
                ])
            ),
            access=seekers.accessibility,
        )  # fmt: skip

    def _arrays(self, offers: Offers) -> OfferGates:
        here = places.points(offers.latitude, offers.longitude)
        has_point = ~np.isnan(here[:, 0]) & ~offers.remote
        here = np.nan_to_num(here)
        centres, spread = self._caps(here, has_point)
        surely, perhaps = self._ages(offers)
        fits = np.stack([self._fits(offers, code) for code in (NOWHERE, None, *self.regions)])
        needs, need_bits = self._needs(np.hstack([offers.languages, offers.qualifications]))
        times = (offers.slots[None, :] >> np.arange(WORD, dtype=np.uint64)[:, None]) & np.uint64(1)
        return OfferGates(
            regions=np.ascontiguousarray(self._pack(fits & ~has_point & ~offers.remote).T),
            remote=self._pack(offers.remote),
            placed=self._pack(has_point),
            region_of_placed=np.ascontiguousarray(self._pack(fits & has_point).T),
            centres=centres,
            spread=spread,
            points=np.ascontiguousarray(np.pad(here, ((0, self.words * WORD - self.count), (0, 0))).T),
            ages_surely=surely,
            ages_perhaps=perhaps,
            born_from=offers.born_from,
            born_until=offers.born_until,
            adult_until=offers.adult_until,
            first_day=offers.first_day,
            last_day=offers.last_day,
            slots=self._pack(times.astype(np.bool_)),
            any_time=self._pack(offers.slots == 0),
            genders=self._pack((offers.gender == ANY) | (offers.gender == np.arange(3)[:, None])),
            needs=needs,
            need_bits=need_bits,
            provides=self._pack(_planes(offers.accessibility)),
        )

    def _pack(self, masks: Mask) -> Words:
        words = pack(masks, self.words)
        return words if words.ndim == 1 else np.ascontiguousarray(words.T)

    def _fits(self, offers: Offers, region: int | None) -> Mask:
        """Which offers lie in this region or in no known one; None: a region that no offer has."""
        if region == NOWHERE:
            return np.ones(self.count, np.bool_)
        unknown = offers.region == NOWHERE
        return unknown if region is None else np.asarray(unknown | (offers.region == region))

    def _caps(self, here: places.Points, has_point: Mask) -> tuple[places.Points, NDArray[np.float64]]:
        """A ball around the points of each word, a hair wider than they need."""
        of_word = (np.arange(self.count) // WORD)[has_point]
        inside, among = here[has_point], np.maximum(np.bincount(of_word, minlength=self.words), 1)
        centres = np.stack([np.bincount(of_word, inside[:, axis], self.words) / among for axis in range(3)], axis=1)
        spread = np.full(self.words, -1.0)
        np.maximum.at(spread, of_word, np.sqrt(((inside - centres[of_word]) ** 2).sum(axis=1)) + 1e-12)
        return np.ascontiguousarray(centres), spread

    def _ages(self, offers: Offers) -> tuple[Words, Words]:
        low = np.arange(_YEARS, dtype=np.int64) * _YEAR + _OLDEST
        high = low + _YEAR - 1
        low[0], high[-1] = EARLIEST, LATEST
        low, high = low[:, None], high[:, None]
        unlimited = (offers.born_from == EARLIEST) & (offers.born_until == LATEST) & (offers.adult_until == LATEST)
        surely, perhaps = [], []
        for until in (np.minimum(offers.born_until, offers.adult_until), offers.born_until):
            surely += [unlimited[None, :], (offers.born_from <= low) & (high <= until)]
            perhaps += [unlimited[None, :], (offers.born_from <= high) & (low <= until)]
        return self._pack(np.vstack(surely)), self._pack(np.vstack(perhaps))

    def _needs(self, needed: Words) -> tuple[Words, NDArray[np.int64]]:
        """Bitmaps only for what some offer needs."""
        planes = _planes(needed)
        used = np.flatnonzero(planes.any(axis=1))
        return self._pack(planes[used]), used


def _year(born: NDArray[np.int32]) -> NDArray[np.int64]:
    years = (born.astype(np.int64) - _OLDEST) // _YEAR
    return np.where(born == UNKNOWN_DAY, 0, np.clip(years, 0, _YEARS - 1) + 1)


def _planes(words: Words) -> Mask:
    """[bit, row] from [row, word]."""
    flat = np.unpackbits(np.ascontiguousarray(words).view(np.uint8), axis=1, bitorder="little")
    return np.ascontiguousarray(flat.T).view(np.bool_)


def _fitted(words: Words, count: int) -> Words:
    """Exactly `count` words: what no offer asks for cannot matter."""
    return widened(words, count)[:, :count]
