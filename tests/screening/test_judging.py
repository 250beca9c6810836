"""Rules that answer: what they may decide, in which order, and what is kept of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests import make
from tests.screening.test_acts import refused

from awn.opportunities.models import Opportunity
from awn.participation.models import Application
from awn.people.models import Notification, Person
from awn.reactions.dispatch import drain
from awn.screening.actions.acts import tell_due, undo
from awn.screening.actions.judging import answer_new, answer_present, set_rules
from awn.screening.actions.questions import Draft, ask, give_answers, retire
from awn.screening.automatic import Facts, judge
from awn.screening.models import Answer, Question, Trace
from awn.screening.queries.judging import preview, rules_now
from awn.screening.queries.questions import answers_of
from awn.screening.rules import UNDO_FOR
from awn.screening.wording import names_of, rules_in, steps_of

NOW = make.NOW
SOON = NOW + timedelta(minutes=1)
ACCEPT: dict[str, Any] = {"role": None, "conditions": [], "outcome": "accept"}
ADULT = {"fact": "age", "low": 25, "high": None}
FAITHFUL = {"fact": "attendance", "percent": 90, "least": 3}


@pytest.mark.parametrize(
    ("conditions", "facts", "outcome"),
    [
        ([], Facts(), "accept"),
        ([], Facts(gates_shut=("age",)), "person"),
        ([ADULT], Facts(age=25), "accept"),
        ([ADULT], Facts(age=24), "person"),
        ([ADULT], Facts(), "person"),
        ([FAITHFUL], Facts(came=9, missed=1), "accept"),
        ([FAITHFUL], Facts(came=8, missed=1), "person"),
        ([FAITHFUL], Facts(came=2), "person"),
        ([{"fact": "skill", "value": 7}], Facts(certified=frozenset({7})), "accept"),
        ([{"fact": "region", "value": "SA-01"}], Facts(region="SA-04"), "person"),
        ([{"fact": "answer", "question": 3, "value": "1"}], Facts(answers={3: "1"}), "accept"),
        ([{"fact": "answer", "question": 3, "value": "1"}], Facts(answers={3: "0"}), "person"),
    ],
    ids=["none", "gate", "age", "young", "unknown", "came", "missed", "few", "skill", "region", "answer", "other"],
)
def test_a_rule_holds_when_all_its_conditions_do(conditions: list[Any], facts: Facts, outcome: str) -> None:
    assert judge([{"role": None, "conditions": conditions, "outcome": "accept"}], facts).outcome == outcome


def test_the_first_rule_that_holds_counts_and_a_rule_of_another_role_is_not_asked() -> None:
    rules = [{**ACCEPT, "role": 5}, {"role": None, "conditions": [ADULT], "outcome": "person"}, ACCEPT]
    said = judge(rules, Facts(role=4, age=30))
    assert (said.outcome, [step["rule"] for step in said.steps]) == ("person", [2])


@pytest.fixture
def house(db: None) -> tuple[Opportunity, Person]:
    opportunity = make.opportunity(capacity=1, selection="reviewed")
    return opportunity, make.member(opportunity.organisation, "coordinator")


def applied(opportunity: Opportunity, *, years: int = 30, minutes: int = 1) -> Application:
    who = make.account(birth_date=date(2026 - years, 1, 1)).person
    row = make.application(opportunity, who)
    Application.objects.filter(pk=row.pk).update(created_at=NOW + timedelta(minutes=minutes))
    return row


def states(opportunity: Opportunity) -> list[str]:
    return list(Application.objects.filter(opportunity=opportunity).order_by("pk").values_list("state", flat=True))


def test_newcomers_are_answered_in_order_of_arrival_while_there_are_places_and_nobody_is_declined(
    house: tuple[Opportunity, Person],
) -> None:
    opportunity, by = house
    early = applied(opportunity, minutes=-5)
    rule = {"role": None, "conditions": [ADULT], "outcome": "accept"}
    set_rules(opportunity.pk, [rule], is_on=True, version=0, by=by, at=NOW)
    rows = [applied(opportunity, years=years) for years in (20, 30, 40)]
    assert answer_new(opportunity.pk, by=None, at=SOON) == 3
    assert answer_new(opportunity.pk, by=None, at=SOON) == 0
    # Who was there before the rules is left alone; who is too young is left to a person; the second waits.
    assert states(opportunity) == ["submitted", "submitted", "accepted", "waiting"]
    assert not Trace.objects.filter(application=early).exists()
    trace = Trace.objects.get(application=rows[1])
    [step] = steps_of(trace, names_of(opportunity, rules_in(trace.steps)))
    assert (trace.rule_set.version, trace.outcome, step.holds) == (1, "accept", True)
    assert step.checks[1].found == "30"
    drain(SOON)
    told = Notification.objects.filter(person__in=[row.person_id for row in rows]).order_by("pk")
    assert list(told.values_list("kind", flat=True)) == ["application.accepted", "application.waiting"]


def test_a_preview_changes_nothing_and_what_it_foresees_can_be_done_and_taken_back(
    house: tuple[Opportunity, Person],
) -> None:
    opportunity, by = house
    for _n in range(2):
        applied(opportunity, minutes=-5)
    set_rules(opportunity.pk, [ACCEPT], is_on=False, version=0, by=by, at=NOW)
    rules = rules_now(opportunity.pk)
    assert rules is not None
    assert preview(opportunity, rules, NOW).outcomes == {"accept": 2}
    assert states(opportunity) == ["submitted", "submitted"]
    act = answer_present(opportunity.pk, 1, by=by, at=NOW)
    assert act is not None
    assert states(opportunity) == ["accepted", "waiting"]
    undo(act.pk, by=by, at=NOW)
    assert states(opportunity) == ["submitted", "submitted"]
    assert not Trace.objects.exists()
    assert tell_due(by=None, at=NOW + UNDO_FOR) == 0


def test_two_coordinators_do_not_overwrite_each_others_rules(house: tuple[Opportunity, Person]) -> None:
    opportunity, by = house
    set_rules(opportunity.pk, [ACCEPT], is_on=True, version=0, by=by, at=NOW)
    assert refused(lambda: set_rules(opportunity.pk, [], is_on=True, version=0, by=by, at=NOW)) == "rules_changed"
    assert refused(lambda: answer_present(opportunity.pk, 7, by=by, at=NOW)) == "rules_changed"


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({**ACCEPT, "outcome": "decline"}, "outcome_missing"),
        ({**ACCEPT, "role": 99}, "condition_unknown"),
        ({**ACCEPT, "conditions": [{"fact": "skill", "value": 99}]}, "condition_unknown"),
        ({**ACCEPT, "conditions": [{"fact": "answer", "question": 1, "value": "0"}]}, "condition_unknown"),
        ({**ACCEPT, "conditions": [{"fact": "age", "low": 40, "high": 20}]}, "ages_wrong"),
        ({**ACCEPT, "conditions": [{"fact": "attendance", "percent": 101, "least": 1}]}, "attendance_wrong"),
    ],
    ids=["decline", "role", "skill", "answer", "ages", "percent"],
)
def test_a_rule_that_cannot_be_is_refused(house: tuple[Opportunity, Person], rule: dict[str, Any], code: str) -> None:
    opportunity, by = house
    assert refused(lambda: set_rules(opportunity.pk, [rule], is_on=True, version=0, by=by, at=NOW)) == code
    assert rules_now(opportunity.pk) is None


YES_NO = Draft(kind="yes_no", text_ar="هل لديك سيارة؟", text_en="Do you have a car?", required=True)


def test_whoever_owes_an_answer_is_decided_on_once_it_is_given(house: tuple[Opportunity, Person]) -> None:
    opportunity, by = house
    question = ask(opportunity.pk, YES_NO, by=by, at=NOW)
    rule = {**ACCEPT, "conditions": [{"fact": "answer", "question": question.pk, "value": "1"}]}
    set_rules(opportunity.pk, [rule], is_on=True, version=0, by=by, at=NOW)
    row = applied(opportunity)
    assert answer_new(opportunity.pk, by=None, at=SOON) == 0
    assert refused(lambda: give_answers(row.pk, {}, by=row.person, at=SOON)) == "answers_wrong"
    assert refused(lambda: give_answers(row.pk, {question.pk: "7"}, by=row.person, at=SOON)) == "answers_wrong"
    assert refused(lambda: give_answers(row.pk, {question.pk: "1"}, by=by, at=SOON)) == "not_yours"
    give_answers(row.pk, {question.pk: "1"}, by=row.person, at=SOON)
    assert answer_new(opportunity.pk, by=None, at=SOON) == 1
    assert states(opportunity) == ["accepted"]


def test_an_answer_keeps_the_words_that_were_asked(house: tuple[Opportunity, Person]) -> None:
    opportunity, by = house
    first = ask(opportunity.pk, YES_NO, by=by, at=NOW)
    row = applied(opportunity)
    give_answers(row.pk, {first.pk: "0"}, by=row.person, at=SOON)
    changed = Draft(kind="yes_no", text_ar="هل لديك رخصة قيادة؟", text_en="Do you have a driving licence?")
    second = ask(opportunity.pk, changed, replaces=first.pk, by=by, at=SOON)
    assert second.position == first.position
    assert [one.question.text_en for one in answers_of(row.pk)] == ["Do you have a car?"]
    retire(second.pk, by=by, at=SOON)
    assert not Question.objects.filter(retired_at=None).exists()


@pytest.mark.parametrize("text", ["0501234567", "write me: a@b.example", "@salem_99", "٠٥٠ ١٢٣ ٤٥٦٧"])
def test_minors_give_no_numbers_and_addresses_to_people_they_do_not_know(
    house: tuple[Opportunity, Person], text: str
) -> None:
    opportunity, by = house
    draft = Draft(kind="text", text_ar="لماذا؟", text_en="Why?", required=True)
    question = ask(opportunity.pk, draft, by=by, at=NOW)
    young, grown = applied(opportunity, years=15), applied(opportunity)
    assert refused(lambda: give_answers(young.pk, {question.pk: text}, by=young.person, at=SOON)) == "answers_wrong"
    give_answers(young.pk, {question.pk: "I like the sea"}, by=young.person, at=SOON)
    give_answers(grown.pk, {question.pk: text}, by=grown.person, at=SOON)
    assert Answer.objects.count() == 2


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (Draft(kind="essay", text_ar="ا", text_en="a"), "question_kind"),
        (Draft(kind="text", text_ar="ا", text_en=""), "question_language"),
        (Draft(kind="choice", text_ar="ا", text_en="a", choices_ar=("ا", "ب"), choices_en=("a",)), "question_choices"),
        (Draft(kind="choice", text_ar="ا", text_en="a", choices_ar=("ا",), choices_en=("a",)), "question_choices"),
    ],
    ids=["kind", "language", "unequal", "one"],
)
def test_a_question_is_whole_in_both_languages(house: tuple[Opportunity, Person], draft: Draft, code: str) -> None:
    opportunity, by = house
    assert refused(lambda: ask(opportunity.pk, draft, by=by, at=NOW)) == code


def test_ten_questions_are_asked_at_most(house: tuple[Opportunity, Person]) -> None:
    opportunity, by = house
    for _n in range(10):
        ask(opportunity.pk, YES_NO, by=by, at=NOW)
    assert refused(lambda: ask(opportunity.pk, YES_NO, by=by, at=NOW)) == "questions_full"
