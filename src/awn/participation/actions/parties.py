"""Coming together with grown-ups who say yes for themselves: an address is sent to each, and seats are held meanwhile.

A held seat is counted into its shift by a trigger, like a place (see `HeldSeat`). Locks go party before shift.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.minors.rules import Signature
from awn.opportunities.models import Shift
from awn.participation.actions._deciding import give_places
from awn.participation.actions._seats import promote_from_list
from awn.participation.actions.applications import Request, enter, withdraw
from awn.participation.actions.together import apply_together
from awn.participation.agreeing import check_accepts
from awn.participation.invitations import member_meant, sealed_email
from awn.participation.models import Application, HeldSeat, Party, PartyMember, Place
from awn.participation.party_rules import OPEN_PARTIES, check_invited, check_party, party_until
from awn.participation.rules import ACTIVE_APPLICATION
from awn.people.models import Account, Person
from awn.people.rules import is_minor


@transaction.atomic
def gather(
    request: Request,
    person_ids: Sequence[int],
    invited: Sequence[str],
    signature: Signature,
    *,
    all_or_none: bool,
    wait: bool = False,
    by: Person,
    at: datetime,
) -> list[Application]:
    """Applies for oneself and one's wards, and asks grown-ups by e-mail to come along; the applications made now.

    Where places are given at once, all have a seat or one that is held, or nothing is written. With `all_or_none`
    nobody goes unless everybody who was asked says yes in time. With `wait` a family for whom there is no room waits
    together; while others are asked nobody waits, for no seat could be held for them. Refuses `invited_wrong`,
    `invited_oneself`, `party_by_minor`, `too_many_parties`, and what `apply_together` refuses.
    """
    emails = check_invited(invited, _emails_of(by))
    check_party(person_ids, len(emails))
    if not emails:
        return apply_together(request, person_ids, signature, wait=wait, by=by, at=at)
    if is_minor(by.birth_date, at.date()):
        raise Refusal("party_by_minor", _("From 18 on people ask others to come along. Ask your guardian."), status=403)
    if Party.objects.filter(organiser=by, ended_at=None, until__gt=at).count() >= OPEN_PARTIES:
        raise Refusal(
            "too_many_parties",
            _("Five of your groups wait for answers already. Wait until one is complete."),
            status=409,
        )
    applications = apply_together(request, person_ids, signature, by=by, at=at)
    shifts = list(Shift.objects.filter(pk__in=set(request.shift_ids)).select_related("opportunity").order_by("pk"))
    party = Party.objects.create(
        opportunity_id=request.opportunity_id,
        organiser=by,
        shift_ids=[shift.pk for shift in shifts],
        all_or_none=all_or_none,
        created_at=at,
        until=party_until(at, min(shift.starts_at for shift in shifts)),
    )
    for one in applications:
        PartyMember.objects.create(party=party, state="joined", application=one, answered_at=at)
    record("party.gathered", by=by, at=at, subject=party.pk, opportunity=request.opportunity_id, number=len(emails))
    for email in emails:
        _ask(party, email, shifts, by=by, at=at)
    return applications


@transaction.atomic
def join(token: str, *, charter_accepted: bool, by: Person, at: datetime) -> Application:
    """Somebody who was asked says yes for themselves: the seats held for them are theirs.

    Refuses `party_over`, `party_own`, `party_minor`, and what applying refuses; the seats stay held until then.
    """
    member = _asked(token, at)
    party = member.party
    if by.pk == party.organiser_id:
        raise Refusal("party_own", _("You asked somebody else with this address. They answer it."), status=409)
    if is_minor(by.birth_date, at.date()):
        raise Refusal("party_minor", _("Under 18 a guardian applies for you, on the page “My family”."), status=403)
    request = Request(opportunity_id=party.opportunity_id, shift_ids=party.shift_ids, charter_accepted=charter_accepted)
    check_accepts(request.charter_accepted, by)
    was_held = _let_go(member)
    application = enter(request, by, by=by, at=at)
    if was_held and application.places.filter(state="waiting").exists():
        # Others wait for a seat, but this one was kept: nobody else saw it free, for its shift is locked since.
        waiting = list(Shift.objects.filter(places__application=application, places__state="waiting"))
        give_places(application, waiting, at)
        application.save(update_fields=["state", "decided_at"])
    member.state, member.application, member.answered_at = "joined", application, at
    member.save(update_fields=["state", "application", "answered_at"])
    record("party.joined", by=by, at=at, subject=member.pk, party=party.pk)
    _close_when_all_answered(party, at)
    return application


@transaction.atomic
def say_no(token: str, *, by: Person | None, at: datetime) -> None:
    """Somebody who was asked says no; no account is needed. Refuses `party_over`."""
    member = _asked(token, at)
    _leave(member, "declined", at)
    record("party.declined", by=by, at=at, subject=member.pk, party=member.party_id)
    if member.party.all_or_none:
        _end(member.party, by=by, at=at)
    else:
        _close_when_all_answered(member.party, at)


@transaction.atomic
def call_off(party_id: int, *, by: Person, at: datetime) -> None:
    """Whoever gathered a party no longer waits for the rest: held seats go to others, those who said yes still come.

    Refuses `not_found` for somebody else's party, and one that has ended.
    """
    rows = Party.objects.select_for_update().filter(pk=party_id, organiser=by, ended_at=None)
    party = found(rows.first())
    for member in party.members.filter(state="asked").order_by("pk"):
        _leave(member, "lapsed", at)
    record("party.called_off", by=by, at=at, subject=party.pk)
    _close_when_all_answered(party, at)


def release_unanswered(*, by: Person | None, at: datetime) -> int:
    """Ends the parties whose time is over; how many. Each is its own transaction."""
    due = Party.objects.filter(ended_at=None, until__lte=at).order_by("pk").values_list("pk", flat=True)
    return sum(_lapse(party_id, by=by, at=at) for party_id in list(due))


@transaction.atomic
def note_asked(member_id: int, *, by: Person | None, at: datetime) -> None:
    """The address is sent, once."""
    PartyMember.objects.filter(pk=member_id, emailed_at=None).update(emailed_at=at)


@transaction.atomic
def forget_parties(person_id: int, *, by: Person | None, at: datetime) -> int:
    """Deletes what somebody gathered, with the addresses they typed; how many parties. Held seats go to others."""
    parties = list(Party.objects.select_for_update().filter(organiser_id=person_id).order_by("pk"))
    for party in parties:
        for member in party.members.filter(state="asked").order_by("pk"):
            _leave(member, "lapsed", at)
        party.delete()
    return len(parties)


@transaction.atomic
def _lapse(party_id: int, *, by: Person | None, at: datetime) -> bool:
    party = Party.objects.select_for_update().filter(pk=party_id, ended_at=None).first()
    if party is None:
        return False
    late = list(party.members.filter(state="asked").order_by("pk"))
    for member in late:
        _leave(member, "lapsed", at)
    record("party.lapsed", by=by, at=at, subject=party.pk, number=len(late))
    if party.all_or_none and late:
        _end(party, by=by, at=at)
    else:
        _close_when_all_answered(party, at)
    return True


def _ask(party: Party, email: str, shifts: Sequence[Shift], *, by: Person, at: datetime) -> None:
    member = PartyMember(party=party, state="asked")
    member.email = sealed_email(member, email)
    member.save()
    if shifts[0].opportunity.selection == "instant":
        for shift in shifts:
            _hold(member, shift)
    record("party.asked", by=by, at=at, subject=member.pk, party=party.pk)


def _hold(member: PartyMember, shift: Shift) -> None:
    """Keeps a seat. Refuses where none is left, and where people wait: a free seat is theirs."""
    locked = found(Shift.objects.select_for_update().filter(pk=shift.pk).first())
    if locked.seats_left <= 0 or Place.objects.filter(shift=locked, state="waiting").exists():
        raise Refusal(
            "no_room_together",
            _("There is not room for all of you. Choose another shift, or apply for fewer people."),
            status=409,
        )
    HeldSeat.objects.create(member=member, shift=locked)


def _asked(token: str, at: datetime) -> PartyMember:
    """The member, with the party locked. Refuses an address that was altered, answered, or is too old."""
    meant = member_meant(token) or 0
    party = Party.objects.select_for_update().filter(members=meant, ended_at=None, until__gt=at).first()
    # Read after the lock: the answer of somebody quicker stands by now.
    member = PartyMember.objects.filter(pk=meant, party=party, state="asked").first() if party else None
    if party is None or member is None:
        raise Refusal(
            "party_over",
            _("This invitation was answered already, or its time is over. You can still apply for yourself."),
            status=409,
        )
    member.party = party
    return member


def _let_go(member: PartyMember) -> list[int]:
    """Ends the holds, in the order in which shifts are locked; the shifts."""
    held = member.held.order_by("shift_id")
    ids = []
    for seat in held:
        ids.append(seat.shift_id)
        seat.delete()
    return ids


def _leave(member: PartyMember, state: str, at: datetime) -> None:
    """Somebody does not come: their seats go to the next."""
    for shift_id in _let_go(member):
        promote_from_list(shift_id, at=at)
    member.state, member.answered_at = state, at
    member.save(update_fields=["state", "answered_at"])


def _end(party: Party, *, by: Person | None, at: datetime) -> None:
    """Nobody goes: all wanted to come together or not at all."""
    for member in party.members.filter(state="asked").order_by("pk"):
        _leave(member, "lapsed", at)
    standing = party.members.filter(application__state__in=sorted(ACTIVE_APPLICATION)).order_by("application_id")
    for application_id in list(standing.values_list("application_id", flat=True)):
        withdraw(application_id, by=None, at=at)
    _close(party, at)
    record("party.ended", by=by, at=at, subject=party.pk)


def _close_when_all_answered(party: Party, at: datetime) -> None:
    if not party.members.filter(state="asked").exists():
        _close(party, at)


def _close(party: Party, at: datetime) -> None:
    party.members.update(email=None)
    party.ended_at = at
    party.save(update_fields=["ended_at"])


def _emails_of(by: Person) -> list[str]:
    return list(Account.objects.filter(person=by).values_list("email", flat=True))
