"""Forms about national identities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.people.rules import NAME_LENGTH
from awn.web.forms import Form, LineField, refuse

NUMBER_LENGTH = 40
STATES = {
    "SA": _("Saudi Arabia"), "AE": _("United Arab Emirates"), "QA": _("Qatar"), "BH": _("Bahrain"), "KW": _("Kuwait"),
    "OM": _("Oman"),
}  # fmt: skip


class NumberOnlyForm(Form):
    """The number for a push; nothing to fill in for other providers."""

    number = forms.CharField(
        max_length=NUMBER_LENGTH,
        label=_("National ID or Iqama number"),
        help_text=_("10 digits. We ask the app about it and keep it encrypted."),
        error_messages={"required": _("Write your identity number.")},
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not country:
            del self.fields["number"]

    def refuse(self, refusal: Refusal) -> None:
        """Writes what was refused into the form."""
        refuse(self, refusal)


class NumberForm(Form):
    """An identity number as somebody states it."""

    country = forms.ChoiceField(
        label=_("Issued by"),
        choices=[("", _("Choose from the list.")), *STATES.items()],
        error_messages={"required": _("Choose the state that issued the number."), "invalid_choice": _("Choose one.")},
    )
    number = forms.CharField(
        max_length=NUMBER_LENGTH,
        label=_("Identity number"),
        help_text=_("As it stands on the card. Spaces, hyphens and Arabic digits are fine."),
        error_messages={"required": _("Write your identity number.")},
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )


class WelcomeForm(Form):
    """What is missing for an account."""

    name = LineField(
        limit=NAME_LENGTH,
        label=_("Your name"),
        missing=_("Write your name as it should appear on your certificates."),
    )
    email = forms.EmailField(
        required=False,
        max_length=254,
        label=_("E-mail address"),
        help_text=_("We write to you there about your places. Without one, look at your page from time to time."),
        error_messages={"invalid": _("Check the e-mail address: it looks like name@example.com.")},
    )
    terms = forms.BooleanField(
        label=_("I have read the privacy notice and agree that Awn keeps the data it lists"),
        error_messages={"required": _("Read the privacy notice and tick the box to sign up.")},
    )

    def __init__(self, *args: Any, is_named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_named:
            del self.fields["name"]
