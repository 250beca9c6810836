"""Signing up in easy mode: one question on each page, then everything read back, and the usual form is sent.

Nothing is kept on the way: each page carries what was said before in hidden fields, the password is asked last and
stands in no page. The same form as ever judges each answer; what it cannot accept in the end, its own page says.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from awn.web.access import public
from awn.web.account.entrance_forms import SignupForm

QUESTIONS = ("name", "email", "terms", "password1")
CARRIED = ("name", "email", "terms", "next")


@dataclass(frozen=True, slots=True)
class Here:
    """The question that is asked, what was said so far, and what of the answer must be mended."""

    ask: str
    said: QueryDict
    error: str = ""


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signup(request: HttpRequest) -> HttpResponse:
    """The next question, or the last one again with what is wrong."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse(settings.LOGIN_REDIRECT_URL))
    if request.method != "POST":
        return _page(request, Here(QUESTIONS[0], request.GET))
    ask = request.POST.get("ask", "")
    # The last question is not answered here: its page posts to the usual address.
    here = QUESTIONS.index(ask) if ask in QUESTIONS[:-1] else 0
    if request.POST.get("go") == "back":
        return _page(request, Here(QUESTIONS[max(here - 1, 0)], request.POST))
    if error := _error(request.POST, QUESTIONS[here]):
        return _page(request, Here(QUESTIONS[here], request.POST, error))
    then = QUESTIONS[-1] if request.POST.get("then") else QUESTIONS[here + 1]
    return _page(request, Here(then, request.POST))


def _error(said: QueryDict, name: str) -> str:
    found = SignupForm(said).errors.get(name)
    return str(found[0]) if found else ""


def _page(request: HttpRequest, here: Here) -> HttpResponse:
    carried = {name: here.said.get(name, "")[:500] for name in CARRIED}
    # Whoever is led back from the last page to one answer returns to it: everything else was said.
    is_change = all(carried[name] for name in ("name", "email", "terms")) and here.ask != QUESTIONS[-1]
    context = {
        "ask": here.ask,
        "number": QUESTIONS.index(here.ask) + 1,
        "total": len(QUESTIONS),
        "said": carried,
        "hidden": [(name, value) for name, value in carried.items() if value and name != here.ask],
        "form": SignupForm(),
        "error": here.error,
        "errors": {here.ask: here.error} if here.error else {},
        "then": is_change,
    }
    return render(request, "easy/signup.html", context, status=422 if here.error else 200)
