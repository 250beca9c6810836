"""Applying without a network: the form that a device keeps of an opportunity, and the facts that come with it later."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from awn.base import clock
from awn.base.refusal import Refusal, Text, found
from awn.matching.queries import gates_for
from awn.opportunities import queries as opportunities
from awn.participation.queries import application_for, held_spans
from awn.participation.rules import ACTIVE_APPLICATION
from awn.people.queries import Person
from awn.people.queries import person as person_of
from awn.people.rules import is_minor
from awn.web.access import PersonRequest, signed_in
from awn.web.context import account_mark
from awn.web.jinja import t_plain, url
from awn.web.opportunities_detail import detail_of
from awn.web.participation_form import LANGUAGE, Case, FactsForm, save_facts, shift_choices
from awn.web.safety_conduct import stop_before_applying


@signed_in
@never_cache
@require_safe
def form(request: PersonRequest, public_id: str) -> HttpResponse:
    """The opportunity and everything that applying asks, on one page that needs nothing more from the server.

    Whoever cannot apply is led to the page that says why; a device keeps nothing then. Of the person it says only what
    their profile lacks: the page lies on a device.
    """
    at = clock.now()
    if answer := stop_before_applying(request, request.person):
        return answer
    case = _case(request.person, public_id, at)
    if case is None:
        raise Http404
    if not _may_apply(case):
        return HttpResponseRedirect(url("apply", public_id))
    opportunity = case.opportunity
    context = {
        "opportunity": opportunity, "page": detail_of(opportunity, None, at), "at": at,
        "shifts": [one for one in shift_choices(case) if one.can_be_chosen],
        "roles": list(opportunity.roles.all()), "questions": case.questions,
        "asked": case.asked, "facts": FactsForm(None, case=case),
        "waits": opportunity.guardian_required and is_minor(case.person.birth_date, at.date()),
    }  # fmt: skip
    answer = render(request, "offline/apply.html", context)
    # The worker files the page under both: for whom it is, and by which name it is offered to them.
    answer["X-Awn-Account"] = account_mark(request.account.pk)
    answer["X-Awn-About"] = quote(t_plain(opportunity.title))
    return answer


def with_facts(person: Person, public_id: str, fields: QueryDict, at: datetime) -> Person:
    """Writes what gates ask and the profile does not say yet, as the second step of applying would; the person as they
    stand then.

    Refuses `answers_wrong`, with what is wrong in each field; what the profile says meanwhile is left as it is.
    """
    if not any(name == "gender" or name.startswith(("birth_date_", LANGUAGE)) for name in fields):
        return person
    case = _case(person, public_id, at)
    if case is None or not case.asked:
        return person
    typed = FactsForm(fields, case=case)
    if not typed.is_valid():
        wrong: dict[str, Text] = {name: str(messages[0]) for name, messages in typed.errors.items()}
        raise Refusal("answers_wrong", next(iter(wrong.values())), fields=wrong)
    save_facts(case, typed.cleaned_data)
    return found(person_of(person.pk))


def _case(person: Person, public_id: str, at: datetime) -> Case | None:
    opportunity = opportunities.get(public_id, person)
    if opportunity is None:
        return None
    return Case(
        opportunity=opportunity, person=person, at=at, gates=tuple(gates_for(person, opportunity, at)),
        held=tuple(held_spans(person, at, besides=opportunity.pk)),
    )  # fmt: skip


def _may_apply(case: Case) -> bool:
    """Whether there is anything to keep: where a queue stands before the seats, being first needs a network."""
    opportunity = case.opportunity
    earlier = application_for(case.person, opportunity.pk)
    is_open = opportunity.takes_applications(case.at) and opportunity.organisation.state != "suspended"
    has_applied = earlier is not None and earlier.state in ACTIVE_APPLICATION
    return bool(
        is_open and case.open_shifts and not case.shut_gates and not has_applied and opportunity.queue_opens_at is None
    )
