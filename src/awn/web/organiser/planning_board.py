"""The shifts of a day at one venue with the names in them: a mouse drags people, and each name leads to the page where
the keyboard moves them."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.planning.queries import days_of, idle_at, runs_of, sheets, undoable, venues_of
from awn.planning.rules import ROW_STATES
from awn.web.access import PersonRequest, member
from awn.web.jinja import url
from awn.web.organiser.planning_desk import day_asked, now, roster_or_404, roster_page
from awn.web.organiser.planning_people import posted


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def board(request: PersonRequest, organisation: Organisation, number: int) -> HttpResponse:
    """One venue at a time, so that a tournament fits; beside it those who applied there and have nothing yet."""
    roster = roster_or_404(request, organisation, number)
    venues = venues_of(roster, now())
    venue = next((one for one in venues if one.public_id == request.GET.get("venue")), next(iter(venues), None))
    every = days_of(roster, now(), opportunity_id=venue.pk) if venue else []
    day = day_asked(request, every)
    asked = {"day": day.isoformat() if day else "", "venue": venue.public_id if venue and len(venues) > 1 else ""}
    here = url("roster_board", organisation.slug, number, query={key: text for key, text in asked.items() if text})
    answer, refusal = posted(request, roster, here)
    if answer is not None:
        return answer
    deciding = Permission.DECIDE_APPLICATIONS in request.standing.permissions
    lists = sheets(roster, day, now(), opportunity_id=venue.pk) if day and venue else []
    return roster_page(
        request, roster, "organiser/planning_board.html", tab="board", days=every, day=day, venues=venues, venue=venue,
        sheets=lists[0][1] if lists else [], idle_people=idle_at(roster, venue.pk, now()) if venue and deciding else [],
        row_states=ROW_STATES, idle=not runs_of(roster).is_under_way, last_move=undoable(roster).first(), here_is=here,
        refusal=refusal, again=request.POST if refusal and refusal.code == "roster_doubt" else None,
        status=refusal.status if refusal else 200,
    )  # fmt: skip
