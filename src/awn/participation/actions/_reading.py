"""The one read of applying: thousands may apply in the same minute."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from django.db.models import Exists, OuterRef, QuerySet

from awn.base.compiled import Compiled, any_of, slot
from awn.opportunities.models import LanguageNeed, Shift
from awn.participation.models import ReservedSeats

# All that applying asks of a shift, its opportunity and its organisation: the rest of the rows is long.
_SHIFT = ("opportunity_id", "role_id", "starts_at", "ends_at", "open_ended", "capacity", "taken", "cancelled_at")
_OPPORTUNITY = (
    "organisation_id", "state", "selection", "apply_until", "ends_at", "next_at", "zone", "min_age", "max_age",
    "gender", "guardian_required", "required_qualifications", "identity_level", "queue_opens_at",
)  # fmt: skip
_ORGANISATION = ("state",)


def _rows() -> QuerySet[Any]:
    needs = LanguageNeed.objects.filter(opportunity=OuterRef("opportunity"))
    kept = ReservedSeats.objects.filter(shift=OuterRef("pk"), seats__gt=0)
    return (
        Shift.objects.filter(opportunity=slot("opportunity"), pk__in=any_of("shifts"))
        .select_related("opportunity__organisation")
        .only(
            *_SHIFT,
            *(f"opportunity__{name}" for name in _OPPORTUNITY),
            *(f"opportunity__organisation__{name}" for name in _ORGANISATION),
        )
        .annotate(asks_languages=Exists(needs), keeps_seats=Exists(kept))
        .order_by("pk")
    )


_SHIFTS: Compiled[Any] = Compiled(_rows)


def wanted_shifts(opportunity_id: int, shift_ids: Collection[int]) -> list[Shift]:
    """Those of the shifts that belong to the opportunity, with it and its organisation, by id; the rest deferred."""
    shifts = _SHIFTS.all(opportunity=opportunity_id, shifts=list(shift_ids))
    for shift in shifts:
        # One opportunity for all of them.
        shift.opportunity = shifts[0].opportunity
    if shifts and not shifts[0].asks_languages:
        # Known to be none: the gates need not ask again.
        shifts[0].opportunity.__dict__["_prefetched_objects_cache"] = {"language_needs": LanguageNeed.objects.none()}
    return cast("list[Shift]", shifts)
