"""Who a session belongs to, read the quick way: every page of a signed-in person asks."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from awn.base.compiled import Compiled, slot
from awn.people.models import Account

_ACCOUNT = Compiled(lambda: Account.objects.select_related("person").filter(pk=slot("account")))


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth brings no types
    """allauth's backend, with account and person read by one prepared statement."""

    def get_user(self, user_id: int) -> Account | None:
        """The active account with its person; None when there is none."""
        account = _ACCOUNT.first(account=user_id)
        return account if account is not None and self.user_can_authenticate(account) else None
