"""For organisers: volunteers who may suit an opportunity and agreed to be found, inviting them, the smallest team."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal, Text
from awn.evaluation.queries import shown_beside_search
from awn.evaluation.rules import COMPONENTS
from awn.matching.queries import invitations_waiting
from awn.matching.queries.volunteers import Volunteer, shut_to_everybody, team_for, volunteers_for
from awn.matching.rules import INVITATION_STATES
from awn.opportunities.queries.organising import Opportunity
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.queries import applicants
from awn.safety.actions.blocks import invite as invite_unless_blocked
from awn.safety.queries import hidden_from
from awn.web.access import PersonRequest, member
from awn.web.evaluation_words import Said, said
from awn.web.formatting import plain_number
from awn.web.jinja import t_plain, url
from awn.web.limits import limit, who
from awn.web.organiser import desk

INVITED_AT_ONCE = 30
SEARCHES_PER_MINUTE = 30
GATES: dict[str, Text] = {
    "age": _lazy("the age"),
    "guardian": _lazy("a guardian’s consent"),
    "gender": _lazy("women or men only"),
    "qualifications": _lazy("the qualifications"),
}


@member(Permission.DECIDE_APPLICATIONS)
@require_safe
def volunteers(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """Those who may suit, the likeliest first."""
    limit(f"volunteers:{who(request)}", per_minute=SEARCHES_PER_MINUTE)
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    at = clock.now()
    is_open = opportunity.takes_applications(at)
    found = volunteers_for(opportunity, at, without=_left_out(request, opportunity)) if is_open else None
    return desk.opportunity_page(
        request,
        opportunity,
        "matching/volunteers.html",
        tab="volunteers",
        is_open=is_open,
        found=found,
        expected=_expected(request, opportunity, found.volunteers if found else ()),
        shut=shut_words(opportunity),
        invitation_states=INVITATION_STATES,
        waiting=invitations_waiting(organisation.pk, request.person.pk),
    )


@member(Permission.DECIDE_APPLICATIONS)
@require_safe
def team(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The fewest people who together have all that is asked for."""
    limit(f"volunteers:{who(request)}", per_minute=SEARCHES_PER_MINUTE)
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    at = clock.now()
    is_open = opportunity.takes_applications(at)
    found = team_for(opportunity, at, without=_left_out(request, opportunity)) if is_open else None
    return desk.opportunity_page(
        request,
        opportunity,
        "matching/team.html",
        tab="volunteers",
        is_open=is_open,
        found=found,
        expected=_expected(request, opportunity, [part.volunteer for part in found.parts] if found else ()),
        invitation_states=INVITATION_STATES,
        waiting=invitations_waiting(organisation.pk, request.person.pk),
    )


@member(Permission.DECIDE_APPLICATIONS)
@require_POST
def invite(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """Invites one person, or those of a team; says for each why not, where it could not be."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    numbers = [number for number in request.POST.getlist("person") if number.isdecimal() and len(number) < 19]
    sent = 0
    for number in dict.fromkeys(numbers[:INVITED_AT_ONCE]):
        try:
            invite_unless_blocked(opportunity.pk, int(number), held=True, by=request.person, at=clock.now())
            sent += 1
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            messages.error(request, str(refusal.message))
    if sent:
        messages.success(request, leaves_soon(sent))
    elif not numbers:
        messages.error(request, _("Choose whom to invite."))
    route = "find_team" if "team" in request.POST else "find_volunteers"
    return HttpResponseRedirect(url(route, organisation.slug, public_id))


def leaves_soon(number: int) -> str:
    """What is said when so many invitations are prepared."""
    said = ngettext(
        "One invitation leaves in three minutes. Until then you can undo it.",
        "%(n)s invitations leave in three minutes. Until then you can undo them.",
        number,
    )
    return said % {"n": plain_number(number)}


def shut_words(opportunity: Opportunity) -> list[Text]:
    """Which gates shut everybody out, in words; empty while somebody can come."""
    languages = {need.language_id: need.language.name for need in opportunity.language_needs.all()}
    words: list[Text] = []
    for code in shut_to_everybody(opportunity, clock.now()):
        language = languages.get(code.removeprefix("language_"))
        words.append(
            format_lazy(_lazy("the language {language}"), language=t_plain(language)) if language else GATES[code]
        )
    return words


def _expected(request: PersonRequest, opportunity: Opportunity, listed: Sequence[Volunteer]) -> dict[int, list[Said]]:
    """What is known of those who applied to the organisation before. The list stands before."""
    people = [one.person_id for one in listed]
    known = shown_beside_search(opportunity.organisation_id, people, clock.now(), request.standing.scope)
    return {person: said(COMPONENTS, found, drawn=False) for person, found in known.items()}


def _left_out(request: PersonRequest, opportunity: Opportunity) -> set[int]:
    """Who applied already, and who is not to be proposed to this organisation or to this member of it."""
    applied = applicants(opportunity.pk).order_by().values_list("person_id", flat=True)
    return set(applied) | hidden_from(opportunity.organisation_id, request.person.pk)
