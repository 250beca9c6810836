from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests import make
from tests.programmes.running import DRAFT, Running, running

from awn.base.refusal import Refusal
from awn.base.text import Bilingual
from awn.programmes import judging, proposing
from awn.programmes.actions import groups, indicators, plans
from awn.programmes.actions.groups import Reached
from awn.programmes.actions.indicators import Measured, Upload
from awn.programmes.models import Count, EvidenceFile, Indicator, Value
from awn.programmes.queries import is_public, likely_doubles, people_of, summary
from awn.programmes.rules import People
from awn.qualifications import documents
from awn.reference.actions import load_all
from awn.reference.models import Goal, Target

NOW = make.NOW
MAY, JUNE = (date(2026, 5, 1), date(2026, 5, 31)), (date(2026, 6, 1), date(2026, 6, 30))


def _indicator(mine: Running, **changes: Any) -> Indicator:
    return indicators.add_indicator(mine.programme.pk, replace(DRAFT, **changes), by=mine.by, at=NOW)


def _measured(value: int, on: date = date(2026, 6, 1), **more: Any) -> Measured:
    return Measured(value=Decimal(value), on=on, words="Survey in June.", **more)


def _code(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.code


def test_a_correction_takes_the_place_of_a_value_and_both_stay(mine: Running) -> None:
    one = _indicator(mine)
    first = indicators.enter(one.pk, _measured(50), by=mine.by, at=NOW)
    indicators.correct(one.pk, first.pk, _measured(48), "Two were counted twice", by=mine.by, at=NOW)
    found = summary(mine.programme.pk, NOW)
    assert found is not None
    assert [(now.value, len(now.values)) for now in found.indicators] == [(Decimal(48), 1)]
    assert Value.objects.filter(indicator=one).count() == 2
    with pytest.raises(Refusal) as refused:
        indicators.take_back(one.pk, first.pk, "again", by=mine.by, at=NOW)
    assert _code(refused) == "already_corrected"
    with pytest.raises(Refusal) as refused:
        indicators.enter(one.pk, _measured(60), by=mine.by, at=NOW)
    assert _code(refused) == "value_there"
    with pytest.raises(DatabaseError), transaction.atomic():
        Value.objects.filter(pk=first.pk).update(value=99)


def test_a_value_needs_something_that_shows_it(mine: Running) -> None:
    one = _indicator(mine)
    with pytest.raises(Refusal) as refused:
        indicators.enter(one.pk, Measured(value=Decimal(1), on=date(2026, 6, 1)), by=mine.by, at=NOW)
    assert _code(refused) == "evidence_missing"
    with pytest.raises(Refusal) as refused:
        indicators.enter(one.pk, replace(_measured(1), link="javascript:alert(1)"), by=mine.by, at=NOW)
    assert _code(refused) == "evidence_link_impossible"


def test_a_file_that_is_none_it_says_is_refused_and_leaves_nothing(mine: Running, settings: Any) -> None:
    one = _indicator(mine)
    before = list(Path(settings.AWN_UPLOADS_FOLDER).rglob("*"))
    with pytest.raises(Refusal) as refused:
        indicators.enter(one.pk, _measured(50, upload=Upload("survey.pdf", b"MZ\x90 no document")), by=mine.by, at=NOW)
    assert _code(refused) == "document_wrong_type"
    assert not EvidenceFile.objects.exists()
    assert list(Path(settings.AWN_UPLOADS_FOLDER).rglob("*")) == before


def test_the_file_of_a_refused_value_is_deleted(mine: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    one = _indicator(mine)
    dropped: list[str] = []
    stored = documents.Stored("a" * 40, b"key")
    monkeypatch.setattr(documents, "inspected", lambda *_a, **_k: documents.Inspected("application/pdf", 1, b"%PDF"))
    monkeypatch.setattr(documents, "store", lambda _data: stored)
    monkeypatch.setattr(documents, "remove", dropped.append)
    with pytest.raises(Refusal):
        indicators.enter(one.pk, _measured(50, date(2027, 1, 1), upload=Upload("a.pdf", b"%PDF")), by=mine.by, at=NOW)
    assert dropped == [stored.name]


def test_once_values_are_there_a_target_is_moved_for_all_to_see(mine: Running) -> None:
    one = _indicator(mine)
    indicators.enter(one.pk, _measured(50), by=mine.by, at=NOW)
    with pytest.raises(Refusal) as refused:
        indicators.change_indicator(one.pk, replace(DRAFT, target=Decimal(55)), by=mine.by, at=NOW)
    assert _code(refused) == "indicator_in_use"
    indicators.move_target(one.pk, Decimal(60), date(2027, 6, 1), "Schools closed in March", by=mine.by, at=NOW)
    found = summary(mine.programme.pk, NOW)
    assert found is not None
    assert [moved.target for moved in found.indicators[0].moved] == [Decimal(70)]
    assert found.indicators[0].share == 0.5


def test_strangers_and_supervisors_write_nothing(mine: Running) -> None:
    for by in (make.person(), make.member(mine.house, "supervisor"), running().by):
        with pytest.raises(Refusal) as refused:
            indicators.add_indicator(mine.programme.pk, DRAFT, by=by, at=NOW)
        assert _code(refused) == "not_allowed"


def test_computed_numbers_come_from_the_ledger_and_cannot_be_typed(mine: Running) -> None:
    one = _indicator(mine, level="output", computed="hours", baseline=Decimal(0), target=Decimal(100))
    opportunity = make.opportunity(mine.house, shifts=0)
    opportunity.programme = mine.programme
    opportunity.save()
    shift = make.shift(opportunity, capacity=9)
    for _ in range(4):
        make.credit(shift, minutes=90)
    inside = summary(mine.programme.pk, NOW, inside=True)
    seen = summary(mine.programme.pk, NOW)
    assert inside is not None
    assert seen is not None
    assert (inside.indicators[0].value, inside.indicators[0].share) == (Decimal("6.0"), 0.06)
    # Four people stand behind it.
    assert (seen.indicators[0].value, seen.indicators[0].withheld) == (None, True)
    with pytest.raises(Refusal) as refused:
        indicators.enter(one.pk, _measured(50), by=mine.by, at=NOW)
    assert _code(refused) == "indicator_computed"


def test_a_programme_is_public_once_there_is_something_to_follow(mine: Running) -> None:
    with pytest.raises(Refusal) as refused:
        plans.publish(mine.programme.pk, by=mine.by, at=NOW)
    assert _code(refused) == "programme_empty"
    plans.add_aim(mine.programme.pk, "goal", Bilingual("", "Every child reads"), by=mine.by, at=NOW)
    _indicator(mine)
    plans.publish(mine.programme.pk, by=mine.by, at=NOW)
    found = summary(mine.programme.pk, NOW)
    assert found is not None
    assert is_public(found)
    mine.house.state = "suspended"
    mine.house.save()
    suspended = summary(mine.programme.pk, NOW)
    assert suspended is not None
    assert not is_public(suspended)


def test_a_milestone_is_reached_with_what_shows_it_and_not_ahead_of_time(mine: Running) -> None:
    row = plans.add_milestone(mine.programme.pk, Bilingual("", "Books bought"), MAY[0], by=mine.by, at=NOW)
    for on, words, code in ((NOW.date() + timedelta(1), "x", "milestone_to_come"), (MAY[1], "", "evidence_missing")):
        with pytest.raises(Refusal) as refused:
            plans.reach_milestone(mine.programme.pk, row.pk, on, words=words, by=mine.by, at=NOW)
        assert _code(refused) == code
    plans.reach_milestone(mine.programme.pk, row.pk, MAY[1], words="400 books", by=mine.by, at=NOW)
    found = summary(mine.programme.pk, NOW)
    assert found is not None
    assert [one.state for one in found.milestones] == ["reached"]


def test_a_target_is_confirmed_by_a_person_and_once(mine: Running) -> None:
    goal = Goal.objects.create(
        number=4, name_ar="التعليم", name_en="Education", title_ar="", title_en="", colour="#C5192D"
    )
    Target.objects.create(code="4.1", goal=goal, position=1, text_ar="", text_en="Free primary education")
    for _ in range(2):
        plans.contribute(mine.programme.pk, "4.1", by=mine.by, at=NOW)
    found = summary(mine.programme.pk, NOW)
    assert found is not None
    assert [one.target_id for one in found.contributions] == ["4.1"]


def _group(of: Running, people: int, days: tuple[date, date] = MAY, **more: Any) -> int:
    group = groups.add_group(
        of.programme.pk, "children", Bilingual("", "Pupils"), region=make.region().pk, by=of.by, at=NOW
    )
    groups.count(
        group.pk, Reached(first=days[0], last=days[1], people=people, method="register", **more), by=of.by, at=NOW
    )
    return group.pk


def test_periods_of_one_group_are_a_range_unless_all_are_new(mine: Running) -> None:
    group = _group(mine, 100)
    more = Reached(first=JUNE[0], last=JUNE[1], people=80, method="register")
    second = groups.count(group, more, by=mine.by, at=NOW)
    assert people_of([mine.programme.pk]) == People(100, 180)
    groups.count(group, replace(more, only_new=True), replaces=second.pk, why="All are new", by=mine.by, at=NOW)
    assert people_of([mine.programme.pk]) == People(180, 180)
    with pytest.raises(Refusal) as refused:
        groups.count(group, more, by=mine.by, at=NOW)
    assert _code(refused) == "count_there"
    with pytest.raises(DatabaseError), transaction.atomic():
        Count.objects.filter(pk=second.pk).delete()


def test_visits_are_not_people(mine: Running) -> None:
    _group(mine, 100, visits=700)
    assert people_of([mine.programme.pk]) == People(100, 100)


def test_two_organisations_that_counted_the_same_group_are_not_added(mine: Running) -> None:
    partner = running("partners")
    own, other = _group(mine, 300), _group(partner, 200)
    both = [mine.programme.pk, partner.programme.pk]
    assert people_of(both) == People(300, 500)
    # What a partner keeps to itself is not shown to others, and cannot be spoken of.
    assert likely_doubles(mine.programme.pk) == []
    with pytest.raises(Refusal) as refused:
        groups.say(mine.programme.pk, own, other, "same", by=mine.by, at=NOW)
    assert _code(refused) == "not_found"
    for one in (mine, partner):
        plans.add_aim(one.programme.pk, "goal", Bilingual("", "Every child reads"), by=one.by, at=NOW)
        _indicator(one)
        plans.publish(one.programme.pk, by=one.by, at=NOW)
    with pytest.raises(Refusal) as refused:
        groups.say(mine.programme.pk, own, other, "same", agreed=250, by=mine.by, at=NOW)
    assert _code(refused) == "agreed_impossible"
    link = groups.say(mine.programme.pk, own, other, "same", agreed=410, by=mine.by, at=NOW)
    # Until the partner confirms, it is a range.
    assert people_of(both) == People(300, 500)
    with pytest.raises(Refusal) as refused:
        groups.answer(mine.programme.pk, link.pk, confirm=True, by=mine.by, at=NOW)
    assert _code(refused) == "partner_answers"
    groups.answer(partner.programme.pk, link.pk, confirm=True, by=partner.by, at=NOW)
    assert people_of(both) == People(410, 410)
    groups.end_link(mine.programme.pk, link.pk, by=mine.by, at=NOW)
    assert people_of(both) == People(300, 500)
    cleared = groups.say(partner.programme.pk, other, own, "different", by=partner.by, at=NOW)
    groups.answer(mine.programme.pk, cleared.pk, confirm=True, by=mine.by, at=NOW)
    assert people_of(both) == People(500, 500)


def test_few_people_are_not_published_also_not_by_subtraction(mine: Running) -> None:
    _group(mine, 3)
    _group(mine, 40, JUNE)
    found = summary(mine.programme.pk, NOW)
    assert found is not None
    assert [(one.people, one.withheld) for one in found.groups] == [(None, True), (None, True)]
    inside = summary(mine.programme.pk, NOW, inside=True)
    assert inside is not None
    assert [one.people for one in inside.groups] == [People(3, 3), People(40, 40)]


def test_words_alone_already_propose_more_of_the_right_targets_than_tf_idf(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_all(by=None, at=NOW)
    # The model takes seconds to read all targets: its figures stand in docs/programmes.md.
    monkeypatch.setattr("awn.matching.meanings.model", lambda: None)
    proposing.forget()
    words = judging.by_words()
    for language in ("ar", "en"):
        assert judging.hits(judging.ours, language)[0] > judging.hits(words, language)[0]
    proposing.forget()
