"""The volunteer base: searching it, lists, notes, files that are brought along, and who knows me."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.matching.actions import set_findable
from awn.matching.rules import HELD_BACK
from awn.outreach.actions.bringing import invite_brought, read_list, send_next
from awn.outreach.actions.lists import make_list, put_on_list
from awn.outreach.actions.notes import write_note
from awn.outreach.brought import rows_of, token_of

NOW = make.NOW
STOPS: list[Stop] = [
    Stop("volunteer_base", "owner", lambda world: [world.organisation.slug]),
    Stop("volunteer_of_base", "owner", lambda world: [world.organisation.slug, world.volunteer.pk]),
    Stop("volunteer_invitations", "owner", lambda world: [world.organisation.slug]),
    Stop("volunteer_lists", "owner", lambda world: [world.organisation.slug]),
    Stop("bring_list", "owner", lambda world: [world.organisation.slug]),
    Stop("brought_list", "owner", lambda world: [world.organisation.slug, world.more["brought"].pk]),
    Stop("expected", "", lambda world: [token_of(world.more["expected"])]),
    Stop("settings_known_by", "volunteer"),
]
NO_PAGE: dict[str, str] = {
    "volunteer_base_chosen": "buttons of the page `volunteer_base`; tests/web/test_outreach.py presses them",
    "volunteer_base_searches": "buttons of the page `volunteer_base`; tests/web/test_outreach.py presses them",
    "brought_list_file": "a CSV file",
}
_ROWS = "الاسم,البريد الإلكتروني\nسارة العلي,sara@home.example\nSara Al-Ali,sara.ali@work.example\nبلا بريد,\n"


def extend(world: World) -> None:
    """A volunteer whom the organisation has on a list and notes something about; two files, one of them sent."""
    owner, house = world.owner, world.organisation
    set_findable(world.volunteer.pk, findable=True, by=world.volunteer, at=NOW)
    kept = make_list(house.pk, "المسعفون", by=owner, at=NOW)
    put_on_list(house.pk, kept.pk, [world.volunteer.pk], by=owner, at=NOW)
    write_note(
        house.pk, world.volunteer.pk, "يفضّل العمل صباحًا", purpose="assignment",
        until=NOW.date() + timedelta(days=90), by=owner, at=NOW,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_text("email\nlayla@home.example\n", encoding="utf-8")
        sent = read_list(house.pk, kept.pk, path, "layla.csv", by=owner, at=NOW)
        invite_brought(house.pk, sent.pk, by=owner, at=NOW)
        send_next(by=None, at=NOW + HELD_BACK)
        path.write_text(_ROWS, encoding="utf-8")
        world.more["brought"] = read_list(house.pk, kept.pk, path, "متطوعون.csv", by=owner, at=NOW)
    world.more["expected"] = rows_of(sent.pk)[0]
