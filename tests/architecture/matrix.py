"""Who may do what: every route asked by everybody, and the answers as a table that people can read."""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache as cache_of
from http.cookies import SimpleCookie
from typing import Any
from unittest import mock

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from django.utils import translation
from tests import make
from tests.architecture.test_routes import Route, leads_to_sign_in, routes
from tests.browser import areas, pages, world
from tests.browser.world import World

from awn.identity.models import IdentityCase
from awn.people.models import Person
from awn.people.rules import StaffRole

METHODS = ("GET", "POST")
IN, NO, SIGN_IN, NOT_OFFERED, BROKEN = "in", "no", "sign in", "not offered", "broken"
STRANGER = "stranger"
MEMBERS = ("owner", "coordinator", "supervisor", "viewer")
STAFF = tuple(role.value for role in StaffRole)
# Column -> its short heading and who that is.
ROLES = {
    STRANGER: ("str", "a visitor who is not signed in"),
    "outsider": ("any", "somebody signed in who has nothing to do with any of it"),
    "volunteer": ("vol", "the volunteer whose application, hours and certificates these are"),
    "ward": ("min", "a minor"),
    "guardian": ("grd", "the minor’s guardian"),
    "other_owner": ("oth", "an owner of another organisation"),
    "viewer": ("vie", "a viewer of the organisation"),
    "supervisor": ("sup", "a supervisor of the organisation"),
    "coordinator": ("coo", "a coordinator of the organisation"),
    "owner": ("own", "an owner of the organisation"),
    "delegate": ("dlg", "a viewer of the organisation to whom an owner handed on applications and tables"),
    "suspended": ("sus", "a coordinator of the organisation and moderator of the platform who is suspended"),
    "verifier": ("ver", "staff: verifier"),
    "moderator": ("mod", "staff: moderator"),
    "auditor": ("aud", "staff: auditor"),
    "analyst": ("ana", "staff: analyst"),
    "support": ("spt", "staff: support"),
    "data_protection": ("dpo", "staff: data-protection officer"),
    "administrator": ("adm", "staff: administrator"),
}


def _desk(made: World, name: str) -> list[Any]:
    return [made.organisation.slug, made.more[name].opportunity.public_id]


