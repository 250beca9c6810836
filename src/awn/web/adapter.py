"""How allauth behaves here: where it leads, in which words it refuses, in whose language it writes."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from awn.people.queries import person_by_email
from awn.people.rules import has_email

# Flash messages worth a reader's time, by allauth's template name.
_MESSAGES = {
    "account/messages/email_confirmation_sent.txt": _("We have sent you an e-mail. Follow the link in it."),
    "account/messages/email_confirmed.txt": _("Thank you. Your e-mail address is confirmed."),
    "account/messages/email_confirmation_failed.txt": _("This link no longer works. Ask for a new one."),
    "account/messages/password_changed.txt": _("Your password has been changed."),
    "account/messages/primary_email_set.txt": _("Your e-mail address has been changed."),
    "account/messages/logged_out.txt": _("You are signed out. See you soon."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Named in settings.ACCOUNT_ADAPTER."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("This e-mail address and password do not match. Try again."),
        "email_taken": _("Somebody has signed up with this address already. Is it you? Then sign in."),
        "duplicate_email": _("This is your address already."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your current password."),
        "invalid_password_reset": _("This link no longer works. Ask for a new one."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, or ask for a new password."),
        "same_as_current": _("This is the same as before."),
    }

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """The three short steps of a profile."""
        return reverse("welcome")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where the change began."""
        return reverse("settings")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Our words, for what is worth saying; silence for the rest ("you have signed in")."""
        if text := _MESSAGES.get(message_template or ""):
            messages.add_message(request, level, str(text))

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """A confirmed address becomes the account's only one: people sign in with the address they proved last."""
        if not super().confirm_email(request, email_address):
            return False
        email_address.set_as_primary()
        for other in email_address.user.emailaddress_set.exclude(pk=email_address.pk):
            other.remove()
        return True

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of whoever gets it; the page's language for people we do not know."""
        if not has_email(email):
            return
        person = person_by_email(email)
        known = person.language if person else translation.get_language()
        with translation.override(known):
            super().send_mail(template_prefix, email, {**context, "person": person})
