"""What was known at a moment: answers are told in the order of time, and features see only what was told before."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .gatherings import Gatherings
from .meaning import Meaning

FEATURES = (
    "interests_in_group", "interests_like_members", "interests_meaning", "interests_words",
    "history_meaning", "history_words", "nearest_past", "member", "group_history", "group_recently",
    "series_history", "willing", "near", "same_weekday", "same_hour",
    "said_yes_so_far", "usual_turnout", "buzz", "soon", "companions",
)  # fmt: skip
REMEMBERED = 20  # the latest gatherings of a person; older ones tell little
HALF_LIFE_DAYS = 180.0
MOST_COMPANIONS = 100  # of one gathering: the pairs grow with the square
NEAR_KM = 25.0
SIGN = re.compile(r"[\W\d_]+")


class Chronicle:
    """Grows answer by answer; `features` looks at it from one person's side."""

    def __init__(self, data: Gatherings, meaning: Meaning) -> None:
        self.data, self.meaning = data, meaning
        self.yes_count = np.zeros(data.events)
        self.last_yes_day = np.full(data.events, -np.inf)
        self.past: dict[int, deque[tuple[float, int]]] = defaultdict(lambda: deque(maxlen=REMEMBERED))
        self.group_past: dict[int, Counter[int]] = defaultdict(Counter)
        self.answers: dict[int, Counter[tuple[int, bool]]] = defaultdict(Counter)
        self.companions: dict[int, Counter[int]] = defaultdict(Counter)
        self.coming: dict[int, list[int]] = defaultdict(list)
        self.going: dict[int, set[int]] = defaultdict(set)
        self.series = _series(data)
        local = data.start_day + data.local_shift_days
        self.weekday, self.hour = np.floor(local).astype(int) % 7, (local % 1.0) * 24
        self.topic_matrix, self.group_matrix = _topic_rows(data)
        self.liked = np.zeros((data.groups, self.topic_matrix.shape[1]), dtype=np.float32)
        self.told = 0  # how many answers were told so far
        self._forgotten: set[int] = set()
        self._turnout_day = -np.inf
        self._turnout = np.zeros(data.events)

    def tell(self, person: int, event: int, yes: bool, day: float) -> None:
        """Somebody's final answer stands from this day on."""
        series, group = int(self.series[event]), int(self.data.group[event])
        self.answers[person][series, yes] += 1
        if not yes:
            return
        self.yes_count[event] += 1
        self.last_yes_day[event] = day
        self.past[person].append((day, event))
        self.group_past[person][group] += 1
        self.liked[group] += self.topic_matrix[person].toarray().ravel()
        for other in self.coming[event][-MOST_COMPANIONS:]:
            self.companions[person][other] += 1
            self.companions[other][person] += 1
        self.coming[event].append(person)
        self.going[person].add(event)

    def features(self, person: int, open_events: NDArray[np.int64], day: float) -> NDArray[np.float32]:
        """One row of FEATURES for each open event."""
        columns = [
            *self._interests(person, open_events),
            *self._likeness(person, open_events, day),
            *self._habits(person, open_events, day),
            *self._circumstances(person, open_events),
            *self._crowd(person, open_events, day),
        ]
        return np.stack(columns, axis=1).astype(np.float32)

    def words_likeness(self, person: int, open_events: NDArray[np.int64]) -> NDArray[np.float64]:
        """Content alone: the words of the interests and of the gatherings so far."""
        texts, past = self.meaning.event_words, [event for _day, event in self.past[person]]
        likeness = _dense(texts[open_events] @ self.meaning.person_words[person].T)
        if past:
            likeness = likeness + _dense((texts[open_events] @ texts[past].T).mean(axis=1))
        return likeness

    def meaning_likeness(self, person: int, open_events: NDArray[np.int64]) -> NDArray[np.float64]:
        """The same by the model of language; zeros without one."""
        if self.meaning.event is None or self.meaning.person is None:
            return np.zeros(len(open_events))
        rows, past = self.meaning.event, [event for _day, event in self.past[person]]
        wish = self.meaning.person[person] + (rows[past].mean(axis=0) if past else 0.0)
        return np.asarray(rows[open_events] @ wish, dtype=np.float64)

    def _interests(self, person: int, open_events: NDArray[np.int64]) -> list[NDArray[np.float64]]:
        topics, group = self.topic_matrix[person], self.data.group[open_events]
        in_group = _dense(self.group_matrix @ topics.T)
        liked = self.liked[:, topics.indices] @ topics.data
        length = np.sqrt((self.liked[np.unique(group)] ** 2).sum(axis=1))
        scale = np.zeros(self.data.groups)
        scale[np.unique(group)] = np.divide(1.0, length, out=np.zeros_like(length, dtype=float), where=length > 0)
        words = _dense(self.meaning.event_words[open_events] @ self.meaning.person_words[person].T)
        meaning = np.zeros(len(open_events))
        if self.meaning.event is not None and self.meaning.person is not None:
            meaning = self.meaning.event[open_events] @ self.meaning.person[person]
        return [in_group[group], (liked * scale)[group], np.maximum(meaning, 0), words]

    def _likeness(self, person: int, open_events: NDArray[np.int64], day: float) -> list[NDArray[np.float64]]:
        past = self.past[person]
        if not past:
            return [np.zeros(len(open_events))] * 3
        weights = np.array([0.5 ** ((day - then) / HALF_LIFE_DAYS) for then, _event in past])
        events = [event for _then, event in past]
        texts = self.meaning.event_words
        words = (texts[open_events] @ texts[events].T).toarray()
        alike = words
        if self.meaning.event is not None:
            alike = np.maximum(self.meaning.event[open_events] @ self.meaning.event[events].T, 0)
        share = weights / weights.sum()
        return [alike @ share, words @ share, (alike * np.sqrt(weights)).max(axis=1)]

    def _habits(self, person: int, open_events: NDArray[np.int64], day: float) -> list[NDArray[np.float64]]:
        group, series = self.data.group[open_events], self.series[open_events]
        joined = self.data.joined_day
        member = np.array([joined.get((person, int(one)), np.inf) <= day for one in group], dtype=np.float64)
        decayed: Counter[int] = Counter()
        often: Counter[int] = Counter()
        latest: dict[int, float] = {}
        for then, event in self.past[person]:
            weight = 0.5 ** ((day - then) / HALF_LIFE_DAYS)
            decayed[int(self.data.group[event])] += weight
            often[int(self.series[event])] += weight
            latest[int(self.data.group[event])] = then
        answers = self.answers[person]
        # Half of two made-up answers was yes, so that one answer does not settle it.
        willing = [
            (answers[int(one), True] + 1) / (answers[int(one), True] + answers[int(one), False] + 2) for one in series
        ]
        return [
            member,
            np.log1p([decayed[int(one)] for one in group]),
            np.array([np.exp(-(day - latest.get(int(one), -np.inf)) / 60.0) for one in group]),
            np.log1p([often[int(one)] for one in series]),
            np.array(willing),
        ]

    def _circumstances(self, person: int, open_events: NDArray[np.int64]) -> list[NDArray[np.float64]]:
        past = [event for _day, event in self.past[person]]
        if not past:
            return [np.zeros(len(open_events))] * 3
        away_km = distance_km(self.data.place[open_events][:, None], self.data.place[past][None, :])
        near = np.nan_to_num(np.exp(-away_km / NEAR_KM)).mean(axis=1)
        same_day = (self.weekday[open_events][:, None] == self.weekday[past][None, :]).mean(axis=1)
        apart = np.abs(self.hour[open_events][:, None] - self.hour[past][None, :])
        return [near, same_day, np.exp(-np.minimum(apart, 24 - apart) / 2.0).mean(axis=1)]

    def _crowd(self, person: int, open_events: NDArray[np.int64], day: float) -> list[NDArray[np.float64]]:
        friends = np.zeros(self.data.events)
        for other, times in self.companions[person].items():
            for event in self.going[other]:
                friends[event] += min(times, 5)
        since = day - self.last_yes_day[open_events]
        days_left = np.maximum(0.0, self.data.start_day[open_events] - day)
        return [
            np.log1p(self.yes_count[open_events]),
            np.log1p(self._usual(day)[open_events]),
            np.exp(-since / 2.0),
            np.exp(-days_left / 10.0),
            np.log1p(friends[open_events]),
        ]

    def _usual(self, day: float) -> NDArray[np.float64]:
        """How many say yes to gatherings of this series, drawn towards those of the group; renewed once a day."""
        if day - self._turnout_day >= 1.0:
            self._turnout_day = day
            over = np.flatnonzero(self.data.start_day < day)
            group, series = self.data.group[over], self.series[over]
            size = self.series.max() + 1
            by_group = (np.bincount(group, self.yes_count[over], self.data.groups) + 2) / (
                np.bincount(group, minlength=self.data.groups) + 1
            )
            total, count = np.bincount(series, self.yes_count[over], size), np.bincount(series, minlength=size)
            self._turnout = (total[self.series] + 2 * by_group[self.data.group]) / (count[self.series] + 2)
            self._forget_the_past(over)
        return self._turnout

    def _forget_the_past(self, over: NDArray[np.int64]) -> None:
        """Nobody is going any more to what is over."""
        for event in set(over.tolist()) - self._forgotten:
            self._forgotten.add(event)
            for person in self.coming.pop(event, ()):
                self.going[person].discard(event)


