"""Is it still the same person at the keyboard? What is worth stealing asks once more."""

from __future__ import annotations

import time

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.web.access import PersonRequest
from awn.web.limits import limit, who

RECENT_SECONDS = 300
TRIES_PER_MINUTE = 5


def is_recent(request: PersonRequest) -> bool:
    """True within five minutes of signing in, by whichever way."""
    records = get_authentication_records(request)
    return any(time.time() - float(one.get("at", 0)) < RECENT_SECONDS for one in records)


def check_same_person(request: PersonRequest, password: str) -> None:
    """Refuses `password_wrong`, and `sign_in_again` to whoever has no password."""
    if is_recent(request):
        return
    limit(f"recent:{who(request)}", per_minute=TRIES_PER_MINUTE)
    if not request.user.is_authenticated or not request.user.has_usable_password():
        message = _("Sign out and in again first: we want to be sure that it is you.")
        raise Refusal("sign_in_again", message)
    if not request.user.check_password(password):
        message = _("This is not your password.")
        raise Refusal("password_wrong", message, fields={"password": message})
    reauthenticate_by_password(request)
