"""Answers to notices, and looks."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from tests import make
from tests.make import NOW

from awn.base.refusal import Refusal
from awn.consents import actions, queries
from awn.consents.models import Consent
from awn.consents.rules import PURPOSES, Purpose
from awn.people.models import Notification
from awn.reactions.dispatch import drain
from awn.reactions.mail import subjects_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def test_every_purpose_has_its_notice_in_both_languages() -> None:
    for purpose in Purpose:
        arabic, english = queries.notice(purpose, "ar"), queries.notice(purpose, "en")
        assert len(arabic.paragraphs) == len(english.paragraphs) > 0
        assert arabic.version == english.version == PURPOSES[purpose].version


def test_the_last_answer_counts() -> None:
    person = make.person()
    assert not queries.has_consent(person.pk, Purpose.HEALTH)
    first = actions.agree(person.pk, Purpose.HEALTH, by=person, at=NOW)
    assert actions.agree(person.pk, Purpose.HEALTH, by=person, at=LATER).pk == first.pk
    assert queries.has_consent(person.pk, Purpose.HEALTH)
    actions.withdraw(person.pk, Purpose.HEALTH, by=person, at=LATER)
    actions.withdraw(person.pk, Purpose.HEALTH, by=person, at=LATER)
    assert not queries.has_consent(person.pk, Purpose.HEALTH)
    assert [row.is_given for row in queries.history_of(person.pk)] == [False, True]


def test_an_answer_is_never_changed() -> None:
    person = make.person()
    actions.agree(person.pk, Purpose.LETTERS, by=person, at=NOW)
    for change in (lambda: Consent.objects.update(is_given=False), lambda: Consent.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_guardian_agrees_for_a_minor_and_the_minor_may_withdraw() -> None:
    guardian, child = make.person(), make.person(birth_date=date(2012, 5, 1))
    make.guardianship(guardian, child)
    with pytest.raises(Refusal, match="guardian_must_agree"):
        actions.agree(child.pk, Purpose.HEALTH, by=child, at=NOW)
    actions.agree(child.pk, Purpose.HEALTH, by=guardian, at=NOW)
    actions.withdraw(child.pk, Purpose.HEALTH, by=child, at=LATER)
    assert not queries.has_consent(child.pk, Purpose.HEALTH)


def test_nobody_agrees_for_another_grown_up_and_terms_are_withdrawn_by_leaving() -> None:
    person = make.person()
    with pytest.raises(Refusal, match="not_yours"):
        actions.agree(person.pk, Purpose.MATCHING, by=make.person(), at=NOW)
    actions.agree(person.pk, Purpose.TERMS, by=person, at=NOW)
    with pytest.raises(Refusal, match="terms_needed"):
        actions.withdraw(person.pk, Purpose.TERMS, by=person, at=NOW)


def test_a_look_is_written_down_and_ones_own_is_not() -> None:
    person, supervisor = make.person(), make.person()
    actions.looked(person.pk, "emergency_contact", why="shift_day", by=supervisor, at=NOW, organisation_id=7)
    actions.looked(person.pk, "emergency_contact", why="shift_day", by=person, at=NOW)
    [look] = queries.looks_at(person.pk)
    assert (look.by_id, look.organisation_id, look.what) == (supervisor.pk, 7, "emergency_contact")
    with pytest.raises(ValueError, match="no words"):
        actions.looked(person.pk, "diary", why="curious", by=supervisor, at=NOW)


def test_who_agreed_to_an_earlier_notice_is_told_once_of_the_new_one() -> None:
    earlier, answered, withdrew, current = (make.account().person for _one in range(4))
    for one in (earlier, answered, withdrew):
        Consent.objects.create(person=one, by=one, purpose=Purpose.LETTERS, version="2026-01-01", is_given=True, at=NOW)
    assert answered and withdrew and current
    for one in (answered, current):
        actions.agree(one.pk, Purpose.LETTERS, by=one, at=NOW)
    actions.withdraw(withdrew.pk, Purpose.LETTERS, by=withdrew, at=NOW)
    for _night in range(2):
        actions.tell_of_changes(by=None, at=LATER)
        drain(LATER)
    [told] = Notification.objects.filter(kind="notice.changed")
    assert told.person == earlier
    assert subjects_of([told])[told.pk] == queries.title_of(Purpose.LETTERS)


def test_guardians_are_told_once_of_a_new_notice_for_all_children_without_an_account() -> None:
    mother, father = make.account().person, make.account().person
    assert mother and father
    children = [make.person(birth_date=date(year, 5, 1)) for year in (2012, 2016)]
    grown, lone = make.person(birth_date=date(2000, 5, 1)), make.person(birth_date=date(2016, 5, 1))
    for one in (*children, grown):
        make.guardianship(mother, one)
    make.guardianship(father, children[1])
    for one in (*children, grown, lone):
        Consent.objects.create(
            person=one, by=mother, purpose=Purpose.HEALTH, version="2026-01-01", is_given=True, at=NOW
        )
    for _night in range(2):
        actions.tell_of_changes(by=None, at=LATER)
        drain(LATER)
    told = Notification.objects.filter(kind="ward.notice_changed").order_by("person_id")
    assert [row.person for row in told] == [mother, father]
    assert subjects_of(told)[told[0].pk] == queries.title_of(Purpose.HEALTH)
    assert not queries.agreed_to_older(Purpose.HEALTH, 9, LATER.date())
    # Who begins to answer for a child later hears of it as well.
    make.guardianship(make.account().person, children[0])  # type: ignore[arg-type]  # the account has a person
    assert queries.agreed_to_older(Purpose.HEALTH, 9, LATER.date()) == [children[0].pk]
