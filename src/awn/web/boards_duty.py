"""The boards that somebody looks after, whichever organisation they belong to: where letters to supervisors lead."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from awn.base import clock
from awn.boards import duty
from awn.web.access import PersonRequest, signed_in


@signed_in
@require_safe
def in_charge(request: PersonRequest) -> HttpResponse:
    """Calls for help first, then the boards with what waits on each."""
    boards = duty.boards_in_charge(request.person, clock.now())
    calls = duty.calls_for([one for one in boards if one.calls])  # type: ignore[attr-defined]  # counted by the query
    return render(request, "boards/in_charge.html", {"boards": boards, "calls": calls})
