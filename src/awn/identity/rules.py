"""How sure it is who somebody is, what an answer may lead to, and what staff decide about two records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from django.utils.translation import gettext_lazy as _

from awn.base.moves import Moves
from awn.base.refusal import Refusal, Text


class Level(IntEnum):
    """How sure it is who somebody is, rising; kept with each link and asked for by opportunities."""

    NOTHING = 0
    CONTACT = 1  # an e-mail address or a telephone answers
    SUBSTANTIAL = 2  # a state's identity provider vouches
    HIGH = 3  # and checked a face, a chip or a certificate on the way


LEVEL_NAMES: Mapping[int, Text] = {
    Level.NOTHING: _("Nothing proven"),
    Level.CONTACT: _("E-mail address or telephone confirmed"),
    Level.SUBSTANTIAL: _("National identity confirmed"),
    Level.HIGH: _("National identity confirmed with the highest assurance"),
}


class Purpose(StrEnum):
    """What an identity provider is asked for."""

    SIGN_IN = "sign_in"
    LINK = "link"
    CONFIRM = "confirm"  # “Is it you?”, asked of somebody who is signed in


# Somebody who has gone to a provider comes back within this time.
ATTEMPT_LIFE = timedelta(minutes=10)
# A push request lives between 60 and 180 seconds; whoever is slower begins again.
PUSH_LIFE = timedelta(seconds=180)
# Whoever is new writes an e-mail address and agrees to the terms within this time.
WELCOME_LIFE = timedelta(minutes=30)
# An answer is not taken twice; after this time its own expiry keeps it out.
ANSWERS_KEPT = timedelta(days=1)
# Clocks of providers may differ from ours by as much.
LEEWAY = timedelta(seconds=60)

ATTEMPT_STATES = ("begun", "answered", "concluded", "failed")
ATTEMPT_MOVES: Moves = {
    "begun": frozenset({"answered", "failed"}),
    "answered": frozenset({"concluded", "failed"}),
}

CASE_KINDS: Mapping[str, Text] = {
    "number": _("One identity number, two accounts"),
    "subject": _("One national identity, two accounts"),
}
CASE_ANSWERS: Mapping[str, Text] = {
    "merged": _("Merged"),
    "separate": _("Two different people"),
    "settled": _("Settled otherwise"),
}
MERGE_REASONS: Mapping[str, Text] = {
    "asked": _("The person asked for it and proved both accounts"),
    "same_number": _("Both records belong to one identity number"),
    "double_entry": _("An organisation or a helper entered the person twice"),
}
NOTE_LENGTH = 1_000


def check_merge(from_id: int, into_id: int, by_id: int | None, reason: str) -> None:
    """Refuses `merge_same`, `merge_own` and `unknown_option`."""
    if from_id == into_id:
        message = _("These are one record already. Choose another one.")
        raise Refusal("merge_same", message, fields={"other": message})
    if by_id in {from_id, into_id}:
        raise Refusal("merge_own", _("Nobody merges their own records. Ask a colleague."), status=403)
    if reason not in MERGE_REASONS:
        message = _("Choose one of the options.")
        raise Refusal("unknown_option", message, fields={"reason": message})


def check_births_agree(one: date | None, other: date | None) -> None:
    """Refuses `merge_births_differ`: two people with one name are told apart by their birth dates."""
    if one is not None and other is not None and one != other:
        raise Refusal(
            "merge_births_differ",
            _("The two records have different birth dates. Correct the wrong one first, or leave them apart."),
        )
