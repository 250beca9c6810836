"""Who may like to hear of something: has been away for a while, has nothing planned, and wants letters.

By the length of the absence alone: no chance is worked out for anybody, and whoever hides their evaluation is left out.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from awn.evaluation.models import Hiding
from awn.forecasts.leaving import ACTIVE_DAYS
from awn.forecasts.queries import returning
from awn.forecasts.rules import AWAY_USUAL
from awn.matching.queries import weekly_readers
from awn.participation.models import Application, Place
from awn.people.models import Notification, Person
from awn.people.rules import ADULT_AGE

# At most one such letter in so many days.
EVERY = timedelta(days=90)
_AHEAD = ("confirmed", "waiting", "offered")
_OPEN = ("awaiting_guardian", "submitted", "waiting")


def resting(kind: str, at: datetime) -> QuerySet[Person]:
    """Grown-ups who asked for the weekly letter and have not had it this week, nor one of `kind` for ninety days."""
    found = returning()
    away = at - timedelta(days=found.away_days if found else AWAY_USUAL)
    mine = Place.objects.filter(person=OuterRef("pk"))
    came = mine.filter(state="attended")
    return weekly_readers(at).filter(
        ~Exists(came.filter(shift__starts_at__gt=away)),
        ~Exists(mine.filter(Q(shift__starts_at__gt=at) | Q(shift__open_ended=True), state__in=_AHEAD)),
        ~Exists(Application.objects.filter(person=OuterRef("pk"), state__in=_OPEN)),
        ~Exists(Notification.objects.filter(person=OuterRef("pk"), kind=kind, created_at__gt=at - EVERY)),
        ~Exists(Hiding.objects.filter(person=OuterRef("pk"))),
        Exists(came.filter(shift__starts_at__gt=at - timedelta(days=ACTIVE_DAYS))),
        birth_date__lte=_years_before(at),
        standing="",
    )


def _years_before(at: datetime) -> date:
    return date(at.year - ADULT_AGE, at.month, min(at.day, 28))
