"""QR codes as pictures within a page."""

from __future__ import annotations

import segno
from markupsafe import Markup


def picture(text: str, *, error: str = "m") -> Markup:
    """The text as SVG with attributes only, as our Content-Security-Policy wants it; dark on white in every theme."""
    code = segno.make(text, error=error, boost_error=False, micro=False)
    return Markup(code.svg_inline(border=4, omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None))
