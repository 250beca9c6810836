"""Towns of the six states by name, for finding a point on the map without asking anybody outside."""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass

from awn.base.arabic import search_key, without_article
from awn.base.text import Bilingual
from awn.reference.files import DATA

# So many letters are looked for within a name; fewer, at its beginning only.
SHORTEST_WITHIN = 3


@dataclass(frozen=True, slots=True)
class Town:
    """A town, its region, and a point in its middle, true to about a kilometre."""

    region: str
    name: Bilingual
    latitude: float
    longitude: float

    @property
    def keys(self) -> tuple[str, ...]:
        """Under which it is found: both names, with and without the article."""
        return tuple(key for text in (self.name.ar, self.name.en) for key in _forms(text))


@functools.cache
def towns() -> tuple[Town, ...]:
    """All of them, in the order of the file."""
    with (DATA / "towns.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Town(
                row["region"],
                Bilingual(row["name_ar"], row["name_en"]),
                float(row["latitude"]),
                float(row["longitude"]),
            )
            for row in csv.DictReader(file)
        )


def towns_matching(typed: str, most: int) -> list[Town]:
    """Those whose name begins so, before those that hold it elsewhere; none for nothing."""
    forms = _forms(typed)
    if not forms:
        return []
    first = [one for one in towns() if any(key.startswith(forms) for key in one.keys)]
    long = [form for form in forms if len(form) >= SHORTEST_WITHIN]
    rest = [one for one in towns() if one not in first and any(form in key for key in one.keys for form in long)]
    return [*first, *rest][:most]


def _forms(text: str) -> tuple[str, ...]:
    key = search_key(text)
    bare = without_article(key).removeprefix("al ").strip()
    return tuple(dict.fromkeys(form for form in (key, bare) if form))
