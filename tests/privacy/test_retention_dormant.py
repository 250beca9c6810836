"""Accounts that nobody has used for years: two letters, then the erasure; one sign-in keeps them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in
from django.core import mail
from tests import make

from awn.base.refusal import Refusal
from awn.hours.models import Attestation
from awn.opportunities.models import Opportunity
from awn.participation.models import Place
from awn.people.models import Account, AccountPhone, Person
from awn.people.rules import NO_EMAIL_HOST
from awn.privacy.actions import dormancy, erasing, requests
from awn.privacy.dormancy import dormant
from awn.privacy.models import Erasure
from awn.reactions.dispatch import drain
from awn.reactions.mail import send_unsent
from awn.safety.models import Appeal, Report, Suspension

pytestmark = pytest.mark.django_db
NOW = make.NOW
YEARS = timedelta(days=1_095)
DAY = timedelta(days=1)
FIRST, LAST = NOW - timedelta(days=60), NOW - timedelta(days=14)


def unused(email: str = "noura@example.org", **values: object) -> Account:
    """An account last used three years before NOW."""
    account = make.account(email, is_synthetic=False, joined_at=NOW - 2 * YEARS, **values)
    Account.objects.filter(pk=account.pk).update(last_login=NOW - YEARS, created_at=NOW - 2 * YEARS)
    account.refresh_from_db()
    return account


def of(account: Account) -> Person:
    assert account.person is not None
    return account.person


def letters(at: datetime) -> list[str]:
    """Subjects of what was sent that night."""
    drain(at=at)
    mail.outbox.clear()
    send_unsent(at=at)
    return [letter.subject for letter in mail.outbox]


def test_an_account_nobody_uses_is_written_to_twice_then_erased() -> None:
    account = unused(language="en")
    assert dormancy.watch_dormant(by=None, at=FIRST - DAY) == 0
    assert dormancy.watch_dormant(by=None, at=FIRST) == 1
    assert letters(FIRST) == ["Your account will be erased in 60 days"]
    assert "sign in once" in str(mail.outbox[0].body)
    assert dormancy.watch_dormant(by=None, at=FIRST + DAY) == 0
    row = Erasure.objects.get(person=account.person)
    assert dormancy.watch_dormant(by=None, at=LAST) == 1
    assert letters(LAST) == ["Your account will be erased in 14 days"]
    assert dormancy.watch_dormant(by=None, at=NOW - DAY) == 0
    assert erasing.erase_due(at=NOW - DAY) == 0
    assert erasing.erase_due(at=NOW) == 1
    row.refresh_from_db()
    assert row.state == "done"
    assert not Account.objects.filter(email="noura@example.org").exists()


def test_nights_that_were_missed_shorten_nobodys_time() -> None:
    unused()
    dormancy.watch_dormant(by=None, at=FIRST)
    row = Erasure.objects.get()
    late = NOW + 30 * DAY
    assert erasing.erase_due(at=late) == 0
    with pytest.raises(Refusal, match="erasure_too_early"):
        erasing.erase(row.pk, by=None, at=late)
    dormancy.watch_dormant(by=None, at=late)
    assert erasing.erase_due(at=late + 13 * DAY) == 0
    assert erasing.erase_due(at=late + 14 * DAY) == 1


def test_one_sign_in_keeps_the_account() -> None:
    account = unused()
    dormancy.watch_dormant(by=None, at=FIRST)
    user_logged_in.send(sender=Account, request=None, user=account)
    assert Erasure.objects.get().state == "cancelled"
    assert dormancy.watch_dormant(by=None, at=LAST) == 0
    assert erasing.erase_due(at=NOW + DAY) == 0


def test_a_number_alone_is_written_to_by_text_message(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr("awn.reactions.texts.send_later", lambda number, text, **_rest: sent.append(f"{number} {text}"))
    account = unused(f"5550@{NO_EMAIL_HOST}", language="en")
    assert not dormant(NOW - YEARS, NOW).exists()  # neither address nor number: no letter, no erasure
    AccountPhone.objects.create(account=account, number="+966501234567", verified_at=NOW - YEARS)
    dormancy.watch_dormant(by=None, at=FIRST)
    assert letters(FIRST) == []
    assert len(sent) == 1
    assert "+966501234567" in sent[0]
    assert "in 60 days" in sent[0]


def _guardian(account: Account) -> None:
    make.guardianship(of(account), make.person(birth_date=(NOW - 10 * 365 * DAY).date()))


def _ward(account: Account) -> None:
    Person.objects.filter(pk=account.person_id).update(birth_date=(NOW - 15 * 365 * DAY).date())
    make.guardianship(make.person(), of(account))


def _role(account: Account) -> None:
    make.member(make.organisation(), who=of(account))


def _application(account: Account) -> None:
    make.application(make.opportunity(ends_at=NOW + 30 * DAY), of(account))


def _hours(account: Account) -> None:
    make.credit(make.shift(make.opportunity(shifts=0), starts_at=NOW - 2 * YEARS), of(account))


def _suspended(account: Account) -> None:
    Person.objects.filter(pk=account.person_id).update(standing="suspended")


def _appeal(account: Account) -> None:
    over = Suspension.objects.create(person=of(account), reason="other", places="keep", at=NOW, ended_at=NOW)
    Appeal.objects.create(suspension=over, words=b"x", at=NOW)


def _report(account: Account) -> None:
    Report.objects.create(
        receipt_hash="x", about="person", person=of(account), category="other", urgency=3, words=b"x", made_at=NOW
    )


def _request(account: Account) -> None:
    requests.ask("access", "x", by=of(account), at=NOW)


def _browser(account: Account) -> None:
    UserSession.objects.create(user=account, session_key="k", ip="127.0.0.1")


def _invented(account: Account) -> None:
    Person.objects.filter(pk=account.person_id).update(is_synthetic=True)


OPEN: list[Callable[[Account], None]] = [
    _guardian, _ward, _role, _application, _hours, _suspended, _appeal, _report, _request, _browser, _invented,
]  # fmt: skip


@pytest.mark.parametrize("happens", OPEN, ids=[one.__name__.strip("_") for one in OPEN])
def test_who_is_spared(happens: Callable[[Account], None]) -> None:
    account = unused()
    assert dormant(NOW - YEARS, NOW).get() == account
    dormancy.watch_dormant(by=None, at=FIRST)
    happens(account)
    assert not dormant(NOW - YEARS, NOW).exists()
    # Also between the letters and the day.
    dormancy.watch_dormant(by=None, at=LAST)
    assert Erasure.objects.get(is_dormant=True).state == "cancelled"


def test_staff_and_settled_hours() -> None:
    make.staff()
    Account.objects.update(last_login=NOW - YEARS, created_at=NOW - 2 * YEARS)
    Person.objects.update(is_synthetic=False, joined_at=NOW - 2 * YEARS)
    assert not dormant(NOW - YEARS, NOW).exists()
    account = unused()
    entry = make.credit(make.shift(make.opportunity(shifts=0), starts_at=NOW - 2 * YEARS), of(account))
    Opportunity.objects.update(state="completed")
    Place.objects.update(changed_at=NOW - 2 * YEARS)
    Attestation.objects.create(entry=entry, outcome="settled", at=NOW - YEARS)
    assert dormant(NOW - YEARS, NOW).get() == account
    Place.objects.update(changed_at=NOW)  # took part without signing in
    assert not dormant(NOW - YEARS, NOW).exists()
