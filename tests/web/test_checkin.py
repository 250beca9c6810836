"""Checking in at the place: the venue's code, tickets, the scanner, the kiosk, walk-ups; and what is refused there."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests import make
from tests.web.desk import Desk, client_of

from awn.keys.actions import ensure
from awn.keys.rules import Purpose
from awn.opportunities.models import Shift
from awn.participation import codes
from awn.participation.models import AttendanceEvent, Kiosk, Place
from awn.participation.roll import ticket_of
from awn.people.models import Account, Person

pytestmark = pytest.mark.django_db
NOW = make.NOW
HALF_MOON = {"latitude": "26.1300", "longitude": "50.0000", "accuracy": "20"}
RIYADH = {"latitude": "24.7136", "longitude": "46.6753", "accuracy": "20"}


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The moment of the doors; a test writes another one into it."""
    moment = [NOW]
    monkeypatch.setattr("awn.base.clock.now", lambda: moment[0])
    cache.clear()
    return moment


@pytest.fixture
def shift(team: Desk) -> Shift:
    """On now, since an hour, by the sea."""
    beach = make.opportunity(team.organisation, shifts=0, public_id="beach", latitude=26.13, longitude=50.0,
                             ends_at=NOW + timedelta(hours=3), starts_at=NOW - timedelta(hours=1))  # fmt: skip
    return make.shift(beach, starts_at=NOW - timedelta(hours=1), hours=4)


def seat(shift: Shift, **values: Any) -> Place:
    who = make.account(**values).person
    return make.place(shift, who)


def follow(client: Client, code: str) -> Any:
    """What the telephone's camera does: opens the address, and goes where it leads."""
    return client.get(f"/Q/{code}", headers={"accept-language": "en"}, follow=True)


def code_now(shift: Shift, at: datetime = NOW) -> str:
    return codes.venue_code(shift.opportunity_id, codes.step_of(at))


def tap(client: Client, page: Any, act: str = "in", **more: str) -> Any:
    """Presses the button of the page after a scan."""
    scan = parse_qs(page.request["QUERY_STRING"])["scan"][0]
    return client.post(reverse("check_in_here"), {"scan": scan, "act": act, **more}, follow=True)


def events(place: Place) -> list[tuple[str, str, str]]:
    rows = AttendanceEvent.objects.filter(place=place).order_by("pk")
    return list(rows.values_list("kind", "method", "place_proof"))


def test_a_scan_and_one_tap_check_in_and_a_second_tap_changes_nothing(shift: Shift) -> None:
    place = seat(shift)
    client = client_of(place.person)
    page = follow(client, code_now(shift))
    assert page.status_code == 200 and not events(place)
    for _twice in range(2):
        assert "You are checked in" in tap(client, page, **HALF_MOON).content.decode()
    [event] = place.attendance.all()
    assert (event.method, event.place_proof, event.distance_m, event.step) == (
        "venue_qr", "venue_code", 0, codes.step_of(NOW))  # fmt: skip
    assert len(event.device) == 64 and client.cookies["awn_device"].value not in event.device


def test_whoever_scans_before_signing_in_comes_back_to_the_button(shift: Shift) -> None:
    place = seat(shift, email="late@example.org")
    client = Client()
    page = follow(client, code_now(shift))
    assert "sign-in" in page.request["PATH_INFO"]
    client.force_login(Account.objects.get(email="late@example.org"))
    back = client.get(parse_qs(page.request["QUERY_STRING"])["next"][0])
    assert tap(client, back).status_code == 200
    assert events(place) == [("check_in", "venue_qr", "venue_code")]


@pytest.mark.parametrize(
    ("seconds", "status", "words"),
    [(90, 410, "has expired"), (86_400, 410, "has expired"), (-31, 409, "not valid yet"), (-86_400, 409, "not valid")],
)
def test_a_code_of_another_time_is_refused_in_plain_words(
    shift: Shift, at: list[datetime], seconds: int, status: int, words: str
) -> None:
    code = code_now(shift)
    at[0] = NOW + timedelta(seconds=seconds)
    page = follow(client_of(seat(shift).person), code)
    assert (page.status_code, words in page.content.decode()) == (status, True)


