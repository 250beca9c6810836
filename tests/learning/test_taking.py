"""From the first lesson to the certificate and the open gate."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from tests import make
from tests.learning.tea import LESSONS, RIGHT, ROOT, tea

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.credentials.queries.numbers import verify
from awn.learning.actions import taking
from awn.learning.actions.loading import load_all
from awn.learning.models import Course, Enrolment
from awn.learning.queries import enrolment_of, progress_of, taken_by
from awn.learning.rules import Progress, Replied
from awn.people.models import Person
from awn.qualifications.actions import submitting
from awn.qualifications.actions.granting import grant
from awn.qualifications.queries import valid_kinds

pytestmark = pytest.mark.django_db
NOW = make.NOW


def take(person: Person, wrong: tuple[str, ...] = (), at: object = NOW) -> Enrolment:
    """Goes the whole way, answering these questions wrongly."""
    for lesson in LESSONS:
        taking.read_lesson("tea", lesson, by=person, at=at)
    for key, right in RIGHT.items():
        taking.answer("tea", key, right[::-1] if key in wrong and key == "steps" else [0] if key in wrong else right,
                      by=person, at=at)  # fmt: skip
    return Enrolment.objects.get(person=person, course__slug="tea")


def test_whoever_passes_gets_a_certificate_and_the_gate_opens() -> None:
    tea()
    person = make.person(name_en="Noura")
    assert take(person, wrong=("steps",)).percent == 66
    assert valid_kinds(person.pk, NOW.date()) == {"staying-safe-online"}
    assert valid_kinds(person.pk, date(2028, 11, 29)) == set()
    made = taking.certificate("tea", by=person, at=NOW)
    assert (made.kind, made.title.en, made.minutes) == ("learning", "Serving tea", 0)
    assert taking.certificate("tea", by=person, at=NOW) == made
    assert verify(made.code).verdict == "valid"
    assert '"hours"' not in made.credential
    assert "VolunteerHours" not in made.credential
    assert Event.objects.filter(name="learning.passed").count() == 1


def test_a_certificate_whose_row_was_changed_is_altered() -> None:
    tea()
    person = make.person(name_en="Noura")
    take(person)
    made = taking.certificate("tea", by=person, at=NOW)
    made.title_en = "Piloting"
    made.save()
    assert verify(made.code).verdict == "altered"


def test_too_many_wrong_answers_pass_only_in_a_new_round() -> None:
    tea()
    person = make.person(name_en="Noura")
    assert take(person, wrong=("hand", "enough")).passed_at is None
    with pytest.raises(Refusal, match="course_not_passed"):
        taking.certificate("tea", by=person, at=NOW)
    # The first answer of a round counts: answering again changes nothing.
    assert not taking.answer("tea", "hand", [1], by=person, at=NOW).is_right
    taking.begin_anew("tea", by=person, at=NOW)
    assert progress_of(enrolment_of(person.pk, Course.objects.get().pk)).read == frozenset(LESSONS)
    assert take(person).percent == 100


def test_what_was_tried_without_an_account_comes_along_and_is_judged_again() -> None:
    tea()
    person = make.person(name_en="Noura")
    lie = {"hand": Replied((0,), True), "steps": Replied((0, 1, 2), False), "gone": Replied((0,), True)}
    assert taking.take_over({"tea": Progress(frozenset({"01-pouring", "none"}), lie), "no": Progress()},
                            by=person, at=NOW) == 1  # fmt: skip
    progress = progress_of(enrolment_of(person.pk, Course.objects.get().pk))
    assert progress.read == {"01-pouring"}
    assert {key: one.is_right for key, one in progress.replies.items()} == {"hand": False, "steps": True}


def test_progress_survives_a_new_version(tmp_path: Path) -> None:
    tea()
    person = make.person(name_en="Noura")
    taking.read_lesson("tea", "01-pouring", by=person, at=NOW)
    taking.answer("tea", "hand", [1], by=person, at=NOW)
    copytree(ROOT / "tea", tmp_path / "tea")
    frame = tmp_path / "tea" / "course.toml"
    frame.write_text(frame.read_text("utf-8").replace("version = 1", "version = 2").replace("Pouring", "To pour"))
    (loaded,) = load_all(root=tmp_path, by=None, at=NOW)
    assert loaded.changed
    (taken,) = taken_by(person.pk)
    assert (taken.read, taken.lessons, taken.answered, taken.questions) == (1, 2, 1, 3)
    assert Course.objects.get().version == 2


def test_a_course_with_a_fault_stays_as_it_was_and_one_that_is_gone_is_withdrawn(tmp_path: Path) -> None:
    tea()
    (unchanged,) = load_all(root=ROOT, by=None, at=NOW)
    assert not unchanged.changed
    copytree(ROOT / "tea", tmp_path / "tea")
    (tmp_path / "tea" / "en" / "02-guests.easy.md").unlink()
    (loaded,) = load_all(root=tmp_path, by=None, at=NOW)
    assert {one.code for one in loaded.problems} == {"simple_missing"}
    assert Course.objects.get().state == "published"
    load_all(root=tmp_path / "none", by=None, at=NOW)
    assert Course.objects.get().state == "withdrawn"


def test_passing_again_makes_the_qualification_last_longer() -> None:
    tea()
    person = make.person(name_en="Noura")
    take(person)
    later = NOW + timedelta(days=400)
    taking.begin_anew("tea", by=person, at=later)
    take(person, at=later)
    assert valid_kinds(person.pk, date(2029, 12, 1)) == {"staying-safe-online"}


def test_nobody_hands_in_what_only_a_course_grants_and_no_course_grants_a_licence() -> None:
    person = make.person()
    with pytest.raises(Refusal, match="qualification_unknown"):
        submitting.submit(
            submitting.Submission(kind="privacy", file_name="a.pdf", data=b""), person_id=person.pk, by=person, at=NOW
        )
    with pytest.raises(Refusal, match="not_of_a_course"):
        grant("health_licence", person=person, authority="", valid_until=None, by=None, at=NOW)


def test_a_certificate_needs_a_name() -> None:
    tea()
    person = make.person(name_ar="", name_en="")
    take(person)
    with pytest.raises(Refusal, match="certificate_name_missing"):
        taking.certificate("tea", by=person, at=NOW)
