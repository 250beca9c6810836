"""References: somebody whom an applicant names says in a few words what they know of them."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from awn.base.moves import Moves
from awn.base.refusal import Refusal
from awn.base.text import clean_line

REFERENCE_STATES = {
    "asked": _("asked"),
    "answered": _("has answered"),
    "declined": _("would rather not answer"),
    "lapsed": _("did not answer in time"),
}
REFERENCE_MOVES: Moves = {
    "asked": frozenset({"answered", "declined", "lapsed"}),
    # Who answered may take it back while nothing is decided.
    "answered": frozenset({"declined"}),
}
RELATIONS = {
    "work": _("A superior or colleague at work"),
    "volunteering": _("Somebody I volunteered with"),
    "teaching": _("A teacher or trainer"),
    "other": _("Somebody else who knows me"),
}
KNOWN_FOR = {
    "short": _("Less than a year"),
    "some": _("One to three years"),
    "long": _("More than three years"),
}
VERDICTS = {
    "gladly": _("Yes, gladly"),
    "guided": _("Yes, with somebody at their side at first"),
    "rather_not": _("Rather not"),
}
MOST_WANTED = 3
# Whoever names one after the other would write to strangers by our letters.
MOST_NAMED = 6
MOST_LETTERS = 3
LETTER_AGAIN_AFTER = timedelta(days=1)
GOOD_FOR = timedelta(days=14)
REFERENCE_KEPT = timedelta(days=180)
REFEREE_NAME_LENGTH = 80
EMAIL_LENGTH = 254
REFERENCE_LENGTH = 1_500
# Applications on which somebody still decides: then alone a reference is of use.
UNDECIDED = frozenset({"awaiting_guardian", "submitted", "waiting"})
# Those that the organisation reads already: while a guardian is asked, nobody else is written to.
READ = frozenset({"submitted", "waiting"})


def checked_email(typed: str) -> str:
    """The address in small letters. Refuses what is none."""
    email = clean_line(typed, limit=EMAIL_LENGTH, field="email").lower()
    try:
        validate_email(email)
    except ValidationError as error:
        message = _("Write an e-mail address, for example name@example.com.")
        raise Refusal("referee_email", message, fields={"email": message}) from error
    return email
