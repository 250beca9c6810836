"""Skills from texts: what is said is proposed, and nothing is decided."""

import io
import zipfile

import pytest
from docx import Document
from pypdf import PdfWriter
from tests import make

from awn.base.refusal import Refusal
from awn.people.queries import languages_of, skills_of
from awn.skills import queries
from awn.skills.actions import confirm
from awn.skills.gateways import text_of_cv
from awn.skills.proposing import Proposer, Skill, phrases
from awn.skills.rules import Years, experience_in

SKILLS = [
    Skill(1, "تصميم المواقع", "Website design"),
    Skill(2, "الترجمة بلغة الإشارة", "Sign language interpreting", ("لغة الإشارة",)),
    Skill(3, "الإسعافات الأولية", "First aid", ("إسعافات أولية",)),
    Skill(4, "قيادة السيارات", "Driving cars"),
]


def found(text: str) -> dict[int, str]:
    return {one.skill_id: one.words for one in Proposer(SKILLS).propose(text)}


def test_free_arabic_text_proposes_skills_with_the_words_that_speak_for_them() -> None:
    assert found("أجيد تصميم المواقع ولغة الإشارة") == {1: "تصميم المواقع", 2: "ولغة الإشارة"}
    assert found("I gave first-aid courses; website designs") == {3: "first-aid", 1: "website designs"}


def test_words_far_apart_or_of_half_a_name_propose_nothing() -> None:
    assert found("المواقع كثيرة جدا في المدينة القديمة وأحب التصميم") == {}
    assert found("") == {} and found("🙂🙂") == {}


def test_a_very_long_text_is_read_as_far_as_it_is_sensible() -> None:
    assert len(phrases("كلمة. " * 10_000 + "\n".join(f"سطر رقم {n}" for n in range(500)))) == 60


def test_a_cv_dates_experience_by_years_in_both_scripts() -> None:
    text = "معلم متطوع، مدرسة النور ٢٠١٥ - ٢٠١٩\nVolunteer medic 2020 to present\n2022-2021 backwards\nphone 0501234567"
    assert experience_in(text) == [
        Years("معلم متطوع، مدرسة النور", 2015, 2019),
        Years("Volunteer medic", 2020, None),
    ]


def docx(*lines: str) -> bytes:
    document, out = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def test_a_word_document_is_read_whatever_it_is_called() -> None:
    assert "تصميم المواقع" in text_of_cv(docx("أجيد تصميم المواقع", "Website design since 2019"))


def long_pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _page in range(16):
        writer.add_blank_page(100, 100)
    writer.write(out)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"0" * (50 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg onload='x'>", "cv_unknown_kind"),
        (b"%PDF-1.7 broken", "cv_unreadable"),
        (b"%PDF-1.4" + b"0" * (6 * 1024 * 1024), "cv_too_large"),
        (long_pdf(), "cv_unreadable"),
        (bomb(), "cv_unreadable"),
    ],
)
def test_files_that_are_no_cv_or_too_much_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        text_of_cv(data)


@pytest.mark.django_db
def test_what_was_proposed_stands_in_the_profile_only_once_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "model", lambda: None)
    queries.forget()
    me = make.person()
    make.skill(1)
    make.language("ar")
    read = queries.proposals(me.pk, "أعرف الإسعافات الأولية والعربية", is_cv=True)
    assert [one.skill_id for one in read.skills] == [1]
    assert [code for code, _name in read.languages] == ["ar"]
    assert not skills_of(me.pk).exists()
    confirm(me.pk, skills=[1], languages=["ar"], experience=[Years("Medic", 2019, None)], by=me, at=make.NOW)
    assert (skills_of(me.pk).count(), languages_of(me.pk).count()) == (1, 1)
    assert not queries.proposals(me.pk, "أعرف الإسعافات الأولية والعربية")
    queries.forget()
