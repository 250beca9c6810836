"""The day itself: the board, zones, things handed out, the kiosk."""

from __future__ import annotations

from datetime import timedelta

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.onsite.actions.items import hand_out, save_kind
from awn.onsite.actions.zones import post, save_zone
from awn.onsite.models import ItemStock, RefusedScan
from awn.onsite.queries import seats_to_post
from awn.participation.models import Kiosk

NOW = make.NOW
STOPS: list[Stop] = [
    Stop("day_board", "supervisor", lambda world: [world.organisation.slug, world.opportunity.public_id]),
    Stop("day_zones", "owner", lambda world: [world.organisation.slug, world.opportunity.public_id]),
    Stop("shift_zones", "supervisor", lambda world: [world.organisation.slug, world.roll.pk]),
    Stop("items", "owner", lambda world: [world.organisation.slug]),
    Stop("shift_items", "supervisor", lambda world: [world.organisation.slug, world.roll.pk]),
]
NO_PAGE: dict[str, str] = {
    "shift_badges": "a PDF file; tests/web/test_onsite.py reads it",
    "shift_list": "a PDF file; tests/web/test_onsite.py reads it",
    "items_file": "a CSV file",
    "kiosk_roll": "data for the kiosk; tests/web/test_kiosk_browser.py uses it",
    "kiosk_sync": "the kiosk sends its scans there; tests/web/test_kiosk_browser.py uses it",
    "kiosk_worker": "the kiosk's service worker; tests/web/test_kiosk_browser.py uses it",
    "kiosk_manifest": "a manifest for browsers; tests/web/test_onsite.py reads it",
}


def extend(world: World) -> None:
    """Two zones with people, a vest that is out, and a scan that could not be recorded."""
    beach, owner, roll = world.opportunity, world.owner, world.roll
    gate = save_zone(
        beach.pk, name_ar="البوابة الشمالية", name_en="North gate", supervisor_id=world.supervisor.pk, by=owner, at=NOW
    )
    save_zone(beach.pk, name_ar="خيمة الإسعاف", name_en="First-aid tent", supervisor_id=None, by=owner, at=NOW)
    seats = list(seats_to_post(roll.pk))
    post(roll.pk, [seats[0].pk], gate.pk, leads=True, by=owner, at=NOW)
    house = world.organisation.pk
    save_kind(house, name_ar="سترة", name_en="Vest", stock="S 10, M 20", comes_back=True, by=owner, at=NOW)
    hand_out(seats[0].pk, ItemStock.objects.filter(kind__organisation=house).order_by("pk")[0].pk, by=owner, at=NOW)
    kiosk = Kiosk.objects.create(
        opportunity=beach, name="اللوح عند البوابة", token_hash="day", created_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )  # fmt: skip
    RefusedScan.objects.create(
        client_id="6f9619ff-8b86-4011-b42d-00cf4fc964ff", kiosk=kiosk, opportunity=beach, place=seats[0], kind="in",
        scanned_at=NOW - timedelta(minutes=9), code="marked_absent",
    )  # fmt: skip
