"""Finding a place by its name while writing an opportunity: among the organisation's own, regions and towns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from awn.base.arabic import search_key
from awn.base.text import Bilingual
from awn.opportunities.queries.organising import Opportunity
from awn.opportunities.queries.posting import places_matching, places_used
from awn.reference import queries as reference
from awn.reference.towns import towns_matching

MOST_FOUND = 8
LONGEST = 60
# Before the key of the place whose button was pressed.
TAKE = "take:"


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a name may mean. `named`: the house called it so itself, and the name is taken over too."""

    key: str
    name: Bilingual
    region: Bilingual | None
    region_code: str
    latitude: float | None
    longitude: float | None
    named: bool = False


def found_places(typed: str, organisation_id: int) -> list[Found]:
    """Own places first, then towns, then regions; none for nothing."""
    typed = typed[:LONGEST]
    regions = {one.code: one for one in reference.regions()}
    found = [_own(row) for row in places_matching(organisation_id, typed, MOST_FOUND)]
    found += [
        Found(
            f"town-{one.region}-{search_key(one.name.en).replace(' ', '-')}", one.name,
            regions[one.region].name if one.region in regions else None, one.region, one.latitude, one.longitude,
        )
        for one in towns_matching(typed, MOST_FOUND)
    ]  # fmt: skip
    key = search_key(typed)
    found += [
        Found(f"region-{one.code}", one.name, one.country.name, one.code, one.latitude, one.longitude)
        for one in regions.values()
        if len(key) > 1 and any(key in search_key(name) for name in (one.name_ar, one.name_en))
    ]
    return found[: 2 * MOST_FOUND]


def own_places(organisation_id: int) -> list[Found]:
    """The places that the organisation used last."""
    return [_own(row) for row in places_used(organisation_id)]


def _own(row: Opportunity) -> Found:
    region = reference.region(row.region_id) if row.region_id else None
    return Found(
        f"place-{row.pk}", row.place, region.name if region else None, row.region_id or "", row.latitude,
        row.longitude, named=True,
    )  # fmt: skip


def values_of(place: Found) -> Mapping[str, str]:
    """What taking it over writes into the form. A town leaves the name of the place alone."""
    point = {
        name: "" if value is None else str(value)
        for name, value in (("latitude", place.latitude), ("longitude", place.longitude))
    }
    name = {"place_ar": place.name.ar, "place_en": place.name.en} if place.named else {}
    return {**point, **name, "region": place.region_code}
