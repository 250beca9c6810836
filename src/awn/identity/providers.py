"""Which identity providers this Awn knows: read from a TOML file (docs/identity.md), or the simulators of a demo."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from awn.base.text import Bilingual
from awn.identity.rules import Level

KINDS = ("nafath", "uaepass", "oidc", "saml")
PUSH_KINDS = frozenset({"nafath"})


@dataclass(frozen=True, slots=True)
class Provider:
    """One way to prove who somebody is, with the options of its kind."""

    id: str
    kind: str
    name: Bilingual
    country: str = ""  # whose identity numbers it speaks of
    level: int = Level.SUBSTANTIAL  # the most that its word is worth
    is_simulated: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_push(self) -> bool:
        """True where an identity number is typed here, and a telephone asks its owner."""
        return self.kind in PUSH_KINDS

    def text(self, name: str, default: str | None = None) -> str:
        """An option; `env:NAME` and `file:PATH` are followed, so that secrets need not stand in the file."""
        value = self.options.get(name, default)
        if not isinstance(value, str):
            raise ImproperlyConfigured(f"AWN_IDENTITY_PROVIDERS: {self.id} needs {name!r}")
        if value.startswith("env:"):
            return os.environ.get(value[4:], "")
        if value.startswith("file:"):
            return Path(value[5:]).read_text("utf-8").strip()
        return value

    def table(self, name: str) -> Mapping[str, Any]:
        """A table among the options; empty where there is none."""
        return self.options.get(name) or {}


def providers() -> tuple[Provider, ...]:
    """All providers, in the order in which they are offered."""
    return _read(settings.AWN_IDENTITY_PROVIDERS, os.environ.get("AWN_IDENTITY_SIMULATORS", ""), settings.AWN_DEMO)


def provider(provider_id: str) -> Provider | None:
    """One of them by its name."""
    return next((one for one in providers() if one.id == provider_id), None)


@lru_cache(maxsize=8)
def _read(path: str, simulators: str, is_demo: bool) -> tuple[Provider, ...]:
    found = parsed(Path(path).read_text("utf-8")) if path else ()
    if simulators and is_demo:
        from awn.identity.simulators.offered import simulated

        found += simulated(simulators)
    ids = [one.id for one in found]
    if len(set(ids)) != len(ids):
        raise ImproperlyConfigured("AWN_IDENTITY_PROVIDERS: two providers have one id")
    return found


def parsed(toml: str) -> tuple[Provider, ...]:
    """The providers of a TOML text. Raises ImproperlyConfigured with what to mend."""
    try:
        tables = tomllib.loads(toml).get("provider", [])
    except tomllib.TOMLDecodeError as error:
        raise ImproperlyConfigured(f"AWN_IDENTITY_PROVIDERS: {error}") from error
    return tuple(_one(dict(table)) for table in tables)


def _one(table: dict[str, Any]) -> Provider:
    name = str(table.pop("id", ""))
    kind = table.pop("kind", "")
    if not name.replace("-", "").isalnum() or not name.isascii() or len(name) > 40:
        raise ImproperlyConfigured(f"AWN_IDENTITY_PROVIDERS: {name!r} is no id; use letters, digits and hyphens")
    if kind not in KINDS:
        raise ImproperlyConfigured(f"AWN_IDENTITY_PROVIDERS: {name} must be of the kind {', '.join(KINDS)}")
    level = table.pop("level", int(Level.SUBSTANTIAL))
    if level not in (Level.SUBSTANTIAL, Level.HIGH):
        raise ImproperlyConfigured(f"AWN_IDENTITY_PROVIDERS: {name} must have level 2 or 3")
    title = Bilingual(str(table.pop("name_ar", "")), str(table.pop("name_en", "")) or name)
    country = str(table.pop("country", ""))
    return Provider(id=name, kind=kind, name=title, country=country, level=level, options=table)
