"""Programmes: purposes that group opportunities."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.opportunities.actions.editing import create_programme, edit_programme
from awn.opportunities.queries import organising
from awn.opportunities.rules import TEXT_LIMIT, TITLE_LIMIT
from awn.organisations.permissions import require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member
from awn.web.forms import BlockField, LineField, OnceForm, filled, sent
from awn.web.jinja import url
from awn.web.organiser import desk

TEXTS = ("title_ar", "title_en", "about_ar", "about_en")


class ProgrammeForm(OnceForm):
    """A programme."""

    title_ar = LineField(limit=TITLE_LIMIT, required=False, label=_lazy("Title"))
    title_en = LineField(limit=TITLE_LIMIT, required=False, label=_lazy("Title"))
    about_ar = BlockField(limit=TEXT_LIMIT, required=False, label=_lazy("About the programme"))
    about_en = BlockField(limit=TEXT_LIMIT, required=False, label=_lazy("About the programme"))
    one_of = ("title",)

    def texts(self) -> dict[str, str]:
        """What was typed, as the actions take it."""
        return {name: self.cleaned_data[name] for name in TEXTS}


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def programmes(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """All programmes, and the form for one more."""
    form = filled(ProgrammeForm, request)
    if request.method == "POST":
        require(request.person, Permission.EDIT_OPPORTUNITIES, organisation.pk)

    def act() -> str:
        create_programme(organisation.pk, **form.texts(), by=request.person, at=clock.now())
        messages.success(request, _("The programme is there. Choose it in the editor of an opportunity."))
        return url("organiser_programmes", organisation.slug)

    return sent(request, form, act) or _page(
        request, organisation, form, rows=list(organising.programmes(organisation.pk)), programme=None
    )


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def programme(request: PersonRequest, organisation: Organisation, programme_id: int) -> HttpResponse:
    """The form of one programme."""
    row = organising.programmes(organisation.pk).filter(pk=programme_id).first()
    if row is None:
        raise Http404
    form = filled(ProgrammeForm, request, initial={name: getattr(row, name) for name in TEXTS})

    def act() -> str:
        edit_programme(row.pk, **form.texts(), by=request.person, at=clock.now())
        messages.success(request, _("The programme is saved."))
        return url("organiser_programmes", organisation.slug)

    return sent(request, form, act) or _page(request, organisation, form, rows=[], programme=row)


def _page(request: PersonRequest, organisation: Organisation, form: ProgrammeForm, **context: Any) -> HttpResponse:
    failed = form.is_bound and bool(form.errors)
    status = (form.refusal.status if form.refusal else 422) if failed else 200
    return desk.page(
        request, organisation, "organiser/programmes.html", status=status, here="programmes", form=form, **context
    )
