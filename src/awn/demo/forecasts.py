"""Forecasts of the demo: learned from its own year, which is short; so some kinds stay with the simple way.

What was told of past shifts, and the letters that reached those who were away, are made up: the demo has no past in
which anybody forecast.
"""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import datetime, timedelta
from random import Random

from awn.base.models import Event
from awn.consents.models import Consent
from awn.consents.rules import Purpose
from awn.forecasts.actions import compare
from awn.forecasts.models import ShiftForecast
from awn.forecasts.tasks import learn_all
from awn.forecasts.telling import write_down
from awn.matching.models import Slate
from awn.opportunities.models import Opportunity
from awn.participation.models import Place

USUAL = 0.88
# Who is away has a letter now and then; this share of the weeks of the year.
LETTERS = 0.12
WEEKS = 45


def learn(at: datetime) -> None:
    """Learns every kind that can be learned from what the world holds, and compares what brought people back."""
    learn_all(at)
    compare(by=None, at=at)
    write_down(by=None, at=at)
    said = ["forecast.trained", "forecast.compared"]
    Event.objects.filter(name__in=said, handled_at=None).update(handled_at=at)


def tell_past(since: datetime, until: datetime, random: Random) -> None:
    """What was told of the shifts of a time: a little of what came of them was seen."""
    there: dict[int, list[Place]] = defaultdict(list)
    rows = Place.objects.filter(shift__starts_at__gte=since, shift__starts_at__lt=until, shift__open_ended=False)
    settled = rows.filter(state__in=["attended", "absent", "excused"]).select_related("shift").order_by("pk")
    for row in settled:
        there[row.shift_id].append(row)
    told = []
    for shift, places in there.items():
        starts = places[0].shift.starts_at
        chances = [_chance(row, random) for row in places]
        mean = sum(chances)
        told.append(
            ShiftForecast(
                shift_id=shift, starts_at=starts, at=starts - timedelta(days=2), revision="demo",
                place_ids=[row.pk for row in places], chances=chances, base=USUAL, expected=round(mean, 3),
                low=max(0, int(mean - 2)), high=min(len(places), int(mean + 2)),
            )
        )  # fmt: skip
    ShiftForecast.objects.bulk_create(told, 500)


def _chance(row: Place, random: Random) -> float:
    """What somebody would tell who sees a hint of it, and makes of it what it is worth."""
    hint = random.gauss(-0.5 if row.state == "absent" else 0.5, 1.0)
    return round(1 / (1 + math.exp(-math.log(USUAL / (1 - USUAL)) - hint)), 4)


def write_past(at: datetime, random: Random) -> None:
    """Weekly letters of the past year, to some of those who agreed to statistics."""
    agreed = Consent.objects.filter(purpose=Purpose.STATISTICS, is_given=True).order_by("person")
    known = list(Opportunity.objects.order_by("pk").values_list("pk", flat=True)[:3])
    letters = [
        Slate(
            person_id=person, surface="weekly", at=at - timedelta(weeks=week, days=9), revision="demo", candidates=3,
            opportunity_ids=known, scores=[], propensities=[1.0] * len(known), feature_names=[], features=[],
        )
        for person in agreed.values_list("person_id", flat=True).distinct()
        for week in range(WEEKS)
        if random.random() < LETTERS
    ]  # fmt: skip
    Slate.objects.bulk_create(letters, 500)
