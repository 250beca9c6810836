"""Levels, thanks and tables."""

from __future__ import annotations

from typing import Any

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.recognition.actions import thanks

_SAME = "made of the same parts as a page that is looked at here; tests/web/test_recognition.py opens it"


def _token(world: World) -> list[Any]:
    return [world.more["thanks_link"].token]


STOPS: list[Stop] = [Stop("thank", arguments=_token), Stop("my_recognition", "volunteer")]
NO_PAGE: dict[str, str] = {
    "university_table": _SAME,
    "team_table": _SAME,
    "organiser_recognition": _SAME,
    "organiser_thanks_link": _SAME,
    "staff_recognition": _SAME,
}


def extend(world: World) -> None:
    """A link for thanks of the opportunity, with some that are shown."""
    link = thanks.make_link(world.organisation.pk, world.opportunity.public_id, by=None, at=make.NOW)
    row = thanks.say_thanks(link.token, "شكرًا لكم، كنتم خير عون.", by=None, at=make.NOW)
    thanks.decide(world.organisation.pk, row.pk, shown=True, by=None, at=make.NOW)
    world.more["thanks_link"] = link
