"""What stands on a board, who may take what, for how long, and which words may not be written on it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.arabic import latin_digits
from awn.base.moves import Moves
from awn.base.refusal import Refusal, Text
from awn.reference.rules import level_reaches

KINDS = {
    "translation": _("Translation: one translates, a second person reads it"),
    "work": _("Tasks with a brief: texts, pictures, web pages, data"),
    "tutoring": _("Lessons at set times"),
    "support": _("Psychological support: duty times with a supervisor"),
}
TASK_KINDS = frozenset({"translation", "work"})
SESSION_KINDS = frozenset({"tutoring", "support"})
STEPS = {"do": _("Work"), "review": _("Second reading")}

TASK_STATES = {
    "open": _("Can be taken"),
    "working": _("Somebody works on it"),
    "to_review": _("Waits for a second reader"),
    "reviewing": _("A second reader has it"),
    "to_accept": _("Waits to be accepted"),
    "done": _("Done"),
    "removed": _("Taken off the board"),
}
TASK_MOVES: Moves = {
    "open": frozenset({"working", "removed"}),
    "working": frozenset({"open", "to_review", "to_accept"}),
    "to_review": frozenset({"reviewing", "removed"}),
    "reviewing": frozenset({"to_review", "working", "to_accept"}),
    "to_accept": frozenset({"done", "working"}),
    # Taken off by mistake: it goes back to where it was.
    "removed": frozenset({"open", "to_review"}),
}
CLAIM_STATES = {
    "active": _("Being worked on"),
    "handed_in": _("Handed in"),
    "accepted": _("Accepted"),
    "lapsed": _("The time was over"),
    "given_up": _("Given back"),
    "ended": _("Gone back to be changed"),
}
# A step of a task has one of these at most, and nobody has two of them in one task.
LIVE_CLAIMS = frozenset({"active", "handed_in", "accepted"})
CLAIM_MOVES: Moves = {
    "active": frozenset({"handed_in", "lapsed", "given_up", "ended"}),
    "handed_in": frozenset({"active", "accepted", "ended"}),
}

SESSION_STATES = {
    "free": _("Can be booked"),
    "booked": _("Booked"),
    "held": _("It took place"),
    "nobody_came": _("The volunteer was there, nobody else came"),
    "missed": _("The volunteer did not come"),
    "cancelled": _("Called off"),
}
SESSION_MOVES: Moves = {
    "free": frozenset({"booked", "cancelled"}),
    "booked": frozenset({"free", "held", "nobody_came", "missed", "cancelled"}),
}
OUTCOMES = ("held", "nobody_came", "missed")
CREDITED_OUTCOMES = frozenset({"held", "nobody_came"})

TITLE_LIMIT = 140
BRIEF_LIMIT = 4_000
ALIAS_LIMIT = 40
NEED_LIMIT = 500
NOTE_LIMIT = 1_000
MOST_FILES = 5
MOST_TASKS_AT_ONCE = 500
MOST_SESSIONS_AT_ONCE = 52
MOST_UNITS_OF_TASK = 20
MOST_CLAIM_HOURS = 24 * 30
LONGEST_SESSION = timedelta(hours=4)
# Somebody who booked weeks ago is reminded of it so long before.
REMIND_BEFORE = timedelta(hours=24)
# How long the supervisor on duty has to answer before all others in charge are called.
ANSWER_WITHIN = timedelta(minutes=5)
# An escalation can still be raised a while after the time: conversations end late.
ESCALATE_UNTIL = timedelta(hours=2)

# Dates are no numbers of a person; nor is a sum written with separators.
_DATES = re.compile(r"\b(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})\b")
_NUMBER = re.compile(r"(?:\+|00)?\d(?:[ \-.()/]{0,2}\d){7,}")
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")


def check_no_identity(text: str, field: str) -> None:
    """Refuses what looks like an identity number, a telephone number or an e-mail address of somebody helped.

    Every Gulf identity number has eight digits or more, and so has a telephone number: eight in a row are one too many.
    """
    plain = _DATES.sub(" ", latin_digits(text))
    if _NUMBER.search(plain):
        message = _(
            "This looks like an identity or telephone number. Leave it out: whoever helps needs an alias and what is to"
            " be done, nothing else."
        )
        raise Refusal("identity_on_board", message, fields={field: message})
    if _ADDRESS.search(plain):
        message = _("This holds an e-mail address. Leave it out: nobody on the board may be written to directly.")
        raise Refusal("address_on_board", message, fields={field: message})


def check_kind(kind: str) -> None:
    """Refuses a kind of board there is not."""
    if kind not in KINDS:
        message = _("Choose what kind of work it is.")
        raise Refusal("board_kind_missing", message, fields={"kind": message})


def check_limits(claim_hours: int, most_claims: int) -> None:
    """Refuses a time to work in, and a number of tasks at once, that nobody could keep."""
    if not 1 <= claim_hours <= MOST_CLAIM_HOURS:
        message = _("Give between 1 hour and 720 hours (30 days).")
        raise Refusal("claim_hours_impossible", message, fields={"claim_hours": message})
    if not 1 <= most_claims <= 20:
        message = _("Give between 1 and 20 tasks.")
        raise Refusal("most_claims_impossible", message, fields={"most_claims": message})


def check_units(units: int, field: str = "units", *, least: int = 1) -> None:
    """Refuses a task that is worth no unit or too many."""
    if not least <= units <= MOST_UNITS_OF_TASK:
        message = format_lazy(
            _("Give between {least} and {most} units. Split what is larger into several tasks."),
            least=least, most=MOST_UNITS_OF_TASK,
        )  # fmt: skip
        raise Refusal("task_units_impossible", message, fields={field: message})


def check_languages(source: str | None, target: str | None) -> None:
    """Refuses a translation without its two languages, or into the same."""
    if not source or not target or source == target:
        message = _("Choose from which language it is translated, and into which other one.")
        raise Refusal("task_languages_missing", message, fields={"to_language": message})


def check_speaks(levels: Mapping[str, str], needed: Collection[str], level: str, names: Mapping[str, Text]) -> None:
    """Refuses whoever does not know each of the languages at least so well; says which one is missing.

    `levels`: code of a language -> level, as the person states it in the profile.
    """
    for code in needed:
        if not level_reaches(levels[code], level) if code in levels else True:
            message = format_lazy(
                _("This task asks for {language} at a higher level than your profile says. Choose another task."),
                language=names[code],
            )
            raise Refusal("wrong_language", message, status=409)


def check_licence(held: Collection[str], needed: str) -> None:
    """Refuses whoever has no checked licence that is valid on the day."""
    if needed and needed not in held:
        message = _(
            "This asks for a licence that was checked and is valid on that day. Upload yours under “Qualifications”."
        )
        raise Refusal("licence_to_show", message, status=409)


def check_other_reader(*, is_own: bool) -> None:
    """Refuses a second reading by whoever did the work."""
    if is_own:
        message = _("A second person reads this: you did the work yourself.")
        raise Refusal("own_review", message, status=409)


def check_claims_left(held: int, most: int) -> None:
    """Refuses more tasks at once than the board allows."""
    if held >= most:
        message = _("You have as many tasks as one person may have here. Finish one or give it back first.")
        raise Refusal("too_many_claims", message, status=409)


def check_session_times(starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    """Refuses times that are over, end before they begin, or last too long."""
    if ends_at <= starts_at or ends_at - starts_at > LONGEST_SESSION:
        message = _("The end comes after the beginning, four hours later at most.")
        raise Refusal("session_times_impossible", message, fields={"ends": message})
    if starts_at <= at:
        message = _("Choose a time to come.")
        raise Refusal("session_past", message, fields={"starts": message})


def warn_before(claim_hours: int) -> timedelta:
    """How long before its end a claim is reminded: a quarter of its time, a day at most."""
    return min(timedelta(hours=claim_hours) / 4, timedelta(days=1))
