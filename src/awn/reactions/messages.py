"""Messages of the platform itself by the ways each person chose, and with their shifts for the calendar."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import override

from awn.base.languages import direction
from awn.base.models import Event
from awn.base.text import Bilingual
from awn.messaging.calendar import invitation, is_ended
from awn.messaging.gateways import text_message
from awn.messaging.handing import notice
from awn.messaging.queries import dead_addresses, ways_that_reach, wishes_of, wishes_of_many
from awn.messaging.rules import Wishes
from awn.messaging.waiting import may_hear_at
from awn.participation.models import Place
from awn.people.actions import notify
from awn.people.models import AccountPhone, Notification
from awn.people.rules import has_email
from awn.reactions.wordings import Wording

_LIVE = frozenset({"application.accepted", "place.promoted", "opportunity.shift_changed"})
_ENDED = frozenset({"opportunity.cancelled", "opportunity.shift_cancelled"})
# Kinds about which people choose; of all others, such as those about their account, they are told as ever.
CHOSEN: Mapping[str, str] = {
    **dict.fromkeys(_LIVE | _ENDED | {"application.waiting", "application.declined"}, "place"),
    **dict.fromkeys(("invitation.sent", "invitation.withdrawn"), "place"),
    **dict.fromkeys(
        ("hours.credited", "hours.reversed", "certificate.issued", "deliverable.returned", "search.found"), "other"
    ),
    **dict.fromkeys(("support.received", "support.answered", "support.asks", "support.closed"), "other"),
}
MOST_INVITATIONS = 10
_USUAL = Wishes()


def without_email(batch: Collection[Notification]) -> set[int]:
    """Those of the notifications whose person wants no e-mail of their kind, or to whom e-mails come back.

    Of their places people always hear: who chose a way that does not reach them any more gets the e-mail. Two queries
    where all want it.
    """
    dead = dead_addresses({row.person_id for row in batch})
    wishes = wishes_of_many({row.person_id for row in batch if row.kind in CHOSEN})
    kinds = {row.pk: (row.person_id, CHOSEN[row.kind]) for row in batch if row.kind in CHOSEN}
    ways = {key: wishes.get(person, _USUAL).ways(kind) for key, (person, kind) in kinds.items()}
    unwanted = {key for key, chosen in ways.items() if "email" not in chosen}
    of_places = {kinds[key][0] for key in unwanted if kinds[key][1] == "place"}
    reached = ways_that_reach(of_places) if of_places else {}
    chosen = {key for key in unwanted if kinds[key][1] != "place" or ways[key] & reached.get(kinds[key][0], set())}
    return chosen | {row.pk for row in batch if row.person_id in dead}


def by_other_ways(batch: Collection[Notification], *, at: datetime) -> int:
    """Leaves to the worker what goes by text message or notice, after quiet hours; how many notifications."""
    from awn.reactions.tasks import tell_by_other_ways

    asked = [row for row in batch if row.kind in CHOSEN and not row.person.is_synthetic]
    wishes = wishes_of_many({row.person_id for row in asked})
    wanted = [
        row for row in asked
        if row.person_id in wishes and wishes[row.person_id].ways(CHOSEN[row.kind]) & {"sms", "push"}
    ]  # fmt: skip
    for row in wanted:
        when = may_hear_at(row.person, wishes[row.person_id], at)
        tell_by_other_ways.configure(schedule_at=when).defer(notification_id=row.pk)
    return len(wanted)


def tell(row: Notification, wording: Wording, title: Bilingual, *, at: datetime) -> None:
    """Sends one notification as a notice and as a text message, where its person still wants that."""
    person, language = row.person, row.person.language
    ways = wishes_of(person.pk).ways(CHOSEN[row.kind])
    with override(language):
        words = str(wording.sentence).format(title=f"\u2068{title.pick(language)[0]}\u2069")
        subject = str(wording.subject).format(title=f"\u2068{title.pick(language)[0]}\u2069")
    page = f"{settings.AWN_PUBLIC_URL}/{language}/go/{wording.page}/"
    if "push" in ways:
        said = {"title": subject, "body": words, "url": page, "tag": f"n{row.pk}", "lang": language,
                "dir": direction(language)}  # fmt: skip
        notice(person.pk, json.dumps(said).encode(), topic=f"n{row.pk}", at=at)
    account = getattr(person, "account", None)
    phone = AccountPhone.objects.filter(account=account).first() if account and account.is_active else None
    # Who has no e-mail address was written to by `texts.send_urgent`.
    if "sms" in ways and phone is not None and has_email(phone.account.email):
        text_message(phone.number, f"{words} {page}")


def add_invitations(mail: EmailMultiAlternatives, row: Notification, at: datetime) -> None:
    """Puts the shifts into the e-mail as invitations (RFC 5546): a calendar takes them up, changes or removes them."""
    if row.kind not in _LIVE | _ENDED:
        return
    places = Place.objects.filter(
        person=row.person_id, shift__opportunity=row.data.get("opportunity"), shift__ends_at__gt=at,
        shift__open_ended=False, state__in=["confirmed", "cancelled"],
    ).select_related("person", "shift__role", "shift__opportunity__organisation")  # fmt: skip
    wanted = [place for place in places.order_by("shift__starts_at", "-pk") if is_ended(place) == (row.kind in _ENDED)]
    for number, place in enumerate(wanted[:MOST_INVITATIONS]):
        method, text = invitation(place, mail.to[0], at)
        kind = f"text/calendar; method={method}"
        if number == 0:
            mail.attach_alternative(text, kind)
        else:
            mail.attach(f"shift-{number + 1}.ics", text, kind)


def tell_mail_came_back(event: Event, at: datetime) -> None:
    """Whose e-mails come back learns it on their page: there is no other way to them."""
    if event.subject_id:
        notify(event.subject_id, event.name, event_id=event.pk, by=None, at=at)
