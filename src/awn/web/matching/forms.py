"""The forms of these pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awn.matching.rules import DISMISSALS
from awn.reference import queries as reference
from awn.web.account.settings_forms import AvailabilityForm, field_choices, region_choices
from awn.web.forms import Form, WholeNumberField
from awn.web.jinja import t_plain

SKILLS_OFFERED = 18
_CHOOSE = {"required": _("Choose a reason."), "invalid_choice": _("Choose from the list.")}


def skill_choices() -> list[tuple[str, Any]]:
    """Our own skills, one of each group in turn, so that a short list shows how wide the field is."""
    groups: dict[str, list[reference.Skill]] = {}
    for skill in reference.volunteering_skills():
        groups.setdefault(str(skill.group_id), []).append(skill)
    depth = max((len(skills) for skills in groups.values()), default=0)
    mixed = [skills[row] for row in range(depth) for skills in groups.values() if row < len(skills)]
    return [(str(skill.pk), t_plain(skill.name)) for skill in mixed[:SKILLS_OFFERED]]


class ReasonForm(Form):
    """Why something is not for me."""

    reason = forms.ChoiceField(
        label=_("Why is it not for you?"),
        choices=list(DISMISSALS.items()),
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
        help_text=_("Your next list takes it into account. Nobody else sees it."),
    )


class QuestionsForm(AvailabilityForm):
    """What would you like to do, where and when, what can you do. Every answer may stay empty."""

    liked = forms.MultipleChoiceField(
        required=False,
        label=_("What would you like to help with?"),
        choices=field_choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_CHOOSE,
    )
    region = forms.ChoiceField(
        required=False, label=_("Where do you live?"), choices=region_choices, error_messages=_CHOOSE
    )
    remote = forms.BooleanField(required=False, label=_("Tasks that can be done from home are welcome too"))
    skills = forms.MultipleChoiceField(
        required=False,
        label=_("What can you do?"),
        choices=skill_choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_CHOOSE,
        help_text=_("A few are enough. The whole list is in your settings."),
    )


class BeingMatchedForm(Form):
    """What I choose about being matched."""

    findable = forms.BooleanField(
        required=False,
        label=_("Organisations may find me and invite me"),
        help_text=_(
            "They see your first name, your region, your skills and languages, and why you may suit; your full name"
            " only once you accept. You can take this back at any time."
        ),
    )
    plain_order = forms.BooleanField(
        required=False,
        label=_("Show me everything by date, without recommendations"),
        help_text=_("Your profile then plays no part in what comes first."),
    )
    travel_km = WholeNumberField(
        required=False,
        label=_("How many kilometres would you travel?"),
        help_text=_("From the middle of your region. Empty: anywhere in your region."),
    )
