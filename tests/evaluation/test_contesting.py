"""Objecting, deciding, hiding: by whom, once, and what it changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests import make
from tests.evaluation.test_counting import seat

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.evaluation.actions.contesting import (
    Objection,
    contest_house,
    contest_own,
    decide,
    hide,
    show,
    withdraw,
)
from awn.evaluation.actions.counting import count_all
from awn.evaluation.models import Contest, Tally
from awn.evaluation.queries import kept_of, opened, own_data, shown_to_house
from awn.evaluation.rules import ANSWER_WITHIN, BANDS
from awn.people.models import Notification, Person
from awn.reactions.evaluation import tell_answer

pytestmark = pytest.mark.django_db
NOW = make.NOW


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def once_of(page: str) -> str:
    found = re.search(r'name="once" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def absent_once() -> tuple[Person, int]:
    who = make.account().person
    assert who is not None
    place = seat(who, "absent")
    seat(who, days=20)
    count_all(by=None, at=NOW)
    return who, place.pk


def test_a_person_decides_and_what_is_set_aside_no_longer_counts() -> None:
    who, ref = absent_once()
    before = kept_of([who.pk], NOW)[who.pk]["attendance"]
    objection = Objection(component="attendance", ref=ref, reason="theirs", words="The gate was locked.")
    assert code_of(lambda: contest_own(who.pk, objection, by=make.person(), at=NOW)) == "not_yours"
    row = contest_own(who.pk, objection, by=who, at=NOW)
    assert row.due_at == NOW + ANSWER_WITHIN
    assert b"gate" not in bytes(row.words or b"")
    assert "gate" not in str(list(Event.objects.values_list("data", flat=True)))
    assert code_of(lambda: contest_own(who.pk, objection, by=who, at=NOW)) == "contested_already"
    auditor = make.staff("auditor")
    assert code_of(lambda: decide(row.pk, "set_aside", "x", by=make.staff("moderator"), at=NOW)) == "not_staff"
    assert code_of(lambda: decide(row.pk, "set_aside", " ", by=auditor, at=NOW)) == "words_missing"
    decide(row.pk, "set_aside", "The organisation confirms it.", by=auditor, at=NOW)
    after = kept_of([who.pk], NOW)[who.pk]["attendance"]
    assert (before.n, after.n) == (2, 1)
    assert after.mean > before.mean
    assert code_of(lambda: decide(row.pk, "stands", "no", by=auditor, at=NOW)) == "impossible_move"
    told = Event.objects.get(name="evaluation.contest_decided")
    tell_answer(told, NOW)
    tell_answer(told, NOW)
    assert Notification.objects.get(person=who).kind == "evaluation.contest_decided"
    assert own_data(who.pk, NOW)["objections"][0]["answer"] == "The organisation confirms it."


def test_only_rows_of_ones_own_that_count_are_objected_to_and_objections_are_taken_back() -> None:
    who, ref = absent_once()
    excused = seat(who, "excused", days=3)
    other = seat(make.person(), "absent")
    for number in (excused.pk, other.pk):
        made = Objection(component="attendance", ref=number, reason="wrong", words="No.")
        assert code_of(lambda made=made: contest_own(who.pk, made, by=who, at=NOW)) == "not_found"  # type: ignore[misc]  # a lambda with a default
    objection = Objection(component="attendance", ref=ref, reason="wrong", words="I was there.")
    row = contest_own(who.pk, objection, by=who, at=NOW)
    assert code_of(lambda: withdraw(row.pk, by=make.person(), at=NOW)) == "not_yours"
    withdraw(row.pk, by=who, at=NOW)
    assert opened(contest_own(who.pk, objection, by=who, at=NOW), None) == ""
    assert Contest.objects.count() == 2


def test_nobody_decides_about_themselves_or_their_own_organisation() -> None:
    auditor = make.staff("auditor")
    place = seat(auditor, "absent")
    mine = contest_own(
        auditor.pk, Objection(component="attendance", ref=place.pk, reason="wrong", words="No."), by=auditor, at=NOW
    )
    assert code_of(lambda: decide(mine.pk, "set_aside", "x", by=auditor, at=NOW)) == "evaluation_about_you"
    house = make.organisation()
    owner = make.member(house, "owner")
    late = make.application(make.opportunity(house, selection="review"))
    later = NOW + timedelta(days=30)
    objection = Objection(component="answers", ref=late.pk, reason="beyond", words="The office was closed.")
    supervisor = make.member(house, "supervisor")
    assert code_of(lambda: contest_house(house.pk, objection, by=supervisor, at=later)) == "not_allowed"
    theirs = contest_house(house.pk, objection, by=owner, at=later)
    make.member(house, "viewer", who=auditor)
    assert code_of(lambda: decide(theirs.pk, "set_aside", "x", by=auditor, at=later)) == "evaluation_about_you"


def test_who_hides_it_looks_exactly_like_somebody_new() -> None:
    who, _ref = absent_once()
    new = make.person()
    assert shown_to_house([who.pk], NOW)[who.pk]["attendance"].n == 2
    hide(by=who, at=NOW)
    hide(by=who, at=NOW)
    both = shown_to_house([who.pk, new.pk], NOW)
    assert both[who.pk] == both[new.pk]
    assert kept_of([who.pk], NOW)[who.pk]["attendance"].n == 2
    show(by=who, at=NOW)
    assert shown_to_house([who.pk], NOW)[who.pk]["attendance"].n == 2
    assert Event.objects.filter(name="evaluation.hidden").count() == 1


def test_the_pages_show_rows_take_an_objection_and_an_answer(client: Client) -> None:
    who, ref = absent_once()
    client.force_login(who.account)
    page = client.get(reverse("my_evaluation"))
    assert page.status_code == 200
    assert str(BANDS["few"]) in page.content.decode()
    at = reverse("my_evaluation_row", args=["attendance", ref])
    sent = {"once": once_of(client.get(at).content.decode()), "reason": "theirs", "words": "The gate was locked."}
    assert client.post(at, {**sent, "words": ""}).status_code == 422
    assert client.post(at, sent).status_code == 302
    assert client.get(reverse("my_evaluation_rows", args=["attendance"])).status_code == 200
    assert client.get(reverse("my_evaluation_rows", args=["nothing"])).status_code == 404
    assert client.get(reverse("my_evaluation_row", args=["attendance", ref + 999])).status_code == 404
    row = Contest.objects.get()
    client.force_login(make.staff("auditor").account)
    assert client.get(reverse("staff_evaluation")).status_code == 200
    answer = reverse("staff_evaluation_answer", args=[row.pk])
    once = once_of(client.get(answer).content.decode())
    assert client.post(answer, {"once": once, "state": "stands", "answer": "They say otherwise."}).status_code == 302
    assert Tally.objects.get(person=who, component="attendance").n == 2
    client.force_login(who.account)
    assert "They say otherwise." in client.get(at).content.decode()
    assert client.post(reverse("my_evaluation"), {"act": "hide"}).status_code == 302
