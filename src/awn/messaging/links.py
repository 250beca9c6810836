"""Addresses that work without signing in: each is signed, says one thing, and for a shift ends with it."""

from __future__ import annotations

from django.conf import settings
from django.core import signing

from awn.base.refusal import found

_CANNOT_COME = "messaging.cannot-come"
_STOP = "messaging.stop"
_FEED = "messaging.feed"


def cannot_come(place_id: int, person_id: int, language: str) -> str:
    """The address at which a person, or a guardian of theirs, gives up a shift."""
    return _address(language, "cannot-come", signing.dumps([place_id, person_id], salt=_CANNOT_COME))


def read_cannot_come(token: str) -> tuple[int, int]:
    """Place and person; refuses `not_found`."""
    place_id, person_id = _read(token, _CANNOT_COME)
    return int(place_id), int(person_id)


def stop(person_id: int, kind: str, language: str) -> str:
    """The address at which e-mails of one kind end (RFC 8058)."""
    return _address(language, "messages/stop", signing.dumps([person_id, kind], salt=_STOP))


def read_stop(token: str) -> tuple[int, str]:
    """Person and kind; refuses `not_found`."""
    person_id, kind = _read(token, _STOP)
    return int(person_id), str(kind)


def feed(person_id: int, version: int) -> str:
    """The secret address of somebody's calendar."""
    token = signing.dumps([person_id, version], salt=_FEED)
    return f"{settings.AWN_PUBLIC_URL}/calendar/{token}.ics"


def read_feed(token: str) -> tuple[int, int]:
    """Person and version; refuses `not_found`."""
    person_id, version = _read(token, _FEED)
    return int(person_id), int(version)


def _address(language: str, path: str, token: str) -> str:
    return f"{settings.AWN_PUBLIC_URL}/{language}/{path}/{token}/"


def _read(token: str, salt: str) -> tuple[int, int | str]:
    try:
        pair: tuple[int, int | str] | None = signing.loads(token, salt=salt)
    except signing.BadSignature:
        pair = None
    return found(pair)
