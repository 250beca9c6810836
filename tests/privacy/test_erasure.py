"""Being forgotten: nothing of the person is left in any table, and the ledger is sound."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from tests import make

from awn.base.refusal import Refusal
from awn.consents import actions as consents
from awn.consents.rules import Purpose
from awn.credentials.models import Certificate
from awn.hours.log import sequence
from awn.hours.log_audit import audit
from awn.hours.models import Attestation, Balance, Deliverable, HoursEntry, PastShift
from awn.participation.models import AttendanceEvent
from awn.people import actions as people
from awn.people.models import Person
from awn.people.rules import Identity
from awn.privacy import links
from awn.privacy.actions import erasing, exporting, requests
from awn.privacy.models import Erasure
from awn.reactions.dispatch import drain
from awn.support.actions.asking import report_barrier

pytestmark = pytest.mark.django_db
NOW = make.NOW
DUE = NOW + timedelta(days=14)
EMAIL, PHONE, BORN = "zubayda.canary@example.org", "+966501234567", date(1987, 6, 5)
CANARIES = ("zubayda", "كناريزبيدة", "501234567", BORN.isoformat())


def found_in_tables(*needles: str) -> list[str]:
    """Tables with a row in which one of the words stands, in any column."""
    hits = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" r WHERE r::text ILIKE ANY(%s)', [[f"%{n}%" for n in needles]]
            )
            if cursor.fetchone()[0]:
                hits.append(table)
    return hits


def checked_in_alone(entry: HoursEntry, note: str = "") -> None:
    """As by one's own telephone at the place: what only somebody who is gone may have forgotten."""
    AttendanceEvent.objects.create(
        place=entry.place, kind="correction", at=NOW, entered_at=NOW, method="venue_qr", device="d" * 22, distance_m=40,
        note=note,
    )  # fmt: skip


def zubayda() -> Person:
    """Somebody with something of theirs in as many tables as can be."""
    person = make.account(EMAIL, name_ar="كناريزبيدة", name_en="Zubayda Canary", phone=PHONE, birth_date=BORN).person
    assert person is not None
    make.skill(1)
    people.add_skill(person.pk, 1, by=person, at=NOW)
    values = Identity("كناريزبيدة", "Zubayda Canary", BORN, "female", "SA-01", "0501234567", "en")
    people.update_identity(person.pk, values, by=person, at=NOW)
    people.set_notifications(person.pk, weekly_email=True, by=person, at=NOW)
    report_barrier(page="/", text="Zubayda could not read it", email=EMAIL, by=person, at=NOW)
    consents.agree(person.pk, Purpose.STATISTICS, by=person, at=NOW)
    entry = make.credit(make.shift(make.opportunity(shifts=0)), person, confirmed_by=make.person())
    entry.place.application.message = "I am Zubayda"
    entry.place.application.save()
    checked_in_alone(entry, note="zubayda")
    Attestation.objects.create(entry=entry, outcome="disputed", at=NOW, by=person, note="Zubayda was there")
    Deliverable.objects.create(
        place=entry.place, title="by zubayda", units=1, minutes=10, state="submitted", submitted_at=NOW
    )
    PastShift.objects.create(person=person, day=NOW.date(), minutes=60, title="zubayda", entered_at=NOW)
    made = Certificate.objects.create(
        code="7K3M-9QXT-2FHA-B8D4", person=person, opportunity=entry.opportunity, organisation=entry.organisation,
        name_ar="كناريزبيدة", name_en="Zubayda Canary", title_en="t", minutes=180, first_day=NOW, last_day=NOW,
        issued_at=NOW, digest="x", credential='{"name": "Zubayda Canary"}',
    )  # fmt: skip
    made.entries.add(entry)
    requests.ask("access", "I am Zubayda", by=person, at=NOW)
    sequence(at=NOW)
    return person


def test_after_erasure_no_table_holds_anything_of_the_person() -> None:
    person = zubayda()
    assert len(found_in_tables(*CANARIES)) > 8
    erasing.ask_erasure(person.pk, keeps_certificates=False, by=person, at=NOW)
    drain(NOW)
    assert erasing.erase_due(at=DUE) == 1
    drain(DUE)
    assert found_in_tables(*CANARIES) == []
    assert audit().faults == []
    assert Balance.objects.get(person=person).minutes == 180
    assert Certificate.objects.get().revoked_reason == "holder_left"
    person.refresh_from_db()
    assert (person.name_key, person.birth_date, person.phone) == ("", None, "")


