"""Rosters as plain values: states, what stands in somebody’s way, what would help, and the bounds of the settings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from awn.base.moves import Moves
from awn.base.refusal import Refusal, Text

Span = tuple[datetime, datetime]
Clock = Callable[[], datetime]
LONGEST_REST_HOURS = 24
MOST_HOURS = 400
# A party or family beyond this size is planned person by person: no shift would ever be free enough.
LARGEST_TEAM = 12
# Of so many shifts with empty seats the reasons are worked out.
EXPLAINED = 200
# A run that gave no sign for so long was left by a worker that is gone.
SILENT_AFTER = timedelta(minutes=10)
NOTED_MOVES = 20
# Drafts go so long after the shift: by then its places are what is known of it.
KEPT_FOR = timedelta(days=30)


class Kind(StrEnum):
    """What a run does."""

    PLAN = "plan"
    REPAIR = "repair"
    PUBLISH = "publish"


KINDS = {
    Kind.PLAN: _("Planning"),
    Kind.REPAIR: _("Finding replacements"),
    Kind.PUBLISH: _("Publishing"),
}
RUN_STATES = {
    "waiting": _("Waiting"),
    "running": _("Under way"),
    "done": _("Done"),
    "failed": _("Stopped by a fault"),
}
RUN_MOVES: Moves = {
    "waiting": frozenset({"running", "failed"}),
    "running": frozenset({"running", "done", "failed"}),
}
UNDER_WAY = ("waiting", "running")
STAGES = {
    "reading": _("Reading who may take what"),
    "greedy": _("A first roster"),
    "prices": _("Weighing shifts against each other"),
    "blocks": _("Improving day by day"),
    "writing": _("Writing the roster"),
    "places": _("Giving places"),
    "letters": _("Telling everybody concerned"),
}
FAULTS = {
    "nobody": _("There is nobody to plan: nobody has applied who may be asked."),
    "no_shifts": _("There are no shifts to come with fixed times."),
    "contradiction": _("People who are fixed contradict each other. Free one of them, then plan again."),
    "fault": _("A fault of ours stopped the work. Start it again; nothing half-done was kept."),
}

ROW_STATES = {
    "draft": _("Not published"),
    "placed": _("Place given"),
    "leaving": _("Leaves with the next publishing"),
    "left": _("Taken out"),
    "gone": _("Gave the place up"),
}
# Rows that count as being in the shift.
STANDING = ("draft", "placed")


class Gate(StrEnum):
    """What stands between somebody and a shift."""

    SUSPENDED = "suspended"
    BLOCKED = "blocked"
    AGE = "age"
    GUARDIAN = "guardian"
    CONSENT = "consent"
    GENDER = "gender"
    IDENTITY = "identity"
    LANGUAGE = "language"
    QUALIFICATION = "qualification"
    MINOR = "minor"
    TWO_ADULTS = "two_adults"
    APART = "apart"
    CLASH = "clash"
    FULL = "full"
    SKILLS = "skills"
    AWAY = "away"
    TIME = "time"
    WISH = "wish"
    REST = "rest"
    HOURS = "hours"


GATES: Mapping[str, Text] = {
    Gate.SUSPENDED: _("The account is suspended"),
    # A block is never told to whom it is against.
    Gate.BLOCKED: _("Cannot be planned here at the moment"),
    Gate.AGE: _("Outside the ages of this opportunity"),
    Gate.GUARDIAN: _("No guardian is linked"),
    Gate.CONSENT: _("The guardian has not consented"),
    Gate.GENDER: _("Open to one gender only"),
    Gate.IDENTITY: _("Identity is not proven far enough"),
    Gate.LANGUAGE: _("Does not speak a needed language well enough"),
    Gate.QUALIFICATION: _("A needed qualification is missing or ends before the day"),
    Gate.MINOR: _("Beyond the limits for people under 18"),
    Gate.TWO_ADULTS: _("Too few grown-ups in this shift"),
    Gate.APART: _("This person and somebody in the shift do not wish to meet"),
    Gate.CLASH: _("Has another shift at that time"),
    Gate.FULL: _("All seats of this shift are taken"),
    Gate.SKILLS: _("Lacks a skill that the role requires"),
    Gate.AWAY: _("Is away on that day"),
    Gate.TIME: _("Is usually not free at that time"),
    Gate.WISH: _("Did not ask for this shift"),
    Gate.REST: _("Too little rest before or after another shift"),
    Gate.HOURS: _("Would have more hours than the roster allows"),
}
# A coordinator may decide otherwise about these; nobody about the rest.
YIELDING = frozenset({Gate.SKILLS, Gate.AWAY, Gate.TIME, Gate.WISH, Gate.REST, Gate.HOURS})
HELPS: Mapping[str, Text] = {
    Gate.CONSENT: _("Remind the guardians: they consent on their page."),
    Gate.IDENTITY: _("Ask them to prove their identity in the settings."),
    Gate.LANGUAGE: _("Ask for a lower level of the language, or for people who speak it."),
    Gate.QUALIFICATION: _("Ask them to upload or renew the document."),
    Gate.MINOR: _("Make the shift shorter or earlier, or look for grown-ups."),
    Gate.TWO_ADULTS: _("Look for two grown-ups; then people under 18 can join them."),
    Gate.APART: _("Look for somebody else. We do not say who is meant."),
    Gate.CLASH: _("Move the shift to another time."),
    Gate.SKILLS: _("Teach the skill, or make it welcome instead of required."),
    Gate.AWAY: _("Invite others for that day."),
    Gate.TIME: _("Ask them whether they would come all the same, or move the shift."),
    Gate.WISH: _("Let the plan also use shifts that people did not ask for."),
    Gate.REST: _("Allow a shorter rest, or move the shift."),
    Gate.HOURS: _("Allow more hours for each person, or invite more volunteers."),
}
REASONS: Mapping[str, Text] = {
    "nobody": _("Nobody who applied may take it"),
    "elsewhere": _("Those who may are needed more in another shift at that time"),
    "hours": _("Those who may have all the hours allowed"),
    "rest": _("Those who may would have too little rest"),
    "team": _("Those who may come only together, and there is not room for all"),
    "loss": _("Those who may suit it very little"),
    "free": _("People are free and may be asked now"),
    "": _("Not worked out: too many shifts are short"),
}
REASON_HELPS: Mapping[str, Text] = {
    "nobody": _("Open the shift to more people, or invite volunteers."),
    "elsewhere": _("Invite more volunteers for that time, or move one of the shifts."),
    "hours": _("Allow more hours for each person, or invite more volunteers."),
    "rest": _("Allow a shorter rest, or move the shift."),
    "team": _("Add a seat, or ask whether they would come one by one."),
    "loss": _("Add them by hand if you want them there."),
    "free": _("Add one of them by hand."),
}
PROBLEMS = {
    "no_seat": _("The seat was taken meanwhile."),
    "clash": _("This person has taken another place at that time meanwhile."),
    "apart": _("This person and somebody with a place in the shift do not wish to meet."),
    "gate": _("A requirement is not met any more."),
    "own": _("Nobody gives a place to themselves: somebody else must publish this."),
    "ended": _("The application has ended meanwhile."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a coordinator asks of a plan, in whole hours; `most_hours` of one person in all shifts (None: no limit)."""

    rest_hours: int = 10
    most_hours: int | None = None
    with_waiting: bool = True
    with_undecided: bool = True
    beyond_wishes: bool = False
    may_move: bool = False


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way; `says` is more exact than the name of the gate where something is known."""

    gate: str
    says: Text

    @property
    def yields(self) -> bool:
        """Whether a coordinator may decide otherwise."""
        return self.gate in YIELDING


def check_wishes(wishes: Wishes) -> None:
    """Refuses `rest_out_of_range` and `hours_out_of_range`."""
    if not 0 <= wishes.rest_hours <= LONGEST_REST_HOURS:
        message = _("Give a rest from 0 to 24 hours.")
        raise Refusal("rest_out_of_range", message, fields={"rest_hours": message})
    if wishes.most_hours is not None and not 1 <= wishes.most_hours <= MOST_HOURS:
        message = _("Give from 1 to 400 hours, or leave it empty.")
        raise Refusal("hours_out_of_range", message, fields={"most_hours": message})


def check_obstacles(obstacles: Collection[Obstacle], *, all_the_same: bool) -> None:
    """Refuses `roster_gate` where something is in the way that nobody decides about, and `roster_doubt` where somebody
    has to say that they want it all the same."""
    firm = [one for one in obstacles if not one.yields]
    if firm:
        raise Refusal("roster_gate", firm[0].says, status=409)
    if obstacles and not all_the_same:
        raise Refusal("roster_doubt", next(iter(obstacles)).says, status=409)


def seconds_for(pairs: int, most: int) -> float:
    """The time that a plan may take: some seconds for a beach, the most that is set for a tournament."""
    return float(min(most, 8 + pairs // 40_000))


def share_of_best(objective: float, bound: float) -> float:
    """What the plan is surely worth of the best possible one, in per cent, rounded down to a tenth."""
    if bound <= 0:
        return 100.0
    return int(max(min(objective / bound, 1.0), 0.0) * 1_000) / 10
