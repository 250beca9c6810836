"""Reports by letter: once for each period, by the clocks of the subject, with the file only where all may read it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from tests import make

from awn.base.refusal import Refusal
from awn.impact.actions import refresh_all
from awn.organisations.models import Member, Organisation
from awn.people.models import Account, Person
from awn.reactions.dispatch import drain
from awn.reactions.mail import send_unsent
from awn.reports import actions, queries
from awn.reports.actions import Wish, ask, end, pause, resume, send_due, stop
from awn.reports.models import Issue, Reader, Schedule
from awn.reports.outputs import keeping
from awn.reports.rules import closed_period, is_due, last_day


@pytest.mark.parametrize(
    ("rhythm", "moment", "period"),
    [
        ("month", datetime(2026, 12, 2, 7, 59, tzinfo=UTC), "2026-10"),
        ("month", datetime(2026, 12, 2, 8, 0, tzinfo=UTC), "2026-11"),
        ("month", datetime(2027, 1, 15, 0, 0, tzinfo=UTC), "2026-12"),
        ("quarter", datetime(2026, 11, 23, 12, 0, tzinfo=UTC), "2026-Q3"),
        ("quarter", datetime(2027, 1, 1, 12, 0, tzinfo=UTC), "2026-Q3"),
        ("quarter", datetime(2027, 1, 3, 12, 0, tzinfo=UTC), "2026-Q4"),
        ("year", datetime(2027, 1, 2, 7, 0, tzinfo=UTC), "2025"),
        ("year", datetime(2027, 1, 2, 8, 0, tzinfo=UTC), "2026"),
    ],
)
def test_a_period_is_due_on_the_second_morning_after_it_closed(rhythm: str, moment: datetime, period: str) -> None:
    assert closed_period(rhythm, moment) == period


def test_periods_that_ended_before_somebody_asked_are_not_due() -> None:
    assert [last_day(code) for code in ("2026", "2026-Q1", "2026-02", "2026-12")] == [
        date(2026, 12, 31), date(2026, 3, 31), date(2026, 2, 28), date(2026, 12, 31),
    ]  # fmt: skip
    assert is_due("2026-11", date(2026, 11, 23))
    assert not is_due("2026-10", date(2026, 11, 23))


MONTH_OVER = datetime(2026, 12, 2, 6, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def house(settings, tmp_path) -> Organisation:  # type: ignore[no-untyped-def]
    """An organisation with seven volunteers' hours in November."""
    settings.AWN_DOCUMENTS_FOLDER = str(tmp_path)
    made = make.organisation("palms", name_en="Palms", name_ar="نخيل")
    shift = make.shift(make.opportunity(made), starts_at=make.NOW - timedelta(days=2), capacity=20)
    for _one in range(7):
        make.credit(shift, make.person())
    refresh_all(by=None, at=make.NOW)
    return made


def reader_of(house: Organisation, role: str = "coordinator", email: str = "") -> Person:
    person = make.member(house, role)
    Person.objects.filter(pk=person.pk).update(language="en")
    if email:
        Account.objects.filter(person=person).update(email=email)
    return person


def letters(at: datetime = MONTH_OVER) -> list[mail.EmailMessage]:
    """What leaves when the hour has come."""
    mail.outbox.clear()
    send_due(by=None, at=at)
    while drain(at):
        pass
    while send_unsent(at):
        pass
    return list(mail.outbox)


def wish(kind: str = "organisation", subject: str = "palms", rhythm: str = "month", language: str = "en") -> Wish:
    return Wish(kind, subject, rhythm, language, with_file=True)


def test_a_closed_month_is_sent_once_with_the_file_and_the_page(house: Organisation) -> None:
    owner = reader_of(house, email="owner@example.org")
    ask(wish(), by=owner, at=make.NOW)
    assert letters(make.NOW) == []
    (letter,) = letters()
    assert letter.to == ["owner@example.org"]
    assert "November 2026" in letter.subject
    assert "/reports/organisation/palms/?period=2026-11" in letter.body
    (file,) = letter.attachments
    assert (file[0], file[2]) == ("awn-organisation-palms-2026-11-en.pdf", "application/pdf")
    assert file[1].startswith(b"%PDF-")
    assert letters() == []
    assert letters(MONTH_OVER + timedelta(hours=5)) == []
    assert Issue.objects.get().is_made


def test_colleagues_get_it_while_they_are_members(house: Organisation) -> None:
    owner, colleague = reader_of(house, email="a@example.org"), reader_of(house, "viewer", "b@example.org")
    gone = reader_of(house, "viewer", "c@example.org")
    ask(wish(), readers=[colleague.pk, gone.pk], by=owner, at=make.NOW)
    Member.objects.filter(person=gone).update(until=make.NOW)
    assert sorted(letter.to[0] for letter in letters()) == ["a@example.org", "b@example.org"]


