"""Certificates of one's own: those there are, those to ask for, and what others may see of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.base.text import Bilingual
from awn.credentials.actions import issue
from awn.credentials.actions.kinds import issue_licence, issue_period
from awn.credentials.actions.showing import choose_shown
from awn.credentials.queries import Certificate, certificate_by_code, certificates_of, roles_of, years_of
from awn.credentials.rules import LICENCES, REVOCATION_REASONS, SHOWABLE, LicenceRule, normalise_code
from awn.hours.queries import Record, records_of, total_minutes
from awn.opportunities import queries as opportunities
from awn.people.queries import may_act_for
from awn.web.access import PersonRequest, signed_in
from awn.web.credentials_sheet import day_of, drawn, linkedin, qr, short_address
from awn.web.preferences import template


@dataclass(frozen=True, slots=True)
class Due:
    """Confirmed hours that no certificate covers yet, or not all of them."""

    record: Record
    is_newer: bool


@dataclass(frozen=True, slots=True)
class Year:
    """A year with hours: its record can be asked for, or asked for anew."""

    year: int
    minutes: int
    is_newer: bool
    is_there: bool


@dataclass(frozen=True, slots=True)
class Licence:
    """The licence of the person's country: what it asks for, and how much of it is there."""

    country: str
    country_name: Bilingual
    rule: LicenceRule
    minutes: int

    @property
    def is_earned(self) -> bool:
        return self.minutes >= self.rule.hours * 60


@signed_in
@require_safe
def my_certificates(request: PersonRequest) -> HttpResponse:
    """My certificates, and those I can ask for."""
    certificates = list(certificates_of(request.person))
    context = {
        "person": request.person,
        "certificates": certificates,
        "reasons": REVOCATION_REASONS,
        "due": _due(records_of(request.person), certificates),
        "years": _years(request.person, certificates),
        "licence": _licence(request.person, certificates),
    }
    return render(request, template(request, "credentials/my_certificates.html", "easy/certificates.html"), context)


@signed_in
@require_POST
def request_certificate(request: PersonRequest, public_id: str) -> HttpResponse:
    """Issues my certificate for what was confirmed; with a `role`, for my hours in that role."""
    opportunity = opportunities.get(public_id, request.person)
    if opportunity is None:
        raise Http404
    about: dict[str, Any] = {}
    if role := request.POST.get("role", ""):
        subject = next(
            (title for title, _minutes in roles_of(request.person, opportunity.pk) if str(title) == role), None
        )
        if subject is None:
            raise Refusal(
                "no_hours", _("There are no confirmed hours yet. The organisation confirms them."), status=409
            )
        about = {"kind": "role", "subject": subject}
    made = issue(request.person.pk, opportunity.pk, by=request.person, at=clock.now(), **about)
    return _ready(request, made)


@signed_in
@require_POST
def request_record(request: PersonRequest, year: int) -> HttpResponse:
    """Issues the record of my year over all organisations."""
    if not 1900 <= year <= 2200:
        raise Http404
    made = issue_period(request.person.pk, date(year, 1, 1), date(year, 12, 31), by=request.person, at=clock.now())
    return _ready(request, made)


@signed_in
@require_POST
def request_licence(request: PersonRequest, country: str) -> HttpResponse:
    """Issues my volunteer licence, where its conditions are met."""
    return _ready(request, issue_licence(request.person.pk, country.upper(), by=request.person, at=clock.now()))


@signed_in
@require_safe
def certificate(request: PersonRequest, code: str) -> HttpResponse:
    """My certificate, for screen and paper, with what I can do with it."""
    found = own(request, code)
    opportunity = found.opportunity
    roles = roles_of(found.person, opportunity.pk) if opportunity is not None and found.kind == "opportunity" else []
    context = {
        "certificate": found,
        "c": drawn(found),
        "qr": qr(found),
        "showable": list(SHOWABLE.items()),
        "linkedin": linkedin(found),
        "address": short_address(found.code),
        "issued_on": day_of(found.issued_at, found),
        "roles": [(title, minutes) for title, minutes in roles if found.person_id == request.person.pk],
    }
    return render(request, "credentials/certificate.html", context)


@signed_in
@require_POST
def show(request: PersonRequest, code: str) -> HttpResponse:
    """I choose what strangers see of my certificate."""
    found = own(request, code)
    choose_shown(found.pk, request.POST.getlist("shown"), by=request.person, at=clock.now())
    messages.success(request, _("Saved. This is what others see from now on."))
    return HttpResponseRedirect(reverse("verify_certificate", args=[found.code]))


def own(request: PersonRequest, code: str) -> Certificate:
    """The certificate with this number, for its holder and for guardians; nobody else learns that it is there."""
    found = certificate_by_code(normalise_code(code) or "")
    if found is None or not may_act_for(request.person, found.person_id, clock.now().date()):
        raise Http404
    return found


def _ready(request: HttpRequest, made: Certificate) -> HttpResponse:
    messages.success(request, _("Your certificate is ready. Thank you for what you did."))
    return HttpResponseRedirect(reverse("certificate", args=[made.code]))


def _due(records: list[Record], certificates: list[Certificate]) -> list[Due]:
    valid = {one.opportunity_id: one.minutes for one in _in_force(certificates, "opportunity")}
    return [
        Due(record, record.opportunity_id in valid)
        for record in records
        if record.minutes > 0 and valid.get(record.opportunity_id) != record.minutes
    ]


def _years(person: Any, certificates: list[Certificate]) -> list[Year]:
    there = {
        one.first_day.year: one.minutes for one in _in_force(certificates, "period") if one.organisation_id is None
    }
    return [Year(year, minutes, year in there, there.get(year) == minutes) for year, minutes in years_of(person)]


def _licence(person: Any, certificates: list[Certificate]) -> Licence | None:
    """The licence to ask for: none where there is no rule for the country, or one is in force."""
    country = person.region.country if person.region is not None else None
    today = clock.now().date()
    if country is None or country.code not in LICENCES:
        return None
    if any(one.last_day >= today for one in _in_force(certificates, "licence")):
        return None
    name = Bilingual(country.name_ar, country.name_en)
    return Licence(country.code, name, LICENCES[country.code], total_minutes(person))


def _in_force(certificates: list[Certificate], kind: str) -> list[Certificate]:
    return [one for one in certificates if one.kind == kind and one.revoked_at is None]
