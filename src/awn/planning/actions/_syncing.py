"""A roster and the places that exist meanwhile: every function here needs an open transaction."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, found
from awn.participation.models import Place
from awn.participation.rules import ACTIVE_APPLICATION, SEATED
from awn.planning.models import Roster, Row, Run
from awn.planning.reading import shifts_to_come
from awn.planning.rules import STANDING, UNDER_WAY

BATCH = 5_000


def locked(roster_id: int) -> Roster:
    """The roster, locked, with what it plans."""
    rows = Roster.objects.select_for_update(of=("self",)).select_related("opportunity", "programme", "organisation")
    return found(rows.filter(pk=roster_id).first())


def check_idle(roster: Roster) -> None:
    """Refuses `roster_under_way` while the worker has the roster in hand."""
    if Run.objects.filter(roster=roster, state__in=UNDER_WAY).exists():
        message = _("The roster is being worked on. Wait until that is done, then go on.")
        raise Refusal("roster_under_way", message, status=409)


def sync(roster: Roster, at: datetime, *, shift_ids: Collection[int] | None = None) -> None:
    """Takes up what happened to places since: given otherwise, given up, applications ended, shifts cancelled."""
    coming = list(shifts_to_come(roster, at).values_list("pk", flat=True)) if shift_ids is None else list(shift_ids)
    Row.objects.filter(roster=roster, shift__cancelled_at__isnull=False).delete()
    ended = Row.objects.filter(roster=roster, shift__in=coming, state="draft")
    ended.exclude(application__state__in=sorted(ACTIVE_APPLICATION)).delete()
    over = Row.objects.filter(roster=roster, shift__in=coming, place__isnull=False)
    over = over.exclude(place__state__in=sorted(SEATED))
    over.filter(state="leaving").delete()
    over.filter(state="placed").update(state="gone", pinned=False)
    _take_up(roster, coming)


def _take_up(roster: Roster, coming: Collection[int]) -> None:
    """Places that were given outside of the roster become rows that people know of."""
    places = Place.objects.filter(shift__in=coming, state__in=sorted(SEATED), application__state="accepted")
    known = Row.objects.filter(roster=roster, shift__in=coming)
    rows = {(row.shift_id, row.person_id): row for row in known.exclude(place__in=places)}
    mine = set(known.filter(place__in=places).values_list("place_id", flat=True))
    fresh, changed = [], []
    for place in places.exclude(pk__in=mine) if len(mine) < BATCH else places:
        if place.pk in mine:
            continue
        row = rows.get((place.shift_id, place.person_id))
        if row is None:
            fresh.append(
                Row(
                    roster=roster, shift_id=place.shift_id, person_id=place.person_id, place=place, state="placed",
                    application_id=place.application_id, told=True,
                )
            )  # fmt: skip
        else:
            row.place, row.state, row.told, row.problem = place, "placed", True, ""
            changed.append(row)
    Row.objects.bulk_create(fresh, batch_size=BATCH)
    Row.objects.bulk_update(changed, ["place", "state", "told", "problem"], batch_size=BATCH)


def standing_rows(roster: Roster, coming: Collection[int]) -> list[Row]:
    """Every row of the shifts to come, those that leave too."""
    return list(Row.objects.filter(roster=roster, shift__in=coming).exclude(state="left").order_by("pk"))


def held_by(roster: Roster, person_id: int) -> list[Row]:
    """The shifts that somebody has in the roster."""
    rows = Row.objects.filter(roster=roster, person=person_id, state__in=STANDING)
    return list(rows.select_related("shift").order_by("shift__starts_at"))
