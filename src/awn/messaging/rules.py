"""Messages to many: whom for, by which way, at which hour, and what becomes of each. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from awn.base.moves import Moves
from awn.base.refusal import Refusal, Text

SUBJECT_LENGTH = 120
BODY_LENGTH = 4_000
NAME_LENGTH = 80
MOST_TEMPLATES = 100
MOST_CHOSEN = 2_000

GROUPS: Mapping[str, Text] = {
    "accepted": _("Those with a confirmed place"),
    "waiting": _("Those on the waiting list"),
    "applied": _("Those whose application is not decided"),
    "checked_in": _("Those who have checked in"),
    "missing": _("Those whose shift has begun and who are not there"),
    "took_part": _("Those who took part"),
    "declined": _("Those who were not accepted"),
    "everyone": _("Everyone whose application stands"),
    "chosen": _("Those I ticked in the table of applicants"),
}
# Whoever belongs to these has a place: the words may tell of its shift, and carry the link "I cannot come".
WITH_PLACE = frozenset({"accepted", "waiting", "checked_in", "missing", "took_part"})

MAILING_STATES: Mapping[str, Text] = {
    "draft": _("Draft"),
    "scheduled": _("Scheduled"),
    "sending": _("Being sent"),
    "done": _("Sent"),
    "stopped": _("Stopped"),
}
MAILING_MOVES: Moves = {
    "draft": frozenset({"scheduled", "sending"}),
    "scheduled": frozenset({"draft", "sending"}),
    "sending": frozenset({"done", "stopped"}),
    "done": frozenset({"sending"}),
}

CHANNELS: Mapping[str, Text] = {
    "email": _("E-mail"),
    "sms": _("Text message"),
    "push": _("Notice on the device"),
    "inapp": _("On the page of messages"),
}
# What a person may turn on and off; on their page every message stands anyway.
WAYS = ("email", "sms", "push")

DELIVERY_STATES: Mapping[str, Text] = {
    "queued": _("Waits"),
    "sending": _("Being sent"),
    "sent": _("Sent"),
    "arrived": _("Delivered"),
    "bounced": _("Came back"),
    "refused": _("Refused by the mail server or carrier"),
    "unknown": _("Not known: it may have arrived"),
    "suppressed": _("Held back"),
    "stopped": _("Stopped before it was sent"),
}
REASONS: Mapping[str, Text] = {
    "no_guardian": _("A minor without a guardian on record"),
    "no_account": _("The account is closed, or there is none"),
    "blocked": _("They want no contact with the organisation"),
    "no_address": _("No e-mail address"),
    "came_back": _("E-mails to this address come back"),
    "no_mailbox": _("There is no such mailbox"),
    "mailbox_full": _("The mailbox is full"),
    "not_taken": _("The other mail server did not take it"),
    "not_delivered": _("The telephone could not be reached"),
    "no_phone": _("No proven telephone number"),
    "no_device": _("No device takes notices any more"),
    "sample": _("A made-up person of the demonstration"),
    "opted_out": _("They asked for none meanwhile"),
    "too_late": _("The time had passed"),
    "gave_up": _("Tried several times without success"),
    "rejected": _("The address does not take messages"),
    "no_answer": _("The carrier did not answer"),
    "interrupted": _("The work was interrupted at this very message"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message, as people choose about it; `must` keeps at least one way on."""

    title: Text
    hint: Text
    must: bool = False


KINDS: Mapping[str, Kind] = {
    "place": Kind(
        _("My places"),
        _("Answers to your applications, and changes of time or place. At least one way stays on."),
        True,
    ),
    "reminder": Kind(_("Reminders"), _("Before your shifts, with a link if you cannot come.")),
    "organiser": Kind(_("Messages of organisers"), _("What coordinators write to everybody of a shift or task.")),
    "other": Kind(_("All else"), _("Hours, certificates and saved searches.")),
}

