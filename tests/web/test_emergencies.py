"""Emergencies on the web: the desk, the one page, the answer by one address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import make
from tests.web.desk import Desk
from tests.web.volunteering import queries, signed_in, text_of

from awn.consents.rules import Purpose
from awn.emergencies.actions.opening import call_wave, open_emergency
from awn.emergencies.actions.seats import set_shift
from awn.emergencies.links import token_of
from awn.emergencies.models import Call, Emergency
from awn.emergencies.rules import Draft
from awn.reference import queries as reference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NOW = make.NOW
SAID = {
    "title_ar": "سيول", "title_en": "Floods", "what_ar": "نوزع الماء.", "what_en": "We hand out water.",
    "place_ar": "المدرسة", "place_en": "The school", "region": "SA-01", "wanted": "١",
}  # fmt: skip


def _willing() -> Any:
    account = make.account()
    assert account.person is not None
    make.agreed(account.person, Purpose.CALLS)
    return account


def _opened(**values: Any) -> Emergency:
    draft = Draft(**{**SAID, "region": make.region().pk, "wanted": 1, **values})
    return open_emergency(draft, organisation_id=None, by=None, at=NOW)


def _client(person: Any) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def test_from_the_form_over_the_wave_to_the_closing_word(team: Desk) -> None:
    make.region()
    reference.forget()
    _willing()
    _willing()
    coordinator = _client(team.coordinator)
    page = f"{team.address}emergencies/"
    missing = coordinator.post(page, {**SAID, "what_en": ""})
    assert missing.status_code == 422 and "both languages" in missing.content.decode()
    made = coordinator.post(page, SAID)
    found = Emergency.objects.get()
    desk = f"{page}{found.public_id}/"
    assert made.headers["Location"] == desk and not Call.objects.exists()
    assert "Call 2 people now" in text_of(coordinator, desk)
    coordinator.post(f"{desk}act/", {"act": "wave"})
    for call in Call.objects.order_by("pk"):
        Client().post(f"/en/calls/{token_of(call.pk)}/", {"answer": "yes"})
    assert list(Call.objects.order_by("pk").values_list("pool", flat=True)) == ["coming", "standby"]
    days = {"from_day_day": "22", "until_day_day": "23"}
    same = {
        f"{side}_day_{part}": value for side in ("from", "until") for part, value in (("month", "11"), ("year", "2026"))
    }
    times = {**days, **same, "from_time": "12:00", "until_time": "12:00"}
    assert coordinator.post(f"{desk}act/", {**times, "until_day_day": "22", "act": "standby"}).status_code == 422
    assert coordinator.post(f"{desk}act/", {**times, "act": "standby"}).status_code == 302
    standby = Call.objects.get(pool="standby")
    assert "Release everybody" in text_of(coordinator, f"{desk}?pool=standby")
    coordinator.post(f"{desk}act/", {"act": "call_in", "call": standby.pk})
    assert coordinator.post(f"{desk}act/", {"act": "close", "words_ar": "شكرًا"}).status_code == 422
    coordinator.post(f"{desk}act/", {"act": "close", "words_ar": "شكرًا", "words_en": "Thank you"})
    assert "Thank you" in text_of(Client(), f"/en/emergencies/{found.public_id}/")


def test_the_desk_turns_a_yes_into_a_seat_and_calls_in_from_standby(team: Desk) -> None:
    shift = make.opportunity(team.organisation, capacity=2, title_en="Hand out water").shifts.get()
    draft = Draft(**{**SAID, "region": make.region().pk, "wanted": 1})
    found = open_emergency(draft, organisation_id=team.organisation.pk, by=None, at=NOW)
    coordinator, desk = _client(team.coordinator), f"{team.address}emergencies/{found.public_id}/"
    assert "Where a yes leads" in text_of(coordinator, desk) and "2 seats free" in text_of(coordinator, desk)
    foreign = make.opportunity().shifts.get()
    assert coordinator.post(f"{desk}act/", {"act": "shift", "shift": foreign.pk}).status_code == 422
    assert coordinator.post(f"{desk}act/", {"act": "shift", "shift": shift.pk}).status_code == 302
    one, other = _willing(), _willing()
    call_wave(found.pk, by=None, at=NOW)
    addresses = [f"/en/calls/{token_of(call.pk)}/" for call in Call.objects.order_by("pk")]
    for address in addresses:
        Client().post(address, {"answer": "yes"})
    said = text_of(Client(), addresses[0])
    assert "My place and my ticket" in said and "You are expected" in said
    assert list(Call.objects.order_by("pk").values_list("pool", flat=True)) == ["coming", "standby"]
    wrong = coordinator.post(f"{desk}act/", {"act": "call_in_next", "people": "0", "to": shift.pk})
    assert wrong.status_code == 422 and "between 1 and 200" in wrong.content.decode()
    coordinator.post(f"{desk}act/", {"act": "call_in_next", "people": "٥", "to": shift.pk})
    shift.refresh_from_db()
    assert shift.taken == 2 and not Call.objects.filter(pool="standby").exists()
    assert "Back to standby" in text_of(coordinator, desk)
    last = Call.objects.get(person=other.person)
    coordinator.post(f"{desk}act/", {"act": "stand_down", "call": last.pk})
    shift.refresh_from_db()
    assert shift.taken == 1 and Call.objects.get(person=one.person).place is not None


def test_a_yes_that_could_lead_to_no_seat_says_why(team: Desk) -> None:
    shift = make.opportunity(team.organisation).shifts.get()
    draft = Draft(**{**SAID, "region": make.region().pk, "wanted": 1})
    found = open_emergency(draft, organisation_id=team.organisation.pk, by=None, at=NOW)
    set_shift(found.pk, shift.pk, by=None, at=NOW)
    who = _willing().person
    make.place(make.shift(make.opportunity(shifts=0), starts_at=shift.starts_at), who)
    call_wave(found.pk, by=None, at=NOW)
    page, browser = f"/en/calls/{token_of(Call.objects.get().pk)}/", Client()
    assert browser.post(page, {"answer": "yes"}).status_code == 302
    assert "You have a place elsewhere at the same time" in text_of(browser, page)
    assert Call.objects.get().answer == ""


def test_one_page_says_it_all_to_everybody_and_a_grown_up_may_offer() -> None:
    found = _opened()
    page = f"/en/emergencies/{found.public_id}/"
    public = text_of(Client(), page)
    for words in ("Floods", "We hand out water.", "The school", "Riyadh", "Everybody grown up can help"):
        assert words in public
    assert found.public_id in text_of(Client(), "/ar/emergencies/")
    browser = signed_in(make.account())
    answer = browser.post(f"{page}offer/")
    assert "You are expected" in text_of(browser, answer.headers["Location"])
    child = signed_in(make.account(birth_date=NOW.date() - timedelta(days=15 * 365)))
    assert child.post(f"{page}offer/").headers["Location"] == page
    assert Call.objects.count() == 1


def test_the_address_in_the_letter_needs_no_signing_in_and_takes_changes_of_mind() -> None:
    _willing()
    found = _opened()
    call_wave(found.pk, by=None, at=NOW)
    call = Call.objects.get()
    page, browser = f"/en/calls/{token_of(call.pk)}/", Client()
    assert "Can you come?" in text_of(browser, page)
    call.refresh_from_db()
    assert call.answer == ""  # looking is no answer
    for said in ("later", "yes", "no"):
        assert browser.post(page, {"answer": said}).headers["Location"] == page
        call.refresh_from_db()
        assert call.answer == said
    assert browser.get("/en/calls/forged:x/").status_code == 404


def test_nobody_reaches_the_desk_of_another_house(team: Desk) -> None:
    own, platform = make.organisation(), _opened()
    stranger = _client(make.member(own))
    for page in (f"{team.address}emergencies/", f"/en/staff/emergencies/{platform.public_id}/"):
        assert stranger.get(page).status_code == 403
    assert stranger.get(f"/en/organiser/{own.slug}/emergencies/{platform.public_id}/").status_code == 404
    assert (
        stranger.post(f"/en/organiser/{own.slug}/emergencies/{platform.public_id}/act/", {"act": "wave"}).status_code
        == 404
    )
    administrator = _client(make.staff())
    assert "Floods" in text_of(administrator, "/en/staff/emergencies/")


def test_more_people_mean_no_more_queries() -> None:
    administrator = _client(make.staff())
    found = _opened(wanted=30)
    account = _willing()
    call_wave(found.pk, by=None, at=NOW)
    Call.objects.update(answer="yes", pool="coming", answered_at=NOW)
    desk, mine = f"/en/staff/emergencies/{found.public_id}/", signed_in(account)
    before = queries(administrator, desk), queries(mine, "/en/calls/")
    for _i in range(12):
        _willing()
        other = _opened()
        Call.objects.create(emergency=other, person=account.person, wave=1, called_at=NOW)
    call_wave(found.pk, by=None, at=NOW)
    Call.objects.filter(answer="").update(answer="yes", pool="coming", answered_at=NOW)
    assert (queries(administrator, desk), queries(mine, "/en/calls/")) == before
