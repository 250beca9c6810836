"""Signing up, in and out, and forgotten passwords: allauth's views, with errors answered by 422."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from awn.people.rules import has_email
from awn.web import errors
from awn.web.access import has_kept_fields, public, signed_in
from awn.web.account import entrance_forms as forms


class _Answers:
    """Our frame around allauth's page, and 422 for a form that was not accepted."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's `site` would hide ours."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # the view mixed into has it
        context.pop("site", None)
        return context

    def form_invalid(self, form: Any) -> Any:
        response = super().form_invalid(form)  # type: ignore[misc]  # the view it is mixed into has it
        response.status_code = 422
        return response


class Login(_Answers, allauth.LoginView):  # type: ignore[misc]  # allauth ships no types
    """Sign in."""

    form_class = forms.LoginForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says whether something typed waits for its owner."""
        return {**super().get_context_data(**kwargs), "has_kept_fields": has_kept_fields(self.request)}


class Signup(_Answers, allauth.SignupView):  # type: ignore[misc]  # allauth ships no types
    """Sign up."""

    form_class = forms.SignupForm


class ResetPassword(_Answers, allauth.PasswordResetView):  # type: ignore[misc]  # allauth ships no types
    """Ask for a link to a new password."""

    form_class = forms.ResetPasswordForm


class ResetPasswordFromKey(_Answers, allauth.PasswordResetFromKeyView):  # type: ignore[misc]  # allauth ships no types
    """Follow the link."""

    form_class = forms.ResetPasswordKeyForm


class ChangePassword(_Answers, allauth.PasswordChangeView):  # type: ignore[misc]  # allauth ships no types
    """Another password."""

    form_class = forms.ChangePasswordForm


class ChangeEmail(_Answers, allauth.EmailView):  # type: ignore[misc]  # allauth ships no types
    """Another e-mail address."""

    form_class = forms.ChangeEmailForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The present address, and the one that waits for its link to be followed."""
        context = super().get_context_data(**kwargs)
        addresses = context["emailaddresses"]
        present = next((one for one in addresses if one.primary), None)
        waiting = next((one for one in addresses if not one.primary and not one.verified), None)
        return {**context, "present": present, "waiting": waiting, "has_email": has_email(self.request.user.email)}


class ConfirmEmail(_Answers, allauth.ConfirmEmailView):  # type: ignore[misc]  # allauth ships no types
    """Follow the link in the e-mail."""


class ConfirmationSent(_Answers, allauth.EmailVerificationSentView):  # type: ignore[misc]  # allauth ships no types
    """The link is on its way."""


class ResetPasswordDone(_Answers, allauth.PasswordResetDoneView):  # type: ignore[misc]  # allauth ships no types
    """The link to a new password is on its way."""


class ResetPasswordFromKeyDone(_Answers, allauth.PasswordResetFromKeyDoneView):  # type: ignore[misc]  # as above, no types
    """The new password counts."""


login = public(Login.as_view())
signup = public(Signup.as_view())
logout = public(allauth.LogoutView.as_view())
inactive = public(allauth.AccountInactiveView.as_view())
confirm_email = public(ConfirmEmail.as_view())
confirmation_sent = public(ConfirmationSent.as_view())
reset_password = public(ResetPassword.as_view())
reset_password_done = public(ResetPasswordDone.as_view())
reset_password_from_key = public(ResetPasswordFromKey.as_view())
reset_password_from_key_done = public(ResetPasswordFromKeyDone.as_view())
change_password = signed_in(ChangePassword.as_view())
change_email = signed_in(ChangeEmail.as_view())


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """allauth's rate limits end here."""
    return errors.show(request, 429)


@public
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """After leaving for good."""
    return render(request, "account/closed.html")
