"""One row of a list of recommendations, as it is shown, explained and remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An opportunity for somebody, or somebody for an opportunity. `features` are the inputs of the score,
    `contributions` what each added to it; `propensity` is the chance with which it was put where it stands."""

    opportunity_id: int
    score: float
    features: Mapping[str, float]
    contributions: Mapping[str, float] = field(default_factory=dict)
    propensity: float = 1.0
    person_id: int = 0
