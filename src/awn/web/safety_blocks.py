"""Whom I want nothing to do with."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.organisations import queries as organisations
from awn.people import queries as people
from awn.safety import queries
from awn.safety.actions import blocks as actions
from awn.web.access import PersonRequest, signed_in
from awn.web.jinja import url
from awn.web.safety_marks import person_marked


@signed_in
@require_safe
def blocks(request: PersonRequest) -> HttpResponse:
    """All of them, each with a button that takes it back."""
    return render(request, "safety/blocks.html", {"rows": list(queries.blocks_of(request.person.pk))})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: PersonRequest) -> HttpResponse:
    """Asks once more before blocking the person or organisation that the address names."""
    person_id = person_marked(request, request.person.pk)
    person = people.person(person_id) if person_id else None
    slug = request.GET.get("organisation", "")[:80]
    organisation = organisations.by_slug(slug) if slug and person is None else None
    if person is None and organisation is None:
        raise Http404
    if request.method == "POST":
        if person is not None:
            actions.block_person(person.pk, by=request.person, at=clock.now())
        elif organisation is not None:
            actions.block_organisation(organisation.pk, by=request.person, at=clock.now())
        messages.success(request, _("Blocked. They are not told."))
        return HttpResponseRedirect(url("blocks"))
    return render(request, "safety/block.html", {"person": person, "organisation": organisation})


@signed_in
@require_POST
def unblock(request: PersonRequest, block_id: int) -> HttpResponse:
    """Takes one back."""
    actions.unblock(block_id, by=request.person, at=clock.now())
    messages.success(request, _("The block is taken back."))
    return HttpResponseRedirect(url("blocks"))
