"""When a level is reached, how a table is ranked, and what thanks may be: plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.disclosure import LEAST, hidden
from awn.base.refusal import Refusal
from awn.base.text import Bilingual

LEVELS = (100, 500, 1_000)
MOST_LEVELS = 6
HIGHEST_LEVEL = 20_000
THANKS_LENGTH = 400
THANKS_STATES = {
    "waiting": _("Waits to be read"),
    "shown": _("Shown to the volunteers"),
    "hidden": _("Not shown"),
}
# A link that was given out says thanks for so long.
LINK_DAYS = timedelta(days=90)
MOST_THANKS = 200
MINUTES_AN_HOUR = 60
_WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Line:
    """One team or university in a table. Without `minutes` it is withheld: too few people stand behind it."""

    key: int
    name: Bilingual
    people: int | None
    minutes: int | None
    rank: int | None


def reached(days: Iterable[tuple[date, int]], levels: Sequence[int]) -> dict[int, date]:
    """On which day each level was reached: `days` are the minutes that stand, in the order of their days."""
    found: dict[int, date] = {}
    total = 0
    for day, minutes in days:
        total += minutes
        for hours in levels:
            if hours not in found and total >= hours * MINUTES_AN_HOUR:
                found[hours] = day
    return found


def level_name(hours: int) -> Bilingual:
    """What stands on the badge."""
    few = {1: "ساعة واحدة", 2: "ساعتان"}
    arabic = few.get(hours) or f"{hours:,} {'ساعات' if 3 <= hours % 100 <= 10 else 'ساعة'}"
    return Bilingual(f"وسام التطوع: {arabic}", f"Badge of volunteering: {hours:,} {'hour' if hours == 1 else 'hours'}")


def check_levels(levels: Sequence[int]) -> tuple[int, ...]:
    """In order, each once; refuses none, too many, and hours that no level can be."""
    found = tuple(sorted(set(levels)))
    if not 1 <= len(found) <= MOST_LEVELS:
        message = format_lazy(_("Write between one and {most} levels."), most=MOST_LEVELS)
        raise Refusal("levels_wrong", message, fields={"levels": message})
    if found[0] < 1 or found[-1] > HIGHEST_LEVEL:
        message = format_lazy(_("A level has from 1 to {most} hours."), most=f"{HIGHEST_LEVEL:,}")
        raise Refusal("level_out_of_range", message, fields={"levels": message})
    return found


def table(names: Mapping[int, Bilingual], sums: Mapping[int, tuple[int, int]]) -> list[Line]:
    """The table by minutes: `sums` are (people, minutes) by key, people who opted out left out already.

    Fewer than five people are withheld, with as many others as it takes that no sum gives them away; equal minutes
    share a rank. Withheld lines have none and stand at the end, by number.
    """
    there = {key: sums[key] for key in names if key in sums and sums[key][1] > 0}
    whole = sum(people for people, _minutes in there.values())
    away = hidden({_WHOLE: whole, **{str(key): people for key, (people, _m) in there.items()}},
                  [[_WHOLE, *(str(key) for key in there)]], least=LEAST)  # fmt: skip
    open_ones = sorted((key for key in there if str(key) not in away), key=lambda key: (-there[key][1], key))
    lines: list[Line] = []
    for place, key in enumerate(open_ones):
        people, minutes = there[key]
        before = lines[-1] if lines else None
        rank = before.rank if before is not None and before.minutes == minutes else place + 1
        lines.append(Line(key, names[key], people, minutes, rank))
    return lines + [Line(key, names[key], None, None, None) for key in sorted(there) if str(key) in away]
