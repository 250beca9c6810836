"""What a plan found becomes rows of the roster, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from awn.people.models import Person
from awn.planning.actions._syncing import BATCH, locked, sync
from awn.planning.models import Gap, Roster, Row, Run
from awn.planning.reading import shifts_to_come
from awn.planning.rules import STANDING

Pair = tuple[int, int]  # person, shift


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the solver found. `rows` are the pairs that are to stand, with scores; `fixed` are left as they are."""

    rows: Mapping[Pair, int]
    fixed: Collection[Pair]
    applications: Mapping[Pair, int]
    gaps: Sequence[Gap] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)  # columns of the run


@transaction.atomic
def take_in(roster_id: int, *, by: Person | None, at: datetime) -> Roster:
    """Brings the roster up to the places of this moment, before it is read for a plan."""
    roster = locked(roster_id)
    sync(roster, at)
    return roster


@transaction.atomic
def write_plan(run: Run, found: Found, *, by: Person | None, at: datetime) -> Run:
    """Rows that are not wanted any more go, or leave with the next publishing; new ones are drafts."""
    roster = locked(run.roster_id)
    coming = set(shifts_to_come(roster, at).values_list("pk", flat=True))
    rows = list(Row.objects.select_for_update().filter(roster=roster, shift__in=coming).exclude(state="left"))
    there = {(row.person_id, row.shift_id): row for row in rows}
    wanted = {pair for pair in found.rows if pair[1] in coming} | set(found.fixed)
    gone = [row for row in rows if row.state == "gone"]
    unwanted = [row for pair, row in there.items() if pair not in wanted and row.state in STANDING]
    Row.objects.filter(pk__in=[row.pk for row in gone + unwanted if row.state in {"draft", "gone"}]).delete()
    Row.objects.filter(pk__in=[row.pk for row in unwanted if row.state == "placed"]).update(state="leaving")
    back = [row.pk for pair, row in there.items() if pair in wanted and row.state == "leaving"]
    Row.objects.filter(pk__in=back).update(state="placed")
    stands = {pair for pair, row in there.items() if row.state in {*STANDING, "leaving"}}
    Row.objects.bulk_create(
        [
            Row(
                roster=roster, person_id=pair[0], shift_id=pair[1], application_id=found.applications[pair],
                state="draft", score=found.rows[pair],
            )
            for pair in sorted(wanted - stands) if pair in found.applications
        ],
        batch_size=BATCH,
    )  # fmt: skip
    Row.objects.filter(roster=roster).exclude(problem="").update(problem="")
    Gap.objects.filter(roster=roster).delete()
    for gap in found.gaps:
        gap.roster = roster
    Gap.objects.bulk_create(found.gaps, batch_size=BATCH)
    Run.objects.filter(pk=run.pk).update(**found.figures, moved=_moved(there, wanted), beat_at=at)
    roster.changed_at = at
    roster.save(update_fields=["changed_at"])
    return run


def _moved(there: Mapping[Pair, Row], wanted: Collection[Pair]) -> int:
    """How many people who stood somewhere stand elsewhere or nowhere now."""
    before = {pair for pair, row in there.items() if row.state in STANDING}
    return len({person for person, shift in before if (person, shift) not in wanted})
