"""The process that renews open boards: who is let in, who hears, and that it says nothing about people."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests import make

from awn.live import app
from awn.live.hearing import Board, hear
from awn.onsite.watching import watch_word, watched
from awn.participation.actions.attendance import check_in

NOW = make.NOW


def ask(word: str) -> tuple[int, dict[str, str]]:
    """The answer's status and headers, without waiting for the stream."""
    said: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    scope = {
        "type": "http", "method": "GET", "path": "/live/day", "query_string": f"word={word}".encode(), "headers": [],
    }  # fmt: skip
    asyncio.run(app.application(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in said[0]["headers"]}
    return said[0]["status"], headers


def test_a_stream_opens_with_a_word_of_the_site_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awn.base.clock.now", lambda: NOW)
    word = watch_word(7, NOW)
    assert watched(word, NOW) == 7
    assert watched(word, NOW + timedelta(hours=13)) is None
    assert [ask(bad)[0] for bad in ("", "7", word[:-1] + ("A" if word[-1] != "A" else "B"))] == [403, 403, 403]
    status, headers = ask(word)
    assert (status, headers["content-type"].split(";")[0]) == (200, "text/event-stream")


def test_many_changes_reach_a_slow_listener_as_one() -> None:
    async def story() -> int:
        board = Board()
        bell = board.join(7)
        for _n in range(100):
            board.ring(7)
        board.ring(8)
        heard = 0
        while bell.is_set():
            bell.clear()
            heard += 1
        board.leave(7, bell)
        return heard + board.watchers

    assert asyncio.run(story()) == 1


@pytest.mark.django_db(transaction=True)
def test_an_arrival_reaches_those_who_watch_that_day_and_nobody_else(settings: Any) -> None:
    settings.DATABASES["default"] |= {"NAME": connection.settings_dict["NAME"]}
    place = make.place(make.shift(make.opportunity(shifts=0), starts_at=NOW))
    here, elsewhere = place.shift.opportunity_id, place.shift.opportunity_id + 1

    async def story() -> tuple[bool, bool, float]:
        board = Board()
        bell, other = board.join(here), board.join(elsewhere)
        listening = asyncio.create_task(hear(board))
        # The first ring says that it listens: whatever came before is not known.
        await asyncio.wait_for(bell.wait(), 10)
        bell.clear()
        other.clear()
        begun = time.monotonic()
        await asyncio.to_thread(_arrive, place.pk)
        await asyncio.wait_for(bell.wait(), 10)
        listening.cancel()
        return bell.is_set(), other.is_set(), time.monotonic() - begun

    mine, others, seconds = asyncio.run(story())
    assert (mine, others) == (True, False) and seconds < 5


def _arrive(place_id: int) -> None:
    try:
        check_in(place_id, by=None, at=NOW)
    finally:
        connection.close()
