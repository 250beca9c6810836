"""The project's own data files, read into rows of the tables. No query here."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Model

from awn.reference import models
from awn.reference.rules import skill_keys

DATA = Path(__file__).resolve().parent / "data"
# Part of every file's hash: raise it when a row is read into its table in a new way, and all is loaded again.
READING = "1"
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class DataFile:
    name: str
    model: type[Model]
    row: Callable[[Row], Model]

    def read(self) -> bytes:
        return (DATA / self.name).read_bytes()

    def rows(self, data: bytes) -> list[Model]:
        text = (gzip.decompress(data) if self.name.endswith(".gz") else data).decode()
        return [self.row(row) for row in csv.DictReader(io.StringIO(text))]


def sha256(data: bytes) -> str:
    return hashlib.sha256(READING.encode() + data).hexdigest()


def _numbers(text: str) -> list[int]:
    return [int(word) for word in text.split()]


def _names(text: str) -> list[str]:
    return [name for name in text.split(" | ") if name]


def _country(row: Row) -> Model:
    return models.Country(
        code=row["code"],
        position=int(row["position"]),
        name_ar=row["name_ar"],
        name_en=row["name_en"],
        zone=row["zone"],
        calling_code=row["calling_code"],
        first_weekday=int(row["first_weekday"]),
        weekend=_numbers(row["weekend"]),
        in_gcc=row["in_gcc"] == "1",
        hijri=row["hijri"] == "1",
    )


def _region(row: Row) -> Model:
    return models.Region(
        code=row["code"],
        country_id=row["country"],
        name_ar=row["name_ar"],
        name_en=row["name_en"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        own_weekend=_numbers(row["own_weekend"]),
    )


def _field(row: Row) -> Model:
    return models.Field(**row | {"position": int(row["position"])})


def _goal(row: Row) -> Model:
    return models.Goal(**row | {"number": int(row["number"])})


def _target(row: Row) -> Model:
    return models.Target(
        code=row["code"],
        goal_id=int(row["goal"]),
        position=int(row["position"]),
        text_ar=row["text_ar"],
        text_en=row["text_en"],
    )


def _language(row: Row) -> Model:
    return models.Language(**row | {"position": int(row["position"]), "signed": row["signed"] == "1"})


def _university(row: Row) -> Model:
    return models.University(
        id=int(row["id"]),
        country_id=row["country"],
        name_ar=row["name_ar"],
        name_en=row["name_en"],
        domains=row["domains"].split(),
    )


def _group(row: Row) -> Model:
    return models.SkillGroup(
        code=row["code"],
        uri=row.get("uri") or f"urn:awn:skill-group:{row['code']}",
        parent_id=row["parent"] or None,
        name_ar=row["name_ar"],
        name_en=row["name_en"],
    )


def _esco_skill(row: Row) -> Model:
    return _skill(row, uri=row["uri"], kind=row["kind"], for_volunteering=False)


def _volunteering_skill(row: Row) -> Model:
    uri = f"urn:awn:skill:{row['slug']}"
    return _skill(row, uri=uri, kind=models.SkillKind.SKILL, for_volunteering=True)


def _skill(row: Row, *, uri: str, kind: str, for_volunteering: bool) -> Model:
    other_ar, other_en = _names(row["other_names_ar"]), _names(row["other_names_en"])
    return models.Skill(
        id=int(row["id"]),
        uri=uri,
        kind=kind,
        group_id=row["group"] or None,
        name_ar=row["name_ar"],
        name_en=row["name_en"],
        description_ar=row["description_ar"],
        description_en=row["description_en"],
        other_names_ar=other_ar,
        other_names_en=other_en,
        for_volunteering=for_volunteering,
        key=skill_keys([row["name_ar"], row["name_en"], *other_ar, *other_en]),
    )


# In the order of their foreign keys.
FILES = (
    DataFile("countries.csv", models.Country, _country),
    DataFile("regions.csv", models.Region, _region),
    DataFile("fields.csv", models.Field, _field),
    DataFile("goals.csv", models.Goal, _goal),
    DataFile("targets.csv", models.Target, _target),
    DataFile("languages.csv", models.Language, _language),
    DataFile("universities.csv", models.University, _university),
    DataFile("esco_groups.csv", models.SkillGroup, _group),
    DataFile("volunteering_groups.csv", models.SkillGroup, _group),
    DataFile("esco_skills.csv.gz", models.Skill, _esco_skill),
    DataFile("volunteering_skills.csv", models.Skill, _volunteering_skill),
)
