"""Forms that come back: each as it was answered with 422 or 409, in both colours and widths."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page
from tests.browser.looks import Tour, tour
from tests.browser.pages import Stop
from tests.browsing import DESKTOP, PHONE, axe_findings, english_on_an_arabic_page, wider_than_the_screen

from awn.gate import points

pytestmark = pytest.mark.browser
__all__ = ["tour"]

FORM = "main form[method=post][novalidate]"
EMPTY = """form => {
  for (const field of form.elements) {
    if (field.type === "hidden" || field.tagName === "BUTTON" || field.tagName === "FIELDSET") continue;
    if (["checkbox", "radio"].includes(field.type)) field.checked = false; else field.value = "";
  }
}"""

SEND = "form => form.requestSubmit(form.querySelector('button:not([type=button])'))"


def _desk(world: Any) -> list[Any]:
    return [world.organisation.slug, world.opportunity.public_id]


def _house(world: Any) -> list[Any]:
    return [world.organisation.slug]


# Sent empty, each of these is refused and shown again.
SENT_EMPTY = [
    Stop("account_signup"),
    Stop("account_login"),
    Stop("account_reset_password"),
    Stop("report_barrier"),
    Stop("apply", "volunteer", lambda w: [w.free.public_id]),
    Stop("settings_identity", "volunteer"),
    Stop("settings_wards", "guardian"),
    Stop("settings_close", "volunteer"),
    Stop("account_email", "volunteer"),
    Stop("account_change_password", "volunteer"),
    Stop("consent", "guardian", lambda w: [w.consent.pk]),
    Stop("organisation_register", "volunteer"),
    Stop("organiser_members", "owner", _house),
    Stop("organiser_programmes", "owner", _house),
    Stop("opportunity_new", "owner", _house),
    Stop("opportunity_roles", "owner", _desk),
    Stop("opportunity_shifts", "owner", _desk),
]


@pytest.mark.parametrize("stop", SENT_EMPTY, ids=str)
def test_a_form_sent_empty(tour: Tour, stop: Stop) -> None:
    page = tour.tab(stop.who, "ar")
    page.goto(stop.address(tour.world, "ar"))
    page.locator(FORM).first.evaluate(EMPTY)
    _send(page, 422)
    assert page.locator("[aria-invalid=true], .bad, [role=alert]").count() > 0
    _look(page, "ar")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_last_step_without_the_charter(tour: Tour, language: str) -> None:
    page = tour.tab("newcomer", language)
    page.goto(Stop("apply", arguments=lambda w: [w.free.public_id]).address(tour.world, language))
    page.locator("input[name=shifts]").first.check()
    for _step in range(2):
        page.locator("button[value=next]").click()
    page.locator("#charter").wait_for()
    _send(page, 422)
    _look(page, language)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_text_that_somebody_else_saved_meanwhile(tour: Tour, language: str) -> None:
    page = tour.tab("owner", language)
    page.goto(
        Stop("opportunity_edit", arguments=lambda w: [*_house(w), w.draft.public_id]).address(tour.world, language)
    )
    page.locator("input[name=version]").evaluate("field => { field.value = '0' }")
    page.locator("#title_en").fill("Reading in the library")
    _send(page, 409)
    _look(page, language)


def _send(page: Page, status: int) -> None:
    with page.expect_navigation(wait_until="load") as answered:
        page.locator(FORM).first.evaluate(SEND)
    assert answered.value.status == status


def _look(page: Page, language: str) -> None:
    page.emulate_media(color_scheme="light")
    found = axe_findings(page)
    found += _in_the_dark(page, DESKTOP if language == "ar" else PHONE)
    found += wider_than_the_screen(page, 320)
    if language == "ar":
        found += english_on_an_arabic_page(page)
    assert found == []


def _in_the_dark(page: Page, screen: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What axe finds in the colours of the same page, not loaded again, in the dark and on another screen."""
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(screen["viewport"])
    # Both reach the page a moment later; axe would see the ink of one and the paper of the other.
    page.wait_for_function(
        "width => matchMedia('(prefers-color-scheme: dark)').matches && innerWidth === width",
        arg=screen["viewport"]["width"],
    )
    page.evaluate(points.AT_REST)
    return axe_findings(page, points.COLOUR_RULES)