def distance_km(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.float64]:
    """Great-circle distances between (latitude, longitude) pairs; NaN where one is unknown."""
    one, two = np.radians(here), np.radians(there)
    half = np.sin((two - one) / 2) ** 2
    inner = half[..., 0] + np.cos(one[..., 0]) * np.cos(two[..., 0]) * half[..., 1]
    distances: NDArray[np.float64] = 12_742.0 * np.arcsin(np.sqrt(np.clip(inner, 0, 1)))
    return distances


def _series(data: Gatherings) -> NDArray[np.int64]:
    """The same group and the same title, but for digits and signs: a gathering that comes again."""
    numbers: dict[tuple[int, str], int] = {}
    keys = [(int(g), SIGN.sub(" ", t).strip().casefold()) for g, t in zip(data.group, data.event_title, strict=True)]
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def _topic_rows(data: Gatherings) -> tuple[Any, Any]:
    """Topics of people and of groups as sparse rows of length one; rare topics weigh more."""
    from scipy import sparse
    from sklearn.preprocessing import normalize

    width = 1 + max((max(topics) for topics in [*data.person_topics, *data.group_topics] if topics), default=0)

    def rows(sets: list[frozenset[int]], count: int) -> Any:
        ends = np.cumsum([0, *(len(topics) for topics in sets), *([0] * (count - len(sets)))])
        columns = np.array([topic for topics in sets for topic in sorted(topics)], dtype=np.int64)
        return sparse.csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends), shape=(count, width))

    people, groups = rows(data.person_topics, data.people), rows(data.group_topics, data.groups)
    weight = np.log((1 + data.people) / (1 + np.asarray(people.sum(axis=0)).ravel())).astype(np.float32) + 1
    scaled = sparse.diags(weight)
    return normalize(people @ scaled).tocsr(), normalize(groups @ scaled).tocsr()


def _dense(column: object) -> NDArray[np.float64]:
    found = column.toarray() if hasattr(column, "toarray") else column
    return np.asarray(found, dtype=np.float64).ravel()
