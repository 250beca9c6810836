"""Certificates for many at once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests import make

from awn.base.clock import now
from awn.base.refusal import Refusal
from awn.credentials.actions import issue
from awn.credentials.actions.runs import advance, start_run
from awn.credentials.models import Certificate, IssueRun
from awn.credentials.queries.runs import failures_of, waiting_in, without_certificate
from awn.credentials.tasks import carry_on_runs

pytestmark = pytest.mark.django_db


def _crowd(count: int, *, nameless: int = 0):
    opportunity = make.opportunity(capacity=count)
    shift = opportunity.shifts.get()
    people = [make.person() for _i in range(count)]
    for one in people[:nameless]:
        one.name_ar = one.name_en = ""
        one.save()
    for one in people:
        make.credit(shift, one)
    return opportunity, people


def test_a_run_gives_everybody_one_certificate_and_names_those_it_could_not_serve():
    opportunity, people = _crowd(5, nameless=1)
    early = issue(people[1].pk, opportunity.pk, by=None, at=now())
    run = start_run(opportunity.pk, by=None, at=now())
    while advance(run.pk, at=now(), batch=2):
        pass

    run.refresh_from_db()
    assert (run.state, run.total, run.done, run.failed) == ("done", 5, 4, 1)
    assert [(one.person_id, one.reason) for one in failures_of(run)] == [(people[0].pk, "certificate_name_missing")]
    assert Certificate.objects.filter(opportunity=opportunity).count() == 4
    assert Certificate.objects.get(person=people[1]) == early
    assert all(one.credential and one.digest for one in Certificate.objects.all())
    assert without_certificate(opportunity.pk) == (5, 1)
    assert [one.people for one in waiting_in(opportunity.organisation_id)] == [1]


def test_what_a_run_issues_is_what_one_would_have_been_given_alone():
    opportunity, people = _crowd(2)
    alone = issue(people[0].pk, opportunity.pk, by=None, at=now())
    run = start_run(opportunity.pk, by=None, at=now())
    advance(run.pk, at=now())
    many = Certificate.objects.get(person=people[1])
    again = issue(people[1].pk, opportunity.pk, by=None, at=now())

    assert again == many
    same = ("minutes", "first_day", "last_day", "title_ar", "organisation_en", "kind", "organisation_id", "shown")
    assert [getattr(alone, name) for name in same] == [getattr(many, name) for name in same]
    assert many.entries.count() == alone.entries.count() == 1


def test_asking_twice_starts_one_run_and_strangers_start_none():
    opportunity, _people = _crowd(1)
    owner = make.member(opportunity.organisation)
    assert start_run(opportunity.pk, by=owner, at=now()) == start_run(opportunity.pk, by=owner, at=now())
    with pytest.raises(Refusal, match="not_allowed"):
        start_run(opportunity.pk, by=make.person(), at=now())
    with pytest.raises(Refusal, match="no_hours"):
        start_run(make.opportunity().pk, by=None, at=now())


def test_a_run_meeting_a_fault_stops_and_a_new_one_does_the_rest(monkeypatch):
    opportunity, _people = _crowd(1)
    run = start_run(opportunity.pk, by=None, at=now())
    monkeypatch.setattr("awn.credentials.actions.runs.give_many", lambda *_a, **_k: 1 / 0)
    carry_on_runs()
    run.refresh_from_db()
    assert run.state == "failed"
    monkeypatch.undo()
    start_run(opportunity.pk, by=None, at=now())
    carry_on_runs()
    assert Certificate.objects.count() == 1


WORKER = """
import django, sys
django.setup()
from awn.base.clock import now
from awn.credentials.actions.runs import advance
while advance(int(sys.argv[1]), at=now(), batch=3):
    print("batch", flush=True)
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_run_goes_on_where_it_was_and_doubles_nothing(settings, tmp_path):
    opportunity, people = _crowd(24)
    run = start_run(opportunity.pk, by=None, at=now())
    database = settings.DATABASES["default"]
    address = (
        f"postgresql://{database['USER']}@:{database['PORT']}/{database['NAME']}"
        f"?host={str(database['HOST']).replace('/', '%2F')}"
    )
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "awn.config.settings", "AWN_DATABASE_URL": address,
        "AWN_KEYS_FOLDER": str(settings.AWN_KEYS_FOLDER), "AWN_HOME": str(tmp_path),
    }  # fmt: skip
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(run.pk)], env=environment, stdout=subprocess.PIPE, cwd=Path.cwd(), text=True
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "batch\n"
    time.sleep(0.02)
    worker.send_signal(signal.SIGKILL)
    worker.wait()

    run.refresh_from_db()
    written = Certificate.objects.filter(opportunity=opportunity).count()
    assert 3 <= written < len(people)
    assert run.done == written
    while advance(run.pk, at=now(), batch=10):
        pass
    run.refresh_from_db()
    assert (run.state, run.done) == ("done", 24)
    assert Certificate.objects.filter(opportunity=opportunity).values("person").distinct().count() == 24
    assert Certificate.objects.count() == 24
    assert IssueRun.objects.count() == 1
