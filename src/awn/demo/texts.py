"""The hand-written texts of the demo world, as plain values read from the TOML files in `scenarios/`."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from awn.opportunities.drafts import Draft

HERE = Path(__file__).parent
SCENARIOS = (
    "hajj", "flood", "national_day", "ramadan", "mega_event", "blood", "beach", "translation", "listening", "teaching",
    "green", "elders",
)  # fmt: skip
ZONES = {
    "SA": "Asia/Riyadh", "AE": "Asia/Dubai", "QA": "Asia/Qatar", "BH": "Asia/Bahrain", "KW": "Asia/Kuwait",
    "OM": "Asia/Muscat",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place on the map."""

    region: str
    ar: str
    en: str
    lat: float
    lon: float

    @property
    def zone(self) -> str:
        return ZONES[self.region[:2]]

    @property
    def alone_en(self) -> str:
        """The English name where it stands alone: "The plain of Arafat"; in a sentence `en` is right as it is."""
        return self.en[:1].upper() + self.en[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationText:
    """An invented organisation. `state`: verified, pending, refused or suspended."""

    key: str
    kind: str
    region: str
    name_ar: str
    name_en: str
    about_ar: str
    about_en: str
    authority: str = ""
    state: str = "verified"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeText:
    """A purpose that groups opportunities of one organisation."""

    key: str
    organisation: str
    title_ar: str
    title_en: str
    about_ar: str
    about_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleText:
    """A part to play; skills by the slugs of our own list ("first-aid")."""

    title_ar: str
    title_en: str
    tasks_ar: str = ""
    tasks_en: str = ""
    required: Sequence[str] = ()
    wished: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """How shifts are laid out; see calendar.py."""

    kind: str
    slots: Sequence[str]
    capacity: int
    weekdays: Sequence[int] = ()
    count: int = 1
    starts_in: int = 7
    month: int = 1
    day: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OpportunityText:
    """One opportunity as its author wrote it; `{place}` stands for the place of the edition."""

    key: str
    scenario: str
    organisation: str
    programme: str
    roles: Sequence[RoleText]
    when: When
    places: Sequence[str]
    # How many editions are open now, and how many were completed before.
    now: int
    past: int
    # Further editions: draft, in_review, cancelled, closed.
    also: Sequence[str]
    draft: dict[str, Any] = field(default_factory=dict)

    def draft_at(self, spot: Spot | None) -> Draft:
        """What an editor would have typed for the edition at `spot`."""
        values: dict[str, Any] = {
            name: value.format(place=(spot.ar if name.endswith("_ar") else spot.en) if spot else "")
            if isinstance(value, str) and name[-3:] in {"_ar", "_en"}
            else value
            for name, value in self.draft.items()
        }
        if spot is None:
            return Draft(**values)
        if values["mode"] in {"on_site", "hybrid"}:
            values |= {"latitude": spot.lat, "longitude": spot.lon, "place_ar": spot.ar, "place_en": spot.alone_en}
        return Draft(**values, region_id=spot.region, zone=spot.zone)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One of the twelve: its organisations, programmes and opportunities."""

    key: str
    organisations: tuple[OrganisationText, ...]
    programmes: tuple[ProgrammeText, ...]
    opportunities: tuple[OpportunityText, ...]


@cache
def spots() -> dict[str, Spot]:
    """The places by key."""
    return {key: Spot(**value) for key, value in _toml(HERE / "places.toml").items()}


@cache
def scenarios() -> tuple[Scenario, ...]:
    """All twelve, in the order of SCENARIOS."""
    return tuple(_scenario(key) for key in SCENARIOS)


def opportunity_texts() -> list[OpportunityText]:
    """Every hand-written opportunity."""
    return [text for scenario in scenarios() for text in scenario.opportunities]


def _scenario(key: str) -> Scenario:
    data = _toml(HERE / "scenarios" / f"{key}.toml")
    common = data.get("common", {})
    return Scenario(
        key,
        tuple(OrganisationText(**row) for row in data["organisations"]),
        tuple(ProgrammeText(**row) for row in data.get("programmes", [])),
        tuple(_opportunity(key, {**common, **row}) for row in data["opportunities"]),
    )


def _opportunity(scenario: str, row: dict[str, Any]) -> OpportunityText:
    languages = tuple((code, level) for code, level in row.pop("languages", []))
    return OpportunityText(
        key=row.pop("key"),
        scenario=scenario,
        organisation=row.pop("organisation"),
        programme=row.pop("programme", ""),
        roles=tuple(RoleText(**role) for role in row.pop("roles")),
        when=When(**row.pop("when")),
        places=tuple(row.pop("places", [])),
        now=row.pop("now", 1),
        past=row.pop("past", 1),
        also=tuple(row.pop("also", [])),
        draft={**row, "languages": languages},
    )


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))
