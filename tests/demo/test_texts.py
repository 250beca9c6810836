"""The hand-written texts, without a database."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from tests.make import NOW

from awn.base.text import count_words
from awn.demo import calendar, sign_ins
from awn.demo.texts import SCENARIOS, OpportunityText, opportunity_texts, scenarios, spots
from awn.opportunities.drafts import checked, checked_shift
from awn.opportunities.rules import PLACELESS_MODES

TEXTS = opportunity_texts()
# Bodies, programmes and apps that exist (see the sources of the research): nothing invented may bear their name.
REAL = (
    "نافذ", "نفاذ", "أبشر", "تكاتف", "ساند", "أيادي", "جود للإسكان", "منصة جود", "بادر", "إثراء", "إحسان",
    "الهلال الأحمر", "حفظ النعمة", "إطعام", "المنصة الوطنية للعمل التطوعي",
    "Nafath", "Absher", "Takatof", "Sanid", "Ayadi", "Jood",
    "Bader", "Ithra", "Ehsan", "Red Crescent", "Aramco", "UAE PASS", "Tawtheeq", "SDAIA", "Mada", "Expo", "FIFA",
)  # fmt: skip
ARABIC = re.compile("[\u0621-\u064a]")
LATIN = re.compile("[A-Za-z]")
NEEDED = ("title", "plain", "description", "risks", "insurance")


def test_a_place_that_stands_alone_begins_with_a_capital() -> None:
    for text in TEXTS:
        for key in text.places:
            place = text.draft_at(spots()[key]).place_en
            assert place[:1] == place[:1].upper()
    assert "the plain of Arafat" in {spot.en for spot in spots().values()}, "lower case in a sentence"


def test_all_twelve_scenarios_are_there_and_forty_texts_at_least() -> None:
    assert [scenario.key for scenario in scenarios()] == list(SCENARIOS)
    assert len(SCENARIOS) == 12
    assert all(len(scenario.opportunities) >= 3 for scenario in scenarios())
    assert len({text.draft["description_ar"] for text in TEXTS}) == len(TEXTS) >= 40
    assert 25 <= sum(len(scenario.organisations) for scenario in scenarios()) <= 40
    assert {o.region[:2] for s in scenarios() for o in s.organisations} == {"SA", "AE", "QA", "BH", "KW", "OM"}


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.key)
def test_every_text_is_whole_in_both_languages_and_its_summary_short(text: OpportunityText) -> None:
    for name in NEEDED:
        assert ARABIC.search(text.draft[f"{name}_ar"]), name
        assert LATIN.search(text.draft[f"{name}_en"]), name
        assert not LATIN.search(text.draft[f"{name}_ar"].replace("{place}", "")), name
        assert not ARABIC.search(text.draft[f"{name}_en"]), name
    assert all(count_words(text.draft[f"plain_{language}"]) <= 60 for language in ("ar", "en"))
    assert text.roles
    for role in text.roles:
        assert ARABIC.search(role.title_ar + role.tasks_ar)
        assert LATIN.search(role.title_en + role.tasks_en)
    # Written side by side: neither is a stump of the other.
    shorter, longer = sorted(len(text.draft[f"description_{language}"]) for language in ("ar", "en"))
    assert longer < 2.2 * shorter


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.key)
def test_an_editor_could_have_typed_it(text: OpportunityText) -> None:
    assert (text.draft["mode"] in PLACELESS_MODES) == (not text.places)
    for spot in [spots()[key] for key in text.places] or [None]:
        draft = checked(text.draft_at(spot))
        assert "{" not in draft.title_ar + draft.title_en + draft.description_ar + draft.description_en


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.key)
def test_coming_shifts_come_and_past_ones_are_past_and_none_overlaps(text: OpportunityText) -> None:
    today = NOW.date()
    for back in range(text.past + 1):
        shifts = [checked_shift(s) for s in calendar.shifts(text.when, "Asia/Riyadh", today, back=back)]
        assert shifts
        assert all(before.starts_at < after.starts_at for before, after in pairwise(shifts))
        if back:
            assert shifts[-1].ends_at < NOW
            assert (NOW - shifts[0].starts_at).days < 500
        else:
            assert shifts[-1].ends_at > NOW


def test_no_text_names_a_real_body() -> None:
    said = [
        part
        for scenario in scenarios()
        for one in (*scenario.organisations, *scenario.programmes)
        for part in (getattr(one, "name_ar", ""), getattr(one, "name_en", ""), one.about_ar, one.about_en)
    ]
    said += [str(value) for text in TEXTS for value in text.draft.values()]
    found = [name for name in REAL if any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", part) for part in said)]
    assert found == []


def test_there_is_a_sign_in_for_every_part() -> None:
    keys = {sign_in.key for sign_in in sign_ins()}
    assert keys == {"volunteer", "guardian", "minor", "coordinator", "supervisor", "owner", "staff"}
    assert all(sign_in.email.endswith("@demo.awn.example") for sign_in in sign_ins())
    assert all(ARABIC.search(sign_in.part) and LATIN.search(sign_in.part) for sign_in in sign_ins())
