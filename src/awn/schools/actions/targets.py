"""The hours that a school year asks for in a country."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission
from awn.reference.models import Country
from awn.schools.models import CountryTarget
from awn.schools.rules import check_target


@transaction.atomic
def set_target(country: str, hours: int, *, by: Person | None, at: datetime) -> None:
    """What new groups of a country begin with; groups that stand keep theirs.

    Refuses `country_unknown` and `target_impossible`.
    """
    require_staff(by, StaffPermission.SET_SCHOOL_YEAR)
    check_target(hours)
    if not Country.objects.filter(pk=country, in_gcc=True).exists():
        message = _("Choose one of the six states.")
        raise Refusal("country_unknown", message, fields={"country": message})
    CountryTarget.objects.update_or_create(country_id=country, defaults={"hours": hours})
    record("school.target_set", by=by, at=at, country=country, hours=hours)
