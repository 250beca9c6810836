"""The ledger in the public log: what an entry says, and that no row is lost or doubled."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from tests import make

from awn.hours.leaves import HOURS, PREIMAGES, TABLES, opened
from awn.hours.log import opening_of, proofs_of, queue_missing, sequence, sequence_now
from awn.hours.models import Attestation, HoursEntry, PastShift, Unlogged
from awn.transparency.models import Leaf
from awn.transparency.queries import entry, head, places_of, verifiers

pytestmark = pytest.mark.django_db
NOW = make.NOW


def hours(**values: Any) -> HoursEntry:
    row = make.credit(make.shift(make.opportunity(shifts=0)), confirmed_by=make.person(), **values)
    row.refresh_from_db()
    return row


def past(title: str = 'مسح "الطيور"\n\x02 – 2019', **values: Any) -> PastShift:
    row = PastShift.objects.create(
        person=values.pop("person", None) or make.person(), day=NOW.date(), minutes=90, title=title,
        skills=["إسعاف", 'a"b\\'], entered_at=NOW, **values,
    )  # fmt: skip
    row.refresh_from_db()
    return row


def test_the_database_and_the_library_write_the_same_entry() -> None:
    credited = hours()
    reversing = HoursEntry.objects.create(
        person=credited.person, place=credited.place, opportunity=credited.opportunity,
        organisation=credited.organisation, basis=credited.basis, day=credited.day, minutes=-credited.minutes,
        evidence=credited.evidence, credited_at=NOW, reverses=credited, reason="wrong_time",
    )  # fmt: skip
    reversing.refresh_from_db()
    objection = Attestation.objects.create(entry=credited, outcome="disputed", at=NOW, note='خرجت "متأخرًا"\t\\')
    objection.refresh_from_db()
    for row in (credited, reversing, objection, past()):
        opening = opened(row)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {PREIMAGES[opening.kind]} FROM {TABLES[opening.kind]} r WHERE r.id = %s", [row.pk])
            assert bytes(cursor.fetchone()[0]) == opening.opening_salt + opening.text.encode()


def test_what_is_handed_on_opens_the_entry_and_does_not_say_who() -> None:
    row = hours()
    index = sequence_now([row.pk], at=NOW)[row.pk]
    given = json.loads(opening_of(row.pk).as_json())
    shown = json.loads(given["entry"])
    # A stranger checks with a hash function alone.
    commitment = sha256(bytes.fromhex(given["salt"]) + given["entry"].encode()).digest()
    assert entry(index) == bytes([1, HOURS]) + commitment
    assert (shown["minutes"], shown["day"], shown["evidence"]) == (180, row.day.isoformat(), "supervised")
    # Nobody finds out by trying all ids what the rest says; with the row's own salt its holder shows it.
    opening = opening_of(row.pk)
    assert f'"person":{row.person_id},' in opening.rest
    assert shown["rest"] != sha256(bytes.fromhex(given["salt"]) + f"rest:{opening.rest}".encode()).hexdigest()
    assert shown["rest"] == sha256(bytes(row.salt or b"") + f"rest:{opening.rest}".encode()).hexdigest()


def test_every_row_comes_into_the_log_once_in_the_order_of_writing() -> None:
    first, objection = hours(), None
    objection = Attestation.objects.create(entry=first, outcome="disputed", at=NOW)
    told, second = past(), hours()
    assert sequence(at=NOW) == 4
    assert sequence(at=NOW) == 0
    assert list(Leaf.objects.order_by("seq").values_list("kind", "subject")) == [
        (1, first.pk), (2, objection.pk), (3, told.pk), (1, second.pk),
    ]  # fmt: skip
    last = head()
    assert last is not None
    assert last.size == 4
    proof = proofs_of([second.pk])[second.pk]
    assert proof.check(opening_of(second.pk).entry, verifiers()).size == 4


def test_for_a_certificate_hours_are_logged_at_once_and_not_again_later() -> None:
    waiting, wanted = hours(), hours()
    assert sequence_now([wanted.pk], at=NOW) == {wanted.pk: 0}
    assert sequence_now([wanted.pk], at=NOW) == {wanted.pk: 0}
    assert sequence(at=NOW) == 1
    assert places_of(HOURS, [waiting.pk, wanted.pk]) == {wanted.pk: 0, waiting.pk: 1}


def test_rows_that_were_streamed_in_past_the_triggers_are_found() -> None:
    known = hours()
    sequence(at=NOW)
    streamed = past()
    Unlogged.objects.all().delete()
    assert queue_missing() == 1
    assert queue_missing() == 0
    sequence(at=NOW)
    assert places_of(3, [streamed.pk]) == {streamed.pk: 1}
    assert places_of(HOURS, [known.pk]) == {known.pk: 0}
