"""The scanner in a real browser: tickets are checked without a network, kept, and sent when it is back."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import segno
from playwright.sync_api import Page, expect
from tests import make
from tests.browsing import PHONE, Site, awn_clock, chromium, db, site

from awn.keys.actions import ensure
from awn.keys.rules import Purpose
from awn.opportunities.models import Shift
from awn.participation.models import AttendanceEvent
from awn.participation.roll import ticket_of
from awn.people.models import Person

__all__ = ["awn_clock", "chromium", "db", "site"]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def shift(site: Site) -> Shift:
    ensure(Purpose.TICKETS, at=make.NOW)
    team = make.organisation("team")
    opportunity = make.opportunity(team, shifts=0, public_id="beach")
    make.role(opportunity, title_en="First aider")
    return make.shift(opportunity, starts_at=make.NOW, role=opportunity.roles.get())


@pytest.fixture
def page(site: Site, shift: Shift) -> Iterator[Page]:
    supervisor: Person = make.member(shift.opportunity.organisation, "supervisor")
    page = site.page(supervisor, language="en", **PHONE)
    # The device's clock is that of the server, or nothing that it stamps would be believed.
    page.clock.set_fixed_time(make.NOW)
    with page.expect_response("**/scan/roll.json"):
        page.goto("/en/organiser/team/opportunities/beach/attendance/scan/")
    yield page
    page.context.close()


def show(page: Page, text: str) -> None:
    """Holds a QR code before the camera: here, as a picture from the device."""
    picture = BytesIO()
    segno.make(text, error="m", boost_error=False).save(picture, kind="png", scale=6, border=4)
    file: Any = {"name": "ticket.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    page.set_input_files("#picture", file)


def test_a_ticket_is_checked_offline_and_recorded_when_the_network_is_back(page: Page, shift: Shift) -> None:
    place = make.place(shift, make.person(name_en="Noura Al Harbi"))
    stranger = make.place(make.shift(make.opportunity(shifts=0), starts_at=make.NOW))
    with page.expect_response("**/scan/roll.json"):
        page.reload()
    # The codes are read by a script of ours, which this browser fetches behind the page.
    page.wait_for_function("() => Boolean(window.jsQR)")
    page.context.set_offline(True)
    said, ticket = page.locator("#said"), ticket_of(place)
    show(page, ticket)
    expect(said).to_contain_text("Valid ticket")
    expect(said).to_contain_text("Noura Al Harbi · First aider · from 12:00 to 15:00")
    forged = ticket[:60] + ("A" if ticket[60] != "A" else "B") + ticket[61:]
    show(page, forged)
    expect(said).to_contain_text("The signature is not ours")
    show(page, "https://awn.example/")
    expect(said).to_contain_text("This is not a ticket of Awn")
    show(page, ticket_of(stranger))
    expect(said).to_contain_text("not in today’s list")
    expect(page.locator("#count")).to_have_text("2")
    assert not AttendanceEvent.objects.exists()

    page.context.set_offline(False)
    expect(page.locator("#scanned")).to_contain_text("recorded")
    expect(page.locator("#scanned")).to_contain_text("This ticket is for another opportunity")
    expect(page.locator("#count")).to_have_text("0")
    event = AttendanceEvent.objects.get()
    assert (event.place_id, event.method, event.at) == (place.pk, "volunteer_qr", make.NOW)