# Buttons whose number no page near them has.
BUTTONS: Mapping[str, Callable[[World], list[Any]]] = {
    "desk_board_new": lambda made: _desk(made, "board"),
    "desk_board_rules": lambda made: _desk(made, "board"),
    "desk_board_table": lambda made: _desk(made, "board"),
    "desk_task_edit": lambda made: [*_desk(made, "board"), made.more["task"].pk],
    "desk_session": lambda made: [*_desk(made, "times"), made.more["time"].pk],
    "my_evaluation_rows": lambda _made: ["attendance"],
    "my_evaluation_row": lambda made: ["attendance", made.more["house_row"].pk],
    "house_evaluation_rows": lambda made: [made.organisation.slug, "kept"],
    "house_evaluation_row": lambda made: [made.organisation.slug, "kept", made.more["house_row"].shift_id],
    "house_comment": lambda made: [made.organisation.slug, made.more["comment"].pk],
    "staff_comment": lambda made: [made.more["comment"].pk],
    "emergency_offer": lambda made: [made.more["emergency"].public_id],
    "course_again": lambda made: ["tea"],
    "course_launch": lambda made: ["tea"],
    "course_launch_end": lambda made: ["tea"],
    "course_certificate": lambda made: ["tea"],
    "opportunity_medium": lambda made: [made.opportunity.public_id, made.more["recording_audio"].file_name],
    "course_medium": lambda made: ["tea", "cup.svg"],
    "staff_analysis_file": lambda _made: ["csv"],
    "organiser_analysis_file": lambda made: [made.organisation.slug, "csv"],
    "desk_course_edit": lambda made: [made.organisation.slug, made.more["own_course"].slug],
    "desk_course_file": lambda made: [made.organisation.slug, made.more["own_course"].slug],
    "desk_course_media": lambda made: [made.organisation.slug, made.more["own_course"].slug],
    "desk_course_preview": lambda made: [made.organisation.slug, made.more["own_course"].slug],
    "desk_lesson": lambda made: [made.organisation.slug, made.more["own_course"].slug, "new"],
    "desk_question": lambda made: [made.organisation.slug, made.more["own_course"].slug, "new"],
    "first_steps": lambda _made: ["volunteer"],
    "insurance_file": lambda made: [made.more["posted"].public_id],
    "mailing_act": lambda made: [made.organisation.slug, made.opportunity.public_id, made.more["mailing"].pk],
    "mailing_edit": lambda made: [made.organisation.slug, made.opportunity.public_id, made.more["mailing"].pk],
    "organiser_emergency_act": lambda made: [made.organisation.slug, made.more["emergency"].public_id],
    "programme_group": lambda made: [made.organisation.slug, made.more["programme"].pk, made.more["people_reached"].pk],
    "programme_milestone": lambda made: [made.organisation.slug, made.more["programme"].pk, made.more["milestone"].pk],
    "report_file": lambda _made: ["country", "SA", "all", "csv"],
    "my_year_file": lambda _made: ["all", "csv"],
    "my_year_picture_file": lambda _made: ["all", "wide", "png"],
    "report_letter_act": lambda _made: [1, "pause"],
    "report_letter_leave": lambda _made: [1],
    "roster_person": lambda made: [
        made.organisation.slug,
        made.more["roster"].pk,
        made.more["roster"].rows.order_by("pk").values_list("person", flat=True)[0],
    ],
    "applicant_charter": lambda made: [
        made.consent.opportunity.organisation.slug,
        made.consent.opportunity.public_id,
        made.consent.pk,
    ],
    "applicants_undo": lambda made: [
        made.organisation.slug,
        made.more["screened"].public_id,
        made.more["screened_act"].pk,
    ],
    "application_taking": lambda made: [made.own_application.pk],
    "cover_take_back": lambda made: [made.more["cover_request"].pk],
    "family_charter": lambda made: [made.ward.pk, made.ward.charter_consents.latest("pk").pk],
    "organiser_delegation_end": lambda made: [made.organisation.slug, made.more["delegation"].pk],
    "organiser_member": lambda made: [made.organisation.slug, made.supervisor.memberships.get().pk],
    "staff_identity_case": lambda made: [IdentityCase.objects.get(person=made.more["twin"]).pk],
    "staff_emergency": lambda made: [made.more["platform_emergency"].public_id],
    "staff_emergency_act": lambda made: [made.more["platform_emergency"].public_id],
    "organiser_thanks_link": lambda made: [made.organisation.slug, made.more["thanks_link"].pk],
    "team_table": lambda made: [made.organisation.slug],
    "organiser_rate": lambda made: [made.organisation.slug, "SA", 2024],
    "organiser_sroi_outcome": lambda made: [made.organisation.slug, made.more["worksheet"].pk, 1],
    "staff_outage": lambda made: [made.more["outage"].pk],
    "staff_support_act": lambda made: [made.more["help"].pk],
    "staff_safety_move": lambda made: [made.more["report"].pk],
    "staff_suspension": lambda made: [made.more["appeal"].suspension_id],
}


