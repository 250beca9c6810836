"""Skills from texts: what is said is proposed, and nothing is decided."""

import pytest
from tests import make

from awn.people.actions import Said, set_background
from awn.people.profile import background_of
from awn.people.queries import languages_of, skills_of
from awn.skills import queries
from awn.skills.actions import confirm
from awn.skills.proposing import Proposer, Skill, phrases
from awn.skills.rules import Years, education_in, experience_in, languages_in

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
    assert experience_in("متطوع، دار العطاء ٢٠٢٠ - حتى الآن") == [Years("متطوع، دار العطاء", 2020, None)]
    assert experience_in("Site engineer, Muscat 2012 –\n2016") == [Years("Site engineer, Muscat", 2012, 2016)]


def test_languages_are_known_by_what_people_call_them() -> None:
    names = {"ur": ("الأردية", "Urdu"), "en": ("الإنجليزية", "English"), "fr": ("الفرنسية", "French")}
    assert languages_in("أتحدث الأوردو وإنجليزي ممتاز", names) == ["ur", "en"]
    assert languages_in("I speak Urdu; French cooking is another matter", names) == ["ur", "fr"]


def test_what_was_learned_is_education_and_no_experience() -> None:
    text = "الخبرات\nممرضة 2016 - 2019\nالتعليم\nالتمريض، جامعة الملك سعود 2012 - 2016\nالخبرات\nمدربة 2020 - 2021"
    assert [one.title for one in experience_in(text)] == ["ممرضة", "مدربة"]
    assert experience_in("B.Sc. Nursing, KSU 2012 - 2016") == []
    assert education_in("بكالوريوس التمريض، والماجستير في الإدارة") == "master"
    assert education_in("Ph.D. (Riyadh)") == "doctorate"
    assert education_in("Headmaster of a school") == "" == education_in("معلّم")


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
    assert [code for code, _name in queries.proposals(me.pk, "بكالوريوس", is_cv=True).education] == ["bachelor"]
    assert not skills_of(me.pk).exists()
    set_background(me.pk, Said(profession="ممرضة"), by=me, at=make.NOW)
    medic = Years("Medic", 2019, None)
    confirm(me.pk, skills=[1], languages=["ar"], experience=[medic], education="bachelor", by=me, at=make.NOW)
    assert (skills_of(me.pk).count(), languages_of(me.pk).count()) == (1, 1)
    held = background_of(me.pk)
    assert (held.education, held.profession) == ("bachelor", "ممرضة")
    text = "أعرف الإسعافات الأولية والعربية\nماجستير\nMedic 2019 - now"
    assert not queries.proposals(me.pk, text, is_cv=True)
    queries.forget()
