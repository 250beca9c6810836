"""A browser at a simulated provider: it chooses whom to be and carries the answer back."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from html import unescape
from http.client import HTTPMessage
from typing import IO
from urllib.parse import parse_qsl, urlencode, urlsplit


class Stay(urllib.request.HTTPRedirectHandler):
    """Leaves redirects to be looked at."""

    def redirect_request(  # noqa: PLR0917 - the signature is the library's
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


def choose(address: str, who: str) -> dict[str, str]:
    """What the browser brings back to us: the query of the redirect, or the fields of the form."""
    action = address.split("?", maxsplit=1)[0]
    fields = {**dict(parse_qsl(urlsplit(address).query)), "who": who}
    try:
        with urllib.request.build_opener(Stay).open(action, urlencode(fields).encode(), timeout=10) as answer:
            html = answer.read().decode()
    except urllib.error.HTTPError as redirected:
        return dict(parse_qsl(urlsplit(redirected.headers["Location"]).query))
    found = re.findall(r'name="(\w+)" value="([^"]*)"', html)
    return {name: unescape(value) for name, value in found}