def test_a_forged_code_and_a_forged_scan_are_unknown(shift: Shift) -> None:
    client = client_of(seat(shift).person)
    assert follow(client, "1-00000000000").status_code == 404
    assert client.get(reverse("check_in_here"), {"scan": "x:y:z"}).status_code == 404


def test_a_scan_sent_to_a_friend_opens_nothing_on_the_friends_telephone(shift: Shift) -> None:
    mine, friends = seat(shift), seat(shift)
    page = follow(client_of(mine.person), code_now(shift))
    assert tap(client_of(friends.person), page).status_code == 410
    assert not events(friends)


def test_a_photographed_code_helps_no_friend_without_a_place(shift: Shift) -> None:
    stranger = make.account().person
    assert stranger is not None
    page = follow(client_of(stranger), code_now(shift))
    assert (page.status_code, "no place here today" in page.content.decode()) == (403, True)


def test_a_friend_with_a_place_who_stays_at_home_is_seen_to_be_far(team: Desk, shift: Shift) -> None:
    place = seat(shift)
    client = client_of(place.person)
    tap(client, follow(client, code_now(shift)), **RIYADH)
    [event] = place.attendance.all()
    assert event.place_proof == "far" and 360_000 < (event.distance_m or 0) < 380_000
    columns = {field.name for field in AttendanceEvent._meta.get_fields()}
    assert not columns & {"latitude", "longitude", "position"}
    assert "metres away" in client_of(team.supervisor).get(f"{team.address}attendance/{shift.pk}/").content.decode()


def test_one_telephone_for_several_people_is_seen(team: Desk, shift: Shift) -> None:
    client, places = Client(), [seat(shift) for _ in range(3)]
    for place in places:
        client.force_login(place.person.account)
        tap(client, follow(client, code_now(shift)))
    assert len({place.attendance.get().device for place in places}) == 1
    page = client_of(team.supervisor).get(f"{team.address}attendance/{shift.pk}/").content.decode()
    assert page.count("same device as 2 others") == 3


def test_two_cities_at_once_are_refused(shift: Shift, at: list[datetime]) -> None:
    here = seat(shift)
    there = make.place(make.shift(make.opportunity(shifts=0), starts_at=NOW - timedelta(hours=1)), here.person)
    client = client_of(here.person)
    client.post(reverse("check_in", args=[there.pk]))
    answer = tap(client, follow(client, code_now(shift)))
    assert "checked in elsewhere" in answer.content.decode() or "مكان آخر" in answer.content.decode()
    assert events(there) and not events(here)
    at[0] = NOW + timedelta(minutes=50)
    client.post(reverse("check_out", args=[there.pk]))
    tap(client, follow(client, code_now(shift, at[0])))
    assert events(here)


def test_six_digits_check_in_those_who_cannot_scan(shift: Shift) -> None:
    place = seat(shift)
    client, page = client_of(place.person), reverse("ticket", args=[place.pk])
    wrong = client.post(page, {"digits": "000000", "act": "in"})
    assert wrong.status_code == 422 and not events(place)
    client.post(page, {"digits": codes.venue_digits(shift.opportunity_id, codes.step_of(NOW)), "act": "in"})
    assert events(place) == [("check_in", "venue_qr", "venue_code")]


def test_a_ticket_is_its_owners(shift: Shift) -> None:
    place = seat(shift)
    ensure(Purpose.TICKETS, at=NOW)
    shown = client_of(place.person).get(reverse("ticket", args=[place.pk])).content.decode()
    assert codes.place_number(place.pk)[:4] in shown and "<svg" in shown
    other = client_of(seat(shift).person)
    assert other.get(reverse("ticket", args=[place.pk])).status_code == 404
    assert other.post(reverse("check_in", args=[place.pk])).status_code == 404


