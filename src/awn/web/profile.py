"""The profile beyond its first steps: experience, days off, times between prayers, skills from a text."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal
from awn.people import actions, prayers, profile
from awn.people.profile_rules import SEASONS, SPANS
from awn.people.queries import Person, region_of
from awn.people.rules import WEEKDAYS
from awn.skills import queries as skills
from awn.skills.actions import confirm
from awn.skills.gateways import text_of_cv
from awn.skills.queries import Proposals
from awn.skills.rules import check_size
from awn.web import profile_forms as forms
from awn.web.access import PersonRequest, signed_in
from awn.web.account.sections import WEEK
from awn.web.forms import filled, form_page, refuse, sent
from awn.web.limits import limit, who

TEXTS_PER_MINUTE = 10


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def experience(request: PersonRequest) -> HttpResponse:
    """What I did, in years."""
    person = request.person
    if (row := _number(request, "remove")) is not None:
        actions.remove_experience(person.pk, row, by=person, at=clock.now())
        return HttpResponseRedirect(reverse("settings_experience"))
    form = filled(forms.ExperienceForm, request)

    def add() -> str:
        actions.add_experience(person.pk, **form.cleaned_data, by=person, at=clock.now())
        return reverse("settings_experience")

    mine = profile.experience_of(person.pk)
    return sent(request, form, add) or form_page(request, "profile/experience.html", form, mine=mine)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def away(request: PersonRequest) -> HttpResponse:
    """Days on which I have no time."""
    person, at = request.person, clock.now()
    if (row := _number(request, "remove")) is not None:
        actions.remove_away(person.pk, row, by=person, at=at)
        return HttpResponseRedirect(reverse("settings_away"))
    form = filled(forms.AwayForm, request)

    def add() -> str:
        cleaned = form.cleaned_data
        actions.add_away(person.pk, cleaned["first_day"], cleaned["last_day"], by=person, at=at)
        return reverse("settings_away")

    mine = profile.away_of(person.pk, at.date())
    return sent(request, form, add) or form_page(request, "profile/away.html", form, mine=mine)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def between_prayers(request: PersonRequest, season: str) -> HttpResponse:
    """Between which prayers I have time, all year or in Ramadan, with the times where I live."""
    person = request.person
    kept = {"slots": [f"{day}-{span}" for day, span in profile.prayer_slots_of(person.pk, season)]}
    form = filled(forms.PrayerForm, request, initial=kept)

    def save() -> str:
        actions.set_prayer_slots(person.pk, season, form.chosen(), by=person, at=clock.now())
        messages.success(request, _("Saved."))
        return reverse("settings")

    return sent(request, form, save) or form_page(
        request,
        "profile/prayers.html",
        form,
        season=season,
        seasons=SEASONS,
        week=[(day, WEEKDAYS[day]) for day in WEEK],
        spans=SPANS,
        times=_times(person, season),
    )


def _times(person: Person, season: str) -> dict[str, str]:
    """The spans by the clock where the person lives, tomorrow or on the first day of Ramadan; none without a region."""
    region = region_of(person)
    if region is None:
        return {}
    day = clock.now().date() + timedelta(days=1)
    if season == "ramadan":
        day = prayers.ramadan_from(day)
    spot = prayers.Spot(region.country_id, region.latitude, region.longitude, region.country.zone)
    spans = prayers.spans_on(spot, day).items()
    return {span: f"{begins:%H:%M}–{ends:%H:%M}" for span, (begins, ends) in spans}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def skills_from_text(request: PersonRequest) -> HttpResponse:
    """Skills proposed from my own words or my CV. Neither is kept: the proposals live on this page alone."""
    if request.method == "POST" and "confirm" in request.POST:
        return _confirm(request)
    form = filled(forms.TextForm, request)
    found, was_read = Proposals(), False
    if request.method == "POST" and form.is_valid():
        limit(f"skills-text:{who(request)}", per_minute=TEXTS_PER_MINUTE)
        try:
            found, was_read = _read(request, form), True
        except Refusal as refusal:
            refuse(form, refusal)
    return form_page(request, "profile/skills_text.html", form, found=found, was_read=was_read)


def _read(request: PersonRequest, form: forms.TextForm) -> Proposals:
    cv = form.cleaned_data["cv"]
    text = form.cleaned_data["text"]
    if cv:
        check_size(cv.size)
        text = f"{text}\n{text_of_cv(cv.read())}"
    return skills.proposals(request.person.pk, text, is_cv=bool(cv))


def _confirm(request: PersonRequest) -> HttpResponse:
    form = forms.ConfirmForm(request.POST)

    def add() -> str:
        cleaned = form.cleaned_data
        confirm(
            request.person.pk,
            skills=cleaned["skills"],
            languages=cleaned["languages"],
            experience=form.years(),
            education=cleaned["education"],
            by=request.person,
            at=clock.now(),
        )
        messages.success(request, _("Added to your profile."))
        return reverse("settings_skills")

    if (answer := sent(request, form, add)) is not None:
        return answer
    if form.refusal is not None:
        messages.error(request, str(form.refusal.message))
    return HttpResponseRedirect(reverse("settings_skills_text"))


def _number(request: PersonRequest, name: str) -> int | None:
    value = request.POST.get(name, "")
    return int(value[:18]) if value.isascii() and value.isdecimal() else None
