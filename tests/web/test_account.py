"""Signing up and in, the welcome, the settings; and a form that outlives its session."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from tests import make

from awn.base.clock import now
from awn.consents.queries import answers_of, has_consent
from awn.consents.rules import Purpose
from awn.people import actions, queries
from awn.people.models import Account, Person
from awn.reactions.dispatch import drain
from awn.reference import queries as reference
from awn.reference.models import SkillGroup
from awn.web import access

pytestmark = pytest.mark.django_db

PAGES = [
    "welcome", "welcome_done", "settings", "settings_identity", "settings_interests", "settings_availability",
    "settings_accessibility", "settings_notifications", "settings_skills", "settings_languages", "settings_wards",
    "settings_guardian", "settings_data", "settings_close", "account_change_password", "account_email",
    "organisation_register",
]  # fmt: skip
OPEN = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done", "account_closed"]


@pytest.fixture(autouse=True)
def _calm() -> None:
    cache.clear()
    make.country("AE")


@pytest.fixture
def me(client: Client) -> Person:
    account = make.account("me@example.org")
    client.force_login(account)
    assert account.person is not None
    return account.person


def address(name: str, *args: object, language: str = "en") -> str:
    with translation.override(language):
        return reverse(name, args=args)


def identity(**values: str) -> dict[str, str]:
    return {"name_ar": "سارة", "gender": "", "region": "", "language": "ar", **values}


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_for_its_owner_in_both_languages(client: Client, me: Person, name: str, language: str) -> None:
    assert client.get(address(name, language=language)).status_code == 200


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("name", OPEN)
def test_the_entrance_is_open_in_both_languages(client: Client, name: str, language: str) -> None:
    response = client.get(address(name, language=language))
    assert response.status_code == 200
    assert f'lang="{language}"' in response.text


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_is_asked_to_sign_in_and_led_back(client: Client, name: str) -> None:
    response = client.get(address(name))
    assert response.status_code == 302
    assert response.headers["Location"].startswith(address("account_login") + "?next=")


def code_from(letter: int = -1) -> str:
    """The six digits of a letter."""
    found = re.search(r"\b\d{6}\b", mail.outbox[letter].body)
    assert found
    return found[0]


def confirm_it_is_me(client: Client) -> None:
    """What is asked before the ways into an account are changed."""
    client.post(address("account_reauthenticate"), {"password": make.PASSWORD})


def sign_up(client: Client, **values: str) -> object:
    fields = {"name": "نورة سالم", "email": "noura@example.org", "password1": "palm-and-sand-26", "terms": "on"}
    return client.post(address("account_signup", language="ar"), {**fields, **values})


def test_signing_up_makes_account_and_person_and_leads_by_a_code_to_the_welcome(client: Client) -> None:
    response = sign_up(client)
    page = address("account_email_verification_sent", language="ar")
    assert response.headers["Location"] == page  # type: ignore[attr-defined]
    assert client.get(address("settings")).status_code == 302
    response = client.post(page, {"code": code_from()})
    assert response.headers["Location"] == address("welcome", language="ar")
    person = Person.objects.get()
    assert (person.name_ar, person.name_en, person.language) == ("نورة سالم", "", "ar")
    assert client.get(address("welcome")).status_code == 200
    assert "noura@example.org" in mail.outbox[0].to
    drain(now())
    assert answers_of(person.pk)[Purpose.TERMS].is_current(Purpose.TERMS)
    assert "نورة" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": "\u202eevil"}, "رموز"),
        ({"name": "x" * 10_000}, "200"),
        ({"name": "؟"}, ""),
        ({"terms": ""}, ""),
        ({"email": "nobody"}, ""),
        ({"password1": "short"}, "10"),
        ({"password1": "1234567890"}, ""),
    ],
)
def test_what_cannot_be_signed_up_comes_back_with_what_was_typed(
    client: Client, values: dict[str, str], message: str
) -> None:
    response = sign_up(client, **values)
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert "err-sum" in response.text  # type: ignore[attr-defined]
    assert values.get("email", "noura@example.org") in response.text  # type: ignore[attr-defined]
    assert not Account.objects.exists()
    assert not Person.objects.exists()


def test_html_in_a_name_is_shown_as_text(client: Client) -> None:
    sign_up(client, name="<script>alert(1)</script>")
    client.post(address("account_email_verification_sent"), {"code": code_from()})
    page = client.get(address("settings")).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_an_address_is_taken_once_whatever_its_case_and_the_page_does_not_say_so(client: Client) -> None:
    make.account("noura@example.org")
    taken = sign_up(client, email="NOURA@example.org")
    new = sign_up(Client(), email="new@example.org")
    assert Account.objects.filter(email__iexact="noura@example.org").count() == 1
    assert taken.headers["Location"] == new.headers["Location"]  # type: ignore[attr-defined]
    letters = {letter.to[0]: letter.body for letter in mail.outbox}
    assert address("account_login", language="ar") in letters["noura@example.org"]
    page = address("account_email_verification_sent")
    assert "noura@example.org" in client.get(page).text
    assert client.post(page, {"code": "123456"}).status_code == 422


def test_signing_in_and_out(client: Client) -> None:
    make.account("me@example.org")
    wrong = client.post(address("account_login", language="ar"), {"login": "me@example.org", "password": "no"})
    assert wrong.status_code == 422
    assert "me@example.org" in wrong.text
    right = {"login": "me@example.org", "password": make.PASSWORD}
    response = client.post(address("account_login") + "?next=" + address("settings"), right)
    assert response.headers["Location"] == address("settings")
    assert client.get(address("settings")).status_code == 200
    assert client.get(address("account_logout")).status_code == 200
    client.post(address("account_logout"))
    assert client.get(address("settings")).status_code == 302


def test_signing_in_leads_nowhere_else(client: Client) -> None:
    make.account("me@example.org")
    right = {"login": "me@example.org", "password": make.PASSWORD, "next": "https://evil.example/"}
    assert "evil" not in client.post(address("account_login"), right).headers["Location"]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_forgotten_password_is_replaced_by_a_link_in_the_language_of_its_owner(client: Client, language: str) -> None:
    make.account("me@example.org", language=language)
    client.post(address("account_reset_password"), {"email": "me@example.org"})
    body = mail.outbox[0].body
    assert ("كلمة" in body) == (language == "ar")
    link = re.search(r"http://testserver(/\S+)", body)
    assert link
    page = client.get(link[1], follow=True)
    form_address = page.request["PATH_INFO"]
    assert client.post(form_address, {"password1": "short"}).status_code == 422
    client.post(form_address, {"password1": "new-palm-and-sand"})
    assert Account.objects.get().check_password("new-palm-and-sand")
    again = client.get(link[1], follow=True)
    assert "password1" not in again.text


def test_nobody_learns_whether_an_address_has_an_account(client: Client) -> None:
    response = client.post(address("account_reset_password"), {"email": "stranger@example.org"})
    assert response.headers["Location"] == address("account_reset_password_done")
    assert address("account_signup") in mail.outbox[0].body


def test_another_address_counts_once_its_code_came_back(client: Client, me: Person) -> None:
    page = address("account_email")
    asked = client.post(page, {"email": "new@example.org", "action_add": "1"})
    assert asked.headers["Location"].startswith(address("account_reauthenticate"))
    confirm_it_is_me(client)
    client.post(page, {"email": "new@example.org", "action_add": "1"})
    assert Account.objects.get().email == "me@example.org"
    assert "new@example.org" in client.get(address("account_email_verification_sent")).text
    done = client.post(address("account_email_verification_sent"), {"code": code_from()})
    assert done.headers["Location"] == address("settings")
    assert Account.objects.get().email == "new@example.org"
    # The address that no longer opens the account is told.
    assert [letter.to for letter in mail.outbox] == [["new@example.org"], ["me@example.org"]]


def test_another_password(client: Client, me: Person) -> None:
    fields = {"oldpassword": "wrong", "password1": "new-palm-and-sand"}
    assert client.post(address("account_change_password"), fields).status_code == 422
    fields["oldpassword"] = make.PASSWORD
    assert client.post(address("account_change_password"), fields).status_code == 302
    assert Account.objects.get().check_password("new-palm-and-sand")


def test_a_form_that_outlives_its_session_keeps_what_was_typed(client: Client) -> None:
    make.account("me@example.org")
    typed = identity(name_ar="سارة المطيري", birth_date_day="27", birth_date_month="3", password="secret-thing")
    page = address("settings_identity", language="ar")
    response = client.post(page, typed)
    assert response.status_code == 302
    assert "secret-thing" not in str(dict(client.session))
    sign_in = client.get(response.headers["Location"])
    assert "كتبت" in sign_in.text
    fields = {"login": "me@example.org", "password": make.PASSWORD, "next": page}
    back = client.post(response.headers["Location"], fields, follow=True)
    assert back.request["PATH_INFO"] == page
    assert 'value="سارة المطيري"' in back.text
    assert 'value="27"' in back.text
    assert "err-sum" not in back.text
    # Given once: the next visit shows what is stored.
    assert "سارة المطيري" not in client.get(page).text


def test_kept_fields_wait_an_hour_on_their_own_page_and_within_reason(client: Client) -> None:
    client.post(address("settings_identity"), identity(name_ar="س" * access.KEPT_CHARACTERS))
    assert access.KEPT not in client.session
    client.post(address("settings_identity"), identity(name_ar="سارة المطيري"))
    client.force_login(make.account("me@example.org"))
    assert "سارة المطيري" not in client.get(address("settings_accessibility")).text
    session = client.session
    session[access.KEPT] = {**session[access.KEPT], "at": 0}
    session.save()
    assert "سارة المطيري" not in client.get(address("settings_identity")).text


def test_the_language_may_be_switched_while_signing_in(client: Client) -> None:
    client.post(address("settings_identity", language="ar"), identity(name_ar="سارة المطيري"))
    client.force_login(make.account("me@example.org"))
    assert "سارة المطيري" in client.get(address("settings_identity", language="en")).text


def test_htmx_is_led_to_sign_in_as_a_whole_page(client: Client) -> None:
    response = client.post(address("settings_identity"), identity(), headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert address("account_login") in response.headers["HX-Redirect"]


def test_the_welcome_is_three_steps_each_may_be_skipped(client: Client, me: Person) -> None:
    make.field("education")
    first = client.post(
        address("welcome_step", 1), identity(birth_date_day="٢٧", birth_date_month="٣", birth_date_year="١٩٩٥")
    )
    assert first.headers["Location"] == address("welcome_step", 2)
    me.refresh_from_db()
    assert me.birth_date == date(1995, 3, 27)
    assert address("welcome_step", 3) in client.get(address("welcome_step", 2)).text
    second = client.post(address("welcome_step", 2), {"interests": ["education"]})
    assert second.headers["Location"] == address("welcome_step", 3)
    third = client.post(address("welcome_step", 3), {"slots": ["6-evening", "0-morning"]})
    assert third.headers["Location"] == address("welcome_done")
    assert queries.availability_of(me.pk) == {(6, "evening"), (0, "morning")}


def test_a_hijri_birth_date_is_understood(client: Client, me: Person) -> None:
    fields = identity(birth_date_day="1", birth_date_month="9", birth_date_year="1415", birth_date_calendar="hijri")
    assert client.post(address("settings_identity"), fields).status_code == 302
    me.refresh_from_db()
    assert me.birth_date == date(1995, 1, 31)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"birth_date_day": "31", "birth_date_month": "2", "birth_date_year": "1990"}, 'value="31"'),
        ({"birth_date_day": "1", "birth_date_month": "1", "birth_date_year": "2020"}, 'value="2020"'),
        ({"phone": "12"}, 'value="12"'),
        ({"name_ar": ""}, "err-sum"),
        ({"region": "ZZ-1"}, "err-sum"),
    ],
)
def test_a_mistake_is_shown_with_what_was_typed(client: Client, me: Person, values: dict[str, str], shown: str) -> None:
    response = client.post(address("settings_identity"), identity(**values))
    assert response.status_code == 422
    assert shown in response.text
    assert "err-sum" in response.text


def test_skills_are_searched_added_and_removed_without_scripts(client: Client, me: Person) -> None:
    make.skill(7, "first aid", "إسعافات أولية")
    page = address("settings_skills")
    assert "first aid" in client.get(page, {"q": "aid"}).text
    assert client.post(page, {"add": "7"}).status_code == 302
    assert [row.skill_id for row in queries.skills_of(me.pk)] == [7]
    assert client.post(page, {"add": "999999999999"}).status_code == 422
    client.post(page, {"remove": "7"})
    assert not queries.skills_of(me.pk).exists()


def test_a_dozen_skills_are_offered_and_all_of_them_behind_a_heading(client: Client, me: Person) -> None:
    for number in range(20):
        group = SkillGroup.objects.create(code=f"V{number}", uri=f"urn:v{number}", name_en=f"Group {number}")
        for skill in (make.skill(number, f"skill {number}"), make.skill(100 + number, f"other {number}")):
            skill.group = group
            skill.save()
    reference.forget()
    page = address("settings_skills")
    text = client.get(page).text
    short, _start, every = text.partition('<details class="more" id="all">')
    assert short.count('name="add"') == 12
    assert every.count('name="add"') == 40
    assert "Group 7" in every
    sent = client.post(page, {"add": "107", "all": "1"})
    assert sent.headers["Location"] == f"{page}?all=1#all"
    still = client.get(page, {"all": "1"}).text
    assert '<details class="more" id="all" open>' in still
    assert still.partition('id="all"')[2].count('name="add"') == 39
    reference.forget()


def test_a_day_of_birth_says_what_it_is(client: Client, me: Person) -> None:
    make.guardianship(me, make.person(birth_date=date(2014, 3, 9)))
    with translation.override("ar"):
        page = reverse("settings_wards")
    assert "تاريخ الميلاد: 9 مارس 2014" in client.get(page).text
    assert "Born on 9 March 2014" in client.get(address("settings_wards")).text


def test_languages_are_added_with_a_level_and_removed(client: Client, me: Person) -> None:
    make.language("ar")
    page = address("settings_languages")
    assert client.post(page, {"language": "ar", "level": "native"}).status_code == 302
    assert client.post(page, {"language": "ar"}).status_code == 422
    client.post(page, {"remove": "ar"})
    assert not queries.languages_of(me.pk).exists()


def test_needs_want_consent(client: Client, me: Person) -> None:
    page = address("settings_accessibility")
    assert client.post(page, {"needs": ["lift"]}).status_code == 422
    assert client.post(page, {"needs": ["lift"], "consent": "yes"}).status_code == 302
    assert 'value="lift" checked' in client.get(page).text


def test_the_weekly_email_is_off_until_it_is_wanted(client: Client, me: Person) -> None:
    assert not me.weekly_email
    client.post(address("settings_notifications"), {"weekly_email": "yes"})
    me.refresh_from_db()
    assert me.weekly_email


def test_a_guardian_adds_a_child_and_links_another_by_code(client: Client, me: Person) -> None:
    page = address("settings_wards")
    child = {"name_ar": "ريم", "birth_date_day": "1", "birth_date_month": "2", "birth_date_year": "2016"}
    assert client.post(page, {**child, "birth_date_year": "1990"}).status_code == 422
    assert client.post(page, child).status_code == 302
    drain(now())
    ward = queries.wards_of(me.pk).get()
    assert has_consent(ward.pk, Purpose.TERMS)
    assert "ريم" in client.get(page).text
    assert client.get(address("settings_ward", ward.pk)).status_code == 200
    fields = {**child, "name_en": "Reem", "gender": "female", "region": ""}
    assert client.post(address("settings_ward", ward.pk), fields).status_code == 302
    ward.refresh_from_db()
    assert ward.name_en == "Reem"
    young = make.account(birth_date=date(2011, 1, 1))
    assert young.person is not None
    other = Client()
    other.force_login(young)
    shown = other.post(address("settings_guardian")).text
    code = re.search(r"(\d{4}) (\d{4})</bdi>", shown)
    assert code
    assert client.post(page, {"code": "00000000"}).status_code == 422
    assert client.post(page, {"code": code[1] + code[2]}).status_code == 302
    assert queries.wards_of(me.pk).count() == 2


def test_a_ward_of_others_is_not_there(client: Client, me: Person) -> None:
    child = make.person(birth_date=date(2014, 1, 1))
    assert client.get(address("settings_ward", child.pk)).status_code == 404


def test_codes_cannot_be_tried_out(client: Client, me: Person) -> None:
    page = address("settings_wards")
    answers = [client.post(page, {"code": f"0000000{number}"}).status_code for number in range(7)]
    assert answers == [422] * 5 + [429] * 2


def test_more_wards_and_skills_take_the_same_number_of_queries(client: Client, me: Person) -> None:
    def reads(name: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address(name)).status_code == 200
        return len(seen)

    def grow(start: int) -> None:
        for number in range(start, start + 4):
            make.skill(number, f"skill {number}", f"مهارة {number}")
            actions.add_skill(me.pk, number, by=me, at=make.NOW)
            make.guardianship(me, make.person(birth_date=date(2014, 1, 1)))

    grow(1)
    names = ("settings_skills", "settings_wards", "settings_interests", "settings")
    for name in names:
        reads(name)
    few = [reads(name) for name in names]
    grow(20)
    assert [reads(name) for name in names] == few
