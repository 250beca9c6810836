"""Which drawings are only drawings."""

from __future__ import annotations

from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

_ELEMENTS = frozenset(
    {
        "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
        "tspan", "use", "symbol", "marker", "style", "linearGradient", "radialGradient", "stop", "clipPath", "mask",
        "pattern",
    }
)  # fmt: skip
_SVG = "{http://www.w3.org/2000/svg}"


def is_plain_svg(data: bytes) -> bool:
    """Shapes and words alone: no script, no event, nothing from elsewhere."""
    try:
        root = fromstring(data.decode("utf-8"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, UnicodeDecodeError, ValueError):
        return False
    if root.tag != f"{_SVG}svg":
        return False
    return all(_is_plain(element) for element in root.iter())


def _is_plain(element: object) -> bool:
    tag, attributes = getattr(element, "tag", None), getattr(element, "attrib", {})
    if not isinstance(tag, str) or tag.removeprefix(_SVG) not in _ELEMENTS:
        return False
    for name, value in attributes.items():
        bare = name.rsplit("}", 1)[-1].casefold()
        text = str(value).casefold().replace(" ", "")
        if bare.startswith("on") or (bare == "href" and not text.startswith("#")):
            return False
        if "url(" in text and "url(#" not in text:
            return False
    words = (getattr(element, "text", "") or "").casefold().replace(" ", "")
    return tag != f"{_SVG}style" or not ("@import" in words or "url(" in words or "\\" in words)
