"""The decision on an objection, as organisers and the platform's staff make it: one form, one way to the actions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from awn.base import clock
from awn.base.refusal import Refusal
from awn.hours.actions import objections as acts
from awn.hours.actions.objections import Correction
from awn.hours.queries import HoursEntry
from awn.hours.rules import NOTE_LIMIT, OBJECTION_REASONS, OUTCOMES
from awn.people.queries import Person
from awn.web.forms import BlockField, OnceForm, WholeNumberField
from awn.web.hours import row_of
from awn.web.organiser.fields import TimeField, moment

ONE_DAY = timedelta(days=1)
DECISIONS = {
    "upheld": _lazy("The hours stand as they are"),
    "adjusted": _lazy("The hours are corrected"),
    "nothing": _lazy("There were no hours: they are taken back"),
}


class DecisionForm(OnceForm):
    """What is decided; times where the hours have them, else minutes; always a reason."""

    act = forms.ChoiceField(
        choices=DECISIONS.items,
        widget=forms.RadioSelect,
        label=_lazy("Decision"),
        error_messages={"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")},
    )
    starts = TimeField(required=False, label=_lazy("There from"))
    ends = TimeField(required=False, label=_lazy("There until"))
    minutes = WholeNumberField(required=False, min_value=0, label=_lazy("Minutes"))
    note = BlockField(
        limit=NOTE_LIMIT,
        missing=_lazy("Write the reason: the volunteer reads it."),
        label=_lazy("Reason"),
        help_text=_lazy("The volunteer reads it, and it is kept."),
    )


def initial_of(entry: HoursEntry) -> dict[str, Any]:
    """The hours as they are, for the form to begin with."""
    if entry.since is None or entry.until is None:
        return {"minutes": entry.minutes}
    zone = ZoneInfo(entry.opportunity.zone)
    return {"starts": f"{entry.since.astimezone(zone):%H:%M}", "ends": f"{entry.until.astimezone(zone):%H:%M}"}


def context_of(entry: HoursEntry) -> dict[str, Any]:
    """What the pages of one objection show."""
    return {
        "entry": entry,
        "row": row_of(entry),
        "zone": entry.opportunity.zone,
        "outcomes": OUTCOMES,
        "reasons": OBJECTION_REASONS,
        "has_times": entry.since is not None,
    }


def decide(request: HttpRequest, form: DecisionForm, entry: HoursEntry, *, by: Person) -> None:
    """Hands the valid form on to the action, and says what came of it."""
    said, at = form.cleaned_data, clock.now()
    if said["act"] == "upheld":
        acts.uphold(entry.pk, note=said["note"], by=by, at=at)
    else:
        acts.adjust(entry.pk, _correction(said, entry), note=said["note"], by=by, at=at)
    messages.success(request, _("Decided. The volunteer is told."))


def _correction(said: dict[str, Any], entry: HoursEntry) -> Correction:
    if said["act"] == "nothing":
        return Correction(minutes=0)
    if entry.since is None:
        if not said["minutes"]:
            message = _lazy("Write the minutes that are right.")
            raise Refusal("minutes_missing", message, fields={"minutes": message})
        return Correction(minutes=said["minutes"])
    if not (said["starts"] and said["ends"]):
        message = _lazy("Write from when to when the volunteer was there.")
        raise Refusal("times_missing", message, fields={"starts": message})
    zone = entry.opportunity.zone
    since = moment(entry.day, said["starts"], zone)
    until = moment(entry.day, said["ends"], zone)
    return Correction(times=(since, until if until > since else until + ONE_DAY))
