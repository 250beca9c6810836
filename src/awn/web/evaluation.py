"""What Awn says of somebody or of an organisation: components, the rows behind them, objections, hiding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.evaluation import evidence, queries
from awn.evaluation.actions import contesting
from awn.evaluation.actions.contesting import Objection
from awn.evaluation.rules import (
    ANSWER_WITHIN,
    COMPONENTS,
    CONTEST_REASONS,
    CONTEST_STATES,
    COUNTED_LESS,
    HOUSE_COMPONENTS,
    NOT_COUNTED,
    WORDS_LIMIT,
)
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.people.rules import StaffPermission
from awn.web.access import PersonRequest, member, signed_in, staff
from awn.web.evaluation_words import said
from awn.web.forms import BlockField, OnceForm, filled, form_page, sent
from awn.web.jinja import url
from awn.web.opportunities import page_number
from awn.web.organiser import desk

ROWS_SHOWN = 5
ROWS_ON_PAGE = 25
_CHOOSE = {"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")}
WHYS: Mapping[str, Any] = {**NOT_COUNTED, **COUNTED_LESS}


class ObjectionForm(OnceForm):
    """Why, and what happened."""

    reason = forms.ChoiceField(
        choices=CONTEST_REASONS.items, widget=forms.RadioSelect, label=_lazy("Why is it wrong?"),
        error_messages=_CHOOSE,
    )  # fmt: skip
    words = BlockField(
        limit=WORDS_LIMIT, missing=_lazy("Write in a few words what happened."), label=_lazy("What happened"),
        help_text=_lazy("The platform’s staff read it, nobody else. It is kept encrypted."),
    )  # fmt: skip


class AnswerForm(OnceForm):
    """What is decided, and why."""

    state = forms.ChoiceField(
        choices=lambda: [(code, CONTEST_STATES[code]) for code in ("set_aside", "stands")],
        widget=forms.RadioSelect, label=_lazy("Decision"), error_messages=_CHOOSE,
    )  # fmt: skip
    answer = BlockField(
        limit=WORDS_LIMIT, missing=_lazy("Say why: they read it."), label=_lazy("Reason"),
        help_text=_lazy("Whoever objected reads it."),
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: PersonRequest) -> HttpResponse:
    """What Awn says of me; the buttons hide it from organisations, or show it again."""
    at, person = clock.now(), request.person
    if request.method == "POST":
        if request.POST.get("act") == "hide":
            contesting.hide(by=person, at=at)
            messages.success(request, _("Hidden. Organisations read of you what they read of somebody new."))
        else:
            contesting.show(by=person, at=at)
            messages.success(request, _("Organisations to which you apply can read it again."))
        return HttpResponseRedirect(url("my_evaluation"))
    cohort = queries.priors()
    context = {
        "parts": said(COMPONENTS, queries.kept_of([person.pk], at)[person.pk]),
        "rows": _first_rows(COMPONENTS, person.pk, at), "hidden": queries.is_hidden(person.pk),
        "counting": not queries.is_counted(),
        "fallback": [str(COMPONENTS[code]) for code in COMPONENTS if cohort[code].is_fallback], **_words(),
    }  # fmt: skip
    return render(request, "evaluation/mine.html", context)


@signed_in
@require_safe
def my_rows(request: PersonRequest, component: str) -> HttpResponse:
    """All rows behind one component of mine."""
    paged = _paged(request, COMPONENTS, component, request.person.pk, url("my_evaluation_rows", component))
    return render(request, "evaluation/rows.html", paged)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def my_row(request: PersonRequest, component: str, ref: int) -> HttpResponse:
    """One row of mine: objecting to it, or what came of that."""
    person = request.person

    def contest(objection: Objection) -> None:
        contesting.contest_own(person.pk, objection, by=person, at=clock.now())

    row = _row_or_404(COMPONENTS, component, person.pk, ref)
    done = _objecting(request, row, component, contest, url("my_evaluation"))
    if isinstance(done, HttpResponse):
        return done
    return form_page(request, "evaluation/row.html", name=COMPONENTS[component], **done)


@member(Permission.SEE_INSIDE)
@require_safe
def of_house(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """What Awn says of an organisation, for its own people."""
    at = clock.now()
    return desk.page(
        request, organisation, "evaluation/house.html", here="ratings",
        parts=said(HOUSE_COMPONENTS, queries.kept_of_house(organisation.pk, at)),
        rows=_first_rows(HOUSE_COMPONENTS, organisation.pk, at), counting=not queries.is_counted(), **_words(),
    )  # fmt: skip


@member(Permission.SEE_INSIDE)
@require_safe
def house_rows(request: PersonRequest, organisation: Organisation, component: str) -> HttpResponse:
    """All rows behind one component of an organisation."""
    address = url("house_evaluation_rows", organisation.slug, component)
    paged = _paged(request, HOUSE_COMPONENTS, component, organisation.pk, address)
    return desk.page(request, organisation, "evaluation/house_rows.html", here="ratings", **paged)


@member(Permission.EDIT_ORGANISATION)
@require_http_methods(["GET", "HEAD", "POST"])
def house_row(request: PersonRequest, organisation: Organisation, component: str, ref: int) -> HttpResponse:
    """One row of an organisation: objecting to it, or what came of that."""

    def contest(objection: Objection) -> None:
        contesting.contest_house(organisation.pk, objection, by=request.person, at=clock.now())

    row = _row_or_404(HOUSE_COMPONENTS, component, organisation.pk, ref)
    done = _objecting(request, row, component, contest, url("house_evaluation", organisation.slug))
    if isinstance(done, HttpResponse):
        return done
    status = 422 if done["form"].is_bound and done["form"].errors else 200
    return desk.page(
        request, organisation, "evaluation/house_row.html", here="ratings", status=status,
        name=HOUSE_COMPONENTS[component], **done,
    )  # fmt: skip


@staff(StaffPermission.AUDIT_HOURS)
@require_safe
def queue(request: PersonRequest) -> HttpResponse:
    """Objections that wait, the most pressing first."""
    paged = desk.rows_of_page(request, evidence.waiting())
    return render(request, "evaluation/queue.html", {**paged, "now": clock.now(), **_words()})


@staff(StaffPermission.AUDIT_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: PersonRequest, contest_id: int) -> HttpResponse:
    """One objection, and the answer."""
    row = evidence.contest(contest_id)
    if row is None:
        raise Http404
    form = filled(AnswerForm, request)

    def act() -> str:
        told = form.cleaned_data
        contesting.decide(contest_id, told["state"], told["answer"], by=request.person, at=clock.now())
        messages.success(request, _("Decided. Whoever objected is told."))
        return url("staff_evaluation")

    if done := sent(request, form, act):
        return done
    who = row.person_id or row.organisation_id or 0
    return form_page(
        request, "evaluation/answer.html", form, contest=row, told=queries.opened(row, row.words),
        answered=queries.opened(row, row.answer), shown=evidence.one_of(row.component, who, row.ref, clock.now()),
        **_words(),
    )  # fmt: skip


def _first_rows(components: Mapping[str, Any], who: int, at: Any) -> dict[str, tuple[list[evidence.Shown], bool]]:
    return {code: evidence.page_of(code, who, at, first=0, number=ROWS_SHOWN) for code in components}


def _paged(
    request: PersonRequest, components: Mapping[str, Any], component: str, who: int, address: str
) -> dict[str, Any]:
    if component not in components:
        raise Http404
    number = page_number(request.GET.get("page", ""))
    rows, more = evidence.page_of(component, who, clock.now(), first=(number - 1) * ROWS_ON_PAGE, number=ROWS_ON_PAGE)
    return {
        "rows": rows, "number": number, "pages": number + 1 if more else number, "component": component,
        "name": components[component], "page_address": lambda page: f"{address}?page={page}", **_words(),
    }  # fmt: skip


def _row_or_404(components: Mapping[str, Any], component: str, who: int, ref: int) -> evidence.Shown:
    row = evidence.one_of(component, who, ref, clock.now()) if component in components else None
    if row is None:
        raise Http404
    return row


def _objecting(
    request: PersonRequest, row: evidence.Shown, component: str, contest: Callable[[Objection], None], back: str
) -> HttpResponse | dict[str, Any]:
    """The form of an objection, sent or shown; the button beside it takes one back."""
    if request.method == "POST" and request.POST.get("act") == "withdraw" and row.contest is not None:
        contesting.withdraw(row.contest.pk, by=request.person, at=clock.now())
        messages.success(request, _("Taken back."))
        return HttpResponseRedirect(back)
    form = filled(ObjectionForm, request)

    def act() -> str:
        told = form.cleaned_data
        contest(Objection(component=component, ref=row.row.ref, reason=told["reason"], words=told["words"]))
        text = _("Thank you. Somebody of the platform’s staff looks into it and answers within %(n)s days.")
        messages.success(request, text % {"n": ANSWER_WITHIN.days})
        return back

    return sent(request, form, act) or {
        "form": form, "shown": row, "component": component, "back": back,
        "told": queries.opened(row.contest, row.contest.words) if row.contest else "",
        "answered": queries.opened(row.contest, row.contest.answer) if row.contest else "", **_words(),
    }  # fmt: skip


def _words() -> dict[str, Any]:
    return {
        "whys": WHYS, "components": {**COMPONENTS, **HOUSE_COMPONENTS}, "reasons": CONTEST_REASONS,
        "states": CONTEST_STATES, "days": ANSWER_WITHIN.days,
    }  # fmt: skip
