"""Kinds of alarms and their thresholds, what becomes of an alarm, and what a score is. No alarm is a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from awn.base.moves import Moves
from awn.base.refusal import Refusal

KINDS = {
    "bulk_entry": _("Many records entered within minutes"),
    "late_entry": _("Many records entered long afterwards"),
    "one_approver": _("One person records and confirms everything"),
    "impossible_travel": _("Two places too far apart"),
    "no_place_proof": _("Hours without proof of the place"),
    "round_numbers": _("Unusually round hours"),
    "mutual_approval": _("People who confirm each other’s hours"),
    "shared_device": _("One telephone for many people"),
    "leap": _("Hours far above the usual"),
    "target_hit": _("Many people with exactly 40 hours"),
    "rating_ring": _("People who rate each other highly"),
}
# Raised by a package further on, not by a rule over the ledger.
FROM_ELSEWHERE = frozenset({"rating_ring"})
SUBJECTS = {
    "organisation": _("An organisation"),
    "recorder": _("Somebody who records attendance"),
    "person": _("A volunteer"),
    "circle": _("A group of people"),
    "device": _("A device"),
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """From when on a value deserves a look.

    Fewer than `least` rows say nothing. The score is 0 at 0, one half at `look`, and 1 from `clear` on.
    """

    least: int
    look: float
    clear: float

    def score(self, value: float) -> float:
        """0 to 1; straight lines between the three points."""
        if value <= self.look:
            return max(0.0, 0.5 * value / self.look)
        return min(1.0, 0.5 + 0.5 * (value - self.look) / (self.clear - self.look))


# What the value of each kind is stands in docs/alarms.md.
THRESHOLDS: Mapping[str, Threshold] = {
    "bulk_entry": Threshold(least=12, look=20, clear=60),
    "late_entry": Threshold(least=10, look=0.2, clear=0.6),
    "one_approver": Threshold(least=60, look=1.9, clear=4.0),
    "impossible_travel": Threshold(least=2, look=30, clear=180),
    "no_place_proof": Threshold(least=30, look=0.4, clear=0.8),
    "round_numbers": Threshold(least=30, look=0.15, clear=0.5),
    "mutual_approval": Threshold(least=8, look=0.5, clear=0.9),
    "shared_device": Threshold(least=4, look=8, clear=18),
    "leap": Threshold(least=20, look=3.2, clear=6.0),
    "target_hit": Threshold(least=4, look=5, clear=20),
    "rating_ring": Threshold(least=4, look=4, clear=30),
}
# An alarm is raised from this score on; below it a finding is only counted when the rules are judged.
RAISED_FROM = 0.5

STATES = {
    "open": _("Needs a look"),
    "looking": _("Somebody is looking"),
    "irregular": _("The hours were not right"),
    "honest": _("Explained: all is well"),
    "unclear": _("Could not be settled"),
    "taken_back": _("Closed by itself: these hours were taken back"),
}
OPEN_STATES = frozenset({"open", "looking"})
DECIDED_STATES = frozenset({"irregular", "honest", "unclear"})
CLOSED_STATES = DECIDED_STATES | {"taken_back"}
MOVES: Moves = {
    "open": frozenset({"looking"}) | CLOSED_STATES,
    "looking": frozenset({"open"}) | CLOSED_STATES,
    # Undone: it is looked at again.
    "irregular": frozenset({"looking"}),
    "honest": frozenset({"looking"}),
    "unclear": frozenset({"looking"}),
    "taken_back": frozenset(),
}
REASONS: Mapping[str, Mapping[str, object]] = {
    "irregular": {
        "not_there": _("People were credited who were not there."),
        "wrong_times": _("The times are not the real ones."),
        "nobody_checked": _("Nobody independent had checked the hours."),
        "wrong_account": _("Somebody recorded for others under their own name."),
    },
    "honest": {
        "one_event": _("One large event, recorded at its end."),
        "paper_list": _("Copied from a paper list that we have seen."),
        "small_team": _("The team is small; there is nobody else."),
        "schedule": _("The shifts are planned this way."),
        "season": _("A season or a new programme."),
        "lent_device": _("A device lent to people who had none."),
        "system_fault": _("A fault of a device or of the platform."),
    },
    "unclear": {
        "no_answer": _("Nobody answered our questions."),
        "no_records": _("There are no records to compare with."),
    },
}
NOTE_LENGTH = 1_000
# An alarm closes by itself when fewer of its entries still stand. A part taken back settles nothing, but a way needs
# two ends.
STANDING_AT_LEAST = dict.fromkeys(KINDS, 1) | {"impossible_travel": 2}
# Closed alarms name people indirectly: they are deleted after this time.
KEPT_CLOSED = timedelta(days=730)
# A closed alarm comes back when so much of its evidence is new.
NEW_EVIDENCE_LEAST = 3
NEW_EVIDENCE_SHARE = 0.25


def check_reason(state: str, reason: str) -> None:
    """Refuses a decision without a reason that belongs to it."""
    if reason not in REASONS.get(state, {}):
        message = _("Choose the reason that fits your decision.")
        raise Refusal("alarm_reason_missing", message, fields={"reason": message})


def is_new(*, fresh: int, before: int) -> bool:
    """True when `fresh` rows of evidence, unseen at the decision, are enough beside the `before` that were seen."""
    return fresh >= max(NEW_EVIDENCE_LEAST, NEW_EVIDENCE_SHARE * before)
