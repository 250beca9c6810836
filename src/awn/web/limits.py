"""How often something may be asked for."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

WINDOW_SECONDS = 60


def limit(key: str, *, per_minute: int) -> None:
    """Refuses `too_many_requests` (429) when `key` comes more than `per_minute` times within a minute.

    Counted in the cache: with the in-memory cache each server process counts for itself.
    """
    name = f"limit:{key}"
    cache.add(name, 0, WINDOW_SECONDS)
    try:
        count = cache.incr(name)
    except ValueError:  # it expired between the two lines
        return
    if count > per_minute:
        raise Refusal(
            "too_many_requests", _("That was too often in a short time. Wait a minute and try again."), status=429
        )


def who(request: HttpRequest) -> str:
    """The account that asks, else its network address: a key for `limit`."""
    if request.user.is_authenticated:
        return f"account-{request.user.pk}"
    return f"address-{request.META.get('REMOTE_ADDR', '')}"
