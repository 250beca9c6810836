"""The forms of helped registration: who somebody is, how they agreed, which shifts they want."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from awn.assistance.actions import Agreed
from awn.assistance.rules import METHODS, WITNESS_LENGTH
from awn.people.rules import GENDERS, NAME_LENGTH
from awn.reference import queries as reference
from awn.web.forms import DateField, LineField, OnceForm
from awn.web.jinja import t_plain

_CHOOSE = {"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")}


class ConsentForm(OnceForm):
    """How somebody who is present said yes."""

    agreed = forms.BooleanField(
        label=_lazy("I have read the text out, and they agree"),
        error_messages={"required": _lazy("Read the text out. Without their yes nobody is registered.")},
    )
    method = forms.ChoiceField(
        label=_lazy("How did they agree?"), widget=forms.RadioSelect, choices=list(METHODS.items()),
        error_messages=_CHOOSE,
    )  # fmt: skip
    witness = LineField(
        limit=WITNESS_LENGTH,
        required=False,
        label=_lazy("Name of the witness"),
        help_text=_lazy("Needed when they agreed in words only."),
    )

    def how(self) -> Agreed:
        """The consent as the action wants it."""
        said = self.cleaned_data
        return Agreed(
            method=said["method"], agreed=said["agreed"], witness=said["witness"],
            language=said.get("language") or page_language(),
        )  # fmt: skip


class RegisterForm(ConsentForm):
    """Who they are, and their consent."""

    one_of = ("name",)
    name_ar = LineField(limit=NAME_LENGTH, required=False, label=_lazy("Name in Arabic"))
    name_en = LineField(limit=NAME_LENGTH, required=False, label=_lazy("Name in English letters"))
    birth_date = DateField(label=_lazy("Date of birth"), missing=_lazy("Write the date of birth."))
    gender = forms.ChoiceField(
        required=False, label=_lazy("Gender"), choices=[("", _lazy("Not said")), *GENDERS.items()]
    )
    region = forms.ChoiceField(required=False, label=_lazy("Region"))
    spoken = forms.ChoiceField(required=False, label=_lazy("Which language do they speak best?"))
    interests = forms.MultipleChoiceField(
        required=False, label=_lazy("What do they like to do?"), widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(
        label=_lazy("In which language did you read the text out?"), widget=forms.RadioSelect,
        choices=[("ar", "العربية"), ("en", "English")], error_messages=_CHOOSE,
    )  # fmt: skip
    sure = forms.BooleanField(required=False, label=_lazy("I have asked: they have neither a card nor an account"))
    field_order = (
        "name_ar", "name_en", "birth_date", "gender", "region", "spoken", "interests", "language", "agreed", "method",
        "witness", "sure",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = [(region.pk, t_plain(region.name)) for region in reference.regions()]
        languages = [(one.pk, t_plain(one.name)) for one in reference.languages()]
        choices: dict[str, list[tuple[str, Any]]] = {
            "region": [("", _("Not said")), *regions],
            "spoken": [("", _("Not said")), *languages],
            "interests": [(field.pk, t_plain(field.name)) for field in reference.fields()],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]  # all three are ChoiceFields


class ApplyForm(ConsentForm):
    """Which shifts they want, and their yes to this opportunity."""

    shifts = forms.MultipleChoiceField(
        label=_lazy("Which shifts?"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _lazy("Choose at least one shift.")},
    )  # fmt: skip
    field_order = ("shifts", "agreed", "method", "witness")

    def __init__(self, *args: Any, shifts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shifts"].choices = shifts  # type: ignore[attr-defined]  # Django types every field alike; this one has choices


def page_language() -> str:
    """The language of the page as the texts that are read out are named: ar or en."""
    return "ar" if (get_language() or "ar").startswith("ar") else "en"
