"""The results of the list on a map: groups of opportunities as links over the land of the six states."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from awn.matching.search.finding import with_words
from awn.opportunities.queries import FARTHEST_KM, Filters, spots
from awn.opportunities.queries.grouping import CELL, CLOSEST, Group, grouped, units_of_km, window_of
from awn.opportunities.rules import MODES, PLACELESS_MODES
from awn.reference import queries as reference
from awn.reference.outlines import Window, land_in
from awn.web import formatting
from awn.web import opportunities_words as words
from awn.web.jinja import t_plain

MAP = "map"
# What lies closer together than this is a list and no map.
CLOSE_KM = 3.0
BARS_KM = (500, 200, 100, 50, 20, 10, 5, 2, 1)
LONGEST_BAR = 150.0
LETTER, LINE = 13.0, 28.0  # room that a name takes on a phone
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a region, its middle above x and its foot on y."""

    x: float
    y: float
    text: str

    @property
    def box(self) -> Box:
        """What it covers: left, top, right, foot."""
        half = len(self.text) * LETTER / 2
        return self.x - half, self.y - LINE, self.x + half, self.y


@dataclass(frozen=True, slots=True)
class Mark:
    """Opportunities that lie together; `url` leads closer to them on the map, or to the list of them."""

    x: float
    y: float
    number: int
    size: str
    label: str
    url: str
    region: str

    @property
    def box(self) -> Box:
        """What it covers."""
        half = CELL / 2
        return self.x - half, self.y - half, self.x + half, self.y + half


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One region, or a country with all of its regions, in words."""

    text: str
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class ResultsMap:
    """Everything that the template draws and says. `bar`: the length of so many kilometres in the drawing;
    `whole_url`: the map without the circle that somebody came closer to; empty without one."""

    window: Window | None
    land: str
    marks: tuple[Mark, ...]
    names: tuple[Name, ...]
    bar: float
    bar_text: str
    countries: tuple[tuple[str, tuple[RegionRow, ...]], ...]
    placeless: int
    placeless_url: str
    lost: int
    whole_url: str


def results_map(filters: Filters, at: datetime) -> ResultsMap:
    """The map of everything that passes the filters."""
    found = spots(with_words(filters), at)
    window = window_of(found.latitudes, found.longitudes)
    names = _region_names()
    marks = tuple(_mark(group, window, filters, names) for group in grouped(found, window)) if window else ()
    bar_km, bar = _bar(window) if window else (0, 0.0)
    return ResultsMap(
        window=window,
        land=land_in(window) if window else "",
        marks=marks,
        names=tuple(_names(marks, window, names)) if window else (),
        bar=bar,
        bar_text=_("%(n)s km") % {"n": formatting.plain_number(bar_km)},
        countries=_countries(filters, found.by_region()),
        placeless=found.placeless,
        placeless_url=words.address(replace(filters, modes=_placeless(filters), ignored=())),
        lost=found.lost,
        whole_url=words.address(replace(filters, near="", km=None, ignored=()), view=MAP) if filters.near else "",
    )


def _mark(group: Group, window: Window, filters: Filters, names: Mapping[str, str]) -> Mark:
    x, y = window.place(group.latitude, group.longitude)
    km = min(max(1, math.ceil(group.radius_km + 0.05)), FARTHEST_KM)
    near = replace(filters, near=f"{group.latitude:.4f},{group.longitude:.4f}", km=km, ignored=())
    goes_closer = group.radius_km >= CLOSE_KM and window.scale < CLOSEST / 2
    name = names.get(group.region) or words.near_text(f"{group.latitude:.2f},{group.longitude:.2f}")
    drawn = formatting.number(group.number)
    said = ngettext("%(n)s opportunity near %(place)s", "%(n)s opportunities near %(place)s", group.number)
    label = said % {"n": drawn, "place": name}
    return Mark(
        x=x,
        y=y,
        number=group.number,
        size=next(size for size, most in (("s", 9), ("m", 99), ("l", 999), ("xl", math.inf)) if group.number <= most),
        # The number that is drawn stands in the name, so that it can be spoken to; Arabic says one and two in words.
        label=label if drawn in label else f"{drawn}: {label}",
        url=words.address(near, view=MAP if goes_closer else ""),
        region=name,
    )


def _names(marks: tuple[Mark, ...], window: Window, names: Mapping[str, str]) -> Iterable[Name]:
    """Names below or above the marks, then those of other regions, wherever they cover nothing."""
    beside = [Name(mark.x, y, mark.region) for mark in marks for y in (mark.y + CELL / 2 + LINE, mark.y - CELL / 2)]
    middles = [
        Name(*window.place(region.latitude, region.longitude), names[region.code]) for region in reference.regions()
    ]
    covered = [mark.box for mark in marks]
    said: set[str] = set()
    for name in (*beside, *middles):
        left, top, right, foot = name.box
        inside = left >= 0 and top >= 0 and right <= window.width and foot <= window.height - LINE
        if inside and name.text not in said and not any(_meet(name.box, other) for other in covered):
            said.add(name.text)
            covered.append(name.box)
            yield name


def _region_names() -> dict[str, str]:
    """The names of the regions by their codes, with the country where another has the same name."""
    names = {region.code: t_plain(region.name) for region in reference.regions()}
    often = Counter(names.values())
    for region in reference.regions():
        if often[names[region.code]] > 1:
            both = {"region": names[region.code], "country": t_plain(region.country.name)}
            names[region.code] = _("%(region)s, %(country)s") % both
    return names


def _placeless(filters: Filters) -> tuple[str, ...]:
    """Those ways that need no place, of the ones asked for."""
    return tuple(mode for mode in filters.modes or MODES if mode in PLACELESS_MODES)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _bar(window: Window) -> tuple[int, float]:
    """A round number of kilometres and its length in the middle of the window."""
    units_per_km = units_of_km(window)
    km = next((one for one in BARS_KM if one * units_per_km <= LONGEST_BAR), BARS_KM[-1])
    return km, round(km * units_per_km, 1)


def _countries(filters: Filters, counts: dict[str, int]) -> tuple[tuple[str, tuple[RegionRow, ...]], ...]:
    """The same by country and region, each as the list of what lies there."""
    numbers = dict(counts)
    for code, number in counts.items():
        country = code.partition("-")[0]
        numbers[country] = numbers.get(country, 0) + number
    return tuple(
        (group.title, tuple(_row(filters, one) for one in group.choices)) for group in words.place_choices((), numbers)
    )


def _row(filters: Filters, choice: words.Choice) -> RegionRow:
    url = words.address(replace(filters, places=(choice.value,), ignored=()))
    return RegionRow(choice.text, choice.count or 0, url)
