"""Letters to people of lists that were brought along, and word of new people who fit a search."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from awn.base.models import Event
from awn.outreach.actions.bringing import forget_contact
from awn.outreach.brought import contact_of, is_open, token_of
from awn.outreach.models import BaseSearch, Expected
from awn.people.actions import notify

# Of whoever is asked nothing is known: they read both.
_LANGUAGES = ("ar", "en")


def ask_expected(event: Event, at: datetime) -> None:
    """Somebody on a list is asked whether they want to be known; the reminder says the same once more.

    A letter that fails is tried again with its event. One that was answered meanwhile is not written.
    """
    row = Expected.objects.select_related("brought__organisation").filter(pk=event.subject_id or 0).first()
    contact = contact_of(row) if row is not None and is_open(row) else None
    if row is None or contact is None:
        return
    parts, subjects = [], []
    for language in _LANGUAGES:
        with override(language):
            house = f"\u2068{row.brought.organisation.name.pick(language)[0]}\u2069"
            subjects.append(str(_("{house} asks: may we invite you to volunteer?")).format(house=house))
            text = str(
                _(
                    "{house} has you among its volunteers and would like to have you on a list at Awn, so that it can"
                    " invite you to opportunities. At this address you say yes or no, and also that no organisation is"
                    " to ask you here again. If you do nothing, your address is deleted after thirty days."
                )
            ).format(house=house)
            parts += [text, f"{settings.AWN_PUBLIC_URL}/{language}/known/{token_of(row)}/"]
    body = "\n\n".join([*parts, str(_("The Awn team"))])
    EmailMessage(" · ".join(subjects), body, to=[contact.email]).send()


def excuse(event: Event, at: datetime) -> None:
    """An invitation of a file was taken back: one last letter, then the address goes."""
    row = Expected.objects.select_related("brought__organisation").filter(pk=event.subject_id or 0).first()
    contact = contact_of(row) if row is not None and row.state == "withdrawn" else None
    if row is None or contact is None:
        return
    parts, subjects = [], []
    for language in _LANGUAGES:
        with override(language):
            house = f"\u2068{row.brought.organisation.name.pick(language)[0]}\u2069"
            subjects.append(str(_("{house} has taken its invitation back")).format(house=house))
            text = str(
                _(
                    "{house} had asked whether you want to be on its list at Awn, and has taken that back. You need not"
                    " do anything, and your address was deleted."
                )
            )
            parts.append(text.format(house=house))
    body = "\n\n".join([*parts, str(_("The Awn team"))])
    EmailMessage(" · ".join(subjects), body, to=[contact.email]).send()
    forget_contact(row.pk, at=at)


def tell_seeker(event: Event, at: datetime) -> None:
    """Whoever keeps a search of the volunteer base learns that somebody new fits."""
    search = BaseSearch.objects.select_related("organisation").filter(pk=event.subject_id or 0).first()
    if search is not None:
        notify(
            search.person_id, event.name, event_id=event.pk, by=None, at=at, name=search.name,
            organisation=search.organisation_id,
        )  # fmt: skip
