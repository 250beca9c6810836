"""What keeps an account safe: passkeys, codes from an app, recovery codes, a number, the devices that are signed in."""

from __future__ import annotations

import json
from typing import Any

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes.internal import flows as codes
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import forms as passkey_forms
from allauth.mfa.webauthn import views as passkeys
from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.generic.base import ContextMixin
from django.views.generic.edit import FormView

from awn.base import clock
from awn.base.refusal import Refusal
from awn.identity import actions as identity
from awn.people import actions, queries
from awn.web.access import PersonRequest, public, signed_in
from awn.web.account import entrance_forms as forms
from awn.web.account.devices import device_name
from awn.web.account.entrance import Answers, Code
from awn.web.forms import LineField
from awn.web.qr import picture

# A code from an app is right for its half minute and the two beside it: so long it must not be right twice.
TOTP_SECONDS = 120
PASSKEY_NAME_LENGTH = 60
_OVERVIEW = reverse_lazy("mfa_index")


class _WorksOnce(forms.CodeFields):
    """A code from the app, or a recovery code; each works once."""

    def clean_code(self) -> str:
        """allauth remembers a code for half a minute, and takes it for one and a half."""
        code: str = super().clean_code()  # type: ignore[misc]  # the form mixed into has it
        kept = self.authenticator  # type: ignore[attr-defined]  # of the form mixed into
        if kept.type == "totp" and not cache.add(f"signin.totp:{kept.pk}:{code.strip()}", "used", TOTP_SECONDS):
            raise ValidationError(mfa_adapter().error_messages["incorrect_code"], code="incorrect_code")
        return code


