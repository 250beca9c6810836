"""Letters to referees, and word of what they answered. Each function may run twice and does its work once."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from awn.base.models import Event
from awn.organisations.permissions import members_who_may
from awn.organisations.rules import Permission
from awn.participation.models import Application
from awn.people.actions import notify
from awn.screening.actions.references import Letter, letter_for
from awn.screening.models import Reference
from awn.screening.queries.references import name_of

# Of whoever is asked nothing is known: they read both.
_LANGUAGES = ("ar", "en")


def ask_referee(event: Event, at: datetime) -> None:
    """Whoever was named gets the address at which they answer or say no."""
    _write(event.data["reference"], at)


def ask_waiting(event: Event, at: datetime) -> None:
    """A guardian has agreed: those who were named meanwhile are written to."""
    rows = Reference.objects.filter(application=event.subject_id or 0, state="asked", letter_at=None)
    for number in rows.order_by("pk").values_list("pk", flat=True):
        _write(number, at)


def tell_of_reference(event: Event, at: datetime) -> None:
    """Those who decide learn that a reference has arrived; the applicant, that somebody did not answer."""
    row = Application.objects.select_related("opportunity").get(pk=event.subject_id or 0)
    of = row.opportunity
    if event.name != "referee.answered":
        notify(row.person_id, "referee.missing", event_id=event.pk, by=None, at=at, opportunity=of.pk)
        return
    for person_id in members_who_may(Permission.DECIDE_APPLICATIONS, of.organisation_id, team_id=of.team_id):
        notify(person_id, event.name, event_id=event.pk, by=None, at=at, opportunity=of.pk)


def _write(reference_id: int, at: datetime) -> None:
    letter = letter_for(reference_id, by=None, at=at)
    if letter is None:
        return
    parts, subjects = [], []
    for language in _LANGUAGES:
        with override(language):
            values = _values(letter, language)
            subjects.append(str(_("{name} asks you for a reference")).format(**values))
            text = str(
                _(
                    "Hello {referee}, {name} would like to volunteer in “{title}” with {house} and has named you as"
                    " somebody who can say a few words about them. It takes five minutes and no account. At this"
                    " address, which is good for two weeks, you answer or say no. If you do nothing, your address is"
                    " deleted."
                )
            ).format(**values)
            parts += [text, f"{settings.AWN_PUBLIC_URL}/{language}/reference/{letter.token}/"]
    body = "\n\n".join([*parts, str(_("The Awn team"))])
    EmailMessage(" · ".join(subjects), body, to=[letter.email]).send()


def _values(letter: Letter, language: str) -> dict[str, str]:
    """U+2068 and U+2069 keep a name in the other script from reordering the line around it."""
    application = letter.reference.application
    opportunity = application.opportunity
    texts = {
        "referee": name_of(letter.reference),
        "name": application.person.name.pick(language)[0],
        "title": opportunity.title.pick(language)[0],
        "house": opportunity.organisation.name.pick(language)[0],
    }
    return {key: f"\u2068{text}\u2069" for key, text in texts.items()}
