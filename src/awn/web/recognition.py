"""Levels and thanks on one's own page, tables of teams and universities, and words of thanks without an account."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.organisations.queries import public_by_slug
from awn.recognition import queries
from awn.recognition.actions import leaving, thanks
from awn.recognition.rules import THANKS_LENGTH, Line
from awn.web.access import PersonRequest, public, signed_in
from awn.web.forms import BlockField, Form, filled, form_page, sent
from awn.web.jinja import url
from awn.web.limits import limit, who
from awn.web.organiser import desk

YEARS_SHOWN = 3
KEPT_SECONDS = 600
WRITTEN_PER_MINUTE = 3
# The field that no person sees: what fills it is a program.
TRAP = "website"


class ThanksForm(Form):
    """A few words."""

    words = BlockField(
        limit=THANKS_LENGTH,
        label=_lazy("Your words"),
        missing=_lazy("Write a few words."),
        help_text=_lazy("Please write no names: neither yours nor those of the volunteers. They know who is meant."),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: PersonRequest) -> HttpResponse:
    """My levels, thanks for what I took part in, and whether my hours count in tables."""
    if request.method == "POST":
        return _act(request)
    context = {
        "standing": queries.standing_of(request.person), "thanks": queries.thanks_for(request.person.pk),
        "is_left_out": queries.is_left_out(request.person.pk),
    }  # fmt: skip
    return render(request, "recognition/mine.html", context)


@public
@require_safe
def university_table(request: HttpRequest) -> HttpResponse:
    """Universities by the hours of their students of one year."""
    year, years = _year(request)
    lines = _kept(f"universities:{year}", lambda: queries.university_table(*_days(year)))
    return render(request, "recognition/universities.html", {"lines": lines, "year": year, "years": years})


@public
@require_safe
def team_table(request: HttpRequest, slug: str) -> HttpResponse:
    """The teams of one organisation."""
    organisation = public_by_slug(slug)
    if organisation is None:
        raise Http404
    year, years = _year(request)
    lines = _kept(f"teams:{organisation.pk}:{year}", lambda: queries.team_table(organisation.pk, *_days(year)))
    context = {"lines": lines, "year": year, "years": years, "organisation": organisation}
    return render(request, "recognition/teams.html", context)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def thank(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks by a link that an organisation gave out; nothing is kept of who writes."""
    link = queries.open_link(token, clock.now())
    if link is None:
        return render(request, "recognition/thank_over.html", status=404)
    form = filled(ThanksForm, request)
    done = url("thank", token, query={"said": "1"})
    if request.method == "POST" and request.POST.get(TRAP):
        return HttpResponseRedirect(done)

    def act() -> str:
        limit(f"thanks:{who(request)}", per_minute=WRITTEN_PER_MINUTE)
        thanks.say_thanks(token, form.cleaned_data["words"], by=None, at=clock.now())
        return done

    context = {"link": link, "trap": TRAP, "is_said": request.GET.get("said") == "1"}
    return sent(request, form, act) or form_page(request, "recognition/thank.html", form, **context)


def _act(request: PersonRequest) -> HttpResponse:
    act, number = request.POST.get("act", ""), latin_digits(request.POST.get("thanks", ""))
    at = clock.now()
    if act in {"leave", "return"}:
        done = (
            _("Your hours count in no table from now on.") if act == "leave" else _("Your hours count in tables again.")
        )
        desk.attempt(request, lambda: leaving.leave_tables(out=act == "leave", by=request.person, at=at), done)
    elif act == "report" and number.isdecimal():
        said = _("The organisation reads it again. Until then nobody sees it.")
        desk.attempt(request, lambda: thanks.report(int(number[:18]), by=request.person, at=at), said)
    return HttpResponseRedirect(url("my_recognition"))


def _kept(key: str, read: Any) -> list[Line]:
    """Read once in ten minutes: nobody can watch a table change with one person's hours."""
    kept: list[Line] | None = cache.get(f"recognition:{key}")
    if kept is None:
        kept = read()
        cache.set(f"recognition:{key}", kept, KEPT_SECONDS)
    return kept


def _year(request: HttpRequest) -> tuple[int, list[int]]:
    this = clock.now().year
    years = [this - back for back in range(YEARS_SHOWN)]
    typed = latin_digits(request.GET.get("year", ""))
    year = int(typed) if typed.isdecimal() and len(typed) == 4 else this
    return (year if year in years else this), years


def _days(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)
