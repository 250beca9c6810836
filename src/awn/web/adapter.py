"""How allauth behaves here: where it leads, in which words it refuses, in whose language it writes."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import EmailVerificationStage
from allauth.core import context as here
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from awn.base import clock
from awn.base.sealed import seal, unseal
from awn.people import actions, queries
from awn.people.queries import Account, person_by_email
from awn.people.rules import has_email
from awn.sms.tasks import send_later
from awn.web.account import confirmation
from awn.web.account.devices import device_name, is_known, remember
from awn.web.account.letters import NOTICES, PHONE_REPLACED, Notice
from awn.web.account.phone_field import PhoneField
from awn.web.account.sent_codes import code_text
from awn.web.account.session_end import end_as_told
from awn.web.fallback import marking
from awn.web.learning_tried import keep_for

_CODE_WRONG = _("This code is not right. Look at it again, or ask for a new one.")
_TOO_MANY = _("Too many attempts. Wait a few minutes, or sign in another way.")
# Flash messages worth a reader's time, by allauth's template name.
_MESSAGES = {
    "account/messages/email_confirmed.txt": _("Thank you. Your e-mail address is confirmed."),
    "account/messages/password_changed.txt": _("Your password has been changed."),
    "account/messages/password_set.txt": _("Your password is set."),
    "account/messages/primary_email_set.txt": _("Your e-mail address has been changed."),
    "account/messages/phone_verified.txt": _("Thank you. You can now sign in with this number."),
    "account/messages/logged_out.txt": _("You are signed out. See you soon."),
    "mfa/messages/totp_activated.txt": _("From now on we ask for a code from your app when you sign in."),
    "mfa/messages/totp_deactivated.txt": _("We no longer ask for a code from your app."),
    "mfa/messages/webauthn_added.txt": _("Your passkey is saved."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
}
# Of allauth's own sentences only those above and those of our error_messages reach a page.
_ERRORS: dict[str, Any] = {
    "account_inactive": _("This account is closed."),
    "email_password_mismatch": _("This e-mail address and password do not match. Try again."),
    "phone_password_mismatch": _("This number and password do not match. Try again."),
    "username_password_mismatch": _("Write your e-mail address or your mobile number, as in +966501234567."),
    "email_taken": _("This address belongs to another account already."),
    "phone_taken": _("This number belongs to another account. Sign in with that one, or write to us."),
    "duplicate_email": _("This is your address already."),
    "enter_current_password": _("This is not your current password."),
    "incorrect_password": _("This is not your password."),
    "incorrect_code": _CODE_WRONG,
    "invalid_password_reset": _("This link no longer works. Ask for a new one."),
    "invalid_or_expired_key": _("This link no longer works. Ask for a new one."),
    "too_many_login_attempts": _TOO_MANY,
    "rate_limited": _TOO_MANY,
    "same_as_current": _("This is the same as before."),
    "select_only_one": _("Write an e-mail address or a number, not both."),
}


class AddressStage(EmailVerificationStage):  # type: ignore[misc]  # allauth ships no types
    """Asks for the code of an address that is not proven. Who signed in by national identity proved more than that."""

    def handle(self) -> Any:
        user = self.login.user
        if self.login.email_verification != "mandatory":
            return None, True
        if user is not None and not user.emailaddress_set.filter(verified=False).exists():
            return None, True
        return super().handle()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Named in settings.ACCOUNT_ADAPTER."""

    error_messages = {**DefaultAccountAdapter.error_messages, **_ERRORS}

    def get_login_stages(self) -> list[str]:
        """allauth's, with our own in the place of its check of the address."""
        ours = f"{AddressStage.__module__}.{AddressStage.__qualname__}"
        theirs = "allauth.account.stages.EmailVerificationStage"
        return [ours if path == theirs else path for path in super().get_login_stages()]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """allauth's; and a code that is sent, or the national identity, for those without a second step."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and confirmation.may_be_asked_by_code(user):
            page = reverse("security_confirm_sent")
            methods.append({"id": confirmation.CODE, "description": str(_("Send me a code")), "url": page})
        return methods

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Always. allauth itself would not ask those who have neither a password nor a second step."""
        if not confirmation.was_asked_lately(self.request, self.request.user):
            raise ReauthenticationRequired
        return True

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """The three short steps of a profile."""
        return reverse("welcome")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where the change began."""
        return reverse("mfa_index")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Back to the settings, where an address is changed."""
        return reverse("settings" if self.request.user.is_authenticated else "account_login")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Our words, for what is worth saying; silence for the rest ("you have signed in")."""
        text = _MESSAGES.get(message_template or "") or kwargs.get("message")
        if text:
            messages.add_message(request, level, str(text))

    def can_delete_email(self, email_address: Any) -> bool:
        """An account keeps the address that was proven last."""
        return not email_address.primary

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """A confirmed address becomes the account's only one: people sign in with the address they proved last."""
        if not super().confirm_email(request, email_address):
            return False
        email_address.set_as_primary()
        for other in email_address.user.emailaddress_set.exclude(pk=email_address.pk):
            self.send_notification_mail("account/email/email_changed", email_address.user, email=other.email)
            other.remove()
        return True

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Bounds the session, remembers the device, and tells the owner of one that was not seen before."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        end_as_told(request)
        if not kwargs.get("signup") and not is_known(request, user):
            self.send_notification_mail("account/email/new_device", user)
        remember(request, response, user)
        keep_for(user.person, request, response, clock.now())
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of whoever gets it; the page's language for people we do not know."""
        if not has_email(email):
            return
        person = person_by_email(email)
        known = person.language if person else translation.get_language()
        with translation.override(known), marking(on=False):
            super().send_mail(template_prefix, email, {**context, "person": person})

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """One letter and one event for each change of the ways into an account; the words are in `letters`."""
        notice = NOTICES.get(template_prefix)
        if notice is None:
            return
        if notice.act is not None:
            actions.note_security(notice.act, by=user, at=clock.now())
        agent = self.get_http_user_agent(self.request)
        values = {"notice": notice, "at": clock.now(), "zone": settings.TIME_ZONE, "device": device_name(agent)}
        super().send_notification_mail("account/email/notice", user, values, email or user.email)
        number = queries.proven_phone(user.pk)
        if number and not has_email(email or user.email):
            self._text_notice(number, notice, user)

    def _text_notice(self, number: str, notice: Notice, user: Account) -> None:
        """What the letter would say, for those who gave no e-mail address."""
        language = user.person.language if user.person else translation.get_language()
        with translation.override(language), marking(on=False):
            warning = _now("Was it not you? Sign in and look under Security.")
            send_later(number, f"{_now('Awn')}: {notice.sentence} {warning}", at=clock.now())

    def send_account_already_exists_mail(self, email: str) -> None:
        """In the place of a code, for whoever signs up anew with an address that has an account."""
        self.send_mail(
            "account/email/account_already_exists",
            email,
            {
                "login_url": here.request.build_absolute_uri(reverse("account_login")),
                "password_reset_url": here.request.build_absolute_uri(reverse("account_reset_password")),
            },
        )

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        """Telephone numbers as people type them."""
        kwargs.pop("label", None)
        return PhoneField(**kwargs)

    def set_phone(self, user: Account, phone: str, verified: bool) -> None:
        """A number is kept once it is proven."""
        if verified:
            self.set_phone_verified(user, phone)

    def set_phone_verified(self, user: Account, phone: str) -> None:
        """The code sent there came back. allauth calls this when somebody signs in by code, too."""
        before = queries.proven_phone(user.pk)
        if before != phone:
            actions.prove_phone(phone, by=user, at=clock.now())
            self.send_notification_mail("phone_proven", user)
            if before:  # whoever holds the earlier number should hear of it, too
                self._text_notice(before, PHONE_REPLACED, user)

    def get_phone(self, user: Account) -> tuple[str, bool] | None:
        """The proven number."""
        number = queries.proven_phone(user.pk)
        return (number, True) if number else None

    def get_user_by_phone(self, phone: str) -> Account | None:
        """Whose proven number it is."""
        return queries.account_by_phone(phone)

    def send_verification_code_sms(self, user: Account, phone: str, code: str, **kwargs: Any) -> None:
        """In the language of its owner."""
        language = user.person.language if user.person else translation.get_language()
        with translation.override(language), marking(on=False):
            text = code_text(code)
        send_later(phone, text, at=clock.now())

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Silence: strangers' telephones are not written to. The page says the same as to everybody."""

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Silence, as above."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By address or number typed: allauth would count all numbers as one account."""
        typed = str(credentials.get("email") or credentials.get("phone") or "").casefold()
        return hashlib.sha256(typed.encode()).hexdigest()


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Named in settings.MFA_ADAPTER: secrets are sealed, names are ours."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or was used already. Write the one that your app shows now."),
        "unverified_email": _("First confirm your e-mail address: without it you could not get back in."),
    }

    def encrypt(self, text: str) -> str:
        """Sealed with the data keys."""
        return b64encode(seal(text, about="account.second_step")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Opened again."""
        return unseal(b64decode(encrypted_text), about="account.second_step")

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """A name for a passkey whose owner gave none."""
        return _now("Passkey %(number)s") % {"number": len(queries.ways_in(user).passkeys) + 1}

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The other adapter's."""
        AccountAdapter(here.request).send_notification_mail(*args, **kwargs)

    def _get_site_name(self) -> str:
        return _now("Awn")
