"""allauth's forms in our words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from awn.base import clock
from awn.base.refusal import Refusal, Text
from awn.consents.rules import TERMS_VERSION
from awn.people.actions import join
from awn.people.rules import NAME_LENGTH, check_named, names_from
from awn.web.account.phone_field import PhoneField
from awn.web.formatting import interface
from awn.web.forms import DigitsWidget, LineField

_EMAIL = _("E-mail address")
_EMAIL_MISSING = _("Write your e-mail address.")
_LOGIN = _("E-mail address or mobile number")
_LOGIN_MISSING = _("Write your e-mail address or your mobile number.")
_EMAIL_WRONG = _("Check the e-mail address: it looks like name@example.com.")
_PASSWORD_HINT = _("At least 10 characters. Three words that only you would put together are easy to remember.")


def _address_box() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "username", "dir": "ltr"})


def _word(field: forms.Field, label: Text, missing: Text, hint: Text = "") -> None:
    field.label, field.help_text = str(label), str(hint)
    field.error_messages["required"] = str(missing)
    if isinstance(field, forms.EmailField):
        field.error_messages["invalid"] = str(_EMAIL_WRONG)
        for validator in field.validators:
            if hasattr(validator, "message"):
                validator.message = str(_EMAIL_WRONG)


class CodeCharField(forms.CharField):
    """Digits of a code, in Latin or Arabic, with whatever stands between them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Code"))
        super().__init__(
            max_length=40,
            widget=DigitsWidget(attrs={"autocomplete": "one-time-code"}),
            error_messages={"required": _("Write the code.")},
            **kwargs,
        )


class CodeFields:
    """Puts our field in the place of allauth's in a form that asks for a code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeCharField()  # type: ignore[attr-defined]  # of the form mixed into


class LoginForm(allauth.LoginForm):  # type: ignore[misc]  # allauth ships no types
    """E-mail address or mobile number, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"] = forms.CharField(max_length=254, widget=_address_box())
        _word(login, _LOGIN, _LOGIN_MISSING)
        _word(self.fields["password"], _("Password"), _("Write your password."))

    def clean_login(self) -> str:
        """A number as it is kept; whatever else was typed as it stands."""
        login: str = super().clean_login()
        try:
            return login if "@" in login else PhoneField().clean(login)
        except forms.ValidationError:
            return login


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
        # allauth asks for one as soon as people can sign in by it. It is proven later, in the settings.
        del self.fields["phone"]
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

    def try_save(self, request: HttpRequest) -> Any:
        """For an address that has an account the page does the same work and says the same; its owner gets a letter."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)

    def save(self, request: HttpRequest) -> Any:
        """Account and person together, or neither."""
        with transaction.atomic():
            return super().save(request)

    def custom_signup(self, request: HttpRequest, user: Any) -> None:
        """The person behind the account."""
        name = self.cleaned_data["name"]
        join(user, name=name, language=interface(), terms=TERMS_VERSION, by=None, at=clock.now())


class RequestCodeForm(allauth.RequestLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    """Where to send a code for signing in: one box for an address or a number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"login": forms.CharField(max_length=254, widget=_address_box())}
        _word(self.fields["login"], _LOGIN, _LOGIN_MISSING)

    def clean(self) -> dict[str, Any]:
        """Sets `email` or `phone`, and who it is; nobody learns whether there is such an account."""
        typed = self.cleaned_data.get("login", "").strip()
        if not typed:
            return dict(self.cleaned_data)
        way = "email" if "@" in typed else "phone"
        field = forms.EmailField(error_messages={"invalid": _EMAIL_WRONG}) if way == "email" else PhoneField()
        try:
            self.cleaned_data[way] = field.clean(typed)
            self.clean_email() if way == "email" else self.clean_phone()
        except forms.ValidationError as error:
            self.add_error("login", error)
        return dict(self.cleaned_data)


class ConfirmCodeForm(CodeFields, allauth.ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    """The code for signing in."""


class ConfirmAddressForm(CodeFields, allauth.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]  # as above
    """The code that proves an address."""


class ConfirmPhoneForm(CodeFields, allauth.VerifyPhoneForm):  # type: ignore[misc]  # allauth ships no types
    """The code that proves a number."""


class ChangePhoneForm(allauth.ChangePhoneForm):  # type: ignore[misc]  # allauth ships no types
    """Another number; it counts once the code sent there comes back."""


class ReauthenticateForm(allauth.ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["password"], _("Password"), _("Write your password."))


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


class SetPasswordForm(allauth.SetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """A first password, once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["password1"], _("New password"), _("Choose a password."), _PASSWORD_HINT)
        self.fields.pop("password2", None)

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
