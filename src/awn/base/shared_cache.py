"""The cache: in the memory of each server process, and in the database where all of them must count together.

How often a password was tried, or which one-time code was used already, must not begin anew with each process that
answers. Such keys begin with one of `SHARED`; their values are JSON. The table is not logged: after a crash of the
database the counting begins anew, and nothing else is lost.
"""

from __future__ import annotations

import json
import random
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection

SHARED = ("allauth", "signin")
# One write in so many takes away what has run out.
_SWEEP_EVERY = 100
_UNTIL = "clock_timestamp() + make_interval(secs => %s)"
_PUT = f"""INSERT INTO shared_cache (cache_key, value, expires) VALUES (%s, %s, {_UNTIL})
    ON CONFLICT (cache_key) DO UPDATE SET value = EXCLUDED.value, expires = EXCLUDED.expires"""


class Cache(LocMemCache):
    """Named in settings.CACHES. `clear` forgets what this process keeps; shared counters run out by themselves."""

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """True where the key was not there yet, or had run out: exactly one of several at once gets it."""
        if not _is_shared(key):
            return super().add(key, value, timeout, version)
        put = f"{_PUT} WHERE shared_cache.expires <= clock_timestamp()"
        return _run(put, [key, json.dumps(value), self._seconds(timeout)]) == 1

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value, or `default`."""
        if not _is_shared(key):
            return super().get(key, default, version)
        with connection.cursor() as cursor:
            cursor.execute("SELECT value FROM shared_cache WHERE cache_key = %s AND expires > clock_timestamp()", [key])
            row = cursor.fetchone()
        return default if row is None else json.loads(row[0])

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Puts the value in the place of another."""
        if not _is_shared(key):
            super().set(key, value, timeout, version)
            return
        _run(_PUT, [key, json.dumps(value), self._seconds(timeout)])
        if random.randrange(_SWEEP_EVERY) == 0:
            _run("DELETE FROM shared_cache WHERE expires <= clock_timestamp()", [])

    def delete(self, key: Any, version: int | None = None) -> bool:
        """True where there was something to take away."""
        if not _is_shared(key):
            return super().delete(key, version)
        return _run("DELETE FROM shared_cache WHERE cache_key = %s", [key]) == 1

    def _seconds(self, timeout: Any) -> float:
        return float((self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout) or 0)


def _is_shared(key: Any) -> bool:
    return str(key).startswith(SHARED)


def _run(statement: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
