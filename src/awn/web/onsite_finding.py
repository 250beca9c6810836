"""Finding somebody of a shift on the pages of the day: by name, by the number of a ticket, by scanning it."""

from __future__ import annotations

from django.contrib import messages

from awn.base import clock
from awn.base.refusal import Refusal
from awn.participation.codes import place_number, read_ticket
from awn.participation.roll import is_signed
from awn.web.access import PersonRequest

LONGEST_WORDS = 80
LONGEST_TICKET = 400


def asked(request: PersonRequest) -> str:
    """Whom the page shows: the words of its address; empty for everybody."""
    return request.GET.get("q", "")[:LONGEST_WORDS].replace("\0", "")


def words_to_ask(request: PersonRequest) -> str:
    """What was typed into the field, as it may stand in an address.

    A USB scanner types a whole ticket; its number stands for it, so that no ticket is kept in anybody's log.
    """
    typed = request.POST.get("find", "")[:LONGEST_TICKET].strip()
    if not typed.upper().startswith("AWN1:"):
        return typed[:LONGEST_WORDS]
    try:
        return place_number(read_ticket(typed.upper(), is_signed, clock.now()).place_id)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return ""


def kept(request: PersonRequest) -> dict[str, str]:
    """What of the page's address stays after something was done on it."""
    page = request.GET.get("page", "")
    zone = request.GET.get("zone", "")
    said = {
        "q": asked(request), "page": page if page.isdecimal() else "",
        "zone": zone if zone.isdecimal() or zone == "none" else "",
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}
