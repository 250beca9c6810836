"""Earlier versions of an opportunity for its organisers, and what has changed for those who applied."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.opportunities.changes import TERMS
from awn.opportunities.contents import content_of
from awn.opportunities.queries import versions
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.actions.applications import withdraw
from awn.participation.queries import Application, applications_of
from awn.participation.rules import ACTIVE_APPLICATION
from awn.web import posting_differences as differences
from awn.web.access import PersonRequest, member, signed_in
from awn.web.jinja import url
from awn.web.organiser import desk
from awn.web.posting_differences import Change

# Whoever has more applications open sees those that were made last.
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Changed:
    """An application whose opportunity has changed since, with the shifts that somebody has places in."""

    application: Application
    changes: list[Change]


@member(Permission.SEE_INSIDE)
@require_safe
def listed(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """All versions that volunteers could read, the latest first."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    rows = desk.rows_of_page(request, versions.versions_of(opportunity.pk))
    by = versions.writers(opportunity.pk, [row.at for row in rows["rows"]])
    return desk.opportunity_page(
        request, opportunity, "posting/versions.html", tab="versions", by=by, terms=TERMS, **rows
    )


@member(Permission.SEE_INSIDE)
@require_safe
def one(request: PersonRequest, organisation: Organisation, public_id: str, number: int) -> HttpResponse:
    """What one version changed of the one before."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    pair = versions.with_the_one_before(opportunity.pk, number)
    if pair is None:
        raise Http404
    version, before = pair
    found = differences.changes(before.content, version.content, organisation.pk) if before else []
    by = versions.writers(opportunity.pk, [version.at]).get(version.at)
    return desk.opportunity_page(
        request,
        opportunity,
        "posting/version.html",
        tab="versions",
        version=version,
        before=before,
        changes=found,
        by=by,
        terms=TERMS,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def changed(request: PersonRequest) -> HttpResponse:
    """What has changed since one applied, and the button that leaves without any consequence."""
    rows = applications_of(request.person).filter(state__in=sorted(ACTIVE_APPLICATION))[:MOST_SHOWN]
    found = [entry for row in rows if (entry := _changed(row)).changes]
    if request.method == "POST":
        return _leave(request, found)
    return render(request, "posting/changed.html", {"rows": found, "at": clock.now()})


def _changed(application: Application) -> Changed:
    """What differs from what they read: place, requirements, and the shifts that they have places in."""
    opportunity = application.opportunity
    read = versions.read_at(opportunity.pk, application.created_at)
    if read is None or not versions.changed_since([opportunity.pk], application.created_at).exists():
        return Changed(application, [])
    now = content_of(opportunity)
    mine = {place.shift_id for place in application.places.all()}
    before, after = (
        {**content, "shifts": [shift for shift in content["shifts"] if shift["id"] in mine]}
        for content in (read.content, now)
    )
    only = {*differences.OF_PLACE, *differences.OF_REQUIREMENTS}
    return Changed(application, differences.changes(before, after, opportunity.organisation_id, only=only))


def _leave(request: PersonRequest, found: list[Changed]) -> HttpResponse:
    chosen = request.POST.get("application", "")
    application = next((row.application for row in found if str(row.application.pk) == chosen), None)
    if application is None:
        raise Http404
    done = _("You have left. It has no consequence for you. Thank you for telling us.")
    desk.attempt(request, lambda: withdraw(application.pk, reason="changed", by=request.person, at=clock.now()), done)
    return HttpResponseRedirect(url("changed_opportunities"))
