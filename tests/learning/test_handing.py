"""Courses of organisations: written, published, given away and taken in; packages and files that are none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils.translation import override
from tests import make
from tests.learning.tea import folder, tea
from tests.media.files import m4a, mp3, mp4, wav

from awn.base.refusal import Refusal
from awn.base.text import Bilingual
from awn.learning.actions import handing, writing
from awn.learning.actions.handing import Upload
from awn.learning.actions.writing import Frame
from awn.learning.content import Answer, Lesson, Question
from awn.learning.media import kind_of
from awn.learning.models import Course, Medium
from awn.learning.models import Question as QuestionRow
from awn.learning.packing import pack, unpack
from awn.learning.queries import content_of_course, open_course
from awn.organisations.models import Organisation
from awn.people.models import Person

pytestmark = pytest.mark.django_db
NOW = make.NOW
FRAME = Frame(
    title=Bilingual("", "Our library"), summary=Bilingual("", "What to know."), minutes=10, pass_mark=50,
    audience=["volunteer"], level="beginner",
)  # fmt: skip
QUESTION = Question(
    "", "", "one", Bilingual("", "Where?"),
    [Answer(Bilingual("", one), Bilingual("", "So."), one == "Left") for one in ("Left", "Right", "Up")],
)  # fmt: skip


@pytest.fixture
def house() -> Organisation:
    return make.organisation()


@pytest.fixture
def writer(house: Organisation) -> Person:
    return make.member(house, "coordinator")


def written(house: Organisation, by: Person) -> Course:
    course = writing.begin(house.pk, FRAME, by=by, at=NOW)
    writing.put_lesson(course.pk, Lesson("", Bilingual("", "Shelves"), 5, Bilingual("", "## A")), 1, by=by, at=NOW)
    key = course.lessons.get().key
    writing.put_question(course.pk, replace(QUESTION, lesson=key), 1, by=by, at=NOW)
    return course


def zipped(change: Callable[[zipfile.ZipFile], None] = lambda _package: None, **files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in {**folder().files, **files}.items():
            package.writestr(name, data)
        change(package)
    return target.getvalue()


def test_a_course_is_written_published_and_withdrawn(house: Organisation, writer: Person) -> None:
    course = written(house, writer)
    assert open_course(course.slug) is None
    assert writing.publish(course.pk, by=writer, at=NOW).state == "published"
    assert open_course(course.slug) is not None
    writing.withdraw(course.pk, by=writer, at=NOW)
    assert open_course(course.slug) is None


def test_a_question_without_a_right_answer_is_not_kept(house: Organisation, writer: Person) -> None:
    course = written(house, writer)
    nobody = replace(
        QUESTION, lesson=course.lessons.get().key, answers=[replace(a, right=False) for a in QUESTION.answers]
    )
    with pytest.raises(Refusal, match="question_not_ready"):
        writing.put_question(course.pk, nobody, 1, by=writer, at=NOW)
    assert QuestionRow.objects.count() == 1


def test_a_published_course_stays_whole(house: Organisation, writer: Person) -> None:
    course = written(house, writer)
    writing.publish(course.pk, by=writer, at=NOW)
    with pytest.raises(Refusal, match="course_not_ready"):
        writing.remove_lesson(course.pk, course.lessons.get().key, by=writer, at=NOW)
    with pytest.raises(Refusal, match="course_not_ready"):
        writing.remove_question(course.pk, course.questions.get().key, by=writer, at=NOW)
    before = Course.objects.get(pk=course.pk).version
    writing.change(course.pk, replace(FRAME, minutes=12), by=writer, at=NOW)
    assert Course.objects.get(pk=course.pk).version == before + 1


def test_only_writers_of_the_house_write_and_nobody_writes_the_projects_own(
    house: Organisation, writer: Person
) -> None:
    course = written(house, writer)
    other = make.member(make.organisation(), "owner")
    for act in (
        lambda: writing.begin(house.pk, FRAME, by=other, at=NOW),
        lambda: writing.change(course.pk, FRAME, by=other, at=NOW),
        lambda: writing.publish(course.pk, by=make.member(house, "viewer"), at=NOW),
        lambda: handing.export(course.pk, by=other, at=NOW),
        lambda: handing.bring(house.pk, b"", by=other, at=NOW),
        lambda: handing.add_medium(course.pk, Upload(file_name="a", data=b""), by=other, at=NOW),
        lambda: writing.change(tea().pk, FRAME, by=writer, at=NOW),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.status in {403, 404}


def test_a_course_goes_out_and_comes_in_the_same(house: Organisation, writer: Person) -> None:
    course = written(house, writer)
    handing.add_medium(
        course.pk, Upload(file_name="a.wav", data=wav(), lesson=course.lessons.get().key), by=writer, at=NOW
    )
    packed = handing.export(course.pk, by=writer, at=NOW)
    assert b"courseStructure" in unpack(packed.data)["cmi5.xml"]
    other = make.organisation()
    brought = handing.bring(other.pk, packed.data, by=make.member(other, "owner"), at=NOW)
    same = replace(content_of_course(brought), slug=course.slug, version=1)
    assert same == replace(content_of_course(Course.objects.get(pk=course.pk)), version=1)
    assert brought.state == "draft"


def test_a_package_grants_nothing(house: Organisation, writer: Person) -> None:
    brought = handing.bring(house.pk, zipped(), by=writer, at=NOW)
    assert content_of_course(tea()).qualification == "staying-safe-online"
    assert brought.qualification == ""
    assert Medium.objects.filter(course=brought).get().name == "cup.svg"


def _link(package: zipfile.ZipFile) -> None:
    entry = zipfile.ZipInfo("pictures/passwd.svg")
    entry.external_attr = 0o120777 << 16
    package.writestr(entry, "/etc/passwd")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lambda: b"no zip at all", "not_a_package"),
        (lambda: zipped()[:-40], "not_a_package"),
        (lambda: zipped(**{"../evil.md": b"a"}), "package_path"),
        (lambda: zipped(**{"/etc/evil": b"a"}), "package_path"),
        (lambda: zipped(**{"en/../../evil.md": b"a"}), "package_path"),
        (lambda: zipped(**{"en\\evil.md": b"a"}), "package_path"),
        (lambda: zipped(**{"pictures/run.sh/x": b"a"}), "package_path"),
        (lambda: zipped(_link), "package_path"),
        (lambda: zipped(lambda package: package.writestr("course.toml", b"version = 1")), "package_path"),
        (lambda: zipped(**{"media/a.wav": b"\0" * 7_000_000}), "package_bomb"),
        (lambda: zipped(**{"media/a.wav": b"\0" * 9_000_000}), "package_too_large"),
        (lambda: zipped(**{f"en/a-{n}.md": b"a" for n in range(200)}), "package_too_large"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_packages_that_are_none_are_refused(data: Callable[[], bytes], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        unpack(data())


def test_a_package_with_a_fault_is_not_taken(house: Organisation, writer: Person) -> None:
    bad = folder().files["questions.toml"].replace(b"right = true", b"right = false")
    for files in ({"questions.toml": bad}, {"pictures/a.svg": b"<svg onload='a'/>"}, {"course.toml": b"version = ["}):
        with pytest.raises(Refusal, match="package_wrong"):
            handing.bring(house.pk, zipped(**files), by=writer, at=NOW)
    assert not Course.objects.filter(organisation=house).exists()


def test_a_recording_that_is_a_program_is_refused(house: Organisation, writer: Person) -> None:
    course = written(house, writer)
    key = course.lessons.get().key
    programs = (
        b"MZ" + b"\0" * 200,
        b"\x7fELF" + b"\0" * 200,
        wav() + b"MZ\0\0",
        b"ID3\x04\0\0\0\0\0\0MZ" + b"\0" * 99,
        b"OggS" + b"\0" * 10,
        b"#!/bin/sh\n",
        b"<html><script>",
        b"",
    )
    for data in programs:
        with pytest.raises(Refusal, match="medium_unknown"):
            handing.add_medium(course.pk, Upload(file_name="a.mp3", data=data, lesson=key), by=writer, at=NOW)
    assert not Medium.objects.exists()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (wav(), ("audio", "audio/wav")),
        (mp3(), ("audio", "audio/mpeg")),
        (mp4(), ("video", "video/mp4")),
        (m4a(), ("audio", "audio/mp4")),
        (b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n", ("captions", "text/vtt")),
        (mp3() + b"PK\x03\x04", None),
        (mp4() + b"MZ", None),
        (mp4()[:-1], None),
        (b"WEBVTTx\n-->", None),
    ],
)
def test_a_recording_is_known_by_all_of_its_content(data: bytes, kind: tuple[str, str] | None) -> None:
    assert kind_of(data) == kind


def test_captions_that_are_wrong_name_the_line(house: Organisation, writer: Person) -> None:
    course = written(house, writer)
    key = course.lessons.get().key
    data = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<script>alert(1)</script>\n"
    with override("en"), pytest.raises(Refusal, match="captions_wrong: Line 4"):
        handing.add_medium(course.pk, Upload(file_name="a.vtt", data=data, lesson=key), by=writer, at=NOW)


def test_the_same_course_gives_the_same_bytes() -> None:
    content = content_of_course(tea())
    assert pack(content, "https://example.org/").data == pack(content, "https://example.org/").data
