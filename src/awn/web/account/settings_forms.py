"""The sections of a profile as forms; the welcome steps show the same ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from awn.people.profile_rules import ACCOMMODATIONS_LENGTH
from awn.people.rules import DAY_PARTS, GENDERS, NAME_LENGTH, WEEKDAYS, Identity
from awn.reference import queries as reference
from awn.reference.rules import ACCESSIBILITY, LANGUAGE_LEVELS
from awn.web.forms import BlockField, DateField, Form, LineField
from awn.web.jinja import t_plain

Choices = list[tuple[str, Any]]
_CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose from the list.")}


def region_choices() -> Choices:
    """The regions under the names of their states, after an empty choice."""
    found: Choices = [("", _("Not given"))]
    for country in reference.countries():
        regions = [(region.pk, t_plain(region.name)) for region in reference.regions(country.pk)]
        if regions:
            found.append((t_plain(country.name), regions))
    return found


def field_choices() -> Choices:
    """The fields of volunteering."""
    return [(field.pk, t_plain(field.name)) for field in reference.fields()]


def language_choices() -> Choices:
    """The languages people speak, none of them chosen beforehand."""
    return [("", _("Choose from the list.")), *((one.pk, t_plain(one.name)) for one in reference.languages())]


def level_choices() -> Choices:
    """How well somebody speaks a language, rising."""
    return [(code, t_plain(name)) for code, name in LANGUAGE_LEVELS.items()]


def need_choices() -> Choices:
    """What makes taking part possible."""
    return [(code, t_plain(name)) for code, name in ACCESSIBILITY.items()]


class PersonForm(Form):
    """Name, birth date, gender and region: what a guardian writes about a ward too."""

    one_of: ClassVar[Iterable[str]] = ("name",)

    name_ar = LineField(limit=NAME_LENGTH, required=False, label=_("Name in Arabic"))
    name_en = LineField(
        limit=NAME_LENGTH,
        required=False,
        label=_("Name in English letters"),
        help_text=_("One of the two is enough. Certificates show the names you write here."),
    )
    birth_date = DateField(
        required=False,
        label=_("Date of birth"),
        help_text=_("Some tasks have an age limit. Others see your age group at most, never the date."),
    )
    gender = forms.ChoiceField(
        required=False,
        label=_("Gender"),
        choices=[*GENDERS.items(), ("", _("Not given"))],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
        help_text=_("We ask only because some venues receive women or men at certain hours."),
    )
    region = forms.ChoiceField(
        required=False,
        label=_("Where you live"),
        choices=region_choices,
        error_messages=_CHOOSE,
        help_text=_("So that opportunities near you come first."),
    )

    def identity(self, *, language: str, phone: str = "") -> Identity:
        """What was typed, as the action takes it."""
        cleaned = self.cleaned_data
        return Identity(
            name_ar=cleaned["name_ar"],
            name_en=cleaned["name_en"],
            birth_date=cleaned["birth_date"],
            gender=cleaned["gender"],
            region=cleaned["region"],
            phone=cleaned.get("phone", phone),
            language=cleaned.get("language", language),
        )


class IdentityForm(PersonForm):
    """Who I am."""

    phone = forms.CharField(
        required=False,
        max_length=40,
        label=_("Mobile number"),
        widget=forms.TextInput(attrs={"type": "tel"}),
        help_text=_("For example 0501234567. Shown to the coordinator once you have a place."),
    )
    language = forms.ChoiceField(
        label=_("Language of our messages to you"),
        choices=lambda: settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )


class InterestsForm(Form):
    """What I like to do."""

    interests = forms.MultipleChoiceField(
        required=False,
        label=_("What would you like to help with?"),
        choices=field_choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_CHOOSE,
    )
    remote_wanted = forms.BooleanField(required=False, label=_("Show me tasks that can be done from home as well"))


class AvailabilityForm(Form):
    """When I usually have time. Other forms that ask it as well stand on this one."""

    slots = forms.MultipleChoiceField(
        required=False,
        label=_("When are you usually free?"),
        choices=[
            (f"{day}-{part}", f"{name} {part_name}")
            for day, name in enumerate(WEEKDAYS)
            for part, part_name in DAY_PARTS.items()
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages=_CHOOSE,
    )

    def chosen(self) -> list[tuple[int, str]]:
        """The ticked parts of the week, as the action takes them."""
        parts = (slot.split("-", 1) for slot in self.cleaned_data["slots"])
        return [(int(day), part) for day, part in parts]


class AccessibilityForm(Form):
    """What I need."""

    needs = forms.MultipleChoiceField(
        required=False,
        label=_("What makes taking part easier for you?"),
        choices=need_choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_CHOOSE,
        help_text=_("Only the coordinator of an opportunity you apply for sees this. Leave it empty if you prefer."),
    )
    accommodations = BlockField(
        limit=ACCOMMODATIONS_LENGTH,
        required=False,
        label=_("Anything else that would help?"),
        help_text=_("For example: a chair near the entrance, instructions in writing. You never have to say why."),
    )
    consent = forms.BooleanField(
        required=False,
        label=_("I agree that Awn keeps these needs. I can take this back here at any time."),
    )


class LanguageForm(Form):
    """One language more."""

    language = forms.ChoiceField(label=_("Language"), choices=language_choices, error_messages=_CHOOSE)
    level = forms.ChoiceField(
        label=_("How well?"), choices=level_choices, widget=forms.RadioSelect, error_messages=_CHOOSE
    )


class NotificationsForm(Form):
    """Which e-mails I get."""

    weekly_email = forms.BooleanField(
        required=False,
        label=_("Send me a weekly e-mail with opportunities that suit me"),
        help_text=_("We always write about places you have been given and changes to them."),
    )


class WardForm(Form):
    """A child without an account."""

    one_of: ClassVar[Iterable[str]] = ("name",)

    name_ar = LineField(limit=NAME_LENGTH, required=False, label=_("Name in Arabic"))
    name_en = LineField(limit=NAME_LENGTH, required=False, label=_("Name in English letters"))
    birth_date = DateField(label=_("Date of birth"), missing=_("Write the date of birth."))


class CodeForm(Form):
    """The code of a minor with an account."""

    code = forms.CharField(
        max_length=40,
        label=_("Code"),
        help_text=_("Eight digits, shown on their page “My guardian”."),
        error_messages={"required": _("Write the eight digits.")},
    )
