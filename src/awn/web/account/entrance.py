"""Signing up, in and out, and forgotten passwords: allauth's views, with errors answered by 422."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from allauth.account import views as allauth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from awn.people.rules import has_email
from awn.web import errors
from awn.web.access import has_kept_fields, public, signed_in
from awn.web.account import entrance_forms as forms
from awn.web.account.outbox import is_open
from awn.web.preferences import COOKIE_PREFIX, FOR_NOW, current

_TOO_OFTEN = frozenset({"too_many_login_attempts", "rate_limited"})
RETRY_SECONDS = 300


class Answers:
    """Our frame around allauth's page, and 422 for a form that was not accepted."""

    request: Any  # that of allauth's view

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's `site` would hide ours."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # the view mixed into has it
        context.pop("site", None)
        return context

    def form_invalid(self, form: Any) -> Any:
        """422, or 429 where it was tried too often; a form that leads elsewhere still leads there."""
        response = super().form_invalid(form)  # type: ignore[misc]  # the view it is mixed into has it
        if response.status_code != HTTPStatus.OK:
            return response
        codes = {error.code for errors in form.errors.as_data().values() for error in errors}
        response.status_code = 422
        if codes & _TOO_OFTEN:
            response.status_code = 429
            response["Retry-After"] = str(RETRY_SECONDS)
        return response


class Login(Answers, allauth.LoginView):  # type: ignore[misc]  # allauth ships no types
    """Sign in."""

    form_class = forms.LoginForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says whether something typed waits for its owner."""
        return {**super().get_context_data(**kwargs), "has_kept_fields": has_kept_fields(self.request)}


class Signup(Answers, allauth.SignupView):  # type: ignore[misc]  # allauth ships no types
    """Sign up."""

    form_class = forms.SignupForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """In easy mode one question after the other, unless somebody asks for all at once."""
        if current().easy and "all" not in request.GET:
            return HttpResponseRedirect(reverse("easy_signup", query=request.GET))
        return super().get(request, *args, **kwargs)


class Logout(allauth.LogoutView):  # type: ignore[misc]  # allauth ships no types
    """Sign out. Whoever helped somebody helps nobody from now on."""

    def post(self, *args: Any, **kwargs: Any) -> Any:
        """Ends what is kept for now only, such as a helper beside the screen."""
        response = super().post(*args, **kwargs)
        for name in FOR_NOW:
            response.delete_cookie(f"{COOKIE_PREFIX}{name}", samesite="Lax")
        return response


class ResetPassword(Answers, allauth.PasswordResetView):  # type: ignore[misc]  # allauth ships no types
    """Ask for a link to a new password."""

    form_class = forms.ResetPasswordForm


class ResetPasswordFromKey(Answers, allauth.PasswordResetFromKeyView):  # type: ignore[misc]  # allauth ships no types
    """Follow the link."""

    form_class = forms.ResetPasswordKeyForm


class ChangePassword(Answers, allauth.PasswordChangeView):  # type: ignore[misc]  # allauth ships no types
    """Another password."""

    form_class = forms.ChangePasswordForm


class ChangeEmail(Answers, allauth.EmailView):  # type: ignore[misc]  # allauth ships no types
    """Another e-mail address."""

    form_class = forms.ChangeEmailForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The present address, and the one that waits for its code."""
        context = super().get_context_data(**kwargs)
        addresses = context["emailaddresses"]
        present = next((one for one in addresses if one.primary), None)
        waiting = next((one for one in addresses if not one.primary and not one.verified), None)
        return {**context, "present": present, "waiting": waiting, "has_email": has_email(self.request.user.email)}


class Code(Answers):
    """A page that asks for a code that was sent."""

    template_name = "account/code.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where the code went; allauth says so for two of the three kinds."""
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "form": context["verify_form"],
            "sent_to": context.get("email") or context.get("phone"),
            "outbox_open": is_open(self.request),
        }


class ConfirmAddress(Code, allauth.ConfirmEmailVerificationCodeView):  # type: ignore[misc]  # allauth ships no types
    """The code that proves an address: after signing up, or for another address."""

    form_class = forms.ConfirmAddressForm


class RequestCode(Answers, allauth.RequestLoginCodeView):  # type: ignore[misc]  # allauth ships no types
    """Ask for a code to sign in with."""

    form_class = forms.RequestCodeForm
    template_name = "account/code_request.html"


class ConfirmCode(Code, allauth.ConfirmLoginCodeView):  # type: ignore[misc]  # allauth ships no types
    """The code to sign in with."""

    form_class = forms.ConfirmCodeForm


class ResetPasswordDone(Answers, allauth.PasswordResetDoneView):  # type: ignore[misc]  # allauth ships no types
    """The link to a new password is on its way."""


class ResetPasswordFromKeyDone(Answers, allauth.PasswordResetFromKeyDoneView):  # type: ignore[misc]  # as above, no types
    """The new password counts."""


login = public(Login.as_view())
signup = public(Signup.as_view())
logout = public(Logout.as_view())
inactive = public(allauth.AccountInactiveView.as_view())
confirm_address = public(ConfirmAddress.as_view())
request_code = public(RequestCode.as_view())
confirm_code = public(ConfirmCode.as_view())
reset_password = public(ResetPassword.as_view())
reset_password_done = public(ResetPasswordDone.as_view())
reset_password_from_key = public(ResetPasswordFromKey.as_view())
reset_password_from_key_done = public(ResetPasswordFromKeyDone.as_view())
change_password = signed_in(ChangePassword.as_view())
change_email = signed_in(ChangeEmail.as_view())


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """allauth's rate limits end here."""
    response = errors.show(request, 429)
    response["Retry-After"] = str(errors.RETRY_SECONDS)
    return response


@public
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """After leaving for good."""
    return render(request, "account/closed.html")
