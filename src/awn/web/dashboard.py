"""A volunteer's own page: what is next, what waits for them, what was said to them, what may suit them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.account.utils import has_verified_email
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup, escape

from awn.base import clock
from awn.base.refusal import Text
from awn.base.text import Bilingual
from awn.credentials.queries import certificates_of
from awn.hours.queries import total_minutes
from awn.matching import reasons
from awn.matching.actions import keep_slate
from awn.matching.queries import (
    Recommended,
    Suggestion,
    choice_of,
    invitations_of,
    recommended,
    should_be_asked,
)
from awn.onboarding.queries import of_person
from awn.organisations.queries import organisations_of
from awn.participation.queries import (
    Place,
    applications_of,
    open_offer,
    upcoming_places,
    waiting_for_guardian,
    waiting_numbers,
)
from awn.participation.rules import APPLICATION_STATES
from awn.people.actions import mark_notifications_read
from awn.people.queries import Person, notifications_of, unread_count
from awn.people.rules import is_minor
from awn.reactions.mail import WORDINGS, Notification, subjects_of
from awn.safety.rules import CONDUCT_VERSION
from awn.web import formatting, onboarding
from awn.web.access import PersonRequest, signed_in
from awn.web.formatting import in_zone
from awn.web.preferences import template

SHIFTS_SHOWN = 5
APPLICATIONS_SHOWN = 6
NOTICES_SHOWN = 4
NOTICES_PAGE = 20
SUGGESTIONS_SHOWN = 4
INVITATIONS_SHOWN = 5
PLACES_TO_GO = frozenset(
    {
        "changed_opportunities",
        "dashboard",
        "family",
        "cover",
        "my_hours",
        "boards_in_charge",
        "my_boards",
        "my_evaluation",
        "my_ratings",
        "my_certificates",
        "opportunities",
        "notifications",
        "my_calls",
        "my_messages",
        "my_support",
        "staff_support",
        "settings",
        "settings_data",
        "saved_searches",
        "staff_objections",
        "staff_privacy",
        "staff_safety",
        "staff_appeals",
        "staff_incidents",
        "my_reports",
        "my_suspension",
        "settings_qualifications",
        "staff",
    }
)
# Pages of whichever organisation the reader works in.
OF_AN_ORGANISATION = {
    "organiser_home": "organiser",
    "organiser_ratings": "house_ratings",
    "organiser_evaluation": "house_evaluation",
}
STATE_TAGS = {
    "accepted": "ok",
    "waiting": "new",
    "submitted": "info",
    "awaiting_guardian": "new",
    "declined": "",
    "withdrawn": "",
    "cancelled": "err",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A message in words."""

    text: Markup
    page: str
    at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A suggestion as the opportunity card shows it."""

    url: str
    title: Bilingual
    organisation: str
    verified: bool
    art: str
    region: str
    when_text: Text
    hijri_text: str
    time_text: Text
    seats_left: int
    capacity: int | None
    reason: str
    public_id: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    more_text: str = ""


@dataclass(frozen=True, slots=True)
class Next:
    """A coming shift; `number` is that in the waiting list, 0 for a seat; `asked` whether they want a free seat."""

    place: Place
    day: object
    number: int
    asked: bool


@signed_in
@require_safe
def dashboard(request: PersonRequest) -> HttpResponse:
    """My page."""
    person, at = request.person, clock.now()
    applications = list(applications_of(person)[: APPLICATIONS_SHOWN + 1])
    coming = list(upcoming_places(person, at)[: SHIFTS_SHOWN + 1])
    numbers = waiting_numbers(coming)
    context = {
        "person": person,
        "shifts": [_next(place, numbers.get(place.pk, 0), at) for place in coming[:SHIFTS_SHOWN]],
        "more_shifts": len(coming) > SHIFTS_SHOWN,
        "applications": applications[:APPLICATIONS_SHOWN],
        "states": APPLICATION_STATES,
        "tags": STATE_TAGS,
        "consents": list(waiting_for_guardian(person)),
        "first_steps": [onboarding.shown(one) for one in of_person(person, at.date())],
        "named": bool(person.name),
        "conduct_asked": person.conduct_version < CONDUCT_VERSION,
        "verified": has_verified_email(request.user),
        "needs_guardian": is_minor(person.birth_date, at.date()) and not person.guardians.exists(),
        "notices": _notices(list(notifications_of(person.pk)[:NOTICES_SHOWN])),
        "unread": unread_count(person.pk),
        **_matched(request, at),
        "minutes": total_minutes(person),
        "certificates": certificates_of(person).filter(revoked_at=None).count(),
        "organisations": [row.organisation for row in organisations_of(person)],
    }
    return render(request, template(request, "dashboard/dashboard.html", "easy/dashboard.html"), context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: PersonRequest) -> HttpResponse:
    """All messages, the newest first; posting marks those up to `up_to` as read."""
    if request.method == "POST":
        up_to = request.POST.get("up_to", "")
        if up_to.isdecimal() and len(up_to) < 19:
            mark_notifications_read(up_to=int(up_to), by=request.person, at=clock.now())
            messages.success(request, _("All messages are marked as read."))
        return HttpResponseRedirect(reverse("notifications"))
    page = Paginator(notifications_of(request.person.pk), NOTICES_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    context = {
        "notices": _notices(rows),
        "page": page,
        "address": lambda number: f"{reverse('notifications')}?page={number}",
        "newest": rows[0].pk if rows else 0,
        "unread": unread_count(request.person.pk),
    }
    return render(request, "dashboard/notifications.html", context)


@signed_in
@require_safe
def go(request: PersonRequest, page: str) -> HttpResponse:
    """Where the link of an e-mail leads, whatever the pages are called by then."""
    if page in OF_AN_ORGANISATION:
        roles = list(organisations_of(request.person)[:2])
        # A letter does not say which of several it is about: the dashboard lists them.
        return _to(OF_AN_ORGANISATION[page], roles[0].organisation.slug) if len(roles) == 1 else _to("dashboard")
    if page not in PLACES_TO_GO:
        raise Http404
    return _to(page)


def _to(name: str, *args: str) -> HttpResponse:
    try:
        return HttpResponseRedirect(reverse(name, args=args))
    except NoReverseMatch as error:
        raise Http404 from error


def _next(place: Place, number: int, at: datetime) -> Next:
    day = in_zone(place.shift.starts_at, place.shift.opportunity.zone).date()
    return Next(place, day, number, open_offer(place, at) is not None)


def _notices(rows: list[Notification]) -> list[Notice]:
    titles = subjects_of(rows)
    return [
        Notice(
            text=_worded(str(WORDINGS[row.kind].sentence), titles[row.pk]),
            page=WORDINGS[row.kind].page,
            at=row.created_at,
            is_new=row.read_at is None,
        )
        for row in rows
        if row.kind in WORDINGS
    ]


def _worded(sentence: str, title: Bilingual) -> Markup:
    """The sentence with the title kept apart from the direction of the line around it."""
    words = Markup("<bdi>{}</bdi>").format(title.pick(formatting.language())[0])
    return Markup(escape(sentence)).format(title=words)


def _matched(request: PersonRequest, at: datetime) -> dict[str, object]:
    """What may suit, invitations to answer, and whether to ask the three questions."""
    person = request.person
    chosen = choice_of(person.pk)
    applied = list(applications_of(person).values_list("opportunity_id", flat=True))
    found = recommended(person, at, SUGGESTIONS_SHOWN, without=applied, chosen=chosen)
    # Pages that a browser fetches in advance are shown to nobody yet.
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        remember(person, "dashboard", found, at)
    return {
        "suggestions": [_card(one) for one in found.suggestions],
        "is_plain": found.is_plain,
        "why_plain": found.why_plain,
        "invitations": list(invitations_of(person.pk, at)[:INVITATIONS_SHOWN]),
        "ask": should_be_asked(person, chosen),
    }


def remember(person: Person, surface: str, found: Recommended, at: datetime) -> None:
    """Keeps the list as it was shown, so that it can be learned from and looked into."""
    rows = [one.row for one in found.suggestions]
    if rows and not found.is_plain:
        keep_slate(person.pk, surface, rows, candidates=found.candidates, revision=found.revision, by=person, at=at)


def _card(one: Suggestion) -> Card:
    opportunity = one.opportunity
    first = one.coming[0] if one.coming else None
    day = in_zone(first.starts_at, opportunity.zone).date() if first else None
    until = in_zone(first.ends_at, opportunity.zone).date() if first else None
    window = first is not None and first.open_ended
    language = formatting.language()
    return Card(
        url=_address(opportunity.public_id),
        title=opportunity.title,
        organisation=opportunity.organisation.name.pick(language)[0],
        verified=opportunity.organisation.is_verified,
        art=opportunity.field.art if opportunity.field else "hands",
        region=opportunity.region.name.pick(language)[0] if opportunity.region else "",
        when_text=formatting.day_span(day, until if window and until else day) if day else "",
        hijri_text=formatting.hijri(day, opportunity.zone) if day and not window else "",
        time_text=formatting.time_range(first.starts_at, first.ends_at, opportunity.zone)
        if first and not window
        else SafeString(""),
        seats_left=sum(shift.seats_left for shift in one.coming),
        capacity=sum(shift.capacity for shift in one.coming) if one.coming else None,
        reason=reasons.sentence(one.reasons),
        public_id=opportunity.public_id,
    )


def _address(public_id: str) -> str:
    try:
        return reverse("opportunity", args=[public_id])
    except NoReverseMatch:
        return reverse("apply", args=[public_id])
