"""References: named by the applicant, asked by letter, answered without an account, kept no longer than needed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from tests import make
from tests.screening.test_acts import refused

from awn.base.models import Event
from awn.participation.models import Application
from awn.people.models import Notification, Person
from awn.reactions.dispatch import drain
from awn.screening.actions.forgetting import forget_screening
from awn.screening.actions.references import (
    Named,
    Said,
    ask_again,
    decline_reference,
    drop_referee,
    end_references,
    give_reference,
    letter_for,
    name_referee,
    want_referees,
)
from awn.screening.models import Reference
from awn.screening.queries.own import own_data
from awn.screening.queries.references import counted, meant, missing, references_of
from awn.screening.referring import GOOD_FOR, LETTER_AGAIN_AFTER, REFERENCE_KEPT

pytestmark = pytest.mark.django_db
NOW = make.NOW
HIND = Named("هند المرزوقي", "work", "Hind@Example.com")
KIND = Said("long", "gladly", "تأتي في الموعد دائمًا.")


@pytest.fixture
def asked() -> tuple[Application, Person]:
    """An applicant of whom two references are wanted, and who decides."""
    opportunity = make.opportunity(selection="reviewed")
    by = make.member(opportunity.organisation, "coordinator")
    want_referees(opportunity.pk, 2, by=by, at=NOW)
    return make.application(opportunity, make.account("mona@example.com").person), by


Asked = tuple[Application, Person]


def named(row: Application, who: Named = HIND) -> Reference:
    return name_referee(row.pk, who, by=row.person, at=NOW)


def token_sent() -> str:
    """The word in the latest letter."""
    found = re.search(r"/ar/reference/([\w-]+)/", mail.outbox[-1].body)
    assert found is not None
    return found.group(1)


def test_a_referee_gets_one_letter_in_both_languages_and_answers_without_an_account(asked: Asked) -> None:
    row, by = asked
    named(row)
    drain(NOW)
    [letter] = mail.outbox
    assert letter.to == ["hind@example.com"]
    assert "/en/reference/" in letter.body and "هند المرزوقي" in letter.body
    token = token_sent()
    assert token not in str(Reference.objects.values())
    assert refused(lambda: give_reference(token, KIND, by=row.person, at=NOW)) == "referee_self"
    give_reference(token, KIND, by=None, at=NOW)
    drain(NOW)
    [shown] = references_of(row.pk, NOW)
    assert (shown.name, shown.state, shown.text) == ("هند المرزوقي", "answered", KIND.text)
    assert Reference.objects.get().email is None
    assert Notification.objects.filter(person=by, kind="referee.answered").count() == 1
    assert refused(lambda: give_reference(token, KIND, by=None, at=NOW)) == "reference_over"
    assert own_data(row.person)["references"][0]["text"] == KIND.text
    # The address stands nowhere any more, neither in the copy nor in what was recorded.
    assert "hind@" not in str(own_data(row.person)) + str(list(Event.objects.values_list("data", flat=True)))


def test_only_so_many_are_named_and_neither_oneself_nor_anybody_twice(asked: Asked) -> None:
    row, _by = asked
    assert refused(lambda: named(row, Named("Mona", "work", "MONA@example.com"))) == "referee_self"
    assert refused(lambda: named(row, Named("", "friend", "x@example.com"))) == "referee_incomplete"
    assert refused(lambda: named(row, Named("X", "work", "not an address"))) == "referee_email"
    named(row)
    assert refused(lambda: named(row)) == "referee_twice"
    named(row, Named("Yousef", "teaching", "yousef@example.com"))
    assert refused(lambda: named(row, Named("Third", "other", "third@example.com"))) == "referees_full"
    stranger = make.account().person
    assert refused(lambda: name_referee(row.pk, HIND, by=stranger, at=NOW)) == "not_yours"
    assert counted([row.pk])[row.pk] == {"asked": 2}


def test_who_says_no_is_not_asked_again_and_the_applicant_may_name_somebody_else(asked: Asked) -> None:
    row, _by = asked
    named(row)
    drain(NOW)
    decline_reference(token_sent(), never=True, by=None, at=NOW)
    drain(NOW)
    assert Notification.objects.filter(person=row.person, kind="referee.missing").exists()
    assert missing(references_of(row.pk, NOW), 2, row.state) == 2
    other = make.application(row.opportunity, make.account().person)
    assert refused(lambda: named(other)) == "referee_unwilling"


def test_an_answer_can_be_taken_back_until_the_decision_and_not_by_the_applicant(asked: Asked) -> None:
    row, _by = asked
    one = named(row)
    drain(NOW)
    token = token_sent()
    give_reference(token, KIND, by=None, at=NOW)
    assert refused(lambda: drop_referee(row.pk, one.pk, by=row.person, at=NOW)) == "reference_given"
    Application.objects.filter(pk=row.pk).update(state="accepted")
    assert refused(lambda: decline_reference(token, never=False, by=None, at=NOW)) == "reference_over"
    Application.objects.filter(pk=row.pk).update(state="submitted")
    decline_reference(token, never=False, by=None, at=NOW)
    assert Reference.objects.get().answer is None


def test_a_new_letter_takes_the_place_of_the_old_and_not_too_often(asked: Asked) -> None:
    row, _by = asked
    one = named(row)
    drain(NOW)
    first, later = token_sent(), NOW + LETTER_AGAIN_AFTER
    assert refused(lambda: ask_again(row.pk, one.pk, by=row.person, at=NOW)) == "referee_asked_enough"
    ask_again(row.pk, one.pk, by=row.person, at=later)
    drain(later)
    assert meant(first) is None
    assert meant(token_sent()) is not None
    drop_referee(row.pk, one.pk, by=row.person, at=later)
    assert meant(token_sent()) is None


def test_nobody_is_written_to_before_the_guardian_agreed(asked: Asked) -> None:
    row, _by = asked
    Application.objects.filter(pk=row.pk).update(state="awaiting_guardian")
    one = named(row)
    drain(NOW)
    assert mail.outbox == []
    assert letter_for(one.pk, by=None, at=NOW) is None
    Application.objects.filter(pk=row.pk).update(state="submitted")
    Event.objects.create(name="application.consented", subject_id=row.pk, at=NOW, data={})
    drain(NOW)
    assert [letter.to for letter in mail.outbox if "reference" in letter.body] == [["hind@example.com"]]


def test_addresses_go_with_their_time_and_references_after_half_a_year(asked: Asked) -> None:
    row, _by = asked
    named(row)
    drain(NOW)
    token = token_sent()
    assert end_references(by=None, at=NOW + GOOD_FOR - timedelta(minutes=1)) == 0
    assert refused(lambda: give_reference(token, KIND, by=None, at=NOW + GOOD_FOR)) == "reference_over"
    assert end_references(by=None, at=NOW + GOOD_FOR) == 1
    assert Reference.objects.values_list("state", "email").get() == ("lapsed", None)
    assert end_references(by=None, at=NOW + REFERENCE_KEPT + timedelta(days=1)) == 1
    assert not Reference.objects.exists()


def test_references_go_with_their_applicant(asked: Asked) -> None:
    row, _by = asked
    named(row)
    forget_screening(row.person_id, by=None, at=NOW)
    assert not Reference.objects.exists()
