"""What is forecast, what a model must show before it is used, and what is said when it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text

KINDS: Mapping[str, Text] = {
    "no_show": _("Who will come"),
    "demand": _("How many volunteers will be wanted"),
    "leaving": _("Volunteers about to leave"),
    "unfilled": _("Shifts that may stay short of people"),
}
# What counts now of a kind.
STATUSES: Mapping[str, Text] = {
    "model": _("The model is used"),
    "baseline": _("The model is not used: it did no better than the simple way"),
    "broken": _("The model’s file cannot be used; the simple way is used"),
    "none": _("Nothing was learned yet"),
}
# Which simple way stands beside a model, and takes its place.
BASELINES: Mapping[str, Text] = {
    "base_rate": _("the same share for everybody"),
    "lead_time": _("the days between booking and shift alone"),
    "seasonal_naive": _("the same week of the year before"),
    "recent_level": _("the mean of the last eight weeks"),
}
# Versions of a model that are kept, the one in use among them.
KEPT = 8
# A shift that has fewer than this share of its places taken when it begins stayed short of people.
ENOUGH = 0.8
# So many days before a shift a coordinator can still do something.
LOOKED_AHEAD_DAYS = 21
# What is told of a shift is written down so many hours before it begins, and kept for so many days.
TOLD_HOURS, TOLD_KEPT_DAYS = 48, 400
# Without a place for so long somebody has left.
GONE_DAYS = 120
# Fewer people than this are not told apart.
LEAST_GROUP = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts of a kind: a status, the revision it comes from, and the simple way that stands beside it."""

    status: str
    revision: str = ""
    baseline: str = "base_rate"

    @property
    def is_model(self) -> bool:
        return self.status == "model"


# What may have reached somebody who is away, by what the platform keeps; and what is new near them, told or not.
REACHES: Mapping[str, Text] = {
    "invitation": _("An invitation of an organisation"),
    "letter": _("A letter with what may suit them"),
    "search": _("News of a search they saved"),
    "organiser": _("A message of an organiser"),
    "recognition": _("A level reached, or a certificate"),
}
NEARBY = "nearby"
# Who came again within so many days counts as back.
BACK_DAYS = 60
# Of those who come again this share has come by the day from which on somebody counts as away.
CAME_BACK = 0.8
FEWEST_GAPS, LEAST_AWAY, AWAY_USUAL = 50, 21, 45
# Absences of about the same length: up to two months, four, eight, and a year.
AWAY_BANDS = (60, 120, 240)
# On either side no fewer people are compared: shares of so few say nothing, and might say it of somebody.
LEAST_BESIDE = 10


@dataclass(frozen=True, slots=True)
class Compared:
    """Those whom one thing reached beside those whom nothing reached; without `people` too few stand on a side."""

    kind: str
    people: int | None = None
    share: float = 0.0
    low: float = 0.0
    high: float = 0.0
    others: int = 0
    other: float = 0.0
    other_low: float = 0.0
    other_high: float = 0.0
    gap: float = 0.0
    gap_low: float = 0.0
    gap_high: float = 0.0

    @property
    def verdict(self) -> str:
        """`few`, `more`, `fewer`, or `same` where the difference cannot be told from chance."""
        if self.people is None:
            return "few"
        return "more" if self.gap_low > 0 else "fewer" if self.gap_high < 0 else "same"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What brought people back, over weeks that began from one day (counted from 1970) to another."""

    away_days: int
    gaps: int
    people: int
    first_day: int
    last_day: int
    rows: Sequence[Compared]

    def packed(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self)

    @classmethod
    def unpacked(cls, kept: Mapping[str, Any]) -> Comparison:
        """Out of JSON."""
        return cls(**{**kept, "rows": [Compared(**one) for one in kept["rows"]]})
