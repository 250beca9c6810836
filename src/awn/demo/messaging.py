"""A coordinator has written to their volunteers, keeps two templates, and has a draft on the desk."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count

from awn.messaging.actions import mailings, templates
from awn.messaging.actions.mailings import Draft
from awn.messaging.rules import Texts
from awn.opportunities.models import Opportunity

WELCOME = Texts(
    "نلتقي {shift}",
    "See you {shift}",
    "أهلًا {name}،\n\nسعداء بمشاركتك في «{opportunity}». نقطة التجمع: {place}. أحضر ماءً وقبعة.\n\n"
    "إن تعذّر حضورك فأخبرنا من هنا ليحضر غيرك: {cannot_come}",
    "Hello {name},\n\nwe are glad that you take part in “{opportunity}”. Meeting point: {place}. Bring a hat.\n\n"
    "If you cannot come, tell us here, so that somebody else can: {cannot_come}",
)
THANKS = Texts(
    "شكرًا لكم",
    "Thank you",
    "أهلًا {name}،\n\nأنجزنا معًا في «{opportunity}» ما لم يكن ليُنجز من دونكم. شكرًا.",
    "Hello {name},\n\nin “{opportunity}” we did together what nobody could have done alone. Thank you.",
)


def write(organisation_id: int, at: datetime) -> None:
    """For the coming opportunity of an organisation with the most places given; the worker sends it."""
    for name, texts in (("ترحيب قبل الموعد · Welcome", WELCOME), ("شكر بعد المشاركة · Thanks", THANKS)):
        templates.keep(organisation_id, name, texts, by=None, at=at)
    coming = Opportunity.objects.filter(
        organisation=organisation_id, state="published", shifts__starts_at__gt=at, shifts__places__state="confirmed"
    )
    chosen = coming.annotate(held=Count("shifts__places")).order_by("-held", "pk").first()
    if chosen is None:
        return
    sent = mailings.write(chosen.pk, Draft("accepted", WELCOME), by=None, at=at)
    mailings.start(sent.pk, by=None, at=at)
    mailings.write(chosen.pk, Draft("accepted", THANKS), by=None, at=at)
