"""Who applied: the table, and the decisions on one or on many of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal
from awn.matching.queries import conditions
from awn.matching.search.typed import LONGEST, Problem
from awn.opportunities.queries.organising import Opportunity
from awn.organisations.permissions import may, require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation import searching
from awn.participation.queries import Application, application_counts
from awn.participation.queries import applicants as applicants_of
from awn.participation.rules import APPLICATION_STATES, DECIDABLE
from awn.screening.actions.acts import Chosen, act
from awn.screening.queries import table
from awn.screening.queries.references import counted
from awn.screening.rules import MOST_AT_ONCE, SORTS
from awn.web.access import PersonRequest, member
from awn.web.jinja import url
from awn.web.organiser import desk
from awn.web.organiser.applicants_acts import chosen_of, report, wish_of
from awn.web.organiser.applicants_rows import proofs_of, row_of, words


@dataclass(frozen=True, slots=True)
class Asked:
    """The applications that an address asks for, and what of it was understood."""

    rows: QuerySet[Application]
    typed: str
    problems: Sequence[Problem]
    state: str
    shift: str
    sort: str = ""

    @property
    def query(self) -> dict[str, str]:
        """The same as a query string."""
        said = {"q": self.typed, "state": self.state, "shift": self.shift, "sort": self.sort}
        return {name: value for name, value in said.items() if value}


def asked_for(request: PersonRequest, opportunity: Opportunity) -> Asked:
    """Those of one state, for one shift, and that a typed query finds; of what makes no sense, all."""
    typed, state, shift, sort = (request.GET.get(name, "").strip() for name in ("q", "state", "shift", "sort"))
    state = state if state in APPLICATION_STATES else ""
    rows = applicants_of(opportunity.pk, state=state)
    problems: Sequence[Problem] = ()
    if typed:
        query = searching.read(typed)
        rows, problems = searching.narrowed(rows, query, zone=opportunity.zone, at=clock.now()), query.problems
    if any(str(one.pk) == shift for one in opportunity.shifts.all()):
        rows = rows.filter(wanted_shifts__shift_id=int(shift))
    else:
        shift = ""
    return Asked(rows, typed[:LONGEST], problems, state, shift, sort if sort in SORTS else "")


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def applicants(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The table; a POST decides on those selected, on all that match, or on the one whose own button was pressed."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    if request.method == "POST":
        require(request.person, Permission.DECIDE_APPLICATIONS, organisation.pk)
        return _decide_many(request, opportunity)
    return _list(request, opportunity)


def _list(request: PersonRequest, opportunity: Opportunity, *, errors: dict[str, Any] | None = None) -> HttpResponse:
    source, at = request.POST if errors else request.GET, clock.now()
    asked = asked_for(request, opportunity)
    shown = table.page(opportunity.pk, asked.rows, asked.sort or "arrival", _where(request))
    needs = conditions(opportunity, at)
    proofs = proofs_of(opportunity, needs, [row.person_id for row in shown.rows])
    fits = table.fits_of(shown.rows) if asked.sort == "fit" else {}
    people = [
        row_of(row, opportunity, needs, request.person.pk, proofs, shares=fits[row.pk].shares if row.pk in fits else {})
        for row in shown.rows
    ]
    deciding = may(request.person, Permission.DECIDE_APPLICATIONS, opportunity.organisation_id)
    return desk.opportunity_page(
        request,
        opportunity,
        "organiser/applicants.html",
        status=422 if errors else 200,
        tab="applicants",
        people=people,
        references=counted([row.pk for row in shown.rows]) if deciding else {},
        counts=application_counts(opportunity.pk),
        asked=asked,
        shown=shown,
        matching=_matching(asked) if deciding and (shown.after or shown.before) else 0,
        most=MOST_AT_ONCE,
        counted=table.counted(asked.rows) if asked.typed or asked.shift else None,
        sorts=SORTS,
        unranked=table.unranked(opportunity.pk) if asked.sort == "fit" else 0,
        views=table.views_of(opportunity.organisation_id, request.person.pk),
        undoable=table.acts_to_undo(opportunity.pk, at) if deciding else [],
        selected=set(source.getlist("application")),
        typed=source,
        errors=errors or {},
        **words(),
    )


def _where(request: PersonRequest) -> table.At:
    numbers = {name: latin_digits(request.GET.get(name, "")) for name in ("after", "before")}
    after, before = (int(text) if text.isdecimal() and len(text) < 19 else 0 for text in numbers.values())
    return table.At(after=after, before=before, last=request.GET.get("last") == "yes")


def _matching(asked: Asked) -> int:
    """How many of all that the filters find can be decided on; one more than an act takes stands for "more"."""
    return asked.rows.filter(state__in=sorted(DECIDABLE)).order_by()[: MOST_AT_ONCE + 1].count()


def _decide_many(request: PersonRequest, opportunity: Opportunity) -> HttpResponse:
    single = bool(request.POST.get("accept", ""))
    chosen = chosen_of(request)
    try:
        if request.POST.get("all") == "yes" and not single:
            chosen = _all_that_match(request, opportunity)
        # Names for what is said afterwards: ids of other organisations' applications do not exist here.
        own = {
            row.pk: row for row in applicants_of(opportunity.pk).filter(pk__in=[one.application_id for one in chosen])
        }
        outcome = act(opportunity.pk, chosen, wish_of(request.POST, single=single), by=request.person, at=clock.now())
    except Refusal as refusal:
        if not refusal.fields:
            raise
        return _list(request, opportunity, errors=dict(refusal.fields))
    report(request, outcome, own)
    query = {name: value for name, value in request.GET.items() if value}
    return HttpResponseRedirect(url("applicants", opportunity.organisation.slug, opportunity.public_id, query=query))


def _all_that_match(request: PersonRequest, opportunity: Opportunity) -> list[Chosen]:
    """Everybody whom the filters find and who waits for a decision. Refuses when they are not as many as were shown."""
    rows = asked_for(request, opportunity).rows.filter(state__in=sorted(DECIDABLE)).order_by("pk")
    found = [Chosen(pk, state) for pk, state in rows.values_list("pk", "state")[: MOST_AT_ONCE + 1]]
    if str(len(found)) != request.POST.get("matching", ""):
        message = _("The list has changed since you opened it. Look at it again, then decide.")
        raise Refusal("list_changed", message, status=409, fields={"select": message})
    return found
