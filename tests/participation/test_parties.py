"""Grown-ups who say yes for themselves: seats held meanwhile, all or none, and what moves up from the waiting list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.minors.rules import Signature
from awn.opportunities.models import Opportunity
from awn.participation.actions.applications import Request, apply
from awn.participation.actions.parties import call_off, forget_parties, gather, join, release_unanswered, say_no
from awn.participation.actions.places import fill_free_seats, release_place
from awn.participation.invitations import email_of, token_of
from awn.participation.models import Application, HeldSeat, Party, PartyMember, Place
from awn.participation.party_rules import party_until
from awn.people.models import Notification, Person
from awn.reactions.dispatch import drain
from awn.safety.models import Block

pytestmark = pytest.mark.django_db
NOW = make.NOW
SIGNED = Signature("Salem", language="en")
LATER = NOW + timedelta(hours=49)


def code_of(act: object) -> str:
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]  # a lambda of each case
    return refused.value.code


def somebody() -> Person:
    who = make.account().person
    assert who is not None
    return who


def far(capacity: int = 3, days: int = 10, **values: object) -> Opportunity:
    """An opportunity whose one shift is so many days ahead."""
    opportunity = make.opportunity(shifts=0, **values)
    make.shift(opportunity, starts_at=NOW + timedelta(days=days), capacity=capacity)
    return opportunity


def wanted(opportunity: Opportunity) -> Request:
    shifts = [shift.pk for shift in opportunity.shifts.all()]
    return Request(opportunity_id=opportunity.pk, shift_ids=shifts, charter_accepted=True)


def gathered(
    opportunity: Opportunity, by: Person, *emails: str, people: tuple[int, ...] = (), all_or_none: bool = True
) -> list[PartyMember]:
    """A party of `by` and those asked; the members who were asked."""
    own = people or (by.pk,)
    gather(wanted(opportunity), own, emails, SIGNED, all_or_none=all_or_none, by=by, at=NOW)
    return list(PartyMember.objects.filter(party__organiser=by, state="asked").order_by("pk"))


def test_seats_are_held_for_those_who_were_asked_and_theirs_when_they_say_yes() -> None:
    opportunity, father, mother = far(3), somebody(), somebody()
    ward = make.person(birth_date=date(2013, 1, 1))
    make.guardianship(father, ward)
    (asked,) = gathered(opportunity, father, "Mother@example.org", people=(father.pk, ward.pk))
    shift = opportunity.shifts.get()
    assert (shift.taken, Place.objects.count(), HeldSeat.objects.count()) == (3, 2, 1)
    # Nobody else gets the held seat, whether they come before or after.
    late = apply(wanted(opportunity), by=somebody(), at=NOW)
    assert late.state == "waiting"
    drain(NOW)
    assert mail.outbox[0].to == ["mother@example.org"]
    assert f"/together/{token_of(asked)}/" in mail.outbox[0].body
    assert email_of(asked) == "mother@example.org"
    assert b"mother" not in bytes(asked.email or b"")
    assert code_of(lambda: join(token_of(asked), charter_accepted=True, by=father, at=NOW)) == "party_own"
    assert code_of(lambda: join("forged", charter_accepted=True, by=mother, at=NOW)) == "party_over"
    assert code_of(lambda: join(token_of(asked), charter_accepted=False, by=mother, at=NOW)) == "charter_not_accepted"
    assert HeldSeat.objects.count() == 1
    assert join(token_of(asked), charter_accepted=True, by=mother, at=NOW).state == "accepted"
    assert code_of(lambda: join(token_of(asked), charter_accepted=True, by=somebody(), at=NOW)) == "party_over"
    shift.refresh_from_db()
    assert (shift.taken, Place.objects.filter(state="confirmed").count()) == (3, 3)
    party = Party.objects.get()
    assert party.ended_at == NOW
    assert not party.members.exclude(email=None).exists()
    assert not any("example" in str(event.data) for event in Event.objects.all())


@pytest.mark.parametrize("how", ["declined", "lapsed"])
@pytest.mark.parametrize("all_or_none", [True, False])
def test_without_a_yes_in_time_nobody_goes_or_the_others_as_it_was_wished(how: str, all_or_none: bool) -> None:
    opportunity, father = far(2), somebody()
    (asked,) = gathered(opportunity, father, "a@example.org", all_or_none=all_or_none)
    waiting = apply(wanted(opportunity), by=somebody(), at=NOW)
    assert release_unanswered(by=None, at=NOW + timedelta(hours=47)) == 0
    if how == "declined":
        say_no(token_of(asked), by=None, at=NOW)
    else:
        assert release_unanswered(by=None, at=LATER) == 1
        assert release_unanswered(by=None, at=LATER) == 0
    assert waiting.places.get().state == "offered"
    own = Application.objects.get(person=father)
    assert own.state == ("withdrawn" if all_or_none else "accepted")
    assert opportunity.shifts.get().taken == (1 if all_or_none else 2)
    drain(LATER)
    kind = f"party.{how}" + (".all" if all_or_none else "")
    assert Notification.objects.filter(person=father, kind=kind).count() == 1
    assert code_of(lambda: join(token_of(asked), charter_accepted=True, by=somebody(), at=NOW)) == "party_over"


def test_a_party_has_room_for_all_or_nothing_is_written() -> None:
    tight, father = far(2), somebody()
    assert code_of(lambda: gathered(tight, father, "a@example.org", "b@example.org")) == "no_room_together"
    assert not Party.objects.exists()
    assert tight.shifts.get().taken == 0
    assert code_of(lambda: gathered(tight, father, "nobody")) == "invited_wrong"
    assert code_of(lambda: gathered(tight, father, father.account.email)) == "invited_oneself"
    assert code_of(lambda: gathered(tight, father, *(f"{n}@example.org" for n in range(12)))) == "party_too_large"
    child = make.account(birth_date=date(2011, 1, 1)).person
    assert child is not None
    assert code_of(lambda: gathered(tight, child, "a@example.org")) == "party_by_minor"


def test_whoever_gathered_a_party_no_longer_waits_and_takes_what_they_typed_with_them() -> None:
    opportunity, father = far(3), somebody()
    gathered(opportunity, father, "a@example.org", "b@example.org")
    party = Party.objects.get()
    assert code_of(lambda: call_off(party.pk, by=somebody(), at=NOW)) == "not_found"
    call_off(party.pk, by=father, at=NOW)
    assert opportunity.shifts.get().taken == 1
    second = far(3, days=11)
    gathered(second, father, "a@example.org")
    assert forget_parties(father.pk, by=None, at=NOW) == 2
    assert not PartyMember.objects.exists()
    assert second.shifts.get().taken == 1


def test_where_an_organisation_chooses_no_seat_is_held_and_each_applies() -> None:
    opportunity, father = far(3, selection="review"), somebody()
    (asked,) = gathered(opportunity, father, "a@example.org")
    assert not HeldSeat.objects.exists()
    assert join(token_of(asked), charter_accepted=True, by=somebody(), at=NOW).state == "submitted"


def test_seats_are_held_for_two_days_and_never_into_the_last_one() -> None:
    assert party_until(NOW, NOW + timedelta(days=10)) == NOW + timedelta(hours=48)
    assert party_until(NOW, NOW + timedelta(hours=40)) == NOW + timedelta(hours=16)
    assert party_until(NOW, NOW + timedelta(hours=20)) == NOW + timedelta(hours=2)
    assert party_until(NOW, NOW + timedelta(hours=1)) == NOW + timedelta(hours=1)


def test_who_may_no_longer_come_is_passed_over_when_a_seat_becomes_free_and_told_why() -> None:
    opportunity = make.opportunity(capacity=1)
    shift = opportunity.shifts.get()
    seated = make.place(shift)
    guardian, busy, unsigned = make.person(), *(make.person(birth_date=date(2013, 1, 1)) for _one in range(2))
    make.guardianship(guardian, busy)
    blocking, suspended, last = make.person(), make.person(standing="suspended"), make.person()
    places = {who.pk: make.place(shift, who, state="waiting") for who in (busy, unsigned, blocking, suspended, last)}
    Application.objects.filter(person__in=[busy, unsigned]).update(state="waiting")
    Application.objects.filter(person=busy).update(guardian_consented_at=NOW)
    make.place(make.shift(make.opportunity(shifts=0), starts_at=shift.starts_at + timedelta(hours=4)), busy)
    Block.objects.create(person=blocking, organisation=opportunity.organisation, at=NOW)
    release_place(seated.pk, by=seated.person, at=NOW)
    reasons = {event.subject_id: event.data["reason"] for event in Event.objects.filter(name="place.passed_over")}
    assert reasons == {
        places[busy.pk].pk: "limits",
        places[unsigned.pk].pk: "consent",
        places[blocking.pk].pk: "blocked",
        places[suspended.pk].pk: "suspended",
    }
    assert Place.objects.get(person=last).state == "offered"
    assert Application.objects.get(person=busy, opportunity=opportunity).state == "declined"
    assert fill_free_seats(by=None, at=NOW) == 0
    drain(NOW)
    told = Notification.objects.filter(kind__startswith="place.passed_over").values_list("person_id", "kind")
    assert set(told) == {
        (busy.pk, "place.passed_over.limits"),
        (guardian.pk, "place.passed_over.limits"),
        (unsigned.pk, "place.passed_over.consent"),
        (blocking.pk, "place.passed_over.blocked"),
    }
