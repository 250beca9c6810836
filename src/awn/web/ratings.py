"""Ratings: the volunteer's own list and page, the organisation's, and taking abusive words out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.organisations.permissions import check_in_scope
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.people.rules import StaffPermission
from awn.ratings import queries
from awn.ratings.actions import rating as actions
from awn.ratings.actions.rating import Said
from awn.ratings.queries import Occasion
from awn.ratings.rules import MAY_BE_EMPTY, QUESTIONS, VALUES, WORDS_LIMIT
from awn.web.access import PersonRequest, member, signed_in, staff
from awn.web.forms import BlockField, OnceForm, filled, sent
from awn.web.jinja import url
from awn.web.organiser import desk

_CHOOSE = {"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")}


class RateForm(OnceForm):
    """The questions of one side, each with its five steps, and words."""

    words = BlockField(
        limit=WORDS_LIMIT, required=False, label=_lazy("In your own words"),
        help_text=_lazy("500 characters at most. The other side reads them, nobody else."),
    )  # fmt: skip

    def __init__(self, *args: Any, side: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.side = side
        for code, question in QUESTIONS[side].items():
            self.fields[code] = forms.ChoiceField(
                choices=[(str(value), name) for value, name in VALUES.items()],
                widget=forms.RadioSelect,
                label=str(question),
                error_messages=_CHOOSE,
                required=code not in MAY_BE_EMPTY,
            )
        self.order_fields(["once", *QUESTIONS[side], "words"])

    def said(self) -> Said:
        """What was chosen."""
        chosen = {code: int(self.cleaned_data[code]) for code in QUESTIONS[self.side] if self.cleaned_data[code]}
        return Said(scores=chosen, words=self.cleaned_data["words"])


class AnswerForm(OnceForm):
    """The one answer."""

    answer = BlockField(
        limit=WORDS_LIMIT, missing=_lazy("Write your answer."), label=_lazy("Your answer"),
        help_text=_lazy("500 characters at most. There is one answer, and it cannot be changed."),
    )  # fmt: skip


@signed_in
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """What I can rate, and what was said of me."""
    at = clock.now()
    paged = desk.rows_of_page(request, queries.occasions_of(request.person))
    paged["rows"] = [(row, queries.both(row, "volunteer", at)) for row in paged["rows"]]
    return render(request, "ratings/mine.html", paged)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PersonRequest, occasion_id: int) -> HttpResponse:
    """One of my occasions: the questions, or both sides."""
    occasion = queries.occasion_of(request.person, occasion_id)
    if occasion is None:
        raise Http404
    here = url("my_rating", occasion_id)
    shown = _shown(request, occasion, "volunteer", here)
    return shown if isinstance(shown, HttpResponse) else render(
        request, "ratings/one.html", shown, status=_status(shown)
    )  # fmt: skip


@member(Permission.CONFIRM_HOURS)
@require_safe
def of_house(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Volunteers to rate, and what volunteers said."""
    at, tab = clock.now(), request.GET.get("tab", "")
    rows = queries.occasions_in(organisation.pk, request.standing.scope)
    heard = tab == "heard"
    chosen = queries.heard_from(rows, "volunteer", at) if heard else queries.to_rate(rows, "organisation", at)
    paged = desk.rows_of_page(request, chosen)
    paged["rows"] = [(row, queries.both(row, "organisation", at)) for row in paged["rows"]]
    return desk.page(
        request, organisation, "ratings/house.html", here="ratings", heard=heard, values=VALUES,
        average=queries.average_of(organisation.pk, at), questions=QUESTIONS["volunteer"], **paged,
    )  # fmt: skip


@member(Permission.CONFIRM_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def one_of_house(request: PersonRequest, organisation: Organisation, occasion_id: int) -> HttpResponse:
    """One volunteer of ours: the questions, or both sides."""
    occasion = queries.occasions_in(organisation.pk).filter(pk=occasion_id).first()
    if occasion is None:
        raise Http404
    check_in_scope(request.standing.scope, occasion.opportunity.team_id)
    here = url("house_rating", organisation.slug, occasion_id)
    shown = _shown(request, occasion, "organisation", here)
    if isinstance(shown, HttpResponse):
        return shown
    is_own = queries.is_about(occasion, request.person)
    return desk.page(
        request, organisation, "ratings/house_one.html", status=_status(shown), here="ratings", is_own=is_own, **shown
    )


@staff(StaffPermission.HANDLE_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: PersonRequest, rating_id: int) -> HttpResponse:
    """Words that were reported; a POST takes them out."""
    row = queries.rating_of(rating_id)
    if row is None:
        raise Http404
    if request.method == "POST":
        done = _("Taken out. What was answered with numbers stays.")
        desk.attempt(request, lambda: actions.take_words_out(rating_id, by=request.person, at=clock.now()), done)
        return HttpResponseRedirect(url("staff_rating", rating_id))
    context = {
        "rating_shown": queries.shown(row), "occasion": row.occasion, "questions": QUESTIONS[row.side],
        "values": VALUES, "report": queries.report_of(rating_id),
    }  # fmt: skip
    return render(request, "ratings/staff.html", context)


def _shown(request: PersonRequest, occasion: Occasion, side: str, here: str) -> HttpResponse | dict[str, Any]:
    """What both pages of an occasion show; a redirect where something was sent."""
    seen = queries.both(occasion, side, clock.now())
    if seen.is_open or (request.method == "POST" and seen.other is None):
        rate_form = filled(RateForm, request, side=side)
        form: OnceForm = rate_form
        rate = actions.rate_organisation if side == "volunteer" else actions.rate_volunteer

        def act() -> str:
            rate(occasion.pk, rate_form.said(), by=request.person, at=clock.now())
            messages.success(request, _("Thank you. It is shown when both sides have spoken, or after fourteen days."))
            return here
    else:
        form = answer_form = filled(AnswerForm, request)

        def act() -> str:
            number = seen.other.pk if seen.other else 0
            actions.answer(number, answer_form.cleaned_data["answer"], by=request.person, at=clock.now())
            messages.success(request, _("Your answer stands below what was said."))
            return here

    return sent(request, form, act) or {
        "form": form, "occasion": occasion, "opportunity": occasion.opportunity, "seen": seen, "side": side,
        "questions": QUESTIONS, "values": VALUES,
    }  # fmt: skip


def _status(shown: dict[str, Any]) -> int:
    form = shown["form"]
    return (form.refusal.status if form.refusal else 422) if form.is_bound and form.errors else 200