def test_a_break_is_taken_off(shift: Shift, at: list[datetime]) -> None:
    place = seat(shift)
    client, page = client_of(place.person), reverse("take_break", args=[place.pk])
    client.post(reverse("check_in", args=[place.pk]))
    for minutes, act in ((30, "break"), (45, "back")):
        at[0] = NOW + timedelta(minutes=minutes)
        client.post(page, {"act": act})
    at[0] = NOW + timedelta(minutes=90)
    client.post(reverse("check_out", args=[place.pk]))
    assert [kind for kind, _method, _proof in events(place)] == ["check_in", "break_start", "break_end", "check_out"]
    from awn.participation.queries import presence_of

    assert presence_of(place).minutes == 75


def upload(team: Desk, scans: list[dict[str, Any]], *, sent_at: datetime = NOW, who: Person | None = None) -> Any:
    page = reverse("scan_upload", args=[team.organisation.slug, "beach"])
    body = json.dumps({"sent_at": sent_at.isoformat(), "scans": scans})
    return client_of(who or team.supervisor).post(page, body, content_type="application/json")


def scan_of(place: Place, kind: str = "in", *, at: datetime = NOW, **values: str) -> dict[str, Any]:
    ensure(Purpose.TICKETS, at=NOW)
    return {"id": str(uuid4()), "text": ticket_of(place), "kind": kind, "at": at.isoformat(), **values}


def test_scans_made_without_a_network_count_when_they_were_made(team: Desk, shift: Shift, at: list[datetime]) -> None:
    place = seat(shift)
    scans = [scan_of(place, "out", at=NOW + timedelta(hours=2)), scan_of(place)]
    at[0] = NOW + timedelta(hours=5)
    for again in (False, True):
        outcomes = upload(team, scans, sent_at=at[0]).json()["outcomes"]
        assert [(one["ok"], one["again"]) for one in outcomes] == [(True, again)] * 2
    came, left = place.attendance.order_by("pk")
    assert (came.at, left.at - came.at, came.entered_at) == (NOW, timedelta(hours=2), at[0])
    assert {came.method, left.method} == {"volunteer_qr"} and came.recorded_by == team.supervisor


@pytest.mark.parametrize(("hours", "method"), [(24, "volunteer_qr"), (25, "supervisor")])
def test_a_scan_sent_more_than_a_day_late_is_no_more_than_the_supervisors_word(
    team: Desk, shift: Shift, at: list[datetime], hours: int, method: str
) -> None:
    place = seat(shift)
    scan = scan_of(place)
    at[0] = NOW + timedelta(hours=hours)
    assert upload(team, [scan], sent_at=at[0]).json()["outcomes"][0]["ok"]
    assert place.attendance.get().method == method


def test_a_device_whose_clock_is_a_day_off_is_refused(team: Desk, shift: Shift) -> None:
    place = seat(shift)
    for off in (timedelta(days=1), timedelta(days=-1)):
        answer = upload(team, [scan_of(place, at=NOW + off)], sent_at=NOW + off)
        assert (answer.status_code, answer.json()["code"]) == (409, "clock_wrong")
        # The clock was set right in between; what it had stamped is still wrong.
        [outcome] = upload(team, [scan_of(place, at=NOW + off)]).json()["outcomes"]
        assert not outcome["ok"]
    assert not events(place)


