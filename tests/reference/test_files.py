"""The data files themselves, without a database."""

import re
import subprocess
from collections import Counter

import pytest

from awn.base.text import BIDI_CONTROLS
from awn.reference.files import DATA, FILES

ROWS = {file.name: file.rows(file.read()) for file in FILES}
ARABIC = re.compile("[ء-ي]")


def test_the_counts_are_those_of_the_sources():
    regions = Counter(row.country_id for row in ROWS["regions.csv"])
    assert regions == {"SA": 13, "AE": 7, "QA": 8, "BH": 4, "KW": 6, "OM": 11, "US": 1}
    assert len(ROWS["goals.csv"]) == 17
    assert len(ROWS["targets.csv"]) == 169
    assert len(ROWS["esco_skills.csv.gz"]) == 2367
    assert len(ROWS["volunteering_skills.csv"]) >= 120
    assert len(ROWS["esco_groups.csv"]) == 640
    assert len(ROWS["universities.csv"]) >= 130


@pytest.mark.parametrize("name", ROWS)
def test_no_tatweel_direction_mark_or_doubled_space(name):
    for row in ROWS[name]:
        for field in row._meta.concrete_fields:
            text = getattr(row, field.attname)
            if isinstance(text, str) and field.name != "key":
                assert "\u0640" not in text
                assert not BIDI_CONTROLS & set(text)
                assert "  " not in text
                assert text == text.strip()


@pytest.mark.parametrize(
    "name",
    ["countries.csv", "regions.csv", "fields.csv", "goals.csv", "languages.csv", "volunteering_groups.csv"],
)
def test_every_name_is_in_both_languages(name):
    for row in ROWS[name]:
        assert ARABIC.search(row.name_ar), row
        assert re.search("[A-Za-z]", row.name_en), row


def test_goals_and_targets_are_in_both_languages():
    for row in ROWS["targets.csv"]:
        assert ARABIC.search(row.text_ar)
        assert row.text_en
    for row in ROWS["goals.csv"]:
        assert ARABIC.search(row.title_ar)
        assert row.title_en


def test_our_skills_are_described_and_have_synonyms_in_both_languages():
    for row in ROWS["volunteering_skills.csv"]:
        assert ARABIC.search(row.name_ar + row.description_ar)
        assert row.description_ar.endswith(".")
        assert row.description_en.endswith(".")
        assert row.other_names_ar
        assert row.other_names_en


def test_every_value_fits_its_column_and_keys_are_unique():
    for name, rows in ROWS.items():
        for row in rows:
            row.clean_fields(exclude=["key"] + [f.name for f in row._meta.concrete_fields if f.is_relation])
        assert len({row.pk for row in rows}) == len(rows), name
    skills = ROWS["esco_skills.csv.gz"] + ROWS["volunteering_skills.csv"]
    assert len({skill.pk for skill in skills}) == len({skill.uri for skill in skills}) == len(skills)


def test_a_domain_belongs_to_one_university():
    domains = Counter(domain for row in ROWS["universities.csv"] for domain in row.domains)
    assert [domain for domain, times in domains.items() if times > 1] == []


def test_every_data_file_is_named_with_its_licence():
    source = (DATA / "SOURCE.md").read_text(encoding="utf-8")
    for file in DATA.iterdir():
        assert f"`{file.name}`" in source or file.name == "SOURCE.md"


def test_generated_files_are_in_the_repository():
    known = subprocess.run(
        ["git", "check-ignore", *map(str, DATA.iterdir())], capture_output=True, text=True, check=False
    )
    assert known.stdout == ""
