"""Sessions in the cache and the database, read the quick way."""

from __future__ import annotations

from django.contrib.sessions.backends import cached_db
from django.contrib.sessions.models import Session
from django.utils import timezone

from awn.base.compiled import Compiled, slot

_SESSION = Compiled(lambda: Session.objects.filter(session_key=slot("key"), expire_date__gt=slot("now")))


class SessionStore(cached_db.SessionStore):
    """Django's store; a session that is not in this process's cache is read by one prepared statement."""

    cache_key_prefix = cached_db.KEY_PREFIX

    def _get_session_from_db(self) -> Session | None:
        found = _SESSION.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found
