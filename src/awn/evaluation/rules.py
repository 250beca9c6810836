"""What is counted about volunteers and organisations, how it fades, and what it says: distributions, never verdicts.

Nothing here refuses anybody or puts anybody in order: `test_no_gate_reads_an_evaluation` holds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from numpy.typing import NDArray

from awn.base.moves import Moves
from awn.base.refusal import Refusal, Text

Floats = NDArray[np.float64]

COMPONENTS: Mapping[str, Text] = {
    "attendance": _("Coming to agreed shifts"),
    "notice": _("Giving up in time, when something comes up"),
    "punctuality": _("Coming on time"),
    "ratings": _("What organisations said"),
}
HOUSE_COMPONENTS: Mapping[str, Text] = {
    "kept": _("Shifts take place as announced"),
    "early": _("What is called off is called off in time"),
    "hours": _("Hours are confirmed within a week"),
    "answers": _("Applications are answered within a week"),
}
# Ratings are a mean from one to five; everything else a share of what was counted.
SCALED = frozenset({"ratings"})
# After a year something counts for half, after two for a quarter. What is older than five years no longer counts.
HALF_LIFE = timedelta(days=365)
COUNTED_FOR = timedelta(days=5 * 365)
# Under so many rows there is a distribution, but not enough to say anything about somebody.
LEAST = 3
# A shift that its organisers moved so shortly before is nobody's absence.
MOVED_SHORTLY = timedelta(hours=48)
# An arrival is counted where it was recorded as it happened.
LIVE_WITHIN = timedelta(minutes=15)
LIVE_METHODS = ("venue_qr", "volunteer_qr", "kiosk")
# An organisation confirms and answers within so long; it calls off so long before.
IN_TIME = timedelta(days=7)
CALLED_OFF_EARLY = timedelta(hours=48)

# Why a row is shown and does not count.
NOT_COUNTED: Mapping[str, Text] = {
    "excused": _("Excused: it does not count"),
    "called_off": _("Called off by the organisation: it does not count"),
    "moved": _("The organisation moved the shift shortly before: it does not count"),
    "own_time": _("Time of one’s own choice: nobody can be missing"),
    "in_time": _("Given up in time, or for a reason nobody chooses: it does not count"),
    "not_live": _("Not recorded as it happened: it says nothing about minutes"),
    "imported": _("Taken over from another system, which knows only those who came"),
    "set_aside": _("Set aside after your objection"),
    "ring": _("From a circle of people who rate each other: it does not count"),
    "household": _("From somebody of the same household: it does not count"),
}
# Why a row counts for less.
COUNTED_LESS: Mapping[str, Text] = {
    "same_answers": _("Whoever said it gives everybody the same: it counts for a quarter"),
}


@dataclass(frozen=True, slots=True)
class Prior:
    """What is assumed of somebody about whom nothing is known: the cohort.

    For shares the two numbers of a Beta distribution; for ratings mean, variance between people, and of one rating.
    """

    a: float
    b: float
    c: float = 0.0
    people: int = 0
    is_fallback: bool = True

    @property
    def mean(self) -> float:
        """The mean of the cohort."""
        return self.a if self.c else self.a / (self.a + self.b)


# Where fewer than PEOPLE_TO_FIT people are known, this is taken, and pages say so. A guess that weighs ten shifts.
FALLBACK: Mapping[str, Prior] = {
    "attendance": Prior(8.5, 1.5),
    "notice": Prior(9.0, 1.0),
    "punctuality": Prior(8.0, 2.0),
    "ratings": Prior(4.2, 0.15, 0.35),
    "kept": Prior(9.0, 1.0),
    "early": Prior(3.0, 2.0),
    "hours": Prior(8.0, 2.0),
    "answers": Prior(7.0, 3.0),
}
PEOPLE_TO_FIT = 50
# A prior that weighs less would jump with a single row, one that weighs more would never move.
LEAST_WEIGHT, MOST_WEIGHT = 2.0, 200.0


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is believed of one component: mean and the intervals that hold it with 80 and 95 per cent.

    `n` is how many rows were counted, `weight` what is left of them after fading. Shares are 0 to 1, ratings 1 to 5.
    """

    component: str
    mean: float
    low80: float
    high80: float
    low95: float
    high95: float
    n: int
    weight: float
    a: float
    b: float

    @property
    def state(self) -> str:
        """`new`: nothing known, the cohort's mean; `few`: not enough evidence; `known`."""
        return "new" if self.n == 0 else "few" if self.n < LEAST else "known"


