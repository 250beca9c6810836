"""The public log: files for machines, as https://c2sp.org/tlog-tiles has them, and a page for people."""

from __future__ import annotations

import re
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from awn.keys.queries import Key, keys_of
from awn.keys.rules import KEY_STATES, Purpose
from awn.transparency import queries
from awn.transparency.tiles import WIDTH, bundle, index_from
from awn.web.access import public

TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
_WHERE = re.compile(r"(?P<index>[x0-9/]{3,40}?)(?:\.p/(?P<width>[1-9][0-9]{0,2}))?")
_LEVEL = re.compile(r"[1-9]?[0-9]")
_HIGHEST = 63
# What is the same for ever, and what a reader may keep for a moment.
_FOR_EVER, _BRIEFLY = timedelta(days=365), timedelta(seconds=5)


@public
@require_safe
def checkpoint(_request: HttpRequest) -> HttpResponse:
    """The latest checkpoint, a signed note."""
    last = queries.head()
    if last is None:
        raise Http404
    return _file(last.note, TEXT, _BRIEFLY)


@public
@require_safe
def tile(_request: HttpRequest, level: str, where: str) -> HttpResponse:
    """A tile of the tree, or with the level `entries` what is hashed below one of level 0."""
    index, width = _tile_at(where)
    if level == "entries":
        return _file(bundle(queries.entries(index, width)), BYTES, _FOR_EVER)
    if not _LEVEL.fullmatch(level) or int(level) > _HIGHEST:
        raise Http404
    return _file(queries.tile(int(level), index, width), BYTES, _FOR_EVER)


@public
@require_safe
def keys(_request: HttpRequest) -> HttpResponse:
    """Every key that ever signed a checkpoint, one a line; what others may hold stands in a comment only."""
    lines = [_line(key) for key in keys_of(Purpose.LEDGER)]
    return _file("".join(lines), TEXT, _BRIEFLY)


@public
@require_safe
def proof(_request: HttpRequest, index: int) -> HttpResponse:
    """That entry `index` stands in the log, under the latest checkpoint: a `.tlog-proof`."""
    response = _file(queries.proof_of(index).text(), TEXT, _BRIEFLY)
    response["Content-Disposition"] = f'inline; filename="{index}.tlog-proof"'
    return response


@public
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """What the public log is, how far it has come, and how to check it."""
    context = {
        "head": queries.head(), "keys": keys_of(Purpose.LEDGER), "verifier": queries.verifier, "states": KEY_STATES,
    }  # fmt: skip
    return render(request, "transparency/ledger.html", context)


def _tile_at(where: str) -> tuple[int, int]:
    fits = _WHERE.fullmatch(where)
    index = index_from(fits["index"]) if fits else None
    width = int(fits["width"] or WIDTH) if fits else 0
    if index is None or (fits and fits["width"] and width >= WIDTH):
        raise Http404
    return index, width


def _line(key: Key) -> str:
    comment = f"# {key.kid}, {key.state}\n"
    name = str(queries.verifier(key))
    return comment + (f"# {name}\n" if key.state == "compromised" else f"{name}\n")


def _file(content: str | bytes, kind: str, kept: timedelta) -> HttpResponse:
    """A file that anybody may read and keep, from pages of others too."""
    response = HttpResponse(content, content_type=kind)
    immutable = ", immutable" if kept == _FOR_EVER else ""
    response["Cache-Control"] = f"public, max-age={int(kept.total_seconds())}{immutable}"
    response["Access-Control-Allow-Origin"] = "*"
    return response
