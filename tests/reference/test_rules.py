import pytest

from awn.reference.rules import ACCESSIBILITY, BENEFITS, LANGUAGE_LEVELS, level_reaches, skill_key, skill_keys


@pytest.mark.parametrize("table", [ACCESSIBILITY, BENEFITS, LANGUAGE_LEVELS])
def test_every_code_has_both_names(table):
    for code, name in table.items():
        assert code.isascii()
        assert name.ar
        assert name.en


def test_a_language_level_reaches_itself_and_those_below():
    assert level_reaches("fluent", "fluent")
    assert level_reaches("native", "basic")
    assert not level_reaches("basic", "conversational")


def test_spellings_that_people_mix_have_one_key():
    assert skill_key("الإسعافات الأوّلية") == skill_key("اسعافات اوليه") == "اسعافات اوليه"
    assert skill_key("First-Aid") == "first aid"


def test_keys_stand_each_on_a_line_once():
    assert skill_keys(["CPR", "cpr", "", "الإنعاش"]) == "\ncpr\nانعاش\n"
