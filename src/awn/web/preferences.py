"""How a visitor wishes to see the pages: kept in cookies, without sign-in, and never sent anywhere else."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields

from django.http import HttpRequest
from django.http.response import HttpResponseBase

COOKIE_PREFIX = "awn_"
COOKIE_AGE_SECONDS = 60 * 60 * 24 * 365

# The first choice of each is the default, and is kept by having no cookie.
CHOICES: dict[str, tuple[str, ...]] = {
    "mode": ("normal", "easy"),
    "theme": ("auto", "light", "dark"),
    "text": ("normal", "large", "larger", "largest"),
    "lines": ("normal", "wide", "wider"),
    "words": ("normal", "wide", "wider"),
    "digits": ("latn", "arab"),
    "hijri": ("country", "yes", "no"),
    "helper": ("no", "yes"),
}
# Kept until the browser is closed: a helper goes home one day.
FOR_NOW = frozenset({"helper"})


@dataclass(frozen=True, slots=True)
class Preferences:
    """One value for each key of CHOICES."""

    mode: str = "normal"
    theme: str = "auto"
    text: str = "normal"
    lines: str = "normal"
    words: str = "normal"
    digits: str = "latn"
    hijri: str = "country"
    helper: str = "no"

    @property
    def easy(self) -> bool:
        """True in easy mode: larger, one column, fewer things at once."""
        return self.mode == "easy"

    @property
    def helped(self) -> bool:
        """True while somebody sits beside the visitor and helps."""
        return self.helper == "yes"

    @property
    def key(self) -> str:
        """A short text that differs for pages that differ: part of the key of every cached page."""
        return ".".join(str(getattr(self, field.name)) for field in fields(self))


_current: ContextVar[Preferences | None] = ContextVar("preferences", default=None)


def read(cookies: Mapping[str, str]) -> Preferences:
    """The preferences in the cookies; unknown values count as not chosen."""
    chosen = {name: cookies.get(COOKIE_PREFIX + name) for name in CHOICES}
    return Preferences(**{name: value for name, value in chosen.items() if value and value in CHOICES[name]})


def current() -> Preferences:
    """The preferences of the request being answered; the defaults outside a request."""
    return _current.get() or Preferences()


def template(request: HttpRequest, normal: str, easy: str) -> str:
    """The page of the visitor's mode; `?all` is the way from an easy page to everything that it leaves out."""
    return easy if current().easy and "all" not in request.GET else normal


@contextmanager
def using(preferences: Preferences) -> Iterator[None]:
    """Make `preferences` the current ones for the length of a request."""
    token = _current.set(preferences)
    try:
        yield
    finally:
        _current.reset(token)


class PreferencesMiddleware:
    """Makes the visitor's preferences current while a request is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with using(read(request.COOKIES)):
            return self.get_response(request)
