"""The rules, over columns: a library of its own that knows no table. Each rule explains itself by its facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from awn.alarms.detecting import amounts, entering, people, places
from awn.alarms.detecting.columns import Columns, Houses
from awn.alarms.detecting.finding import Finding

Rule = Callable[[Columns, Houses], list[Finding]]
RULES: Mapping[str, Rule] = {
    "bulk_entry": entering.bulk,
    "late_entry": entering.late,
    "one_approver": people.one_approver,
    "impossible_travel": places.travel,
    "no_place_proof": places.unproved,
    "round_numbers": amounts.round_numbers,
    "mutual_approval": people.circles,
    "shared_device": people.shared_devices,
    "leap": amounts.leaps,
    "target_hit": amounts.targets,
}


def find(columns: Columns, houses: Houses, kinds: Iterable[str] = tuple(RULES)) -> list[Finding]:
    """All findings of these kinds, weak ones too, the strongest first."""
    found = [finding for kind in kinds for finding in RULES[kind](columns, houses)]
    return sorted(found, key=lambda finding: -finding.score)
