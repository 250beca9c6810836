"""Letters about requests for help, to people with an account and at addresses that were confirmed.

Each function may run twice; `notify` writes once, and a letter to an address is written once for its event.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from awn.base.models import Event
from awn.base.refusal import Text
from awn.people.actions import notify
from awn.reactions.wordings import Wording
from awn.sms.tasks import send_later
from awn.support.actions.keeping import forget
from awn.support.links import token_of
from awn.support.models import HelpRequest
from awn.support.queries import asker_of

SUPPORT: Mapping[str, Wording] = {
    "support.received": Wording(
        _("Your request for help has arrived"),
        _("Your request for help has arrived. A person reads it, and you hear from us."),
        "my_support",
    ),
    "support.answered": Wording(
        _("Your request for help is answered"),
        _("Your request for help is answered. You find the answer on your page."),
        "my_support",
    ),
    "support.asks": Wording(
        _("A question about your request for help"),
        _("To help you we need to know something more. Please answer on your page."),
        "my_support",
    ),
    "support.closed": Wording(
        _("Your request for help is closed"),
        _("Your request for help is closed. If it is not solved, you can open it again for fourteen days."),
        "my_support",
    ),
    "support.written": Wording(
        _("An asker has written again"),
        _("Somebody whose request for help you look into has written again."),
        "staff_support",
    ),
    "support.handed": Wording(
        _("A request for help was handed to you"),
        _("Somebody of the staff has handed a request for help to you. Please look into it."),
        "staff_support",
    ),
}
# What stands in a letter to somebody without an account: subject and sentence.
_LETTERS: Mapping[str, tuple[Text, Text]] = {
    "support.confirm": (
        _("One step is left: confirm your request for help"),
        _(
            "Somebody has asked for help at Awn and named this address. If that was you, open this address and press"
            " the button: then your request arrives. If it was not you, do nothing; after two days it is deleted."
        ),
    ),
    "support.received": (
        _("Your request for help has arrived"),
        _("Your request for help has arrived. At this address you see what becomes of it. Do not pass it on."),
    ),
    "support.answered": (
        _("Your request for help is answered"),
        _("Your request for help is answered. You find the answer at this address."),
    ),
    "support.asks": (
        _("A question about your request for help"),
        _("To help you we need to know something more. Please answer at this address."),
    ),
    "support.closed": (
        _("Your request for help is closed"),
        _("Your request for help is closed. If it is not solved, you can open it again for fourteen days."),
    ),
}


def tell_received(event: Event, at: datetime) -> None:
    """The asker learns that the request arrived; whoever has no account gets the link that confirms it first.

    A barrier reported with an address that nobody confirmed gets no letter now: the address may be another's.
    """
    row = _row(event)
    if row is None:
        return
    if row.state == "unconfirmed":
        _write(row, "support.confirm", at)
    elif row.person_id is not None or event.name == "support.confirmed":
        _tell(row, "support.received", event, at)


def tell_answered(event: Event, at: datetime) -> None:
    """The asker learns of the answer, or that we ask back."""
    row = _row(event)
    if row is not None:
        _tell(row, "support.asks" if event.data.get("state") == "waiting" else "support.answered", event, at)


def tell_closed(event: Event, at: datetime) -> None:
    """The asker learns that it is closed; not of what was no request, nor of one that goes on in another."""
    row = _row(event)
    if row is not None and row.state == "closed" and row.reason != "spam":
        _tell(row, "support.closed", event, at)


def tell_helper(event: Event, at: datetime) -> None:
    """Whoever looks into a request learns that the asker wrote again, or that it was handed to them."""
    row = _row(event)
    if row is None:
        return
    to = event.data.get("to") if event.name == "support.handed" else row.assigned_id
    if to is not None and to != event.by_id:
        notify(int(to), event.name, event_id=event.pk, by=None, at=at)


def forget_requests(event: Event, at: datetime) -> None:
    """Somebody closed their account: what they asked goes with it."""
    if event.subject_id is not None:
        forget(event.subject_id, by=None, at=at)


def _row(event: Event) -> HelpRequest | None:
    return HelpRequest.objects.filter(pk=event.subject_id or 0).first()


def _tell(row: HelpRequest, kind: str, event: Event, at: datetime) -> None:
    if row.person_id is not None:
        notify(row.person_id, kind, event_id=event.pk, by=None, at=at)
    else:
        _write(row, kind, at)


def _write(row: HelpRequest, kind: str, at: datetime) -> None:
    """A letter or a text message to the address, in the language in which was asked; nothing where there is none."""
    name, contact = asker_of(row)
    if contact is None:
        return
    address = f"{settings.AWN_PUBLIC_URL}/{row.language}/support/at/{token_of(row.pk)}/"
    subject, sentence = _LETTERS[kind]
    with override(row.language):
        if contact.way == "sms":
            send_later(contact.address, f"{_now('Awn')}: {subject} {address}", at=at)
            return
        hello = [_now("Hello {name},").format(name=f"\u2068{name}\u2069")] if name else []
        body = "\n\n".join([*hello, str(sentence), address, _now("The Awn team")])
        EmailMessage(str(subject), body, to=[contact.address]).send()
