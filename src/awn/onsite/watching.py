"""The word by which a board on somebody's screen proves to the live process that the site drew it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.core import signing

GOOD_FOR = timedelta(hours=12)
_SALT = "awn.onsite.watching"


def watch_word(opportunity_id: int, at: datetime) -> str:
    """A signed word for the board of one opportunity; good for half a day. It names nobody."""
    return signing.dumps([opportunity_id, int((at + GOOD_FOR).timestamp())], salt=_SALT, compress=False)


def watched(word: str, at: datetime) -> int | None:
    """The opportunity that a word names; None for what the site did not sign, and after half a day."""
    try:
        opportunity_id, until = signing.loads(word, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(opportunity_id) if datetime.fromtimestamp(until, UTC) > at else None
