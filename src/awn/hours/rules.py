"""What hours are: evidence levels and the limits of what can be credited."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

EVIDENCE = {
    "scanned": _("Scanned at the place, confirmed by a supervisor"),
    "supervised": _("Recorded by a supervisor"),
    "delivered": _("Remote work, handed in and accepted"),
    "self_reported": _("Reported by the volunteer, confirmed by a supervisor"),
    "imported": _("Taken over from another system"),
}
# What becomes of hours after a supervisor confirmed them. Silence settles.
OUTCOMES = {
    "agreed": _("The volunteer agreed"),
    "settled": _("Settled: nobody objected in time"),
    "disputed": _("The volunteer objects"),
    "upheld": _("The hours stand after the objection"),
    "adjusted": _("The hours were corrected after the objection"),
    "withdrawn": _("The objection was withdrawn"),
}
DELIVERABLE_STATES = {
    "submitted": _("Handed in"),
    "accepted": _("Accepted"),
    "returned": _("Sent back for changes"),
    "withdrawn": _("Taken back"),
}
LONGEST_CREDIT_MINUTES = 16 * 60
REVERSAL_REASONS = {
    "wrong_time": _("The time was entered wrongly."),
    "wrong_person": _("It was another person."),
    "not_present": _("The volunteer was not there."),
    "double": _("The hours were credited twice."),
    "dispute": _("They were corrected after the volunteer’s objection."),
}


def check_minutes(minutes: int) -> None:
    """Refuses nothing at all, and more than 16 hours for one presence."""
    if minutes <= 0:
        raise Refusal("no_presence", _("Check-in and check-out are both needed before hours can be confirmed."))
    if minutes > LONGEST_CREDIT_MINUTES:
        raise Refusal("too_many_hours", _("More than 16 hours for one shift cannot be credited. Check the check-out."))


def check_confirmer(volunteer_id: int, confirmer_id: int | None) -> None:
    """Nobody confirms their own hours."""
    if confirmer_id is not None and volunteer_id == confirmer_id:
        raise Refusal("own_hours", _("Nobody confirms their own hours. Ask another supervisor."), status=403)
