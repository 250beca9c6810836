"""Fields that the desk's forms share: times of day and coordinates, in whatever digits they are typed."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from awn.base.arabic import latin_digits

_TIME = re.compile(r"(\d{1,2})\s*[:.٫]\s*(\d{2})")


def clock_time(text: str) -> time | None:
    """09:30 from what was typed, also «٩:٣٠»; None when it is no time of day."""
    found = _TIME.fullmatch(latin_digits(text).strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def moment(day: date, at: time, zone: str) -> datetime:
    """The moment at which clocks in `zone` show this."""
    return datetime.combine(day, at, ZoneInfo(zone))


class TimeField(forms.CharField):
    """A time of day, 24 hours."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        found = clock_time(text)
        if found is None:
            message = _("Write the time with hours and minutes of the 24-hour clock, for example 16:30.")
            raise forms.ValidationError(message, code="impossible_time")
        return found

    def validate(self, value: Any) -> None:
        """`None` is what an empty box gives."""
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """There is nothing left to judge."""


class DegreesField(forms.FloatField):
    """A latitude or longitude, with a full stop or the Arabic decimal mark."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        messages = {"invalid": _("Write degrees as a number, for example 24.7136.")}
        super().__init__(error_messages=messages, required=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = latin_digits(value).replace("٫", ".").strip()
        return super().to_python(value)
