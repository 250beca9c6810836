"""Courses on their pages: tried without an account, kept with one, in both modes, without script."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from tests import make
from tests.learning.tea import LESSONS, RIGHT, tea
from tests.media.files import mp4
from tests.web.desk import client_of
from tests.web.volunteering import queries, signed_in, text_of

from awn.learning.models import Course, Enrolment
from awn.learning.rules import shuffled
from awn.web.learning_tried import COOKIE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGE = "/en/courses/tea/"


@pytest.fixture(autouse=True)
def _course(today: object) -> None:
    tea()


def go_through(client: Client) -> None:
    for lesson in LESSONS:
        assert client.post(f"{PAGE}lessons/{lesson}/").status_code == 302
    for key, right in RIGHT.items():
        said = {"chosen": [str(one) for one in right]}
        if key == "steps":
            said = {f"place_{at}": str(at + 1) for at in right}
        assert client.post(f"{PAGE}questions/{key}/", said).status_code == 302


def test_a_course_is_tried_without_an_account_and_comes_along_at_sign_in() -> None:
    client = Client()
    assert "Serving tea" in text_of(client, "/en/courses/")
    assert "Begin the course" in text_of(client, PAGE)
    go_through(client)
    assert "100%" in text_of(client, f"{PAGE}result/")
    assert Enrolment.objects.count() == 0
    account = make.account("noura@example.org", name_en="Noura")
    with override("en"):
        page = reverse("account_login")
    client.post(page, {"login": "noura@example.org", "password": make.PASSWORD})
    enrolment = Enrolment.objects.get(person=account.person)
    assert enrolment.percent == 100
    assert client.cookies[COOKIE].value == ""
    answer = client.post(f"{PAGE}certificate/")
    assert re.search(r"/certificates/[0-9A-Z-]+/$", answer["Location"])
    assert "passed the course" in text_of(client, answer["Location"])
    assert "Serving tea" in text_of(client, "/en/my-courses/")


def test_a_cookie_that_somebody_wrote_counts_for_nothing() -> None:
    client = Client()
    client.post(f"{PAGE}lessons/01-pouring/")
    kept = client.cookies[COOKIE].value
    assert "Go on where you stopped" in text_of(client, PAGE)
    client.cookies[COOKIE] = kept[:-2] + ("aa" if kept[-2:] != "aa" else "bb")
    assert "Begin the course" in text_of(client, PAGE)


def test_one_reads_in_simple_words_in_easy_mode() -> None:
    client = Client()
    assert "third full" in text_of(client, f"{PAGE}lessons/01-pouring/")
    client.cookies["awn_mode"] = "easy"
    page = text_of(client, f"{PAGE}lessons/01-pouring/")
    assert "Fill a third." in page
    assert "third full" not in page
    assert "When is it enough?" in text_of(client, f"{PAGE}questions/enough/")


def test_what_is_chosen_is_answered_with_its_feedback_and_the_first_answer_counts() -> None:
    client = signed_in(make.account("noura@example.org"))
    empty = client.post(f"{PAGE}questions/hand/", {})
    assert empty.status_code == 422
    assert "Choose an answer first." in empty.content.decode()
    client.post(f"{PAGE}questions/hand/", {"chosen": "0"})
    client.post(f"{PAGE}questions/hand/", {"chosen": "1"})
    page = text_of(client, f"{PAGE}questions/hand/")
    assert "Not quite" in page
    assert "The right one is usual." in page


def test_an_order_is_put_in_without_script() -> None:
    client = signed_in(make.account("noura@example.org"))
    page = text_of(client, f"{PAGE}questions/steps/")
    shown = re.findall(r'<select[^>]*name="place_(\d)"', page)
    assert shown == [str(one) for one in shuffled("steps", 3)]
    twice = client.post(f"{PAGE}questions/steps/", {"place_0": "1", "place_1": "1", "place_2": "3"})
    assert twice.status_code == 422
    assert "its own place" in twice.content.decode()
    client.post(f"{PAGE}questions/steps/", {"place_0": "2", "place_1": "1", "place_2": "3"})
    assert "Not quite" in text_of(client, f"{PAGE}questions/steps/")


def test_pictures_come_alone_and_in_parts() -> None:
    client = Client()
    whole = client.get(f"{PAGE}media/cup.svg")
    assert whole["Content-Type"] == "image/svg+xml"
    assert "sandbox" in whole["Content-Security-Policy"]
    part = client.get(f"{PAGE}media/cup.svg", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"<svg")
    assert client.get(f"{PAGE}media/cup.svg", headers={"Range": "bytes=-4"}).content == whole.content[-4:]
    assert client.get(f"{PAGE}media/cup.svg", headers={"Range": "bytes=99999-"}).status_code == 416
    assert client.get(f"{PAGE}media/none.svg").status_code == 404


def test_what_is_not_published_is_not_there() -> None:
    Course.objects.update(state="draft")
    for page in (
        PAGE,
        f"{PAGE}lessons/01-pouring/",
        f"{PAGE}questions/hand/",
        f"{PAGE}result/",
        f"{PAGE}media/cup.svg",
    ):
        assert Client().get(page).status_code == 404


def test_more_courses_make_no_more_queries() -> None:
    client = signed_in(make.account("noura@example.org"))
    client.post(f"{PAGE}lessons/01-pouring/")
    # The first page of a minute asks what all pages share.
    client.get("/en/courses/")
    before = queries(client, "/en/courses/"), queries(client, "/en/my-courses/")
    for number in range(3):
        one = Course.objects.get(slug="tea")
        one.pk, one.slug = None, f"tea-{number}"
        one.save()
        Enrolment.objects.create(
            person=Enrolment.objects.get(course__slug="tea").person,
            course=one,
            started_at=make.NOW,
            touched_at=make.NOW,
        )
    assert (queries(client, "/en/courses/"), queries(client, "/en/my-courses/")) == before


@pytest.fixture
def desk_client() -> tuple[Client, str]:
    house = make.organisation()
    return client_of(make.member(house, "coordinator")), f"/en/organiser/{house.slug}/courses/"


def test_an_organisation_writes_previews_publishes_and_gives_away_a_course(desk_client: tuple[Client, str]) -> None:
    client, desk = desk_client
    frame = {"title_en": "Our library", "summary_en": "What to know.", "minutes": "10", "pass_mark": "50",
             "audience": ["volunteer"], "level": "beginner"}  # fmt: skip
    page = client.post(f"{desk}new/", frame)["Location"]
    assert "There is no lesson yet." in text_of(client, page)
    client.post(
        f"{page}lessons/new/", {"title_en": "Shelves", "minutes": "5", "place": "1", "body_en": "## A\n\n<b>b</b>"}
    )
    course = Course.objects.get(organisation__isnull=False)
    key = course.lessons.get().key
    asked = {"kind": "one", "lesson": key, "place": "1", "text_en": "Where?"}
    for number, words in enumerate(("Left", "Right", "Up"), start=1):
        asked |= {f"answer{number}_text_en": words, f"answer{number}_said_en": "So."}
    nobody = client.post(f"{page}questions/new/", asked)
    assert nobody.status_code == 422
    assert "No answer is marked as right." in nobody.content.decode()
    assert client.post(f"{page}questions/new/", {**asked, "right_1": "yes"}).status_code == 302
    assert "&lt;b&gt;" in text_of(client, f"{page}preview/")
    for part in ("edit/", "files/", f"lessons/{key}/", f"questions/{course.questions.get().key}/"):
        assert text_of(client, page + part)
    client.post(page, {"act": "publish"})
    assert "Our library" in text_of(Client(), f"/en/courses/{course.slug}/")
    packed = client.get(f"{page}package/")
    package = SimpleUploadedFile("a.zip", packed.content)
    brought = client.post(f"{desk}import/", {"package": package})["Location"]
    assert "draft" in text_of(client, brought).lower()
    assert Course.objects.filter(organisation=course.organisation).count() == 2


def test_a_package_that_is_none_is_said_so(desk_client: tuple[Client, str]) -> None:
    client, desk = desk_client
    answer = client.post(f"{desk}import/", {"package": SimpleUploadedFile("a.zip", b"no zip")})
    assert answer.status_code == 422
    assert "This is no package of a course" in answer.content.decode()


def test_captions_and_a_recording_come_with_the_lesson(desk_client: tuple[Client, str]) -> None:
    client, desk = desk_client
    frame = {"title_en": "Our library", "summary_en": "What to know.", "minutes": "10", "pass_mark": "50",
             "audience": ["volunteer"], "level": "beginner"}  # fmt: skip
    page = client.post(f"{desk}new/", frame)["Location"]
    client.post(f"{page}lessons/new/", {"title_en": "Shelves", "minutes": "5", "place": "1", "body_en": "## A"})
    key = Course.objects.get(organisation__isnull=False).lessons.get().key
    for name, data, status in (("a.mp4", mp4(), 302), ("a.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nHi\n", 302),
                               ("b.mp3", b"MZ" + b"\0" * 99, 422)):  # fmt: skip
        said = {"document": SimpleUploadedFile(name, data), "lesson": key, "language": "en"}
        assert client.post(f"{page}files/", said).status_code == status
    text_of(client, page)
    Course.objects.update(state="published")
    seen = text_of(Client(), f"/en/courses/{Course.objects.get(organisation__isnull=False).slug}/lessons/{key}/")
    assert "<video" in seen
    assert '<track kind="captions"' in seen
