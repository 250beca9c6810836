"""How «not for me» moves the next list: each reason speaks against what is like the one put aside in that respect."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine import places
from awn.matching.engine.columns import Offers, Seekers
from awn.matching.loading.codes import Codes
from awn.opportunities.models import Opportunity

# As far as that one, or nearly, is too far as well.
NEARLY = 0.8


def against(
    seeker: Seekers, some: Offers, slots: Mapping[int, int], codes: Codes, aside: Mapping[int, str]
) -> NDArray[np.float64]:
    """For each offer, how much of it was refused in others: 0, or 1 and more for several. `slots` of those put aside
    say when they were."""
    total = np.zeros(len(some))
    if not aside:
        return total
    rows = Opportunity.objects.filter(pk__in=aside).values(
        "pk", "field_id", "region_id", "skill_ids", "latitude", "longitude"
    )
    for row in rows:
        reason = aside[row["pk"]]
        if reason == "not_my_field" and row["field_id"] is not None:
            total += some.field == codes.number_of_field.get(row["field_id"], -2)
        elif reason == "too_far":
            total += _too_far(seeker, some, row, codes)
        elif reason == "wrong_time":
            if refused := np.uint64(slots.get(row["pk"], 0)):
                total += (some.slots != 0) & (some.slots & ~refused == 0)
        elif reason == "no_skill":
            lacking = codes.skill_words([row["skill_ids"]])[0] & ~seeker.skills[0]
            total += (some.skills & lacking).any(axis=1)
    return total


def _too_far(seeker: Seekers, some: Offers, row: Mapping[str, object], codes: Codes) -> NDArray[np.bool_]:
    region = codes.regions.get(str(row["region_id"]))
    latitude = row["latitude"] if row["latitude"] is not None else region.latitude if region else np.nan
    longitude = row["longitude"] if row["longitude"] is not None else region.longitude if region else np.nan
    here = places.points(seeker.latitude, seeker.longitude)
    limit = places.km(here, places.points(np.array([latitude], float), np.array([longitude], float)))
    far = places.km(here, places.points(some.latitude, some.longitude))
    return np.asarray(~some.remote & (np.nan_to_num(far) >= NEARLY * np.nan_to_num(limit, nan=np.inf)))
