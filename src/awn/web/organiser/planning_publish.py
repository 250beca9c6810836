"""What could not be filled and why; and publishing, with the difference before it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awn.organisations.permissions import require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.planning.actions.rosters import ask
from awn.planning.queries import Gap, changes_of, gap_reasons, gaps_of, left_out, runs_of, shifts_told, totals
from awn.planning.rules import GATES, HELPS, PROBLEMS, REASON_HELPS, REASONS, STAGES, Kind
from awn.web.access import PersonRequest, member
from awn.web.jinja import url
from awn.web.organiser import desk
from awn.web.organiser.planning_desk import acted, now, roster_or_404, roster_page

CHANGES_SHOWN = 200
GROUPS_SHOWN = 5


@member(Permission.SEE_INSIDE)
@require_safe
def gaps(request: PersonRequest, organisation: Organisation, number: int) -> HttpResponse:
    """Shifts with empty seats, what holds back the people who may take them, and what would help."""
    roster = roster_or_404(request, organisation, number)
    paged = desk.rows_of_page(request, gaps_of(roster, now()))
    runs = runs_of(roster)
    # What is short by itself stands in the list below; here stand shifts that want the same people.
    groups = [one for one in (runs.plan.shortages if runs.plan else []) if len(one["shifts"]) > 1]
    short = [(one, shifts_told(one["shifts"])) for one in groups[:GROUPS_SHOWN]]
    rows = [(gap, _said(gap)) for gap in paged.pop("rows")]
    return roster_page(
        request,
        roster,
        "organiser/planning_gaps.html",
        tab="gaps",
        rows=rows,
        runs=runs,
        short=short,
        reasons=sorted(_words(*gap_reasons(roster, now())), key=lambda one: -one[1]),
        **paged,
    )


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: PersonRequest, organisation: Organisation, number: int) -> HttpResponse:
    """Who gets and who loses what, and the button; then how far it is, and whom it could not place."""
    roster = roster_or_404(request, organisation, number)
    refusal = None
    if request.method == "POST":
        require(request.person, Permission.DECIDE_APPLICATIONS, organisation.pk)

        def act(_form: Any) -> str:
            ask(roster.pk, Kind.PUBLISH, by=request.person, at=now())
            return _("The roster is being published. You can leave this page.")

        answer, refusal = acted(request, act, url("roster_publish", organisation.slug, number))
        if answer is not None:
            return answer
    changes = list(changes_of(roster, now())[: CHANGES_SHOWN + 1])
    people = [(person, list(rows)) for person, rows in groupby(changes[:CHANGES_SHOWN], key=lambda row: row.person)]
    return roster_page(
        request, roster, "organiser/planning_publish.html", tab="publish", people=people, runs=runs_of(roster),
        more=len(changes) > CHANGES_SHOWN, totals=totals(roster, now()), left=list(left_out(roster)[:CHANGES_SHOWN]),
        problems=PROBLEMS, stages=STAGES, refusal=refusal, status=refusal.status if refusal else 200,
    )  # fmt: skip


def _said(gap: Gap) -> list[tuple[str, int, str]]:
    """Each reason with how many people it holds back, and what would help; the strongest first."""
    return _words(gap.counts, gap.shut)


def _words(counts: Mapping[str, int], shut: Mapping[str, int]) -> list[tuple[str, int, str]]:
    inside = [(str(REASONS[code]), count, str(REASON_HELPS.get(code, ""))) for code, count in counts.items()]
    outside = [(str(GATES[code]), count, str(HELPS.get(code, ""))) for code, count in shut.items()]
    return sorted(inside, key=lambda one: -one[1]) + sorted(outside, key=lambda one: -one[1])
