"""The answers of an applicant to what is asked of everybody, and of them alone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.refusal import Refusal, found
from awn.screening.actions.inquiries import answer
from awn.screening.actions.interviews import choose, give_up
from awn.screening.actions.questions import give_answers
from awn.screening.calendar import invitation
from awn.screening.queries.interviews import free_slots, interview_of
from awn.screening.queries.questions import open_questions
from awn.screening.queries.table import inquiries_of
from awn.web.access import PersonRequest, signed_in
from awn.web.jinja import t_plain
from awn.web.participation import own_application


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: PersonRequest, application_id: int) -> HttpResponse:
    """The form alone, and where answers go; what must be mended is shown with what was typed."""
    application = own_application(request, application_id)
    errors: dict[str, Any] = {}
    if request.method == "POST":
        try:
            _keep(request, application.pk)
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            errors = dict(refusal.fields) or {"": refusal.message}
        else:
            messages.success(request, _("Your answers are with the organisation. Thank you."))
            return HttpResponseRedirect(reverse("application", args=[application.pk]))
    context = {
        "application": application,
        "opportunity": application.opportunity,
        "questions": open_questions(application),
        "inquiries": inquiries_of(application.pk, clock.now()),
        "typed": request.POST,
        "errors": errors,
    }
    return render(request, "screening/answers.html", context, status=422 if errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def interview(request: PersonRequest, application_id: int) -> HttpResponse:
    """Choosing a time for the interview, moving it, or giving it up."""
    application, at = own_application(request, application_id), clock.now()
    row = found(interview_of(application.pk))
    errors: dict[str, Any] = {}
    if request.method == "POST":
        try:
            if request.POST.get("act") == "give_up":
                give_up(application.pk, by=request.person, at=at)
                messages.success(request, _("You have given up the interview. The organisation is told."))
            else:
                slot = request.POST.get("slot", "")
                choose(application.pk, _slot(slot), by=request.person, at=at)
                messages.success(request, _("Your interview is fixed. You find it below, and in your mail."))
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            errors = dict(refusal.fields) or {"": refusal.message}
        else:
            return HttpResponseRedirect(reverse("application", args=[application.pk]))
    context = {
        "application": application,
        "opportunity": application.opportunity,
        "interview": row,
        "slots": free_slots(application.opportunity_id, at),
        "errors": errors,
    }
    return render(request, "screening/interview.html", context, status=422 if errors else 200)


@signed_in
@require_safe
def interview_entry(request: PersonRequest, application_id: int) -> HttpResponse:
    """The entry for a calendar."""
    application = own_application(request, application_id)
    row = found(interview_of(application.pk))
    found(row.slot)
    summary = _("Interview: %(title)s") % {"title": t_plain(application.opportunity.title)}
    return HttpResponse(
        invitation(row, summary, clock.now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="awn-interview.ics"', "Cache-Control": "private"},
    )


def _slot(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 13):
        message = _("Choose a time.")
        raise Refusal("interview_unchosen", message, fields={"slot": message})
    return int(text)


def _keep(request: PersonRequest, application_id: int) -> None:
    typed, at = request.POST, clock.now()
    if (number := typed.get("inquiry", "")).isdecimal():
        known = {one.pk for one in inquiries_of(application_id, at)}
        if (inquiry := int(number[:12])) in known:
            answer(inquiry, typed.get("answer", ""), by=request.person, at=at)
        return
    named = {name.removeprefix("question-"): str(said) for name, said in typed.items() if name.startswith("question-")}
    said = {int(key): text for key, text in named.items() if key.isascii() and key.isdecimal() and len(key) < 13}
    give_answers(application_id, said, by=request.person, at=at)
