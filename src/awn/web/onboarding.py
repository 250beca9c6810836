"""First steps on the pages where each part begins: my page, the desk of an organisation, the staff's overview."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from awn.base import clock
from awn.onboarding.actions import bring_back, put_away
from awn.onboarding.rules import COURSES, FirstSteps, Line, Part
from awn.web.access import PersonRequest, signed_in
from awn.web.jinja import url


@dataclass(frozen=True, slots=True)
class Place:
    """Where the lines of a list lead: the course of its part, an organisation, its latest opportunity."""

    course: str = ""
    house: str = ""
    latest: str = ""


def _house(name: str) -> Callable[[Place], str]:
    return lambda place: url(name, place.house)


def _page(name: str) -> Callable[[Place], str]:
    return lambda place: url(name)


def _latest(name: str) -> Callable[[Place], str]:
    """A page of the latest opportunity; the list of all while there is none."""
    return lambda place: (
        url(name, place.house, place.latest) if place.latest else url("organiser_opportunities", place.house)
    )


# Every step of onboarding.rules; a test compares them.
LEADS: Mapping[str, Callable[[Place], str]] = {
    "course": lambda place: url("course", place.course),
    "identity": _page("settings_identity"),
    "interests": _page("settings_interests"),
    "availability": _page("settings_availability"),
    "conduct": _page("conduct"),
    "applied": _page("opportunities"),
    "contact": _page("family"),
    "notices": _page("family_notices"),
    "consented": _page("family"),
    "described": _house("organiser_settings"),
    "verified": _house("organiser_settings"),
    "team": _house("organiser_members"),
    "published": _house("opportunity_new"),
    "answered": _latest("applicants"),
    "day_ready": _latest("kiosks"),
    "hours": _house("hours_to_confirm"),
    "attendance": _latest("opportunity_attendance"),
    "own_hours": _house("hours_to_confirm"),
    "second_step": _page("mfa_index"),
    "verified_one": _page("staff_organisations"),
    "moderated_one": _page("staff_opportunities"),
    "handled_one": _page("staff_safety"),
    "audited_one": _page("staff_alarms"),
    "helped_one": _page("staff_assisted_people"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A list with its addresses; `house` is the organisation at whose desk it stands."""

    steps: FirstSteps
    lines: tuple[tuple[Line, str], ...]
    house: str = ""

    @property
    def next(self) -> tuple[Line, str] | None:
        """The first that is not done, with its address."""
        return next((one for one in self.lines if not one[0].is_done), None)


def shown(steps: FirstSteps, house: str = "", latest: str = "") -> Shown:
    """The list as its template shows it."""
    place = Place(COURSES[steps.part], house, latest)
    return Shown(steps, tuple((line, LEADS[line.step.code](place)) for line in steps.lines), house)


@signed_in
@require_POST
def first_steps(request: PersonRequest, part: str) -> HttpResponse:
    """Puts a list away or brings it back, and leads to where it stands."""
    act = bring_back if request.POST.get("act") == "back" else put_away
    act(part, by=request.person, at=clock.now())
    return HttpResponseRedirect(_home_of(part, request.POST.get("house", "")))


def _home_of(part: str, house: str) -> str:
    if part == Part.STAFF:
        return reverse("staff")
    # A name that fits into an address; whether its bearer may go there is asked there.
    if (
        house.replace("-", "").replace("_", "").isalnum()
        and house.isascii()
        and part not in {Part.VOLUNTEER, Part.GUARDIAN}
    ):
        return reverse("organiser", args=[house])
    return reverse("dashboard")