def fading(age: timedelta) -> float:
    """What something of this age still counts for: one today, half after a year."""
    return float(0.5 ** (max(age, timedelta()) / HALF_LIFE))


def posteriors(component: str, prior: Prior, good: Floats, weight: Floats, n: Sequence[int]) -> list[Posterior]:
    """For many at once: `good` and `weight` are sums of what was counted, faded already."""
    # Slow to load, and not needed by every process.
    from scipy.special import betaincinv, ndtri

    levels = (0.1, 0.9, 0.025, 0.975)
    if component in SCALED:
        precision = 1 / prior.b + weight / prior.c
        first = (prior.a / prior.b + good / prior.c) / precision
        second = 1 / precision
        mean = np.clip(first, 1, 5)
        ends = [np.clip(first + ndtri(level) * np.sqrt(second), 1, 5) for level in levels]
    else:
        first, second = prior.a + good, prior.b + np.maximum(weight - good, 0)
        mean = first / (first + second)
        ends = [betaincinv(first, second, level) for level in levels]
    columns = [mean, *ends, weight, first, second]
    found = []
    for number, row in enumerate(zip(*columns, strict=True)):
        middle, low80, high80, low95, high95, left, a, b = (float(one) for one in row)
        found.append(Posterior(component, middle, low80, high80, low95, high95, int(n[number]), left, a, b))
    return found


def posterior(component: str, prior: Prior, good: float, weight: float, n: int) -> Posterior:
    """For one."""
    return posteriors(component, prior, np.array([good]), np.array([weight]), [n])[0]


def density(one: Posterior, points: int = 61) -> list[tuple[float, float]]:
    """The distribution for a drawing: values and heights, the highest 1; over the whole scale of the component."""
    from scipy.stats import beta, norm

    if one.component in SCALED:
        values = np.linspace(1, 5, points)
        heights = norm.pdf(values, one.a, one.b**0.5)
    else:
        values = np.linspace(0.005, 0.995, points)
        heights = beta.pdf(values, one.a, one.b)
    return [(float(x), float(y)) for x, y in zip(values, heights / heights.max(), strict=True)]


def fitted(component: str, good: Floats, weight: Floats) -> Prior:
    """The prior of largest likelihood (Beta-binomial, empirical Bayes) for the faded sums of many people.

    The fallback where they are fewer than `PEOPLE_TO_FIT`.
    """
    from scipy.optimize import minimize
    from scipy.special import betaln, expit

    if len(weight) < PEOPLE_TO_FIT:
        fallback = FALLBACK[component]
        return Prior(fallback.a, fallback.b, people=len(weight))

    def parts(theta: Floats) -> tuple[float, float]:
        mean, size = float(expit(theta[0])), float(np.exp(np.clip(theta[1], np.log(LEAST_WEIGHT), np.log(MOST_WEIGHT))))
        return max(mean * size, 1e-3), max((1 - mean) * size, 1e-3)

    def loss(theta: Floats) -> float:
        a, b = parts(theta)
        value = -np.mean(betaln(a + good, b + weight - good) - betaln(a, b))
        # Beyond its bounds the size no longer changes the likelihood: a small slope leads back.
        return float(value + 1e-4 * theta[1] ** 2)

    share = np.clip(good.sum() / max(weight.sum(), 1e-9), 0.01, 0.99)
    start = np.array([np.log(share / (1 - share)), np.log(10.0)])
    found = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-7})
    a, b = parts(found.x)
    return Prior(a, b, people=len(weight), is_fallback=False)


