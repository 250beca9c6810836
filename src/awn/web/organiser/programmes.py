"""Programmes: purposes that group opportunities."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.opportunities.actions.editing import create_programme
from awn.opportunities.queries import organising
from awn.opportunities.rules import TEXT_LIMIT, TITLE_LIMIT
from awn.organisations.permissions import require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member
from awn.web.forms import BlockField, LineField, OnceForm, filled, sent
from awn.web.jinja import url
from awn.web.organiser import desk


class ProgrammeForm(OnceForm):
    """A programme."""

    title_ar = LineField(limit=TITLE_LIMIT, required=False, label=_lazy("Title"))
    title_en = LineField(limit=TITLE_LIMIT, required=False, label=_lazy("Title"))
    about_ar = BlockField(limit=TEXT_LIMIT, required=False, label=_lazy("About the programme"))
    about_en = BlockField(limit=TEXT_LIMIT, required=False, label=_lazy("About the programme"))
    one_of = ("title",)


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def programmes(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """All programmes, and the form for one more."""
    form = filled(ProgrammeForm, request)
    if request.method == "POST":
        require(request.person, Permission.EDIT_OPPORTUNITIES, organisation.pk)

    def act() -> str:
        texts = {name: form.cleaned_data[name] for name in ("title_ar", "title_en", "about_ar", "about_en")}
        create_programme(organisation.pk, **texts, by=request.person, at=clock.now())
        messages.success(request, _("The programme is there. Choose it in the editor of an opportunity."))
        return url("organiser_programmes", organisation.slug)

    answer = sent(request, form, act)
    if answer:
        return answer
    failed = form.is_bound and bool(form.errors)
    return desk.page(
        request,
        organisation,
        "organiser/programmes.html",
        status=422 if failed else 200,
        here="programmes",
        form=form,
        rows=list(organising.programmes(organisation.pk)),
    )
