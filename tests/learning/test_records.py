"""What a record store hears of courses, from the act to the other side's yes, over HTTP on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests import make
from tests.learning.lrs import Lrs, running
from tests.learning.tea import tea
from tests.learning.test_taking import take

from awn.base.refusal import Refusal
from awn.consents.queries import has_consent
from awn.consents.rules import Purpose
from awn.learning import sending
from awn.learning.actions import records, taking
from awn.learning.models import Sharer, Statement
from awn.learning.records import own_names
from awn.learning.records import sending as sending_now
from awn.people.models import Person
from awn.privacy.actions import stopping

pytestmark = pytest.mark.django_db
NOW = make.NOW
JUDGED = {"completed", "failed", "passed"}


@pytest.fixture
def lrs(settings: Any) -> Iterator[Lrs]:
    with running() as server:
        settings.AWN_LRS_URL, settings.AWN_LRS_KEY, settings.AWN_LRS_SECRET = server.url, "key", "secret"
        settings.AWN_PUBLIC_URL = "https://awn.example"
        yield server


def sharer() -> Person:
    tea()
    person = make.person(name_en="Noura Al-Saadi")
    stopping.agree(person.pk, Purpose.LEARNING, by=person, at=NOW)
    return person


def send(after: timedelta = timedelta()) -> int:
    return sending.send_due(lambda: NOW + after)


def test_everything_of_a_course_is_told_under_a_name_that_says_nothing(lrs: Lrs) -> None:
    person = sharer()
    take(person, wrong=("steps",))
    assert Statement.objects.filter(state="waiting").count() == send() == len(lrs.stored)
    assert lrs.problems == []
    assert lrs.verbs == [
        "initialized", "experienced", "progressed", "experienced", "progressed", "answered", "progressed",
        "answered", "progressed", "answered", "completed", "passed",
    ]  # fmt: skip
    name = str(Sharer.objects.get(person=person).name)
    assert {json.dumps(one["actor"]["account"], sort_keys=True) for one in lrs.stored.values()} == {
        json.dumps({"homePage": "https://awn.example", "name": name})
    }
    assert "Noura" not in json.dumps(list(lrs.stored.values()))
    passed = lrs.told("passed")[0]
    assert passed["result"] == {"success": True, "score": {"scaled": 0.6666, "raw": 2, "min": 0, "max": 3}}
    assert passed["object"]["definition"]["name"] == {"ar": "تقديم الشاي", "en": "Serving tea"}
    answered = {one["object"]["id"].rpartition("/")[2]: one for one in lrs.told("answered")}
    assert answered["steps"]["result"]["success"] is False
    assert answered["enough"]["result"] == {"success": True, "response": "0[,]1"}
    assert answered["steps"]["object"]["definition"]["interactionType"] == "sequencing"
    assert len({one["context"]["registration"] for one in lrs.stored.values()}) == 1


def test_whoever_did_not_agree_is_not_told_of_and_the_choice_is_off(lrs: Lrs) -> None:
    tea()
    take(make.person())
    assert not Statement.objects.exists()
    assert send() == 0


def test_a_failed_round_is_told_and_completed_only_once(lrs: Lrs) -> None:
    person = sharer()
    take(person, wrong=("hand", "enough"))
    taking.begin_anew("tea", by=person, at=NOW)
    take(person, at=NOW + timedelta(hours=1))
    send(timedelta(hours=1))
    assert lrs.problems == []
    assert [verb for verb in lrs.verbs if verb in JUDGED] == ["completed", "failed", "passed"]
    assert lrs.told("failed")[0]["result"]["success"] is False


def test_withdrawing_stops_at_once_and_a_new_consent_has_a_new_name(lrs: Lrs) -> None:
    person = sharer()
    taking.read_lesson("tea", "01-pouring", by=person, at=NOW)
    send()
    heard = len(lrs.stored)
    taking.read_lesson("tea", "02-guests", by=person, at=NOW)
    stopping.withdraw(person.pk, Purpose.LEARNING, by=person, at=NOW)
    take(person)
    assert send() == 0
    assert len(lrs.stored) == heard
    assert not has_consent(person.pk, Purpose.LEARNING)
    stopping.agree(person.pk, Purpose.LEARNING, by=person, at=NOW)
    names = own_names(person.pk)
    assert [bool(one["until"]) for one in names] == [True, False]
    assert names[0]["name"] != names[1]["name"]
    assert names[0]["sent"] == heard


def test_another_store_has_to_be_agreed_to_anew(lrs: Lrs, settings: Any) -> None:
    person = sharer()
    settings.AWN_LRS_URL = f"{lrs.url}/other"
    take(person)
    assert not Statement.objects.exists()


def test_cut_off_in_between_nothing_is_told_twice_and_nothing_is_lost(lrs: Lrs) -> None:
    for is_strict in (True, False):
        lrs.is_strict = is_strict
        person = sharer()
        take(person)
        lrs.next_statuses = [0]
        assert send() == 0
        waiting = Statement.objects.filter(state="waiting")
        assert waiting.count() == 12
        before = dict(lrs.stored)
        assert send(timedelta(minutes=3)) == 12
        assert lrs.stored == before
        assert not waiting.exists()


def test_a_store_that_is_away_is_asked_again_later_and_later(lrs: Lrs) -> None:
    take(sharer())
    for after, status in ((0, 503), (3, 429), (8, 401)):
        lrs.next_statuses = [status]
        assert send(timedelta(minutes=after)) == 0
    row = Statement.objects.first()
    assert row is not None
    assert (row.state, row.tries, row.due_at) == ("waiting", 3, NOW + timedelta(minutes=16))
    # What the store said is kept as words, without what could be markup.
    assert row.reason == "401 message : no b today /b"
    assert send(timedelta(minutes=9)) == 0
    assert send(timedelta(minutes=17)) == 12


def test_one_that_is_refused_holds_up_no_other_and_is_sent_again_by_a_button(lrs: Lrs) -> None:
    take(sharer())
    wrong = Statement.objects.order_by("pk")[3]
    lrs.refused_ids = {str(wrong.uuid)}
    send()
    assert len(lrs.stored) == 11
    wrong.refresh_from_db()
    assert (wrong.state, wrong.reason[:3]) == ("refused", "400")
    now = sending_now()
    assert (now.waiting, now.sent, now.refused_count, now.sharers) == (0, 11, 1, 1)
    lrs.refused_ids = set()
    officer = make.staff("data_protection")
    assert records.send_again(by=officer, at=NOW) == 1
    assert send() == 1
    assert len(lrs.stored) == 12
    with pytest.raises(Refusal, match="not_staff"):
        records.send_again(by=make.person(), at=NOW)


def test_many_go_in_batches_of_fifty(lrs: Lrs) -> None:
    tea()
    for _number in range(5):
        person = make.person()
        stopping.agree(person.pk, Purpose.LEARNING, by=person, at=NOW)
        take(person)
    assert send() == 60 == len(lrs.stored)
    assert len(lrs.asked) == 2


def test_a_trial_shows_whether_the_store_takes_it(lrs: Lrs, settings: Any) -> None:
    officer = make.staff("data_protection")
    assert records.try_store(by=officer, at=NOW).status == 204
    assert lrs.problems == []
    settings.AWN_LRS_SECRET = "wrong"
    assert records.try_store(by=officer, at=NOW).status == 401
    settings.AWN_LRS_URL = "http://127.0.0.1:9"
    with pytest.raises(Refusal, match="record_store_silent"):
        records.try_store(by=officer, at=NOW)
    settings.AWN_LRS_URL = ""
    with pytest.raises(Refusal, match="no_record_store"):
        records.try_store(by=officer, at=NOW)
