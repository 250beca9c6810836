"""The charter that a guardian signed, for those of the organisation who decide on the application."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from awn.base import clock
from awn.base.refusal import found
from awn.consents.actions import looked
from awn.minors.queries import last_consent
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.queries import application_in
from awn.web.access import PersonRequest, member
from awn.web.minors_charter import charter_file
from awn.web.organiser import desk


@member(Permission.DECIDE_APPLICATIONS)
@require_POST
def signed(request: PersonRequest, organisation: Organisation, public_id: str, application_id: int) -> HttpResponse:
    """The latest that was signed for this application's young person; the look is written down before it is shown."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    application = found(application_in(organisation.pk, public_id, application_id))
    row = found(last_consent(application.person_id, opportunity.pk))
    answer = charter_file(request, row)
    looked(
        row.ward_id, "charter", why="application", by=request.person, at=clock.now(), organisation_id=organisation.pk
    )
    return answer
