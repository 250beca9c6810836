"""Notifications of guardians, and of those who come together, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text


@dataclass(frozen=True, slots=True)
class Wording:
    """A notification's subject and sentence with `{title}` in them, and the page it leads to."""

    subject: Text
    sentence: Text
    page: str


FAMILY: Mapping[str, Wording] = {
    "application.needs_consent": Wording(
        _("Your consent is needed: {title}"),
        _("A child you answer for would like to take part in “{title}” and needs your consent."),
        "dashboard",
    ),
    "ward.arrived": Wording(
        _("Checked in: {title}"), _("A child you answer for has arrived and checked in at “{title}”."), "family"
    ),
    "ward.left": Wording(
        _("Checked out: {title}"), _("A child you answer for has checked out of “{title}” and is on the way."), "family"
    ),
    "ward.written_to": Wording(
        _("A message to your child: {title}"),
        _("The organisation of “{title}” has written to a child you answer for. On your page you can read it too."),
        "family",
    ),
    "place.passed_over.limits": Wording(
        _("Not moved up from the waiting list: {title}"),
        _(
            "A place in “{title}” became free, but with the other shifts planned it would be more than this age"
            " allows. The number in the waiting list has ended."
        ),
        "dashboard",
    ),
    "place.passed_over.consent": Wording(
        _("Not moved up from the waiting list: {title}"),
        _(
            "A place in “{title}” became free, but no guardian had consented. The number in the waiting list has"
            " ended; you can apply again."
        ),
        "dashboard",
    ),
    "place.passed_over.blocked": Wording(
        _("Not moved up from the waiting list: {title}"),
        _(
            "A place in “{title}” became free, but you have blocked its organisation. The number in the waiting list"
            " has ended."
        ),
        "dashboard",
    ),
    "party.joined": Wording(_("Coming along: {title}"), _("Somebody you asked comes along to “{title}”."), "family"),
    "party.declined": Wording(
        _("Not coming along: {title}"),
        _("Somebody you asked does not come to “{title}”. The others keep their places."),
        "family",
    ),
    "party.declined.all": Wording(
        _("Nobody goes: {title}"),
        _("Somebody you asked does not come to “{title}”. You wanted to go together or not at all: all places ended."),
        "family",
    ),
    "party.lapsed": Wording(
        _("No answer in time: {title}"),
        _("Somebody you asked to come to “{title}” did not answer in time. The others keep their places."),
        "family",
    ),
    "party.lapsed.all": Wording(
        _("Nobody goes: {title}"),
        _(
            "Not everybody you asked to come to “{title}” answered in time. You wanted to go together or not at all:"
            " all places ended."
        ),
        "family",
    ),
}
