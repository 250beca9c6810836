"""Taking hold of a person before anything about them changes."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.people.models import Person
from awn.people.queries import may_act_for


def hold(person_id: int, *, by: Person | None, at: datetime) -> Person:
    """The locked person; refuses everybody but themselves, the guardian of a minor, and the system."""
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None or (by is not None and not may_act_for(by, person_id, at.date())):
        raise Refusal(
            "not_your_profile",
            _("You can change only your own profile and those of minors you answer for."),
            status=403,
        )
    return person
