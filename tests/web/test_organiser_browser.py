"""The desk in a real browser: the comforts of its script, and a row swapped in the roll."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from tests import make
from tests.browsing import chromium_path
from tests.web.desk import Desk, client_of, desk

from awn.planning.actions.moves import put
from awn.planning.actions.rosters import begin
from awn.planning.models import Row
from awn.reference import queries as reference

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright runs an event loop, which Django takes for asynchronous code.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    reference.forget()
    monkeypatch.setattr("awn.base.clock.now", lambda: make.NOW)
    yield
    reference.forget()


@pytest.fixture
def team() -> Desk:
    return desk(slug="team")


def opened(browser: Browser, live_server: Any, team: Desk, path: str, width: int = 1280, **options: Any) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 800}, **options)
    session = client_of(team.owner).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}{path}")
    return page


def test_the_script_counts_words_and_puts_a_click_on_the_map_into_numbers(
    browser: Browser, live_server: Any, team: Desk
) -> None:
    page = opened(browser, live_server, team, "/en/organiser/team/opportunities/new/")
    page.fill("#plain_en", "word " * 61)
    expect(page.locator("[data-count-of=plain_en]")).to_have_text("Words, of at most 60: 61")
    page.locator(".point-map").click(position={"x": 150, "y": 120})
    assert 10 < float(page.input_value("#latitude")) < 40
    assert 30 < float(page.input_value("#longitude")) < 65
    page.context.close()


def test_one_box_ticks_all_and_the_roll_swaps_one_row(browser: Browser, live_server: Any, team: Desk) -> None:
    opportunity = make.opportunity(team.organisation)
    for _n in range(3):
        make.application(opportunity)
    running = make.shift(opportunity, starts_at=make.NOW - timedelta(hours=1))
    seat = make.place(running)
    page = opened(browser, live_server, team, f"/en/organiser/team/opportunities/{opportunity.public_id}/applicants/")
    page.locator("[data-select-all]").check()
    assert page.locator("input[name=application]:checked").count() == 3
    page.goto(f"{live_server.url}/en/organiser/team/attendance/{running.pk}/")
    page.evaluate("window.stayed = true")
    page.locator(f"#place-{seat.pk}").get_by_role("button", name="Check in").click()
    expect(page.locator(f"#place-{seat.pk}").get_by_role("button", name="Check out")).to_be_visible()
    expect(page.locator("#notices")).to_contain_text("is here")
    assert page.evaluate("window.stayed"), "the row alone was swapped"
    page.locator(f"#place-{seat.pk} [name=time]").fill("25:00")
    page.locator(f"#place-{seat.pk}").get_by_role("button", name="Check out").click()
    expect(page.locator(f"#place-{seat.pk} .msg")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_the_keyboard_stays_in_the_row_whatever_was_pressed(
    browser: Browser, live_server: Any, team: Desk, script: bool
) -> None:
    running = make.shift(make.opportunity(team.organisation), starts_at=make.NOW - timedelta(hours=1))
    make.place(running)
    seat = make.place(running)
    path = f"/en/organiser/team/attendance/{running.pk}/"
    page = opened(browser, live_server, team, path, java_script_enabled=script)
    row = page.locator(f"#place-{seat.pk}")
    for act in ("absent", "undo", "excused:sick", "undo", "check_in"):
        if act in {"absent", "excused:sick"}:
            row.locator("summary").press("Enter")
        row.locator(f"button[value='{act}']").press("Enter")
        expect(row.locator(f"button[value='{act}']")).to_have_count(0)
        # With script on what the row offers next; without it on the row, to which the address leads back.
        kept = row.locator(f"#act-{seat.pk}") if script else row
        expect(kept).to_be_focused()
    page.context.close()


def test_applicants_are_walked_and_selected_from_the_keyboard(browser: Browser, live_server: Any, team: Desk) -> None:
    opportunity = make.opportunity(team.organisation, selection="reviewed")
    for _n in range(4):
        make.application(opportunity)
    page = opened(browser, live_server, team, f"/en/organiser/team/opportunities/{opportunity.public_id}/applicants/")
    rows, ticked = page.locator("[data-row]"), page.locator("input[name=application]:checked")
    rows.first.focus()
    page.keyboard.press(" ")
    expect(ticked).to_have_count(1)
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(ticked).to_have_count(3)
    expect(rows.nth(2)).to_be_focused()
    expect(page.locator("[data-selected]")).to_have_text("Selected: 3")
    page.keyboard.press("End")
    expect(rows.nth(3)).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("#act")).to_be_focused()
    # Keys are the page's own only on a row: in a box they type.
    page.locator("#q").press("a")
    expect(page.locator("#q")).to_have_value("a")
    rows.first.focus()
    page.keyboard.press("Escape")
    expect(ticked).to_have_count(0)


def drag(page: Page, what: Locator, onto: Locator) -> None:
    """By the mouse as a hand moves it: a browser takes up a drag only after some way."""
    what.scroll_into_view_if_needed()
    begin, end = what.bounding_box(), onto.bounding_box()
    assert begin is not None and end is not None
    page.mouse.move(begin["x"] + 20, begin["y"] + 10)
    page.mouse.down()
    page.mouse.move(begin["x"] + 35, begin["y"] + 15, steps=3)
    page.mouse.move(end["x"] + 20, end["y"] + 5, steps=5)
    page.mouse.up()


def test_a_name_is_dragged_to_another_shift_of_the_roster_and_out_of_it(
    browser: Browser, live_server: Any, team: Desk
) -> None:
    event = make.opportunity(team.organisation, shifts=0, selection="reviewed")
    first, second = (make.shift(event, starts_at=make.NOW + timedelta(days=2, hours=4 * n)) for n in range(2))
    who = make.application(event).person
    roster = begin(opportunity_id=event.pk, by=None, at=make.NOW)
    put(roster.pk, who.pk, first.pk, by=None, at=make.NOW)
    page = opened(browser, live_server, team, f"/en/organiser/team/rosters/{roster.pk}/board/")
    page.set_viewport_size({"width": 1280, "height": 1600})
    name = page.locator(f"[data-person='{who.pk}']")
    with page.expect_navigation():
        drag(page, name, page.locator(f"[data-shift='{second.pk}'] h2"))
    expect(page.get_by_text("Moved and fixed there.")).to_be_visible()
    assert Row.objects.get().shift_id == second.pk
    with page.expect_navigation():
        drag(page, name, page.locator("[data-shift=''] h2"))
    expect(page.get_by_text("Taken out of the shift.")).to_be_visible()
    assert not Row.objects.exists()
    page.context.close()
