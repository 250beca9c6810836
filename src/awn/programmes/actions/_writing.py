"""What all who write about a programme share: the lock, links, and files that show a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.opportunities.models import Programme
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.programmes.models import Plan
from awn.programmes.rules import LINK_LENGTH
from awn.qualifications import receiving

_is_web_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class Upload(receiving.Upload):
    """A file that shows a value; `is_public` once the organisation said that everybody may have it."""

    is_public: bool = False


def locked(programme_id: int, *, by: Person | None, at: datetime) -> Plan:
    """The programme's plan, which nobody else changes meanwhile; it is begun with the first act.

    Refuses an unknown programme (`not_found`) and people without the permission (`not_allowed`).
    """
    programme = found(Programme.objects.select_for_update().filter(pk=programme_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, programme.organisation_id)
    plan, _made = Plan.objects.get_or_create(programme=programme, defaults={"changed_at": at})
    plan.changed_at = at
    plan.save(update_fields=["changed_at"])
    return plan


def clean_link(link: str, field: str = "link") -> str:
    """A web address, or nothing. Refuses `evidence_link_impossible`."""
    clean = clean_line(link, limit=LINK_LENGTH, field=field)
    if clean:
        try:
            _is_web_address(clean)
        except ValidationError as error:
            message = _("Write the whole address of a page, beginning with https://.")
            raise Refusal("evidence_link_impossible", message, fields={field: message}) from error
    return clean


def wanted(why: str, limit: int = 500) -> str:
    """The reason of a correction. Refuses `correction_unexplained`."""
    clean = clean_line(why, limit=limit, field="why")
    if not clean:
        message = _("Say why it is corrected: everybody who can see the value sees this too.")
        raise Refusal("correction_unexplained", message, fields={"why": message})
    return clean