def test_forged_foreign_and_own_tickets_are_refused_one_by_one(team: Desk, shift: Shift) -> None:
    place, elsewhere = seat(shift), make.place(make.shift(make.opportunity(shifts=0), starts_at=NOW))
    text = ticket_of(place) or scan_of(place)["text"]
    forged = text[:20] + ("A" if text[20] != "A" else "B") + text[21:]
    own = make.place(shift, team.supervisor)
    scans = [scan_of(place, text=forged), scan_of(elsewhere), scan_of(place, text="https://awn.example"),
             scan_of(place, "dance"), scan_of(own), scan_of(place)]  # fmt: skip
    codes_said = [one["code"] for one in upload(team, scans).json()["outcomes"]]
    assert codes_said[0] in {"ticket_forged", "not_a_ticket"}
    assert codes_said[1:] == ["other_venue", "not_a_ticket", "unknown_option", "recorded_by_others", ""]


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"sent_at": 1, "scans": [{}]}', '{"sent_at": "2026-11-22T09:00:00", "scans": []}',
     '{"sent_at": "2026-11-22T09:00:00Z", "scans": [{"id": "1"}]}'],
)  # fmt: skip
def test_what_is_no_list_of_scans_is_refused(team: Desk, shift: Shift, body: str) -> None:
    page = reverse("scan_upload", args=[team.organisation.slug, "beach"])
    answer = client_of(team.supervisor).post(page, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "scans_unreadable")


def test_the_roll_on_the_device_holds_names_of_now_and_public_keys(
    team: Desk, shift: Shift, django_assert_max_num_queries: Any
) -> None:
    key, place = ensure(Purpose.TICKETS, at=NOW), seat(shift, name_en="Noura", name_ar="نورة")
    make.place(make.shift(shift.opportunity, starts_at=NOW + timedelta(days=2)))
    client, page = client_of(team.supervisor), reverse("scan_roll", args=[team.organisation.slug, "beach"])
    with django_assert_max_num_queries(10):
        said = client.get(page.replace("/ar/", "/en/")).json()
    assert [(one["place"], one["name"]) for one in said["places"]] == [(place.pk, "Noura")]
    assert [one["mark"] for one in said["keys"]] == [key.kid[-8:]]
    assert datetime.fromisoformat(said["until"]) < NOW + timedelta(days=1)
    assert client_of(team.viewer).get(page).status_code == 403


def test_a_kiosk_is_paired_once_and_takes_numbers_until_it_is_taken_away(team: Desk, shift: Shift) -> None:
    place, desk = seat(shift), client_of(team.coordinator)
    devices = reverse("kiosks", args=[team.organisation.slug, "beach"])
    shown = desk.post(devices, {"name": "North gate"}, follow=True).content.decode()
    code = shown.partition('<bdi dir="ltr">')[2].partition('<bdi dir="ltr">')[2][:14]
    kiosk, page = Client(), reverse("kiosk")
    assert kiosk.post(page, {"number": codes.place_number(place.pk), "act": "in"}).status_code == 403
    assert kiosk.post(page, {"code": "WRONG"}).status_code == 422
    assert kiosk.post(page, {"code": code.lower()}).status_code == 302
    assert Client().post(page, {"code": code}).status_code == 422
    assert "<svg" in kiosk.get(page).content.decode()
    assert kiosk.post(page, {"number": "12345678", "act": "in"}).status_code == 422
    kiosk.post(page, {"number": codes.place_number(place.pk), "act": "in"})
    assert events(place) == [("check_in", "kiosk", "kiosk")]
    assert AttendanceEvent.objects.get(place=place).recorded_by is None
    assert code not in Kiosk.objects.get().token_hash
    desk.post(devices, {"revoke": Kiosk.objects.get().pk})
    assert kiosk.post(page, {"number": codes.place_number(place.pk), "act": "out"}).status_code == 403


def test_supervisors_show_codes_and_coordinators_register_devices(team: Desk, shift: Shift) -> None:
    code = reverse("venue_code", args=[team.organisation.slug, "beach"])
    devices = reverse("kiosks", args=[team.organisation.slug, "beach"])
    shown = client_of(team.supervisor).get(code).content.decode()
    # Without a script the page loads itself again; with one, only the code is swapped.
    assert '<noscript><meta http-equiv="refresh"' in shown and 'hx-trigger="every 5s"' in shown
    assert codes.venue_digits(shift.opportunity_id, codes.step_of(NOW))[:3] in shown
    assert client_of(team.viewer).get(code).status_code == 403
    assert client_of(team.supervisor).get(devices).status_code == 403
    assert client_of(team.stranger).get(code).status_code in {403, 404}


