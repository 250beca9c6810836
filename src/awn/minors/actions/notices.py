"""What a guardian wants to be told by a short message."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal
from awn.minors.models import NoticeChoice
from awn.people.models import AccountPhone, Person


@transaction.atomic
def choose_notices(*, arrivals: bool, consents: bool, by: Person, at: datetime) -> None:
    """Short messages when a ward arrives or leaves, and when one waits for consent; neither is none.

    Refuses `phone_unproven`: messages about children go only to a telephone that proved to be the guardian's.
    """
    if (arrivals or consents) and not AccountPhone.objects.filter(account__person=by).exists():
        message = _("Confirm your telephone number first, in the settings.")
        raise Refusal("phone_unproven", message, status=409)
    wanted = {"arrivals": arrivals, "consents": consents}
    NoticeChoice.objects.update_or_create(guardian=by, defaults=wanted, create_defaults={**wanted, "since": at})
    record("guardian.notices_chosen", by=by, at=at, subject=by.pk, **wanted)
