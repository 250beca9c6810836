"""Pages in a language that is not translated to its end: what is missing stays English, and says that it is.

Arabic and English are complete. In any other language gettext hands out the English of what it does not have; while a
page is written it stands between two characters that nobody can type (U+E000 and U+E001), and these become `lang` and
`dir` around it once the page is whole. In a title, an attribute or a choice, where no markup may stand, they just go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation.trans_real import CONTEXT_SEPARATOR, DjangoTranslation

from awn.base.languages import KNOWN, OURS

BEGIN, END = "\ue000", "\ue001"
SPAN = '<span lang="en" dir="ltr">'
_HAS_WORDS = re.compile(r"[A-Za-z]{2}")
_VALUES = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%")
# Comments, elements that hold text only, and tags: no markup may begin within any of these.
_NO_MARKUP = re.compile(r"<!--.*?-->|<(script|style|title|textarea|option)\b.*?</\1\s*>|<[^>]*>", re.DOTALL)
_JSON_MARKS = re.compile(r"[\ue000\ue001]|\\ue00[01]")
_marking: ContextVar[bool] = ContextVar("marking", default=False)


class English(NullTranslations):
    """What gettext asks when a catalogue lacks a message."""

    def gettext(self, message: str) -> str:
        return _marked(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _marked(msgid1 if n == 1 else msgid2)


def _marked(message: str) -> str:
    text = message.rpartition(CONTEXT_SEPARATOR)[2]
    if _marking.get() and _HAS_WORDS.search(_VALUES.sub("", text)):
        return f"{BEGIN}{text}{END}"
    return text


def install() -> None:
    """Let every language but ours fall back to English. Django alone would take settings.LANGUAGE_CODE, Arabic."""
    usual = DjangoTranslation._add_fallback  # type: ignore[attr-defined]  # django-stubs does not know it

    def add_fallback(self: DjangoTranslation, localedirs: list[str] | None = None) -> None:
        if self.language() in OURS or self.language() not in KNOWN:
            usual(self, localedirs)
        else:
            self.add_fallback(English())

    DjangoTranslation._add_fallback = add_fallback  # type: ignore[attr-defined]  # as above


@contextmanager
def marking(*, on: bool) -> Iterator[None]:
    """Whether fallen-back texts are marked. Letters that a request sends are written with it off."""
    token = _marking.set(on)
    try:
        yield
    finally:
        _marking.reset(token)


def written_out(page: str) -> str:
    """The page with its marks turned into markup where markup may stand."""
    if BEGIN not in page and END not in page:
        return page
    if page.count(BEGIN) != page.count(END):
        return _plain(page)
    parts, at = [], 0
    for found in _NO_MARKUP.finditer(page):
        parts += [_spans(page[at : found.start()]), _plain(found.group())]
        at = found.end()
    return "".join([*parts, _spans(page[at:])])


def _spans(text: str) -> str:
    return text.replace(BEGIN, SPAN).replace(END, "</span>")


def _plain(text: str) -> str:
    return text.replace(BEGIN, "").replace(END, "")


class FallBack:
    """Marks the English on pages in other languages, and leads from a language that is not offered to the English."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        first, _slash, rest = request.path.lstrip("/").partition("/")
        offered = dict(settings.LANGUAGES)
        if first in KNOWN and first not in offered:
            query = request.META.get("QUERY_STRING", "")
            return HttpResponseRedirect(f"/en/{rest}" + (f"?{query}" if query else ""))
        if len(offered) == len(OURS):
            return self.get_response(request)
        with marking(on=get_language() not in OURS):
            response = self.get_response(request)
            if isinstance(response, HttpResponse):
                self._finish(response)
        return response

    @staticmethod
    def _finish(response: HttpResponse) -> None:
        kind = response.headers.get("Content-Type", "")
        if not kind.startswith(("text/", "application/json", "application/manifest")):
            return
        # A notice can wait in a session for a page in another language: so every page is looked at.
        text = response.content.decode(response.charset or "utf-8", "surrogateescape")
        done = written_out(text) if kind.startswith("text/html") else _JSON_MARKS.sub("", text)
        if done != text:
            response.content = done.encode(response.charset or "utf-8", "surrogateescape")
            if "Content-Length" in response.headers:
                response.headers["Content-Length"] = str(len(response.content))
