"""Staff see to what record stores hear: sending again, and a trial."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal
from awn.learning import xapi
from awn.learning.gateways import AwayError, Heard, site_store
from awn.learning.models import Statement
from awn.learning.records import no_store
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission


@transaction.atomic
def send_again(*, by: Person, at: datetime) -> int:
    """What was refused waits again, and what waits is due; how many were refused. Refuses whoever may not."""
    require_staff(by, StaffPermission.KEEP_PRIVACY)
    count = Statement.objects.filter(state="refused").update(state="waiting", tries=0, settled_at=None)
    Statement.objects.filter(state="waiting").update(due_at=at)
    record("records.sent_again", by=by, at=at, count=count)
    return count


def try_store(*, by: Person, at: datetime) -> Heard:
    """Sends one statement of trial to the store of the site. Refuses `no_record_store`, `record_store_silent`."""
    require_staff(by, StaffPermission.KEEP_PRIVACY)
    store = site_store()
    if store is None:
        raise no_store()
    site = settings.AWN_PUBLIC_URL
    activity = {"objectType": "Activity", "id": f"{site}/courses", "definition": {
        "type": f"{xapi.ADL}activities/course", "name": {"ar": "تجربة الإرسال", "en": "Trial of sending"}}}  # fmt: skip
    happened = xapi.Happened("initialized", activity)
    body = xapi.statement(uuid4(), happened, {"platform": "Awn"}, at)
    try:
        heard = store.put({**body, "actor": xapi.agent(site, "awn-trial")})
    except AwayError as error:
        raise _silent(str(error)) from error
    with transaction.atomic():
        record("records.tried", by=by, at=at, status=heard.status)
    return heard


def _silent(said: str) -> Refusal:
    message = format_lazy(_("The record store does not answer ({said}). Check its address and try again."), said=said)
    return Refusal("record_store_silent", message, status=409)
