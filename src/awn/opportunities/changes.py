"""What differs between two versions of an opportunity, on the plain values of `contents`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

TERMS = {
    "time": _("The time of a shift"),
    "place": _("The place"),
    "requirements": _("What is asked of volunteers"),
}
_PLACE = ("mode", "region_id", "place_ar", "place_en", "latitude", "longitude")
_REQUIREMENTS = (
    "min_age", "max_age", "gender", "required_qualifications", "qualifications_ar", "qualifications_en",
    "identity_level", "guardian_required", "languages",
)  # fmt: skip


def changed_terms(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Which of `TERMS` differ: what somebody relied on who applied to the earlier version."""
    old, new = before["draft"], after["draft"]
    applies = {
        "time": any(was["id"] in _shifts(after) and _moved(was, _shifts(after)[was["id"]]) for was in before["shifts"]),
        "place": any(old.get(name) != new.get(name) for name in _PLACE),
        "requirements": any(old.get(name) != new.get(name) for name in _REQUIREMENTS) or _asks_more(before, after),
    }
    return [code for code, applying in applies.items() if applying]


def _shifts(content: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    return {shift["id"]: shift for shift in content["shifts"]}


def _moved(was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return not was["cancelled"] and any(was[name] != now[name] for name in ("starts", "ends", "cancelled"))


def _asks_more(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a role that stood before requires a skill now that it did not."""
    asked = {role["id"]: _required(role) for role in before["roles"]}
    return any(role["id"] in asked and _required(role) - asked[role["id"]] for role in after["roles"])


def _required(role: Mapping[str, Any]) -> set[int]:
    return {number for number, need in role["skills"] if need == "required"}
