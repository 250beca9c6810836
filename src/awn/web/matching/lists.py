"""«Not for me» and undoing it, the three questions, what was put aside, and ending the weekly message."""

from __future__ import annotations

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.matching import actions, queries
from awn.matching.actions.choices import Answers
from awn.matching.rules import DISMISSALS, LETTERS
from awn.opportunities.queries import Opportunity
from awn.opportunities.queries import get as get_opportunity
from awn.people.actions import set_notifications
from awn.people.queries import interests_of, person, skills_of
from awn.people.rules import DAY_PARTS, WEEKDAYS
from awn.web.access import PersonRequest, public, signed_in
from awn.web.account.sections import WEEK
from awn.web.forms import filled, form_page, sent
from awn.web.matching.forms import QuestionsForm, ReasonForm

PUT_ASIDE_SHOWN = 50


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def not_for_me(request: PersonRequest, public_id: str) -> HttpResponse:
    """Takes an opportunity out of my lists, with the reason."""
    opportunity = _opportunity(request, public_id)
    form = filled(ReasonForm, request)

    def put_aside() -> str:
        reason = form.cleaned_data["reason"]
        actions.dismiss(request.person.pk, opportunity.pk, reason=reason, by=request.person, at=clock.now())
        messages.success(request, _("Put aside. Your list takes the reason into account."))
        return f"{reverse('dashboard')}#suited"

    context = {"o": opportunity, "reasons": list(DISMISSALS.items())}
    return sent(request, form, put_aside) or form_page(request, "matching/not_for_me.html", form, **context)


@signed_in
@require_POST
def take_back(request: PersonRequest, public_id: str) -> HttpResponse:
    """Undoes «not for me»."""
    opportunity = _opportunity(request, public_id)
    actions.take_back(request.person.pk, opportunity.pk, by=request.person, at=clock.now())
    messages.success(request, _("It is back in your lists."))
    return HttpResponseRedirect(reverse("put_aside"))


@signed_in
@require_safe
def put_aside(request: PersonRequest) -> HttpResponse:
    """What I put aside, each with a button to take it back."""
    rows = queries.dismissed(request.person.pk)[:PUT_ASIDE_SHOWN]
    return render(request, "matching/put_aside.html", {"rows": rows, "reasons": DISMISSALS})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: PersonRequest) -> HttpResponse:
    """Three questions for those of whom nothing is known yet."""
    who, at = request.person, clock.now()
    if request.method == "POST" and "later" in request.POST:
        actions.put_questions_away(who.pk, by=who, at=at)
        return HttpResponseRedirect(reverse("dashboard"))
    initial = {
        "liked": [field.pk for field in interests_of(who.pk)],
        "skills": [str(row.skill_id) for row in skills_of(who.pk)],
        "region": who.region_id or "",
        "remote": who.remote_wanted,
    }
    form = filled(QuestionsForm, request, initial=initial)

    def answer() -> str:
        given = form.cleaned_data
        answers = Answers(
            fields=given["liked"],
            remote=given["remote"],
            region=given["region"],
            slots=form.chosen(),
            skills=[int(skill) for skill in given["skills"]],
        )
        actions.answer_questions(who.pk, answers, by=who, at=at)
        messages.success(request, _("Thank you. This is what may suit you now."))
        return f"{reverse('dashboard')}#suited"

    context = {"week": [(day, WEEKDAYS[day]) for day in WEEK], "parts": DAY_PARTS}
    return sent(request, form, answer) or form_page(request, "matching/questions.html", form, **context)


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_letters(request: HttpRequest, token: str) -> HttpResponse:
    """Ends the weekly message without signing in; mail programs post here by themselves (RFC 8058)."""
    try:
        number = int(signing.loads(token, salt=LETTERS))
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    who = person(number)
    if who is None:
        raise Http404
    if request.method == "POST":
        set_notifications(who.pk, weekly_email=False, by=None, at=clock.now())
        who.weekly_email = False
    return render(request, "matching/stop_letters.html", {"wanted": who.weekly_email})


def _opportunity(request: PersonRequest, public_id: str) -> Opportunity:
    found = get_opportunity(public_id, request.person)
    if found is None:
        raise Http404
    return found
