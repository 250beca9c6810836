"""What has had its time is gone after the night, and what has not is there: class by class, by the clock."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Model
from tests import make

from awn.base.models import FormUse
from awn.consents.models import Look
from awn.matching.models import Slate
from awn.people.models import GuardianCode, Notification
from awn.privacy import retention
from awn.privacy.models import Export, Request, RetentionRun
from awn.privacy.queries import last_runs
from awn.relay.models import Line
from awn.support.models import HelpRequest

pytestmark = pytest.mark.django_db
NOW = make.NOW
DAY = timedelta(days=1)


def rows() -> dict[str, tuple[Model, timedelta]]:
    """One row of each class, and how long after NOW it is still there."""
    account = make.account()
    person = account.person
    assert person is not None
    child = make.person()
    place = make.place(make.shift(make.opportunity(shifts=0), starts_at=NOW), person)
    session = Session.objects.create(session_key="k" * 32, session_data="", expire_date=NOW + 14 * DAY)
    return {
        "looks": (Look.objects.create(person=person, what="contact", why="support", by_id=1, at=NOW), 730 * DAY),
        "notifications": (Notification.objects.create(person=person, kind="x", event_id=1, created_at=NOW), 400 * DAY),
        "requests": (
            Request.objects.create(person=person, kind="access", text="x", state="answered", asked_at=NOW, due_at=NOW,
                                   answered_at=NOW),
            1_095 * DAY,
        ),
        "tokens": (FormUse.objects.create(account_id=account.pk, token=UUID(int=1), at=NOW), 2 * DAY),
        "sessions": (
            UserSession.objects.create(user=account, session_key=session.session_key, ip="127.0.0.1"), 14 * DAY
        ),
        "codes": (
            GuardianCode.objects.create(ward=child, digest="x", expires_at=NOW + timedelta(minutes=30)),
            timedelta(minutes=30),
        ),
        "exports": (
            Export.objects.create(person=person, asked_by=person, language="ar", state="done", all_parts=1,
                                  asked_at=NOW, content=b"x", expires_at=NOW + 7 * DAY),
            7 * DAY,
        ),
        "lines": (
            Line.objects.create(place=place, volunteer_token="a", organisation_token="b", opened_at=NOW,
                                expires_at=NOW),
            30 * DAY,
        ),
        "slates": (
            Slate.objects.create(surface="list", at=NOW, revision="x", candidates=0, opportunity_ids=[], scores=[],
                                 propensities=[], feature_names=[], features=[]),
            400 * DAY,
        ),
        "support": (
            HelpRequest.objects.create(area="other", state="closed", language="ar", asked_at=NOW, moved_at=NOW,
                                       closed_at=NOW),
            365 * DAY,
        ),
    }  # fmt: skip


def is_there(row: Model) -> bool:
    kept = type(row)._default_manager.filter(pk=row.pk)
    return kept.exclude(content=None).exists() if isinstance(row, Export) else kept.exists()


def test_each_class_of_data_goes_when_its_time_is_over_and_not_before() -> None:
    kept = rows()
    minute = timedelta(minutes=1)
    for moment in sorted({life for _row, life in kept.values()}):
        retention.run(NOW + moment - minute)
        assert [name for name, (row, life) in kept.items() if life >= moment and not is_there(row)] == []
        counts = retention.run(NOW + moment + minute)
        over = [name for name, (_row, life) in kept.items() if life == moment]
        assert [name for name in over if counts[name] != 1 or is_there(kept[name][0])] == []
    assert set(last_runs()) == {name for name, one in retention.KEPT.items() if one.delete is not None}


def test_one_class_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_at: object) -> int:
        raise RuntimeError

    broken = {**retention.KEPT, "looks": retention.Kept("x", "x", "x", "x", fails)}
    monkeypatch.setattr(retention, "KEPT", broken)
    assert "tokens" in retention.run(NOW)
    assert not RetentionRun.objects.filter(rule="looks").exists()
