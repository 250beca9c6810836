"""The helper's desk: registering somebody without a telephone, their card, and applying for them.

An organisation's helpers sit at its desk; the platform's own helpers have the same pages
without an organisation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.assistance import actions, queries
from awn.assistance.actions import Newcomer
from awn.assistance.queries import AssistedPerson
from awn.assistance.rules import ABOUT, CONSENT_VERSION, METHODS, WHY_REVOKED
from awn.base import clock
from awn.base.refusal import Refusal
from awn.opportunities.queries import organising
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.actions.applications import Request
from awn.participation.actions.assisted import apply_for
from awn.participation.queries import applications_of
from awn.participation.rules import APPLICATION_STATES
from awn.people.rules import StaffPermission
from awn.safety.queries import text_of
from awn.safety.rules import CONDUCT_VERSION
from awn.web.access import PersonRequest, member, staff
from awn.web.assistance_forms import ApplyForm, RegisterForm, page_language
from awn.web.forms import OnceForm, filled, sent
from awn.web.jinja import url
from awn.web.limits import limit, who
from awn.web.organiser import desk
from awn.web.qr import picture

REGISTERED_PER_MINUTE = 10
OFFERED = 30
GET_OR_POST = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a helper sits: in an organisation, or on the platform's staff."""

    organisation: Organisation | None = None

    @property
    def organisation_id(self) -> int | None:
        """Whose helpers may act for somebody who is registered here; None for the staff's."""
        return self.organisation.pk if self.organisation else None

    @property
    def zone(self) -> str:
        """By whose clocks the pages tell the time."""
        return self.organisation.country.zone if self.organisation else "Asia/Riyadh"

    def way(self, name: str, *args: object) -> str:
        """The address of a page of this desk."""
        return url(name, self.organisation.slug, *args) if self.organisation else url(f"staff_{name}", *args)

    def page(self, request: PersonRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """One page of this desk."""
        context |= {"way": self.way, "zone": self.zone}
        if self.organisation:
            context |= {"frame": "organiser/_frame.html", "here": "assisted"}
            return desk.page(request, self.organisation, template, status=status, **context)
        context |= {"frame": "staff/_helping.html", "organisation": None, "at": clock.now()}
        return render(request, template, context, status=status)

    def row_or_404(self, person_id: int) -> AssistedPerson:
        """Somebody who was registered here; those of other desks do not exist."""
        row = queries.assisted_person(self.organisation_id, person_id)
        if row is None:
            raise Http404
        return row

    def opportunity_or_404(self, request: PersonRequest, public_id: str) -> organising.Opportunity:
        """What somebody may be applied for from here: the organisation's own, or anything that is published."""
        if self.organisation:
            return desk.opportunity_or_404(request, self.organisation, public_id)
        found = organising.for_moderation(public_id)
        if found is None or found.state != "published":
            raise Http404
        return found

    def offers(self, typed: str) -> list[organising.Opportunity]:
        """What could be chosen from here: what is published, and with the staff what the typed words name."""
        if self.organisation:
            return list(organising.listed(self.organisation.pk, state="published")[:OFFERED])
        return list(organising.published_with(typed)[:OFFERED]) if typed else []


@member(Permission.ASSIST_REGISTRATION)
@require_safe
def people(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Whom the organisation's helpers registered."""
    return _people(request, Desk(organisation))


@staff(StaffPermission.HELP_PEOPLE)
@require_safe
def staff_people(request: PersonRequest) -> HttpResponse:
    """Whom the platform's helpers registered."""
    return _people(request, Desk())


@member(Permission.ASSIST_REGISTRATION)
@require_http_methods(GET_OR_POST)
def new(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Registers somebody who is present."""
    return _new(request, Desk(organisation))


@staff(StaffPermission.HELP_PEOPLE)
@require_http_methods(GET_OR_POST)
def staff_new(request: PersonRequest) -> HttpResponse:
    """The same by the platform's helpers."""
    return _new(request, Desk())


@member(Permission.ASSIST_REGISTRATION)
@require_http_methods(GET_OR_POST)
def person(request: PersonRequest, organisation: Organisation, person_id: int) -> HttpResponse:
    """One person: card, consents, applications, and what they could join; a POST stops the card."""
    return _person(request, Desk(organisation), person_id)


@staff(StaffPermission.HELP_PEOPLE)
@require_http_methods(GET_OR_POST)
def staff_person(request: PersonRequest, person_id: int) -> HttpResponse:
    """The same by the platform's helpers."""
    return _person(request, Desk(), person_id)


@member(Permission.ASSIST_REGISTRATION)
@never_cache
@require_POST
def card(request: PersonRequest, organisation: Organisation, person_id: int) -> HttpResponse:
    """A new card to print. What stands on it is shown this once; the card before it stops."""
    return _card(request, Desk(organisation), person_id)


@staff(StaffPermission.HELP_PEOPLE)
@never_cache
@require_POST
def staff_card(request: PersonRequest, person_id: int) -> HttpResponse:
    """The same by the platform's helpers."""
    return _card(request, Desk(), person_id)


@member(Permission.ASSIST_REGISTRATION)
@require_http_methods(GET_OR_POST)
def apply(request: PersonRequest, organisation: Organisation, person_id: int, public_id: str) -> HttpResponse:
    """Applies for them to one of the organisation's opportunities, with their yes to it."""
    return _apply(request, Desk(organisation), person_id, public_id)


@staff(StaffPermission.HELP_PEOPLE)
@require_http_methods(GET_OR_POST)
def staff_apply(request: PersonRequest, person_id: int, public_id: str) -> HttpResponse:
    """Applies for them to whatever is published, with their yes to it."""
    return _apply(request, Desk(), person_id, public_id)


def _people(request: PersonRequest, at_desk: Desk) -> HttpResponse:
    typed = request.GET.get("q", "").strip()[:100]
    paged = desk.rows_of_page(request, queries.assisted_people(at_desk.organisation_id, typed))
    return at_desk.page(request, "assistance/people.html", typed=typed, **paged)


def _new(request: PersonRequest, at_desk: Desk) -> HttpResponse:
    form = filled(RegisterForm, request, initial={"language": page_language()})

    def act() -> str:
        limit(f"assisted:{who(request)}", per_minute=REGISTERED_PER_MINUTE)
        said = form.cleaned_data
        newcomer = Newcomer(
            birth_date=said["birth_date"], name_ar=said["name_ar"], name_en=said["name_en"], gender=said["gender"],
            region=said["region"], language=said["language"], spoken=said["spoken"], interests=said["interests"],
        )  # fmt: skip
        row = actions.register(
            newcomer, form.how(), organisation_id=at_desk.organisation_id, sure=said["sure"], by=request.person,
            at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("Registered. Now print the card."))
        return at_desk.way("assisted_person", row.person_id)

    if answer := sent(request, form, act):
        return answer
    texts = [(code, queries.consent_text(CONSENT_VERSION, code)) for code in ("ar", "en")]
    return at_desk.page(request, "assistance/new.html", status=_status(form), form=form, texts=texts)


def _person(request: PersonRequest, at_desk: Desk, person_id: int) -> HttpResponse:
    row = at_desk.row_or_404(person_id)
    if request.method == "POST":
        why, at = request.POST.get("why", ""), clock.now()
        act = lambda: actions.revoke_card(person_id, why=why, by=request.person, at=at)  # noqa: E731 - one small act
        desk.attempt(request, act, _("The card is stopped."))
        return HttpResponseRedirect(at_desk.way("assisted_person", person_id))
    typed = request.GET.get("q", "").strip()[:100]
    return at_desk.page(
        request, "assistance/person.html", row=row, methods=METHODS, abouts=ABOUT, typed=typed,
        consents=[(one, queries.witness_of(one)) for one in queries.consents_of(person_id)[:20]],
        cards=list(queries.cards_of(person_id)[:10]), why_stopped=WHY_REVOKED,
        applications=list(applications_of(row.person)[:20]), states=APPLICATION_STATES,
        opportunities=at_desk.offers(typed),
    )  # fmt: skip


def _card(request: PersonRequest, at_desk: Desk, person_id: int) -> HttpResponse:
    row = at_desk.row_or_404(person_id)
    _made, token, number = actions.issue_card(person_id, by=request.person, at=clock.now())
    address = f"{settings.AWN_PUBLIC_URL}{url('card_found', token)}"
    return at_desk.page(
        request, "assistance/card.html", row=row, qr=picture(address),
        number=f"{number[:3]} {number[3:6]} {number[6:]}",
    )  # fmt: skip


def _apply(request: PersonRequest, at_desk: Desk, person_id: int, public_id: str) -> HttpResponse:
    row = at_desk.row_or_404(person_id)
    opportunity, at = at_desk.opportunity_or_404(request, public_id), clock.now()
    coming = [one for one in opportunity.shifts.all() if one.cancelled_at is None and one.ends_at > at]
    form = filled(ApplyForm, request, shifts=[(str(one.pk), "") for one in coming])

    def act() -> str:
        shift_ids = [int(number) for number in form.cleaned_data["shifts"]]
        wanted = Request(opportunity_id=opportunity.pk, shift_ids=shift_ids, charter_accepted=True)
        made = apply_for(person_id, wanted, form.how(), by=request.person, at=at)
        messages.success(request, str(APPLICATION_STATES[made.state]))
        return at_desk.way("assisted_person", person_id)

    try:
        answer = sent(request, form, act)
    except Refusal as refusal:
        # A closed gate says why; the helper tells the person.
        if refusal.code != "gate_closed":
            raise
        form.add_error(None, str(refusal.message))
        answer = None
    return answer or at_desk.page(
        request, "assistance/apply.html", status=_status(form), row=row, form=form, o=opportunity, shifts=coming,
        conduct=text_of(CONDUCT_VERSION, page_language()),
    )  # fmt: skip


def _status(form: OnceForm) -> int:
    if not form.is_bound:
        return 200
    return form.refusal.status if form.refusal else 422
