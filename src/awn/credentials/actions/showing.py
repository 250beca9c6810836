"""What strangers may see of a certificate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.credentials.models import Certificate
from awn.credentials.rules import check_shown
from awn.people.models import Person
from awn.people.queries import may_act_for


@transaction.atomic
def choose_shown(certificate_id: int, shown: Iterable[str], *, by: Person | None, at: datetime) -> Certificate:
    """The holder, or a guardian, chooses what a stranger sees beside the verdict. Refuses `for_its_holder_only`."""
    certificate = found(Certificate.objects.select_for_update().filter(pk=certificate_id).first())
    if by is not None and not may_act_for(by, certificate.person_id, at.date()):
        raise Refusal("for_its_holder_only", _("This is for the holder of the certificate alone."), status=403)
    chosen = check_shown(shown)
    if chosen != certificate.shown:
        certificate.shown = chosen
        certificate.save(update_fields=["shown"])
        record("certificate.shown", by=by, at=at, subject=certificate.pk)
    return certificate
