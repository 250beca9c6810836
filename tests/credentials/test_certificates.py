"""Certificates: codes that survive paper, and verification that recomputes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import make

from awn.base.refusal import Refusal
from awn.credentials.actions import issue, renew, revoke
from awn.credentials.models import Certificate
from awn.credentials.queries import verify
from awn.credentials.rules import ALPHABET, new_code, normalise_code
from awn.hours.actions import confirm, reverse
from awn.hours.models import HoursEntry
from awn.participation.actions.attendance import check_in, check_out
from awn.participation.models import Place
from awn.people.models import Person

BEGIN = make.NOW + timedelta(days=1)
END = BEGIN + timedelta(hours=3)


@given(st.integers(0, 15), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(position: int, character: str) -> None:
    plain = new_code().replace("-", "")
    wrong = plain[:position] + character + plain[position + 1 :]
    assert (normalise_code(wrong) is None) == (wrong != plain)


def test_a_code_is_read_however_it_was_typed() -> None:
    code = new_code()
    assert normalise_code(f"  {code.lower().replace('-', ' ')} ") == code
    assert normalise_code(code.replace("0", "O").replace("1", "l")) == code
    for nonsense in ("", "AWN", "؟", "x" * 10_000, "U" * 16):
        assert normalise_code(nonsense) is None


@pytest.fixture
def credited(db: None) -> tuple[Place, Person, Person]:
    """A place with three confirmed hours, its supervisor, and a coordinator."""
    organisation = make.organisation()
    supervisor, coordinator = make.member(organisation, "supervisor"), make.member(organisation, "coordinator")
    place = make.place(make.opportunity(organisation).shifts.get())
    check_in(place.pk, by=supervisor, at=BEGIN)
    check_out(place.pk, by=supervisor, at=END)
    confirm(place.pk, by=supervisor, at=END)
    return place, supervisor, coordinator


def give(place: Place, by: Person | None) -> Certificate:
    return issue(place.person_id, place.shift.opportunity_id, by=by, at=END)


def code_of(act: object) -> str:
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]
    return refused.value.code


def test_volunteers_ask_for_their_own_and_strangers_for_nobodys(credited: tuple[Place, Person, Person]) -> None:
    place, supervisor, coordinator = credited
    for stranger in (make.person(), supervisor):
        assert code_of(lambda who=stranger: give(place, who)) == "not_allowed"  # type: ignore[misc]
    own = give(place, place.person)
    assert (own.minutes, own.name_ar) == (180, place.person.name_ar)
    assert give(place, coordinator) == own


@pytest.mark.django_db
def test_without_confirmed_hours_there_is_no_certificate() -> None:
    place = make.place(make.opportunity().shifts.get())
    assert code_of(lambda: give(place, place.person)) == "no_hours"


def test_a_stranger_sees_valid_unknown_revoked_and_altered(credited: tuple[Place, Person, Person]) -> None:
    place, _supervisor, coordinator = credited
    certificate = give(place, None)
    assert verify(certificate.code).verdict == "valid"
    assert verify(new_code()).verdict == "unknown"
    assert verify("hello").verdict == "not_a_code"
    Certificate.objects.filter(pk=certificate.pk).update(minutes=24_000)
    assert verify(certificate.code).verdict == "altered"
    Certificate.objects.filter(pk=certificate.pk).update(minutes=180, name_en="Somebody Else")
    assert verify(certificate.code).verdict == "altered"
    revoke(certificate.pk, reason="wrong_name", by=coordinator, at=END)
    assert verify(certificate.code).verdict == "revoked"


def test_a_reversal_shows_at_once_and_renewal_puts_it_right(credited: tuple[Place, Person, Person]) -> None:
    place, supervisor, _coordinator = credited
    certificate = give(place, None)
    reverse(HoursEntry.objects.get().pk, reason="not_present", by=supervisor, at=END)
    assert verify(certificate.code).verdict == "altered"
    assert renew(place.person_id, place.shift.opportunity_id, by=None, at=END) is None
    assert verify(certificate.code).verdict == "revoked"


def test_more_hours_make_a_new_certificate_and_the_old_one_says_so(credited: tuple[Place, Person, Person]) -> None:
    place, supervisor, _coordinator = credited
    old = give(place, None)
    again = make.place(make.shift(place.shift.opportunity, starts_at=BEGIN + timedelta(days=1)), place.person)
    check_in(again.pk, by=supervisor, at=BEGIN + timedelta(days=1))
    check_out(again.pk, by=supervisor, at=END + timedelta(days=1))
    confirm(again.pk, by=supervisor, at=END + timedelta(days=1))
    new = give(place, None)
    old.refresh_from_db()
    assert (new.minutes, old.revoked_reason) == (360, "superseded")
