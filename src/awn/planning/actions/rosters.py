"""Beginning a roster, its settings, and asking for work on it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.opportunities.models import Opportunity, Programme
from awn.organisations.permissions import Team, require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.planning.actions._syncing import check_idle, locked
from awn.planning.models import Roster, Run
from awn.planning.reading import PLANNED
from awn.planning.rules import RUN_MOVES, UNDER_WAY, Kind, Wishes, check_wishes


def usual_wishes() -> Wishes:
    """What a new roster begins with."""
    return Wishes(rest_hours=settings.AWN_ROSTER_REST_HOURS)


@transaction.atomic
def begin(*, opportunity_id: int, by: Person | None, at: datetime) -> Roster:
    """The roster of an opportunity; the one that is there already is returned.

    Refuses `not_allowed`, and `not_planned` for what is not published.
    """
    opportunity = found(Opportunity.objects.select_for_update(of=("self",)).filter(pk=opportunity_id).first())
    require(by, Permission.DECIDE_APPLICATIONS, opportunity.organisation_id, team_id=opportunity.team_id)
    if opportunity.state not in PLANNED:
        message = _("Publish it first: a roster is planned from those who applied.")
        raise Refusal("not_planned", message, status=409)
    there = Roster.objects.filter(opportunity=opportunity).first()
    return there or _new(Roster(opportunity=opportunity, organisation_id=opportunity.organisation_id), by, at)


@transaction.atomic
def begin_programme(programme_id: int, *, by: Person | None, at: datetime) -> Roster:
    """The roster of all opportunities of a programme: each stays a venue with its own applicants."""
    programme = found(Programme.objects.select_for_update(of=("self",)).filter(pk=programme_id).first())
    require(by, Permission.DECIDE_APPLICATIONS, programme.organisation_id)
    there = Roster.objects.filter(programme=programme).first()
    return there or _new(Roster(programme=programme, organisation_id=programme.organisation_id), by, at)


@transaction.atomic
def set_wishes(roster_id: int, wishes: Wishes, *, by: Person | None, at: datetime) -> Roster:
    """What the next plan is to keep to. Refuses `rest_out_of_range`, `hours_out_of_range`, `roster_under_way`."""
    roster = allowed(roster_id, by)
    check_wishes(wishes)
    check_idle(roster)
    for name, value in asdict(wishes).items():
        setattr(roster, name, value)
    roster.changed_at = at
    roster.save(update_fields=[*asdict(wishes), "changed_at"])
    record("roster.wishes_set", by=by, at=at, subject=roster.pk)
    return roster


@transaction.atomic
def ask(roster_id: int, kind: Kind, *, by: Person | None, at: datetime) -> Run:
    """Leaves the work to the worker; a run that is under way already is refused (`roster_under_way`)."""
    roster = allowed(roster_id, by)
    check_idle(roster)
    try:
        with transaction.atomic():
            run = Run.objects.create(
                roster=roster, kind=kind.value, state="waiting", asked_by=by, created_at=at, beat_at=at
            )
    except IntegrityError:
        check_idle(roster)
        raise
    record("roster.run_asked", by=by, at=at, subject=run.pk, roster=roster.pk, kind=kind.value)
    return run


@transaction.atomic
def take_run(run_id: int, *, silent_before: datetime, by: Person | None, at: datetime) -> Run | None:
    """The run for the worker that asks first: one that waits, or one that gave no sign since `silent_before`."""
    rows = Run.objects.select_for_update(of=("self",), skip_locked=True).select_related("roster", "asked_by")
    run = rows.filter(pk=run_id, state__in=UNDER_WAY).first()
    if run is None or (run.state == "running" and run.beat_at > silent_before):
        return None
    check_move(RUN_MOVES, run.state, "running")
    run.state, run.beat_at = "running", at
    run.save(update_fields=["state", "beat_at"])
    return run


@transaction.atomic
def end_run(run_id: int, *, fault: str = "", by: Person | None, at: datetime) -> None:
    """Done, or stopped for a reason of `rules.FAULTS`."""
    run = found(Run.objects.select_for_update().filter(pk=run_id).first())
    state = "failed" if fault else "done"
    check_move(RUN_MOVES, run.state, state)
    run.state, run.fault, run.finished_at = state, fault, at
    run.save(update_fields=["state", "fault", "finished_at"])
    record("roster.run_ended", by=by, at=at, subject=run.pk, roster=run.roster_id, kind=run.kind, fault=fault)


def allowed(roster_id: int, by: Person | None) -> Roster:
    """The roster, locked, for somebody who decides on applications there. Refuses `not_allowed`."""
    roster = locked(roster_id)
    team: Team = roster.opportunity.team_id if roster.opportunity else "any"
    require(by, Permission.DECIDE_APPLICATIONS, roster.organisation_id, team_id=team)
    return roster


def _new(roster: Roster, by: Person | None, at: datetime) -> Roster:
    for name, value in asdict(usual_wishes()).items():
        setattr(roster, name, value)
    roster.created_at = roster.changed_at = at
    roster.save()
    record("roster.begun", by=by, at=at, subject=roster.pk, organisation=roster.organisation_id)
    return roster
