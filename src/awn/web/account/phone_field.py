"""A mobile number, typed as people type it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.people.rules import HOME_COUNTRY, phone_in_full


class PhoneField(forms.CharField):
    """Gives E.164; a number without a country code is one of the home country. Arabic digits are welcome."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Mobile number"))
        kwargs.setdefault("help_text", _("With its country code, for example +971501234567."))
        kwargs.setdefault("error_messages", {"required": _("Write your mobile number.")})
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"type": "tel"}), **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return phone_in_full(text, HOME_COUNTRY)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.message), code=refusal.code) from refusal
