"""Reading a credential strictly: what could mean two things to two readers is refused before anything is checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from awn.credentials.vc.contexts import CREDENTIALS, FILES

LONGEST = 1_000_000  # bytes; a status list of 131,072 random bits is 22,000
DEEPEST = 24
_LARGEST = 2**53 - 1
# A key that is an address would mean the same as a term to the signature and nothing to a reader: a revocation could
# be hidden so. Only plain terms are read.
_TERM = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# Tab and line feed are safe. The others are written differently by one library and another.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

Document = dict[str, Any]


class Unreadable(ValueError):  # noqa: N818 - a finding about what was handed in
    """Not a credential that can be read in one way only. `code` says why; see docs/credentials.md."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(source: bytes | str | Mapping[str, Any]) -> Document:
    """The credential as a plain dict, its form checked but not its signature. Raises `Unreadable`.

    Refused: more than a million bytes, 24 levels, the same key twice, numbers with a fraction, control characters,
    null, keys that are not plain terms, contexts that are not kept here or not in order, one node described twice.
    """
    document = _parsed(source) if isinstance(source, bytes | str) else dict(source)
    if not isinstance(document, dict):
        raise Unreadable("not_an_object")
    contexts = document.get("@context")
    body = {key: value for key, value in document.items() if key != "@context"}
    described: set[str] = set()
    _check(body, 1, described)
    _check_contexts(contexts)
    return {"@context": contexts, **body}


def _parsed(source: bytes | str) -> Any:
    if len(source) > LONGEST:
        raise Unreadable("too_large")
    try:
        text = source.decode("utf-8-sig") if isinstance(source, bytes) else source
        return json.loads(
            text, object_pairs_hook=_once, parse_float=_refuse_number, parse_constant=_refuse_number, parse_int=_whole
        )
    except RecursionError as error:
        raise Unreadable("too_deep") from error
    except Unreadable:
        raise
    except ValueError as error:
        raise Unreadable("not_json") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("key_twice")
    return found


def _refuse_number(_text: str) -> float:
    raise Unreadable("fraction")


def _whole(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > _LARGEST:
        raise Unreadable("number_too_large")
    return int(text)


def _check(value: Any, depth: int, described: set[str]) -> None:
    if depth > DEEPEST:
        raise Unreadable("too_deep")
    if isinstance(value, Mapping):
        _check_object(value, described)
        for inner in value.values():
            _check(inner, depth + 1, described)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner, depth + 1, described)
    else:
        _check_plain(value)


def _check_plain(value: Any) -> None:
    if isinstance(value, str):
        if _CONTROL.search(value):
            raise Unreadable("control_character")
    elif isinstance(value, float):
        raise Unreadable("fraction")
    elif value is None:
        raise Unreadable("null")
    elif not isinstance(value, int) or abs(value) > _LARGEST:
        raise Unreadable("number_too_large")


def _check_object(found: Mapping[str, Any], described: set[str]) -> None:
    if not all(isinstance(key, str) and _TERM.fullmatch(key) for key in found):
        raise Unreadable("key_is_no_term")
    name = found.get("id")
    if name is None:
        return
    if not isinstance(name, str) or name.startswith("_:"):
        raise Unreadable("bad_id")
    # To the signature a node is the sum of its descriptions, wherever they stand: a field could be moved out of sight.
    if len(found) > 1:
        if name in described:
            raise Unreadable("described_twice")
        described.add(name)


def _check_contexts(contexts: Any) -> None:
    if not isinstance(contexts, list) or not contexts or contexts[0] != CREDENTIALS:
        raise Unreadable("context_order")
    if not all(isinstance(one, str) for one in contexts) or len(set(contexts)) != len(contexts):
        raise Unreadable("context_inline")
    if any(one not in FILES for one in contexts):
        raise Unreadable("context_unknown")
