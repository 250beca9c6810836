"""My courses, their certificates; and pictures, recordings and films of courses."""

from __future__ import annotations

import io

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.consents.queries import notice
from awn.consents.rules import Purpose
from awn.learning import queries
from awn.learning.actions import taking
from awn.learning.records import shared_with
from awn.people.rules import is_minor
from awn.privacy.actions import stopping
from awn.web import formatting
from awn.web.access import PersonRequest, public, signed_in
from awn.web.jinja import url
from awn.web.learning import person_of
from awn.web.media_files import Handed, handed


@signed_in
@require_safe
def my_courses(request: PersonRequest) -> HttpResponse:
    """What I take and what I passed."""
    taken = queries.taken_by(request.person.pk)
    today = clock.now().date()
    context = {
        "taken": taken, "shared": shared_with(request.person.pk),
        "notice": notice(Purpose.LEARNING, formatting.language()),
        "is_minor": is_minor(request.person.birth_date, today),
    }  # fmt: skip
    return render(request, "learning/my_courses.html", context)


@signed_in
@require_POST
def share(request: PersonRequest) -> HttpResponse:
    """Lets the record store of this site hear of my courses, or no longer."""
    act = stopping.agree if request.POST.get("answer") == "yes" else stopping.withdraw
    try:
        act(request.person.pk, Purpose.LEARNING, by=request.person, at=clock.now())
        messages.success(request, _("Saved."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return HttpResponseRedirect(f"{url('my_courses')}#records")


@signed_in
@require_POST
def certificate(request: PersonRequest, slug: str) -> HttpResponse:
    """Makes my certificate of a course that I passed, and leads to it."""
    try:
        made = taking.certificate(slug, by=request.person, at=clock.now())
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        messages.error(request, str(refusal.message))
        return HttpResponseRedirect(url("course_result", slug))
    messages.success(request, _("This is your certificate. Anyone to whom you give its number can check it."))
    return HttpResponseRedirect(url("certificate", made.code))


@public
@require_safe
def medium(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """A picture, recording, film or captions; films in parts, as telephones ask for them."""
    found = queries.medium(slug, name, person_of(request))
    if found is None:
        raise Http404
    data = bytes(found.data)
    # Rows of media are never changed, only written anew: their number names what they hold.
    file = Handed(
        media_type=found.media_type,
        size_bytes=len(data),
        digest=f"{found.pk}-{len(data)}",
        open=lambda: io.BytesIO(data),
    )
    return handed(request, file)