BANDS: Mapping[str, Text] = {
    "new": _("New: nothing known yet"),
    "few": _("Not enough evidence yet"),
    "always": _("Nearly always"),
    "mostly": _("Mostly"),
    "often": _("More often than not"),
    "varied": _("It varies"),
    "five": _("Very good"),
    "four": _("Good"),
    "three": _("Fair"),
    "mixed": _("Mixed"),
}
_SHARES = ((0.9, "always"), (0.75, "mostly"), (0.5, "often"), (0.0, "varied"))
_MEANS = ((4.5, "five"), (3.75, "four"), (3.0, "three"), (0.0, "mixed"))


def band(one: Posterior) -> str:
    """The words for a distribution; those of little evidence say so, and newcomers are new and nothing else."""
    if one.state != "known":
        return one.state
    steps = _MEANS if one.component in SCALED else _SHARES
    return next(code for least, code in steps if one.mean >= least)


# What is objected to: somebody of the platform's staff decides within so long.
ANSWER_WITHIN = timedelta(days=10)
WORDS_LIMIT = 1_000
CONTEST_REASONS: Mapping[str, Text] = {
    "wrong": _("It did not happen like this"),
    "excused": _("I was excused, or had told them in time"),
    "theirs": _("The cause lay with the organisation"),
    "beyond": _("Nobody could have prevented it"),
    "unfair": _("The rating is not about my work"),
}
CONTEST_STATES: Mapping[str, Text] = {
    "open": _("Waiting for an answer"),
    "set_aside": _("Set aside: it no longer counts"),
    "stands": _("It stands"),
    "withdrawn": pgettext_lazy("objection", "Taken back"),
}
CONTEST_MOVES: Moves = {"open": frozenset({"set_aside", "stands", "withdrawn"})}


def due(at: datetime) -> datetime:
    """Until when an objection is answered."""
    return at + ANSWER_WITHIN


def check_contest(component: str, reason: str, known: Mapping[str, Any]) -> None:
    """Refuses a component that is none of theirs, and an objection without one of the reasons."""
    if component not in known:
        raise Refusal("not_found", _("This does not exist, or not any more."), status=404)
    if reason not in CONTEST_REASONS:
        message = _("Choose a reason.")
        raise Refusal("reason_missing", message, fields={"reason": message})


# Of fewer comments the counts would lead to those who wrote them.
LEAST_COMMENTS = 5
SENTIMENT_NAMES: Mapping[str, Text] = {
    "good": _("Praise"),
    "mixed": _("Both, or neither"),
    "bad": _("Criticism"),
    "unsure": _("Unsure: please read"),
}
TOPIC_NAMES: Mapping[str, Text] = {
    "organisation": _("Organisation of the work"),
    "safety": _("Safety"),
    "communication": _("Communication"),
    "training": _("Training"),
    "place": _("Place and transport"),
    "food": _("Food and rest"),
    "people": _("People"),
    "certificate": _("Certificates and hours"),
    "other": _("Something else"),
}


def check_label(sentiment: str, topics: Sequence[str]) -> None:
    """Refuses a label that is none, and no topic."""
    if sentiment not in SENTIMENT_NAMES or sentiment == "unsure":
        message = _("Choose one.")
        raise Refusal("comment_label", message, fields={"sentiment": message})
    if not topics or not set(topics) <= TOPIC_NAMES.keys():
        message = _("Choose at least one.")
        raise Refusal("comment_topics", message, fields={"topics": message})


# How the label of a comment came about, where no model gave it.
BY_PERSON = "person"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often people who read comments said what a model had said: of `read` the `same`, with its 95 % interval.

    `unsure` are those of which the model had said nothing. They chose what they read, so it is no sample of all.
    """

    read: int
    same: int
    unsure: int
    low: float = 0.0
    high: float = 1.0


def agreement(read: int, same: int, unsure: int) -> Agreement:
    """With the interval of a share of which nothing was known before (Beta 1, 1)."""
    from scipy.special import betaincinv

    low, high = (float(betaincinv(same + 1, read - same + 1, level)) for level in (0.025, 0.975))
    return Agreement(read, same, unsure, low, high)
