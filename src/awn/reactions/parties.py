"""What those learn who come together. Each function may run twice and does its work once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from awn.base.models import Event
from awn.participation.actions.parties import note_asked
from awn.participation.invitations import email_of, token_of
from awn.participation.models import Party, PartyMember
from awn.people.actions import notify

# Of whoever is asked nothing is known: they read both.
_LANGUAGES = ("ar", "en")
_NAME_LENGTH = 60


def ask_member(event: Event, at: datetime) -> None:
    """Whoever was asked to come along gets the address at which they say yes or no."""
    rows = PartyMember.objects.select_related("party__organiser", "party__opportunity")
    member = rows.filter(pk=event.subject_id or 0, state="asked", emailed_at=None).first()
    if member is None or member.party.until <= at:
        return
    note_asked(member.pk, by=None, at=at)
    parts, subjects = [], []
    for language in _LANGUAGES:
        with override(language):
            values = _values(member.party, language)
            subjects.append(str(_("Will you come along? {title}")).format(**values))
            text = str(
                _(
                    "{name} asks you to come along to “{title}” as volunteers. At this address you say yes or no. It"
                    " works once, until {until} (local time of the place). If you do nothing, you are not signed up."
                )
            ).format(**values)
            parts += [text, f"{settings.AWN_PUBLIC_URL}/{language}/together/{token_of(member)}/"]
    body = "\n\n".join([*parts, str(_("The Awn team"))])
    EmailMessage(" · ".join(subjects), body, to=[email_of(member)]).send()


def tell_organiser(event: Event, at: datetime) -> None:
    """Whoever gathered a party learns who answered what, and that its time is over."""
    party = _party(event)
    if party is None:
        return
    kind = event.name
    if kind in {"party.declined", "party.lapsed"} and party.all_or_none:
        kind += ".all"
    elif kind == "party.lapsed" and not event.data["number"]:
        return
    notify(party.organiser_id, kind, event_id=event.pk, by=None, at=at, opportunity=party.opportunity_id)


def _party(event: Event) -> Party | None:
    party_id = event.subject_id if event.name == "party.lapsed" else event.data["party"]
    return Party.objects.filter(pk=party_id or 0).first()


def _values(party: Party, language: str) -> dict[str, str]:
    """U+2068 and U+2069 keep a name in the other script from reordering the line around it."""
    name = party.organiser.name.pick(language)[0][:_NAME_LENGTH]
    title = party.opportunity.title.pick(language)[0]
    until = party.until.astimezone(ZoneInfo(party.opportunity.zone))
    return {"name": f"\u2068{name}\u2069", "title": f"\u2068{title}\u2069", "until": f"{until:%Y-%m-%d %H:%M}"}
