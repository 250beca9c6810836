"""A coordinator has written to their volunteers, keeps two templates, and has a draft on the desk.

Of one message of yesterday each fate is there that a message can have; another was stopped.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import cycle

from django.db.models import Count, Q

from awn.base.models import Event
from awn.messaging.actions import mailings, templates
from awn.messaging.actions.mailings import Draft
from awn.messaging.models import Delivery, Mailing
from awn.messaging.rules import WORTH_SENDING, Texts
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
# Way, state and reason, in turn.
FATES = (
    ("email", "sent", ""),
    ("email", "bounced", "no_mailbox"),
    ("sms", "arrived", ""),
    ("email", "refused", "rejected"),
    ("email", "unknown", "interrupted"),
    ("email", "bounced", "mailbox_full"),
    ("sms", "bounced", "not_delivered"),
    ("sms", "sent", ""),
    ("push", "suppressed", "no_device"),
    ("sms", "unknown", "no_answer"),
    ("email", "suppressed", "opted_out"),
    ("email", "sent", ""),
)
STOPPED = (("email", "stopped", ""),)


def write(organisation_id: int, at: datetime) -> None:
    """For the coming opportunity of an organisation with the most places given; the worker sends it."""
    for name, texts in (("ترحيب قبل الموعد · Welcome", WELCOME), ("شكر بعد المشاركة · Thanks", THANKS)):
        templates.keep(organisation_id, name, texts, by=None, at=at)
    coming = Opportunity.objects.filter(
        organisation=organisation_id, state="published", shifts__starts_at__gt=at, shifts__places__state="confirmed"
    )
    # Where those are whom one can sign in as, so that there is somebody to read it.
    readers = Count("shifts__places", filter=Q(shifts__places__person__account__isnull=False))
    chosen = coming.annotate(held=Count("shifts__places"), readers=readers).order_by("-readers", "-held", "pk").first()
    if chosen is None:
        return
    _yesterday(chosen.pk, at - timedelta(days=1))
    sent = mailings.write(chosen.pk, Draft("accepted", WELCOME), by=None, at=at)
    mailings.start(sent.pk, by=None, at=at)
    mailings.write(chosen.pk, Draft("accepted", THANKS), by=None, at=at)
    # What was prepared tells nobody.
    prepared = Q(name__startswith="mailing.") | Q(name__startswith="template.")
    Event.objects.filter(prepared, handled_at=None).update(handled_at=at)


def _yesterday(opportunity_id: int, at: datetime) -> None:
    """The invented people have no addresses: their e-mails are written down as if they had."""
    for texts, fates in ((NEWS, FATES), (THANKS, STOPPED)):
        mailing = mailings.write(opportunity_id, Draft("accepted", texts), by=None, at=at)
        mailings.start(mailing.pk, by=None, at=at)
        rows = Delivery.objects.filter(mailing=mailing)
        rows.filter(channel="inapp").update(state="sent", reason="", changed_at=at)
        rows.exclude(channel="inapp").delete()
        Delivery.objects.bulk_create(
            Delivery(
                mailing=mailing, person_id=row.person_id, about_id=row.about_id, place_id=row.place_id, channel=way,
                state=state, reason=reason, attempts=1, due_at=at, until=at + WORTH_SENDING,
                changed_at=at + timedelta(minutes=1),
            )
            for row, (way, state, reason) in zip(rows.order_by("pk"), cycle(fates))
        )  # fmt: skip
        over = "stopped" if texts is THANKS else "done"
        Mailing.objects.filter(pk=mailing.pk).update(state=over, ended_at=at + timedelta(minutes=2))
