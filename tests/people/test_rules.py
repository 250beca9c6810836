from datetime import date

import pytest

from awn.base.refusal import Refusal
from awn.people import rules

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "country", "full"),
    [
        ("0501234567", "SA", "+966501234567"),
        ("٠٥٠ ١٢٣ ٤٥٦٧", "SA", "+966501234567"),
        ("+971 50 123 4567", "SA", "+971501234567"),
        ("00965 5012 3456", "KW", "+96550123456"),
        ("", "SA", ""),
    ],
)
def test_a_telephone_number_is_kept_in_full(typed: str, country: str, full: str) -> None:
    assert rules.phone_in_full(typed, country) == full


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("050 123 45", "phone_too_short"),
        ("050123456789012", "phone_too_long"),
        ("call me", "phone_impossible"),
        ("+999 123", "phone_impossible"),
    ],
)
def test_a_wrong_number_is_refused_with_what_is_wrong(typed: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.phone_in_full(typed, "SA")
    assert refused.value.code == code
    assert "phone" in refused.value.fields


@pytest.mark.parametrize("name", ["عبدالله", "بن علي آل سعيد", "Mary", "أبو بكر O'Neil"])
def test_a_name_is_never_split(name: str) -> None:
    assert name in rules.names_from(name)


def test_a_name_goes_where_its_letters_belong() -> None:
    assert rules.names_from("سارة") == ("سارة", "")
    assert rules.names_from("Sara") == ("", "Sara")


@pytest.mark.parametrize("name", ["", "   ", "؟؟", "-"])
def test_a_person_has_a_name(name: str) -> None:
    with pytest.raises(Refusal, match="name_missing"):
        rules.check_named(name, "")


def test_a_child_under_thirteen_has_no_account() -> None:
    rules.check_account_age(date(2013, 11, 22), TODAY)
    with pytest.raises(Refusal, match="too_young_for_account"):
        rules.check_account_age(date(2013, 11, 23), TODAY)


@pytest.mark.parametrize("after", [None, date(2000, 1, 1)])
def test_a_minor_does_not_grow_up_by_typing(after: date | None) -> None:
    with pytest.raises(Refusal, match="birth_date_settled"):
        rules.check_birth_date_change(date(2010, 1, 1), after, TODAY)
    rules.check_birth_date_change(date(2010, 1, 1), date(2010, 2, 1), TODAY)
    rules.check_birth_date_change(None, date(2000, 1, 1), TODAY)


@pytest.mark.parametrize(("born", "code"), [(None, "guardian_age_unknown"), (date(2010, 1, 1), "guardian_is_minor")])
def test_a_guardian_is_known_to_be_grown_up(born: date | None, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        rules.check_guardian(born, TODAY)
    rules.check_guardian(date(1990, 1, 1), TODAY)


def test_nobody_answers_for_a_grown_up() -> None:
    with pytest.raises(Refusal, match="ward_is_adult"):
        rules.check_ward(date(2000, 1, 1), TODAY)


def test_somebody_born_on_the_29th_of_february_comes_of_age_on_the_1st_of_march() -> None:
    assert rules.is_minor(date(2008, 2, 29), date(2026, 2, 28))
    assert not rules.is_minor(date(2008, 2, 29), date(2026, 3, 1))
