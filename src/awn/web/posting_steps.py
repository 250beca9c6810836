"""The steps of the wizard, and the form of each: a part of the editor's form, saved by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awn.web.organiser.opportunity_form import PAIRS, OpportunityForm

STEPS = {
    "what": _("What it is"),
    "where": _("Where"),
    "when": _("When"),
    "who": pgettext_lazy("a step of posting", "Who"),
    "know": _("Good to know"),
    "check": _("Check and send"),
}
# Where what is missing, or suggested, can be mended.
STEP_OF: Mapping[str, str] = {
    "title": "what", "plain": "what", "description": "what", "field": "what", "region": "where", "shifts": "when",
    "two_adults": "when", "no_arabic": "what", "no_english": "what", "summary_as_title": "what", "no_goals": "what",
    "contact_in_text": "what", "no_accessibility": "know", "no_contact": "know", "no_risks": "know",
    "no_insurance": "know", "insurance_ends": "know", "friday_prayer": "when", "maghrib_in_ramadan": "when",
    "without_place": "where", "minors_alone": "who", "long_sentences": "what",
}  # fmt: skip
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "what": ("title", "plain", "description", "kind", "field", "programme", "goals"),
    "where": ("mode", "region", "place", "latitude", "longitude", "check_in_radius_m"),
    "who": (
        "min_age", "max_age", "gender", "gender_reason", "guardian_required", "with_children", "languages",
        "required_qualifications", "identity_level", "qualifications",
    ),
    "know": (
        "accessibility", "benefits", "risks", "insurance", "insurance_number", "insurance_until", "contact_name",
        "contact_email", "contact_phone", "selection", "deadline", "deadline_time",
    ),
}  # fmt: skip
_ALWAYS = frozenset({"once", "version", "base"})


class StepForm(OpportunityForm):
    """The fields of one step."""

    one_of: ClassVar[Iterable[str]] = ()

    def __init__(self, *args: Any, step: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = _ALWAYS | field_names(step)
        for name in list(self.fields):
            if name not in wanted and not (step == "who" and name.startswith(("language_", "level_"))):
                del self.fields[name]


class WhatForm(StepForm):
    """The first step: a draft needs a title, in one language at least."""

    one_of: ClassVar[Iterable[str]] = ("title",)


def field_names(step: str) -> set[str]:
    """The names of a step's fields, each text in both languages."""
    names = _FIELDS.get(step, ())
    return {f"{name}_{code}" for name in names if name in PAIRS for code in ("ar", "en")} | set(names)


def form_of(step: str) -> type[StepForm]:
    """The class of a step's form."""
    return WhatForm if step == "what" else StepForm


def beside(step: str) -> tuple[str, str]:
    """The steps before and after; empty at the ends."""
    names = list(STEPS)
    place = names.index(step)
    return names[place - 1] if place else "", names[place + 1] if place + 1 < len(names) else ""
