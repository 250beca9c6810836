"""Addresses that are typed on a board."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.base.text import clean_line

LINK_LIMIT = 500


def checked_link(typed: str) -> str:
    """The address, or nothing where nothing was typed. Refuses what is no page of the web."""
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
    return link
