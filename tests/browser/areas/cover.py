"""Places that are offered, given up, handed on and swapped; how the seats of a shift stand."""

from __future__ import annotations

from datetime import timedelta

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.cover.actions import look_for, set_ready
from awn.cover.models import CoverRequest
from awn.opportunities.models import Opportunity
from awn.participation.actions.keeping import keep_seats
from awn.participation.actions.places import release_place
from awn.participation.models import Application

NOW = make.NOW

STOPS: list[Stop] = [
    Stop("place_offer", "volunteer", lambda w: [w.more["offered"].pk]),
    Stop("cover", "volunteer"),
    Stop("cover_ask", "volunteer", lambda w: [w.more["kept_place"].pk]),
    Stop("cover_answer", "volunteer", lambda w: [w.more["cover_request"].pk]),
    Stop("opportunity_places", "owner", lambda w: [w.organisation.slug, w.more["cover_opportunity"].public_id]),
]
NO_PAGE: dict[str, str] = {
    "application_taking": "a button of the page `application`; tests/web/test_places.py presses it",
    "cover_take_back": "a button of the page `cover`; tests/web/test_places.py presses it",
}


def extend(world: World) -> None:
    """A seat that is offered, one that somebody cannot keep, and a request that the volunteer is asked about."""
    begin = NOW + timedelta(days=40)
    opportunity = make.opportunity(
        world.organisation, shifts=0, title_ar="سقيا المصلين", title_en="Water for worshippers",
        starts_at=begin, ends_at=begin + timedelta(days=20), next_at=begin,
    )  # fmt: skip
    offered, kept, sought = (make.shift(opportunity, starts_at=begin + timedelta(days=n), capacity=2) for n in range(3))
    held, _other = make.place(offered), make.place(offered)
    mine = make.place(offered, world.volunteer, state="waiting")
    release_place(held.pk, by=held.person, at=NOW)
    keep_seats(kept.pk, "members", 1, begin - timedelta(days=2), by=world.owner, at=NOW)
    kept_place = make.place(kept, world.volunteer)
    seeker = make.place(sought)
    set_ready(world.volunteer.pk, ready=True, by=world.volunteer, at=NOW)
    Application.objects.filter(pk=mine.application_id).update(state="accepted")
    request = look_for(seeker.pk, by=seeker.person, at=NOW)
    world.more |= {
        "offered": mine, "kept_place": kept_place, "cover_request": CoverRequest.objects.get(pk=request.pk),
        "cover_opportunity": Opportunity.objects.get(pk=opportunity.pk),
    }  # fmt: skip