@dataclass
class Matrix:
    """What came of asking; `cells` by route, role and method."""

    routes: list[Route]
    where: dict[str, str]
    cells: dict[tuple[str, str, str], str] = field(default_factory=dict)
    # (route, method) -> what an owner of another house gets under their own address with the numbers of ours.
    foreign: dict[tuple[str, str], str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    asked: int = 0
    seconds: float = 0
    processor_seconds: float = 0

    def sign(self, route: str, role: str) -> str:
        """One sign for what the role may do there."""
        get, post = (self.cells[route, role, method] for method in METHODS)
        offered = [answer for answer in (get, post) if answer != NOT_OFFERED]
        if not offered:
            return " "
        if all(answer == IN for answer in offered):
            return "●"
        if IN in offered:
            return "○" if get == IN else "▸"
        return "↪" if SIGN_IN in offered else "–"


@dataclass
class Cast:
    """Everybody who asks, and what their addresses name."""

    world: World
    people: dict[str, Person | None]
    own_slug: str  # the organisation of `other_owner`


def cast() -> Cast:
    """The world of the browser tests, and the people whom it lacks."""
    made = world.build()
    people: dict[str, Person | None] = {
        STRANGER: None,
        "outsider": make.account().person,
        "volunteer": made.volunteer,
        "ward": made.ward,
        "guardian": made.guardian,
        "owner": made.owner,
        "supervisor": made.supervisor,
        **{role: make.member(made.organisation, role) for role in ("viewer", "coordinator")},
        **{role: make.staff(role) for role in STAFF if role != "administrator"},
        "administrator": made.staff,
        "delegate": made.more["delegate"],
    }
    other = make.organisation("other-house", country=made.organisation.country)
    make.opportunity(other)
    people["other_owner"] = make.member(other)
    suspended = make.member(made.organisation, "coordinator", who=make.staff("moderator"))
    Person.objects.filter(pk=suspended.pk).update(standing="suspended")
    people["suspended"] = suspended
    return Cast(made, {role: people[role] for role in ROLES}, other.slug)


def addresses(made: World) -> dict[str, str]:
    """Route -> an address that names things which are there: from the stops of the browser tests, else put together
    from the parts of those whose beginning is the same."""
    stops = [*pages.NOBODY, *pages.VOLUNTEER, *pages.ORGANISER, *areas.stops()]
    known: dict[str, str] = {}
    parts: list[tuple[str, dict[str, Any]]] = []
    for stop in stops:
        if stop.status == 200 or stop.route not in known:
            address = stop.address(made, "ar").partition("?")[0]
            if stop.status == 200:
                known.setdefault(stop.route, address)
                with translation.override("ar"):
                    parts.append((address, resolve(address).kwargs))
    found = {}
    with translation.override("ar"):
        for route in routes():
            named = resolve(route.address).kwargs
            if route.name in BUTTONS:
                found[route.name] = reverse(route.name, args=BUTTONS[route.name](made))
            else:
                found[route.name] = known.get(route.name) or _put_together(route, named, parts)
    return found


def _put_together(route: Route, named: dict[str, Any], parts: list[tuple[str, dict[str, Any]]]) -> str:
    if not named:
        return route.address
    values = {}
    for name, sample in named.items():
        # The same name may stand for a number here and for a word there.
        having = [(address, kwargs[name]) for address, kwargs in parts if isinstance(kwargs.get(name), type(sample))]
        nearest = max(having, key=lambda one: _shared(one[0], route.address), default=("", sample))
        values[name] = nearest[1]
    try:
        return reverse(route.name, kwargs=values)
    except Exception:  # a value of another kind: the sample will do
        return route.address


def _shared(one: str, other: str) -> int:
    """How many of the words of two addresses are alike and stand at the same place."""
    return sum(mine == theirs for mine, theirs in zip(one.split("/"), other.split("/"), strict=False))


def pattern(route: Route) -> str:
    """The address with the names of its parts, without the language: /organiser/<slug>/hours/."""
    with translation.override("ar"):
        parts = resolve(route.address).route.removeprefix("ar/")
    return (
        "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", parts) if "(?P" not in parts else re.sub("^/ar", "", route.address)
    )


class _Boundless:
    """In the place of the cache that counts how often somebody asks."""

    def add(self, *_args: object) -> bool:
        return True

    def incr(self, *_args: object) -> int:
        return 1


@contextmanager
def quiet() -> Iterator[None]:
    """No page is drawn, nobody asks too often, no refusal is noted for auditors (tests/audit), and no address is looked
    up among hundreds for every role anew: only who is let in is of interest."""
    addresses = get_resolver()
    with (
        mock.patch.object(addresses, "resolve", cache_of(addresses.resolve)),
        mock.patch("django.template.loader.render_to_string", return_value=""),
        mock.patch("django.template.backends.jinja2.Template.render", return_value=""),
        mock.patch("awn.web.limits.cache", _Boundless()),
        mock.patch("awn.web.middleware.note"),
    ):
        yield