class _SecondStepForm(_WorksOnce, mfa_forms.AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """After the password."""


class _ConfirmByCodeForm(_WorksOnce, mfa_forms.ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """Before something about the account is changed."""


class _AppForm(forms.CodeFields, totp_forms.ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    """The first code from an app shows that it works."""


class _Parsed:
    """The library that reads a passkey's answer fails in many ways on one that was made up by hand."""

    def full_clean(self) -> None:
        """Refuses what cannot be read, like every other answer that is not right."""
        try:
            super().full_clean()  # type: ignore[misc]  # the form mixed into has it
        except (AttributeError, KeyError, TypeError, ValueError):
            wrong = mfa_adapter().validation_error("incorrect_code")
            self.add_error(None, wrong)  # type: ignore[attr-defined]  # of the form mixed into


class _PasskeyLoginForm(_Parsed, passkey_forms.LoginWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """To sign in with."""


class _PasskeyStepForm(_Parsed, passkey_forms.AuthenticateWebAuthnForm):  # type: ignore[misc]  # as above, no types
    """After the password."""


class _PasskeyConfirmForm(_Parsed, passkey_forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    """Before something about the account is changed."""


class _PasskeyForm(_Parsed, passkey_forms.AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A name, and what the browser says."""

    passwordless = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = LineField(
            limit=PASSKEY_NAME_LENGTH,
            required=False,
            label=_("Name"),
            help_text=_("So that you know it again: for example, My phone."),
        )
        self.fields["credential"].error_messages["required"] = str(_PASSKEY_FAILED)


_PASSKEY_FAILED = _("The browser gave us no passkey. Try again, or use another browser.")


class SecondStep(Answers, mfa.AuthenticateView):  # type: ignore[misc]  # allauth ships no types
    """After the password: a code or a passkey."""

    form_class = _SecondStepForm
    webauthn_form_class = _PasskeyStepForm
    template_name = "account/second_step.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what the browser must know for a passkey, where there is one."""
        user = self.stage.login.user
        # Not allauth's own: it would ask the passkeys too, and one that cannot be read would end the page.
        context = {**ContextMixin.get_context_data(self, **kwargs), "form": self.auth_form}
        ways = queries.ways_in(user)
        return {**context, "options": _request_options(user) if ways.passkeys else "", "ways": ways}


class PasskeyLogin(passkeys.LoginWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """A passkey in the place of address and password."""

    form_class = _PasskeyLoginForm


class _Confirm(Answers):
    """Who it is, once more, before the ways into an account are changed."""

    template_name = "account/reauthenticate.html"


class Reauthenticate(_Confirm, account.ReauthenticateView):  # type: ignore[misc]  # allauth ships no types
    """By password."""

    form_class = forms.ReauthenticateForm


class ReauthenticateByCode(_Confirm, mfa.ReauthenticateView):  # type: ignore[misc]  # allauth ships no types
    """By a code from the app, or a recovery code."""

    form_class = _ConfirmByCodeForm


class ReauthenticateByPasskey(_Confirm, passkeys.ReauthenticateWebAuthnView):  # type: ignore[misc]  # no types there
    """By passkey."""

    form_class = _PasskeyConfirmForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what the browser must know; nothing where the kept key cannot be read."""
        context = account.BaseReauthenticateView.get_context_data(self, **kwargs)
        return {**context, "options": _request_options(self.request.user), "by_passkey": True}

    def form_invalid(self, form: Any) -> HttpResponse:
        """The same page again; allauth would lead to the sign-in page."""
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return answer


class AddPasskey(Answers, passkeys.AddWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """A passkey more."""

    form_class = _PasskeyForm
    template_name = "account/passkey_add.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's would check a refused form twice."""
        context = FormView.get_context_data(self, **kwargs)
        return {**context, "options": _json(auth.begin_registration(self.request.user, True))}


class RemovePasskey(passkeys.RemoveWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """A passkey less."""

    success_url = _OVERVIEW


class TotpOn(Answers, totp.ActivateTOTPView):  # type: ignore[misc]  # allauth ships no types
    """Codes from an app."""

    form_class = _AppForm
    template_name = "account/totp_on.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The code to scan, and the same to type."""
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        typed = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        return {**context, "picture": picture(context["totp_url"]), "secret": typed}


class ChangePhone(Answers, account.ChangePhoneView):  # type: ignore[misc]  # allauth ships no types
    """A number to sign in with."""

    form_class = forms.ChangePhoneForm
    template_name = "account/phone.html"


class VerifyPhone(Code, account._VerifyPhoneChangeView):  # type: ignore[misc]  # allauth ships no types
    """The code sent to a number."""

    form_class = forms.ConfirmPhoneForm

    def respond_process_succeeded(self, form: Any) -> HttpResponse:
        """Back to where it began."""
        return HttpResponseRedirect(reverse("mfa_index"))


@method_decorator(reauthentication_required(app="allauth.account"), name="dispatch")
class SetPassword(Answers, account.PasswordSetView):  # type: ignore[misc]  # allauth ships no types
    """A first password, for who signed up without one."""

    form_class = forms.SetPasswordForm
    template_name = "account/password_change.html"


@signed_in
@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    """What is on, since when, and when it was used last."""
    ways = queries.ways_in(request.account)
    return render(request, "account/security.html", {"ways": ways})


@signed_in
@require_POST
def remove_phone(request: PersonRequest) -> HttpResponse:
    """Nobody signs in by this number any more."""
    raise_if_reauthentication_required(request, app="allauth.account")
    try:
        identity.forget_phone(by=request.account, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _now("The number is removed."))
    return HttpResponseRedirect(reverse("mfa_index"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: PersonRequest) -> HttpResponse:
    """How many are left; on request, after the password, the codes themselves or new ones."""
    shown: list[str] = []
    ways = queries.ways_in(request.account)
    if ways.recovery_codes_left is None and ways.totp is None and not ways.passkeys:
        return HttpResponseRedirect(reverse("mfa_index"))
    if request.method == "POST":
        if request.POST.get("new") or ways.recovery_codes_left is None:
            raise_if_reauthentication_required(request, app="allauth.mfa")
            actions.renew_recovery_codes(by=request.account, at=clock.now())
            mfa_adapter().send_notification_mail("mfa/email/recovery_codes_generated", request.user)
        kept, _may_see = codes.view_recovery_codes(request)
        shown = kept.get_unused_codes() if kept else []
        ways = queries.ways_in(request.account)
    response = render(request, "account/recovery_codes.html", {"ways": ways, "codes": shown})
    response["Cache-Control"] = "no-store"
    return response


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: PersonRequest) -> HttpResponse:
    """Where one is signed in; each can be signed out."""
    key = request.session.session_key or ""
    if request.method == "POST":
        one = request.POST.get("end", "")
        if one.isdecimal():
            actions.end_session(int(one[:18]), by=request.account, at=clock.now())
        else:
            actions.end_other_sessions(key, by=request.account, at=clock.now())
        messages.success(request, _now("Signed out there."))
        return HttpResponseRedirect(reverse("usersessions_list"))
    found = [(one, device_name(one.user_agent)) for one in queries.devices_of(request.user.pk or 0, clock.now())]
    return render(request, "account/devices.html", {"devices": found, "key": key, "zone": settings.TIME_ZONE})


def _request_options(user: Any) -> str:
    """What the browser is to ask the passkeys of an account, as JSON; nothing where a kept key cannot be read."""
    try:
        return _json(auth.begin_authentication(user))
    except ValidationError:
        return ""


def _json(options: Any) -> str:
    """What WebAuthn wants to know, as JSON; its parts are mappings that `json` does not know."""
    return json.dumps(options, default=_plain)


def _plain(part: Any) -> Any:
    return dict(part) if hasattr(part, "keys") else str(part)


passkey_login = public(PasskeyLogin.as_view())
second_step = public(SecondStep.as_view())
reauthenticate = signed_in(Reauthenticate.as_view())
reauthenticate_by_code = signed_in(ReauthenticateByCode.as_view())
reauthenticate_by_passkey = signed_in(ReauthenticateByPasskey.as_view())
change_phone = signed_in(ChangePhone.as_view())
verify_phone = signed_in(VerifyPhone.as_view())
add_passkey = signed_in(AddPasskey.as_view())
remove_passkey = signed_in(require_POST(RemovePasskey.as_view()))
totp_on = signed_in(TotpOn.as_view())
totp_off = signed_in(require_POST(totp.DeactivateTOTPView.as_view()))
set_password = signed_in(SetPassword.as_view())
