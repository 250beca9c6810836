"""Handing in, reviewing, ending: who may do what, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests import make
from tests.make import NOW
from tests.qualifications.files import pdf

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.base.resealing import columns, outdated
from awn.consents.actions import agree
from awn.consents.models import Look
from awn.consents.rules import Purpose
from awn.people.models import Person
from awn.privacy import retention
from awn.qualifications import actions, gateways, queries, tasks
from awn.qualifications.models import Document, Qualification

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
UNTIL = TODAY + timedelta(days=400)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.AWN_UPLOADS_FOLDER = str(tmp_path)
    return tmp_path


def _files(folder: Path) -> int:
    return sum(1 for one in folder.rglob("*") if one.is_file())


def _adult() -> Person:
    who = make.person(birth_date=date(1990, 1, 1))
    agree(who.pk, Purpose.DOCUMENTS, by=who, at=NOW)
    return who


def _hand_in(who: Person, kind: str = "first_aid", **values: Any) -> Qualification:
    submission = actions.Submission(
        kind=kind, file_name="شهادة.pdf", data=pdf(), **({"valid_until": UNTIL, "number": "SCFHS-17"} | values)
    )
    return actions.submit(submission, person_id=who.pk, by=who, at=NOW)


def _valid(who: Person, kind: str = "first_aid", until: date | None = UNTIL) -> Qualification:
    """As if it had been handed in and accepted: no file."""
    return Qualification.objects.create(
        person=who, kind=kind, state="valid", valid_until=until, submitted_at=NOW, decided_at=NOW
    )


def test_what_is_handed_in_counts_once_a_reviewer_accepted_it(folder: Path) -> None:
    who, reviewer = _adult(), make.staff("verifier")
    row = _hand_in(who)
    assert queries.valid_kinds(who.pk, TODAY) == frozenset()
    assert list(queries.queue(reviewer.pk)) == [row] and _files(folder) == 1
    assert b"SCFHS" not in bytes(row.number or b"") and queries.number_of(row) == "SCFHS-17"
    assert queries.file_name_of(row) == "شهادة.pdf"
    actions.accept(row.public_id, valid_until=UNTIL, by=reviewer, at=NOW)
    assert queries.valid_kinds(who.pk, UNTIL) == {"first_aid"}
    assert queries.valid_kinds(who.pk, UNTIL + timedelta(days=1)) == frozenset()
    with pytest.raises(Refusal):
        actions.accept(row.public_id, valid_until=UNTIL, by=reviewer, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_refused_document_is_deleted_and_may_be_handed_in_again(folder: Path) -> None:
    who, reviewer = _adult(), make.staff("verifier")
    row = _hand_in(who)
    with pytest.raises(Refusal, match="qualification_waits"):
        _hand_in(who)
    with pytest.raises(Refusal, match="reason_missing"):
        actions.refuse(row.public_id, reason="", by=reviewer, at=NOW)
    actions.refuse(row.public_id, reason="unreadable", by=reviewer, at=NOW)
    assert _files(folder) == 0 and not Document.objects.exists()
    assert _hand_in(who).state == "waiting"


def test_only_reviewers_decide_and_nobody_on_their_own() -> None:
    reviewer = make.staff("verifier", birth_date=date(1985, 1, 1))
    agree(reviewer.pk, Purpose.DOCUMENTS, by=reviewer, at=NOW)
    own = _hand_in(reviewer)
    for call in (
        lambda by: actions.accept(own.public_id, valid_until=UNTIL, by=by, at=NOW),
        lambda by: actions.refuse(own.public_id, reason="unreadable", by=by, at=NOW),
        lambda by: actions.see_document(own.public_id, by=by, at=NOW),
        lambda by: actions.see_case(own.public_id, by=by, at=NOW),
    ):
        for by, code in (
            (reviewer, "own_qualification"),
            (make.staff("auditor"), "not_staff"),
            (make.person(), "not_staff"),
        ):
            with pytest.raises(Refusal) as refusal:
                call(by)
            assert refusal.value.code == code
    assert not queries.queue(reviewer.pk).exists()


def test_each_look_of_a_reviewer_is_written_down_and_nobody_else_opens_the_document() -> None:
    who, reviewer = _adult(), make.staff("verifier")
    row = _hand_in(who)
    assert actions.see_document(row.public_id, by=reviewer, at=NOW).data == pdf()
    assert actions.see_case(row.public_id, by=reviewer, at=NOW).number == "SCFHS-17"
    assert (
        list(Look.objects.values_list("person_id", "what", "why", "by_id"))
        == [(who.pk, "qualification", "review", reviewer.pk)] * 2
    )
    assert actions.see_own_document(row.public_id, by=who, at=NOW).file_name == "شهادة.pdf"
    with pytest.raises(Refusal, match="not_found"):
        actions.see_own_document(row.public_id, by=make.person(), at=NOW)
    with pytest.raises(Refusal, match="not_yours"):
        actions.remove(row.public_id, by=make.person(), at=NOW)


def test_without_consent_nothing_is_taken_and_a_guardian_consents_for_a_child(folder: Path) -> None:
    who = make.person(birth_date=date(1990, 1, 1))
    with pytest.raises(Refusal, match="document_consent_missing"):
        _hand_in(who)
    child, parent = make.person(birth_date=date(2011, 1, 1)), make.person(birth_date=date(1980, 1, 1))
    with pytest.raises(Refusal, match="guardian_must_agree"):
        agree(child.pk, Purpose.DOCUMENTS, by=child, at=NOW)
    make.guardianship(parent, child)
    agree(child.pk, Purpose.DOCUMENTS, by=parent, at=NOW)
    assert _hand_in(child).person_id == child.pk and _files(folder) == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "pilot"}, "qualification_unknown"),
        ({"valid_until": None}, "end_missing"),
        ({"valid_until": TODAY - timedelta(days=1)}, "out_of_date"),
        ({"valid_until": date(2099, 1, 1)}, "end_impossible"),
        ({"issued_on": TODAY + timedelta(days=1)}, "issued_in_future"),
        ({"number": "1" * 61}, "text_too_long"),
    ],
)
def test_impossible_entries_are_refused_before_the_file_is_read(
    values: dict[str, Any], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awn.qualifications.documents.inspected", lambda *_: pytest.fail("was read"))
    with pytest.raises(Refusal) as refusal:
        _hand_in(_adult(), **values)
    assert refusal.value.code == code


def test_an_infected_file_is_refused_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    who = _adult()
    monkeypatch.setattr("awn.qualifications.actions.submitting.scan", lambda _data: "infected")
    with pytest.raises(Refusal, match="document_infected"):
        _hand_in(who)
    assert _files(folder) == 0 and not Qualification.objects.exists()


def test_a_failing_database_leaves_no_file_behind(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    who = _adult()
    monkeypatch.setattr("awn.qualifications.actions.submitting.record", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        _hand_in(who)
    assert _files(folder) == 0


def test_while_the_scanner_is_away_documents_wait_unseen(
    monkeypatch: pytest.MonkeyPatch, folder: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    who, reviewer = _adult(), make.staff("verifier")

    def away(_data: bytes) -> str:
        raise gateways.ScannerAwayError

    monkeypatch.setattr("awn.qualifications.actions.submitting.scan", away)
    monkeypatch.setattr("awn.qualifications.actions.ending.scan", away)
    good, bad = _hand_in(who), _hand_in(who, "course")
    assert not queries.queue(reviewer.pk).exists() and tasks.scan(NOW) == 0
    with pytest.raises(Refusal, match="scan_pending"):
        actions.see_document(good.public_id, by=reviewer, at=NOW)
    with pytest.raises(Refusal, match="scan_pending"):
        actions.accept(good.public_id, valid_until=UNTIL, by=reviewer, at=NOW)
    verdicts = iter(["clean", "infected"])
    monkeypatch.setattr("awn.qualifications.actions.ending.scan", lambda _data: next(verdicts))
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.scan(NOW) == 2
    bad.refresh_from_db()
    assert (bad.state, bad.reason) == ("refused", "unsafe")
    assert list(queries.queue(reviewer.pk)) == [good] and _files(folder) == 1


def test_reminders_come_60_and_14_days_before_and_on_the_last_day_once_each() -> None:
    who = _adult()
    row = _valid(who, until=TODAY + timedelta(days=60))
    sent = []
    for passed in range(63):
        tasks.run(NOW + timedelta(days=passed))
        tasks.run(NOW + timedelta(days=passed))
        row.refresh_from_db()
        sent.append((row.state, row.reminded))
    ending = Event.objects.filter(name="qualification.ending").order_by("pk")
    assert [one.data["days"] for one in ending] == [60, 14, 0]
    assert sent[60] == ("valid", 0) and sent[61] == ("expired", 0)
    assert Event.objects.filter(name="qualification.expired", subject_id=who.pk).count() == 1


def test_nobody_is_reminded_of_what_they_renewed() -> None:
    who = _adult()
    _valid(who, until=TODAY + timedelta(days=5))
    _valid(who, until=UNTIL)
    assert tasks.run(NOW).reminded == 0


def test_files_go_thirty_days_after_the_end_and_the_decision_stays(
    folder: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    who, reviewer = _adult(), make.staff("verifier")
    row = _hand_in(who, valid_until=TODAY)
    actions.accept(row.public_id, valid_until=TODAY, by=reviewer, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.run(NOW + timedelta(days=30))
        assert retention.run(NOW + timedelta(days=30))["documents"] == 0
        assert retention.run(NOW + timedelta(days=31))["documents"] == 1
    row.refresh_from_db()
    assert row.state == "expired" and _files(folder) == 0


def test_an_erasure_leaves_no_row_and_no_file_and_the_own_data_hold_all_of_it(
    folder: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    who = _adult()
    _hand_in(who)
    told = queries.own_data(who.pk)["qualifications"]
    assert told[0]["number"] == "SCFHS-17" and told[0]["valid_until"] == UNTIL.isoformat()
    assert [data for _name, data in queries.own_files(who.pk)] == [pdf()]
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.forget(who.pk, by=None, at=NOW) == 1
        assert actions.forget(who.pk, by=None, at=NOW) == 0
    assert not Qualification.objects.exists() and _files(folder) == 0


def test_every_sealed_column_can_be_taken_over_by_a_new_key() -> None:
    _hand_in(_adult())
    mine = [one for one in columns() if one.model.startswith("qualifications.")]
    assert [one.column for one in mine] == ["file_name", "key", "number"]
    assert sum(outdated(one) for one in mine) == 0
