"""My page, my messages, and where the links of e-mails lead."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from tests import make
from tests.web.volunteering import queries, signed_in, text_of

from awn.matching.queries import suggestions
from awn.opportunities.models import Opportunity
from awn.people.actions import notify
from awn.people.models import Account, Notification

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def somebody(**values: object) -> Account:
    return make.account(name_ar="نورة", name_en="Noura", **values)


def told(account: Account, kind: str, opportunity: Opportunity, event: int = 1) -> None:
    assert account.person is not None
    notify(account.person.pk, kind, event_id=event, by=None, at=make.NOW, opportunity=opportunity.pk)


def test_a_new_volunteer_is_welcomed_and_shown_the_way() -> None:
    page = text_of(signed_in(somebody(birth_date=None, region=None)), "/en/dashboard/")
    for words in ("Welcome, <bdi>Noura", "Nothing planned yet", "Say who you are", "Find an opportunity"):
        assert words in page


def test_nobody_sees_a_dashboard_without_signing_in(client: Client) -> None:
    for page in ("dashboard", "notifications", "go/my_hours"):
        assert "/sign-in/" in client.get(f"/ar/{page}/")["Location"]


def test_next_shifts_applications_and_hours_stand_there() -> None:
    account = somebody()
    opportunity = make.opportunity(title_en="Beach day")
    make.place(opportunity.shifts.get(), account.person)
    make.credit(make.shift(opportunity, starts_at=make.NOW - timedelta(days=3)), account.person)
    page = text_of(signed_in(account), "/en/dashboard/")
    for words in ("Beach day", "Place confirmed", "Accepted", "3 hours</dd>"):
        assert words in page


def test_a_guardian_is_asked_for_consent() -> None:
    guardian, ward = somebody(), make.person(name_en="Salem", birth_date=date(2011, 1, 1))
    assert guardian.person is not None
    make.guardianship(guardian.person, ward)
    application = make.application(make.opportunity(), ward, state="awaiting_guardian")
    assert f"/en/applications/{application.pk}/consent/" in text_of(signed_in(guardian), "/en/dashboard/")


def test_messages_are_sentences_and_lead_somewhere() -> None:
    account = somebody()
    told(account, "application.accepted", make.opportunity(title_en="<b>Beach</b>"))
    browser = signed_in(account)
    page = text_of(browser, "/en/notifications/")
    assert "You have a place in “<bdi>&lt;b&gt;Beach&lt;/b&gt;</bdi>”." in page
    assert "/en/go/dashboard/" in page
    assert "لك مقعد مؤكد في" in text_of(browser, "/ar/notifications/")


def test_marking_as_read_takes_what_was_seen_and_no_more() -> None:
    account, stranger = somebody(), somebody()
    opportunity = make.opportunity()
    told(account, "application.accepted", opportunity, 1)
    seen = Notification.objects.latest("pk").pk
    told(account, "place.promoted", opportunity, 2)
    told(stranger, "place.promoted", opportunity, 3)
    browser = signed_in(account)
    browser.get("/en/notifications/")
    assert not Notification.objects.exclude(read_at=None).exists()
    assert browser.post("/en/notifications/", {"up_to": seen}).status_code == 302
    assert list(Notification.objects.exclude(read_at=None).values_list("pk", flat=True)) == [seen]
    for wrong in ("", "x", "-1", "9" * 30):
        assert browser.post("/en/notifications/", {"up_to": wrong}).status_code == 302


@pytest.mark.parametrize(
    ("page", "target"),
    [
        ("dashboard", "/en/dashboard/"),
        ("my_hours", "/en/hours/"),
        ("my_certificates", "/en/certificates/"),
        ("opportunities", "/en/opportunities/"),
        ("organiser_home", "/en/dashboard/"),
    ],
)
def test_links_of_e_mails_lead_to_their_pages(page: str, target: str) -> None:
    assert signed_in(somebody()).get(f"/en/go/{page}/")["Location"] == target


def test_a_link_that_nobody_wrote_leads_nowhere() -> None:
    assert signed_in(somebody()).get("/en/go/account_logout/").status_code == 404


def test_suggestions_say_why_and_keep_shut_gates_out() -> None:
    account = somebody()
    assert account.person is not None
    person = account.person
    person.interests.add(make.field())
    near = make.opportunity(title_en="Near and liked")
    make.opportunity(title_en="Men only", gender="male", gender_reason_en="A men’s venue")
    make.opportunity(title_en="Too young", min_age=70)
    make.opportunity(title_en="Far and unknown", region=make.region("AE-DU"), field=make.field("sport"))
    applied = make.opportunity(title_en="Applied already")
    make.application(applied, person)
    found = suggestions(person, make.NOW, without=[applied.pk])
    assert [one.opportunity.pk for one in found] == [near.pk]
    page = text_of(signed_in(account), "/en/dashboard/")
    assert "It is in your region, and it is in a field you like: Education." in page or (
        "It is in a field you like: Education, and it is in your region." in page
    )
    assert "Too young" not in page


def test_more_reasons_come_before_sooner_ones() -> None:
    person = make.person()
    person.interests.add(make.field())
    sooner = make.opportunity(field=make.field("sport"))
    later = make.opportunity()
    Opportunity.objects.filter(pk=later.pk).update(next_at=make.NOW + timedelta(days=9))
    assert [one.opportunity.pk for one in suggestions(person, make.NOW)] == [later.pk, sooner.pk]


def test_more_of_everything_needs_no_more_queries() -> None:
    account = somebody()
    browser = signed_in(account)

    def add(number: int) -> None:
        for one in range(number):
            opportunity = make.opportunity(shifts=2)
            make.place(opportunity.shifts.order_by("pk")[0], account.person, state="waiting")
            make.place(opportunity.shifts.order_by("pk")[1], account.person)
            make.opportunity()
            told(account, "application.accepted", opportunity, 1000 * number + one)

    counts = []
    for number in (2, 3, 6):
        add(number)
        counts.append((queries(browser, "/en/dashboard/"), queries(browser, "/en/notifications/")))
    assert counts[1] == counts[2]
