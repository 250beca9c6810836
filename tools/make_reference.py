"""Makes the files of src/awn/reference/data from the raw folders; run only when a source has a new version.

    python tools/make_reference.py RAW

RAW holds `esco`, `sdg`, `geo_gcc` and `universities_gcc` as described in src/awn/reference/data/SOURCE.md.
The same RAW gives the same bytes. Ids given to skills and universities stay: they are read
from the present files.
Needs PyYAML (a development dependency).
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import sys
import tomllib
from pathlib import Path

import yaml
from reference.outlines import make_outlines

DATA = Path(__file__).resolve().parent.parent / "src" / "awn" / "reference" / "data"
TABLES = Path(__file__).resolve().parent / "reference"
Row = dict[str, str]

_MARKS = re.compile("[\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def main(raw: Path) -> None:
    corrections = tomllib.loads((TABLES / "corrections.toml").read_text(encoding="utf-8"))
    made = {
        "regions.csv": regions(raw / "geo_gcc", corrections["regions"]),
        "goals.csv": goals(raw / "sdg", corrections["goals"]),
        "targets.csv": targets(raw / "sdg", corrections),
        "universities.csv": universities(raw / "universities_gcc"),
    }
    groups = skill_groups(raw / "esco")
    made["esco_groups.csv"] = groups
    made["esco_skills.csv.gz"] = skills(raw / "esco", groups, corrections)
    for name, rows in made.items():
        write(DATA / name, rows)
        sys.stdout.write(f"{name}: {len(rows)} rows\n")
    outlines = make_outlines(raw / "geo_gcc", corrections["shapes"])
    text = json.dumps(outlines, separators=(",", ":"), ensure_ascii=True)
    (DATA / "outlines.json").write_text(text + "\n", encoding="ascii")
    sys.stdout.write(f"outlines.json: {len(text)} bytes\n")


def clean(text: str) -> str:
    """One line without tatweel, direction marks or doubled spaces."""
    return " ".join(_MARKS.sub("", text.replace("\u00a0", " ")).split())


def read(path: Path) -> list[Row]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[Row]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    data = text.getvalue().encode()
    # No time and no name inside, so that the same rows give the same bytes.
    path.write_bytes(gzip.compress(data, 9, mtime=0) if path.suffix == ".gz" else data)


def kept_ids(path: Path, key: str) -> dict[str, int]:
    return {row[key]: int(row["id"]) for row in read(path)} if path.exists() else {}


def give_ids(keys: list[str], kept: dict[str, int]) -> dict[str, int]:
    free = max(kept.values(), default=0) + 1
    for key in keys:
        if key not in kept:
            kept[key], free = free, free + 1
    return kept


def regions(raw: Path, corrections: dict[str, Row]) -> list[Row]:
    rows = read(raw / "regions.csv")
    for row in rows:
        row["own_weekend"] = ""
        row.update(corrections.get(row["code"], {}))
    new_york = {"code": "US-NY", "country": "US", "name_ar": "نيويورك", "name_en": "New York"}
    rows.append(new_york | {"latitude": "40.7128", "longitude": "-74.0060", "own_weekend": ""})
    return sorted(rows, key=lambda row: row["code"])


def goals(raw: Path, arabic: dict[str, list[str]]) -> list[Row]:
    english = yaml.safe_load((raw / "en" / "global_goals.yml").read_text(encoding="utf-8"))
    return [
        {
            "number": str(number),
            "name_ar": arabic[str(number)][0],
            "name_en": clean(english[f"{number}-short"]),
            "title_ar": arabic[str(number)][1],
            "title_en": clean(english[f"{number}-title"]),
            "colour": arabic[str(number)][2],
        }
        for number in range(1, 18)
    ]


def targets(raw: Path, corrections: dict[str, Row]) -> list[Row]:
    texts = {
        language: yaml.safe_load((raw / language / "global_targets.yml").read_text(encoding="utf-8"))
        for language in ("ar", "en")
    }
    codes = sorted((key.removesuffix("-title") for key in texts["en"]), key=_target_order)
    position: dict[str, int] = {}
    rows = []
    for code in codes:
        goal = code.split("-")[0]
        position[goal] = position.get(goal, 0) + 1
        arabic = corrected(clean(texts["ar"][f"{code}-title"]), corrections)
        english = clean(texts["en"][f"{code}-title"])
        rows.append(
            {"code": code.replace("-", "."), "goal": goal, "position": str(position[goal])}
            | {"text_ar": arabic, "text_en": english}
        )
    return rows


def _target_order(code: str) -> tuple[int, bool, int, str]:
    """Numbered targets first, then the lettered means of implementation."""
    goal, part = code.split("-")
    return int(goal), not part.isdigit(), int(part) if part.isdigit() else 0, part


def corrected(text: str, corrections: dict[str, Row]) -> str:
    for wrong, right in corrections["target_phrases"].items():
        text = text.replace(wrong, right)
    for wrong, right in corrections["target_beginnings"].items():
        if text.startswith(wrong):
            text = right + text.removeprefix(wrong)
    return " ".join(corrections["target_words"].get(word, word) for word in text.split(" "))


def universities(raw: Path) -> list[Row]:
    known = {row["domain"]: row for row in read(TABLES / "universities.csv")}
    source = json.loads((raw / "universities.json").read_text(encoding="utf-8"))
    found: dict[str, Row] = {}
    for item in sorted(source, key=lambda item: (item["alpha_two_code"], clean(item["name"]))):
        domain = item["domains"][0]
        if domain not in found:
            found[domain] = {"country": item["alpha_two_code"], "name_en": clean(item["name"])}
    for domain, row in known.items():
        if row["name_en"] == "-":
            found.pop(domain, None)
        else:
            entry = found.setdefault(domain, {"country": row["country"], "name_en": row["name_en"]})
            entry["name_en"] = row["name_en"] or entry["name_en"]
    ids = give_ids(list(found), kept_ids_by_domain())
    rows = []
    for domain, entry in found.items():
        more = known.get(domain, {})
        domains = " ".join([domain, *more.get("more_domains", "").split()])
        row = {"id": str(ids[domain]), "country": entry["country"], "name_ar": more.get("name_ar", "")}
        rows.append(row | {"name_en": entry["name_en"], "domains": domains})
    return sorted(rows, key=lambda row: int(row["id"]))


def kept_ids_by_domain() -> dict[str, int]:
    path = DATA / "universities.csv"
    return {row["domains"].split()[0]: int(row["id"]) for row in read(path)} if path.exists() else {}


def skill_groups(raw: Path) -> list[Row]:
    """The 640 groups with the parent that the hierarchy gives them."""
    parents: dict[str, str] = {}
    for row in read(raw / "en" / "skillsHierarchy_en.csv"):
        path = [uri for level in range(4) if (uri := row[f"Level {level} URI"])]
        parents.update(zip(path[1:], path, strict=False))
    arabic = {row["conceptUri"]: row["preferredLabel"] for row in read(raw / "ar" / "skillGroups_ar.csv")}
    source = read(raw / "en" / "skillGroups_en.csv")
    codes = {row["conceptUri"]: row["code"] for row in source}
    rows = [
        {
            "code": row["code"],
            "uri": row["conceptUri"],
            "parent": codes.get(parents.get(row["conceptUri"], ""), ""),
            "name_ar": clean(arabic.get(row["conceptUri"], "")),
            "name_en": raised(clean(row["preferredLabel"])),
        }
        for row in source
    ]
    return sorted(rows, key=lambda row: row["code"])


def raised(name: str) -> str:
    """ESCO writes names in lower case; a list reads better with a capital. "iOS" stays."""
    first = name.split(" ", maxsplit=1)[0]
    return name[:1].upper() + name[1:] if first.islower() else name


def skills(raw: Path, groups: list[Row], corrections: dict[str, Row]) -> list[Row]:
    source = sorted(read(raw / "skills_bilingual_union.csv"), key=lambda row: row["conceptUri"])
    codes = {row["uri"]: row["code"] for row in groups}
    broader = {row["conceptUri"]: _uris(row["broaderConceptUri"]) for row in source}
    ids = give_ids([row["conceptUri"] for row in source], kept_ids(DATA / "esco_skills.csv.gz", "uri"))
    rows = []
    for row in source:
        name_en = clean(row["preferredLabel_en"].split("|")[0])
        name_ar = clean(row["preferredLabel_ar"].split("|")[0]).rstrip(".")
        other = {clean(name) for name in row["altLabels_en"].split(" | ")} - {"", name_en}
        rows.append(
            {
                "id": str(ids[row["conceptUri"]]),
                "uri": row["conceptUri"],
                "kind": kind_of(row),
                "group": group_of(row["conceptUri"], broader, codes),
                "name_ar": corrections["skills"].get(name_en, name_ar),
                "name_en": raised(name_en),
                "description_ar": clean(row["description_ar"].split("|")[0]),
                "description_en": clean(row["description_en"].split("|")[0]),
                "other_names_ar": corrections["skills_also"].get(name_en, ""),
                "other_names_en": " | ".join(sorted(other)),
            }
        )
    return sorted(rows, key=lambda row: int(row["id"]))


def _uris(text: str) -> list[str]:
    return [uri.strip() for uri in text.split("|") if uri.strip()]


def kind_of(row: Row) -> str:
    if "language" in row["collection"].split("|"):
        return "language"
    return "knowledge" if row["skillType"] == "knowledge" else "skill"


def group_of(uri: str, broader: dict[str, list[str]], codes: dict[str, str]) -> str:
    """The deepest group above a skill: in the skills tree if it has one there, else a knowledge field."""
    seen, ring = {uri}, [uri]
    while ring:
        above = [parent for one in ring for parent in broader.get(one, []) if parent not in seen]
        found = [codes[parent] for parent in above if parent in codes]
        if found:
            return max(found, key=lambda code: (not code[0].isdigit(), len(code), code))
        seen.update(above)
        ring = above
    return ""


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
