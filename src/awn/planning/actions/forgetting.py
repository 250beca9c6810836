"""Drafts whose time is over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from awn.opportunities.models import Shift
from awn.people.models import Person
from awn.planning.models import Gap, Move, Roster, Row, Run
from awn.planning.rules import KEPT_FOR, UNDER_WAY


@transaction.atomic
def forget_old(*, by: Person | None, at: datetime) -> int:
    """Deletes what was planned for shifts that ended a month ago, and rosters all of whose shifts did; how many rows
    of people. Places, which are what came of it, are kept elsewhere."""
    before = at - KEPT_FOR
    count = Row.objects.filter(shift__ends_at__lt=before).delete()[0]
    Gap.objects.filter(shift__ends_at__lt=before).delete()
    old_from = Q(from_shift=None) | Q(from_shift__ends_at__lt=before)
    old_to = Q(to_shift=None) | Q(to_shift__ends_at__lt=before)
    count += Move.objects.filter(old_from & old_to).delete()[0]
    planned = Q(opportunity=OuterRef("opportunity")) | Q(opportunity__programme=OuterRef("programme"))
    late = Shift.objects.filter(planned, ends_at__gte=before)
    under_way = Run.objects.filter(roster=OuterRef("pk"), state__in=UNDER_WAY)
    over = Roster.objects.filter(~Exists(late), ~Exists(under_way), changed_at__lt=before)
    return count + over.delete()[0]
