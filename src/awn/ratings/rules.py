"""What is asked of both sides, until when, and how many answers make a figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, Text

SIDES = ("volunteer", "organisation")
# The code of each question, and its words. One is not at all, five is fully.
QUESTIONS: Mapping[str, Mapping[str, Text]] = {
    "volunteer": {
        "welcome": _("I was made welcome"),
        "clarity": _("I knew what to do and whom to ask"),
        "safety": _("I felt safe"),
        "meaning": _("What I did made sense and helped"),
        "again": _("I would come again"),
    },
    "organisation": {
        "punctual": _("Came on time"),
        "reliable": _("Did what was agreed"),
        "skill": _("Could do what the task needed"),
        "teamwork": _("Worked well with others"),
    },
}
# Not everybody sees everything: a supervisor at the gate has not seen somebody translate.
MAY_BE_EMPTY = frozenset({"skill", "teamwork"})
VALUES: Mapping[int, Text] = {
    5: _("Yes, fully"),
    4: _("Mostly"),
    3: _("Partly"),
    2: _("Hardly"),
    1: _("Not at all"),
}
WORDS_LIMIT = 500
# Both may rate for so long; nobody reads the other before both have spoken, or this is over.
OPEN_FOR = timedelta(days=14)
REMIND_AFTER = timedelta(days=7)
# An organisation with new volunteers every day gets no letter every day.
HOUSE_REMINDED_EVERY = timedelta(days=7)
ANSWER_FOR = timedelta(days=60)
# Hours credited so long after the work are a correction or an import: nobody is asked about them.
LATEST_WORK = timedelta(days=60)
# Ratings are of use for as long as people remember what they were about.
KEPT = timedelta(days=365 * 3)
# An average of fewer says more about those few than about the organisation.
LEAST_PUBLIC = 5
# Before anybody has spoken, an organisation counts as one that five people rated 3.8.
PRIOR_MEAN, PRIOR_WEIGHT = 3.8, 5
LEAST_FOR_BAND = 3
BANDS = {
    "few": _("Few evaluations so far"),
    "good": _("Good"),
    "very_good": _("Very good"),
}
BAND_FROM = (("very_good", 4.5), ("good", 3.5))


def check_scores(side: str, scores: Mapping[str, int]) -> None:
    """Refuses answers that are missing, that nobody asked for, and what is not between one and five."""
    fields: dict[str, Text] = {}
    for code in QUESTIONS[side]:
        if code not in scores and code not in MAY_BE_EMPTY:
            fields[code] = _("Choose one.")
    known = set(scores) <= set(QUESTIONS[side]) and all(value in VALUES for value in scores.values())
    if fields or not known:
        raise Refusal("scores_missing", _("Answer each question with one of the five."), fields=fields)


def check_open(closes_at: datetime, at: datetime) -> None:
    """Refuses a rating after its time: the other side may be read by then."""
    if at >= closes_at:
        message = _("The fourteen days for this are over, and both sides can be read. Nothing can be added.")
        raise Refusal("rating_closed", message, status=409)


def is_revealed(closes_at: datetime, sides: int, at: datetime) -> bool:
    """Whether each side may read the other: both have spoken, or the time is over."""
    return sides == len(SIDES) or at >= closes_at


def shrunk(total: float, number: int) -> float:
    """The mean of `number` answers, drawn towards that of a middling organisation as long as they are few.

    A Bayesian average: (prior weight · prior mean + sum) / (prior weight + number).
    """
    return (PRIOR_WEIGHT * PRIOR_MEAN + total) / (PRIOR_WEIGHT + number)


def band_of(mean: float, number: int) -> str:
    """A volunteer's band: `few` under three ratings, then `good` or `very_good`; empty below. Nobody is called bad."""
    if number < LEAST_FOR_BAND:
        return "few"
    return next((band for band, least in BAND_FROM if mean >= least), "")
