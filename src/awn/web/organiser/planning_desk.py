"""What the pages of a roster share: the roster itself, its tabs, the day that is looked at, and acts that run once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal
from awn.organisations.queries import Organisation
from awn.planning.queries import Roster, days_of, roster_in
from awn.web.access import PersonRequest
from awn.web.forms import OnceForm, filled, sent
from awn.web.jinja import url
from awn.web.organiser import desk

Days = list[tuple[date, int, int]]


class ActForm(OnceForm):
    """A button that says what to do, with whom and where; pressed twice, it does so once."""

    act = forms.CharField(max_length=12)
    person = forms.IntegerField(required=False, min_value=1)
    shift = forms.IntegerField(required=False, min_value=1)
    leaving = forms.IntegerField(required=False, min_value=1)
    all_the_same = forms.BooleanField(required=False)


def roster_or_404(request: PersonRequest, organisation: Organisation, number: int) -> Roster:
    """One of the organisation's rosters, of what this member looks after."""
    found = roster_in(organisation.pk, number, request.standing.scope)
    if found is None:
        raise Http404
    return found


def roster_page(
    request: PersonRequest, roster: Roster, template: str, *, tab: str, status: int = 200, **context: Any
) -> HttpResponse:
    """One page of a roster, with its tabs."""
    slug, number = roster.organisation.slug, roster.pk
    places = [
        ("roster", _("Plan"), "roster"), ("board", _("Board of the day"), "roster_board"),
        ("people", _("People"), "roster_people"), ("gaps", _("Gaps"), "roster_gaps"),
        ("publish", _("Publish"), "roster_publish"), ("print", _("Print"), "roster_print"),
    ]  # fmt: skip
    context |= {
        "roster": roster,
        "tab": tab,
        "roster_tabs": [(text, url(route, slug, number), name == tab) for name, text, route in places],
        "here": "opportunities" if roster.opportunity else "programmes",
        "once": ActForm()["once"].value(),
        "deciding": "decide_applications" in {one.value for one in request.standing.permissions},
    }
    return desk.page(request, roster.organisation, template, status=status, **context)


def day_asked(request: PersonRequest, days: Days) -> date | None:
    """The day in the address, else the first."""
    typed = latin_digits(request.GET.get("day", ""))
    return next((day for day, _s, _e in days if day.isoformat() == typed), days[0][0] if days else None)


def days(roster: Roster, at: datetime) -> Days:
    """Each day with its seats, and those that are empty."""
    return days_of(roster, at)


def acted(
    request: PersonRequest, act: Callable[[ActForm], str], back: str
) -> tuple[HttpResponse | None, Refusal | None]:
    """Does what a button says, once, and leads back with a notice; or the refusal that the page is to show."""
    form = filled(ActForm, request)

    def run() -> str:
        messages.success(request, act(form))
        return back

    answer = sent(request, form, run)
    if answer is None and form.refusal is None:
        raise Http404
    return answer, form.refusal


def now() -> datetime:
    """The moment of the request."""
    return clock.now()