# Hours before a shift.
REMINDERS: Mapping[int, Text] = {72: _("Three days before"), 24: _("One day before"), 3: _("Three hours before")}
# Minutes around each call to prayer in which nothing comes.
AROUND_PRAYER: Mapping[int, Text] = {
    0: _("No, messages may come at prayer times"),
    15: _("15 minutes from the call"),
    30: _("30 minutes from the call"),
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """How somebody wants to be written to; the hours are on the clocks of where they live."""

    place: frozenset[str] = frozenset({"email"})
    reminder: frozenset[str] = frozenset({"email"})
    organiser: frozenset[str] = frozenset({"email"})
    other: frozenset[str] = frozenset({"email"})
    is_quiet: bool = True
    quiet_from: time = time(21, 30)
    quiet_until: time = time(7, 30)
    prayer_minutes: int = 0
    reminders: frozenset[int] = frozenset({24})

    def ways(self, kind: str) -> frozenset[str]:
        """The ways that are on for a kind of message."""
        chosen: frozenset[str] = getattr(self, kind)
        return chosen


def check_wishes(wishes: Wishes) -> None:
    """Refuses `way_unknown`, `place_way_missing` and `quiet_all_day`."""
    chosen = wishes.place | wishes.reminder | wishes.organiser | wishes.other
    if not chosen <= set(WAYS) or wishes.prayer_minutes not in AROUND_PRAYER or not wishes.reminders <= set(REMINDERS):
        raise Refusal("way_unknown", _("Choose from the list."))
    if not wishes.place:
        message = _("Leave one way on for your places: somebody may be waiting for you.")
        raise Refusal("place_way_missing", message, fields={"place": message})
    if wishes.is_quiet and wishes.quiet_from == wishes.quiet_until:
        message = _("Quiet hours begin and end at different times.")
        raise Refusal("quiet_all_day", message, fields={"quiet_until": message})


def quiet_end(local: datetime, wishes: Wishes) -> datetime | None:
    """When the quiet hours end in which a moment lies, by the same clock; None outside of them."""
    if not wishes.is_quiet:
        return None
    clock, begins, ends = local.timetz().replace(tzinfo=None), wishes.quiet_from, wishes.quiet_until
    over_midnight = begins > ends
    inside = (clock >= begins or clock < ends) if over_midnight else begins <= clock < ends
    if not inside:
        return None
    day = local.date() + timedelta(days=1) if over_midnight and clock >= begins else local.date()
    return datetime.combine(day, ends, tzinfo=local.tzinfo)


def prayer_end(moment: datetime, calls: Iterable[datetime], minutes: int) -> datetime | None:
    """When the time around a call to prayer is over in which a moment lies: `minutes` from the call on."""
    ends = [call + timedelta(minutes=minutes) for call in calls]
    return next((end for end in ends if end - timedelta(minutes=minutes) <= moment < end), None)


# How long after the first, second … failure that may pass a message is tried again.
BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
# After so long a message of organisers is of no use.
WORTH_SENDING = timedelta(days=3)
# What is urgent concerns a shift that begins within so long, and has not ended.
URGENT_WITHIN = timedelta(hours=24)


def next_try(attempts: int, at: datetime) -> datetime | None:
    """When a message that failed for the `attempts`-th time is tried again; None when it is given up."""
    return at + BACKOFF[attempts - 1] if attempts <= len(BACKOFF) else None


# The classes of RFC 3463 that say something of the address itself, whatever was sent: there is no such mailbox or
# domain (5.1.x, except those about the sender), it is closed (5.2.1), or the server gave no reason (5.0.0).
_OF_THE_SENDER = frozenset({"5.1.7", "5.1.8", "5.1.9"})
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


def status_of(text: str) -> str:
    """The status code at the beginning of a Status field (RFC 3464, section 2.3.4); empty where there is none."""
    found = _STATUS.match(text.strip())
    return found[0] if found else ""


def is_for_good(status: str) -> bool:
    """Whether no e-mail will ever arrive there: a full mailbox, a refused sender or a long letter is not meant."""
    if status in _OF_THE_SENDER:
        return False
    return status in {"5.0.0", "5.2.1"} or status.startswith("5.1.")


def why_it_came_back(status: str) -> str:
    """The reason as coordinators read it."""
    if is_for_good(status):
        return "no_mailbox"
    return "mailbox_full" if status.endswith(".2.2") else "not_taken"


PLACEHOLDERS: Mapping[str, Text] = {
    "name": _("the name of whoever reads it"),
    "opportunity": _("the title"),
    "shift": _("day and hours of their shift"),
    "place": _("where it is"),
    "cannot_come": _("the link “I cannot come”"),
}
_OF_PLACE = frozenset({"shift", "cannot_come"})
_BRACES = re.compile(r"\{([^{}]*)\}")
_STRAY = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class Texts:
    """Subject and words of a message in both languages."""

    subject_ar: str = ""
    subject_en: str = ""
    body_ar: str = ""
    body_en: str = ""

    def missing_languages(self) -> list[str]:
        """Languages in which it cannot be read."""
        return [
            code for code in ("ar", "en") if not (getattr(self, f"subject_{code}") and getattr(self, f"body_{code}"))
        ]


def check_texts(texts: Texts) -> None:
    """Refuses `message_empty`, `half_written` and `placeholder_unknown`."""
    for code in ("ar", "en"):
        subject, body = getattr(texts, f"subject_{code}"), getattr(texts, f"body_{code}")
        if bool(subject) != bool(body):
            field = f"body_{code}" if subject else f"subject_{code}"
            message = _("In each language write both the subject and the words, or neither.")
            raise Refusal("half_written", message, fields={field: message})
        for field, text in ((f"subject_{code}", subject), (f"body_{code}", body)):
            check_placeholders(text, field)
    if len(texts.missing_languages()) > 1:
        message = _("Write a subject and words, in Arabic or in English.")
        raise Refusal("message_empty", message, fields={"subject_ar": message})


def check_placeholders(text: str, field: str) -> None:
    """Refuses `placeholder_unknown`: braces that would reach the readers as they are."""
    unknown = [name for name in _BRACES.findall(text) if name not in PLACEHOLDERS]
    if unknown or _STRAY.search(_BRACES.sub("", text)):
        message = _("Something in braces is not known here. Use only the ones listed under the form.")
        raise Refusal("placeholder_unknown", message, fields={field: message})


def check_fits(texts: Texts, group: str) -> None:
    """Refuses `placeholder_without_place`: words about a shift for people who have none."""
    used = {name for text in (texts.subject_ar, texts.subject_en, texts.body_ar, texts.body_en)
            for name in _BRACES.findall(text)}  # fmt: skip
    if used & _OF_PLACE and group not in WITH_PLACE:
        message = _("These people may have no shift: leave out {shift} and {cannot_come}, or choose others.")
        raise Refusal("placeholder_without_place", message, fields={"group": message})


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder replaced; what is typed in a value is never read again."""
    return _BRACES.sub(lambda found: values.get(found[1], ""), text)


def readable(text: str) -> str:
    """The text for those who send it: what each reader sees in their own way stands there by its name."""
    return _BRACES.sub(lambda found: f"[{PLACEHOLDERS[found[1]]}]" if found[1] in PLACEHOLDERS else found[0], text)


def check_audience(group: str, chosen: Collection[int]) -> None:
    """Refuses `group_unknown`, `no_applicants_ticked`, `too_many_applicants_ticked`."""
    if group not in GROUPS:
        message = _("Choose for whom it is.")
        raise Refusal("group_unknown", message, fields={"group": message})
    if group == "chosen" and not chosen:
        message = _("Tick people in the table of applicants first.")
        raise Refusal("no_applicants_ticked", message, fields={"group": message})
    if len(chosen) > MOST_CHOSEN:
        message = _("That is a great number to tick. Choose a group instead.")
        raise Refusal("too_many_applicants_ticked", message, fields={"group": message})


def check_schedule(send_at: datetime, at: datetime) -> None:
    """Refuses `schedule_past` and `schedule_far`."""
    if send_at <= at:
        message = _("This time has passed. Choose a later one, or send it now.")
        raise Refusal("schedule_past", message, fields={"send_at": message})
    if send_at > at + timedelta(days=366):
        message = _("Choose a time within a year.")
        raise Refusal("schedule_far", message, fields={"send_at": message})
