"""One application in full, and the decision on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal, found
from awn.consents.actions import looked
from awn.evaluation.queries import shown_to_house
from awn.evaluation.rules import COMPONENTS
from awn.matching.queries import conditions
from awn.minors.queries import last_consent
from awn.opportunities.queries.organising import Opportunity
from awn.organisations.permissions import may, require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.actions.endorsements import endorse_skill
from awn.participation.actions.sharing import show_needs
from awn.participation.queries import Application, application_in, companions, late_given_up
from awn.participation.roll import meets_unwelcome
from awn.participation.seat_rules import CLASH_REASONS, LATE_SHOWN_FOR
from awn.people.profile_rules import Needs
from awn.relay.queries import contact_of
from awn.screening.actions.acts import Chosen, Wish, act
from awn.screening.queries.questions import answers_of
from awn.screening.queries.table import acts_to_undo, fits_of, inquiries_of
from awn.web.access import PersonRequest, kept_fields, member
from awn.web.account.outbox import is_open
from awn.web.evaluation_words import said
from awn.web.jinja import url
from awn.web.organiser import desk
from awn.web.organiser.applicants_acts import report
from awn.web.organiser.applicants_rows import about, proofs_of, row_of, words
from awn.web.screening_parts import answered_by_rule, references_in


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def applicant(request: PersonRequest, organisation: Organisation, public_id: str, application_id: int) -> HttpResponse:
    """One application in full, and the decision on it."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    application = found(application_in(organisation.pk, public_id, application_id))
    typed: Mapping[str, Any] = kept_fields(request) or {}
    refusal, seen, contact = None, request.POST.get("act", ""), contact_of(application.pk, clock.now())
    needs = Needs()
    if seen == "needs":
        needs = show_needs(application, by=request.person, at=clock.now())
    elif seen == "contact":
        require(request.person, Permission.DECIDE_APPLICATIONS, organisation.pk)
        if contact is not None:
            _note_look(request, organisation, application)
    elif request.method == "POST":
        typed = request.POST
        try:
            if (skill := typed.get("endorse", "")).isdecimal():
                return _endorse(request, organisation, application, int(skill[:9]))
            require(request.person, Permission.DECIDE_APPLICATIONS, organisation.pk)
            return _decide(request, opportunity, application.pk)
        except Refusal as said:
            if said.status not in {409, 422}:
                raise
            refusal = said
    demands = conditions(opportunity, clock.now())
    deciding = may(request.person, Permission.DECIDE_APPLICATIONS, organisation.pk)
    row = row_of(
        application,
        opportunity,
        demands,
        request.person.pk,
        proofs_of(opportunity, demands, [application.person_id]),
        shares=fits[application.pk].shares if (fits := fits_of([application])) else {},
    )
    return desk.opportunity_page(
        request,
        opportunity,
        "organiser/applicant.html",
        status=refusal.status if refusal else 200,
        tab="applicants",
        row=row,
        companions=companions(application),
        charter=last_consent(application.person_id, opportunity.pk) if application.guardian_consented_at else None,
        **(_to_decide_by(application, clock.now()) if deciding else _NOTHING_TO_DECIDE_BY),
        contact=contact,
        seen=seen,
        outbox_open=is_open(request),
        needs=needs,
        typed=typed,
        clashes=refusal is not None and refusal.code in {"applicant_clash", "clash_reason"},
        clash_reasons=CLASH_REASONS,
        errors=(refusal.fields or {"": refusal.message}) if refusal else {},
        **words(),
    )


_NOTHING_TO_DECIDE_BY: Mapping[str, Any] = {
    "unwelcome": False, "given_up_late": 0, "evaluation": [], "about": None, "answers": [], "answered_by_rule": None,
    "inquiries": [], "undoable": [],
}  # fmt: skip


def _to_decide_by(application: Application, at: datetime) -> dict[str, Any]:
    """What only those see who decide on applications."""
    return {
        "unwelcome": meets_unwelcome(application),
        "given_up_late": _given_up_late(application.person_id),
        "evaluation": said(COMPONENTS, shown_to_house([application.person_id], at)[application.person_id], drawn=False),
        "about": about(application),
        "answers": answers_of(application.pk),
        **references_in(application, at),
        "answered_by_rule": answered_by_rule(application),
        "inquiries": inquiries_of(application.pk, at),
        "undoable": acts_to_undo(application.opportunity_id, at, application.pk),
    }


def _endorse(
    request: PersonRequest, organisation: Organisation, application: Application, skill_id: int
) -> HttpResponse:
    endorse_skill(application.person_id, skill_id, organisation.pk, by=request.person, at=clock.now())
    messages.success(request, _("Endorsed, and shown on their profile."))
    return HttpResponseRedirect(request.path)


def _note_look(request: PersonRequest, organisation: Organisation, application: Application) -> None:
    """That the contact was looked at is the person's to know."""
    looked(
        application.person_id,
        "contact",
        why="assignment",
        by=request.person,
        at=clock.now(),
        organisation_id=organisation.pk,
    )


def _decide(request: PersonRequest, opportunity: Opportunity, application_id: int) -> HttpResponse:
    typed = request.POST
    wish = Wish(
        kind=typed.get("act", ""),
        reason=typed.get("reason", ""),
        note=typed.get("note", ""),
        text=typed.get("text", ""),
        despite_clash=typed.get("despite_clash", "") if typed.get("act") == "accept" else "",
    )
    chosen = [Chosen(application_id, typed.get("seen", ""))]
    outcome = act(opportunity.pk, chosen, wish, by=request.person, at=clock.now())
    if outcome.refused:
        raise outcome.refused[application_id]
    report(request, outcome, {})
    return HttpResponseRedirect(url("applicants", opportunity.organisation.slug, opportunity.public_id))


def _given_up_late(person_id: int) -> int:
    return late_given_up([person_id], clock.now() - LATE_SHOWN_FOR).get(person_id, 0)
