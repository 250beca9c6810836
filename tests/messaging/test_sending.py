"""Messages to many: who gets what, once, and what became of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from tests import make

from awn.base.refusal import Refusal
from awn.messaging.actions import mailings
from awn.messaging.actions.mailings import Draft
from awn.messaging.gateways import Outcome, ServerAwayError
from awn.messaging.models import Delivery, Mailing
from awn.messaging.queries import shares
from awn.messaging.rules import Texts
from awn.messaging.sending import turn
from awn.opportunities.models import Opportunity
from awn.people.models import AccountPhone, Notification, Person

pytestmark = pytest.mark.django_db
NOW = make.NOW  # noon in Riyadh
WORDS = Texts("موعدنا {shift}", "See you {shift}", "أهلًا {name}\n\n{cannot_come}", "Hello {name}\n\n{cannot_come}")


@pytest.fixture(autouse=True)
def _at_once(settings) -> None:
    settings.AWN_MESSAGES_PER_SECOND = 100_000


@pytest.fixture
def opportunity() -> Opportunity:
    return make.opportunity(make.organisation(), capacity=50)


@pytest.fixture
def owner(opportunity: Opportunity) -> Person:
    return make.member(opportunity.organisation)


def seated(opportunity: Opportunity, **values: object) -> Person:
    person = make.account(**values).person
    make.place(opportunity.shifts.get(), person)
    return person


def written(opportunity: Opportunity, owner: Person, **values: object) -> Mailing:
    return mailings.write(opportunity.pk, Draft("accepted", WORDS, **values), by=owner, at=NOW)


def states(mailing: Mailing) -> list[tuple[str, str, str]]:
    rows = Delivery.objects.filter(mailing=mailing).order_by("pk")
    return list(rows.values_list("channel", "state", "reason"))


def test_each_reads_it_in_their_language_once_with_a_way_to_end_it(opportunity, owner) -> None:
    reader = seated(opportunity, name_ar="نورة", name_en="Noura", language="en")
    seated(opportunity, name_ar="سالم", name_en="Salem", language="ar")
    mailing = written(opportunity, owner)
    counted = {(one.channel, one.reason): one.number for one in shares(mailing, NOW)}
    assert counted == {("inapp", ""): 2, ("email", ""): 2}
    mailings.start(mailing.pk, by=owner, at=NOW)
    assert turn(lambda: NOW) == 4
    assert turn(lambda: NOW) == 0
    english = next(one for one in mail.outbox if one.subject.startswith("See you"))
    assert "Noura" in english.body and "/en/cannot-come/" in english.body
    assert english.alternatives[0][0].startswith('<!doctype html><html lang="en" dir="ltr"')
    assert english.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert len(mail.outbox) == 2 and any(one.subject.startswith("موعدنا") for one in mail.outbox)
    assert Notification.objects.filter(person=reader, kind="mailing.message").count() == 1
    assert Mailing.objects.get(pk=mailing.pk).state == "done"


def test_a_minor_is_not_written_to_but_the_guardians_are(opportunity, owner) -> None:
    guardian = make.account(name_en="Huda", name_ar="هدى", language="en").person
    ward = seated(opportunity, name_en="Omar", name_ar="عمر", birth_date=date(2012, 1, 1))
    make.guardianship(guardian, ward)
    alone = seated(opportunity, birth_date=date(2012, 1, 1))
    mailing = mailings.start(written(opportunity, owner).pk, by=owner, at=NOW)
    turn(lambda: NOW)
    assert [one.to for one in mail.outbox] == [[guardian.account.email]]
    assert "This concerns" in mail.outbox[0].body and "Omar" in mail.outbox[0].body
    assert Delivery.objects.get(mailing=mailing, person=alone).reason == "no_guardian"


def test_killed_while_sending_nothing_goes_twice_and_the_one_in_hand_is_named(opportunity, owner, monkeypatch) -> None:
    for _number in range(3):
        seated(opportunity)
    mailing = mailings.start(written(opportunity, owner).pk, by=owner, at=NOW)

    class Killed(BaseException):
        """As kill -9: nothing after it runs."""

    sent = []

    def over(_hand, row):
        sent.append(row.pk)
        if len(sent) == 2:
            raise Killed
        return Outcome("sent")

    monkeypatch.setattr("awn.messaging.handing.Hand.over", over)
    with pytest.raises(Killed):
        turn(lambda: NOW)
    turn(lambda: NOW)
    assert len(sent) == len(set(sent)) == 3
    emails = [state for channel, state, _reason in states(mailing) if channel == "email"]
    assert sorted(emails) == ["sent", "sent", "unknown"]
    mailings.send_again(mailing.pk, by=owner, at=NOW)
    turn(lambda: NOW)
    assert len(sent) == 4
    assert sent[-1] == sent[1]


def test_a_server_that_refuses_half_is_believed_and_one_that_says_later_is_asked_later(
    opportunity, owner, monkeypatch
) -> None:
    people = [seated(opportunity) for _number in range(4)]
    mailing = mailings.start(written(opportunity, owner).pk, by=owner, at=NOW)
    tries = []

    def send(_mailer, message):
        tries.append(message.to[0])
        if message.to[0] == people[0].account.email:
            return Outcome("later")
        return Outcome("refused", "rejected") if message.to[0] == people[1].account.email else Outcome("sent")

    monkeypatch.setattr("awn.messaging.gateways.PlainMailer.send", send)
    for minutes in (0, 1, 10, 60, 300):
        turn(lambda minutes=minutes: NOW + timedelta(minutes=minutes))
    assert tries.count(people[0].account.email) == 5
    assert tries.count(people[1].account.email) == 1
    found = [state for state in states(mailing) if state[0] == "email"]
    refused = [("email", "refused", "gave_up"), ("email", "refused", "rejected")]
    assert sorted(found) == [*refused, *[("email", "sent", "")] * 2]


def test_while_the_mail_server_is_away_no_email_loses_a_try(opportunity, owner, monkeypatch) -> None:
    seated(opportunity)
    mailing = mailings.start(written(opportunity, owner).pk, by=owner, at=NOW)

    def away():
        raise ServerAwayError

    with monkeypatch.context() as patched:
        patched.setattr("awn.messaging.gateways.mailer", away)
        for minutes in range(10):
            turn(lambda minutes=minutes: NOW + timedelta(minutes=2 * minutes))
    assert Delivery.objects.get(mailing=mailing, channel="email").attempts == 0
    turn(lambda: NOW + timedelta(hours=1))
    assert len(mail.outbox) == 1


def test_stopping_leaves_in_the_house_what_has_not_left_it(opportunity, owner, monkeypatch) -> None:
    for _number in range(3):
        seated(opportunity)
    mailing = mailings.start(written(opportunity, owner).pk, by=owner, at=NOW)

    def over(_hand, row):
        if Mailing.objects.get(pk=mailing.pk).state == "sending":
            mailings.stop(mailing.pk, by=owner, at=NOW)
        return Outcome("sent")

    monkeypatch.setattr("awn.messaging.handing.Hand.over", over)
    turn(lambda: NOW)
    emails = [state for channel, state, _reason in states(mailing) if channel == "email"]
    assert sorted(emails) == ["sent", "stopped", "stopped"]


def test_who_has_a_telephone_alone_gets_a_text_message_and_no_answer_is_not_sent_twice(
    opportunity, owner, monkeypatch
) -> None:
    from awn.sms.gateways import NoAnswerError

    reader = seated(opportunity, email="x1@no-email.invalid")
    AccountPhone.objects.create(account=reader.account, number="+966501234567", verified_at=NOW)
    mailing = mailings.start(written(opportunity, owner).pk, by=owner, at=NOW)
    texts = []

    def send(number, text, receipts):
        texts.append((number, text))
        raise NoAnswerError("no answer: TimeoutError")

    monkeypatch.setattr("awn.messaging.gateways.send_sms", send)
    for hours in range(4):
        turn(lambda hours=hours: NOW + timedelta(hours=hours))
    assert len(texts) == 1 and texts[0][0] == "+966501234567" and len(texts[0][1]) <= 300
    assert ("sms", "unknown", "no_answer") in states(mailing)


def test_at_night_it_waits_unless_it_is_about_today(opportunity, owner) -> None:
    seated(opportunity)
    night = NOW + timedelta(hours=10)  # 22:00 in Riyadh
    mailing = mailings.start(written(opportunity, owner).pk, by=owner, at=night)
    turn(lambda: night)
    assert not mail.outbox
    assert Mailing.objects.get(pk=mailing.pk).state == "sending"
    turn(lambda: night + timedelta(hours=9, minutes=31))
    assert len(mail.outbox) == 1
    far = make.shift(make.opportunity(opportunity.organisation, shifts=0), starts_at=NOW + timedelta(days=9))
    with pytest.raises(Refusal) as refused:
        mailings.write(far.opportunity_id, Draft("accepted", WORDS, is_urgent=True), by=owner, at=night)
    assert refused.value.code == "not_urgent"


def test_a_hundred_thousand_are_fixed_by_one_statement(opportunity, owner, django_assert_max_num_queries) -> None:
    for _number in range(4):
        seated(opportunity)
    mailing = written(opportunity, owner)
    with django_assert_max_num_queries(8) as seen:
        mailings.start(mailing.pk, by=owner, at=NOW)
    assert sum("INSERT INTO messaging_delivery" in one["sql"] for one in seen.captured_queries) == 1
    assert connection.vendor == "postgresql"


def test_scheduled_words_go_at_their_time_to_those_who_are_meant_then(opportunity, owner) -> None:
    mailing = written(opportunity, owner)
    mailings.schedule(mailing.pk, NOW + timedelta(hours=2), by=owner, at=NOW)
    seated(opportunity)
    turn(lambda: NOW + timedelta(hours=1))
    assert not mail.outbox
    turn(lambda: NOW + timedelta(hours=2))
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (Draft("accepted", Texts("س", "", "", "")), "half_written"),
        (Draft("accepted", Texts()), "message_empty"),
        (Draft("accepted", Texts("", "Hi {nam}", "", "x")), "placeholder_unknown"),
        (Draft("accepted", Texts("", "Hi {name", "", "x")), "placeholder_unknown"),
        (Draft("declined", WORDS), "placeholder_without_place"),
        (Draft("all", WORDS), "group_unknown"),
        (Draft("chosen", Texts("", "Hi", "", "x")), "no_applicants_ticked"),
        (Draft("accepted", WORDS, role_id=999_999), "not_of_opportunity"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_would_reach_people_wrong_is_refused_before(opportunity, owner, draft, code) -> None:
    with pytest.raises(Refusal) as refused:
        mailings.write(opportunity.pk, draft, by=owner, at=NOW)
    assert refused.value.code == code
    assert not Mailing.objects.exists()


def test_nobody_writes_for_another_house(opportunity) -> None:
    stranger = make.member(make.organisation())
    with pytest.raises(Refusal) as refused:
        written(opportunity, stranger)
    assert refused.value.code == "not_allowed"
