"""People, gatherings and answers out of six CSV files, as the Meetup service used to give them."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from awn.base.refusal import Refusal

COLUMNS = {
    "events.csv": {"id", "name", "time", "group_id", "description"},
    "groups.csv": {"id", "name"},
    "groups_topics.csv": {"groupId", "name", "id"},
    "members.csv": {"id", "joined", "topics", "groupId"},
    "rsvps.csv": {"event_id", "member_id", "response", "created"},
}
OPTIONAL = {"venues.csv": {"id", "lat", "lon"}}
MOST_EVENTS, MOST_ANSWERS, MOST_CELL = 20_000, 500_000, 200_000  # what two minutes and one gigabyte hold
FEWEST_YES = 200
MS_PER_DAY = 86_400_000.0
TAG = re.compile(r"<[^>]{0,2000}>")


@dataclass(frozen=True)
class Gatherings:
    """One data set. People, events, groups and topics are numbers; times are days since 1970 (UTC)."""

    people: int
    event_text: list[str]
    event_title: list[str]
    start_day: NDArray[np.float64]
    local_shift_days: NDArray[np.float64]
    group: NDArray[np.int64]
    place: NDArray[np.float64]  # [event, (latitude, longitude)]; NaN where nobody knows
    groups: int
    group_topics: list[frozenset[int]]
    topic_names: dict[int, str]
    person_topics: list[frozenset[int]]
    joined_day: dict[tuple[int, int], float]  # (person, group)
    # Answers by the moment in which they were given; `seen_day` is when the final answer stood.
    person: NDArray[np.int64]
    event: NDArray[np.int64]
    yes: NDArray[np.bool_]
    said_day: NDArray[np.float64]
    seen_day: NDArray[np.float64]
    left_out: int

    @property
    def events(self) -> int:
        return len(self.event_text)


def read(folder: Path) -> Gatherings:
    """The data set in a folder; refuses what is missing, malformed, or too small to judge by."""
    if not folder.is_dir():
        raise Refusal("dataset_missing", format_lazy(_("There is no folder {name}."), name=folder))
    events = {row["id"]: row for row in _rows(folder, "events.csv")}
    groups = {row["id"]: number for number, row in enumerate(_rows(folder, "groups.csv"))}
    for row in events.values():
        groups.setdefault(row["group_id"], len(groups))
    topics, group_topics, topic_names = _topics(folder, groups)
    people, person_topics, joined = _members(folder, groups, topics)
    kept = sorted(events, key=lambda event: _ms(events[event], "time", "events.csv"))[-MOST_EVENTS:]
    numbers = {event: number for number, event in enumerate(kept)}
    answers, left_out = _answers(folder, numbers, people)
    person_topics += [frozenset()] * (len(people) - len(person_topics))
    if int(answers["yes"].sum()) < FEWEST_YES:
        message = _("rsvps.csv has fewer than {count} answers “yes” to known events.")
        raise Refusal("dataset_too_small", format_lazy(message, count=FEWEST_YES))
    rows = [events[event] for event in kept]
    return Gatherings(
        people=len(people),
        event_text=[plain(f"{row['name']}. {row['description']}") for row in rows],
        event_title=[plain(row["name"]) for row in rows],
        start_day=np.array([_ms(row, "time", "events.csv") for row in rows]) / MS_PER_DAY,
        local_shift_days=np.array([_number(row.get("utc_offset")) for row in rows]) / MS_PER_DAY,
        group=np.array([groups[row["group_id"]] for row in rows], dtype=np.int64),
        place=_places(folder, rows),
        groups=len(groups),
        group_topics=group_topics,
        topic_names=topic_names,
        person_topics=person_topics,
        joined_day=joined,
        left_out=left_out,
        **answers,
    )


def plain(text: str) -> str:
    """A text without its HTML and its control characters, at most 1,000 characters."""
    text = html.unescape(TAG.sub(" ", text))
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:1_000]


def _rows(folder: Path, name: str) -> Iterator[Mapping[str, str]]:
    path = folder / name
    wanted = COLUMNS.get(name) or OPTIONAL[name]
    if not path.is_file():
        raise Refusal("dataset_missing", format_lazy(_("The data set has no file {name}."), name=name))
    # Descriptions may be long; one cell of many megabytes is an attack or an accident.
    csv.field_size_limit(MOST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        try:
            if missing := wanted - set(reader.fieldnames or ()):
                columns = ", ".join(sorted(missing))
                message = format_lazy(_("{name} has no column {columns}."), name=name, columns=columns)
                raise Refusal("dataset_columns", message)
            for row in reader:
                if any(row[column] is None for column in wanted):
                    raise _malformed(name, reader.line_num)
                yield row
        except (UnicodeDecodeError, csv.Error) as error:
            raise _malformed(name, reader.line_num + 1) from error


def _topics(folder: Path, groups: dict[str, int]) -> tuple[dict[str, int], list[frozenset[int]], dict[int, str]]:
    topics: dict[str, int] = {}
    names: dict[int, str] = {}
    of_group: list[set[int]] = [set() for _group in groups]
    for row in _rows(folder, "groups_topics.csv"):
        topic = topics.setdefault(row["id"], len(topics))
        names[topic] = plain(row["name"])
        if (group := groups.get(row["groupId"])) is not None:
            of_group[group].add(topic)
    return topics, [frozenset(found) for found in of_group], names


def _members(
    folder: Path, groups: dict[str, int], topics: dict[str, int]
) -> tuple[dict[str, int], list[frozenset[int]], dict[tuple[int, int], float]]:
    people: dict[str, int] = {}
    told: list[frozenset[int]] = []
    joined: dict[tuple[int, int], float] = {}
    for row in _rows(folder, "members.csv"):
        person = people.setdefault(row["id"], len(people))
        if person == len(told):
            told.append(frozenset())
        told[person] |= {topics.setdefault(topic, len(topics)) for topic in row["topics"].split(";") if topic}
        if (group := groups.get(row["groupId"])) is not None:
            joined[person, group] = _ms(row, "joined", "members.csv") / MS_PER_DAY
    return people, told, joined


def _answers(folder: Path, events: dict[str, int], people: dict[str, int]) -> tuple[dict[str, NDArray], int]:  # type: ignore[type-arg] # arrays of three types
    found: dict[tuple[int, int], tuple[float, float, bool]] = {}
    left_out = 0
    for row in _rows(folder, "rsvps.csv"):
        event = events.get(row["event_id"])
        if event is None or row["response"] not in {"yes", "no"}:
            left_out += 1
            continue
        person = people.setdefault(row["member_id"], len(people))
        said = _ms(row, "created", "rsvps.csv")
        seen = _ms(row, "mtime", "rsvps.csv") if row.get("mtime") else said
        found[person, event] = said, max(said, seen), row["response"] == "yes"
    in_order = sorted(found.items(), key=lambda item: (item[1][0], item[0]))
    left_out += max(0, len(in_order) - MOST_ANSWERS)
    in_order = in_order[-MOST_ANSWERS:]
    times = np.array([answer[:2] for _key, answer in in_order], dtype=np.float64).reshape(-1, 2) / MS_PER_DAY
    keys = np.array([key for key, _answer in in_order], dtype=np.int64).reshape(-1, 2)
    return {
        "person": keys[:, 0],
        "event": keys[:, 1],
        "yes": np.array([answer[2] for _key, answer in in_order], dtype=np.bool_),
        "said_day": times[:, 0],
        "seen_day": times[:, 1],
    }, left_out


def _places(folder: Path, events: list[Mapping[str, str]]) -> NDArray[np.float64]:
    known: dict[str, tuple[float, float]] = {}
    if (folder / "venues.csv").is_file():
        for row in _rows(folder, "venues.csv"):
            latitude, longitude = _number(row["lat"], np.nan), _number(row["lon"], np.nan)
            # (0, 0) lies in the sea and means that nobody filled it in.
            if (latitude, longitude) != (0.0, 0.0):
                known[row["id"]] = latitude, longitude
    nowhere = (np.nan, np.nan)
    return np.array([known.get(row.get("venue_id") or "", nowhere) for row in events], dtype=np.float64)


def _ms(row: Mapping[str, str], column: str, name: str) -> int:
    try:
        value = int(row[column])
    except ValueError as error:
        raise _no_time(name, column, row[column]) from error
    if not 0 < value < 10**13:
        raise _no_time(name, column, row[column])
    return value


def _no_time(name: str, column: str, value: str) -> Refusal:
    message = _("{name}: “{value}” in the column {column} is no time in milliseconds since 1970.")
    return Refusal("dataset_malformed", format_lazy(message, name=name, column=column, value=value[:40]))


def _number(text: str | None, otherwise: float = 0.0) -> float:
    try:
        value = float(text or "")
    except ValueError:
        return otherwise
    return value if np.isfinite(value) else otherwise


def _malformed(name: str, line: int) -> Refusal:
    message = _("Line {line} of {name} cannot be read.")
    return Refusal("dataset_malformed", format_lazy(message, name=name, line=line))
