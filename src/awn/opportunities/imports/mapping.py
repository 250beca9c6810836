"""What the columns of a file mean: TOML files, ours beside this one and anybody's own (docs/import.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.arabic import search_key
from awn.base.refusal import Refusal
from awn.opportunities.drafts import Draft

OURS = Path(__file__).parent / "mappings"
LANDINGS = ("draft", "published")
# What a row may fill: an opportunity's own columns, and what stands around it.
OF_DRAFT = frozenset(
    {item.name for item in fields(Draft)} - {"field_id", "region_id", "programme_id"} | {"field", "region"}
)
AROUND = frozenset(
    {
        "reference", "version", "organisation_slug", "organisation_name_ar", "organisation_name_en",
        "organisation_reference", "organisation_kind", "address", "starts", "ends", "capacity", "shifts",
        "published",
    }
)  # fmt: skip
TARGETS = OF_DRAFT | AROUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How one target is filled.

    The first column of `columns` that is filled counts; then `template`, with other columns in braces; then `value`.
    """

    columns: tuple[str, ...] = ()
    needed: bool = False
    value: str = ""
    template: str = ""
    formats: tuple[str, ...] = ()
    # What the source writes -> what Awn calls it; and what becomes of anything else: "refuse", "blank" or "value".
    values: Dict[str, str] = field(default_factory=dict)
    unknown: str = "refuse"
    # Values by which the source says "none given", and what to take instead.
    sentinels: tuple[str, ...] = ()
    sentinel_value: str = ""
    # The length at which the source itself cuts texts.
    source_limit: int = 0
    # Over-long texts are cut with a note instead of refused.
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A whole mapping file."""

    name: str
    source: str
    zone: str
    country: str
    lands_as: str = "draft"
    # Our own export: rows are found by their public code, and apostrophes against formulas are taken off again.
    own_export: bool = False
    plain_from_description: bool = False
    # Columns whose newest day is the day the file speaks of: `--shift-dates today` moves that day to today.
    as_of: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    rules: Dict[str, Rule] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Binding:
    """A mapping laid on the columns of one file."""

    mapping: Mapping
    columns: tuple[str, ...]
    positions: Dict[str, tuple[int, ...]]
    unknown: tuple[str, ...]
    ignored: tuple[str, ...]
    absent: tuple[str, ...]

    def position(self, column: str) -> int | None:
        wanted = column_key(column)
        return next((at for at, name in enumerate(self.columns) if column_key(name) == wanted), None)


@lru_cache(maxsize=2048)
def column_key(name: str) -> str:
    """Columns are the same whatever their case, spaces, underscores, vowel signs and hamzas."""
    return search_key(name)


def names() -> list[str]:
    """The mappings that come with Awn."""
    return sorted(path.stem for path in OURS.glob("*.toml"))


def load(name_or_path: str) -> Mapping:
    """Our mapping of that name, or the file at that path; refuses what is neither, and a broken file."""
    path = OURS / f"{name_or_path}.toml" if name_or_path in names() else Path(name_or_path)
    if not path.is_file():
        message = format_lazy(
            _("There is no mapping {name}. Awn brings: {known}. Or give the path of a TOML file."),
            name=name_or_path,
            known=", ".join(names()),
        )
        raise Refusal("mapping_unknown", message)
    try:
        return _mapping(tomllib.loads(path.read_text("utf-8")), path.stem)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, AttributeError, KeyError, ValueError) as error:
        raise _broken(path.name, str(error)) from error


def bind(mapping: Mapping, columns: Sequence[str]) -> Binding:
    """Finds the mapping's columns in the file; refuses the file when needed ones are missing, and names them."""
    there: dict[str, int] = {}
    for at, name in enumerate(columns):
        if name:
            there.setdefault(column_key(name), at)
    positions: dict[str, tuple[int, ...]] = {}
    missing: list[str] = []
    absent: list[str] = []
    used: set[int] = set()
    for target, rule in mapping.rules.items():
        found = tuple(there[key] for name in rule.columns if (key := column_key(name)) in there)
        if rule.columns and not found:
            (missing if rule.needed else absent).append(rule.columns[0])
        positions[target] = found
        used.update(found)
        used.update(there[key] for name in placeholders(rule.template) if (key := column_key(name)) in there)
    used.update(there[key] for name in mapping.as_of if (key := column_key(name)) in there)
    if missing:
        message = format_lazy(
            _("The file lacks columns that the mapping needs: {missing}. It has: {there}."),
            missing=", ".join(missing),
            there=", ".join(columns),
        )
        raise Refusal("columns_missing", message)
    rest = {at: name or f"#{at + 1}" for at, name in enumerate(columns) if at not in used}
    known = {column_key(name) for name in mapping.ignored}
    ignored = tuple(name for name in rest.values() if column_key(name) in known)
    unknown = tuple(name for name in rest.values() if column_key(name) not in known)
    return Binding(mapping, tuple(columns), positions, unknown, ignored, tuple(absent))


@lru_cache(maxsize=256)
def placeholders(template: str) -> tuple[str, ...]:
    """The names in braces."""
    return tuple(re.findall(r"\{([^{}]+)\}", template))


def _mapping(data: dict[str, Any], name: str) -> Mapping:
    rules = {target: _rule(target, rule) for target, rule in data.pop("fields").items()}
    mapping = Mapping(name=data.pop("name", name), rules=rules, **{key: _frozen(value) for key, value in data.items()})
    if mapping.lands_as not in LANDINGS:
        raise ValueError(f"lands_as = {mapping.lands_as!r}; known: {', '.join(LANDINGS)}")
    for wanted in ("title_ar or title_en", "reference"):
        if not rules.keys() & set(wanted.split(" or ")):
            raise ValueError(f"no [fields.{wanted}]")
    if not re.fullmatch(r"[a-z0-9_]{1,60}", mapping.source):
        raise ValueError("source: 1 to 60 small letters, digits and underscores")
    try:
        ZoneInfo(mapping.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"zone = {mapping.zone!r}") from None
    return mapping


def _rule(target: str, data: dict[str, Any]) -> Rule:
    if target not in TARGETS:
        raise ValueError(f"[fields.{target}]; known: {', '.join(sorted(TARGETS))}")
    given = dict(data)
    if "column" in given:
        given["columns"] = [given.pop("column")]
    if "values" in given:
        given["values"] = {search_key(str(key)): str(value) for key, value in given["values"].items()}
    if given.get("unknown", "refuse") not in {"refuse", "blank", "value"}:
        raise ValueError(f"[fields.{target}] unknown = {given['unknown']!r}; known: refuse, blank, value")
    return Rule(**{key: _frozen(value) for key, value in given.items()})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _broken(name: str, detail: str) -> Refusal:
    message = format_lazy(_("The mapping {name} cannot be used: {detail}"), name=name, detail=detail)
    return Refusal("mapping_broken", message)
