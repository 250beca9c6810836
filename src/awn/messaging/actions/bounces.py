"""E-mails that came back: what became of the message, and an address that is written to no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from awn.base.events import record
from awn.base.refusal import found
from awn.messaging.bounces import Came, Report, meant
from awn.messaging.models import DeadAddress, Delivery
from awn.messaging.rules import is_for_good, why_it_came_back
from awn.people.models import Person


@transaction.atomic
def take_back_mail(raw: bytes, *, came_to: Iterable[str] = (), by: None = None, at: datetime) -> bool:
    """Reads what came to a return address; `came_to` says for whom the mail server had it, where that is known.

    False for anything that is no report of a failure, or that nobody can have had in hand: nothing is changed then.
    """
    report = Report.read(raw)
    if report is None:
        return False
    for address in dict.fromkeys([*came_to, *report.addresses]):
        came = meant(address)
        if came is not None and _note(came, report.status, at):
            return True
    return False


@transaction.atomic
def write_to_me_again(*, by: Person, at: datetime) -> None:
    """`by` says that the own address works: e-mails go there again, until one comes back. Refuses `not_found`."""
    row = found(DeadAddress.objects.select_for_update().filter(pk=by.pk).first())
    row.delete()
    record("email.tried_again", by=by, at=at, subject=by.pk)


def _note(came: Came, status: str, at: datetime) -> bool:
    row = None
    if came.kind == "d":
        row = Delivery.objects.select_for_update().filter(pk=came.number, channel="email").first()
    person = Person.objects.select_related("account").filter(pk=row.person_id if row else came.number).first()
    account = getattr(person, "account", None)
    if (came.kind == "d" and row is None) or person is None or account is None or not came.is_about(account.email):
        return False
    if row is not None and row.state in {"sent", "unknown"}:
        row.state, row.reason, row.changed_at = "bounced", why_it_came_back(status), at
        row.save(update_fields=["state", "reason", "changed_at"])
    if is_for_good(status):
        _give_up(person, account.email, status, at)
    return True


def _give_up(person: Person, address: str, status: str, at: datetime) -> None:
    """The address takes no e-mails any more; its person learns it once, on their page."""
    before = DeadAddress.objects.select_for_update().filter(pk=person.pk).first()
    if before is not None and before.address.lower() == address.lower():
        return
    values = {"address": address, "status": status, "at": at}
    DeadAddress.objects.update_or_create(pk=person.pk, defaults=values)
    record("email.came_back", by=None, at=at, subject=person.pk)
