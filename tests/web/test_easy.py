"""Easy mode: the whole journey by one question on each page, with the same questions, gates and consents."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import make
from tests.web.volunteering import signed_in, text_of

from awn.base.models import Event
from awn.opportunities.actions.access import ask_about_access
from awn.opportunities.models import Opportunity
from awn.participation.models import Application
from awn.people.actions.care import set_accessibility
from awn.people.models import Account, Person
from awn.reference import queries as reference
from awn.screening.models import Question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_now", "today")]
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def noura() -> Account:
    return make.account(name_ar="نورة", name_en="Noura")


@pytest.fixture
def browser(noura: Account) -> Client:
    return easily(signed_in(noura))


def easily(client: Client) -> Client:
    client.cookies["awn_mode"] = "easy"
    return client


def person_of(account: Account) -> Person:
    assert account.person is not None
    return account.person


def hidden(page: str) -> dict[str, Any]:
    """The hidden fields of the form on a page, as its button sends them."""
    found: dict[str, list[str]] = {}
    form = next(part for part in page.split("<form")[1:] if 'name="ask"' in part or 'name="step"' in part)
    for name, value in FIELD.findall(form.split("</form>")[0]):
        found.setdefault(name, []).append(value)
    return found


class Walk:
    """Applying as a person does: pages seen and buttons, boxes pressed."""

    def __init__(self, client: Client, opportunity: Opportunity) -> None:
        self.client, self.address = client, f"/en/opportunities/{opportunity.public_id}/apply/"
        self.pages = self.presses = 0
        self.page = ""

    def open(self, address: str = "") -> Walk:
        answer = self.client.get(address or self.address)
        assert answer.status_code == 200
        self.pages += 1
        self.page = answer.content.decode()
        return self

    def press(self, *ticks: tuple[str, Any], go: str = "next", status: int = 302) -> Walk:
        """Ticks boxes and presses the button; what stands ticked already is sent along."""
        stood = re.findall(r'<input type="(?:checkbox|radio)"[^>]*name="([^"]+)" value="([^"]*)" checked', self.page)
        fields = hidden(self.page)
        for name, value in [*stood, *((name, str(value)) for name, value in ticks)]:
            fields.setdefault(name, []).append(value)
        answer = self.client.post(self.address, {**fields, "go": go})
        self.presses += len(ticks) + (go != "")
        assert answer.status_code == status, answer.content.decode()[:2000]
        if status == 302:
            return self.open(answer["Location"])
        self.page = answer.content.decode()
        return self


def heading(page: str) -> str:
    return re.sub(r"<[^>]+>", "", re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)[0]).strip()


def test_one_question_on_each_page_leads_to_a_place(browser: Client, noura: Account) -> None:
    opportunity = make.opportunity(shifts=2)
    first, _second = opportunity.shifts.order_by("starts_at")
    walk = Walk(browser, opportunity).open()
    assert "Question 1 of 3" in walk.page
    walk.press(("shifts", first.pk))
    assert heading(walk.page) == "Would you like to tell the organisation something?"
    walk.press(("message", "I live nearby."))
    assert heading(walk.page) == "Do you promise to keep to the volunteer charter?"
    walk.press(("charter", "yes"), go="")
    assert heading(walk.page) == "Is this right?"
    # All that was said is read back, and nothing is sent before the last press.
    assert "I live nearby." in walk.page
    assert "You promise to keep to it." in walk.page
    assert not Application.objects.exists()
    walk.press()
    made = Application.objects.get(person=noura.person)
    assert (made.state, made.message, made.charter_accepted_at) == ("accepted", "I live nearby.", make.NOW)
    assert [one.shift_id for one in made.places.all()] == [first.pk]
    assert "You have a place" in walk.page


def test_easy_mode_asks_what_the_three_steps_ask(browser: Client, noura: Account) -> None:
    person = person_of(noura)
    Person.objects.filter(pk=person.pk).update(birth_date=None, gender="")
    set_accessibility(person.pk, ["lift", "captions"], consent=True, by=person, at=make.NOW)
    opportunity = make.opportunity(min_age=18, gender="female", accessibility=["lift"])
    for title in ("Reading", "Tea"):
        make.role(opportunity, title_en=title)
    question = Question.objects.create(
        opportunity=opportunity, kind="yes_no", text_en="Do you have a car?", text_ar="ألديك سيارة؟", required=True,
        position=1, made_at=make.NOW,
    )  # fmt: skip
    walk = Walk(browser, opportunity).open()
    asked = [heading(walk.page)]
    shift = opportunity.shifts.get()
    # The only time stands ticked.
    assert f'value="{shift.pk}" checked' in walk.page
    answers: list[tuple[tuple[str, Any], ...]] = [
        (), (("birth_date_day", 27), ("birth_date_month", 3), ("birth_date_year", 1995)), (("gender", "female"),),
        (("role", ""),), ((f"question-{question.pk}", "1"),), (("message", ""),), (("needs", "lift"),),
        (("charter", "yes"),),
    ]  # fmt: skip
    for answer in answers:
        asked.append(heading(walk.press(*answer).page))
    assert asked == [
        "When would you like to come?", "When were you born?", "Are you a woman or a man?",
        "Which task would you like?", "Do you have a car?", "Would you like to tell the organisation something?",
        "May the organisation know what you need?", "Do you promise to keep to the volunteer charter?",
        "Is this right?",
    ]  # fmt: skip
    assert "Do you have a car?" in walk.page
    walk.press()
    made = Application.objects.get(person=person)
    assert made.answers.get().number == 1


def test_an_answer_that_is_missing_is_said_at_its_question(browser: Client) -> None:
    opportunity = make.opportunity(shifts=2)
    walk = Walk(browser, opportunity).open().press(status=422)
    assert 'id="shifts-error"' in walk.page
    # Nobody gets to the end past a question, or past the promise.
    assert heading(walk.open(f"{walk.address}?ask=check").page) == "When would you like to come?"
    walk.press(("shifts", opportunity.shifts.order_by("pk")[0].pk)).press(go="skip")
    walk.press(status=422)
    assert "Without this promise" in walk.page
    assert not Application.objects.exists()


def test_changing_one_answer_leads_straight_back_to_the_last_page(browser: Client) -> None:
    opportunity = make.opportunity()
    walk = Walk(browser, opportunity).open().press().press(("message", "First")).press(("charter", "yes"), go="")
    walk.open(f"{walk.address}?ask=message&then=check")
    assert "First" in walk.page
    walk.press(("message", "Second"))
    assert heading(walk.page) == "Is this right?"
    assert "Second" in walk.page


def test_what_was_said_stays_when_the_mode_changes_half_way(browser: Client) -> None:
    opportunity = make.opportunity(shifts=2)
    walk = Walk(browser, opportunity).open()
    walk.press(("shifts", opportunity.shifts.order_by("pk")[0].pk)).press(("message", "I bring tea."))
    browser.cookies["awn_mode"] = "normal"
    assert "I bring tea." in text_of(browser, f"{walk.address}?step=2")


def test_what_the_action_refuses_comes_back_to_its_question(browser: Client) -> None:
    opportunity = make.opportunity()
    walk = Walk(browser, opportunity).open().press().press(go="skip").press(("charter", "yes"), go="")
    fields = hidden(walk.page) | {"shifts": ["999999"], "go": "next"}
    answer = browser.post(walk.address, fields)
    assert answer.status_code == 422
    assert heading(answer.content.decode()) == "When would you like to come?"
    assert not Application.objects.exists()


def test_steps_to_apply_beside_the_normal_way(browser: Client) -> None:
    """The figures stand in docs/accessibility.md: from the page of an opportunity to the answer."""
    opportunity, other = make.opportunity(), make.opportunity()
    easy = Walk(browser, opportunity).open().press().press(go="skip").press(("charter", "yes"), go="").press()
    browser.cookies["awn_mode"] = "normal"
    other.shifts.update(starts_at=make.NOW + timedelta(days=5), ends_at=make.NOW + timedelta(days=5, hours=3))
    normal = Walk(browser, other).open(f"/en/opportunities/{other.public_id}/apply/?shift={other.shifts.get().pk}")
    normal.press().press().press(("charter", "yes"))
    # The last page of each is the answer. In easy mode one question more has a page of its own, and no press more.
    assert (easy.pages, easy.presses) == (5, 4)
    assert (normal.pages, normal.presses) == (4, 4)


def test_three_questions_find_and_every_answer_is_one_press() -> None:
    found = make.opportunity(title_en="Reading companion")
    make.opportunity(title_en="Far away", region=make.region("SA-02"))
    client = easily(Client())
    page = text_of(client, "/en/easy/find/")
    assert heading(page) == "What do you like to do?"
    page = text_of(client, _way(page, "field=education"))
    assert heading(page) == "Where?"
    page = text_of(client, _way(page, "place=SA"))
    assert heading(page) == "Where exactly?"
    page = text_of(client, _way(page, "place=SA-01"))
    assert heading(page) == "When do you have time?"
    page = text_of(client, _way(page, "ask=found"))
    assert "Reading companion" in page
    assert "We meet and work together for three hours." in page
    assert "Far away" not in page
    assert f"/en/opportunities/{found.public_id}/" in page


def test_the_list_begins_with_the_questions_and_stands_behind_them() -> None:
    make.opportunity(title_en="Reading companion")
    client = easily(Client())
    assert client.get("/en/opportunities/")["Location"] == "/en/easy/find/"
    whole = re.search(r'href="([^"]+)"><span>The whole list', text_of(client, "/en/easy/find/?ask=found"))
    assert whole is not None
    page = text_of(client, whole.group(1))
    assert "Reading companion" in page
    assert "make no sense" not in page


def test_where_nothing_fits_each_answer_can_be_left_out() -> None:
    make.opportunity(title_en="Reading companion")
    make.region("SA-02")
    reference.forget()
    client = easily(Client())
    page = text_of(client, "/en/easy/find/?ask=found&field=education&place=SA-02")
    assert "Nothing fits all your answers" in page
    assert "Reading companion" in text_of(client, _way(page, "ask=found&field=education", without="place"))


@pytest.mark.parametrize(
    "query", ["?ask=x&field=%27", "?ask=where&place=zz", "?ask=region", "?ask=found&page=9999999999"]
)
def test_odd_addresses_end_in_no_error(query: str) -> None:
    make.opportunity()
    assert easily(Client()).get(f"/en/easy/find/{query}").status_code == 200


def _way(page: str, part: str, without: str = "\0") -> str:
    ways = re.findall(r'href="(/en/easy/find/\?[^"]*)"', page.replace("&amp;", "&"))
    return next(way for way in ways if part in way and without not in way)


def test_an_opportunity_says_it_plainly_first_and_everything_on_demand(browser: Client) -> None:
    opportunity = make.opportunity()
    address = f"/en/opportunities/{opportunity.public_id}/"
    page = text_of(browser, address)
    article = page.split("<article")[1]
    plain, act = article.index("We meet and work together"), article.index("Yes, I would like to help here")
    assert plain < act < article.index("<details")
    assert "Sustainable" not in page
    assert "At a glance" in text_of(browser, f"{address}?all")


def test_my_day_my_hours_and_certificates_in_easy_mode(browser: Client, noura: Account) -> None:
    opportunity = make.opportunity(contact_phone="+966 11 555 0100")
    place = make.place(opportunity.shifts.get(), noura.person)
    day = text_of(browser, "/en/my-day/")
    assert 'href="tel:+966 11 555 0100"' in day
    assert f"/en/places/{place.pk}/give-up/" in day
    make.credit(make.opportunity().shifts.get(), noura.person)
    assert "confirmed by others" in text_of(browser, "/en/hours/")
    assert "You can have these" in text_of(browser, "/en/certificates/")
    assert "Excel table" in text_of(browser, "/en/hours/?all")


def test_my_page_leads_to_the_four_doors_and_to_everything(browser: Client, noura: Account) -> None:
    opportunity = make.opportunity(title_en="Tea afterwards")
    make.place(opportunity.shifts.get(), noura.person)
    page = text_of(browser, "/en/dashboard/").split("<main")[1].split("</main>")[0]
    assert page.index("Tea afterwards") < page.index("/en/easy/find/") < page.index("/en/my-day/")
    assert "Your record" not in page
    assert "Your record" in text_of(browser, "/en/dashboard/?all")


def test_help_stands_on_every_page_by_telephone_where_there_is_one(browser: Client, settings: Any) -> None:
    opportunity = make.opportunity()
    pages = ("", "easy/find/", f"opportunities/{opportunity.public_id}/", "my-day/", "hours/", "accessibility/")
    for path in pages:
        assert "Ask a person for help" in text_of(browser, f"/en/{path}"), path
    settings.AWN_HELP_PHONE = "800 123 4567"
    for path in pages:
        assert 'href="tel:8001234567"' in text_of(browser, f"/en/{path}"), path
    assert "Do you need help?" not in text_of(Client(), "/en/")


def test_a_need_is_shown_as_fit_to_its_owner_alone(browser: Client, noura: Account) -> None:
    person = person_of(noura)
    set_accessibility(person.pk, ["lift", "captions"], consent=True, by=person, at=make.NOW)
    opportunity = make.opportunity(accessibility=["lift"])
    page = text_of(browser, f"/en/opportunities/{opportunity.public_id}/")
    assert "Lift: <b>it is there" in page
    assert "Captions: <b>it is not said" in page
    assert "what is there" not in text_of(easily(Client()), f"/en/opportunities/{opportunity.public_id}/")
    # While somebody sits beside, it is folded.
    browser.cookies["awn_helper"] = "yes"
    helped = text_of(browser, f"/en/opportunities/{opportunity.public_id}/")
    assert helped.index("Show it. Whoever helps you") < helped.index("Lift: <b>")


def test_asking_what_is_there_names_nobody_and_comes_once_a_week(browser: Client, noura: Account) -> None:
    person = person_of(noura)
    set_accessibility(person.pk, ["captions"], consent=True, by=person, at=make.NOW)
    opportunity = make.opportunity()
    address = f"/en/opportunities/{opportunity.public_id}/ask-access/"
    for _again in range(2):
        assert browser.post(address)["Location"] == f"/en/opportunities/{opportunity.public_id}/"
    event = Event.objects.get(name="opportunity.access_asked")
    assert (event.by_id, event.subject_id, event.data) == (None, opportunity.pk, {})
    assert ask_about_access(opportunity.pk, by=person, at=make.NOW + timedelta(days=8))
    assert "/sign-in/" in Client().post(address)["Location"]
    Opportunity.objects.filter(pk=opportunity.pk).update(state="draft")
    assert browser.post(address).status_code == 404


def test_an_act_in_easy_mode_begins_the_session_anew(browser: Client, noura: Account) -> None:
    opportunity = make.opportunity()
    place = make.place(opportunity.shifts.get(), noura.person)
    assert "awn_session" in _set_by(browser, place.pk) or "sessionid" in _set_by(browser, place.pk)
    browser.cookies["awn_mode"] = "normal"
    assert not {"awn_session", "sessionid"} & _set_by(browser, place.pk)


def _set_by(client: Client, place_id: int) -> set[str]:
    return set(client.post(f"/en/places/{place_id}/break/").cookies)


def test_signing_up_asks_one_thing_at_a_time_and_keeps_the_password_for_last() -> None:
    client = easily(Client())
    assert client.get("/en/sign-up/")["Location"].startswith("/en/easy/sign-up/")
    page = text_of(client, "/en/easy/sign-up/")
    said = {"name": "Noura Salem", "email": "noura@example.test", "terms": "on"}
    sent: dict[str, Any] = {}
    for name, value in said.items():
        wrong = client.post("/en/easy/sign-up/", {**sent, "ask": name, name: ""})
        assert wrong.status_code == 422
        sent[name] = value
        page = client.post("/en/easy/sign-up/", {**sent, "ask": name}).content.decode()
    assert heading(page) == "Choose a password"
    assert "noura@example.test" in page
    done = client.post("/en/sign-up/", {**sent, "password1": "palm-and-pearl-26"})
    assert done.status_code == 302
    assert Account.objects.get(email="noura@example.test").person.name_en == "Noura Salem"


def test_a_helper_is_seen_by_both_and_leaves_with_one_press() -> None:
    client = Client()
    client.post("/en/preferences/", {"helper": "yes", "mode": "easy", "next": "/en/easy/helper/"})
    assert client.cookies["awn_helper"]["max-age"] == ""
    for path in ("", "easy/helper/", "accessibility/"):
        assert "Somebody is helping you. You decide." in text_of(client, f"/en/{path}")
    client.post("/en/preferences/", {"helper": "no"})
    assert "Somebody is helping you" not in text_of(client, "/en/")
    # Signing out ends it, too.
    client.force_login(make.account())
    client.post("/en/preferences/", {"helper": "yes"})
    client.post("/en/sign-out/")
    assert "Somebody is helping you" not in text_of(client, "/en/")


def test_a_choice_can_be_seen_before_it_is_kept_without_a_script() -> None:
    client = Client()
    page = text_of(client, "/ar/preferences/?show=1&text=largest&lines=wider&words=wide")
    assert 'data-text="largest" data-lines="wider" data-words="wide"' in page.split(">")[1] + page.split(">")[2]
    assert not client.cookies
    assert "data-lines" not in text_of(client, "/ar/").split("<body")[0]
    client.post("/ar/preferences/", {"lines": "wider", "words": "wide"})
    assert 'data-lines="wider" data-words="wide"' in text_of(client, "/ar/")
