"""National identity, identity numbers, merging."""

from __future__ import annotations

import os
from threading import Thread

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.identity.actions import open_case, state_number
from awn.identity.models import LinkedIdentity
from awn.identity.simulators.server import Simulators


def _pair(world: World) -> list[int]:
    return [world.more["twin"].pk, world.more["original"].pk]


STOPS: list[Stop] = [
    Stop("identity_begin", arguments=lambda _w: ["uaepass-simulated"]),
    Stop("identity_begin", arguments=lambda _w: ["nafath-simulated"], note="number"),
    Stop("identity_begin", arguments=lambda _w: ["no-such"], status=404, note="unknown"),
    Stop("identity_ended", arguments=lambda _w: ["identity_given_up"]),
    Stop("settings_national_identity", "original"),
    Stop("settings_national_identity", "twin", note="typed"),
    Stop("staff_merging", "staff", query="?q=Huda"),
    Stop("staff_merge", "staff", _pair),
]
NO_PAGE: dict[str, str] = {
    "identity_back": "leads on from a provider; tests/web/test_identity.py walks it",
    "identity_acs": "takes a SAML response and leads on; tests/web/test_identity.py walks it",
    "identity_callback": "for a provider's server",
    "identity_metadata": "XML for keepers of SAML providers",
    "identity_waiting": "only while a telephone is asked; tests/web/test_identity.py opens it",
    "identity_welcome": "only with an answer of a provider; tests/web/test_identity.py opens it",
    "settings_national_identity_remove": "buttons of the page `settings_national_identity`",
    "staff_identity_case": "buttons of the page `staff_merge`",
}


def extend(world: World) -> None:
    """Two records of one person, one with a confirmed identity, and providers to choose from."""
    simulators = Simulators(0, callback="")
    Thread(target=simulators.server.serve_forever, daemon=True).start()
    os.environ["AWN_IDENTITY_SIMULATORS"] = simulators.address
    original = make.account("huda@example.org", name_ar="هدى المري", name_en="Huda Almarri").person
    twin = make.account("huda2@example.org", name_ar="هدى ناصر المري", name_en="Huda Nasser").person
    LinkedIdentity.objects.create(
        person=original, provider="uaepass-simulated", subject="0" * 64, level=3, linked_at=make.NOW,
        last_used_at=make.NOW,
    )  # fmt: skip
    state_number("AE", "784199000000010", by=original, at=make.NOW)
    state_number("SA", "1000000008", by=twin, at=make.NOW)
    open_case("number", twin.pk, original.pk, by=None, at=make.NOW)
    world.more |= {"original": original, "twin": twin}