class Asker:
    """One person's browser; whatever it asks for is undone."""

    def __init__(self, person: Person | None) -> None:
        self.client = Client(raise_request_exception=False)
        if person is not None:
            self.client.force_login(person.account)
        self.kept = {name: morsel.value for name, morsel in self.client.cookies.items()}

    def ask(self, method: str, address: str) -> tuple[str, int]:
        """What comes of it, and the status."""
        if method == "GET":
            # A GET writes nothing that matters here (gets.py).
            response = self.client.get(address)
        else:
            with transaction.atomic():
                response = self.client.post(address)
                transaction.set_rollback(True)
        answer = _answer(response)
        if response.cookies or (method == "POST" and answer == IN):
            self._restore()
        return answer, response.status_code

    def _restore(self) -> None:
        cache.clear()
        self.client.cookies = SimpleCookie(self.kept)


def _answer(response: Any) -> str:
    if response.status_code >= 500:
        return BROKEN
    if response.status_code == 401 or leads_to_sign_in(response):
        return SIGN_IN
    if response.status_code in {403, 404}:
        return NO
    return NOT_OFFERED if response.status_code == 405 else IN


# Those who are let in most often ask first: what a route does not offer to them it offers to nobody.
_FIRST = ("owner", "volunteer", "administrator", "guardian")


def measure(people: Cast) -> Matrix:
    """Asks every route as everybody, by every method that it offers."""
    where = addresses(people.world)
    matrix = Matrix(routes(), where)
    order = sorted(people.people, key=lambda role: role not in _FIRST)
    absent: set[tuple[str, str]] = set()
    _warm(people, where)
    began, worked = time.perf_counter(), time.process_time()
    # What is remembered of thousands of requests is looked through again and again, and freed at the end anyhow.
    gc.disable()
    with quiet():
        for role in order:
            asker = Asker(people.people[role])
            for route in matrix.routes:
                for method in METHODS:
                    if (route.name, method) in absent:
                        matrix.cells[route.name, role, method] = NOT_OFFERED
                        continue
                    answer, status = asker.ask(method, where[route.name])
                    matrix.asked += 1
                    matrix.cells[route.name, role, method] = answer
                    if answer == BROKEN:
                        matrix.broken.append(f"{route.name} {role} {method}: {status}")
                    if answer == NOT_OFFERED:
                        absent.add((route.name, method))
    for route_name, method in absent:
        matrix.cells |= {(route_name, role, method): NOT_OFFERED for role in ROLES}
    _ask_under_own_address(matrix, people)
    gc.enable()
    matrix.seconds = time.perf_counter() - began
    matrix.processor_seconds = time.process_time() - worked
    return matrix


def _warm(people: Cast, where: dict[str, str]) -> None:
    """The first list after an installation compiles the loops of matching for a quarter of a minute: no matter of
    permissions."""
    with quiet():
        for role in ("volunteer", "owner"):
            asker = Asker(people.people[role])
            for route in ("dashboard", "opportunities", "find_volunteers"):
                asker.ask("GET", where[route])


def _ask_under_own_address(matrix: Matrix, people: Cast) -> None:
    asker = Asker(people.people["other_owner"])
    with quiet(), translation.override("ar"):
        for route in matrix.routes:
            named = resolve(matrix.where[route.name]).kwargs
            if not (route.access or "").startswith("member") or set(named) == {"slug"}:
                continue
            address = reverse(route.name, kwargs={**named, "slug": people.own_slug})
            for method in METHODS:
                if matrix.cells[route.name, "owner", method] != NOT_OFFERED:
                    matrix.foreign[route.name, method], _status = asker.ask(method, address)
                    matrix.asked += 1
