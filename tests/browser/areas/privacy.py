"""Consents, access log, erasure, retention, breaches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.browser.pages import Stop
from tests.browser.world import World
from tests.make import NOW

from awn.base.clock import now
from awn.consents.actions import looked
from awn.privacy import links
from awn.privacy.actions import breaches, erasing, requests
from awn.privacy.actions.breaches import Facts
from awn.privacy.models import Export


def _number(name: str) -> Any:
    return lambda world: [world.more[name].pk]


STOPS: list[Stop] = [
    Stop("settings_looks", "volunteer"),
    Stop("settings_copy_file", "volunteer", _number("export")),
    Stop("settings_data_ask", "volunteer"),
    Stop("ward_data", "guardian", lambda world: [world.ward.pk]),
    Stop("privacy_keep", "", lambda world: [links.cancelling_token(world.more["erasure"].pk)]),
    Stop("privacy_officer"),
    Stop("privacy_notices"),
    Stop("staff_privacy", "staff"),
    Stop("staff_privacy_register", "staff"),
    Stop("staff_privacy_request", "staff", _number("request")),
    Stop("staff_breach_new", "staff"),
    Stop("staff_breach", "staff", _number("breach")),
]
NO_PAGE: dict[str, str] = {
    "settings_consent": "a button of the page of one's data",
    "settings_copy": "a button of the page of one's data",
    "ward_consent": "a button of the page of a ward's data",
    "ward_copy": "a button of the page of a ward's data",
    "ward_looks": "the page `settings_looks`, of a ward",
    "ward_close": "the page `settings_close`, of a ward",
    "staff_privacy_register_file": "a table, by a link only",
    "staff_breach_file": "a PDF, by a button only",
}


def extend(world: World) -> None:
    """A look, a copy, a request, an erasure that waits, a breach whose clock runs."""
    looked(world.volunteer.pk, "accommodations", why="application", by=world.owner, at=NOW,
           organisation_id=world.organisation.pk)  # fmt: skip
    world.more["export"] = Export.objects.create(
        person=world.volunteer, asked_by=world.volunteer, language="ar", state="done", all_parts=1, done_parts=1,
        asked_at=NOW, done_at=NOW, expires_at=now() + timedelta(days=7),
    )  # fmt: skip
    world.more["request"] = requests.ask("access", "من اطّلع على طلباتي؟", by=world.volunteer, at=NOW)
    world.more["erasure"] = erasing.ask_erasure(world.ward.pk, keeps_certificates=True, by=world.guardian, at=now())
    facts = Facts(
        title="رسالة أُرسلت إلى عنوان خاطئ", kind="seen", what="قائمة متطوعين أُرسلت إلى عنوان خاطئ.", measures="",
        classes=["contact"], countries=["SA", "KW"], aware_at=NOW - timedelta(hours=3),
    )  # fmt: skip
    world.more["breach"] = breaches.open_breach(facts, by=world.staff, at=NOW)
