"""allauth's forms in our words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from awn.base import clock
from awn.base.refusal import Refusal, Text
from awn.people.actions import join
from awn.people.rules import NAME_LENGTH, check_named, names_from
from awn.web.formatting import language
from awn.web.forms import LineField

# The day of the privacy notice and the charter to which somebody agrees when signing up.
TERMS_DATE = "2026-11-22"
_EMAIL = _("E-mail address")
_EMAIL_MISSING = _("Write your e-mail address.")
_EMAIL_WRONG = _("Check the e-mail address: it looks like name@example.com.")
_PASSWORD_HINT = _("At least 10 characters. Three words that only you would put together are easy to remember.")


def _word(field: forms.Field, label: Text, missing: Text, hint: Text = "") -> None:
    field.label, field.help_text = str(label), str(hint)
    field.error_messages["required"] = str(missing)
    if isinstance(field, forms.EmailField):
        field.error_messages["invalid"] = str(_EMAIL_WRONG)
        for validator in field.validators:
            if hasattr(validator, "message"):
                validator.message = str(_EMAIL_WRONG)


class LoginForm(allauth.LoginForm):  # type: ignore[misc]  # allauth ships no types
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["login"], _EMAIL, _EMAIL_MISSING)
        _word(self.fields["password"], _("Password"), _("Write your password."))


class SignupForm(allauth.SignupForm):  # type: ignore[misc]  # allauth ships no types
    """Name, e-mail address, password and agreement; the rest is asked afterwards, and may wait."""

    name = LineField(
        limit=NAME_LENGTH,
        label=_("Your name"),
        missing=_("Write your name as it should appear on your certificates."),
        help_text=_("In Arabic or English letters. It appears on your certificates; you can add the other later."),
    )
    terms = forms.BooleanField(
        label=_("I have read the privacy notice and agree that Awn keeps the data it lists"),
        error_messages={"required": _("Read the privacy notice and tick the box to sign up.")},
    )
    field_order = ("name", "email", "password1", "terms")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["email"], _EMAIL, _EMAIL_MISSING, _("You sign in with it. Organisers do not see it."))
        _word(self.fields["password1"], _("Password"), _("Choose a password."), _PASSWORD_HINT)

    def clean_name(self) -> str:
        """Refuses what is no name before an account is written for it."""
        name: str = self.cleaned_data["name"]
        try:
            check_named(*names_from(name))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.message), code=refusal.code) from refusal
        return name

    def save(self, request: HttpRequest) -> Any:
        """Account and person together, or neither."""
        with transaction.atomic():
            return super().save(request)

    def custom_signup(self, request: HttpRequest, user: Any) -> None:
        """The person behind the account."""
        name = self.cleaned_data["name"]
        join(user, name=name, language=language(), terms=TERMS_DATE, by=None, at=clock.now())


class ResetPasswordForm(allauth.ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """Where to send the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["email"], _EMAIL, _EMAIL_MISSING, _("The one you signed up with."))


class ResetPasswordKeyForm(allauth.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth ships no types
    """A new password, once: showing it helps more than typing it twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["password1"], _("New password"), _("Choose a password."), _PASSWORD_HINT)
        del self.fields["password2"]

    def clean(self) -> dict[str, Any]:
        """Without the second field there is nothing to compare."""
        return dict(self.cleaned_data)


class ChangePasswordForm(allauth.ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """The present password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["oldpassword"], _("Current password"), _("Write your current password."))
        _word(self.fields["password1"], _("New password"), _("Choose a password."), _PASSWORD_HINT)
        del self.fields["password2"]

    def clean(self) -> dict[str, Any]:
        """Without the second field there is nothing to compare."""
        return dict(self.cleaned_data)


class ChangeEmailForm(allauth.AddEmailForm):  # type: ignore[misc]  # allauth ships no types
    """Another address; it counts from the moment its owner follows the link we send there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["email"], _("New e-mail address"), _EMAIL_MISSING)
