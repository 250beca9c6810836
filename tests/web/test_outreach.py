"""The volunteer base as its pages: searching, choosing, noting, bringing a file, and the answer of who is asked."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import make
from tests.make import NOW
from tests.web.test_staff_alarms import address

from awn.base.models import Event
from awn.matching.actions import set_findable
from awn.matching.models import Invitation
from awn.matching.rules import HELD_BACK
from awn.organisations.models import Organisation
from awn.outreach.actions.bringing import send_next
from awn.outreach.models import BaseSearch, BroughtList, Listed, Note, VolunteerList
from awn.people.models import Person
from awn.reactions.outreach import ask_expected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_now")]


@pytest.fixture
def house(client: Client) -> Organisation:
    made = make.organisation("house")
    client.force_login(make.member(made, "coordinator").account)
    return made


def findable(name: str = "فاطمة سعد القحطاني") -> Person:
    person = make.person(name_ar=name, birth_date=date(1990, 5, 1))
    make.account(who=person)
    set_findable(person.pk, findable=True, by=person, at=NOW)
    return person


def test_people_are_searched_put_on_a_list_and_invited(
    client: Client, house: Organisation, django_assert_max_num_queries: object
) -> None:
    people = [findable() for _ in range(3)]
    opportunity = make.opportunity(house)
    client.post(address("volunteer_lists", house.slug), {"name": "المسعفون"})
    kept = VolunteerList.objects.get()
    base = address("volunteer_base", house.slug)
    client.get(base)
    with django_assert_max_num_queries(24):  # type: ignore[operator]  # pytest-django brings no type for it
        page = client.get(base).content.decode()
    assert page.count('name="person"') == 3
    assert "القحطاني" not in page
    chosen = address("volunteer_base_chosen", house.slug)
    numbers = [str(person.pk) for person in people]
    client.post(chosen, {"person": numbers[:2], "act": "list", "into": str(kept.pk)})
    assert Listed.objects.count() == 2
    assert client.get(base, {"list": str(kept.pk)}).content.decode().count('name="person"') == 2
    client.post(chosen, {"person": numbers, "act": "invite", "opportunity": opportunity.public_id})
    assert Invitation.objects.count() == 3
    odd = [*numbers, "x", "9" * 40]
    client.post(chosen, {"person": odd, "act": "invite", "opportunity": opportunity.public_id})
    assert Invitation.objects.count() == 3


def test_a_search_is_kept_and_dropped(client: Client, house: Organisation) -> None:
    kept = address("volunteer_base_searches", house.slug)
    client.post(kept, {"name": "", "worked": "1"})
    assert not BaseSearch.objects.exists()
    client.post(kept, {"name": "من عملوا معنا", "worked": "1"})
    row = BaseSearch.objects.get()
    assert row.query == "worked=1"
    assert "من عملوا معنا" in client.get(address("volunteer_base", house.slug)).content.decode()
    client.post(kept, {"drop": str(row.pk)})
    assert not BaseSearch.objects.exists()


def test_a_note_is_written_read_by_the_person_and_the_list_is_left(client: Client, house: Organisation) -> None:
    person = findable()
    page = address("volunteer_of_base", house.slug, person.pk)
    said = {
        "text": "يفضّل العمل صباحًا",
        "purpose": "assignment",
        "until_day": 1,
        "until_month": NOW.month,
        "until_year": NOW.year + 1,
    }
    assert client.post(page, said | {"text": "مصاب بمرض السكري"}).status_code == 422
    assert client.post(page, said | {"until_year": NOW.year + 3}).status_code == 422
    assert not Note.objects.exists()
    assert client.post(page, said).status_code == 302
    client.post(address("volunteer_lists", house.slug), {"name": "A"})
    client.post(
        address("volunteer_base_chosen", house.slug),
        {"person": [str(person.pk)], "act": "list", "into": str(VolunteerList.objects.get().pk)},
    )
    theirs = Client()
    theirs.force_login(person.account)
    known = theirs.get(address("settings_known_by")).content.decode()
    assert said["text"] in known
    theirs.post(address("settings_known_by"), {"leave": str(Listed.objects.get().pk)})
    assert not Listed.objects.exists()
    assert theirs.get(page).status_code in {302, 403, 404}


def test_a_file_is_looked_at_sent_and_answered_by_a_yes_and_a_no(client: Client, house: Organisation) -> None:
    client.post(address("volunteer_lists", house.slug), {"name": "المتطوعون القدامى"})
    kept = VolunteerList.objects.get()
    rows = "الاسم,البريد الإلكتروني\nسارة,sara@home.example\nعلي,ali@home.example\nبلا,\n"
    file = SimpleUploadedFile("قدامى.csv", rows.encode(), content_type="text/csv")
    page = address("bring_list", house.slug)
    assert client.post(page, {"into": str(kept.pk)}).status_code == 422
    assert (
        client.post(page, {"file": SimpleUploadedFile("x.exe", b"MZ\x00\x01"), "into": str(kept.pk)}).status_code == 422
    )
    assert client.post(page, {"file": file, "into": str(kept.pk)}).status_code == 302
    brought = BroughtList.objects.get()
    one = address("brought_list", house.slug, brought.pk)
    assert "sara@home.example" in client.get(one).content.decode()
    assert client.post(one, {}).status_code == 302
    assert "sara@home.example" not in client.get(one).content.decode(), "once sent, an organisation need not read it"
    send_next(by=None, at=NOW + HELD_BACK)
    for event in Event.objects.filter(name="expected.invited"):
        ask_expected(event, NOW)
    assert {letter.to[0] for letter in mail.outbox} == {"sara@home.example", "ali@home.example"}
    links = {letter.to[0]: re.search(r"/ar/known/\S+", letter.body)[0] for letter in mail.outbox}  # type: ignore[index]  # each has one
    person = make.person(birth_date=date(1995, 1, 1))
    make.account(who=person)
    theirs, stranger = Client(), Client()
    assert stranger.post(links["sara@home.example"], {"act": "yes"}).status_code == 302, "first to sign in"
    theirs.force_login(person.account)
    assert theirs.post(links["sara@home.example"], {"act": "yes"}).status_code == 302
    assert Listed.objects.get().person == person
    assert stranger.post(links["ali@home.example"], {"act": "never"}).status_code == 200
    assert stranger.post(links["ali@home.example"], {"act": "no"}).status_code == 409
    assert stranger.get("/ar/known/nonsense/").status_code == 404
    table = client.get(address("brought_list_file", house.slug, brought.pk)).content.decode()
    assert "@" not in table
    assert table.count("\n") == 4


def test_other_members_and_other_houses_see_nothing_of_it(client: Client, house: Organisation) -> None:
    kept = VolunteerList.objects.create(organisation=house, name="A", made_at=NOW)
    brought = BroughtList.objects.create(organisation=house, kept_in=kept, file_name="x", at=NOW)
    person = findable()
    other = make.organisation("other")
    for who in (make.member(house, "supervisor"), make.member(other)):
        client.force_login(who.account)
        for route, numbers in (
            ("volunteer_base", []), ("volunteer_lists", []), ("bring_list", []), ("brought_list", [brought.pk]),
            ("brought_list_file", [brought.pk]), ("volunteer_of_base", [person.pk]),
        ):  # fmt: skip
            assert client.get(address(route, house.slug, *numbers)).status_code in {403, 404}, route
    client.force_login(make.member(other).account)
    assert client.get(address("brought_list", other.slug, brought.pk)).status_code == 404


def test_invitations_wait_are_undone_and_taken_back_on_their_page(client: Client, house: Organisation) -> None:
    people = [findable(f"{name} سعد القحطاني") for name in ("فاطمة", "نورة", "سارة")]
    opportunity = make.opportunity(house)
    chosen, page = address("volunteer_base_chosen", house.slug), address("volunteer_invitations", house.slug)
    numbers = [str(person.pk) for person in people]
    for wrong in ({"act": "invite", "person": numbers}, {"act": "list", "person": numbers}, {"act": "invite"}):
        assert client.post(chosen, wrong | {"page": "2"}).status_code == 302, "said in a notice, not by an error page"
    assert not Invitation.objects.exists()
    assert client.get(page).status_code == 200
    client.post(chosen, {"person": numbers, "act": "invite", "opportunity": opportunity.public_id})
    shown = client.get(page).content.decode()
    assert shown.count('name="take_back"') == 3
    assert "القحطاني" not in shown
    first, *_rest = Invitation.objects.order_by("pk")
    client.post(page, {"take_back": str(first.pk)})
    assert Invitation.objects.count() == 2
    Invitation.objects.filter(person=people[1]).update(state="sent")
    client.post(page, {"take_back": str(Invitation.objects.get(person=people[1]).pk)})
    assert Invitation.objects.get(person=people[1]).state == "withdrawn"
    assert client.post(page, {"from": "base"}).status_code == 302
    assert Invitation.objects.get().state == "withdrawn"
    assert client.get(page, {"state": "withdrawn"}).content.decode().count('name="take_back"') == 0
    assert client.post(page, {"take_back": "x"}).status_code == 404


def test_a_sent_file_is_undone_by_its_button(client: Client, house: Organisation) -> None:
    client.post(address("volunteer_lists", house.slug), {"name": "A"})
    rows = "الاسم,البريد الإلكتروني\nفاطمة الزهراني,f@home.example\nFatimah Al-Zahrani,fatimah@work.example\n"
    file = SimpleUploadedFile("a.csv", rows.encode(), content_type="text/csv")
    client.post(address("bring_list", house.slug), {"file": file, "into": str(VolunteerList.objects.get().pk)})
    one = address("brought_list", house.slug, BroughtList.objects.get().pk)
    assert client.get(one).content.decode().count("f@home.example") == 2, "the row, and beside the one that is like it"
    client.post(one, {"too_all": "1"})
    assert 'value="stop"' in client.get(one).content.decode()
    assert client.post(one, {"act": "stop"}).status_code == 302
    assert client.get(one).content.decode().count("fatimah@work.example") == 2
    assert client.post(one, {"act": "stop"}).status_code == 302, "a second time it only says so"