def test_nobody_but_members_of_the_own_organisation_can_be_written_to(house: Organisation) -> None:
    owner, stranger = reader_of(house), make.person()
    for who, person in ((owner, stranger), (reader_of(house, "viewer"), owner)):
        with pytest.raises(Refusal, match="reader_not_colleague"):
            ask(wish(), readers=[person.pk], by=who, at=make.NOW)
    with pytest.raises(Refusal, match="reader_not_colleague"):
        ask(wish("country", "SA"), readers=[stranger.pk], by=owner, at=make.NOW)


def test_ones_own_year_is_never_in_the_letter(house: Organisation) -> None:
    person = make.person(name_ar="نورة العتيبي", name_en="Noura Alotaibi")
    make.account("noura@example.org", who=person)
    make.credit(make.shift(make.opportunity(house), starts_at=make.NOW - timedelta(days=3)), person)
    ask(Wish("volunteer", "me", "month", "en", with_file=True), by=person, at=make.NOW)
    (letter,) = letters()
    assert "/reports/mine/?period=2026-11" in letter.body
    assert letter.attachments == []
    assert "3" not in re.sub(r"\S*://\S+|2026", "", letter.body)


def test_paused_ended_and_stopped_send_nothing(house: Organisation) -> None:
    people = [reader_of(house, email=f"{name}@example.org") for name in "abc"]
    rows = [ask(wish(), by=one, at=make.NOW) for one in people]
    pause(rows[0].pk, by=people[0], at=make.NOW)
    end(rows[1].pk, by=people[1], at=make.NOW)
    stop(Reader.objects.get(schedule=rows[2]).pk, by=None, at=make.NOW)
    assert letters() == []
    resume(rows[0].pk, by=people[0], at=MONTH_OVER)
    assert letters() == [], "what ended while it was paused is not caught up"
    with pytest.raises(Refusal, match="not_found"):
        pause(rows[0].pk, by=people[1], at=make.NOW)


def test_the_link_in_the_letter_ends_it_without_signing_in(house: Organisation) -> None:
    ask(wish(), by=reader_of(house, email="a@example.org"), at=make.NOW)
    (letter,) = letters()
    address = letter.extra_headers["List-Unsubscribe"].strip("<>")
    path = "/" + address.split("/", 3)[3]
    assert "Send it no more" in Client().get(path).content.decode()
    assert Reader.objects.get().stopped_at is None
    assert Client().post(path).status_code == 200
    assert Reader.objects.get().stopped_at is not None
    assert Client().get(path[:-5] + "x/").status_code == 404


def test_a_failure_is_shown_and_tried_again(house: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = reader_of(house, email="a@example.org")
    ask(wish(), by=owner, at=make.NOW)

    def broken(*_args: object) -> object:
        raise RuntimeError("disk")

    monkeypatch.setattr(keeping, "drawn", broken)
    (letter,) = letters()
    assert "could not be made" in letter.subject
    assert letters() == []
    assert (Issue.objects.get().fault, Issue.objects.get().tries) == ("error", 2)
    monkeypatch.undo()
    (letter,) = letters()
    assert letter.attachments
    assert Issue.objects.get().tries == 3


def test_a_subject_that_is_no_longer_public_says_so(house: Organisation) -> None:
    owner = reader_of(house, email="a@example.org")
    ask(wish(), by=owner, at=make.NOW)
    Organisation.objects.filter(pk=house.pk).update(state="suspended")
    (letter,) = letters()
    assert "could not be made" in letter.subject
    assert Issue.objects.get().fault == "not_found"


def test_what_cannot_be_sent_is_refused(house: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = reader_of(house)
    for bad, code in (
        (wish(rhythm="week"), "rhythm_unknown"),
        (wish(language="fr"), "report_language_unknown"),
        (wish(subject="nobody"), "not_found"),
        (wish("planet", "SA"), "not_found"),
    ):
        with pytest.raises(Refusal, match=code):
            ask(bad, by=owner, at=make.NOW)
    with pytest.raises(Refusal, match="no_address_for_reports"):
        ask(wish(), by=make.person(), at=make.NOW)
    monkeypatch.setattr(actions, "MOST_SCHEDULES", 1)
    ask(wish(), by=owner, at=make.NOW)
    with pytest.raises(Refusal, match="too_many_report_letters"):
        ask(wish(rhythm="year"), by=owner, at=make.NOW)
    ask(wish(), by=owner, at=make.NOW)
    assert Schedule.objects.count() == 1


def test_same_number_in_the_letter_as_in_the_report(house: Organisation) -> None:
    from django.utils.translation import override

    ask(wish(language="ar"), by=reader_of(house, email="a@example.org"), at=make.NOW)
    (letter,) = letters()
    with override("ar"):
        report = queries.report("organisation", "palms", "2026-11", MONTH_OVER)
    assert all(words in letter.body for words in report.sections[0].words)
