"""The next day of the kitchen: two zones, some people posted, vests and radios, one vest that is out already."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from awn.base.models import Event
from awn.onsite.actions.items import hand_out, save_kind
from awn.onsite.actions.zones import post, save_zone
from awn.onsite.queries import item_kinds, seats_to_post
from awn.opportunities.models import Shift


def furnish(organisation_id: int, at: datetime) -> None:
    """By the real actions, as the system: nobody of the house is bothered with it."""
    save_kind(
        organisation_id, name_ar="سترة متطوع", name_en="Volunteer vest", stock="S 20, M 40, L 40, XL 15",
        comes_back=True, by=None, at=at,
    )  # fmt: skip
    save_kind(organisation_id, name_ar="جهاز لاسلكي", name_en="Radio", stock="6", comes_back=True, by=None, at=at)
    coming = Shift.objects.filter(
        opportunity__organisation=organisation_id, opportunity__mode="on_site", ends_at__gt=at, cancelled_at=None,
        open_ended=False, taken__gte=2,
    )  # fmt: skip
    shift = coming.order_by("starts_at", "pk").first()
    if shift is None:
        return
    names = (("مدخل المستودع", "Warehouse entrance"), ("طاولات الفرز", "Sorting tables"))
    zones = [
        save_zone(shift.opportunity_id, name_ar=ar, name_en=en, supervisor_id=None, by=None, at=at) for ar, en in names
    ]
    seats = list(seats_to_post(shift.pk).values_list("pk", flat=True))
    post(shift.pk, seats[:1], zones[0].pk, leads=True, by=None, at=at)
    post(shift.pk, seats[1:], zones[1].pk, by=None, at=at)
    vest = next(iter(item_kinds(organisation_id))).stock.all()[1]
    hand_out(seats[0], vest.pk, by=None, at=at)
    # What was prepared tells nobody.
    Event.objects.filter(Q(name__startswith="item.") | Q(name__startswith="zone."), handled_at=None).update(
        handled_at=at
    )
