"""Files of a time from both sides, what is in charge of whom, tasks written anew and put back, work by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests import make
from tests.boards.board import HOUR, NOW, remote, translating, volunteer
from tests.qualifications.files import pdf
from tests.web.desk import client_of
from tests.web.volunteering import Today, queries, text_of

from awn.boards.actions.accepting import accept_task
from awn.boards.actions.escalating import escalate
from awn.boards.actions.laying_out import Layout, lay_out
from awn.boards.actions.sessions import NewSession, book, give_back, offer, settle
from awn.boards.models import Board, BoardFile, Session, Task
from awn.boards.weeks import sunday_of, weeks_of
from awn.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@dataclass
class Lesson:
    """A lesson in an hour that somebody has booked, with a supervisor on duty."""

    board: Board
    session: Session
    tutor: Person
    supervisor: Person
    coordinator: Person

    @property
    def page(self) -> str:
        return f"/en/boards/{self.board.opportunity.public_id}/times/{self.session.pk}/"

    @property
    def desk(self) -> str:
        one = self.board.opportunity
        return f"/en/organiser/{one.organisation.slug}/opportunities/{one.public_id}/board/"


@pytest.fixture
def lesson() -> Lesson:
    opportunity, coordinator = remote()
    board = lay_out(opportunity.pk, Layout(kind="tutoring"), by=coordinator, at=NOW)
    supervisor = make.member(opportunity.organisation, "supervisor")
    new = NewSession(starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR, supervisor_id=supervisor.pk)
    [session] = offer(board.pk, new, by=coordinator, at=NOW)
    tutor = volunteer(opportunity)
    book(session.pk, by=tutor, at=NOW)
    return Lesson(board, session, tutor, supervisor, coordinator)


def put(client: Client, page: str) -> BoardFile:
    client.post(page, {"act": "file", "document": SimpleUploadedFile("سالم.pdf", pdf(), "application/pdf")})
    return BoardFile.objects.latest("pk")


def test_supervisors_and_tutors_add_files_that_only_both_of_them_read(lesson: Lesson) -> None:
    tutor, supervisor = client_of(lesson.tutor), client_of(lesson.supervisor)
    desk = f"{lesson.desk}times/{lesson.session.pk}/"
    theirs, mine = put(supervisor, desk), put(tutor, lesson.page)
    assert (theirs.is_volunteers, mine.is_volunteers) == (False, True)
    other = client_of(volunteer(lesson.board.opportunity))
    for row in (theirs, mine):
        address = reverse("board_file", args=[row.pk])
        assert tutor.get(address).content.startswith(b"%PDF")
        assert supervisor.get(address).status_code == 200
        assert other.get(address).status_code == 404
    remove = reverse("board_file_remove", args=[theirs.pk])
    assert tutor.post(remove).status_code == 403, "each side takes away its own"
    assert supervisor.post(reverse("board_file_remove", args=[mine.pk])).status_code == 404
    assert supervisor.post(remove)["Location"].endswith(f"times/{lesson.session.pk}/")
    assert BoardFile.objects.get() == mine


def test_what_is_no_clean_document_is_not_taken_and_five_are_enough(lesson: Lesson) -> None:
    client = client_of(lesson.tutor)
    for name, data in (("page.html", b"<html>"), ("a.png", pdf()), ("big.pdf", b"%PDF-" + b"0" * (5 * 1024 * 1024))):
        client.post(lesson.page, {"act": "file", "document": SimpleUploadedFile(name, data)})
        assert not BoardFile.objects.exists(), name
    for number in range(5):
        BoardFile.objects.create(
            session=lesson.session, is_volunteers=True, stored_as=f"{number}", key=b"", media_type="application/pdf",
            size_bytes=1, pages=1, created_at=NOW,
        )  # fmt: skip
    client.post(lesson.page, {"act": "file", "document": SimpleUploadedFile("a.pdf", pdf())})
    assert BoardFile.objects.count() == 5
    assert "There are five files already" in text_of(client, lesson.page)


def test_whoever_books_a_time_next_finds_nothing_of_the_one_before(lesson: Lesson, today: Today) -> None:
    put(client_of(lesson.supervisor), f"{lesson.desk}times/{lesson.session.pk}/")
    put(client_of(lesson.tutor), lesson.page)
    give_back(lesson.session.pk, by=lesson.tutor, at=NOW)
    assert [row.is_volunteers for row in BoardFile.objects.all()] == [False]
    book(lesson.session.pk, by=lesson.tutor, at=NOW)
    today.now = NOW + 3 * HOUR
    settle(lesson.session.pk, "held", by=lesson.supervisor, at=today.now)
    client = client_of(lesson.tutor)
    client.post(lesson.page, {"act": "file", "document": SimpleUploadedFile("a.pdf", pdf())})
    assert "files stay as they are" in text_of(client, lesson.page)


def test_on_a_line_of_support_nothing_about_callers_is_uploaded(lesson: Lesson) -> None:
    Board.objects.update(kind="support")
    client = client_of(lesson.tutor)
    assert "Upload" not in text_of(client, lesson.page)
    client.post(lesson.page, {"act": "file", "document": SimpleUploadedFile("a.pdf", pdf())})
    assert "Nothing about those who are listened to is uploaded" in text_of(client, lesson.page)
    assert not BoardFile.objects.exists()


def test_those_in_charge_find_calls_and_what_waits_on_one_page(lesson: Lesson, today: Today) -> None:
    supervisor = client_of(lesson.supervisor)
    assert "Nothing waits for you here" in text_of(supervisor, "/en/boards/in-charge/")
    assert "No board to look after" in text_of(client_of(lesson.tutor), "/en/boards/in-charge/")
    today.now = NOW + HOUR
    escalate(lesson.session.pk, "", is_danger=False, by=lesson.tutor, at=today.now)
    assert f"times/{lesson.session.pk}/" in supervisor.get("/en/boards/in-charge/").content.decode()
    assert "A volunteer calls for help" in text_of(supervisor, f"/en/organiser/{_slug(lesson)}/")
    today.now = NOW + 3 * HOUR
    assert "One time to settle" in text_of(supervisor, "/en/boards/in-charge/")
    assert supervisor.get("/en/go/boards_in_charge/")["Location"] == "/en/boards/in-charge/"


def test_the_page_of_those_in_charge_asks_as_often_for_many_boards_as_for_one(lesson: Lesson) -> None:
    client = client_of(lesson.coordinator)
    before = queries(client, "/en/boards/in-charge/")
    for _number in range(4):
        opportunity = make.opportunity(lesson.board.opportunity.organisation, mode="remote")
        lay_out(opportunity.pk, Layout(kind="work"), by=lesson.coordinator, at=NOW)
    assert queries(client, "/en/boards/in-charge/") == before


def test_a_task_is_written_anew_until_somebody_takes_it_and_put_back_when_taken_off() -> None:
    one = translating()
    task = one.task()
    client = client_of(one.coordinator)
    page = reverse("desk_task", args=[one.opportunity.organisation.slug, one.opportunity.public_id, task.pk])
    words = {"title": "Page 4", "from_language": "ar", "to_language": "en", "units": 1, "review_units": 1}
    assert "صفحة 3" in client.get(f"{page}edit/").content.decode()
    assert client.post(f"{page}edit/", {"once": uuid4(), **words, "title": "ID 1000000008"}).status_code == 422
    assert client.post(f"{page}edit/", {"once": uuid4(), **words}).status_code == 302
    assert Task.objects.get().title == "Page 4"
    client.post(page, {"act": "remove"})
    assert "Put it back on the board" in text_of(client, page)
    client.post(page, {"act": "put_back"})
    one.read(task)
    assert "its words stay as they are" in _refused(client, f"{page}edit/", words)
    Task.objects.update(state="to_review")
    client.post(page, {"act": "remove"})
    client.post(page, {"act": "put_back"})
    assert Task.objects.get().state == "to_review", "what was done is read, not done again"


def test_a_board_shows_units_and_hours_by_week_with_their_table(today: Today) -> None:
    one = translating()
    client = client_of(one.coordinator)
    desk = reverse("desk_board", args=[one.opportunity.organisation.slug, one.opportunity.public_id])
    assert "Work by week" not in text_of(client, desk), "nothing is drawn where nothing was done"
    task = one.task()
    one.read(task)
    accept_task(task.pk, by=one.coordinator, at=NOW + 3 * HOUR)
    weeks = weeks_of(one.board, NOW)
    assert len(weeks) == 12
    assert [(week.units, week.minutes) for week in weeks[-2:]] == [(0, 0), (3, 90)]
    assert weeks[-1].first_day.isoweekday() == 7
    assert weeks_of(one.board, NOW + timedelta(weeks=1))[-2].units == 3
    page = client.get(desk).content.decode()
    assert page.count('aria-label="Units by week"') == page.count('aria-label="Hours by week"') == 1
    assert '<td class="num">1.5</td>' in page
    assert _first_bar(client, desk) < 210 < _first_bar(client, desk.replace("/en/", "/ar/", 1)), (
        "time runs as one reads"
    )


def test_a_week_begins_on_sunday() -> None:
    sunday = NOW.date() - timedelta(days=NOW.date().isoweekday() % 7)
    assert {sunday_of(sunday + timedelta(days=number)) for number in range(7)} == {sunday}
    assert sunday_of(sunday - timedelta(days=1)) == sunday - timedelta(days=7)


def _refused(client: Client, page: str, words: dict[str, object]) -> str:
    answer = client.post(page, {"once": uuid4(), **words})
    assert answer.status_code == 422
    return answer.content.decode()


def _first_bar(client: Client, page: str) -> float:
    """Where the oldest week stands."""
    drawing = client.get(page).content.decode().partition('viewBox="0 0 420')[2]
    return float(drawing.partition('<rect x="')[2].partition('"')[0])


def _slug(lesson: Lesson) -> str:
    return lesson.board.opportunity.organisation.slug
