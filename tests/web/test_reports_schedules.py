"""The pages of reports by letter."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import make
from tests.web.volunteering import signed_in

from awn.organisations.models import Organisation
from awn.people.models import Account, Person
from awn.reports.models import Schedule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_now")]
NEW = "/en/report-letters/new"
CHOSEN = {"rhythm": "month", "language": "ar", "with_file": "on"}


@pytest.fixture
def house() -> Organisation:
    return make.organisation("palms", name_en="Palms")


def client_of(person: Person) -> Client:
    return signed_in(Account.objects.get(person=person))


def test_a_report_is_asked_for_paused_and_ended_on_the_page(house: Organisation) -> None:
    owner, colleague = make.member(house, "coordinator"), make.member(house, "viewer")
    client = client_of(owner)
    page = client.get(f"{NEW}/organisation/palms/").content.decode()
    assert colleague.name_en in page
    answer = client.post(f"{NEW}/organisation/palms/", {**CHOSEN, "readers": [colleague.pk]}, follow=True)
    assert answer.redirect_chain[0][0] == "/en/report-letters/"
    assert "Palms" in answer.content.decode()
    row = Schedule.objects.get()
    assert (row.rhythm, row.language, row.with_file, row.readers.count()) == ("month", "ar", True, 2)
    for act, said in (("pause", "Paused"), ("resume", "Is being sent"), ("end", "No reports come by letter")):
        shown = client.post(f"/en/report-letters/{row.pk}/{act}/", follow=True).content.decode()
        assert said in shown
    assert client.post(f"/en/report-letters/{row.pk}/burn/").status_code == 404


def test_whoever_gets_it_from_a_colleague_can_leave_and_nobody_else_can(house: Organisation) -> None:
    owner, colleague = make.member(house, "owner"), make.member(house, "viewer")
    client_of(owner).post(f"{NEW}/organisation/palms/", {**CHOSEN, "readers": [colleague.pk]})
    reader = Schedule.objects.get().readers.get(person=colleague)
    theirs = client_of(colleague)
    assert "Sent to you by others" in theirs.get("/en/report-letters/").content.decode()
    assert client_of(make.member(house, "viewer")).post(f"/en/report-letters/{reader.pk}/leave/").status_code == 404
    assert theirs.post(f"/en/report-letters/{Schedule.objects.get().pk}/end/").status_code == 404
    left = theirs.post(f"/en/report-letters/{reader.pk}/leave/", follow=True).content.decode()
    assert "Sent to you by others" not in left


def test_without_the_right_to_take_tables_away_nobody_else_can_be_chosen(house: Organisation) -> None:
    viewer, other = make.member(house, "viewer"), make.member(house, "owner")
    client = client_of(viewer)
    assert other.name_en not in client.get(f"{NEW}/organisation/palms/").content.decode()
    client.post(f"{NEW}/organisation/palms/", {**CHOSEN, "readers": [other.pk]})
    assert [one.person_id for one in Schedule.objects.get().readers.all()] == [viewer.pk]


def test_ones_own_year_has_no_file_to_send(house: Organisation) -> None:
    client = client_of(make.member(house, "viewer"))
    page = client.get(f"{NEW}/volunteer/me/").content.decode()
    assert "with_file" not in page
    client.post(f"{NEW}/volunteer/me/", {"rhythm": "year", "language": "en", "with_file": "on"})
    assert not Schedule.objects.get().with_file


@pytest.mark.parametrize("address", ["volunteer/somebody", "organisation/nobody", "planet/SA"])
def test_what_there_is_not_cannot_be_asked_for(address: str, house: Organisation) -> None:
    client = client_of(make.member(house))
    assert client.get(f"{NEW}/{address}/").status_code == 404
    assert client.post(f"{NEW}/{address}/", CHOSEN).status_code == 404
    assert not Schedule.objects.exists()


def test_a_rhythm_that_there_is_not_is_told_with_what_was_typed(house: Organisation) -> None:
    answer = client_of(make.member(house)).post(f"{NEW}/organisation/palms/", {**CHOSEN, "rhythm": "hourly"})
    assert answer.status_code == 422
    assert not Schedule.objects.exists()
