"""What every page knows besides what its view gives it: the template variable `shell`."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.crypto import salted_hmac
from markupsafe import Markup

from awn.base import clock
from awn.base.languages import KNOWN, OURS
from awn.help.reading import Article, for_page
from awn.status.queries import Banner, banner
from awn.web.formatting import interface
from awn.web.jinja import Site
from awn.web.viewer import Viewer, viewer_of

KEEPING = "X-Awn-Keep"


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor named in settings.TEMPLATES; nothing is computed until a template asks."""
    return {"shell": Shell(request)}


class Shell:
    """The frame around a page: where it is, in which other language it exists, who looks at it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def path(self) -> str:
        """The path without its query."""
        return self._request.path

    @property
    def full_path(self) -> str:
        """Path and query: where a small form in the header leads back to. Forms that were posted lead to a path."""
        return self._request.get_full_path() if self._request.method == "GET" else self._request.path

    @property
    def canonical(self) -> str:
        """The one address of this page."""
        return Site().public_url + self._request.path

    @cached_property
    def alternates(self) -> list[tuple[str, str]]:
        """Absolute addresses of this page in each language, for search engines."""
        base = Site().public_url
        found = [(code, base + in_language(self._request.path, code)) for code, _name in settings.LANGUAGES]
        return [*found, ("x-default", found[0][1])]

    @property
    def other_language(self) -> str:
        """`en` on Arabic pages, `ar` on all others."""
        return "en" if interface() == "ar" else "ar"

    @property
    def languages(self) -> list[tuple[str, str, str]]:
        """Code, own name and address of each language this page exists in; empty when there are our two only."""
        if len(settings.LANGUAGES) == len(OURS):
            return []
        return [(code, name, in_language(self.full_path, code)) for code, name in settings.LANGUAGES]

    @property
    def language_name(self) -> str:
        """What readers of this page's language call it."""
        return KNOWN[interface()].name

    @property
    def other_language_path(self) -> str:
        """This page in the other language, with the same query."""
        return in_language(self.full_path, self.other_language)

    @property
    def named_address(self) -> str:
        """This page at `localhost` where it was opened by a number of this machine: browsers keep no passkeys for
        numbers. Empty anywhere else."""
        host, colon, port = self._request.get_host().partition(":")
        return f"http://localhost{colon}{port}{self.full_path}" if host == "127.0.0.1" else ""

    @cached_property
    def help(self) -> tuple[Article, ...]:
        """The articles of the guide that help with this page; none on pages that no article names."""
        match = self._request.resolver_match
        return for_page(match.url_name) if match and match.url_name else ()

    @cached_property
    def outage(self) -> Banner | None:
        """What the staff tell above every page while something does not work; never on what a device keeps."""
        match = self._request.resolver_match
        is_kept = self._request.headers.get(KEEPING) or match is None or match.url_name in {"offline", "status"}
        return None if is_kept else banner(clock.now())

    @cached_property
    def viewer(self) -> Viewer | None:
        """Who is signed in, or None."""
        return viewer_of(self._request)

    @property
    def account_mark(self) -> str:
        """The name under which a device files what it keeps for whoever is signed in; empty for everybody else."""
        account = getattr(self._request, "user", None)
        return account_mark(account.pk) if account is not None and account.is_authenticated else ""

    @cached_property
    def notices(self) -> BaseStorage | list[Any]:
        """Messages of the last act; reading them takes them out of the session."""
        if self._request.headers.get(KEEPING):
            # The page is fetched to be kept, and nobody looks at it.
            return []
        # An anonymous visitor without a session cannot have any, and looking would start one.
        return get_messages(self._request) if hasattr(self._request, "_messages") else []

    @property
    def csrf_input(self) -> Markup:
        """The hidden field for forms of somebody signed in. Asking for it sets a cookie, so public pages do not."""
        return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(get_token(self._request))


def account_mark(account_id: int) -> str:
    """A name for an account that says nothing about it to whoever finds a device."""
    return salted_hmac("awn.web.offline", str(account_id)).hexdigest()[:20]


def in_language(path: str, code: str) -> str:
    """The same page under the prefix of another language: /ar/x becomes /en/x."""
    for known, _name in settings.LANGUAGES:
        prefix = f"/{known}/"
        if path.startswith(prefix):
            return f"/{code}/{path.removeprefix(prefix)}"
    return f"/{code}/"
