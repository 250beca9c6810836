"""Who a session belongs to, read the quick way: every page of a signed-in person asks."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from django.contrib.sessions.models import Session
from django.db.models import Exists

from awn.base.compiled import Compiled, slot
from awn.people.models import Account

_ACCOUNT = Compiled(lambda: Account.objects.select_related("person").filter(pk=slot("account")))
# A session ended elsewhere may still lie in the memory of this process: it opens nothing any more.
_STANDING = Compiled(
    lambda: Account.objects.select_related("person").filter(
        Exists(Session.objects.filter(session_key=slot("key"))), pk=slot("account")
    )
)


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth brings no types
    """allauth's backend, with account and person read by one prepared statement."""

    def get_user(self, user_id: int) -> Account | None:
        """The active account with its person; None when there is none, or its session was ended."""
        session = getattr(context.request, "session", None)
        key = getattr(session, "session_key", None)
        account = _ACCOUNT.first(account=user_id) if key is None else _STANDING.first(account=user_id, key=key)
        return account if account is not None and self.user_can_authenticate(account) else None
