"""What an opportunity asks everybody who applies: questions, and people who know them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal, found
from awn.opportunities.queries.organising import Opportunity
from awn.organisations.permissions import require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.screening.actions.questions import Draft, ask, retire
from awn.screening.actions.references import want_referees
from awn.screening.asking import MOST_QUESTIONS, QUESTION_KINDS
from awn.screening.queries.questions import question_in, questions_now
from awn.screening.queries.references import wanted_of
from awn.screening.referring import MOST_WANTED
from awn.web.access import PersonRequest, kept_fields, member
from awn.web.organiser import desk


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The questions in order, and a form for another one or for a new wording of one."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    if request.method != "POST":
        return _page(request, opportunity, {})
    require(request.person, Permission.EDIT_OPPORTUNITIES, organisation.pk)
    typed, at = request.POST, clock.now()
    try:
        if (number := typed.get("retire", "")).isdecimal():
            retire(found(question_in(opportunity.pk, int(number[:12]))).pk, by=request.person, at=at)
            messages.success(request, _("It is no longer asked. Answers that were given stay."))
        elif typed.get("act") == "referees":
            number = latin_digits(typed.get("number", ""))
            want_referees(opportunity.pk, int(number[:3]) if number.isdecimal() else -1, by=request.person, at=at)
            messages.success(
                request, _("Saved. Whoever is not decided on yet reads it on the page of their application.")
            )
        else:
            replaces = int(text[:12]) if (text := typed.get("replaces", "")).isdecimal() else None
            ask(opportunity.pk, _draft(request), replaces=replaces, by=request.person, at=at)
            messages.success(request, _("Whoever applies from now on is asked this."))
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        errors = dict(refusal.fields) or {"": refusal.message}
        return _page(request, opportunity, errors, status=refusal.status)
    return HttpResponseRedirect(request.path)


def _draft(request: PersonRequest) -> Draft:
    typed = request.POST
    return Draft(
        kind=typed.get("kind", ""),
        text_ar=typed.get("text_ar", ""),
        text_en=typed.get("text_en", ""),
        choices_ar=typed.get("choices_ar", "").splitlines(),
        choices_en=typed.get("choices_en", "").splitlines(),
        required=typed.get("required") == "yes",
    )


def _page(
    request: PersonRequest, opportunity: Opportunity, errors: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    listed = questions_now(opportunity.pk)
    typed: Any = request.POST or kept_fields(request) or {}
    wanted = request.GET.get("change", "") if not typed else ""
    changed = next((one for one in listed if str(one.pk) == wanted), None)
    if changed is not None:
        typed = {
            "replaces": changed.pk, "kind": changed.kind, "text_ar": changed.text_ar, "text_en": changed.text_en,
            "choices_ar": "\n".join(changed.choices_ar), "choices_en": "\n".join(changed.choices_en),
            "required": "yes" if changed.required else "",
        }  # fmt: skip
    return desk.opportunity_page(
        request,
        opportunity,
        "organiser/applicants_questions.html",
        status=status,
        tab="applicants",
        errors=errors,
        typed=typed,
        questions=listed,
        kinds=QUESTION_KINDS,
        wanted=wanted_of(opportunity.pk),
        most_referees=MOST_WANTED,
        is_full=len(listed) >= MOST_QUESTIONS and not typed.get("replaces"),
    )
