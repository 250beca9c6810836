"""What is forecast, what a model must show before it is used, and what is said when it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
