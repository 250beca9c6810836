"""Ways in, the second step, and what keeps an account safe."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.people.actions import prove_phone
from awn.people.queries import account_of

_NEEDS_PASSWORD = "asked for the password first; tests/web/test_account_security.py and test_account_browser.py open it"
_IN_BETWEEN = "stands between two steps of signing in; tests/web/test_account_security.py walks through it"
_BUTTON = "a button on another page"

STOPS: list[Stop] = [
    Stop("account_request_login_code"),
    Stop("account_signup_phone"),
    Stop("security_confirm_sent", "newcomer"),
    Stop("mfa_index", "volunteer"),
    Stop("mfa_index", "newcomer", note="nothing-yet"),
    Stop("account_reauthenticate", "volunteer"),
    Stop("account_change_phone", "volunteer"),
    Stop("mfa_view_recovery_codes", "volunteer"),
    Stop("usersessions_list", "volunteer"),
]
NO_PAGE: dict[str, str] = {
    "account_email_verification_sent": _IN_BETWEEN,
    "account_confirm_login_code": _IN_BETWEEN,
    "account_signup_phone_code": "stands between two steps of signing up; tests/web/test_account_phone.py walks it",
    "mfa_authenticate": _IN_BETWEEN,
    "account_verify_phone": _IN_BETWEEN,
    "mfa_login_webauthn": "answers the script of the sign-in page",
    "mfa_reauthenticate": _NEEDS_PASSWORD.replace("the password first", "a code of an app"),
    "mfa_reauthenticate_webauthn": _NEEDS_PASSWORD.replace("the password first", "a passkey"),
    "mfa_add_webauthn": _NEEDS_PASSWORD,
    "mfa_activate_totp": _NEEDS_PASSWORD,
    "account_set_password": "for accounts without one, which sign in by national identity",
    "mfa_deactivate_totp": _BUTTON,
    "mfa_remove_webauthn": _BUTTON,
    "security_phone_remove": _BUTTON,
    "outbox": "there only for a developer; tests/web/test_account_security.py opens it",
}


def extend(world: World) -> None:
    """The volunteer has a passkey, a number and recovery codes."""
    account = account_of(world.volunteer.pk)
    assert account is not None
    data = {"name": "جوالي", "credential": {}}
    Authenticator.objects.create(user=account, type=Authenticator.Type.WEBAUTHN, data=data)
    RecoveryCodes.activate(account)
    prove_phone("+966501234567", by=account, at=world.volunteer.joined_at)
