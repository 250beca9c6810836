"""Objections to hours: the queue of the organisation, and the decision by somebody who did not confirm them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from awn.hours.objections import entry_with_words, may_decide, members_to_decide, open_objections
from awn.hours.rules import OBJECTION_REASONS
from awn.organisations.permissions import check_in_scope
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member
from awn.web.forms import filled, sent
from awn.web.hours_decision import DecisionForm, context_of, decide, initial_of
from awn.web.jinja import url
from awn.web.organiser import desk
from awn.web.organiser.hours import hours_tabs


@member(Permission.CONFIRM_HOURS)
@require_safe
def objections(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Objections that nobody has decided on, the oldest first."""
    paged = desk.rows_of_page(request, open_objections(organisation.pk, request.standing.scope))
    return desk.page(
        request, organisation, "organiser/hours_objections.html", here="hours", reasons=OBJECTION_REASONS,
        hour_tabs=hours_tabs(request, organisation, "objections"), **paged,
    )  # fmt: skip


@member(Permission.CONFIRM_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: PersonRequest, organisation: Organisation, entry_id: int) -> HttpResponse:
    """One objection with all that is known, and the decision for those who may make it."""
    entry = entry_with_words(entry_id)
    if entry is None or entry.organisation_id != organisation.pk or not entry.attestations.all():
        raise Http404
    check_in_scope(request.standing.scope, entry.opportunity.team_id)
    form = filled(DecisionForm, request, initial=initial_of(entry))

    def act() -> str:
        decide(request, form, entry, by=request.person)
        return url("hours_objections", organisation.slug)

    answer = sent(request, form, act)
    failed = form.is_bound and bool(form.errors)
    return answer or desk.page(
        request, organisation, "organiser/hours_objection.html",
        status=(form.refusal.status if form.refusal else 422) if failed else 200, here="hours", form=form,
        deciding=may_decide(request.person, entry), staff_decide=not members_to_decide(entry), **context_of(entry),
    )  # fmt: skip
