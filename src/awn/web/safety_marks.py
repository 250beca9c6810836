"""How a page names somebody in an address: by a mark that holds for one viewer only, so that no number can be tried."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest

_SALT = "awn.web.safety.person"
LONGEST_MARK = 200


def mark_of(person_id: int, viewer_id: int) -> str:
    """The mark of a person whom the viewer sees on a page."""
    return signing.dumps([viewer_id, person_id], salt=_SALT, compress=False)


def person_marked(request: HttpRequest, viewer_id: int) -> int | None:
    """The person whom the address names for this viewer; None for no mark, a foreign and a broken one."""
    try:
        viewer, person = signing.loads(request.GET.get("person", "")[:LONGEST_MARK], salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(person) if viewer == viewer_id else None
