"""A coordinator has written to their volunteers, keeps two templates, and has a draft on the desk.

Of one message of yesterday each fate is there that a message can have; another was stopped.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count

from awn.messaging.actions import mailings, templates
from awn.messaging.actions.mailings import Draft
from awn.messaging.models import DeadAddress, Delivery, Mailing
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

NEWS = Texts(
    "تغيّر مدخل المستودع",
    "The warehouse has another entrance",
    "أهلًا {name}،\n\nندخل من البوابة الشمالية، فالشرقية مغلقة للصيانة. موعدنا: {shift}.",
    "Hello {name},\n\nwe use the north gate; the east one is closed for repairs. We meet {shift}.",
)
# State and reason, in turn.
FATES = (
    ("sent", ""),
    ("bounced", "no_mailbox"),
    ("refused", "rejected"),
    ("unknown", "interrupted"),
    ("suppressed", "opted_out"),
    ("bounced", "mailbox_full"),
    ("refused", "gave_up"),
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
    _yesterday(chosen.pk, at - timedelta(days=1))
    sent = mailings.write(chosen.pk, Draft("accepted", WELCOME), by=None, at=at)
    mailings.start(sent.pk, by=None, at=at)
    mailings.write(chosen.pk, Draft("accepted", THANKS), by=None, at=at)


def _yesterday(opportunity_id: int, at: datetime) -> None:
    done = mailings.write(opportunity_id, Draft("accepted", NEWS), by=None, at=at)
    mailings.start(done.pk, by=None, at=at)
    rows = list(Delivery.objects.filter(mailing=done).select_related("person__account").order_by("pk"))
    for row in rows:
        row.state, row.reason = "sent", ""
    for row, (state, reason) in zip((row for row in rows if row.channel == "email"), FATES, strict=False):
        row.state, row.reason = state, reason
        account = getattr(row.person, "account", None)
        if state == "bounced" and reason == "no_mailbox" and account is not None:
            DeadAddress.objects.create(person=row.person, address=account.email, status="5.1.1", at=at)
    Delivery.objects.bulk_update(rows, ["state", "reason"])
    Mailing.objects.filter(pk=done.pk).update(state="done", ended_at=at + timedelta(minutes=2))
    stopped = mailings.write(opportunity_id, Draft("accepted", THANKS), by=None, at=at)
    mailings.start(stopped.pk, by=None, at=at)
    mailings.stop(stopped.pk, by=None, at=at + timedelta(minutes=1))
