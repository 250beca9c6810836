"""What everybody agrees to before they take part."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.people.models import Person
from awn.safety.rules import check_conduct, check_not_suspended


def check_accepts(charter_accepted: bool, person: Person) -> None:
    """Refuses whoever is suspended, and whoever has not accepted the code of conduct and the charter."""
    check_not_suspended(person.standing)
    check_conduct(person.conduct_version)
    if not charter_accepted:
        message = _("Read the volunteer charter and accept it to go on.")
        raise Refusal("charter_not_accepted", message, fields={"charter": message})
