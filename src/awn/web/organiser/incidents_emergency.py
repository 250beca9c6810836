"""Whom to call for the people of a shift, on the day: one at a time, and every look is written down."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import found
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.actions.emergencies import look_up_contact
from awn.participation.queries import place_in, shifts_with_roll
from awn.participation.rules import contacts_are_open
from awn.web.access import PersonRequest, member
from awn.web.organiser import desk


@member(Permission.SEE_EMERGENCY_CONTACTS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def emergency_contacts(request: PersonRequest, organisation: Organisation, shift_id: int) -> HttpResponse:
    """The people of the shift; a POST shows the contact of one of them, this once."""
    shift = desk.shift_or_404(request, organisation, shift_id)
    shown, contact, at = "", None, clock.now()
    if request.method == "POST":
        shown = request.POST.get("place", "")
        place = found(place_in(organisation.pk, int(shown)) if shown.isdecimal() and len(shown) < 19 else None)
        if place.shift_id != shift_id:
            raise Http404
        contact = look_up_contact(place.pk, by=request.person, at=at)
    opportunity = desk.opportunity_or_404(request, organisation, shift.opportunity.public_id)
    whole = shifts_with_roll(opportunity.pk).filter(pk=shift_id).first()
    return desk.opportunity_page(
        request, opportunity, "organiser/emergency_contacts.html", tab="attendance", shift=shift,
        places=list(whole.roll) if whole else [], shown=shown, contact=contact,  # type: ignore[attr-defined]  # prefetched to an attribute
        is_open=contacts_are_open(shift.starts_at, shift.ends_at, at), title=_("Emergency contacts"),
    )  # fmt: skip
