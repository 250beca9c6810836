"""The ASGI application that granian serves for `awn live`."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "awn.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django has to be set up first
from starlette.applications import Starlette  # noqa: E402 - Django has to be set up first
from starlette.requests import Request  # noqa: E402 - Django has to be set up first
from starlette.responses import PlainTextResponse, Response, StreamingResponse  # noqa: E402 - Django comes first
from starlette.routing import Route  # noqa: E402 - Django has to be set up first

from awn.base import clock  # noqa: E402 - Django has to be set up first
from awn.live.hearing import MOST_WATCHERS, Board, hear  # noqa: E402 - Django has to be set up first
from awn.onsite.watching import watched  # noqa: E402 - Django has to be set up first

BEAT_SECONDS = 15.0
BOARD = Board()


async def day(request: Request) -> Response:
    """A stream that says `day` whenever something changes in the opportunity that the signed word names."""
    opportunity_id = watched(request.query_params.get("word", ""), clock.now())
    headers = {"Access-Control-Allow-Origin": settings.AWN_PUBLIC_URL, "Cache-Control": "no-store", "Vary": "Origin"}
    if opportunity_id is None:
        return PlainTextResponse("not allowed", status_code=403, headers=headers)
    if BOARD.watchers >= MOST_WATCHERS:
        return PlainTextResponse("too many", status_code=503, headers={**headers, "Retry-After": "60"})
    # No proxy may gather the lines before it hands them on.
    headers |= {"X-Accel-Buffering": "no"}
    return StreamingResponse(_lines(opportunity_id), media_type="text/event-stream", headers=headers)


async def _lines(opportunity_id: int) -> AsyncIterator[bytes]:
    bell = BOARD.join(opportunity_id)
    try:
        yield b"retry: 3000\nevent: ready\ndata:\n\n"
        while True:
            try:
                await asyncio.wait_for(bell.wait(), BEAT_SECONDS)
            except TimeoutError:
                # A line that says nothing: a listener who is gone is noticed, and a proxy keeps the stream open.
                yield b":\n\n"
                continue
            bell.clear()
            yield b"event: day\ndata:\n\n"
    finally:
        BOARD.leave(opportunity_id, bell)


async def health(_request: Request) -> Response:
    """How many watch; nothing else."""
    return PlainTextResponse(f"{BOARD.watchers}\n")


@contextlib.asynccontextmanager
async def _listening(_app: Starlette) -> AsyncIterator[None]:
    task = asyncio.create_task(hear(BOARD))
    try:
        yield
    finally:
        task.cancel()


application = Starlette(routes=[Route("/live/day", day), Route("/live/health", health)], lifespan=_listening)
