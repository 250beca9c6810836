"""A made-up data set in the shape of the Meetup files: people like topics, go with their group, and come again."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

DAY_MS = 86_400_000
BEGIN_MS = 1_400_000_000_000
TOPICS = ["Hiking", "Tango", "Photography", "Programming", "Cooking", "Gardening"]


def write(folder: Path, *, people: int = 60, weeks: int = 20, seed: int = 5) -> Path:
    """Six files in the folder; the same seed gives the same files."""
    random = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    liking = random.integers(0, len(TOPICS), people)
    events, answers = [], []
    for week in range(weeks):
        for group, topic in enumerate(TOPICS):
            start = BEGIN_MS + (week * 7 + group) * DAY_MS + 18 * 3_600_000
            name = f"e{week}-{group}"
            text = f"<p>{topic} evening for everyone who likes {topic.lower()}.</p>"
            events.append([name, f"{topic} evening {week}", start, 0, group, f"v{group}", "past", text])
            for person in range(people):
                if random.random() < (0.5 if liking[person] == group else 0.02):
                    said = start - int(random.integers(1, 6 * 24)) * 3_600_000 - int(random.integers(0, 3_600_000))
                    answers.append([name, f"p{person}", "yes" if random.random() < 0.85 else "no", said, said])
    topics = [[group, topic, 100 + group] for group, topic in enumerate(TOPICS)]
    members = [[f"p{person}", BEGIN_MS - DAY_MS, str(100 + liking[person]), liking[person]] for person in range(people)]
    venues = [[f"v{group}", 24.0 + group, 46.0] for group in range(len(TOPICS))]
    head = ["id", "name", "time", "utc_offset", "group_id", "venue_id", "status", "description"]
    _save(folder / "events.csv", head, events)
    _save(folder / "groups.csv", ["id", "name"], [[number, topic] for number, topic in enumerate(TOPICS)])
    _save(folder / "groups_topics.csv", ["groupId", "name", "id"], topics)
    _save(folder / "members.csv", ["id", "joined", "topics", "groupId"], members)
    _save(folder / "rsvps.csv", ["event_id", "member_id", "response", "created", "mtime"], answers)
    _save(folder / "venues.csv", ["id", "lat", "lon"], venues)
    return folder


def _save(path: Path, head: list[str], rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(head)
        writer.writerows(rows)
