"""The query language on the applicants of an opportunity."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol

import pytest
from tests import make

from awn.participation import searching
from awn.participation.queries import applicants
from awn.people.models import Person, PersonLanguage, PersonSkill
from awn.people.rules import age_on
from awn.reference import queries as reference
from awn.reference.models import Language

pytestmark = pytest.mark.django_db
NOW = make.NOW


class Ask(Protocol):
    """Whom a query finds, as their letters."""

    def __call__(self, text: str, *, problems: int = 0) -> str: ...


@pytest.fixture
def found() -> Ask:
    """Applicants a, b and c by a query; the letters of those whom it finds."""
    reference.forget()
    opportunity = make.opportunity()
    english, _made = Language.objects.get_or_create(
        pk="en", defaults={"name_ar": "الإنجليزية", "name_en": "English", "position": 2}
    )
    people = {
        "a": make.person(name_ar="سالم النّاصر", name_en="Salem Al Nasser", name_key="سالم الناصر salem al nasser",
                         birth_date=date(2000, 11, 22), region=make.region()),
        "b": make.person(name_ar="خالد", name_en="Khalid 100%", name_key="خالد khalid 100",
                         birth_date=date(2010, 1, 1), region=make.region("AE-DU")),
        "c": make.person(name_ar="", name_en="Sara", name_key="sara", birth_date=None, region=None),
    }  # fmt: skip
    reference.forget()
    PersonSkill.objects.create(person=people["a"], skill=make.skill(1, "first aid", "إسعافات أولية"))
    PersonSkill.objects.create(person=people["b"], skill=make.skill(2, "teaching", "تعليم"))
    PersonLanguage.objects.create(person=people["a"], language=english, level="native")
    for number, (letter, state) in enumerate((("a", "submitted"), ("b", "accepted"), ("c", "submitted"))):
        row = make.application(opportunity, people[letter], state=state)
        type(row).objects.filter(pk=row.pk).update(created_at=NOW - timedelta(days=2 * number))
    letter_of = {person.pk: letter for letter, person in people.items()}

    def ask(text: str, *, problems: int = 0) -> str:
        query = searching.read(text)
        assert len(query.problems) == problems, [str(one.message) for one in query.problems]
        rows = searching.narrowed(applicants(opportunity.pk), query, zone="Asia/Riyadh", at=NOW)
        return "".join(sorted(letter_of[row.person_id] for row in rows))

    return ask


def test_applicants_are_narrowed(found: Ask) -> None:
    assert found("") == "abc"
    assert found("state:submitted") == found("الحالة:submitted") == "ac"
    assert found("state:submitted state:accepted") == "abc"
    assert found('skill:"first aid"') == found('مهارة:"الإسعافات"') == "a"
    assert found("skill:nothing-like-it") == found("skill:%") == ""
    assert found("language:English") == found("اللغة:الإنجليزية") == "a"
    assert found("region:AE") == found("region:AE-DU") == "b"
    assert found("-region:AE") == "ac"
    assert found("age:>=18") == found("age>=18") == found("العمر:>=١٨") == "a"
    assert found("age:=26") == found("age:<=26 age:>25") == "a"
    assert found("age<18") == "b"
    assert found("age:<999999999") == "ab", "who gave no birth date has no age"
    assert found("-age:>=18") == "bc"
    assert found("سالم") == found("سَالِم") == found("nasser") == found('"al nasser"') == "a"
    assert found("-khalid") == "ac"
    assert found("100%") == "b"


def test_days_are_those_of_the_place(found: Ask) -> None:
    first, last = (NOW - timedelta(days=4)).date(), NOW.date()
    middle = (NOW - timedelta(days=2)).date()
    assert found(f"applied:{last}") == "a"
    assert found(f"applied:>={middle}") == "ab"
    assert found(f"applied:>{middle}") == "a"
    assert found(f"applied:<{middle}") == found(f"applied:{first}") == "c"
    assert found(f"applied:<={middle} applied:>{first}") == "b"


@pytest.mark.parametrize(
    "text",
    ["phone:0501112233", "email:a@b.example", "needs:step_free", "birth_date:2000-01-01", "state:' OR 1=1 --",
     "person__account__email:x", "age:many", "applied:2026-02-30", "language:nowhere", "region:%"],
)  # fmt: skip
def test_what_an_organiser_may_not_ask_is_refused_and_left_out(found: Ask, text: str) -> None:
    assert found(text.replace(" ", "_"), problems=1) == "abc"


@pytest.mark.parametrize("text", ["\0", "َُِّ", "'); DROP TABLE people_person; --", "\\", "%", "_", "🌴", "x" * 100_000])
def test_nothing_that_is_typed_breaks_it(found: Ask, text: str) -> None:
    query = searching.read(text)
    list(searching.narrowed(applicants(0), query, zone="Asia/Riyadh", at=NOW))
    assert Person.objects.count() >= 3


def test_ages_by_query_and_by_rule_agree() -> None:
    opportunity = make.opportunity()
    days = [date(2008, 2, 28), date(2008, 2, 29), date(2008, 3, 1), date(2007, 12, 31)]
    for born in days:
        make.application(opportunity, make.person(birth_date=born))
    for today in (NOW.replace(year=2026, month=2, day=28), NOW.replace(year=2028, month=2, day=29), NOW):
        for years in (17, 18, 19, 20):
            rows = searching.narrowed(
                applicants(opportunity.pk), searching.read(f"age>={years}"), zone="Asia/Riyadh", at=today
            )
            assert rows.count() == sum(age_on(born, today.date()) >= years for born in days), (today, years)
