"""How a list that is brought along is read, without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from awn.base.refusal import Refusal
from awn.outreach import rules
from awn.outreach.rules import Entry, RowProblem, columns_of, entry_of, may_be_one, name_skeleton

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("محمد", "Mohammed"), ("محمّد", "Muhammad"), ("فاطمة", "Fatimah"), ("فاطمة", "Fatma"), ("عبدالله", "Abdullah"),
        ("خالد", "Khalid"), ("شيخة", "Sheikha"), ("الشمري", "Al-Shammari"), ("القحطاني", "Al-Qahtani"),
        ("العتيبي", "Al Otaibi"), ("القحطاني", "Alqahtani"), ("الشهري", "Al Shehri"), ("العنود", "Alanoud"),
        ("إلهام", "Elham"), ("عبدالرحمن", "Abdulrahman"), ("عبد الرحمن", "Abdul Rahman"),
        ("عبدالرحمن", "Abd al-Rahman"), ("محمد بن علي", "Mohamed Ali"), ("علي", "Ali"), ("علوان", "Alwan"),
        ("يوسف", "Yousef"), ("نورة", "Noura"), ("غادة", "Ghada"), ("ظافر", "Dhafer"), ("ثامر", "Thamer"),
    ],
    ids=lambda text: text,
)  # fmt: skip
def test_names_in_both_scripts_have_one_skeleton(arabic: str, latin: str) -> None:
    assert name_skeleton(arabic) == name_skeleton(latin)


@pytest.mark.parametrize(("one", "other"), [("محمد", "محمود المالكي"), ("Sara", "Salma"), ("خالد", "Walid")])
def test_other_names_have_other_skeletons(one: str, other: str) -> None:
    assert name_skeleton(one) != name_skeleton(other)


def test_two_rows_are_perhaps_one_person_by_full_name_or_number_and_never_by_a_first_name() -> None:
    here = Entry(2, "فاطمة الزهراني", "a@x.example")
    assert may_be_one(here, Entry(3, "Fatimah Al-Zahrani", "b@x.example"))
    assert not may_be_one(Entry(2, "فاطمة", "a@x.example"), Entry(3, "Fatimah", "b@x.example"))
    assert may_be_one(Entry(2, "A B", "a@x.example", "+966501234567"), Entry(3, "C D", "b@x.example", "+966501234567"))
    both = [Entry(n, "Sara Ali", f"{n}@x.example", f"+96650123456{n}") for n in (1, 2)]
    assert not may_be_one(*both), "two numbers tell two people of one name apart"


def test_columns_are_known_by_their_names_in_both_languages() -> None:
    assert columns_of(["الاسم الكامل", "رقم الجوال", "البريد الإلكتروني"]) == {"name": 0, "phone": 1, "email": 2}
    assert columns_of(["First Name", "Family_name", "E-Mail:"]) == {"first": 0, "last": 1, "email": 2}
    with pytest.raises(Refusal) as refused:
        columns_of(["name", "phone"])
    assert refused.value.code == "list_without_emails"


def test_a_row_is_read_as_it_is_meant() -> None:
    columns = {"name": 0, "phone": 1, "email": 2}
    entry = entry_of(2, ["  سارة   العلي ", "٠٥٠١٢٣٤٥٦٧", " SARA@X.EXAMPLE "], columns, "SA")
    assert entry == Entry(2, "سارة العلي", "sara@x.example", "+966501234567")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["سارة", "", ""], "no_email"),
        (["سارة", "", "sara at x"], "bad_email"),
        (["سارة", "12", "sara@x.example"], "bad_phone"),
        (["٧٧٧", "", "sara@x.example"], "bad_name"),
        (["س\u202eارة", "", "sara@x.example"], "bad_name"),
        (["س" * 300, "", "sara@x.example"], "bad_name"),
    ],
    ids=["no-email", "no-address", "short-number", "digits", "overriding", "long"],
)
def test_a_row_that_cannot_be_meant_says_why(cells: list[str], code: str) -> None:
    with pytest.raises(RowProblem) as problem:
        entry_of(2, cells, {"name": 0, "phone": 1, "email": 2}, "SA")
    assert problem.value.code == code
    assert code in rules.LEFT_OUT


@pytest.mark.parametrize("text", ["He is DIABETIC: diabetes", "مصاب بمرض السكري", "from a tribe in the north"])
def test_health_faith_and_descent_are_not_noted(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.check_not_private(text)
    assert refused.value.code == "note_private"


def test_a_note_has_a_purpose_and_a_day_within_a_year() -> None:
    rules.check_not_private("Likes to work at the desk; speaks well to children.")
    rules.check_note("training", DAY + timedelta(days=366), DAY)
    wrong = [("because", DAY + timedelta(days=9)), ("training", DAY), ("training", DAY + timedelta(days=367))]
    for purpose, until in wrong:
        with pytest.raises(Refusal):
            rules.check_note(purpose, until, DAY)
