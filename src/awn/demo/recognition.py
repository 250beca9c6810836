"""Recognition in the demo world: levels of the house, badges of those one signs in as, and thanks in every state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from awn.base.models import Event
from awn.hours.models import HoursEntry
from awn.people.models import Person
from awn.recognition.actions import levels, thanks

WORDS = (
    ("shown", "وصلت السلة في وقتها، ودعوات أمي لكم لا تنقطع."),
    ("shown", "Thank you. You carried everything up four floors and still smiled."),
    ("hidden", "شكرًا، وأتمنى أن يكون الطابور أقصر في المرة القادمة."),
    ("waiting", "لم نطلب شيئًا إلا وجدناه عندكم. جزاكم الله خيرًا."),
)


def honour(players: Mapping[str, Person], organisation_id: int, at: datetime) -> None:
    """What the house gives out, and what came back."""
    latest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    owner, volunteer = players["owner"], players["volunteer"]
    levels.set_levels([5, 10, 25], organisation_id=organisation_id, by=owner, at=at - timedelta(days=30))
    for who in ("volunteer", "guardian", "supervisor"):
        levels.bring_up_to_date(players[who].pk, by=None, at=at)
    worked = HoursEntry.objects.filter(person=volunteer, reverses=None, reversal=None).select_related("opportunity")
    entry = worked.filter(organisation=organisation_id).first() or worked.first()
    if entry is None:
        return
    house, opportunity = entry.organisation_id, entry.opportunity
    link = thanks.make_link(house, opportunity.public_id, by=None, at=at - timedelta(days=9))
    for number, (state, words) in enumerate(WORDS):
        row = thanks.say_thanks(link.token, words, by=None, at=at - timedelta(days=8 - number))
        if state != "waiting":
            thanks.decide(house, row.pk, shown=state == "shown", by=None, at=at - timedelta(days=4))
    old = thanks.make_link(house, opportunity.public_id, by=None, at=at - timedelta(days=60))
    thanks.close_link(house, old.pk, by=None, at=at - timedelta(days=20))
    Event.objects.filter(pk__gt=latest, handled_at=None).update(handled_at=at)
