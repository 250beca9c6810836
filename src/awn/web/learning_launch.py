"""Courses that another platform begins for its learners (cmi5): they need no account here."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from awn.base import clock
from awn.base.refusal import Refusal
from awn.learning import launched, queries, sending
from awn.learning.actions import launching
from awn.learning.queries import Launch
from awn.web import learning_there
from awn.web.access import public
from awn.web.jinja import url
from awn.web.limits import limit, who

LAUNCHES_PER_MINUTE = 30


@public
@require_http_methods(["GET", "HEAD", "POST"])
def launch(request: HttpRequest, slug: str) -> HttpResponse:
    """What the platform's link opens: a page with one button. The link may be used once, so only the button uses it."""
    whole = queries.open_course(slug)
    if whole is None:
        raise Http404
    query = request.GET.dict()
    refusal: Refusal | None = None
    try:
        host = urlsplit(launched.asked(query).endpoint).netloc
        if request.method == "POST":
            limit(f"launch:{who(request)}", per_minute=LAUNCHES_PER_MINUTE)
            return _begun(slug, query)
    except Refusal as said:
        if said.code not in launched.WORDS:
            raise
        refusal, host = said, ""
    context = {"course": whole.course, "refusal": refusal, "host": host}
    return render(request, "learning/launch.html", context, status=refusal.status if refusal else 200)


@public
@require_POST
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """Ends the launch, tells the platform, and leads back there."""
    limit(f"launch:{who(request)}", per_minute=LAUNCHES_PER_MINUTE)
    open_one = learning_there.launch_in(request, slug)
    if open_one is None:
        return HttpResponseRedirect(url("course", slug))
    back = launching.end(str(open_one.uuid), by=None, at=clock.now())
    _tell(open_one)
    context = {"course": open_one.course, "host": open_one.host, "back": back}
    response = render(request, "learning/launch_over.html", context)
    learning_there.forget(response)
    return response


def _begun(slug: str, query: dict[str, str]) -> HttpResponse:
    begun = launching.begin(slug, query, by=None, at=clock.now())
    _tell(begun.launch)
    if begun.language:
        with override(begun.language):
            response = HttpResponseRedirect(url("course", slug))
    else:
        response = HttpResponseRedirect(url("course", slug))
    learning_there.write(response, begun.launch)
    return response


def _tell(one: Launch) -> None:
    """At once, so that the platform knows when the learner is back; what does not go through, the worker sends."""
    sending.send_for(one.pk, clock.now)
