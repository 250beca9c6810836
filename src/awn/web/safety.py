"""Reporting that something is wrong, with or without an account, and asking what became of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.text import Bilingual
from awn.opportunities import queries as opportunities
from awn.organisations import queries as organisations
from awn.people import queries as people
from awn.ratings.actions.rating import Complaint, report_words
from awn.ratings.queries import Rating, readable_by
from awn.safety import queries
from awn.safety.actions.reports import Told, report
from awn.safety.rules import CATEGORY_NAMES, CONTACT_LENGTH, REPORT_STATES, WORDS_LENGTH
from awn.web.access import PersonRequest, public, signed_in
from awn.web.forms import BlockField, LineField, OnceForm, filled, form_page, sent
from awn.web.jinja import url
from awn.web.limits import limit, who
from awn.web.safety_marks import person_marked

REPORTS_PER_MINUTE = 5
QUESTIONS_PER_MINUTE = 10
RECEIPT = "report_receipt"


class ReportForm(OnceForm):
    """What happened, and whether it goes on."""

    category = forms.ChoiceField(
        label=_lazy("What is it about?"),
        widget=forms.RadioSelect,
        choices=list(CATEGORY_NAMES.items()),
        error_messages={
            "required": _lazy("Choose what it is about."), "invalid_choice": _lazy("Choose from the list."),
        },
    )  # fmt: skip
    words = BlockField(
        limit=WORDS_LENGTH,
        label=_lazy("What happened?"),
        help_text=_lazy("Where, when, who, and what you saw yourself. A few words are enough."),
        missing=_lazy("Write what happened, in your own words."),
    )
    is_now = forms.BooleanField(required=False, label=_lazy("Somebody is in danger now"))
    contact = LineField(
        limit=CONTACT_LENGTH,
        required=False,
        label=_lazy("How may we reach you?"),
        help_text=_lazy("A telephone number or e-mail address, if we may ask back. Only we read it."),
    )


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_something(request: HttpRequest) -> HttpResponse:
    """The form; the address says what it is about: ?opportunity=, ?organisation=, ?person=, ?rating= or nothing."""
    person = getattr(request.user, "person", None)
    subject, name = _subject(request, person)
    rating = _rating(request, person)
    form = filled(ReportForm, request)
    if person is not None:
        del form.fields["contact"]

    def act() -> str:
        limit(f"report:{who(request)}", per_minute=REPORTS_PER_MINUTE)
        said = form.cleaned_data
        if rating is not None and person is not None:
            complaint = Complaint(category=said["category"], words=said["words"], is_now=said["is_now"])
            _row, receipt = report_words(rating.pk, complaint, by=person, at=clock.now())
            request.session[RECEIPT] = receipt
            return url("report_sent")
        told = Told(
            category=said["category"], words=said["words"], is_now=said["is_now"], contact=said.get("contact", ""),
            **subject,
        )  # fmt: skip
        _row, receipt = report(told, by=person, at=clock.now())
        request.session[RECEIPT] = receipt
        return url("report_sent")

    context = {"name": name, "about": subject["about"], "rating": rating}
    return sent(request, form, act) or form_page(request, "safety/report.html", form, **context)


@public
@never_cache
@require_safe
def report_sent(request: HttpRequest) -> HttpResponse:
    """Thanks, with the number by which one can ask."""
    receipt = request.session.get(RECEIPT, "")
    if not receipt:
        return HttpResponseRedirect(url("report_status"))
    return render(request, "safety/report_sent.html", {"receipt": receipt})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_status(request: HttpRequest) -> HttpResponse:
    """What became of a report, by its number."""
    row, typed = None, ""
    if request.method == "POST":
        limit(f"report-status:{who(request)}", per_minute=QUESTIONS_PER_MINUTE)
        typed = request.POST.get("number", "")[:40]
        row = queries.report_with_receipt(typed)
    status = 422 if request.method == "POST" and row is None else 200
    context = {"row": row, "typed": typed, "states": REPORT_STATES, "is_wrong": status == 422}
    return render(request, "safety/report_status.html", context, status=status)


@signed_in
@require_safe
def my_reports(request: PersonRequest) -> HttpResponse:
    """What I reported, and what became of it."""
    context = {
        "rows": list(queries.own_reports(request.person.pk)[:100]), "states": REPORT_STATES,
        "categories": CATEGORY_NAMES,
    }  # fmt: skip
    return render(request, "safety/my_reports.html", context)


def _rating(request: HttpRequest, viewer: Any) -> Rating | None:
    """The evaluation whose words are reported, where the viewer may read them: ?rating=."""
    number = request.GET.get("rating", "")
    if viewer is None or not number.isdecimal() or len(number) > 18:
        return None
    return readable_by(viewer, int(number), clock.now())


def _subject(request: HttpRequest, viewer: Any) -> tuple[dict[str, Any], Bilingual | None]:
    """What the address names, as the action wants it, and its name; an incident where it names nothing we know."""
    if viewer is not None and (person_id := person_marked(request, viewer.pk)):
        person = people.person(person_id)
        if person is not None:
            return {"about": "person", "person_id": person.pk}, person.name
    if public_id := request.GET.get("opportunity", "")[:40]:
        opportunity = opportunities.get(public_id, viewer)
        if opportunity is not None:
            return {"about": "opportunity", "opportunity_id": opportunity.pk}, opportunity.title
    if slug := request.GET.get("organisation", "")[:80]:
        organisation = organisations.by_slug(slug)
        if organisation is not None and organisation.has_page:
            return {"about": "organisation", "organisation_id": organisation.pk}, organisation.name
    return {"about": "incident"}, None
