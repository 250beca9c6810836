"""Who applied: the list, one application, and the decisions on one or on many."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal, found
from awn.base.text import Bilingual
from awn.consents.actions import looked
from awn.identity.queries import levels_of
from awn.matching.queries import conditions
from awn.matching.rules import Candidate, Conditions, Gate, gates
from awn.matching.search.typed import LONGEST, Problem
from awn.opportunities.queries.organising import Opportunity
from awn.organisations.permissions import may, require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation import searching
from awn.participation.actions.applications import accept, decline
from awn.participation.actions.endorsements import endorse_skill
from awn.participation.actions.sharing import show_needs
from awn.participation.queries import Application, application_counts, application_in
from awn.participation.queries import applicants as applicants_of
from awn.participation.roll import meets_unwelcome
from awn.participation.rules import APPLICATION_STATES, DECIDABLE, DECLINE_REASONS
from awn.people import profile
from awn.people.profile_rules import EDUCATION, EQUIPMENT, TRANSPORT, Needs
from awn.qualifications.queries import certified_skills, last_days_of
from awn.reference.rules import ACCESSIBILITY, LANGUAGE_LEVELS, QUALIFICATION_KINDS
from awn.relay.queries import contact_of
from awn.web.access import PersonRequest, kept_fields, member
from awn.web.account.outbox import is_open
from awn.web.formatting import plain_number
from awn.web.jinja import t_plain, url
from awn.web.organiser import desk

MOST_AT_ONCE = 200
REFUSALS_SHOWN = 20
TAGS = {
    "awaiting_guardian": "few", "submitted": "info", "accepted": "ok", "waiting": "new", "declined": "err",
    "withdrawn": "", "cancelled": "err",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """What the profile says beyond skills and languages, for those who decide."""

    facts: list[tuple[str, Any]]
    experience: list[Any]
    is_away: bool


@dataclass(frozen=True, slots=True)
class Applicant:
    """One application with what matters for this opportunity."""

    application: Any
    gates: list[Gate]
    # Qualifications that the opportunity asks for, with their last days.
    shown: list[tuple[Bilingual, date | None]]
    # Name, whether it is asked for, and who bears it out: "certified" only where it is asked for, "endorsed" or "self".
    skills: list[tuple[Bilingual, bool, str]]
    languages: list[tuple[Bilingual, Bilingual]]
    decidable: bool

    @property
    def fitting(self) -> list[Bilingual]:
        """The skills that the opportunity asks for and the person has."""
        return [name for name, fits, _proof in self.skills if fits]

    @property
    def shut(self) -> list[Gate]:
        """The requirements that are not met."""
        return [gate for gate in self.gates if not gate.is_open]


@dataclass(frozen=True, slots=True)
class Asked:
    """The applications that an address asks for, and what of it was understood."""

    rows: QuerySet[Application]
    typed: str
    problems: Sequence[Problem]
    state: str
    shift: str

    @property
    def query(self) -> dict[str, str]:
        """The same as a query string."""
        return {
            name: value for name, value in (("q", self.typed), ("state", self.state), ("shift", self.shift)) if value
        }


def asked_for(request: PersonRequest, opportunity: Opportunity) -> Asked:
    """Those of one state, for one shift, and that a typed query finds; of what makes no sense, all."""
    typed, state, shift = (request.GET.get(name, "").strip() for name in ("q", "state", "shift"))
    state = state if state in APPLICATION_STATES else ""
    query = searching.read(typed)
    rows = applicants_of(opportunity.pk, state=state)
    if typed:
        rows = searching.narrowed(rows, query, zone=opportunity.zone, at=clock.now())
    if any(str(one.pk) == shift for one in opportunity.shifts.all()):
        rows = rows.filter(wanted_shifts__shift_id=int(shift))
    else:
        shift = ""
    return Asked(rows, typed[:LONGEST], query.problems, state, shift)


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def applicants(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The list; a POST accepts or declines those selected, or the one whose own button was pressed."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    if request.method == "POST":
        require(request.person, Permission.DECIDE_APPLICATIONS, organisation.pk)
        return _decide_many(request, opportunity)
    return _list(request, opportunity)


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
            return _decide_one(request, opportunity, application.pk)
        except Refusal as said:
            if said.status not in {409, 422}:
                raise
            refusal = said
    demands = conditions(opportunity, clock.now())
    deciding = may(request.person, Permission.DECIDE_APPLICATIONS, organisation.pk)
    row = _row(
        application, opportunity, demands, request.person.pk, _proofs(opportunity, demands, [application.person_id])
    )
    return desk.opportunity_page(
        request,
        opportunity,
        "organiser/applicant.html",
        status=refusal.status if refusal else 200,
        tab="applicants",
        row=row,
        unwelcome=deciding and meets_unwelcome(application),
        contact=contact,
        seen=seen,
        outbox_open=is_open(request),
        about=_about(application) if deciding else None,
        needs=needs,
        typed=typed,
        errors=(refusal.fields or {"": refusal.message}) if refusal else {},
        **_words(),
    )


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


def _about(application: Application) -> About:
    """What speaks for somebody beyond this application."""
    person_id = application.person_id
    background = profile.background_of(person_id)
    days = {
        day
        for wanted in application.wanted_shifts.all()
        for day in (wanted.shift.starts_at.date(), wanted.shift.ends_at.date())
    }
    return About(
        facts=[
            (label, value)
            for label, value in (
                (_("Education"), EDUCATION.get(background.education, "")),
                (_("Subject"), background.subject),
                (_("Profession"), background.profession),
                (_("How they come"), TRANSPORT.get(background.transport, "")),
                (_("Equipment"), ", ".join(str(EQUIPMENT[code]) for code in background.equipment)),
            )
            if value
        ],
        experience=list(profile.experience_of(person_id)),
        is_away=bool(days) and any(_lies_in(row, days) for row in profile.away_of(person_id, min(days))),
    )


def _lies_in(away: Any, days: set[date]) -> bool:
    return any(away.first_day <= day <= away.last_day for day in days)


def _list(request: PersonRequest, opportunity: Opportunity, *, errors: dict[str, Any] | None = None) -> HttpResponse:
    source = request.POST if errors else request.GET
    asked = asked_for(request, opportunity)
    paged = desk.rows_of_page(request, asked.rows)
    needs = conditions(opportunity, clock.now())
    rows = paged.pop("rows")
    proofs = _proofs(opportunity, needs, [row.person_id for row in rows])
    people = [_row(application, opportunity, needs, request.person.pk, proofs) for application in rows]
    return desk.opportunity_page(
        request,
        opportunity,
        "organiser/applicants.html",
        status=422 if errors else 200,
        tab="applicants",
        people=people,
        counts=application_counts(opportunity.pk),
        asked=asked,
        selected=set(source.getlist("application")),
        typed=source,
        errors=errors or {},
        **paged,
        **_words(),
    )


def _decide_many(request: PersonRequest, opportunity: Opportunity) -> HttpResponse:
    single = request.POST.get("accept", "")
    wanted = [single] if single else request.POST.getlist("application")
    ids = [int(value) for value in wanted if value.isdecimal() and len(value) < 19][:MOST_AT_ONCE]
    declining = request.POST.get("act") == "decline" and not single
    if not ids:
        return _list(request, opportunity, errors={"select": _("Select at least one application.")})
    if declining and request.POST.get("reason") not in DECLINE_REASONS:
        return _list(request, opportunity, errors={"reason": _("Choose a reason.")})
    # Ids of other organisations' applications do not exist here.
    own = {row.pk: row for row in applicants_of(opportunity.pk).filter(pk__in=ids)}
    refused: list[str] = []
    results: dict[str, int] = {}
    for number in ids:
        if number not in own:
            refused.append(_("One of the applications does not belong to this opportunity."))
            continue
        try:
            state = _decide(request, number, declining)
            results[state] = results.get(state, 0) + 1
        except Refusal as refusal:
            refused.append(f"{t_plain(own[number].person.name)}: {refusal.message}")
    _report(request, results, refused)
    query = {name: value for name, value in request.GET.items() if value}
    return HttpResponseRedirect(url("applicants", opportunity.organisation.slug, opportunity.public_id, query=query))


def _decide_one(request: PersonRequest, opportunity: Opportunity, application_id: int) -> HttpResponse:
    state = _decide(request, application_id, request.POST.get("act") == "decline")
    _report(request, {state: 1}, [])
    return HttpResponseRedirect(url("applicants", opportunity.organisation.slug, opportunity.public_id))


def _decide(request: PersonRequest, application_id: int, declining: bool) -> str:
    """Decides on one application in its own transaction; the state it has now."""
    if declining:
        reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
        return decline(application_id, reason=reason, note=note, by=request.person, at=clock.now()).state
    return accept(application_id, by=request.person, at=clock.now()).state


def _report(request: PersonRequest, results: dict[str, int], refused: Sequence[str]) -> None:
    accepted, waiting, declined = (results.get(state, 0) for state in ("accepted", "waiting", "declined"))
    said = []
    if accepted:
        said.append(ngettext("One person has a place now.", "%(n)s people have a place now.", accepted) % _n(accepted))
    if waiting:
        text = ngettext("One person is on the waiting list.", "%(n)s people are on the waiting list.", waiting)
        said.append(text % _n(waiting))
    if declined:
        text = ngettext("One application is declined.", "%(n)s applications are declined.", declined)
        said.append(text % _n(declined))
    if said:
        messages.success(request, " ".join(said))
    for text in refused[:REFUSALS_SHOWN]:
        messages.error(request, text)
    left = len(refused) - REFUSALS_SHOWN
    if left > 0:
        text = ngettext("One more was refused.", "%(n)s more were refused.", left)
        messages.error(request, text % _n(left))


def _n(number: int) -> dict[str, str]:
    return {"n": plain_number(number)}


@dataclass(frozen=True, slots=True)
class Proofs:
    """What applicants have shown, as far as the opportunity asks for it: of the rest organisers learn nothing."""

    last_days: Mapping[int, Mapping[str, date | None]]
    levels: Mapping[int, int]
    certified: Mapping[int, Collection[int]]


def _proofs(opportunity: Opportunity, needs: Conditions, people: Sequence[int]) -> Proofs:
    """For all rows of a page at once; no query where nothing is asked for."""
    days = last_days_of(people) if needs.qualifications else {}
    asked = {
        one: {kind: until for kind, until in has.items() if kind in needs.qualifications} for one, has in days.items()
    }
    certified = certified_skills(people, clock.now().date()) if opportunity.skill_ids else {}
    return Proofs(asked, levels_of(people) if needs.identity_level else {}, certified)


def _row(application: Any, opportunity: Opportunity, needs: Conditions, viewer_id: int, proofs: Proofs) -> Applicant:
    person = application.person
    languages = list(person.languages.all())
    who = Candidate(
        birth_date=person.birth_date,
        gender=person.gender,
        languages={row.language_id: row.level for row in languages},
        has_guardian=bool(person.guardians.all()),
        qualifications=proofs.last_days.get(person.pk, {}),
        identity_level=proofs.levels.get(person.pk, 0),
    )
    wanted, certified = set(opportunity.skill_ids), set(proofs.certified.get(person.pk, ()))
    return Applicant(
        application=application,
        gates=gates(who, needs),
        shown=[(QUALIFICATION_KINDS[kind], until) for kind, until in sorted(who.qualifications.items())],
        skills=[
            (row.skill.name, row.skill_id in wanted, "certified" if row.skill_id in certified & wanted else row.proof)
            for row in person.skills.all()
        ],
        languages=[(row.language.name, LANGUAGE_LEVELS[row.level]) for row in languages],
        decidable=application.state in DECIDABLE and person.pk != viewer_id,
    )


def _words() -> dict[str, Any]:
    return {
        "application_states": APPLICATION_STATES,
        "application_tags": TAGS,
        "decline_reasons": DECLINE_REASONS,
        "accessibility": ACCESSIBILITY,
    }
