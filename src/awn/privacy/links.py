"""The link by which somebody keeps what was to be erased."""

from __future__ import annotations

from django.core import signing
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.privacy.rules import UNDO_WINDOW

_SALT = "awn.privacy.erasure"


def cancelling_token(erasure_id: int) -> str:
    """What stands in the letter's link: whoever has the letter may cancel without signing in."""
    return signing.dumps(erasure_id, salt=_SALT)


def erasure_of_token(token: str) -> int:
    """The erasure that a link cancels. Refuses `not_found` for a link that is not ours, or older than its window."""
    try:
        return int(signing.loads(token, salt=_SALT, max_age=UNDO_WINDOW))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Refusal("not_found", _("This does not exist, or not any more."), status=404) from error
