"""Addresses that are typed on a board."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.base.text import clean_line

LINK_LIMIT = 500
# Addresses that lead to one person's telephone, and not to a page.
_TELEPHONES = frozenset({"wa.me", "api.whatsapp.com", "web.whatsapp.com"})
_ADDRESS = re.compile(r"[^\s@=&]+@[^\s@=&]+\.[^\s@=&]+")


def checked_link(typed: str) -> str:
    """The address, or nothing where nothing was typed.

    Refuses what is no page of the web, and what leads to one person: their telephone, or an address in the question.
    """
    link = clean_line(typed, limit=LINK_LIMIT, field="link")
    if not link:
        return ""
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in link:
        message = _("Give the whole address of the page, beginning with https://.")
        raise Refusal("not_a_link", message, fields={"link": message})
    if parts.hostname in _TELEPHONES or _ADDRESS.search(unquote(parts.query)):
        message = _("This leads to one person. Leave it out: nobody on the board may be written to directly.")
        raise Refusal("address_on_board", message, fields={"link": message})
    return link
