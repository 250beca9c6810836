"""Lists that were brought along: what is read, who is asked, what they answer, what is kept."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core import mail
from tests import make
from tests.outreach.test_base import by, grown, house, seen

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.matching.rules import HELD_BACK
from awn.organisations.models import Organisation
from awn.outreach import brought as kept
from awn.outreach.actions import bringing, lists
from awn.outreach.models import BroughtList, DoNotWrite, Expected
from awn.outreach.rules import DRAFT_KEPT, GOOD_FOR, REMIND_AFTER, ROWS_KEPT
from awn.outreach.searching import Wanted
from awn.people.models import Person
from awn.reactions.outreach import excuse

NOW = make.NOW
pytestmark = pytest.mark.django_db
__all__ = ["by", "house"]


def table(path: Path, rows: list[str]) -> Path:
    file = path / "volunteers.csv"
    file.write_text("\n".join(["الاسم,الجوال,البريد الإلكتروني", *rows]) + "\n", encoding="utf-8")
    return file


def brought(house: Organisation, by: Person, path: Path, rows: list[str]) -> BroughtList:
    made = lists.make_list(house.pk, f"list {BroughtList.objects.count()}", by=by, at=NOW)
    return bringing.read_list(house.pk, made.pk, table(path, rows), "متطوعون.csv", by=by, at=NOW)


def one_asked(house: Organisation, by: Person, path: Path, email: str = "sara@x.example") -> Expected:
    one = brought(house, by, path, [f"سارة العلي,,{email}"])
    bringing.invite_brought(house.pk, one.pk, by=by, at=NOW)
    bringing.send_next(by=None, at=NOW + HELD_BACK)
    return Expected.objects.get(brought=one)


def test_a_file_with_thirty_of_a_hundred_twice_is_told_apart(house: Organisation, by: Person, tmp_path: Path) -> None:
    people = [f"متطوع {chr(0x628 + n % 7)}{chr(0x631 + n % 9)},050{1_000_000 + n},v{n}@x.example" for n in range(70)]
    same = [row.upper() for row in people[:15]]
    numbers = [f"Somebody Else,+96650{1_000_000 + n},other{n}@x.example" for n in range(15)]
    mixed = same + numbers
    random.Random(7).shuffle(mixed)
    one = brought(house, by, tmp_path, [*people, *mixed, "بلا بريد,,", "رقم,1,r@x.example"])
    account = kept.account_of(one.pk)
    assert account.states == {"ready": 70, "unsure": 15, "left_out": 17}
    assert account.reasons == {"twice": 15, "no_email": 1, "bad_phone": 1}
    assert b"v1@x.example" not in b"".join(bytes(row.contact or b"") for row in kept.rows_of(one.pk))
    assert not Event.objects.filter(name="expected.invited").exists()


def test_the_same_person_in_both_scripts_is_asked_about(house: Organisation, by: Person, tmp_path: Path) -> None:
    one = brought(house, by, tmp_path, ["فاطمة الزهراني,,f@x.example", "Fatimah Al-Zahrani,,fatimah@work.example"])
    [row] = kept.rows_of(one.pk, "unsure")
    assert row.same_as == 2
    assert bringing.invite_brought(house.pk, one.pk, unsure=[row.number], by=by, at=NOW) == 2


def test_invitations_go_out_each_once_and_go_on_where_they_stopped(
    house: Organisation, by: Person, tmp_path: Path
) -> None:
    one = brought(house, by, tmp_path, [f"متطوع,,v{n}@x.example" for n in range(150)])
    assert bringing.invite_brought(house.pk, one.pk, by=by, at=NOW) == 150
    assert bringing.send_next(by=None, at=NOW + HELD_BACK) == 100
    assert kept.account_of(one.pk).states == {"sent": 100, "queued": 50}
    assert bringing.send_next(by=None, at=NOW + HELD_BACK) == 50
    assert bringing.send_next(by=None, at=NOW + HELD_BACK) == 0
    told = Event.objects.filter(name="expected.invited").values_list("subject_id", flat=True)
    assert len(told) == len(set(told)) == 150
    with pytest.raises(Refusal) as refused:
        bringing.invite_brought(house.pk, one.pk, by=by, at=NOW)
    assert refused.value.code == "brought_over"


def test_a_yes_puts_a_grown_up_on_the_list_and_the_address_is_forgotten(
    house: Organisation, by: Person, tmp_path: Path
) -> None:
    row = one_asked(house, by, tmp_path)
    person = grown()
    assert kept.meant(kept.token_of(row)) == row
    assert kept.meant(kept.token_of(row) + "x") is None
    child = make.person(birth_date=date(NOW.year - 15, 1, 1))
    with pytest.raises(Refusal):
        bringing.say_yes(row.pk, by=child, at=NOW)
    row.refresh_from_db()
    assert (row.state, row.contact is None) == ("sent", False), "what was refused has changed nothing"
    bringing.say_yes(row.pk, by=person, at=NOW)
    row.refresh_from_db()
    assert (row.state, row.contact, row.person_id) == ("joined", None, person.pk)
    assert seen(Wanted(), house, by) == {person.pk}, "found by this house"
    other = make.organisation("other")
    assert seen(Wanted(), other, make.member(other)) == set(), "and by no other"
    with pytest.raises(Refusal) as refused:
        bringing.say_no(row.pk, never=False, by=None, at=NOW)
    assert refused.value.code == "expected_over"


def test_whoever_wants_no_invitations_gets_none_of_any_organisation(
    house: Organisation, by: Person, tmp_path: Path
) -> None:
    row = one_asked(house, by, tmp_path)
    other = make.organisation("other")
    their = make.member(other)
    waiting = brought(other, their, tmp_path, ["سارة,,SARA@x.example"])
    bringing.invite_brought(other.pk, waiting.pk, by=their, at=NOW)
    bringing.say_no(row.pk, never=True, by=None, at=NOW)
    assert DoNotWrite.objects.count() == 1
    bringing.send_next(by=None, at=NOW + HELD_BACK)
    assert kept.account_of(waiting.pk).states == {"lapsed": 1}, "also where it waited to be sent"
    again = brought(other, their, tmp_path, ["سارة,,sara@x.example", "علي,,ali@x.example"])
    assert kept.account_of(again.pk).reasons == {"not_wanted": 1}


def test_whoever_was_asked_is_not_asked_twice_by_the_same_organisation(
    house: Organisation, by: Person, tmp_path: Path
) -> None:
    one_asked(house, by, tmp_path)
    assert kept.account_of(brought(house, by, tmp_path, ["س,,sara@x.example"]).pk).reasons == {"asked_already": 1}


def test_one_reminder_then_the_address_goes_and_what_was_only_looked_at_goes_after_a_day(
    house: Organisation, by: Person, tmp_path: Path
) -> None:
    row = one_asked(house, by, tmp_path)
    looked_at = brought(house, by, tmp_path, ["علي,,ali@x.example"])
    bringing.remind_and_end(by=None, at=NOW + DRAFT_KEPT + timedelta(minutes=1))
    assert not BroughtList.objects.filter(pk=looked_at.pk).exists()
    bringing.remind_and_end(by=None, at=NOW + REMIND_AFTER)
    bringing.remind_and_end(by=None, at=NOW + REMIND_AFTER + timedelta(days=1))
    assert Event.objects.filter(name="expected.reminded").count() == 1
    bringing.remind_and_end(by=None, at=NOW + HELD_BACK + GOOD_FOR)
    row.refresh_from_db()
    assert (row.state, row.contact) == ("lapsed", None)
    bringing.remind_and_end(by=None, at=NOW + ROWS_KEPT + timedelta(days=1))
    assert not Expected.objects.exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"name,phone\nx,1\n", "list_without_emails"),
        (b"email\n", "list_empty"),
        (b"email\n" + b"a@b.example\n" * 5_001, "list_too_long"),
    ],
    ids=["nothing", "no-addresses", "no-rows", "too-many"],
)
def test_a_file_that_is_none_is_refused_and_nothing_is_kept(
    house: Organisation, by: Person, tmp_path: Path, content: bytes, code: str
) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    made = lists.make_list(house.pk, "A", by=by, at=NOW)
    with pytest.raises(Refusal) as refused:
        bringing.read_list(house.pk, made.pk, file, "x.csv", by=by, at=NOW)
    assert refused.value.code == code
    assert not BroughtList.objects.exists()
    assert not Expected.objects.exists()


def test_only_verified_houses_and_those_who_decide_bring_lists(house: Organisation, tmp_path: Path, by: Person) -> None:
    made = lists.make_list(house.pk, "A", by=by, at=NOW)
    file = table(tmp_path, ["س,,s@x.example"])
    with pytest.raises(Refusal) as refused:
        bringing.read_list(house.pk, made.pk, file, "x.csv", by=make.member(house, "supervisor"), at=NOW)
    assert refused.value.status == 403
    Organisation.objects.filter(pk=house.pk).update(state="pending")
    with pytest.raises(Refusal) as refused:
        bringing.read_list(house.pk, made.pk, file, "x.csv", by=by, at=NOW)
    assert refused.value.code == "not_verified"


def test_for_some_minutes_it_can_be_undone_as_if_nothing_had_been(
    house: Organisation, by: Person, tmp_path: Path
) -> None:
    rows = ["فاطمة الزهراني,,f@x.example", "Fatimah Al-Zahrani,,fatimah@work.example", "علي,,ali@x.example"]
    one = brought(house, by, tmp_path, rows)
    assert bringing.invite_brought(house.pk, one.pk, by=by, at=NOW) == 2
    assert bringing.send_next(by=None, at=NOW) == 0, "nothing leaves at once"
    assert bringing.stop_brought(house.pk, one.pk, by=by, at=NOW) == 0
    assert kept.account_of(one.pk).states == {"ready": 2, "unsure": 1}
    assert bringing.invite_brought(house.pk, one.pk, unsure=None, by=by, at=NOW) == 3
    assert bringing.send_next(by=None, at=NOW + HELD_BACK) == 3
    with pytest.raises(Refusal) as refused:
        bringing.stop_brought(house.pk, brought(house, by, tmp_path, ["س,,s@x.example"]).pk, by=by, at=NOW)
    assert refused.value.code == "brought_not_sent"


def test_what_was_sent_is_taken_back_by_one_letter_and_the_address_goes(
    house: Organisation, by: Person, tmp_path: Path
) -> None:
    one = brought(house, by, tmp_path, ["علي,,ali@x.example", "سارة,,sara@x.example", "علي,,a@x.example"])
    bringing.invite_brought(house.pk, one.pk, by=by, at=NOW)
    bringing.send_next(by=None, at=NOW + HELD_BACK)
    answered, open_one, *_more = kept.rows_of(one.pk, "sent")
    bringing.say_no(answered.pk, never=False, by=None, at=NOW)
    number = bringing.stop_brought(house.pk, one.pk, by=by, at=NOW)
    told = Event.objects.filter(name="expected.withdrawn")
    assert number == told.count() == 2
    mail.outbox.clear()
    for _twice in range(2):
        for event in told:
            excuse(event, NOW)
    assert sorted(letter.to[0] for letter in mail.outbox) == ["a@x.example", "sara@x.example"]
    open_one.refresh_from_db()
    assert (open_one.state, open_one.contact) == ("withdrawn", None)
    with pytest.raises(Refusal):
        bringing.say_no(open_one.pk, never=False, by=None, at=NOW)
    with pytest.raises(Refusal) as refused:
        bringing.stop_brought(house.pk, one.pk, by=by, at=NOW)
    assert refused.value.code == "all_answered"


def test_a_workbook_is_read_whatever_its_file_is_called(house: Organisation, by: Person, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (("Name", "E-mail"), ("سارة العلي", "sara@x.example"), ("Sarah Al-Ali", "s@work.example")):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    uploaded = (tmp_path / "list.xlsx").rename(tmp_path / "list")
    made = lists.make_list(house.pk, "A", by=by, at=NOW)
    one = bringing.read_list(house.pk, made.pk, uploaded, "قدامى.xlsx", by=by, at=NOW)
    assert kept.account_of(one.pk).states == {"ready": 1, "unsure": 1}
