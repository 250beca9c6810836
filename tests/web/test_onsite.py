"""The pages of the day: the board, zones, what is printed, things handed out; and what is refused there."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests import make
from tests.web.desk import Desk, client_of, keep_contexts

from awn.keys.actions import ensure
from awn.keys.rules import Purpose
from awn.onsite.models import CallUp, Handout, ItemKind, ItemStock, Posting, RefusedScan, Zone
from awn.opportunities.models import Shift
from awn.participation.actions.attendance import check_in
from awn.participation.codes import place_number
from awn.participation.models import Kiosk, Place
from awn.participation.roll import ticket_of

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awn.base.clock.now", lambda: NOW)
    keep_contexts(monkeypatch)
    cache.clear()


@pytest.fixture
def shift(team: Desk) -> Shift:
    """On since an hour."""
    beach = make.opportunity(team.organisation, shifts=0, public_id="beach", starts_at=NOW - timedelta(hours=1))
    return make.shift(beach, starts_at=NOW - timedelta(hours=1), hours=4, capacity=3)


def page(name: str, team: Desk, *more: object) -> str:
    return reverse(name, args=[team.organisation.slug, *more]).replace("/ar/", "/en/", 1)


def test_the_board_counts_who_is_there_and_names_who_is_missing(
    team: Desk, shift: Shift, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    here, gone = make.place(shift), make.place(shift, make.person(name_en="Missing Person"))
    check_in(here.pk, by=team.supervisor, at=NOW)
    zone = Zone.objects.create(opportunity=shift.opportunity, name_en="North gate")
    Posting.objects.create(zone=zone, place=gone)
    client = client_of(team.supervisor)
    address = page("day_board", team, "beach")
    client.get(address)
    with django_assert_max_num_queries(26):
        answer = client.get(address)
    [one] = answer.context["shifts"]
    assert (one.whole.expected, one.whole.present, one.whole.missing) == (2, 1, 1)
    assert one.zones[str(zone.pk)].missing == 1
    text = answer.content.decode()
    assert "Missing Person" in text and "North gate" in text


def test_the_waiting_list_is_called_up_for_those_missing_and_not_beyond(team: Desk, shift: Shift) -> None:
    for _n in range(3):
        make.place(shift)
    for _n in range(5):
        make.place(shift, state="waiting")
    client, address = client_of(team.supervisor), page("day_board", team, "beach")
    for _twice in range(2):
        client.post(address, {"shift": str(shift.pk)})
    shift.refresh_from_db()
    assert (shift.capacity, [row.seats for row in CallUp.objects.all()]) == (6, [3])


def test_nobody_calls_up_a_list_that_they_are_on(team: Desk, shift: Shift) -> None:
    make.place(shift)
    make.place(shift, team.supervisor, state="waiting")
    answer = client_of(team.supervisor).post(page("day_board", team, "beach"), {"shift": str(shift.pk)})
    assert answer.status_code == 403 and not CallUp.objects.exists()


def test_a_refused_scan_waits_until_a_supervisor_has_seen_to_it(team: Desk, shift: Shift) -> None:
    kiosk = Kiosk.objects.create(
        opportunity=shift.opportunity, name="Gate", token_hash="x", created_at=NOW, expires_at=NOW
    )
    row = RefusedScan.objects.create(
        client_id="6f9619ff-8b86-4011-b42d-00cf4fc964ff", kiosk=kiosk, opportunity=shift.opportunity,
        place=make.place(shift), kind="in", scanned_at=NOW, code="marked_absent",
    )  # fmt: skip
    address = page("day_board", team, "beach")
    viewer, supervisor = client_of(team.viewer), client_of(team.supervisor)
    assert "This person is marked absent" in supervisor.get(address).content.decode()
    assert viewer.post(address, {"refused": str(row.pk)}).status_code == 403
    supervisor.post(address, {"refused": str(row.pk)})
    row.refresh_from_db()
    assert row.settled_at == NOW and "marked absent" not in supervisor.get(address).content.decode()


def test_zones_are_made_changed_and_people_posted(team: Desk, shift: Shift) -> None:
    owner, supervisor = client_of(team.owner), client_of(team.supervisor)
    zones = page("day_zones", team, "beach")
    assert supervisor.post(zones, {"name_ar": "البوابة"}).status_code == 403
    assert owner.post(zones, {"name_ar": ""}).status_code == 422
    owner.post(zones, {"name_ar": "البوابة", "supervisor": str(team.supervisor.pk)})
    zone = Zone.objects.get()
    assert zone.supervisor == team.supervisor
    first, second = make.place(shift), make.place(shift)
    posting = page("shift_zones", team, shift.pk)
    supervisor.post(posting, {"ticked": [str(first.pk), str(second.pk)], "zone": str(zone.pk)})
    supervisor.post(posting, {"ticked": [str(first.pk)], "zone": str(zone.pk), "leads": "on"})
    said = {row.place_id: row.leads for row in Posting.objects.all()}
    assert said == {first.pk: True, second.pk: False}
    both = {"ticked": [str(first.pk), str(second.pk)], "zone": str(zone.pk), "leads": "on"}
    assert supervisor.post(posting, both).status_code == 422
    assert supervisor.post(posting, {"zone": str(zone.pk)}).status_code == 422
    foreign = Zone.objects.create(opportunity=make.opportunity(), name_en="Elsewhere")
    assert supervisor.post(posting, {"ticked": [str(first.pk)], "zone": str(foreign.pk)}).status_code == 404
    owner.post(zones, {"remove": str(zone.pk)})
    assert not Zone.objects.filter(pk=zone.pk).exists() and not Posting.objects.exists()


def test_somebody_of_a_shift_is_found_by_name_number_and_ticket(team: Desk, shift: Shift) -> None:
    ensure(Purpose.TICKETS, at=NOW)
    noura, other = make.place(shift, make.person(name_ar="نورة الحربي")), make.place(shift)
    supervisor = client_of(team.supervisor)
    for name in ("shift_items", "shift_zones"):
        address = page(name, team, shift.pk)
        for words in ("نوره", place_number(noura.pk), ticket_of(noura)):
            answer = supervisor.post(address, {"find": words}, follow=True)
            assert [row.pk for row in answer.context["rows"]] == [noura.pk]
            assert "AWN1" not in answer.redirect_chain[0][0]
        assert not supervisor.get(address, {"q": "nobody"}).context["rows"]
        assert "not ours" in supervisor.post(address, {"find": forged(noura)}, follow=True).content.decode()
    zone = Zone.objects.create(opportunity=shift.opportunity, name_en="North gate", supervisor=team.supervisor)
    Posting.objects.create(zone=zone, place=noura, leads=True)
    rows = {zone: supervisor.get(address, {"zone": zone}).context["rows"] for zone in (str(zone.pk), "none")}
    assert rows == {str(zone.pk): [noura], "none": [other]}


def forged(place: Place) -> str:
    ticket = ticket_of(place)
    return ticket[:60] + ("A" if ticket[60] != "A" else "B") + ticket[61:]


def test_a_ticket_says_where_somebody_works_and_whom_to_ask(team: Desk, shift: Shift) -> None:
    place = make.place(shift, make.member(team.organisation))
    zone = Zone.objects.create(opportunity=shift.opportunity, name_en="North gate", supervisor=team.supervisor)
    client, address = client_of(place.person), reverse("ticket", args=[place.pk]).replace("/ar/", "/en/", 1)
    assert "North gate" not in client.get(address).content.decode()
    Posting.objects.create(zone=zone, place=place)
    said = client.get(address).content.decode()
    assert "North gate" in said and team.supervisor.name_en in said


@pytest.mark.parametrize("name", ["shift_badges", "shift_list"])
def test_badges_and_lists_are_pdf_for_those_who_record_attendance(team: Desk, shift: Shift, name: str) -> None:
    ensure(Purpose.TICKETS, at=NOW)
    for number in range(9):
        make.place(shift, make.person(name_ar=f"نورة القحطاني {number}")) if number < 3 else None
    answer = client_of(team.supervisor).get(page(name, team, shift.pk))
    assert answer.content.startswith(b"%PDF") and answer["Content-Type"] == "application/pdf"
    if name == "shift_badges":
        whole = {"paper": "80mm"}
        labels = client_of(team.supervisor).get(page(name, team, shift.pk), whole).content
        assert labels.count(b"/MediaBox[0 0 226.77") == 3
        alone = {**whole, "place": str(shift.places.order_by("pk")[0].pk)}
        labels = client_of(team.supervisor).get(page(name, team, shift.pk), alone).content
        assert labels.count(b"/MediaBox[0 0 226.77") == 1
        for place in ("0", "x", str(make.place(make.shift(make.opportunity())).pk)):
            assert client_of(team.supervisor).get(page(name, team, shift.pk), {"place": place}).status_code == 404
    assert client_of(team.viewer).get(page(name, team, shift.pk)).status_code == 403
    assert client_of(team.stranger).get(page(name, team, shift.pk)).status_code in {403, 404}


def test_the_last_vest_goes_out_once_comes_back_and_is_asked_for(team: Desk, shift: Shift) -> None:
    owner, supervisor = client_of(team.owner), client_of(team.supervisor)
    items = page("items", team)
    assert owner.post(items, {"name_en": "Vest", "stock": "many"}).status_code == 422
    owner.post(items, {"name_en": "Vest", "stock": "S 1، L ٢", "comes_back": "on"})
    small, large = ItemStock.objects.order_by("pk")
    assert [(row.size, row.owned) for row in (small, large)] == [("S", 1), ("L", 2)]
    first, second = make.place(shift), make.place(shift)
    address = page("shift_items", team, shift.pk)
    for place in (first, second, first):
        supervisor.post(address, {"place": str(place.pk), "stock": str(small.pk)})
    [row] = Handout.objects.all()
    assert row.place == first
    [line] = list(csv.DictReader(io.StringIO(owner.get(page("items_file", team)).content.decode("utf-8-sig"))))
    assert (line["Thing"], line["Size"]) == ("Vest", "S")
    [kind] = ItemKind.objects.all()
    assert owner.post(items, {"close": str(kind.pk)}).status_code == 422
    less = {"kind": str(kind.pk), "name_en": "Vest", "stock": "S 0, L 2", "comes_back": "on"}
    assert owner.post(items, less).status_code == 422
    supervisor.post(address, {"place": str(first.pk), "back": f"{row.pk}:lost"})
    small.refresh_from_db()
    assert (small.owned, small.out) == (0, 0)
    supervisor.post(address, {"place": str(first.pk), "undo": str(row.pk)})
    small.refresh_from_db()
    assert (small.owned, small.out) == (1, 1)
    supervisor.post(address, {"place": str(first.pk), "back": f"{row.pk}:back"})
    supervisor.post(address, {"place": str(second.pk), "stock": str(small.pk)})
    supervisor.post(address, {"place": str(first.pk), "undo": str(row.pk)})
    row.refresh_from_db()
    assert row.end == "back"
    taken = Handout.objects.get(place=second)
    supervisor.post(address, {"place": str(second.pk), "back": f"{taken.pk}:lost"})
    assert "Everything is back" in owner.get(items).content.decode()


def test_nobody_hands_things_to_themselves(team: Desk, shift: Shift) -> None:
    kind = ItemKind.objects.create(organisation=team.organisation, name_en="Radio", comes_back=True)
    stock = ItemStock.objects.create(kind=kind, owned=5)
    own = make.place(shift, team.supervisor)
    answer = client_of(team.supervisor).post(
        page("shift_items", team, shift.pk), {"place": str(own.pk), "stock": str(stock.pk)}
    )
    assert answer.status_code == 403 and not Handout.objects.exists()


def test_the_kiosk_can_be_installed_and_gives_its_roll_to_paired_devices_alone(client: Client) -> None:
    manifest = client.get(reverse("kiosk_manifest")).json()
    assert manifest["start_url"] == manifest["scope"] == reverse("kiosk")
    assert [icon["sizes"] for icon in manifest["icons"]] == ["192x192", "512x512"]
    answer = client.get(reverse("kiosk_roll"))
    assert (answer.status_code, answer.json()["code"]) == (404, "kiosk_ended")
    nothing = {"sent_at": NOW.isoformat(), "scans": []}
    assert client.post(reverse("kiosk_sync"), nothing, content_type="application/json").status_code == 403
    assert client.post(reverse("kiosk_sync"), [1], content_type="application/json").status_code == 422
