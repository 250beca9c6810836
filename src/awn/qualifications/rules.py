"""Kinds of qualifications, the states they pass through, and what a decision on one needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from awn.base.moves import Moves
from awn.base.refusal import Refusal
from awn.reference.rules import COURSE_QUALIFICATIONS, QUALIFICATION_KINDS

AUTHORITY_LENGTH = 120
NUMBER_LENGTH = 60
FILE_NAME_LENGTH = 120
MOST_PER_PERSON = 30
LONGEST_VALIDITY = timedelta(days=366 * 20)
# Days before the end at which the owner is reminded; 0 is the last day.
REMINDERS = (60, 14, 0)
# As the notice on documents promises.
FILE_KEPT_AFTER_END = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Kind:
    """Whether it ends some day, says something of health or crime, carries a number; or is granted by a course of ours,
    so that nobody hands it in."""

    ends: bool = True
    is_sensitive: bool = False
    has_number: bool = True
    by_course: bool = False


KINDS: Mapping[str, Kind] = {
    "health_licence": Kind(),
    "professional_licence": Kind(),
    "medical_fitness": Kind(is_sensitive=True, has_number=False),
    "criminal_record": Kind(is_sensitive=True),
    "driving_licence": Kind(),
    "heavy_driving_licence": Kind(),
    "first_aid": Kind(has_number=False),
    "food_safety": Kind(),
    "diver": Kind(ends=False),
    "lifeguard": Kind(),
    "safeguarding": Kind(has_number=False),
    "sign_language": Kind(),
    "language_test": Kind(has_number=False),
    "course": Kind(ends=False, has_number=False),
    **{code: Kind(ends=False, has_number=False, by_course=True) for code in COURSE_QUALIFICATIONS},
}
MOVES: Moves = {
    "waiting": frozenset({"valid", "refused"}),
    "valid": frozenset({"expired"}),
}
STATES = {
    "waiting": _("Waiting for review"),
    "valid": _("Valid"),
    "refused": _("Not accepted"),
    "expired": _("Expired"),
}
# What a scanner for malware said of the file; "off" where there is none.
SCANS = {
    "clean": _("Scanned"),
    "pending": _("Waiting to be scanned"),
    "infected": _("Malware was found"),
    "off": _("Not scanned"),
}
READABLE_SCANS = frozenset({"clean", "off"})
REFUSAL_REASONS = {
    "unreadable": _("The document cannot be read. Upload a clearer copy."),
    "wrong_document": _("The document does not show this qualification. Upload the right one."),
    "other_person": _("The document carries another name. Upload your own, or correct your name first."),
    "expired": _("The document is out of date. Upload the renewed one."),
    "not_recognised": _("The authority that issued it is not recognised for this qualification."),
    "not_confirmed": _("The issuing authority could not confirm it. Ask them, then upload it again."),
    "unsafe": _("The file was unsafe and has been deleted. Scan your device, then upload a new copy."),
}


def check_kind(code: str) -> Kind:
    """The kind. Refuses a code that is none, and what only a course grants."""
    kind = KINDS.get(code)
    if kind is None or kind.by_course:
        message = _("Choose one of the qualifications.")
        raise Refusal("qualification_unknown", message, fields={"kind": message})
    return kind


def check_days(kind: Kind, issued_on: date | None, valid_until: date | None, today: date) -> None:
    """Refuses an issue in the future, an end that is over, comes before the issue or in more than twenty years."""
    if issued_on is not None and issued_on > today:
        message = _("The day of issue cannot be in the future.")
        raise Refusal("issued_in_future", message, fields={"issued_on": message})
    if valid_until is None:
        if kind.ends:
            message = _("Write the last day on which it is valid.")
            raise Refusal("end_missing", message, fields={"valid_until": message})
        return
    if valid_until < today:
        message = _("It is out of date already. Renew it, then upload the new document.")
        raise Refusal("out_of_date", message, fields={"valid_until": message})
    if valid_until > today + LONGEST_VALIDITY or (issued_on is not None and valid_until < issued_on):
        message = _("Check the last day: it must come after the day of issue, and within twenty years.")
        raise Refusal("end_impossible", message, fields={"valid_until": message})


def check_reviewer(owner_id: int, reviewer_id: int) -> None:
    """Refuses the review of one's own."""
    if owner_id == reviewer_id:
        raise Refusal(
            "own_qualification", _("Nobody reviews their own qualification. Leave it to a colleague."), status=403
        )


def check_reason(reason: str) -> None:
    """Refuses a refusal without one of the reasons."""
    if reason not in REFUSAL_REASONS:
        message = _("Choose a reason.")
        raise Refusal("reason_missing", message, fields={"reason": message})


def check_scanned(scan: str) -> None:
    """Refuses to open or to accept what the scanner has not let through."""
    if scan not in READABLE_SCANS:
        raise Refusal(
            "scan_pending",
            _("The document has not been scanned for malware yet. Try again in some minutes."),
            status=409,
        )


def is_valid(state: str, valid_until: date | None, day: date) -> bool:
    """Whether a qualification counts on that day; its last day counts."""
    return state == "valid" and (valid_until is None or valid_until >= day)


def reminder_due(valid_until: date, reminded: int | None, today: date) -> int | None:
    """Which of REMINDERS is to be sent today: the nearest that was not; None when none is."""
    left = (valid_until - today).days
    if left < 0:
        return None
    due = [days for days in REMINDERS if left <= days and (reminded is None or days < reminded)]
    return min(due) if due else None


def check_required(codes: Collection[str]) -> None:
    """Refuses to ask volunteers for a qualification that is none."""
    if not set(codes) <= set(QUALIFICATION_KINDS):
        message = _("Choose one of the qualifications.")
        raise Refusal("qualification_unknown", message, fields={"required_qualifications": message})