def test_somebody_known_is_added_at_the_door(team: Desk, shift: Shift, django_assert_max_num_queries: Any) -> None:
    known = make.place(
        make.shift(make.opportunity(team.organisation, shifts=0)), make.person(name_ar="نورة الحربي", name_en="")
    )
    make.person(name_ar="نورة الغريبة", name_en="")
    client, page = client_of(team.supervisor), reverse("walk_up", args=[team.organisation.slug, shift.pk])
    with django_assert_max_num_queries(14):
        found = client.get(page, {"q": "نوره"}).content.decode()
    assert "نورة الحربي" in found and "نورة الغريبة" not in found
    client.post(page, {"person": known.person_id})
    place = Place.objects.get(shift=shift, person=known.person)
    assert (place.state, place.application.state, events(place)) == (
        "confirmed", "accepted", [("check_in", "supervisor", "seen")])  # fmt: skip
    again = client.post(page, {"person": known.person_id})
    assert again.status_code == 409


def test_a_full_shift_says_so_at_the_door(team: Desk, shift: Shift) -> None:
    Shift.objects.filter(pk=shift.pk).update(capacity=1)
    make.place(shift)
    known = make.place(make.shift(make.opportunity(team.organisation, shifts=0)))
    page = reverse("walk_up", args=[team.organisation.slug, shift.pk])
    answer = client_of(team.supervisor).post(page, {"person": known.person_id})
    assert answer.status_code == 409 and not Place.objects.filter(shift=shift, person=known.person).exists()
    assert client_of(team.supervisor).post(page, {"person": make.person().pk}).status_code == 404


def test_ticked_names_are_recorded_together_and_mistakes_do_not_hold_up_the_others(team: Desk, shift: Shift) -> None:
    places = [make.place(shift) for _ in range(3)]
    client, page = client_of(team.supervisor), f"{team.address}attendance/{shift.pk}/"
    client.post(page, {"act": "check_in", "place": places[0].pk})
    answer = client.post(page, {"act": "all_check_in", "ticked": [one.pk for one in places]})
    assert answer.status_code == 409 and "recorded already" in answer.content.decode()
    assert [len(events(one)) for one in places] == [1, 1, 1]


def test_ill_is_excused_and_not_absent(team: Desk, shift: Shift) -> None:
    place = make.place(shift)
    page = f"{team.address}attendance/{shift.pk}/"
    client_of(team.supervisor).post(page, {"act": "excused:sick", "place": place.pk})
    place.refresh_from_db()
    assert (place.state, place.attendance.get().reason) == ("excused", "sick")
    assert client_of(team.supervisor).post(page, {"act": "excused:bored", "place": place.pk}).status_code == 422


def test_a_ramadan_shift_over_midnight_is_entered_in_the_opportunitys_zone(team: Desk, at: list[datetime]) -> None:
    dubai = make.opportunity(team.organisation, shifts=0, zone="Asia/Dubai")
    # 21:00 to 02:00 in Dubai is 17:00 to 22:00 in UTC.
    begin = datetime(2026, 2, 20, 17, 0, tzinfo=UTC)
    place = make.place(make.shift(dubai, starts_at=begin, hours=5))
    at[0] = begin + timedelta(hours=6)
    client, page = client_of(team.supervisor), f"{team.address}attendance/{place.shift_id}/"
    for act, time in (("check_in", "٢١:١٥"), ("break", "23:30"), ("back", "00:10"), ("check_out", "01:45")):
        assert client.post(page, {"act": act, "place": place.pk, "time": time}).status_code == 302
    hours = [event.at - begin for event in place.attendance.order_by("pk")]
    assert hours == [timedelta(minutes=minutes) for minutes in (15, 150, 190, 285)]
    shown = client.get(page).content.decode()
    log = client.get(f"{team.address}attendance/place/{place.pk}/").content.decode()
    assert "Break began" in log and log.count('name="event"') == 4
    assert "15 minutes late" in shown and "left 15 minutes early" in shown and "40 minutes of break" in shown
