"""Invitations are told, letters are written once a week, and meanings follow events in the worker."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from tests import make

from awn.base.text import Bilingual
from awn.matching import actions
from awn.matching.actions.ordering import set_plain_order
from awn.matching.models import Choice, Slate
from awn.people.actions import close_account
from awn.people.models import Notification, Person
from awn.reactions.dispatch import drain
from awn.reactions.mail import send_unsent
from awn.reactions.weekly import write_letters

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)


def reader(**values: object) -> Person:
    person = make.account(name_en="Noura", name_ar="نورة", **values).person
    assert person is not None
    return person


def test_an_invitation_is_told_once_and_its_answer_to_those_who_decide() -> None:
    person, organisation = reader(), make.organisation()
    owner = make.member(organisation)
    opportunity = make.opportunity(organisation)
    actions.set_findable(person.pk, findable=True, by=person, at=NOW)
    invitation = actions.invite(opportunity.pk, person.pk, by=owner, at=NOW)
    drain(NOW)
    assert Notification.objects.get(person=person).kind == "invitation.sent"
    actions.answer_invitation(invitation.pk, accept=True, by=person, at=NOW)
    drain(NOW)
    assert Notification.objects.get(person=owner).kind == "invitation.accepted"
    actions.answer_invitation(invitation.pk, accept=False, by=person, at=NOW)
    drain(NOW)
    assert Notification.objects.filter(person=owner).count() == 1


def test_closing_an_account_forgets_what_matching_kept() -> None:
    person = reader()
    actions.set_findable(person.pk, findable=True, by=person, at=NOW)
    close_account(by=person, at=NOW)
    drain(NOW)
    assert not Choice.objects.filter(person=person).exists()


def test_the_weekly_letter_goes_to_those_who_asked_once_a_week_with_five_at_most() -> None:
    asked = reader(weekly_email=True, language="en")
    reader()
    for number in range(7):
        make.opportunity(title_en=f"Chance {number}")
    assert write_letters(NOW) == 1
    assert write_letters(NOW + timedelta(days=1)) == 0
    assert Slate.objects.get().surface == "weekly"
    assert len(Slate.objects.get().opportunity_ids) == 5
    assert send_unsent(NOW) == 1
    [letter] = mail.outbox
    assert letter.to == [asked.account.email]
    assert letter.body.count("/en/opportunities/") == 5
    assert "It is in your region" in letter.body
    assert "/en/letters/stop/" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert write_letters(NOW + timedelta(days=7)) == 0  # all are over by then
    make.opportunity(starts_at=NOW + timedelta(days=8), ends_at=NOW + timedelta(days=9))
    assert write_letters(NOW + timedelta(days=7)) == 1


def test_the_letter_holds_plain_order_and_says_why_in_the_readers_language() -> None:
    field = make.field("health")
    readers = [reader(weekly_email=True, language=code) for code in ("ar", "en")]
    for one in readers:
        one.interests.add(field)
    days = {name: NOW + timedelta(days=number) for name, number in (("later", 5), ("soon", 2))}
    for name, day in days.items():
        # What suits best is later: by match it would stand first.
        liked = {"field": field} if name == "later" else {"field": make.field("sport")}
        task = make.opportunity(title_en=name, shifts=0, starts_at=day, next_at=day, ends_at=day + DAY / 8, **liked)
        make.shift(task, starts_at=day)
    why = Bilingual("نراجع أوزان الاقتراحات.", "We review the weights.")
    set_plain_order(is_on=True, reason=why, until=None, by=make.staff(), at=NOW)
    assert write_letters(NOW) == 2
    send_unsent(NOW)
    bodies = {letter.to[0]: letter.body for letter in mail.outbox}
    arabic, english = (bodies[one.account.email] for one in readers)
    assert english.index("soon") < english.index("later")
    assert "as the platform’s staff set it" in english
    assert why.en in english
    assert why.ar in arabic
    assert why.en not in arabic


def test_no_letter_is_written_when_nothing_suits() -> None:
    reader(weekly_email=True)
    assert write_letters(NOW) == 0
    assert not Slate.objects.exists()


def test_the_letter_is_in_the_readers_language() -> None:
    reader(weekly_email=True, language="ar")
    make.opportunity()
    write_letters(NOW)
    send_unsent(NOW)
    assert "المكان في منطقتك" in mail.outbox[0].body
    assert "قد يناسبك هذا الأسبوع" in mail.outbox[0].subject
