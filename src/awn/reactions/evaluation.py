"""What happens to evaluations after an event. Each function may run twice and does its work once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from awn.base.models import Event
from awn.evaluation.actions.counting import count_houses, count_people
from awn.evaluation.models import Contest
from awn.hours.models import HoursEntry
from awn.opportunities.models import Opportunity
from awn.people.actions import notify
from awn.ratings.models import Rating
from awn.reactions.wordings import Wording

EVALUATION: Mapping[str, Wording] = {
    "evaluation.contest_decided": Wording(
        _("Your objection was answered"),
        _("Somebody looked into what you objected to in what Awn says of you, and decided. You can read why."),
        "my_evaluation",
    ),
    "evaluation.house_decided": Wording(
        _("The objection of your organisation was answered"),
        _("Somebody looked into what you objected to in what Awn says of your organisation, and decided."),
        "organiser_evaluation",
    ),
}


def tell_answer(event: Event, at: datetime) -> None:
    """Whoever objected learns what was decided."""
    row = Contest.objects.filter(pk=event.subject_id or 0).first()
    if row is None or row.by_id is None:
        return
    kind = event.name if row.person_id is not None else "evaluation.house_decided"
    notify(row.by_id, kind, event_id=event.pk, by=None, at=at)


def count_volunteer(event: Event, at: datetime) -> None:
    """Hours were credited: what is said of the volunteer is counted anew; of the organisation, the night after."""
    entry = HoursEntry.objects.filter(pk=event.subject_id or 0).values_list("person_id").first()
    if entry is not None:
        count_people([entry[0]], by=None, at=at)


def count_rated(event: Event, at: datetime) -> None:
    """A rating was given: it counts for the volunteer once both sides may read it."""
    row = Rating.objects.filter(pk=event.subject_id or 0).values_list("occasion__person").first()
    if row is not None:
        count_people([row[0]], by=None, at=at)


def count_house(event: Event, at: datetime) -> None:
    """A shift was called off: what is said of the organisation is counted anew."""
    row = Opportunity.objects.filter(pk=event.subject_id or 0).values_list("organisation_id").first()
    if row is not None:
        count_houses([row[0]], by=None, at=at)
