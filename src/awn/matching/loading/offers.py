"""Open opportunities of organisations in good standing as columns of the engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Q, QuerySet

from awn.matching.engine.columns import ANY, FEMALE, MALE, NOWHERE, Offers, birth_limits, day
from awn.matching.loading.codes import Codes, access_words, array, asked_words, slot_bits, slot_of
from awn.matching.meanings import Row
from awn.opportunities.models import LanguageNeed, Opportunity, Shift
from awn.opportunities.rules import PLACELESS_MODES
from awn.people.rules import ADULT_AGE
from awn.reference.models import Region

_GENDERS = {"any": ANY, "female": FEMALE, "male": MALE}
_NAMES = (
    "pk", "region_id", "field_id", "organisation_id", "mode", "latitude", "longitude", "zone", "min_age", "max_age",
    "gender", "guardian_required", "accessibility", "skill_ids", "next_at", "starts_at", "ends_at", "published_at",
    "required_qualifications", "identity_level",
)  # fmt: skip


def open_now(at: datetime) -> QuerySet[Opportunity]:
    """What takes applications at this moment."""
    is_open = (Q(apply_until=None) | Q(apply_until__gt=at)) & (Q(ends_at=None) | Q(ends_at__gt=at))
    return Opportunity.objects.filter(is_open, state="published").exclude(organisation__state="suspended")


def load(
    codes: Codes,
    vectors: Mapping[int, Row],
    dim: int,
    at: datetime,
    ids: Collection[int] | None = None,
    *,
    whatever_state: bool = False,
) -> Offers:
    """All that is open, or those of it with these ids, also of what is closed where `whatever_state`; three queries."""
    rows = (Opportunity.objects.all() if whatever_state else open_now(at)).order_by("pk")
    shifts = Shift.objects.filter(cancelled_at=None, ends_at__gt=at)
    needs = LanguageNeed.objects.all()
    if ids is not None:
        rows, shifts, needs = (
            rows.filter(pk__in=ids), shifts.filter(opportunity__in=ids), needs.filter(opportunity__in=ids),
        )  # fmt: skip
    found = list(rows.values(*_NAMES).iterator(chunk_size=5_000))
    times = _Times(shifts)
    spoken: dict[int, dict[str, str]] = defaultdict(dict)
    for opportunity, language, level in needs.values_list("opportunity_id", "language_id", "level"):
        spoken[opportunity][language] = level
    keys = [row["pk"] for row in found]
    meant = np.zeros((len(found), dim), dtype=np.float32)
    for place, key in enumerate(keys):
        if key in vectors:
            meant[place] = vectors[key]
    first = [max(row["next_at"] or at, at).astimezone(ZoneInfo(row["zone"])).date() for row in found]
    born = [birth_limits(when, row["min_age"], row["max_age"]) for row, when in zip(found, first, strict=True)]
    adult = [birth_limits(when, ADULT_AGE, None)[1] for when in first]
    regions = codes.regions
    points = [_point(row, regions) for row in found]
    return Offers.of(
        keys,
        meant,
        region=[codes.number_of_region.get(row["region_id"], NOWHERE) for row in found],
        latitude=array([point[0] for point in points]),
        longitude=array([point[1] for point in points]),
        remote=[row["mode"] in PLACELESS_MODES for row in found],
        born_from=[limits[0] for limits in born],
        born_until=[limits[1] for limits in born],
        adult_until=[a if row["guardian_required"] else 2**31 - 1 for a, row in zip(adult, found, strict=True)],
        gender=[_GENDERS[row["gender"]] for row in found],
        slots=np.array([times.slots(row["pk"], row["zone"]) for row in found], dtype=np.uint64),
        languages=codes.needed_words([spoken[key] for key in keys]),
        qualifications=asked_words(
            [row["required_qualifications"] for row in found], [row["identity_level"] for row in found]
        ),
        accessibility=access_words([row["accessibility"] for row in found]),
        skills=codes.skill_words([row["skill_ids"] for row in found]),
        field=[codes.number_of_field.get(row["field_id"], -1) for row in found],
        organisation=[row["organisation_id"] for row in found],
        published=[day((row["published_at"] or at).date()) for row in found],
        seats=[times.seats[key] for key in keys],
        seats_left=[times.left[key] for key in keys],
    )


class _Times:
    """The shifts to come of many opportunities: when they are, and how many places they have."""

    def __init__(self, shifts: QuerySet[Shift]) -> None:
        self.spans: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
        self.any_time: set[int] = set()
        self.seats: dict[int, int] = defaultdict(int)
        self.left: dict[int, int] = defaultdict(int)
        names = ("opportunity_id", "starts_at", "ends_at", "open_ended", "capacity", "taken")
        for one, starts, ends, is_window, capacity, taken in shifts.values_list(*names).iterator(chunk_size=5_000):
            if is_window:
                self.any_time.add(one)
            self.spans[one].append((starts, ends))
            self.seats[one] += capacity
            self.left[one] += capacity - taken

    def slots(self, opportunity: int, zone: str) -> int:
        """Parts of the week; none where people choose their own time."""
        if opportunity in self.any_time:
            return 0
        return slot_bits(slot_of(starts, ends, zone) for starts, ends in self.spans[opportunity])


def _point(row: Mapping[str, Any], regions: Mapping[str, Region]) -> tuple[float | None, float | None]:
    """Where it is; the middle of its region when the place was not marked."""
    if row["latitude"] is not None and row["longitude"] is not None:
        return row["latitude"], row["longitude"]
    region = regions.get(str(row["region_id"]))
    return (region.latitude, region.longitude) if region else (None, None)
