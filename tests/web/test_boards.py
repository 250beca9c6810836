"""Boards on the web: columns, a task from taking to acceptance, files without names, tables, times with help."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import make
from tests.boards.board import HOUR, NOW, Translating, remote, translating, volunteer
from tests.qualifications.files import pdf
from tests.web.desk import client_of
from tests.web.volunteering import Today, queries, text_of

from awn.boards.actions.claims import claim
from awn.boards.actions.laying_out import Layout, lay_out
from awn.boards.actions.sessions import NewSession, book, offer
from awn.boards.models import BoardFile, Claim, Escalation, Session, Task
from awn.hours.queries import total_minutes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def one() -> Translating:
    return translating()


def home(one: Translating) -> str:
    return f"/en/boards/{one.opportunity.public_id}/"


def desk_of(one: Translating) -> str:
    return f"/en/organiser/{one.opportunity.organisation.slug}/opportunities/{one.opportunity.public_id}/board/"


def sent(client: Client, page: str, **values: object) -> int:
    return client.post(page, {"once": uuid4(), **values}).status_code


def test_a_task_goes_from_the_board_through_a_second_reader_to_confirmed_hours(one: Translating) -> None:
    task = one.task()
    translator, reader, coordinator = map(client_of, (one.translator, one.reader, one.coordinator))
    page = f"{home(one)}tasks/{task.pk}/"
    assert "Take it" in text_of(translator, home(one))
    assert sent(translator, f"{page}claim/") == 302
    assert "Hand it in by" in text_of(translator, page)
    assert reader.get(page).status_code == 404, "what others work on is theirs"
    assert sent(translator, page, text="Call 0501234567", link="") == 422
    assert sent(translator, page, text="The dates are ripe.", link="") == 302
    assert sent(reader, f"{page}claim/") == 302
    assert "The dates are ripe." in text_of(reader, page)
    assert sent(reader, page, text="The dates are ripe!", link="", act="good") == 302
    desk = f"{desk_of(one)}tasks/{task.pk}/"
    assert "The dates are ripe!" in text_of(coordinator, desk)
    assert sent(coordinator, desk, act="accept") == 302
    assert (total_minutes(one.translator), total_minutes(one.reader)) == (60, 30)
    assert "Accepted" in text_of(translator, home(one))


def test_a_task_in_the_wrong_language_is_neither_shown_nor_given(one: Translating) -> None:
    task = one.task()
    client = client_of(one.arabic_only)
    assert task.title not in text_of(client, home(one))
    client.post(f"{home(one)}tasks/{task.pk}/claim/")
    assert "at a higher level than your profile says" in text_of(client, home(one))
    assert not Claim.objects.exists()


def test_a_board_exists_for_those_with_a_place_and_those_in_charge_alone(one: Translating) -> None:
    task = one.task()
    stranger = make.account().person
    assert stranger is not None
    other = make.member(make.organisation(), "owner")
    for page in (home(one), f"{home(one)}tasks/{task.pk}/"):
        assert client_of(stranger).get(page).status_code == 404
    assert client_of(one.translator).get(desk_of(one)).status_code == 403
    foreign = desk_of(one).replace(one.opportunity.organisation.slug, other.memberships.get().organisation.slug)
    assert client_of(other).get(foreign).status_code == 404


def test_files_lose_their_names_and_open_only_for_whoever_works_on_the_task(one: Translating) -> None:
    task = one.task()
    coordinator, translator = client_of(one.coordinator), client_of(one.translator)
    document = SimpleUploadedFile("هوية سالم.pdf", pdf(), "application/pdf")
    coordinator.post(f"{desk_of(one)}tasks/{task.pk}/", {"act": "file", "document": document})
    kept = BoardFile.objects.get()
    assert "سالم" not in text_of(coordinator, f"{desk_of(one)}tasks/{task.pk}/")
    address = f"/en/boards/files/{kept.pk}/"
    assert translator.get(address).status_code == 404, "not before the task is taken"
    claim(task.pk, by=one.translator, at=NOW)
    answer = translator.get(address)
    assert answer["Content-Disposition"] == f'attachment; filename="task-{task.pk}-brief-1.pdf"'
    assert answer.content.startswith(b"%PDF")
    assert client_of(one.reader).get(address).status_code == 404
    assert client_of(one.reader).post(f"{address}remove/").status_code == 404
    coordinator.post(f"{address}remove/")
    assert not BoardFile.objects.exists()


def test_a_table_of_tasks_is_taken_whole_or_its_row_is_named(one: Translating) -> None:
    client = client_of(one.coordinator)
    good = "العنوان,من لغة,إلى لغة,reference,units\nصفحة ١,ar,en,A1,٢\nصفحة ٢,ar,en,A2,1\n"
    bad = "title,from,to\nPage 1,ar,en\nPage 2,ar,ar\n"
    page = f"{desk_of(one)}table/"
    answer = client.post(page, {"once": uuid4(), "table": SimpleUploadedFile("t.csv", bad.encode())})
    assert answer.status_code == 422
    assert "Row 3" in answer.content.decode()
    assert sent(client, page, table=SimpleUploadedFile("t.csv", good.encode())) == 302
    assert list(Task.objects.order_by("pk").values_list("reference", "units")) == [("A1", 2), ("A2", 1)]
    table = client.get(f"{desk_of(one)}tasks.csv").content.decode("utf-8-sig")
    assert [row["Reference"] for row in csv.DictReader(io.StringIO(table))] == ["A1", "A2"]


def test_the_board_asks_as_often_for_forty_tasks_as_for_two(one: Translating) -> None:
    for number in range(2):
        one.task(title=f"Page {number}")
    volunteer_, desk = client_of(one.translator), client_of(one.coordinator)
    before = queries(volunteer_, home(one)), queries(desk, desk_of(one))
    for number in range(38):
        one.task(title=f"More {number}")
    claim(Task.objects.order_by("pk")[0].pk, by=one.reader, at=NOW)
    assert queries(volunteer_, home(one)) <= before[0]
    # One more for the names of those who have a task.
    assert queries(desk, desk_of(one)) <= before[1] + 1
    assert before[0] < 25


def test_where_a_board_is_the_hours_of_its_work_come_from_the_board_alone(one: Translating) -> None:
    place = one.translator.places.get()
    page = f"/en/hours/remote/{place.pk}/"
    client = client_of(one.translator)
    assert "on the board" in text_of(client, page)
    assert sent(client, page, title="Page 3", text="Translated.", units=1) == 409


def test_a_time_of_support_is_booked_and_help_is_one_press_away(today: Today) -> None:
    opportunity, coordinator = remote()
    board = lay_out(opportunity.pk, Layout(kind="tutoring"), by=coordinator, at=NOW)
    supervisor = make.member(opportunity.organisation, "supervisor")
    new = NewSession(starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR, supervisor_id=supervisor.pk, alias="Learner 7")
    [session] = offer(board.pk, new, by=coordinator, at=NOW)
    who = volunteer(opportunity)
    client, page = client_of(who), f"/en/boards/{opportunity.public_id}/times/{session.pk}/"
    assert "Learner 7" in text_of(client, f"/en/boards/{opportunity.public_id}/")
    client.post(page, {"act": "book"})
    assert Session.objects.get().volunteer == who
    assert "Call my supervisor" not in text_of(client, page)
    today.now = NOW + HOUR + timedelta(minutes=5)
    assert "Call my supervisor" in text_of(client, page)
    client.post(page, {"act": "help", "words": "", "danger": ""})
    assert "Your supervisor was called" in text_of(client, page)
    desk = f"/en/organiser/{opportunity.organisation.slug}/opportunities/{opportunity.public_id}/board/"
    in_charge = client_of(supervisor)
    assert "A volunteer calls for help" in text_of(in_charge, desk)
    in_charge.post(f"{desk}times/{session.pk}/", {"act": "answer"})
    assert Escalation.objects.get().taken_by == supervisor
    today.now = NOW + 3 * HOUR
    assert sent(client, page, said="held", note="") == 302
    assert sent(in_charge, f"{desk}times/{session.pk}/", outcome="held") == 302
    assert total_minutes(who) == 30, "an hour, of which one unit is worth thirty minutes"


def test_a_coordinator_lays_out_a_board_and_offers_times_each_week() -> None:
    opportunity, coordinator = remote()
    desk = f"/en/organiser/{opportunity.organisation.slug}/opportunities/{opportunity.public_id}/board/"
    client = client_of(coordinator)
    assert "There is no board yet" in text_of(client, desk)
    rules = {"claim_hours": 48, "most_claims": 2, "level": "fluent", "review_level": "fluent", "licence": ""}
    assert sent(client, f"{desk}rules/", kind="support", **rules) == 422
    assert sent(client, f"{desk}rules/", kind="tutoring", **rules) == 302
    day = (NOW + timedelta(days=2)).date()
    when = {"day_day": day.day, "day_month": day.month, "day_year": day.year, "starts": "17:00", "ends": "18:00"}
    assert sent(client, f"{desk}new/", weeks=3, supervisor="", alias="", need="", link="", **when) == 302
    assert Session.objects.count() == 3
    assert text_of(client, desk).count("Can be booked</span>") == 3


def test_what_was_booked_by_another_cannot_be_opened() -> None:
    opportunity, coordinator = remote()
    board = lay_out(opportunity.pk, Layout(kind="tutoring"), by=coordinator, at=NOW)
    [session] = offer(board.pk, NewSession(starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR), by=coordinator, at=NOW)
    first, second = volunteer(opportunity), volunteer(opportunity)
    book(session.pk, by=first, at=NOW)
    page = f"/en/boards/{opportunity.public_id}/times/{session.pk}/"
    assert client_of(second).get(page).status_code == 404
    assert client_of(second).post(page, {"act": "help"}).status_code == 404
