"""Applying in three steps, without a script and without a loss.

Every step posts to the same address and carries what was chosen so far in hidden fields; the same values stand in the
session, so that going back, reloading and changing the language lose nothing either. What a gate needs to know and the
profile does not say yet is asked in the second step and saved there. Only the third step applies.

In easy mode `easy_apply` asks the same, one question on each page; its last page sends what the third step sends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal, Text
from awn.matching.queries import gates_for
from awn.opportunities import queries as opportunities
from awn.participation.actions.applications import Request
from awn.participation.actions.applications import apply as apply_action
from awn.participation.queries import Application, application_for, held_spans
from awn.participation.rules import ACTIVE_APPLICATION
from awn.people.rules import is_minor
from awn.reference.rules import ACCESSIBILITY
from awn.screening.actions.questions import apply_answering
from awn.web import easy_apply
from awn.web.access import PersonRequest, signed_in
from awn.web.forms import sent
from awn.web.participation_draft import (
    FIELDS,
    answered,
    carried,
    draft_of,
    errors_in,
    forget,
    hidden,
    is_small,
    judged,
    keep_facts,
    messages_of,
    remember,
    unanswered,
)
from awn.web.participation_form import ApplyForm, Case, FactsForm, answers_in, last_step, shift_choices
from awn.web.preferences import current
from awn.web.safety_conduct import stop_before_applying
from awn.web.screening_parts import address_after_applying

STEPS = (_("Your shifts"), _("About you"), _("Check and send"))
# A second sending so soon after the first is the same one.
DOUBLE_CLICK = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Shown:
    """A step as it is to be shown: what was typed so far, and what of it must be mended."""

    step: int
    draft: QueryDict
    errors: Mapping[str, Text]
    status: int


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: PersonRequest, public_id: str) -> HttpResponse:
    """The three steps of applying to an opportunity, and a clear page where that is not possible."""
    at = clock.now()
    if answer := stop_before_applying(request, request.person):
        return answer
    is_last = request.method == "POST" and request.POST.get("step") == "3" and bool(request.POST.get("once"))
    if is_last and (answer := _at_once(request, public_id, at)):
        return answer
    case = _case(request, public_id, at)
    if case.opportunity.queue_opens_at is not None:
        return HttpResponseRedirect(reverse("queue", args=[public_id]))
    if is_last:
        # Before anything else: the second click of a double one gets the answer of the first.
        return _apply(request, case)
    return _stop(request, case) or _asked(request, case)


def _asked(request: PersonRequest, case: Case) -> HttpResponse:
    """The step for whoever may apply; in easy mode the question."""
    if current().easy:
        return easy_apply.answer(request, case)
    return _step_sent(request, case) if request.method == "POST" else _step_asked(request, case)


def _case(request: PersonRequest, public_id: str, at: datetime) -> Case:
    opportunity = opportunities.get(public_id, request.person)
    if opportunity is None:
        raise Http404
    return Case(
        opportunity=opportunity,
        person=request.person,
        at=at,
        gates=tuple(gates_for(request.person, opportunity, at)),
        held=tuple(held_spans(request.person, at, besides=opportunity.pk)),
    )


def _stop(request: PersonRequest, case: Case) -> HttpResponse | None:
    """The page for whoever cannot apply, saying why and what to do; None for everybody else."""
    earlier = application_for(request.person, case.opportunity.pk)
    context: dict[str, Any] = {"opportunity": case.opportunity}
    if earlier is not None and earlier.state in ACTIVE_APPLICATION:
        return render(request, "participation/stop.html", context | {"why": "applied", "earlier": earlier}, status=409)
    is_open = case.opportunity.takes_applications(case.at) and case.opportunity.organisation.state != "suspended"
    if not is_open or not case.open_shifts:
        similar = opportunities.similar(case.opportunity, case.at)
        return render(request, "participation/stop.html", context | {"why": "closed", "similar": similar}, status=409)
    if case.shut_gates:
        return render(request, "participation/stop.html", context | {"why": "gate", "gates": case.gates}, status=403)
    return None


def _step_asked(request: PersonRequest, case: Case) -> HttpResponse:
    """The step that is asked for, or the first that is not finished."""
    draft = draft_of(request, case.opportunity.public_id)
    step, errors = _first_unfinished(case, draft, _number(request.GET.get("step")))
    return _show(request, case, Shown(step, draft, errors if "shifts" in draft else {}, 200))


def _step_sent(request: PersonRequest, case: Case) -> HttpResponse:
    step = _number(request.POST.get("step"))
    draft = carried(request.POST, case)
    fits = is_small(draft)
    if request.POST.get("go") == "back" and fits:
        return _go(request, case, step - 1, draft)
    errors = _errors(case, draft, step)
    if step == 2 and case.asked and not errors:
        errors = keep_facts(case, draft)
    if errors or not fits:
        return _show(request, case, Shown(step, draft, errors, 422))
    return _go(request, case, step + 1, draft)


def _at_once(request: PersonRequest, public_id: str, at: datetime) -> HttpResponse | None:
    """The last step as our own page sends it, straight to the action: thousands may send it in the same minute.

    No token is needed here, for there is one application per person: the second click of a double one is led to it.
    None when the form is odd or the action refuses: the slow way then finds out why, and keeps what was typed.
    """
    number = opportunities.number_of(public_id)
    wanted = last_step(request.POST, number) if number is not None else None
    if number is None or wanted is None:
        return None
    try:
        application = _sent_with_answers(request, wanted, at)
    except Refusal as refusal:
        earlier = application_for(request.person, number) if refusal.code == "already_applied" else None
        if earlier is None or at - earlier.created_at > DOUBLE_CLICK:
            return None
        application = earlier
    answer = HttpResponseRedirect(address_after_applying(application))
    forget(request, public_id, answer)
    return answer


def _apply(request: PersonRequest, case: Case) -> HttpResponse:
    draft = carried(request.POST, case)
    if case.asked:
        return _go(request, case, 2, draft)
    form = judged(case, request.POST)

    def act() -> str:
        # The stops belong to the first sending: what it did would stop the second.
        values = form.cleaned_data
        wanted = Request(
            opportunity_id=case.opportunity.pk,
            shift_ids=values["shifts"],
            role_id=values["role"],
            message=values["message"],
            shared_needs=values["needs"],
            charter_accepted=values["charter"],
            takes_at_once=values["at_once"],
        )
        return address_after_applying(_sent_with_answers(request, wanted, case.at))

    try:
        answer = sent(request, form, act)
    except Refusal:
        answer = _stop(request, case)
        if answer is None:
            raise
    if answer is not None:
        forget(request, case.opportunity.public_id, answer)
        return answer
    if form.refusal and form.refusal.code in {"already_applied", "not_open"} and (stop := _stop(request, case)):
        return stop
    return _mend(request, case, draft, form)


def _sent_with_answers(request: PersonRequest, wanted: Request, at: datetime) -> Application:
    """Applies; where our page carried answers, together with them."""
    said = answers_in(request.POST)
    if said:
        return apply_answering(wanted, said, by=request.person, at=at)
    return apply_action(wanted, by=request.person, at=at)


def _mend(request: PersonRequest, case: Case, draft: QueryDict, form: ApplyForm) -> HttpResponse:
    """The earliest step at which something must be mended."""
    errors = {**messages_of(form), **unanswered(case, draft)}
    fields = FIELDS | {2: (*FIELDS[2], *case.question_inputs)}
    step = next((step for step, names in fields.items() if set(names) & set(errors)), 3)
    status = form.refusal.status if form.refusal else 422
    return _show(request, case, Shown(step, draft, errors, status))


def _show(request: PersonRequest, case: Case, shown: Shown) -> HttpResponse:
    step, draft = shown.step, shown.draft
    if current().easy:
        return easy_apply.mend(request, case, draft, shown.errors, shown.status)
    form = judged(case, draft)
    form.is_valid()
    here = {*FIELDS[step], *((*case.fact_inputs, *case.question_inputs) if step == 2 else ())}
    context = {
        "opportunity": case.opportunity,
        "step": step,
        "steps": STEPS,
        "hidden": hidden(draft, here),
        "form": form,
        "facts": FactsForm(draft if any(name in draft for name in case.fact_inputs) else None, case=case),
        "asked": case.asked,
        "errors": shown.errors,
        "draft": draft,
        "once": request.POST.get("once") or uuid4(),
        "questions": case.questions,
        "answered": answered(case, draft) if step == 3 else [],
        "need_options": list(ACCESSIBILITY.items()),
        "shifts": shift_choices(case),
        "chosen": set(draft.getlist("shifts")),
        "roles": list(case.opportunity.roles.all()),
        "waits": case.opportunity.guardian_required and is_minor(case.person.birth_date, case.at.date()),
    }
    return render(request, f"participation/apply_{step}.html", context, status=shown.status)


def _errors(case: Case, draft: QueryDict, step: int) -> Mapping[str, Text]:
    found = errors_in(case, draft, FIELDS[step])
    return found | unanswered(case, draft) if step == 2 else found


def _first_unfinished(case: Case, draft: QueryDict, wanted: int) -> tuple[int, Mapping[str, Text]]:
    """The step asked for, or an earlier one that is not finished, with what is missing there."""
    for step in range(1, wanted):
        errors = _errors(case, draft, step)
        if errors or (step == 2 and case.asked):
            return step, errors
    return wanted, {}


def _number(text: str | None) -> int:
    return int(text) if text in {"1", "2", "3"} else 1


def _go(request: PersonRequest, case: Case, step: int, draft: QueryDict) -> HttpResponse:
    remember(request, case.opportunity.public_id, draft)
    return HttpResponseRedirect(f"{request.path}?step={max(1, min(step, 3))}")
