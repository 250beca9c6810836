"""What a kiosk sends when its network is back: once, in order, and nothing on the word of a wrong clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.keys.actions import ensure
from awn.keys.rules import Purpose
from awn.onsite.actions.items import hand_out, remind, save_kind, take_back
from awn.onsite.actions.scans import DoorScan, record_scans
from awn.onsite.models import ItemStock, RefusedScan
from awn.onsite.queries import bundle_key, expected_of_day, number_hash
from awn.opportunities.models import Shift
from awn.participation.actions import kiosks
from awn.participation.codes import place_number
from awn.participation.models import AttendanceEvent
from awn.participation.roll import ticket_of

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture
def shift() -> Shift:
    ensure(Purpose.TICKETS, at=NOW)
    return make.shift(make.opportunity(shifts=0), starts_at=NOW, capacity=50)


@pytest.fixture
def token(shift: Shift) -> str:
    owner = make.member(shift.opportunity.organisation)
    _kiosk, code = kiosks.register(shift.opportunity_id, "Gate", by=owner, at=NOW)
    return kiosks.pair(code, by=None, at=NOW)[1]


def scan(
    text: str = "", *, how: str = "ticket", place: int | None = None, kind: str = "in", at: datetime = NOW,
    id: UUID | None = None,
) -> DoorScan:  # fmt: skip
    return DoorScan(id or uuid4(), how, text, kind, at, place)


def test_scans_sent_twice_write_once(token: str, shift: Shift) -> None:
    places = [make.place(shift) for _n in range(20)]
    scans = [scan(ticket_of(place)) for place in places]
    later = NOW + timedelta(hours=3)
    first = record_scans(token, scans, sent_at=later, by=None, at=later)
    again = record_scans(token, scans, sent_at=later, by=None, at=later)
    assert [one.place_id for one in first] == [place.pk for place in places]
    assert all(one.again for one in again) and AttendanceEvent.objects.count() == 20
    event = places[0].attendance.get()
    assert (event.method, event.place_proof, event.at, event.entered_at) == ("kiosk", "kiosk", NOW, later)
    assert Event.objects.filter(name="kiosk.synced").count() == 2


def test_five_hundred_scans_are_recorded_once_however_they_are_sent(token: str, shift: Shift) -> None:
    random, later = Random(26), NOW + timedelta(hours=2)
    shift.capacity = 250
    shift.save()
    tickets = [ticket_of(make.place(shift)) for _n in range(250)]
    day = [scan(ticket, kind="in", at=NOW + timedelta(seconds=n)) for n, ticket in enumerate(tickets)]
    day += [scan(ticket, kind="out", at=NOW + timedelta(hours=1, seconds=n)) for n, ticket in enumerate(tickets)]
    waiting = dict.fromkeys(one.id for one in day)
    while waiting:
        sent = [one for one in day if one.id in waiting][: random.randint(40, 120)]
        # Some come twice in one sending, and in no order.
        sent += random.sample(sent, len(sent) // 8)
        random.shuffle(sent)
        answers = record_scans(token, sent, sent_at=later, by=None, at=later)
        assert not any(one.code for one in answers)
        # Of every answer the device reads only a part, and of some nothing.
        for one in answers[: random.choice([0, len(answers) // 2, len(answers), len(answers)])]:
            waiting.pop(one.id, None)
    events = AttendanceEvent.objects.filter(place__shift=shift)
    assert sorted(events.values_list("client_id", flat=True)) == sorted(one.id for one in day)
    assert events.values("place", "kind").distinct().count() == 500 and not RefusedScan.objects.exists()


def test_a_name_is_the_volunteers_own_word_and_a_number_has_to_fit(token: str, shift: Shift) -> None:
    named, numbered = make.place(shift), make.place(shift)
    foreign = make.place(make.shift(make.opportunity(shifts=0), starts_at=NOW))
    outcomes = record_scans(
        token,
        [
            scan(how="name", place=named.pk), scan(place_number(numbered.pk), how="number", place=numbered.pk),
            scan("00000000", how="number", place=named.pk), scan(how="name", place=foreign.pk),
            scan(ticket_of(foreign)),
        ],
        sent_at=NOW, by=None, at=NOW,
    )  # fmt: skip
    assert [one.code for one in outcomes] == ["", "", "number_unknown", "number_unknown", "ticket_of_elsewhere"]
    assert (named.attendance.get().method, numbered.attendance.get().method) == ("self", "kiosk")
    assert RefusedScan.objects.count() == 3


def test_a_refusal_is_kept_once_and_answered_alike(token: str, shift: Shift) -> None:
    place = make.place(shift, state="absent")
    one = scan(ticket_of(place), id=uuid4())
    answers = [record_scans(token, [one], sent_at=NOW, by=None, at=NOW)[0] for _twice in range(2)]
    assert [(answer.code, answer.again) for answer in answers] == [("marked_absent", False), ("marked_absent", True)]
    assert RefusedScan.objects.count() == 1


def test_what_makes_no_sense_is_refused_and_holds_up_nothing_else(token: str, shift: Shift) -> None:
    place = make.place(shift)
    bad = [scan(ticket_of(place), kind="in\0"), scan("\0", how="number"), scan("AWN1:\0"), scan(how="by heart")]
    outcomes = record_scans(token, [*bad, scan(ticket_of(place))], sent_at=NOW, by=None, at=NOW)
    codes = ["unknown_option", "number_unknown", "not_a_ticket", "unknown_option", ""]
    assert [one.code for one in outcomes] == codes


def test_more_than_a_day_late_a_supervisor_enters_it(token: str, shift: Shift) -> None:
    place, later = make.place(shift), NOW + timedelta(hours=25)
    [outcome] = record_scans(token, [scan(ticket_of(place))], sent_at=later, by=None, at=later)
    assert outcome.code == "sent_too_late" and not AttendanceEvent.objects.exists()


def test_a_wrong_clock_and_a_device_taken_away_send_nothing(token: str, shift: Shift) -> None:
    one = scan(ticket_of(make.place(shift)))
    with pytest.raises(Refusal) as wrong:
        record_scans(token, [one], sent_at=NOW + timedelta(hours=1), by=None, at=NOW)
    kiosks.revoke(shift.opportunity.kiosks.get().pk, by=None, at=NOW)
    with pytest.raises(Refusal) as ended:
        record_scans(token, [one], sent_at=NOW, by=None, at=NOW)
    assert (wrong.value.code, ended.value.code) == ("clock_wrong", "kiosk_ended")
    assert not AttendanceEvent.objects.exists() and not RefusedScan.objects.exists()


def test_a_device_takes_along_no_more_than_the_door_needs(shift: Shift, token: str) -> None:
    who = make.person(name_ar="نورة عبد الرحمن الحربي", name_en="Noura Al Harbi", phone="+966500000001")
    place = make.place(shift, who)
    make.place(make.shift(shift.opportunity, starts_at=NOW + timedelta(days=2)))
    [row] = expected_of_day(shift.opportunity_id, "salt", NOW)
    assert (row.name_ar, row.name_en, row.standing) == ("نورة ح.", "Noura H.", "late")
    assert row.number == number_hash("salt", place_number(place.pk)) and "حربي" not in row.key
    days = {bundle_key(token, day) for day in ("2026-11-22", "2026-11-23")}
    assert len(days) == 2 and bundle_key("another", "2026-11-22") not in days


def test_what_did_not_come_back_is_asked_for_once(shift: Shift) -> None:
    house = shift.opportunity.organisation_id
    save_kind(house, name_ar="سترة", name_en="", stock="2", comes_back=True, by=None, at=NOW)
    stock = ItemStock.objects.get()
    kept, brought = (hand_out(make.place(shift).pk, stock.pk, by=None, at=NOW) for _n in range(2))
    take_back(brought.pk, "back", by=None, at=NOW)
    late = shift.ends_at + timedelta(hours=2)
    assert [remind(by=None, at=late), remind(by=None, at=late)] == [1, 0]
    assert Event.objects.get(name="item.still_out").subject_id == kept.pk
