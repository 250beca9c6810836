"""Who may open a page. Every view of the web door carries exactly one of these decorators.

    @public                                   anybody
    @signed_in                                `request.person` is there
    @staff(StaffPermission.READ_EVENTS)       platform staff with this permission
    @member(Permission.EDIT_OPPORTUNITIES)    a member of the organisation whose slug stands in the address; the view
                                              gets `organisation` in the place of `slug`

The decorator guards the page; the action that the page calls checks again for itself.

Nothing typed is lost when a session has expired: fields posted by somebody who is not signed in are kept for an hour,
sign-in is asked for, and `kept_fields` gives them back to the page's form (`awn.web.forms.filled` asks for them).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from awn.base import clock
from awn.base.refusal import Refusal
from awn.organisations.permissions import Standing, not_allowed, standing_of
from awn.organisations.queries import by_slug
from awn.organisations.rules import Permission
from awn.people.permissions import require_staff
from awn.people.queries import Account, Person
from awn.people.rules import StaffPermission
from awn.web.preferences import current

KEPT = "kept_fields"
KEPT_SECONDS = 60 * 60
KEPT_CHARACTERS = 100_000
_NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "once"})


class PersonRequest(HttpRequest):
    """The request of somebody who is signed in; on an organisation's pages with their standing there."""

    account: Account
    person: Person
    standing: Standing


class View(Protocol):
    """A view function."""

    def __call__(self, request: Any, /, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


def public(view: View) -> View:
    """Open to everybody."""
    return _marked(view, view, "public")


def signed_in(view: View) -> View:
    """Open to everybody who is signed in; `request.person` is set."""

    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return ask_to_sign_in(request) if not _identify(request) else view(request, *args, **kwargs)

    return _marked(guarded, view, "signed_in")


def staff(permission: StaffPermission) -> Callable[[View], View]:
    """Open to platform staff who hold the permission."""

    def decorate(view: View) -> View:
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not _identify(request):
                return ask_to_sign_in(request)
            require_staff(request.person, permission)
            return view(request, *args, **kwargs)

        return _marked(guarded, view, f"staff:{permission}")

    return decorate


def member(permission: Permission) -> Callable[[View], View]:
    """Open to members of the organisation `slug` whose role includes the permission; hands on `organisation`."""

    def decorate(view: View) -> View:
        def guarded(request: Any, *args: Any, slug: str, **kwargs: Any) -> HttpResponseBase:
            if not _identify(request):
                return ask_to_sign_in(request)
            organisation = by_slug(slug)
            if organisation is None:
                raise Http404
            # A refusal is noted together with whose desk it was (awn.web.refused).
            request.organisation_id = organisation.pk
            request.standing = standing_of(request.person, organisation.pk)
            if permission not in request.standing.permissions:
                raise not_allowed()
            return view(request, *args, organisation=organisation, **kwargs)

        return _marked(guarded, view, f"member:{permission}")

    return decorate


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Leads to the sign-in page and from there back; keeps the fields of a form that was sent."""
    page = request.get_full_path()
    if request.method == "POST":
        page = _page_of_form(request)
        _keep(request)
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page})}"
    if request.headers.get("HX-Request"):
        # htmx would swap the sign-in page into the middle of this one.
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def kept_fields(request: HttpRequest, path: str | None = None) -> QueryDict | None:
    """What was typed into the form that posts to `path` (this page's own address) before the session expired.

    Given once: asking takes it out of the session.
    """
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != _without_language(path or request.path):
        return None
    del request.session[KEPT]
    if clock.now().timestamp() - kept["at"] > KEPT_SECONDS:
        return None
    return QueryDict(kept["fields"])


def has_kept_fields(request: HttpRequest) -> bool:
    """True while fields wait for their owner to sign in: the sign-in page says so."""
    return KEPT in request.session


def _identify(request: Any) -> bool:
    """Sets `request.account` and `request.person`; False for everybody who has none."""
    if not request.user.is_authenticated:
        return False
    if request.user.person is None:
        raise Refusal(
            "account_without_person",
            _("This account is not complete. Write to us, and we will put it right."),
            status=403,
        )
    request.account, request.person = request.user, request.user.person
    if request.method == "POST" and current().easy:
        # Nobody who is slow is signed out in the middle: with each act the session begins anew.
        request.session.modified = True
    return True


def _marked(guarded: View, view: View, access: str) -> View:
    """`guarded` under the name of `view`; tests read `access` to see that no route was forgotten."""
    if guarded is not view:
        guarded = wraps(view)(guarded)
    guarded.access = access  # type: ignore[attr-defined]  # functions carry attributes, Protocols do not say so
    return guarded


def _keep(request: HttpRequest) -> None:
    fields = request.POST.copy()
    for name in list(fields):
        if name in _NEVER_KEPT or "password" in name:
            del fields[name]
    text = fields.urlencode()
    if fields and len(text) <= KEPT_CHARACTERS:
        at = clock.now().timestamp()
        request.session[KEPT] = {"path": _without_language(request.path), "fields": text, "at": at}


def _page_of_form(request: HttpRequest) -> str:
    """The page on which the form stood: some forms post to an address that shows nothing by itself."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return request.get_full_path()
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _without_language(path: str) -> str:
    """/ar/settings/ and /en/settings/ are one page: the language may be switched while signing in."""
    first, _slash, rest = path.lstrip("/").partition("/")
    return f"/{rest}" if first in dict(settings.LANGUAGES) else path
