"""The organiser's and the staff's pages of objections and of remote work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests import make
from tests.web.volunteering import queries, signed_in, text_of

from awn.hours.actions import confirm
from awn.hours.actions.deliverables import Work, hand_in
from awn.hours.actions.objections import dispute
from awn.hours.models import Deliverable, HoursEntry
from awn.hours.queries import total_minutes
from awn.organisations.models import Member, Organisation
from awn.participation.actions.attendance import check_in, check_out
from awn.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@dataclass(frozen=True)
class Desk:
    """An organisation with an objection to hours that Badr confirmed; Salem may decide."""

    organisation: Organisation
    entry: HoursEntry
    badr: Client
    salem: Client

    @property
    def queue(self) -> str:
        return f"/en/organiser/{self.organisation.slug}/hours/objections/"

    @property
    def page(self) -> str:
        return f"{self.queue}{self.entry.pk}/"


def client_of(person: Person) -> Client:
    return signed_in(person.account)


def objection(organisation: Organisation, badr: Person) -> HoursEntry:
    begin = make.NOW - timedelta(days=1)
    place = make.place(make.shift(make.opportunity(organisation), starts_at=begin), make.account().person)
    check_in(place.pk, by=badr, at=begin)
    check_out(place.pk, by=badr, at=begin + timedelta(hours=3))
    entry = confirm(place.pk, by=badr, at=begin + timedelta(hours=3))
    dispute(entry.pk, reason="too_few", note="I stayed longer.", by=entry.person, at=make.NOW)
    return entry


@pytest.fixture
def desk() -> Desk:
    organisation = make.organisation()
    badr, salem = make.member(organisation, "supervisor"), make.member(organisation, "coordinator")
    return Desk(organisation, objection(organisation, badr), client_of(badr), client_of(salem))


def test_the_queue_is_for_those_who_confirm_and_counted_on_the_overview(desk: Desk) -> None:
    assert "One objection waits for a decision" in text_of(desk.salem, f"/en/organiser/{desk.organisation.slug}/")
    assert "The hours are too few." in text_of(desk.salem, desk.queue)
    viewer = client_of(make.member(desk.organisation, "viewer"))
    for page in (desk.queue, desk.page):
        assert viewer.get(page).status_code == 403
    other = make.organisation()
    stranger = client_of(make.member(other))
    assert stranger.get(f"/en/organiser/{other.slug}/hours/objections/{desk.entry.pk}/").status_code == 404


def test_whom_it_is_about_reads_it_and_cannot_decide(desk: Desk) -> None:
    page = text_of(desk.badr, desk.page)
    assert "I stayed longer." in page
    assert "Somebody else decides" in page
    assert 'name="note"' not in page
    forged = desk.badr.post(desk.page, {"act": "upheld", "note": "No", "once": str(uuid4())})
    assert forged.status_code == 403


def test_times_are_corrected_in_the_zone_of_the_opportunity(desk: Desk) -> None:
    assert 'value="12:00"' in text_of(desk.salem, desk.page)
    wrong = desk.salem.post(desk.page, {"act": "adjusted", "starts": "12:00", "ends": "", "note": "Longer"})
    assert wrong.status_code == 422
    form = {"act": "adjusted", "starts": "12:00", "ends": "١٦:٣٠", "note": "Longer", "once": str(uuid4())}
    for _twice in range(2):
        assert desk.salem.post(desk.page, form)["Location"] == desk.queue
    assert total_minutes(desk.entry.person) == 270
    assert "Nobody objects" in text_of(desk.salem, desk.queue)
    assert "Your decision" not in text_of(desk.salem, desk.page)
    again = client_of(make.member(desk.organisation)).post(desk.page, {"act": "upheld", "note": "No"})
    assert again.status_code == 409


def test_the_staff_see_what_nobody_in_the_organisation_can_decide(desk: Desk) -> None:
    auditor = client_of(make.staff("auditor"))
    address = f"/en/staff/objections/{desk.entry.pk}/"
    assert "No objection waits for you" in text_of(auditor, "/en/staff/objections/")
    assert "Your decision" not in text_of(auditor, address)
    Member.objects.filter(role="coordinator").update(until=make.NOW)
    assert "The hours are too few." in text_of(auditor, "/en/staff/objections/")
    assert auditor.post(address, {"act": "nothing", "note": "Not there."})["Location"] == "/en/staff/objections/"
    assert total_minutes(desk.entry.person) == 0
    assert client_of(make.staff("moderator")).get(address).status_code == 403


def test_work_is_accepted_with_its_minutes_or_sent_back(desk: Desk) -> None:
    opportunity = make.opportunity(desk.organisation, shifts=0, mode="remote")
    begun = make.NOW - timedelta(days=1)
    shift = make.shift(opportunity, starts_at=begun, hours=240, open_ended=True, minutes_per_unit=60, most_units=10)
    place = make.place(shift, make.account().person)
    roll = text_of(desk.badr, f"/en/organiser/{desk.organisation.slug}/attendance/{shift.pk}/")
    assert "come from accepted work" in roll and 'value="check_in"' not in roll
    first, second = (
        hand_in(place.pk, Work(title=title, text="Done", units=2), by=place.person, at=make.NOW)
        for title in ("Film 1", "Film 2")
    )
    queue = f"/en/organiser/{desk.organisation.slug}/hours/remote/"
    assert "Film 2" in text_of(desk.badr, queue)
    over = desk.badr.post(f"{queue}{first.pk}/", {"act": "accept", "units": "2", "minutes": "121"})
    assert over.status_code == 422
    for _twice in range(2):
        desk.badr.post(f"{queue}{first.pk}/", {"act": "accept", "units": "2", "minutes": "100"})
    assert total_minutes(place.person) == 100
    assert desk.badr.post(f"{queue}{second.pk}/", {"act": "send_back", "note": ""}).status_code == 422
    desk.badr.post(f"{queue}{second.pk}/", {"act": "send_back", "note": "The end is missing."})
    assert set(Deliverable.objects.values_list("state", flat=True)) == {"accepted", "returned"}
    assert "No work waits for an answer" in text_of(desk.badr, queue)
    assert "The end is missing." in text_of(client_of(place.person), f"/en/hours/remote/{place.pk}/")


def test_more_rows_need_no_more_queries(desk: Desk) -> None:
    badr = Member.objects.get(role="supervisor").person
    counts = []
    for number in (0, 1, 4):
        for _one in range(number):
            objection(desk.organisation, badr)
        credited = f"/en/organiser/{desk.organisation.slug}/hours/credited/"
        counts.append([queries(desk.salem, page) for page in (desk.queue, desk.page, credited)])
    assert counts[1] == counts[2]
    assert max(counts[2]) <= 22
