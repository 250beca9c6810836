"""Writes a large file shaped like the real archive, to measure imports with.

python -m tests.opportunities.many_rows 200000 /tmp/many.csv
awn import opportunities /tmp/many.csv --mapping nyc_volunteer --json
"""

import csv
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

COLUMNS = (
    "opportunity_id", "vol_requests", "title", "summary", "category_desc", "org_title", "org_content_id",
    "locality", "region", "Postcode", "created_date", "start_date_date", "end_date_date", "Latitude", "Longitude",
)  # fmt: skip
FIELDS = ("Education", "Health", "Environment", "Strengthening Communities", "")
WORDS = ("help", "neighbours", "read", "plant", "teach", "visit", "carry", "sort", "paint", "listen", "drive", "sing")


def rows(count: int, words_each: int = 40) -> Iterator[list[str]]:
    """Rows that differ from each other, the same on every call."""
    first = date(2011, 1, 1)
    for number in range(count):
        start = first + timedelta(days=number % 300)
        words = [WORDS[(number * 7 + step * (step + number % 13)) % len(WORDS)] for step in range(words_each)]
        yield [
            str(number),
            str(number % 99 + 1),
            f"{words[0].title()} and {words[1]} number {number}",
            " ".join(words).capitalize() + ".",
            FIELDS[number % 5],
            f"Organisation {number % 2_000}",
            str(number % 2_000),
            f"{number % 900} Broadway\nNew York, NY 100{number % 90:02}\n(40.7{number % 97:02}, -73.9{number % 89:02})",
            "NY",
            f"100{number % 90:02}",
            f"{first:%B %d %Y}",
            f"{start:%B %d %Y}",
            f"{start + timedelta(days=number % 360):%B %d %Y}",
            "" if number % 3 else f"40.7{number % 97:02}",
            "" if number % 3 else f"-73.9{number % 89:02}",
        ]


def write(path: Path, count: int, words_each: int = 40) -> Path:
    """The file, written."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows(rows(count, words_each))
    return path


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[1]))
