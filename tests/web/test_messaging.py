"""The pages of messages: a coordinator's, everybody's own, and those that links of e-mails open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from icalendar import Calendar
from tests import make

from awn.keys.actions import ensure
from awn.keys.rules import Purpose
from awn.messaging import links
from awn.messaging.actions import mailings, templates
from awn.messaging.actions.mailings import Draft
from awn.messaging.models import DeadAddress, Device, Mailing
from awn.messaging.queries import wishes_of
from awn.messaging.rules import Texts
from awn.messaging.sending import turn
from awn.opportunities.models import Opportunity
from awn.participation.models import Place
from awn.people.models import Person

pytestmark = pytest.mark.django_db
NOW = make.NOW
WORDS = {"subject_ar": "موعدنا", "body_ar": "أهلًا {name}", "subject_en": "See you", "body_en": "Hello {name}"}


@pytest.fixture
def opportunity(desk_now: object) -> Opportunity:
    opportunity = make.opportunity(make.organisation("house"), capacity=50)
    opportunity.shifts.update(starts_at=NOW + timedelta(days=2), ends_at=NOW + timedelta(days=2, hours=3))
    return opportunity


@pytest.fixture
def owner(opportunity: Opportunity) -> Person:
    return make.member(opportunity.organisation, who=make.account().person)


@pytest.fixture
def volunteer(opportunity: Opportunity) -> Place:
    who = make.account(name_ar="نورة", name_en="Noura", language="en").person
    return make.place(opportunity.shifts.get(), who)


def signed_in(person: Person) -> Client:
    browser = Client()
    browser.force_login(person.account)
    return browser


def base(opportunity: Opportunity) -> str:
    return f"/en/organiser/house/opportunities/{opportunity.public_id}/messages/"


def test_a_message_is_written_looked_at_as_one_reader_and_sent(opportunity, owner, volunteer) -> None:
    browser = signed_in(owner)
    answer = browser.post(f"{base(opportunity)}new/", {"group": "accepted", **WORDS})
    assert answer.status_code == 302, answer.text
    shown = browser.get(answer["Location"]).text
    assert "Hello \u2068Noura\u2069" in shown
    assert "أهلًا \u2068نورة\u2069" in shown
    browser.post(f"{answer['Location']}act/", {"act": "send"})
    turn(lambda: NOW)
    assert [one.subject for one in mail.outbox] == ["See you"]
    after = browser.get(answer["Location"]).text
    assert "What became of it" in after
    table = browser.get(f"{answer['Location']}deliveries.csv").text
    assert "Noura" in table and "@" not in table


def test_those_ticked_in_the_table_of_applicants_get_it_and_nobody_of_another_house(
    opportunity, owner, volunteer
) -> None:
    make.place(opportunity.shifts.get(), make.account().person)
    foreign = make.place(make.opportunity().shifts.get(), make.account().person)
    browser = signed_in(owner)
    ticked = [str(volunteer.application_id), str(foreign.application_id)]
    shown = browser.post(f"{base(opportunity)}new/", {"act": "ticked", "application": ticked}).text
    assert "One person is ticked." in shown
    said = {"group": "chosen", "chosen": ",".join(ticked), **WORDS}
    browser.post(f"{base(opportunity)}new/", said)
    assert Mailing.objects.get().chosen == [volunteer.application_id]
    mailings.start(Mailing.objects.get().pk, by=owner, at=NOW)
    turn(lambda: NOW)
    assert [one.to for one in mail.outbox] == [[volunteer.person.account.email]]


def test_a_missing_language_is_named_and_bad_braces_come_back_with_what_was_typed(opportunity, owner) -> None:
    browser = signed_in(owner)
    answer = browser.post(f"{base(opportunity)}new/", {"group": "accepted", "subject_en": "Hi", "body_en": "{oops}"})
    assert answer.status_code == 422
    assert "{oops}" in answer.text and not Mailing.objects.exists()
    answer = browser.post(f"{base(opportunity)}new/", {"group": "accepted", "subject_en": "Hi", "body_en": "x"})
    assert "There are no Arabic words" in browser.get(answer["Location"]).text


def test_it_is_put_off_and_taken_back(opportunity, owner, volunteer) -> None:
    browser = signed_in(owner)
    page = browser.post(f"{base(opportunity)}new/", {"group": "accepted", **WORDS})["Location"]
    day = {"send_day_day": "20", "send_day_month": "11", "send_day_year": "2026", "act": "schedule"}
    assert browser.post(f"{page}act/", {**day, "send_at": "10:00"}).status_code == 422
    day["send_day_day"] = "25"
    assert browser.post(f"{page}act/", {**day, "send_at": "10:00"}).status_code == 302
    assert Mailing.objects.get().state == "scheduled"
    browser.post(f"{page}act/", {"act": "stop"})
    assert Mailing.objects.get().state == "draft"


def test_the_list_asks_as_often_for_many_as_for_few(opportunity, owner, django_assert_max_num_queries) -> None:
    browser = signed_in(owner)
    texts = Texts(**WORDS)
    for _number in range(12):
        mailings.write(opportunity.pk, Draft("accepted", texts), by=owner, at=NOW)
    browser.get(base(opportunity))
    with django_assert_max_num_queries(16):
        assert browser.get(base(opportunity)).text.count("See you") == 12


def test_a_template_is_kept_and_taken_up(opportunity, owner) -> None:
    browser = signed_in(owner)
    answer = browser.post("/en/organiser/house/messages/templates/", {"name": "Welcome", **WORDS})
    assert answer.status_code == 302
    number = templates.Template.objects.get().pk
    assert "Hello {name}" in browser.get(f"{base(opportunity)}new/?template={number}").text
    other = make.member(make.organisation("other"), who=make.account().person)
    mine = f"/en/organiser/other/messages/templates/?number={number}"
    assert "Hello {name}" not in signed_in(other).get(mine).text


def test_strangers_and_supervisors_do_not_write(opportunity, owner) -> None:
    supervisor = make.member(opportunity.organisation, "supervisor", who=make.account().person)
    assert signed_in(supervisor).get(base(opportunity)).status_code == 403
    mailing = mailings.write(opportunity.pk, Draft("accepted", Texts(**WORDS)), by=owner, at=NOW)
    elsewhere = make.opportunity(opportunity.organisation)
    assert signed_in(owner).get(f"{base(elsewhere)}{mailing.pk}/").status_code == 404


def test_the_link_of_a_reminder_opens_without_signing_in_and_only_the_button_gives_up(volunteer) -> None:
    address = links.cannot_come(volunteer.pk, volunteer.person_id, "en").removeprefix("http://127.0.0.1:8000")
    browser = Client()
    assert "Can you not come?" in browser.get(address).text
    assert Place.objects.get().state == "confirmed"
    assert "This shift is given up." in browser.post(address).text
    assert Place.objects.get().state == "released"
    assert "This shift is given up." in browser.post(address).text
    assert browser.get(f"{address[:-4]}xyz/").status_code == 404


def test_a_mail_program_unsubscribes_by_itself(volunteer) -> None:
    address = links.stop(volunteer.person_id, "organiser", "en").removeprefix("http://127.0.0.1:8000")
    browser = Client(enforce_csrf_checks=True)
    assert browser.get(address).status_code == 200
    assert "email" in wishes_of(volunteer.person_id).organiser
    assert browser.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert "email" not in wishes_of(volunteer.person_id).organiser


def test_somebody_chooses_ways_and_hours_and_keeps_one_way_for_their_places(volunteer) -> None:
    browser = signed_in(volunteer.person)
    said = {
        "place": ["email", "push"],
        "organiser": [],
        "reminder": ["email"],
        "other": ["email"],
        "reminders": ["3", "72"],
        "is_quiet": "on",
        "quiet_from": "٢٢:٠٠",
        "quiet_until": "06:30",
        "prayer_minutes": "15",
    }
    assert browser.post("/en/settings/messages/", said).status_code == 302
    wishes = wishes_of(volunteer.person_id)
    assert (wishes.reminders, wishes.prayer_minutes, wishes.quiet_from.hour) == ({3, 72}, 15, 22)
    answer = browser.post("/en/settings/messages/", {**said, "place": []})
    assert answer.status_code == 422
    assert "Leave one way on" in answer.text


def test_a_device_is_added_and_only_its_owner_removes_it(volunteer) -> None:
    ensure(Purpose.PUSH, at=NOW)
    browser = signed_in(volunteer.person)
    keys = {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    }
    assert browser.post("/en/settings/messages/device/", {"endpoint": "https://10.0.0.7/x", **keys}).status_code == 422
    browser.post("/en/settings/messages/device/", {"endpoint": "https://push.example.net/x", **keys})
    device = Device.objects.get()
    other = signed_in(make.account().person)
    assert other.post(f"/en/settings/messages/device/{device.pk}/remove/").status_code == 404
    browser.post(f"/en/settings/messages/device/{device.pk}/remove/")
    assert not Device.objects.exists()


def test_a_secret_address_shows_the_own_shifts_until_it_is_taken_away(volunteer) -> None:
    browser, program = signed_in(volunteer.person), Client()
    browser.post("/en/settings/messages/calendar/", {"act": "open"})
    address = links.feed(volunteer.person_id, 1).removeprefix("http://127.0.0.1:8000")
    answer = program.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == 1
    browser.post("/en/settings/messages/calendar/", {"act": "open"})
    assert program.get(address).status_code == 404
    browser.post("/en/settings/messages/calendar/", {"act": "close"})
    assert program.get(links.feed(volunteer.person_id, 2).removeprefix("http://127.0.0.1:8000")).status_code == 404


def test_what_was_written_stands_on_ones_own_page(opportunity, owner, volunteer) -> None:
    mailing = mailings.write(opportunity.pk, Draft("accepted", Texts(**WORDS)), by=owner, at=NOW)
    mailings.start(mailing.pk, by=owner, at=NOW)
    turn(lambda: NOW)
    assert "Hello \u2068Noura\u2069" in signed_in(volunteer.person).get("/en/messages/").text
    assert "Hello" not in signed_in(owner).get("/en/messages/").text


def test_whose_emails_come_back_sees_it_and_says_that_the_address_works(volunteer) -> None:
    person = volunteer.person
    browser, page = signed_in(person), "/en/settings/messages/"
    assert b"do not reach you" not in browser.get(page).content
    DeadAddress.objects.create(person=person, address=person.account.email.upper(), status="5.1.1", at=NOW)
    assert b"do not reach you" in browser.get(page).content
    assert browser.post("/en/settings/messages/email/").status_code == 302
    assert b"do not reach you" not in browser.get(page).content
    assert browser.post("/en/settings/messages/email/").status_code == 404
