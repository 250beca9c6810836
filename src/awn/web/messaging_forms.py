"""The forms of messages: words in both languages, for whom, when; and how somebody wants to be written to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awn.messaging.actions.mailings import Draft
from awn.messaging.rules import (
    AROUND_PRAYER,
    BODY_LENGTH,
    CHANNELS,
    GROUPS,
    KINDS,
    NAME_LENGTH,
    REMINDERS,
    SUBJECT_LENGTH,
    WAYS,
    Texts,
    Wishes,
)
from awn.opportunities.queries.organising import Opportunity
from awn.web.formatting import full_day, in_zone
from awn.web.forms import BlockField, DateField, Form, LineField, OnceForm
from awn.web.jinja import t_plain
from awn.web.organiser.fields import TimeField

_CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose from the list.")}


class WordsForm(OnceForm):
    """Subject and words in both languages."""

    subject_ar = LineField(limit=SUBJECT_LENGTH, required=False, label=_("Subject in Arabic"))
    body_ar = BlockField(limit=BODY_LENGTH, required=False, label=_("Words in Arabic"))
    subject_en = LineField(limit=SUBJECT_LENGTH, required=False, label=_("Subject in English"))
    body_en = BlockField(limit=BODY_LENGTH, required=False, label=_("Words in English"))

    def texts(self) -> Texts:
        """What was typed, as the action takes it."""
        names = ("subject_ar", "subject_en", "body_ar", "body_en")
        return Texts(**{name: self.cleaned_data[name] for name in names})


class TemplateForm(WordsForm):
    """Words to be used again."""

    name = LineField(
        limit=NAME_LENGTH, missing=_("Give it a name under which your colleagues find it."), label=_("Name")
    )


class MailingForm(WordsForm):
    """A message to many of one opportunity."""

    group = forms.ChoiceField(
        label=_("For whom"), choices=list(GROUPS.items()), widget=forms.RadioSelect, error_messages=_CHOOSE
    )
    role = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Only this role"))
    shift = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Only this shift"))
    chosen = forms.CharField(required=False, widget=forms.HiddenInput)
    is_urgent = forms.BooleanField(
        required=False,
        label=_("It is about today: let it come in quiet hours and at prayer times as well"),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, opportunity: Opportunity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(row.pk, t_plain(row.title)) for row in opportunity.roles.all()]
        self.fields["role"].choices = [("", _("Every role")), *roles]  # type: ignore[attr-defined]  # a choice field
        self.fields["shift"].choices = [("", _("Every shift")), *_shifts(opportunity)]  # type: ignore[attr-defined]  # a choice field

    def draft(self) -> Draft:
        """What was typed, as the action takes it."""
        said = self.cleaned_data
        chosen = [int(number) for number in said["chosen"].split(",") if number.isdecimal() and len(number) < 19]
        return Draft(
            said["group"], self.texts(), role_id=said["role"], shift_id=said["shift"], chosen=chosen,
            is_urgent=said["is_urgent"],
        )  # fmt: skip


class ScheduleForm(Form):
    """When it is to be sent, by the clocks of the opportunity."""

    send_day = DateField(label=_("Day"), missing=_("Write the day on which it is to be sent."), hijri=True)
    send_at = TimeField(label=_("Time"), error_messages={"required": _("Write the time at which it is to be sent.")})


class WishesForm(Form):
    """How somebody wants to be written to."""

    place = forms.MultipleChoiceField(required=False, error_messages=_CHOOSE)
    reminder = forms.MultipleChoiceField(required=False, error_messages=_CHOOSE)
    organiser = forms.MultipleChoiceField(required=False, error_messages=_CHOOSE)
    other = forms.MultipleChoiceField(required=False, error_messages=_CHOOSE)
    reminders = forms.TypedMultipleChoiceField(
        required=False, coerce=int, label=_("When to remind you of a shift"), choices=list(REMINDERS.items()),
        widget=forms.CheckboxSelectMultiple, error_messages=_CHOOSE,
    )  # fmt: skip
    is_quiet = forms.BooleanField(required=False, label=_("Nothing in quiet hours, unless it is about the same day"))
    quiet_from = TimeField(label=_("Quiet from"), error_messages={"required": _("Write when quiet hours begin.")})
    quiet_until = TimeField(label=_("Quiet until"), error_messages={"required": _("Write when quiet hours end.")})
    prayer_minutes = forms.TypedChoiceField(
        coerce=int, label=_("Keep prayer times free"), choices=list(AROUND_PRAYER.items()),
        widget=forms.RadioSelect, error_messages=_CHOOSE,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kind in KINDS.items():
            self.fields[name].label = str(kind.title)
            self.fields[name].help_text = str(kind.hint)
            self.fields[name].widget = forms.CheckboxSelectMultiple()
            self.fields[name].choices = [(way, CHANNELS[way]) for way in WAYS]  # type: ignore[attr-defined]  # a choice field

    def wishes(self) -> Wishes:
        """What was chosen, as the action takes it."""
        said = self.cleaned_data
        ways = {name: frozenset(said[name]) for name in KINDS}
        return Wishes(
            **ways, is_quiet=said["is_quiet"], quiet_from=said["quiet_from"], quiet_until=said["quiet_until"],
            prayer_minutes=said["prayer_minutes"], reminders=frozenset(said["reminders"]),
        )  # fmt: skip


def shown(wishes: Wishes) -> Mapping[str, Any]:
    """What stands in the form before it is changed."""
    return {
        **{name: sorted(wishes.ways(name)) for name in KINDS}, "reminders": sorted(wishes.reminders),
        "is_quiet": wishes.is_quiet, "quiet_from": f"{wishes.quiet_from:%H:%M}",
        "quiet_until": f"{wishes.quiet_until:%H:%M}", "prayer_minutes": wishes.prayer_minutes,
    }  # fmt: skip


def _shifts(opportunity: Opportunity) -> list[tuple[int, str]]:
    """The shifts that are not called off, by the clocks of the place."""
    starts = [
        (one.pk, in_zone(one.starts_at, opportunity.zone)) for one in opportunity.shifts.all() if not one.cancelled_at
    ]
    return [(number, f"{full_day(begins.date())} · {begins:%H:%M}") for number, begins in starts]
