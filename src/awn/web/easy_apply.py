"""Applying in easy mode: the same application, one question on each page, and everything read back before it is sent.

The questions come from the same case as the three steps of `participation_apply`, which calls this module, and their
answers stand in the same draft: whoever changes the mode half-way loses nothing. The last page sends the third step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from awn.base.refusal import Text
from awn.base.text import Bilingual
from awn.people.rules import is_minor
from awn.web.access import PersonRequest
from awn.web.easy_fit import fit_of
from awn.web.participation_draft import (
    carried,
    draft_of,
    errors_in,
    hidden,
    is_small,
    judged,
    keep_facts,
    remember,
    unanswered,
)
from awn.web.participation_form import QUESTION, Case, FactsForm, answers_in, shift_choices

CHECK = "check"


@dataclass(frozen=True, slots=True)
class Mending:
    """What must be mended, by field, and the status of a page that says so."""

    errors: Mapping[str, Text]
    status: int = 200


NOTHING = Mending({})


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: its name in the address, what kind of page it is, and the fields that its answer fills."""

    name: str
    kind: str
    fields: tuple[str, ...]
    may_skip: bool = False


def questions_for(case: Case, draft: QueryDict) -> list[Asked]:
    """What is asked, in order: no more and no less than in the three steps."""
    found = [Asked("shifts", "shifts", ("shifts",))]
    for name in case.asked:
        dates = tuple(one for one in case.fact_inputs if one.startswith("birth_date"))
        found.append(Asked(name, "fact", dates if name == "birth_date" else (name,)))
    if len(case.opportunity.roles.all()) > 1:
        found.append(Asked("role", "role", ("role",), may_skip=True))
    for name, one in zip(case.question_inputs, case.questions, strict=True):
        found.append(Asked(name, "question", (name,), may_skip=not one.required))
    found.append(Asked("message", "message", ("message",), may_skip=True))
    if case.needs:
        found.append(Asked("needs", "needs", ("needs",), may_skip=True))
    if _is_full(case, draft):
        found.append(Asked("at_once", "at_once", ("at_once",), may_skip=True))
    return [*found, Asked("charter", "charter", ("charter",))]


def answer(request: PersonRequest, case: Case) -> HttpResponse:
    """The page for a request of somebody who may apply."""
    if request.method == "POST":
        return _said(request, case)
    draft = draft_of(request, case.opportunity.public_id)
    wanted = request.GET.get("ask", "")
    for asked in questions_for(case, draft):
        if wanted in {"", asked.name}:
            return _ask(request, case, draft, asked, NOTHING)
        if errors := _wrong(case, draft, asked):
            # Something before it is missing; nobody is scolded for a page that they have not seen.
            return _ask(request, case, draft, asked, Mending(errors) if set(asked.fields) & set(draft) else NOTHING)
    return _check(request, case, draft, NOTHING)


def mend(request: PersonRequest, case: Case, draft: QueryDict, errors: Mapping[str, Text], status: int) -> HttpResponse:
    """The first question to which one of these errors belongs; the last page where they belong to none."""
    for asked in questions_for(case, draft):
        if set(asked.fields) & set(errors):
            return _ask(request, case, draft, asked, Mending(errors, status))
    return _check(request, case, draft, Mending(errors, status))


def _said(request: PersonRequest, case: Case) -> HttpResponse:
    draft = carried(request.POST, case)
    questions = questions_for(case, draft)
    names = [one.name for one in questions]
    here = names.index(request.POST["ask"]) if request.POST.get("ask") in names else 0
    asked, go = questions[here], request.POST.get("go")
    if go == "skip" and asked.may_skip:
        for name in asked.fields:
            draft.pop(name, None)
    if go == "back":
        return _go(request, case, draft, names[max(here - 1, 0)])
    errors = _wrong(case, draft, asked)
    if asked.kind == "fact":
        errors = keep_facts(case, draft, only=asked.name)
    if errors or not is_small(draft):
        return _ask(request, case, draft, asked, Mending(errors, 422))
    # Whoever changes one answer on the last page comes straight back to it.
    is_change = request.POST.get("then") == CHECK or here + 1 == len(names)
    return _go(request, case, draft, CHECK if is_change else names[here + 1])


def _wrong(case: Case, draft: QueryDict, asked: Asked) -> Mapping[str, Text]:
    """What is missing or wrong in one answer."""
    if asked.kind == "fact":
        return {asked.name: _("This is not answered yet.")}
    if asked.kind == "question":
        return {name: text for name, text in unanswered(case, draft).items() if name == asked.name}
    if asked.kind == "charter" and draft.get("charter") != "yes":
        return {"charter": _("Without this promise the application cannot be sent.")}
    return errors_in(case, draft, asked.fields)


def _ask(request: PersonRequest, case: Case, draft: QueryDict, asked: Asked, wrong: Mending) -> HttpResponse:
    questions = questions_for(case, draft)
    number = [one.name for one in questions].index(asked.name)
    shifts = [one for one in shift_choices(case) if one.can_be_chosen or one.kind == "held"]
    context = _context(case, draft)
    if len(shifts) == 1 and not context["chosen"]:
        context["chosen"] = {str(shifts[0].id)}
    context |= {
        "asked": asked,
        "number": number + 1,
        "total": len(questions),
        "then": CHECK if (request.POST if request.method == "POST" else request.GET).get("then") == CHECK else "",
        "hidden": hidden(draft, asked.fields),
        "errors": wrong.errors,
        "question": case.questions[case.question_inputs.index(asked.name)] if asked.kind == "question" else None,
        "facts": FactsForm(None, case=case),
        "shifts": shifts,
    }
    return render(request, "easy/apply_ask.html", context, status=wrong.status)


def _check(request: PersonRequest, case: Case, draft: QueryDict, wrong: Mending) -> HttpResponse:
    form = judged(case, draft)
    form.is_valid()
    context = _context(case, draft) | {
        "form": form,
        "errors": wrong.errors,
        "answered": _answered(case, draft),
        "hidden": hidden(draft, ()),
        "once": request.POST.get("once") or uuid4(),
        "waits": case.opportunity.guardian_required and is_minor(case.person.birth_date, case.at.date()),
        "is_full": _is_full(case, draft),
    }
    return render(request, "easy/apply_check.html", context, status=wrong.status)


def _context(case: Case, draft: QueryDict) -> dict[str, Any]:
    opportunity = case.opportunity
    return {
        "opportunity": opportunity,
        "person": case.person,
        "draft": draft,
        "chosen": set(draft.getlist("shifts")),
        "roles": list(opportunity.roles.all()),
        "needs": fit_of(case.person, opportunity),
    }


def _answered(case: Case, draft: QueryDict) -> list[tuple[str, Bilingual, Bilingual | Text]]:
    said = answers_in(draft)
    return [(f"{QUESTION}{one.pk}", one.text, one.said(said[one.pk])) for one in case.questions if said.get(one.pk)]


def _is_full(case: Case, draft: QueryDict) -> bool:
    chosen = set(draft.getlist("shifts"))
    return any(str(one.pk) in chosen and one.seats_left <= 0 for one in case.open_shifts)


def _go(request: PersonRequest, case: Case, draft: QueryDict, name: str) -> HttpResponse:
    remember(request, case.opportunity.public_id, draft)
    return HttpResponseRedirect(f"{request.path}?ask={name}")
