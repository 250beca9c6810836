"""Recordings and sign-language films: the organisation's pages; the opportunity that is looked at has both."""

from __future__ import annotations

from typing import Any

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World
from tests.media.files import CAPTIONS, sample

from awn.media import actions
from awn.media.actions import Brought


def _desk(world: World) -> list[Any]:
    return [world.organisation.slug, world.opportunity.public_id]


STOPS: list[Stop] = [
    Stop("desk_media", "owner", arguments=_desk),
    Stop("desk_recording", "owner", arguments=lambda w: [*_desk(w), "sign", "ar"]),
]
NO_PAGE: dict[str, str] = {"opportunity_medium": "a recording, a film or captions"}


def extend(world: World) -> None:
    """A recording that is shown, a film with captions that is shown, and one that lacks its words."""
    words = "أهلًا بكم عند البوابة الشمالية."
    for kind, name, captions in (("audio", "speech.m4a", None), ("sign", "cards-sound.mp4", CAPTIONS)):
        brought = Brought(file=iter([sample(name)]), captions=captions, transcript=words)
        row = actions.keep(world.opportunity.pk, kind, "ar", brought, by=world.owner, at=make.NOW)
        actions.show(world.opportunity.pk, kind, "ar", by=world.owner, at=make.NOW)
        world.more[f"recording_{kind}"] = row
    actions.keep(
        world.opportunity.pk, "audio", "en", Brought(file=iter([sample("speech.mp3")])), by=world.owner, at=make.NOW
    )
