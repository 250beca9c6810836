"""The editor of an opportunity, and the page for two people who edited it at the same time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.opportunities import drafts
from awn.opportunities.actions import editing
from awn.opportunities.contents import draft_of
from awn.opportunities.queries.organising import Opportunity
from awn.opportunities.rules import PLAIN_WORDS
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.reference import queries as reference
from awn.reference.outlines import outline, outline_of_gulf
from awn.web.access import PersonRequest, member
from awn.web.forms import filled, sent
from awn.web.jinja import t_plain, url
from awn.web.organiser import conflict, desk
from awn.web.organiser.opportunity_form import PAIRS, OpportunityForm, initial_of

MAP_WIDTH = 600


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """An empty editor."""
    initial = {"region": organisation.region_id or "", "contact_email": organisation.email}
    form = filled(OpportunityForm, request, initial=initial, organisation=organisation)

    def act() -> str:
        made = editing.create(organisation.pk, form.draft(), by=request.person, at=clock.now())
        messages.success(request, _("Saved as a draft. Next: the shifts."))
        return url("opportunity_shifts", organisation.slug, made.public_id)

    return sent(request, form, act) or _editor(request, organisation, form)


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The editor of what exists; `pick_…` fields come from the page that compares two versions."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    saved = draft_of(opportunity)
    initial = initial_of(opportunity) | {"base": conflict.digests(saved)}
    form = filled(OpportunityForm, request, initial=initial, organisation=organisation, opportunity=opportunity)
    choices = {name[5:]: str(value) for name, value in request.POST.items() if name.startswith("pick_")}

    def act() -> str:
        draft = conflict.merged(saved, form.draft(), choices)
        version = form.cleaned_data["version"] or 0
        editing.edit(opportunity.pk, draft, version=version, by=request.person, at=clock.now())
        messages.success(request, _("Saved."))
        return url("opportunity_desk", organisation.slug, public_id)

    answer = sent(request, form, act)
    if answer:
        return answer
    if form.refusal is not None and form.refusal.code == "stale_edit":
        return _compare(request, opportunity, form)
    return _editor(request, organisation, form, opportunity)


def _editor(
    request: PersonRequest, organisation: Organisation, form: OpportunityForm, opportunity: Opportunity | None = None
) -> HttpResponse:
    status = 200
    if form.is_bound and form.errors:
        status = form.refusal.status if form.refusal else 422
    context: dict[str, Any] = {
        "form": form,
        "pairs": {name: label for name, (_limit, label) in PAIRS.items()},
        "map": map_of(form, organisation),
        "plain_words": PLAIN_WORDS,
        "usual_radius_m": settings.AWN_CHECK_IN_RADIUS_M,
        "tab": "edit",
    }
    if opportunity is None:
        return desk.page(request, organisation, "organiser/editor.html", status=status, here="opportunities", **context)
    return desk.opportunity_page(request, opportunity, "organiser/editor.html", status=status, **context)


def _compare(request: PersonRequest, opportunity: Opportunity, form: OpportunityForm) -> HttpResponse:
    """409: both versions side by side. The form below carries everything typed, and the version now saved."""
    saved, typed = draft_of(opportunity), drafts.checked(form.draft())
    hidden = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "once", "version", "base"} and not name.startswith("pick_")
        for value in values
    ]
    return desk.opportunity_page(
        request,
        opportunity,
        "organiser/stale.html",
        status=409,
        tab="edit",
        differences=conflict.differences(saved, typed, form.cleaned_data["base"], opportunity.organisation_id),
        hidden=hidden,
        base=conflict.digests(saved),
        once=OpportunityForm.base_fields["once"].initial(),
    )


def map_of(form: OpportunityForm, organisation: Organisation) -> Mapping[str, Any]:
    """The outline of the region's country, or of all six, with the point where there is one."""
    code = str(form["region"].value() or "")
    region = reference.region(code) if code else None
    country = region.country if region else organisation.country
    drawing = outline(country.code, MAP_WIDTH) if country.in_gcc else outline_of_gulf(MAP_WIDTH)
    names = {row.code: t_plain(row.name) for row in reference.regions()}
    try:
        point = drawing.place(float(form["latitude"].value()), float(form["longitude"].value()))
    except (TypeError, ValueError, OverflowError):
        point = None
    return {"drawing": drawing, "names": names, "region": code, "point": point, "country": country.name}
