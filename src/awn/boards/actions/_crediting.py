"""Hours for work on a board, through the one door that credits remote work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from awn.boards.queries import SEATED
from awn.hours.actions.deliverables import Work, accept, hand_in
from awn.hours.models import Deliverable
from awn.hours.remote import units_in
from awn.hours.rules import TITLE_LIMIT
from awn.participation.models import Place
from awn.people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done, when, and what it is worth; `minutes` where it is worth less than its units allow."""

    title: str
    units: int
    at: datetime
    text: str = ""
    link: str = ""
    minutes: int | None = None


def credited(place_id: int, done: Done, *, by: Person | None, at: datetime) -> tuple[Deliverable | None, int]:
    """Hands the work in for the volunteer and accepts it; None where the cap or the place leaves nothing to credit."""
    place = Place.objects.select_for_update(of=("self",)).select_related("shift").get(pk=place_id)
    known = units_in(place)
    units = min(done.units, known.left)
    if units < 1 or place.state not in SEATED:
        return None, 0
    most = units * known.minutes_each
    minutes = most if done.minutes is None else min(done.minutes, most)
    if minutes < 1:
        return None, 0
    text = done.text or ("" if done.link else done.title)
    work = Work(title=done.title[:TITLE_LIMIT], units=units, text=text, link=done.link)
    # At the moment it was done: an answer that comes late takes nothing from the volunteer.
    handed = hand_in(place.pk, work, by=None, at=done.at)
    accept(handed.pk, units=units, minutes=minutes, by=by, at=at)
    handed.refresh_from_db()
    return handed, minutes
