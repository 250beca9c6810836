"""The status says what is known and nothing better; incidents are told in both languages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests import make
from tests.make import NOW

from awn.base.refusal import Refusal
from awn.base.text import Bilingual
from awn.status import probes, queries, rules
from awn.status.actions import checking, declaring
from awn.status.models import Check, DaySum, Outage
from awn.status.rules import PARTS, Result

GOOD = {part: Result("ok", 5, "took") for part in PARTS}
TITLE, TEXT = Bilingual("تعطل البريد", "E-mail is late"), Bilingual("ننظر فيه.", "We look into it.")


def declared(**values: Any) -> declaring.Declared:
    values = {"kind": "incident", "title": TITLE, "text": TEXT, "parts": ["mail"], "begins_at": NOW, **values}
    return declaring.Declared(**values)


def test_an_old_check_says_nothing_of_now() -> None:
    fresh = rules.say(GOOD, NOW, NOW + timedelta(minutes=5))
    assert {one.state for one in fresh} == {"ok"}
    old = rules.say(GOOD, NOW, NOW + timedelta(minutes=5, seconds=1))
    assert {one.state for one in old} == {"unknown"}
    assert {one.known_at for one in old} == {NOW}
    assert {one.state for one in rules.say({}, None, NOW)} == {"unknown"}
    assert {one.state for one in rules.say(GOOD, NOW + timedelta(hours=1), NOW)} == {"unknown"}, "from the future"


def test_the_whole_is_as_its_worst_part() -> None:
    assert rules.worst(["ok", "unknown"]) == "unknown", "not knowing is not health"
    assert rules.worst(["ok", "down", "slow"]) == "down"
    assert rules.worst([]) == "unknown"


def test_unknown_minutes_count_for_neither_side() -> None:
    first = NOW.date() - timedelta(days=2)
    sums = {first: (10, 0, 0), first + timedelta(days=1): (720, 0, 80)}
    days = rules.days_of(sums, first, NOW)
    assert [(one.known, one.unknown) for one in days] == [(10, 0), (800, 640), (0, 541)]
    assert [one.state for one in days] == ["ok", "down", "unknown"]
    whole = rules.uptime(days)
    assert (whole.up, whole.unknown) == (730 * 10_000 // 810, 1181 * 10_000 // 1991)
    assert rules.uptime([]).up is None
    almost = rules.Day(date(2026, 11, 1), good=99_999, slow=0, bad=1, unknown=0)
    assert rules.uptime([almost]).up == 9_999, "never rounded up to all"


@pytest.mark.django_db
def test_a_minute_is_counted_once() -> None:
    looks: list[Any] = []
    for seconds in (0, 30):
        checking.check(by=None, at=NOW + timedelta(seconds=seconds), look=lambda at: looks.append(at) or dict(GOOD))
    assert len(looks) == 1
    assert DaySum.objects.get(part="web").good == 1
    assert checking.keep({"web": Result("down")}, by=None, at=NOW + timedelta(seconds=59)) is False
    checking.keep({"web": Result("down"), "sms": Result("unknown")}, by=None, at=NOW + timedelta(minutes=1))
    row = DaySum.objects.get(part="web")
    assert (row.good, row.slow, row.bad) == (1, 0, 1)
    assert DaySum.objects.get(part="sms").good == 1, "what is not known is added nowhere"


@pytest.mark.django_db
def test_checks_are_thinned_and_their_sums_stay() -> None:
    checking.keep(dict(GOOD), by=None, at=NOW)
    assert checking.forget_old(by=None, at=NOW + timedelta(hours=26)) == 0
    assert checking.forget_old(by=None, at=NOW + timedelta(hours=27)) == 1
    assert Check.objects.count() == 0
    assert DaySum.objects.count() == len(PARTS)
    assert queries.history(NOW + timedelta(days=1))["web"][0].good == 1


@pytest.mark.django_db
def test_a_probe_that_breaks_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_at: Any) -> Result:
        raise RuntimeError("nobody thought of it")

    quiet = dict.fromkeys(PARTS, lambda _at: Result("ok"))
    monkeypatch.setattr(probes, "PROBES", {**quiet, "mail": broken})
    found = probes.look(NOW)
    assert (found["mail"].state, found["mail"].why) == ("unknown", "check_failed")
    assert found["web"].state == "ok"


@pytest.mark.django_db
def test_the_probes_look_at_what_is_there(settings: Any, tmp_path: Any) -> None:
    settings.AWN_STATUS_URL = "http://127.0.0.1:9"
    settings.AWN_SMS, settings.AWN_SMS_FOLDER = "local", str(tmp_path / "sms")
    assert probes.web(NOW).state == "down", "nobody listens there"
    assert probes.database(NOW).state in {"ok", "slow"}
    assert probes.clock(NOW).state == "ok"
    assert probes.worker(NOW).state == "ok"
    assert probes.sms(NOW).state == "ok"
    assert probes.signing(NOW).why == "no_key_yet"
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 9
    settings.EMAIL_HOST = "127.0.0.1"
    assert probes.mail(NOW) == Result("down", None, "no_answer")
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert probes.mail(NOW).state == "unknown"


@pytest.mark.django_db
def test_incidents_are_told_in_both_languages_by_the_staff_alone() -> None:
    helper = make.staff("support")
    with pytest.raises(Refusal) as refused:
        declaring.declare(declared(), by=make.staff("moderator"), at=NOW)
    assert refused.value.code == "not_staff"
    for wrong, code in (
        ({"title": Bilingual("عربي", "")}, "outage_words_missing"),
        ({"parts": ["the moon"]}, "outage_parts_missing"),
        ({"begins_at": NOW + timedelta(hours=1)}, "outage_ahead"),
        ({"kind": "maintenance"}, "outage_end_missing"),
        ({"kind": "maintenance", "until": NOW + timedelta(days=200), "begins_at": NOW + timedelta(days=181)},
         "outage_time_impossible"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            declaring.declare(declared(**wrong), by=helper, at=NOW)
        assert refused.value.code == code
    row = declaring.declare(declared(), by=helper, at=NOW)
    declaring.tell_more(row.pk, TEXT, ends=True, by=helper, at=NOW + timedelta(hours=1))
    with pytest.raises(Refusal) as refused:
        declaring.tell_more(row.pk, TEXT, by=helper, at=NOW + timedelta(hours=2))
    assert refused.value.code == "outage_over"


@pytest.mark.django_db
def test_what_goes_on_stands_above_every_page_and_what_is_planned_does_not() -> None:
    helper = make.staff("support")
    plan = {"kind": "maintenance", "begins_at": NOW + timedelta(hours=2), "until": NOW + timedelta(hours=3)}
    planned = declaring.declare(declared(**plan), by=helper, at=NOW)
    queries.forget_banner()
    assert queries.banner(NOW) is None
    assert [one.pk for one in queries.planned(NOW)] == [planned.pk]
    queries.forget_banner()
    assert queries.banner(NOW + timedelta(hours=2, minutes=5)) is not None
    queries.forget_banner()
    assert queries.banner(NOW + timedelta(hours=3)) is None, "its time is over"
    row = declaring.declare(declared(), by=helper, at=NOW)
    queries.forget_banner()
    found = queries.banner(NOW)
    assert found is not None and found.outage_id == row.pk
    said = rules.say(GOOD, NOW, NOW)
    assert queries.overall(said, queries.open_outages(NOW)) == "slow", "the staff know better than the probes"
    queries.forget_banner()
    assert Outage.objects.count() == 2
