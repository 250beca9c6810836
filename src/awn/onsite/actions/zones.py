"""Zones of the place, who looks after each, and who works where."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.onsite.models import Posting, Zone
from awn.onsite.rules import LONGEST_NAME, MOST_ZONES
from awn.opportunities.models import Opportunity, Shift
from awn.organisations.models import Member
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.models import Place
from awn.participation.rules import SEATED
from awn.people.models import Person


@transaction.atomic
def save_zone(
    opportunity_id: int, *, zone_id: int | None = None, name_ar: str, name_en: str, supervisor_id: int | None,
    by: Person | None, at: datetime,
) -> Zone:  # fmt: skip
    """Makes a zone, or changes one. Refuses no name, over 60 zones, and a supervisor who does not work there."""
    opportunity = _editable(opportunity_id, by)
    names = {
        "name_ar": clean_line(name_ar, limit=LONGEST_NAME, field="name_ar"),
        "name_en": clean_line(name_en, limit=LONGEST_NAME, field="name_en"),
    }
    if not any(names.values()):
        message = _("Give the zone a name, such as: north gate.")
        raise Refusal("zone_name_missing", message, fields={"name_ar": message})
    house = Member.objects.filter(organisation_id=opportunity.organisation_id, until=None)
    if supervisor_id is not None and not house.filter(person_id=supervisor_id).exists():
        message = _("Choose somebody who works in this organisation.")
        raise Refusal("supervisor_not_member", message, fields={"supervisor": message})
    zones = Zone.objects.filter(opportunity=opportunity)
    if zone_id is None:
        if zones.count() >= MOST_ZONES:
            raise Refusal("too_many_zones", _("There are 60 zones already. Join some of them."), status=409)
        zone = Zone(opportunity=opportunity)
    else:
        zone = found(zones.filter(pk=zone_id).first())
    zone.name_ar, zone.name_en, zone.supervisor_id = names["name_ar"], names["name_en"], supervisor_id
    zone.save()
    record("zone.saved", by=by, at=at, subject=zone.pk, opportunity=opportunity.pk)
    return zone


@transaction.atomic
def remove_zone(zone_id: int, *, by: Person | None, at: datetime) -> None:
    """Takes a zone out; whoever was posted there has no zone."""
    zone = found(Zone.objects.filter(pk=zone_id).first())
    _editable(zone.opportunity_id, by)
    zone.delete()
    record("zone.removed", by=by, at=at, subject=zone_id, opportunity=zone.opportunity_id)


@transaction.atomic
def post(
    shift_id: int, place_ids: Collection[int], zone_id: int | None, *, leads: bool = False, by: Person | None,
    at: datetime,
) -> int:  # fmt: skip
    """Posts people of a shift to a zone, or to none; how many. `leads` makes one of them the zone's first.

    Refuses whoever may not record attendance there, zones and seats of elsewhere, and several who lead at once.
    """
    shift = found(Shift.objects.select_related("opportunity").filter(pk=shift_id).first())
    opportunity = shift.opportunity
    require(by, Permission.RECORD_ATTENDANCE, opportunity.organisation_id, team_id=opportunity.team_id)
    seats = Place.objects.filter(pk__in=place_ids, shift=shift, state__in=sorted(SEATED))
    ids = sorted(seats.values_list("pk", flat=True))
    if not ids:
        raise Refusal("nobody_ticked", _("Tick at least one person."))
    if zone_id is None:
        Posting.objects.filter(place__in=ids).delete()
    else:
        zone = found(Zone.objects.select_for_update().filter(pk=zone_id, opportunity=opportunity).first())
        _put(zone, shift, ids, leads=leads)
    record("zone.people_posted", by=by, at=at, subject=shift.pk, zone=zone_id, places=ids)
    return len(ids)


def _put(zone: Zone, shift: Shift, ids: list[int], *, leads: bool) -> None:
    if leads:
        if len(ids) > 1:
            raise Refusal("one_leads", _("One person leads in a zone. Tick only that one."))
        Posting.objects.filter(zone=zone, place__shift=shift).update(leads=False)
    rows = [Posting(zone=zone, place_id=pk, leads=leads) for pk in ids]
    Posting.objects.bulk_create(rows, update_conflicts=True, unique_fields=["place"], update_fields=["zone", "leads"])


def _editable(opportunity_id: int, by: Person | None) -> Opportunity:
    opportunity = found(Opportunity.objects.select_for_update().filter(pk=opportunity_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id)
    return opportunity
