"""Opening lines, and passing mail over them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction

from awn.base.events import record
from awn.participation.models import Place
from awn.people.models import Person
from awn.relay.models import Line, Passed
from awn.relay.queries import (
    addresses_behind,
    addresses_of_writers,
    guardians_to_copy,
    is_on,
    line_of_address,
    shown,
)
from awn.relay.rewriting import Mail, rewritten
from awn.relay.rules import (
    ON_ASSIGNMENT,
    OPEN_AFTER,
    Rejection,
    Side,
    check_by_hand,
    check_open,
    check_rate,
    new_token,
    other,
)

_KEPT_AFTER = timedelta(days=30)
_BATCH = 2_000


@transaction.atomic
def open_lines(application_id: int, *, by: Person | None, at: datetime) -> int:
    """A line for each seat of an application; one that is there stays. How many were opened."""
    if not is_on():
        return 0
    places = Place.objects.filter(application_id=application_id, state="confirmed", line=None).select_related("shift")
    return len(Line.objects.bulk_create([_new(place, at) for place in places], ignore_conflicts=True))


@transaction.atomic
def open_missing(*, by: Person | None, at: datetime) -> int:
    """A line for each seat that has none, as where the relay was switched on later; how many were opened."""
    if not is_on():
        return 0
    rows = Place.objects.filter(state__in=ON_ASSIGNMENT, line=None, shift__ends_at__gt=at - OPEN_AFTER)
    lines = (_new(place, at) for place in rows.select_related("shift").order_by("pk").iterator())
    return len(Line.objects.bulk_create(lines, batch_size=_BATCH, ignore_conflicts=True))


def check_recipient(address: str, at: datetime) -> None:
    """Rejects an address that is not ours, unknown, or no longer in use, before the mail itself is sent."""
    _line(address, at)


def pass_on(raw: bytes, *, sender: str, recipient: str, by: Person | None, at: datetime) -> None:
    """Sends a mail on to the other side, rewritten; nothing of it is kept. Rejects what may not pass."""
    line, to_side = _line(recipient, at)
    from_side, today = other(to_side), at.date()
    mail = Mail.read(raw)
    check_by_hand(mail.auto_submitted, mail.passed_before)
    if sender.casefold() not in {one.casefold() for one in addresses_of_writers(line, from_side, today)}:
        raise Rejection("550 5.7.1 Write from the address of your account: only the other side may use this address")
    to = addresses_behind(line, to_side, today)
    if not to:
        raise Rejection("550 5.1.1 Nobody can be reached here by mail")
    copy = guardians_to_copy(line, today) if from_side is Side.VOLUNTEER else []
    with transaction.atomic():
        # One mail after the other: the limit of a day counts them.
        Line.objects.select_for_update().get(pk=line.pk)
        day = line.passed.filter(to_side=to_side, at__gt=at - timedelta(days=1))
        check_rate(day.count())
        Passed.objects.create(line=line, to_side=to_side, size_bytes=len(raw), at=at)
        record("mail.relayed", by=None, at=at, subject=line.place_id, to=to_side.value)
        _send(mail, line, from_side, to, copy)


@transaction.atomic
def forget_old(*, by: Person | None, at: datetime) -> int:
    """Deletes lines a month after their end; how many."""
    lines = Line.objects.filter(expires_at__lt=at - _KEPT_AFTER)
    count = lines.count()
    lines.delete()
    return count


def _new(place: Place, at: datetime) -> Line:
    return Line(
        place=place, volunteer_token=new_token(), organisation_token=new_token(), opened_at=at,
        expires_at=place.shift.ends_at + OPEN_AFTER,
    )  # fmt: skip


def _line(address: str, at: datetime) -> tuple[Line, Side]:
    found = line_of_address(address)
    if found is None:
        raise Rejection("550 5.1.1 There is no such address")
    line, side = found
    # Somebody who gave the seat up, or whose seat was cancelled, is no longer reached.
    if line.place.state not in ON_ASSIGNMENT:
        raise Rejection("550 5.1.6 This address is no longer in use")
    check_open(line.expires_at, at)
    return line, side


def _send(mail: Mail, line: Line, from_side: Side, to: list[str], copy: list[str]) -> None:
    addresses = shown(line)
    own = addresses.volunteer if from_side is Side.VOLUNTEER else addresses.organisation
    name = _name(line, from_side)
    body = rewritten(mail.text, {mail.sender: own})
    for address in dict.fromkeys([*to, *copy]):
        # Each alone: recipients of one mail would see each other.
        EmailMessage(
            mail.subject, body, from_email=f'"{name}" <{own}>', to=[address], reply_to=[own],
            headers={"X-Awn-Relay": "1"},
        ).send()  # fmt: skip


def _name(line: Line, side: Side) -> str:
    """The volunteer's name, or the organisation's: what the other side knows anyway."""
    house = line.place.shift.opportunity.organisation
    text = house.name if side is Side.ORGANISATION else line.place.person.name
    name = text.pick(line.place.person.language)[0]
    return " ".join(name.replace('"', "").split()) or "Awn"
