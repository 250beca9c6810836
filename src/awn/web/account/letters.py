"""What people are told by e-mail when the ways into their account change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text
from awn.people.rules import SecurityAct as Act


@dataclass(frozen=True, slots=True)
class Notice:
    """The event that is recorded, and the letter's subject and sentence."""

    act: Act | None
    subject: Text
    sentence: Text


_PASSWORD = _("Your password was changed")
# By the name under which allauth asks for a letter.
NOTICES: Mapping[str, Notice] = {
    "account/email/new_device": Notice(
        Act.NEW_DEVICE, _("A new device signed in"), _("Somebody signed in to your account on a device new to us.")
    ),
    "account/email/email_changed": Notice(
        Act.EMAIL_CHANGED,
        _("Your e-mail address was changed"),
        _("Your account now has another e-mail address. This one no longer opens it."),
    ),
    "account/email/password_changed": Notice(
        Act.PASSWORD_CHANGED, _PASSWORD, _("Your password was changed. All other devices are signed out.")
    ),
    "account/email/password_set": Notice(
        Act.PASSWORD_CHANGED, _("Your account has a password now"), _("A password was set for your account.")
    ),
    "account/email/password_reset": Notice(
        Act.PASSWORD_CHANGED, _PASSWORD, _("Your password was replaced by a link we sent you.")
    ),
    "phone_proven": Notice(
        None, _("A number to sign in with"), _("A mobile number was confirmed. One can now sign in with it.")
    ),
    "mfa/email/totp_activated": Notice(
        Act.SECOND_STEP_ON, _("Codes from an app are on"), _("From now on we ask for a code from your app.")
    ),
    "mfa/email/totp_deactivated": Notice(
        Act.SECOND_STEP_OFF, _("Codes from an app are off"), _("We no longer ask for a code from your app.")
    ),
    "mfa/email/webauthn_added": Notice(
        Act.PASSKEY_ADDED, _("A passkey was added"), _("A passkey was added to your account. It opens the account.")
    ),
    "mfa/email/webauthn_removed": Notice(
        Act.PASSKEY_REMOVED, _("A passkey was removed"), _("A passkey was removed from your account.")
    ),
    "mfa/email/recovery_codes_generated": Notice(
        None,
        _("New recovery codes"),
        _("New recovery codes were made for your account. The earlier ones are void."),
    ),
}
PHONE_REPLACED = Notice(
    None,
    _("Another number to sign in with"),
    _("Your account now has another mobile number. This one no longer opens it."),
)
