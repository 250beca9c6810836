"""Doing the work of a roster as the worker does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests import make

from awn.people.models import Person
from awn.planning.actions.rosters import ask
from awn.planning.models import Roster, Run
from awn.planning.rules import Kind
from awn.planning.tasks import carry_on

Work = Callable[..., Run]


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Asks for a run and does it, at the moment of the tests."""
    monkeypatch.setattr("awn.planning.tasks.now", lambda: make.NOW)

    def done(roster: Roster, kind: Kind = Kind.PLAN, *, by: Person | None = None) -> Run:
        run = ask(roster.pk, kind, by=by, at=make.NOW)
        carry_on(run.pk)
        run.refresh_from_db()
        assert run.fault != "fault"
        return run

    return done
