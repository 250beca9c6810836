"""Changes by hand: the people of a shift, the shifts of a person, and everybody with their hours."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awn.base.refusal import Refusal, found
from awn.organisations.permissions import require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.planning.actions.moves import fix, put, take_out
from awn.planning.queries import (
    Roster,
    at_odds,
    people_of,
    person_in,
    rows_of_person,
    rows_of_shift,
    runs_of,
    shift_in,
    where_could,
    who_could,
)
from awn.planning.rules import ROW_STATES
from awn.web.access import PersonRequest, member
from awn.web.jinja import url
from awn.web.organiser import desk
from awn.web.organiser.planning_desk import ActForm, acted, day_asked, days, now, roster_or_404, roster_page

LONGEST_NAME = 80


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def shift(request: PersonRequest, organisation: Organisation, number: int, shift_id: int) -> HttpResponse:
    """Who is in a shift, and who could be: those with the fewest hours, or those found by name."""
    roster = roster_or_404(request, organisation, number)
    one = found(shift_in(roster, shift_id, now()))
    back = url("roster_shift", organisation.slug, number, shift_id)
    answer, refusal = posted(request, roster, back)
    if answer is not None:
        return answer
    typed = request.GET.get("q", "").strip()[:LONGEST_NAME]
    rows = list(rows_of_shift(roster, one.pk))
    seats = sum(row.state in {"draft", "placed"} for row in rows)
    deciding = Permission.DECIDE_APPLICATIONS in request.standing.permissions
    return roster_page(
        request, roster, "organiser/planning_shift.html", tab="roster", shift=one, rows=rows, planned=seats,
        row_states=ROW_STATES, typed=typed, could=who_could(roster, one, now(), typed) if deciding else [],
        refusal=refusal, idle=not runs_of(roster).is_under_way, at_odds=at_odds(rows),
        status=refusal.status if refusal else 200,
    )  # fmt: skip


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: PersonRequest, organisation: Organisation, number: int, person_id: int) -> HttpResponse:
    """Somebody’s shifts, and on a day the others with what is in the way; `from` names a shift that they leave."""
    roster = roster_or_404(request, organisation, number)
    who = found(person_in(roster, person_id))
    back = url("roster_person", organisation.slug, number, person_id)
    answer, refusal = posted(request, roster, back)
    if answer is not None:
        return answer
    rows = list(rows_of_person(roster, who.pk))
    leaving = next((row for row in rows if str(row.shift_id) == request.GET.get("from", "")), None)
    every = days(roster, now())
    day = day_asked(request, every)
    if leaving is not None and "day" not in request.GET:
        local = leaving.shift.starts_at.date()
        day = next((one for one, _s, _e in every if one == local), day)
    deciding = Permission.DECIDE_APPLICATIONS in request.standing.permissions
    could = []
    if deciding and day is not None:
        could = where_could(roster, who.pk, day, now(), leaving=leaving.shift_id if leaving else None)
    return roster_page(
        request, roster, "organiser/planning_person.html", tab="people", who=who, rows=rows, leaving=leaving,
        days=every, day=day, could=could, row_states=ROW_STATES, refusal=refusal,
        idle=not runs_of(roster).is_under_way, status=refusal.status if refusal else 200,
    )  # fmt: skip


@member(Permission.SEE_INSIDE)
@require_safe
def people(request: PersonRequest, organisation: Organisation, number: int) -> HttpResponse:
    """Everybody who may be planned, those with nothing first, then those with the fewest hours."""
    roster = roster_or_404(request, organisation, number)
    typed = request.GET.get("q", "").strip()[:LONGEST_NAME]
    paged = desk.rows_of_page(request, people_of(roster, now(), typed))
    return roster_page(request, roster, "organiser/planning_people.html", tab="people", typed=typed, **paged)


def posted(request: PersonRequest, roster: Roster, back: str) -> tuple[HttpResponse | None, Refusal | None]:
    """Does what a button about somebody and a shift says, for whoever decides on applications there."""
    if request.method != "POST":
        return None, None
    require(request.person, Permission.DECIDE_APPLICATIONS, roster.organisation_id)
    return acted(request, lambda form: _act(request, roster, form), back)


def _act(request: PersonRequest, roster: Roster, form: ActForm) -> str:
    act, person_id, shift_id = (form.cleaned_data[name] for name in ("act", "person", "shift"))
    if not person_id or not shift_id:
        raise Http404
    by, at = request.person, now()
    if act == "put":
        leaving, same = form.cleaned_data["leaving"], form.cleaned_data["all_the_same"]
        put(roster.pk, person_id, shift_id, from_shift_id=leaving, all_the_same=same, by=by, at=at)
        return _("Moved and fixed there.") if leaving else _("Added and fixed there.")
    if act == "out":
        take_out(roster.pk, person_id, shift_id, by=by, at=at)
        return _("Taken out of the shift.")
    if act in {"fix", "free"}:
        fix(roster.pk, person_id, shift_id, fixed=act == "fix", by=by, at=at)
        return _("Fixed: planning again leaves them there.") if act == "fix" else _("Free to be planned elsewhere.")
    raise Http404