def test_a_kept_certificate_says_what_it_said() -> None:
    person = zubayda()
    erasing.ask_erasure(person.pk, keeps_certificates=True, by=person, at=NOW)
    erasing.erase_due(at=DUE)
    drain(DUE)
    assert found_in_tables(*CANARIES) == ["credentials_certificate"]
    assert Certificate.objects.get().revoked_at is None


def test_for_two_weeks_the_letter_cancels_it() -> None:
    person = make.account(EMAIL, language="en").person
    assert person is not None
    row = erasing.ask_erasure(person.pk, keeps_certificates=True, by=person, at=NOW)
    assert erasing.ask_erasure(person.pk, keeps_certificates=True, by=person, at=NOW).pk == row.pk
    drain(NOW)
    drain(NOW)
    [letter] = [one for one in mail.outbox if "erased" in one.subject]
    token = letter.body.split("/privacy/keep/")[1].split("/")[0]
    erasing.cancel_erasure(links.erasure_of_token(token), by=None, at=NOW)
    assert erasing.erase_due(at=DUE) == 0
    assert EmailAddress.objects.filter(email=EMAIL).exists()
    with pytest.raises(Refusal, match="erasure_over"):
        erasing.cancel_erasure(row.pk, by=None, at=NOW)
    with pytest.raises(Refusal, match="not_found"):
        links.erasure_of_token(token[:-2])


def test_nobody_is_erased_early_or_by_others_and_a_last_owner_first_hands_over() -> None:
    person, other = make.account().person, make.account().person
    assert person is not None and other is not None
    with pytest.raises(Refusal, match="not_yours"):
        erasing.ask_erasure(person.pk, keeps_certificates=True, by=other, at=NOW)
    row = erasing.ask_erasure(person.pk, keeps_certificates=True, by=person, at=NOW)
    with pytest.raises(Refusal, match="erasure_too_early"):
        erasing.erase(row.pk, by=None, at=DUE - timedelta(minutes=1))
    make.member(make.organisation(), who=person)
    assert erasing.erase_due(at=DUE) == 0
    assert Erasure.objects.get().reason == "last_owner"
    with pytest.raises(Refusal, match="last_owner"):
        erasing.ask_erasure(person.pk, keeps_certificates=True, by=person, at=NOW)


def test_one_erasure_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make.account().person, make.account().person
    assert first is not None and second is not None
    broken = erasing.ask_erasure(first.pk, keeps_certificates=True, by=first, at=NOW)
    erasing.ask_erasure(second.pk, keeps_certificates=True, by=second, at=NOW)
    erase = erasing.erase

    def fails(number: int, *, by: Person | None, at: datetime) -> None:
        if number == broken.pk:
            raise RuntimeError
        erase(number, by=by, at=at)

    monkeypatch.setattr(erasing, "erase", fails)
    assert erasing.erase_due(at=DUE) == 1
    broken.refresh_from_db()
    assert (broken.state, broken.reason) == ("stuck", "fault")


def test_a_guardian_erases_a_child_and_the_child_cannot() -> None:
    guardian, child = make.account().person, make.person(name_en="Canary Child", birth_date=date(2012, 5, 1))
    assert guardian is not None
    make.guardianship(guardian, child)
    checked_in_alone(make.credit(make.shift(make.opportunity(shifts=0)), child))
    with pytest.raises(Refusal, match="guardian_must_erase"):
        erasing.ask_erasure(child.pk, keeps_certificates=False, by=child, at=NOW)
    erasing.ask_erasure(child.pk, keeps_certificates=False, by=guardian, at=NOW)
    assert erasing.erase_due(at=DUE) == 1
    assert found_in_tables("Canary Child", "d" * 22) == []
    assert audit().faults == []


def test_a_copy_does_not_outlive_the_person() -> None:
    person = zubayda()
    exporting.ask_export(person.pk, by=person, at=NOW)
    exporting.prepare_waiting(at=NOW)
    erasing.ask_erasure(person.pk, keeps_certificates=False, by=person, at=NOW)
    erasing.erase_due(at=DUE)
    assert not person.exports.exists()
