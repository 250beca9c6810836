"""How strictly each rater rates, told apart from how well the rated did. Pure arithmetic on columns.

Each rating is the mean of all, plus what is the volunteer's, plus what is the rater's, plus chance. Both effects are
drawn to nought while little is known of them (crossed random effects, solved by turns; variances by expectation
maximisation). Whoever gives all fives to many says mostly something of themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from awn.evaluation.rules import FALLBACK, PEOPLE_TO_FIT, Floats, Prior

Ints = NDArray[np.int64]
TURNS = 60
# Where too little is known to fit it: how far raters are apart.
USUAL_SPREAD_OF_RATERS = 0.1
RATERS_TO_FIT = 10
_LEAST, _MOST = 0.02, 2.0
# The mean of all is drawn to the usual one as if by so many ratings.
WEIGHT_OF_USUAL = 10.0


@dataclass(frozen=True, slots=True)
class Fit:
    """The cohort, and by how much each rater rates above it."""

    prior: Prior
    raters: Ints
    effects: Floats
    counts: Ints


def fit(people: Ints, raters: Ints, scores: Floats, weights: Floats) -> Fit:
    """From one row for each rating; `raters` is -1 where nobody knows any more who it was."""
    usual = FALLBACK["ratings"]
    volunteers, person = np.unique(people, return_inverse=True)
    known, rater = np.unique(raters, return_inverse=True)
    spread, noise, between = usual.b, usual.c, USUAL_SPREAD_OF_RATERS
    mean, own, theirs = usual.a, np.zeros(len(volunteers)), np.zeros(len(known))
    of_person = np.bincount(person, weights, minlength=len(volunteers))
    of_rater = np.bincount(rater, weights, minlength=len(known))
    learns = len(volunteers) >= PEOPLE_TO_FIT and len(known) >= RATERS_TO_FIT
    for _turn in range(TURNS if len(scores) else 0):
        rest = weights * (scores - own[person] - theirs[rater])
        mean = float((WEIGHT_OF_USUAL * usual.a + rest.sum()) / (WEIGHT_OF_USUAL + weights.sum()))
        theirs = np.bincount(rater, weights * (scores - mean - own[person])) / (of_rater + noise / between)
        theirs[known < 0] = 0
        own = np.bincount(person, weights * (scores - mean - theirs[rater])) / (of_person + noise / spread)
        if learns:
            # What all have in common is the mean; moved there at once, for by turns alone it would take hundreds.
            of_people, of_raters = float(own.mean()), float(theirs[known >= 0].mean())
            mean, own = mean + of_people + of_raters, own - of_people
            theirs = np.where(known >= 0, theirs - of_raters, 0)
            left = scores - mean - own[person] - theirs[rater]
            unsure = noise / (of_person + noise / spread)
            spread = _bounded(float(np.mean(own**2 + unsure)))
            between = _bounded(float(np.mean(theirs**2 + noise / (of_rater + noise / between))))
            noise = _bounded(float((weights * (left**2 + unsure[person])).sum() / weights.sum()))
    named = known >= 0
    # What is not known of the raters makes each rating a little less sure.
    doubt = float(np.mean(noise / (of_rater + noise / between))) if len(known) else between
    prior = Prior(mean, spread, noise + doubt, len(volunteers), not learns)
    return Fit(prior, known[named], theirs[named], np.bincount(rater, minlength=len(known))[named])


def _bounded(value: float) -> float:
    return min(max(value, _LEAST), _MOST)
