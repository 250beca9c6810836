"""Who watches which day, and the one connection that hears of changes in it."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from typing import Any

import psycopg
from django.conf import settings

CHANNEL = "awn_day"
MOST_WATCHERS = 5_000
LONGEST_WAIT_SECONDS = 30.0
_log = logging.getLogger(__name__)


class Board:
    """The watchers of all days: each waits on a bell, and a bell that rang thrice before anybody looked rang once."""

    def __init__(self) -> None:
        self._bells: dict[int, set[asyncio.Event]] = defaultdict(set)
        self.watchers = 0

    def join(self, opportunity_id: int) -> asyncio.Event:
        """A bell for changes in this opportunity."""
        bell = asyncio.Event()
        self._bells[opportunity_id].add(bell)
        self.watchers += 1
        return bell

    def leave(self, opportunity_id: int, bell: asyncio.Event) -> None:
        """Nobody waits on this bell any more."""
        self._bells[opportunity_id].discard(bell)
        self.watchers -= 1
        if not self._bells[opportunity_id]:
            del self._bells[opportunity_id]

    def ring(self, opportunity_id: int) -> None:
        """Something changed there."""
        for bell in self._bells.get(opportunity_id, ()):
            bell.set()

    def ring_all(self) -> None:
        """Something may have changed anywhere: nobody listened for a while."""
        for bells in self._bells.values():
            for bell in bells:
                bell.set()


async def hear(board: Board) -> None:
    """Listens until it is cancelled; when the database goes away, it comes back and tells everybody to look again."""
    wait = 0.5
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(**_where(), autocommit=True) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                board.ring_all()
                wait = 0.5
                async for notice in connection.notifies():
                    if notice.payload.isdecimal():
                        board.ring(int(notice.payload))
        except psycopg.Error as error:
            _log.warning("no database: %s; trying again in %.1f s", type(error).__name__, wait)
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT_SECONDS)


def _where() -> dict[str, Any]:
    """The database as Django knows it, for a connection of our own."""
    known = settings.DATABASES["default"]
    own = {"pool", "prepare_threshold"}
    said = {
        "dbname": known["NAME"], "user": known["USER"], "password": known["PASSWORD"], "host": known["HOST"],
        "port": known["PORT"],
    }  # fmt: skip
    more = {name: value for name, value in known.get("OPTIONS", {}).items() if name not in own}
    return {name: value for name, value in {**said, **more}.items() if value}
