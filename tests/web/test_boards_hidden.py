"""Whoever is helped through a board has no account: every page they can open shows no identity number of anybody, and
neither does any page of a board to those who work on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from tests import make
from tests.architecture.test_routes import routes
from tests.boards.board import HOUR, NOW, House, Translating, remote, translating, volunteer
from tests.qualifications.files import pdf
from tests.web.desk import client_of

from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal
from awn.boards.actions.accepting import accept_task
from awn.boards.actions.laying_out import Layout, NewTask, add_task, lay_out
from awn.boards.actions.sessions import NewSession, book, offer
from awn.boards.models import Board, BoardFile, Session
from awn.identity.actions.links import keep_number
from awn.people.models import Person
from awn.ratings.actions.rating import Said, open_for, rate_organisation, rate_volunteer
from awn.ratings.models import Occasion
from awn.ratings.rules import QUESTIONS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
# Public addresses that hold a secret or a number which nobody hands to whoever is helped, or that are for machines
# that ask about keys and the log; each with where it is looked at.
NOT_THEIRS = {
    "account_reset_password_from_key": "a secret of an account",
    "calendar_file": "a secret of an account; tests/web",
    "sms_receipt": "the secret of a carrier; tests/messaging/test_receipts.py",
    "cannot_come": "a signed token of a volunteer",
    "card_found": "the number of a card; tests/web/test_assistance.py",
    "course": "a course, the same for everybody",
    "course_again": "a course, the same for everybody",
    "course_launch": "a course, the same for everybody",
    "course_launch_end": "one's own launch",
    "course_lesson": "a course, the same for everybody",
    "course_medium": "a course, the same for everybody",
    "course_question": "a course, the same for everybody",
    "course_result": "one's own answers",
    "credential": "of a volunteer; tests/credentials say what is in it",
    "credential_proofs": "of a volunteer; tests/credentials",
    "emergency_call": "a signed token of a volunteer",
    "emergency": "no remote work",
    "expected": "a signed token of a volunteer",
    "fairness_file": "numbers of groups; tests/fairness",
    "fairness_quarter": "numbers of groups; tests/fairness",
    "forecast_model": "the card of a model",
    "guide_article": "an article of the product's own guide",
    "identity_acs": "a provider's answer",
    "identity_back": "a provider's answer",
    "identity_begin": "a provider's form",
    "identity_callback": "a provider's answer",
    "identity_metadata": "for a provider",
    "identity_ended": "a provider's answer",
    "log_proof": "for machines",
    "log_tile": "for machines",
    "opportunity_medium": "a recording of the organisation, shown to everybody",
    "party_decline": "a signed token",
    "party_invitation": "a signed token",
    "programme": "what an organisation publishes of a programme; tests/web/test_programmes.py",
    "programme_evidence": "a file that an organisation publishes",
    "reference": "a signed token of a referee",
    "report_file": "numbers of groups; tests/reports",
    "report_page": "numbers of groups; tests/reports",
    "report_rows": "numbers of groups; tests/reports",
    "stop_report_letters": "a signed token",
    "thank": "a link for thanks; tests/web/test_recognition.py",
    "support_secret": "a signed token of whoever asked for help",
    "support_secret_file": "a signed token of whoever asked for help",
    "stop_letters": "a signed token",
    "stop_messages": "a signed token",
    "status_list": "for machines",
    "venue_scan": "a code on site",
    "verify_certificate": "the number of a certificate; tests/credentials",
    "verify_short": "the number of a certificate; tests/credentials",
    "privacy_keep": "a signed token of an account",
}


@dataclass
class Helping:
    """A board of translations and one of lessons, everybody on them with an identity number."""

    one: Translating
    lessons: Board
    lesson: Session
    tutor: Person
    supervisor: Person
    task_id: int
    occasion: Occasion
    numbers: list[str]


@pytest.fixture
def helping() -> Helping:
    one = translating()
    supervisor = make.member(one.opportunity.organisation, "supervisor")
    opportunity, coordinator = remote(House(one.opportunity.organisation, one.coordinator))
    lessons = lay_out(opportunity.pk, Layout(kind="tutoring"), by=coordinator, at=NOW)
    new = NewSession(starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR, supervisor_id=supervisor.pk, alias="المتعلم 7")
    [lesson] = offer(lessons.pk, new, by=coordinator, at=NOW)
    tutor = volunteer(opportunity)
    numbers = []
    for place, who in enumerate((one.translator, one.reader, one.coordinator, supervisor, tutor)):
        numbers.append(f"10{place}4567893")
        keep_number(who, "SA", numbers[-1], proven_by="", at=NOW)
    book(lesson.pk, by=tutor, at=NOW)
    task = one.task()
    one.read(task)
    accept_task(task.pk, by=one.coordinator, at=NOW + 3 * HOUR)
    shift = make.shift(make.opportunity(one.opportunity.organisation), starts_at=NOW - 24 * HOUR)
    occasion = open_for(make.credit(shift, one.translator, confirmed_by=supervisor).pk, by=None, at=NOW)
    assert occasion is not None
    said = Said(scores=dict.fromkeys(QUESTIONS["volunteer"], 5), words="Kind people.")
    rate_organisation(occasion.pk, said, by=one.translator, at=NOW)
    rate_volunteer(occasion.pk, Said(scores=dict.fromkeys(QUESTIONS["organisation"], 5)), by=supervisor, at=NOW)
    return Helping(one, lessons, lesson, tutor, supervisor, task.pk, occasion, numbers)


def _public(helping: Helping) -> Iterator[str]:
    """The address of every page that is open to everybody, in both languages."""
    house = helping.one.opportunity.organisation.slug
    arguments: dict[str, list[list[object]]] = {
        "opportunity": [[helping.one.opportunity.public_id], [helping.lessons.opportunity.public_id]],
        "organisation": [[house]],
        "organisation_accountability": [[house]],
        "organisation_programmes": [[house]],
        "team_table": [[house]],
        "shift_calendar": [[helping.one.opportunity.public_id, one.pk] for one in helping.one.opportunity.shifts.all()],
        "impact_file": [["months"], ["fields"], ["regions"]],
        "sitemap_part": [[1]],
    }
    for language in ("ar", "en"):
        with translation.override(language):
            for route in routes():
                if route.access != "public" or route.name in NOT_THEIRS:
                    continue
                for given in arguments.get(route.name, [[]]):
                    try:
                        yield reverse(route.name, args=given)
                    except NoReverseMatch:
                        pytest.fail(f"{route.name}: say what a beneficiary reads there, or why they cannot")


def _of_boards(helping: Helping) -> Iterator[tuple[Person, str]]:
    """Each page of boards and evaluations with somebody who may open it."""
    one, lessons = helping.one, helping.lessons.opportunity
    house, public_id = one.opportunity.organisation.slug, one.opportunity.public_id
    yield one.translator, reverse("my_boards")
    yield one.translator, reverse("board", args=[public_id])
    yield one.translator, reverse("board_task", args=[public_id, helping.task_id])
    yield one.reader, reverse("board_task", args=[public_id, helping.task_id])
    yield helping.tutor, reverse("board", args=[lessons.public_id])
    yield helping.tutor, reverse("board_session", args=[lessons.public_id, helping.lesson.pk])
    yield one.translator, reverse("my_ratings")
    yield one.translator, reverse("my_rating", args=[helping.occasion.pk])
    for who in (one.coordinator, helping.supervisor):
        yield who, reverse("boards_in_charge")
        yield who, reverse("desk_board", args=[house, public_id])
        yield who, reverse("desk_task", args=[house, public_id, helping.task_id])
        yield who, reverse("desk_session", args=[house, lessons.public_id, helping.lesson.pk])
        yield who, reverse("house_rating", args=[house, helping.occasion.pk])
    yield one.coordinator, reverse("desk_board_file", args=[house, public_id])


def _shows(client: Client, address: str, numbers: list[str], *, status: int = 0) -> list[str]:
    """Which of the numbers stand there, in whatever digits and however they are grouped."""
    answer = client.get(address)
    assert answer.status_code == status if status else answer.status_code < 500, address
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    plain = re.sub(r"[\s\-\u00a0\u200e\u200f]", "", latin_digits(body.decode("utf-8", "replace")))
    return [number for number in numbers if number in plain]


def test_no_page_that_a_beneficiary_can_open_shows_an_identity_number(helping: Helping) -> None:
    pages = list(_public(helping))
    assert len(pages) > 80
    client = Client()
    assert [page for page in pages if _shows(client, page, helping.numbers)] == []


def test_no_page_of_a_board_shows_an_identity_number_to_anybody(helping: Helping) -> None:
    clients: dict[int, Client] = {}
    with translation.override("ar"):
        pages = list(_of_boards(helping))
    assert len(pages) == 19
    for who, address in pages:
        if who.pk not in clients:
            clients[who.pk] = client_of(who)
        assert _shows(clients[who.pk], address, helping.numbers, status=200) == [], address


def test_the_number_is_found_where_it_stands(helping: Helping) -> None:
    """The proof above would notice: the pages of an opportunity with a number in its words do show it."""
    opportunity = helping.one.opportunity
    opportunity.plain_en = f"Call {helping.numbers[0][:4]} {helping.numbers[0][4:]}"
    opportunity.save()
    with translation.override("en"):
        page = reverse("opportunity", args=[opportunity.public_id])
    assert _shows(Client(), page, helping.numbers) == [helping.numbers[0]]


def test_no_text_of_a_task_takes_an_identity_number(helping: Helping) -> None:
    for field in ("title", "brief", "alias", "need", "reference"):
        words = {"title": "صفحة", "from_language": "ar", "to_language": "en", field: "هويته ١٠٠٤٥٦٧٨٩٣"}
        with pytest.raises(Refusal) as said:
            add_task(helping.one.board.pk, NewTask(**words), by=helping.one.coordinator, at=NOW)
        assert said.value.code == "identity_on_board", field


def test_no_link_leads_to_one_person(helping: Helping) -> None:
    house, public_id = helping.one.opportunity.organisation.slug, helping.one.opportunity.public_id
    desk, client = reverse("desk_board_new", args=[house, public_id]), client_of(helping.one.coordinator)
    words = {"title": "Page", "from_language": "ar", "to_language": "en", "units": 1, "review_units": 1}
    for link in ("https://wa.me/966501234567", "https://x.example/?to=amal@example.org"):
        assert client.post(desk, {"once": uuid4(), **words, "link": link}).status_code == 422
    link = "https://maps.example/@24.71,46.67,15z?meeting=12345678901"
    assert client.post(desk, {"once": uuid4(), **words, "link": link}).status_code == 302


def test_a_file_of_a_time_says_nothing_by_its_name(helping: Helping) -> None:
    page = reverse("board_session", args=[helping.lessons.opportunity.public_id, helping.lesson.pk])
    named = SimpleUploadedFile(f"{helping.numbers[0]}.pdf", pdf(), "application/pdf")
    client = client_of(helping.tutor)
    client.post(page, {"act": "file", "document": named})
    answer = client.get(reverse("board_file", args=[BoardFile.objects.get().pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="time-{helping.lesson.pk}-work-1.pdf"'
