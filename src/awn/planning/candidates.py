"""Who may take which shift, and how well it suits them: gates as masks over people and shifts, one block for each
opportunity. What a plan may do and what a coordinator is told both come from here.

Loads the matching engine: a web request imports it within the function that needs it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from awn.base.refusal import Text
from awn.matching.engine.columns import day
from awn.matching.engine.ranking import features, score
from awn.matching.loading import offers, seekers
from awn.matching.loading.codes import Codes
from awn.matching.loading.proofs import proven_share
from awn.matching.loading.weeks import shifts_of as times_of
from awn.matching.loading.weighing import weights
from awn.matching.queries import conditions
from awn.matching.rules import Candidate, Conditions, gates
from awn.matching.weeks import Times, meet
from awn.opportunities.models import Opportunity, Shift
from awn.participation.models import Application
from awn.people.models import Person
from awn.people.rules import is_minor
from awn.planning.limits import Limits
from awn.planning.models import Roster
from awn.planning.people import Facts, Held, facts_of
from awn.planning.reading import applications_of, opportunities_of, shifts_to_come
from awn.planning.rules import GATES, Gate, Obstacle

Mask = NDArray[np.bool_]
Scores = NDArray[np.float32]
# What a score is made of, out of 100.
OF_ENGINE, OF_WISH, OF_SKILLS, OF_TIME, OF_FAIRNESS = 35, 25, 20, 10, 10
# So many attendances halve what somebody who has never been anywhere gets for it.
SEASONED = 4
# People held against the shifts at once: keeps the masks small.
AT_ONCE = 2_000
# The gates of matching by the beginning of their code.
_OF_MATCHING = {
    "age": Gate.AGE, "guardian": Gate.GUARDIAN, "gender": Gate.GENDER, "identity": Gate.IDENTITY,
    "language": Gate.LANGUAGE, "qualification": Gate.QUALIFICATION,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The people who applied to one opportunity against its shifts. Masks are true where a gate is shut."""

    opportunity: Opportunity
    applications: Sequence[Application]
    shifts: Sequence[Shift]
    shut: Mapping[Gate, Mask]  # [person or 1, shift or 1]
    wanted: Mask
    score: Scores
    says: Mapping[tuple[int, Gate], Text]  # what exactly a gate of matching asks of this row

    @property
    def size(self) -> tuple[int, int]:
        """How many people, and how many shifts."""
        return len(self.applications), len(self.shifts)

    def counted(self) -> NDArray[np.uint8]:
        """How many gates are shut, for each pair."""
        total = np.zeros(self.size, np.uint8)
        for mask in self.shut.values():
            total += mask
        return total

    def alone(self, column: int, counted: NDArray[np.uint8]) -> dict[str, int]:
        """For one shift: how many people have this gate in their way and nothing else."""
        single = counted[:, column] == 1
        found = {}
        for gate, mask in self.shut.items():
            width = np.broadcast_to(mask, self.size)[:, column]
            if count := int((single & width).sum()):
                found[gate.value] = count
        return found

    def obstacles(self, row: int, column: int) -> list[Obstacle]:
        """What is in the way of one pair, the firm gates first."""
        return [
            Obstacle(gate, self.says.get((row, gate), GATES[gate]))
            for gate, mask in self.shut.items()
            if np.broadcast_to(mask, self.size)[row, column]
        ]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Everybody against everything, in blocks."""

    blocks: Sequence[Block]
    facts: Facts
    limits: Mapping[int, Limits]  # by opportunity
    people: Mapping[int, Person]  # all of them, by id

    @property
    def shifts(self) -> list[Shift]:
        """All shifts."""
        return [shift for block in self.blocks for shift in block.shifts]


def read(
    roster: Roster,
    at: datetime,
    *,
    people: Collection[int] | None = None,
    shift_ids: Collection[int] | None = None,
    beyond_wishes: bool | None = None,
) -> Table:
    """The candidates of a roster, or these of them, against its shifts, or these of them. About twenty-five queries,
    and eight for each opportunity, whatever the number of people."""
    every = list(shifts_to_come(roster, at))
    shifts = [one for one in every if shift_ids is None or one.pk in set(shift_ids)]
    applications = list(applications_of(roster, people))
    facts = facts_of(applications, every, at, organisation_id=roster.organisation_id)
    beyond = roster.beyond_wishes if beyond_wishes is None else beyond_wishes
    asked = Asked(roster, facts, at, beyond)
    blocks, limits = [], {}
    for opportunity in opportunities_of(roster):
        own = [one for one in applications if one.opportunity_id == opportunity.pk]
        its = [one for one in shifts if one.opportunity_id == opportunity.pk]
        if own and its:
            limits[opportunity.pk] = Limits.of(opportunity, its)
            blocks.append(_block(asked, opportunity, own, its, limits[opportunity.pk]))
    everybody = {one.person_id: one.person for block in blocks for one in block.applications}
    return Table(blocks, facts, limits, everybody)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is the same for all blocks of a reading."""

    roster: Roster
    facts: Facts
    at: datetime
    beyond: bool


def _block(
    asked: Asked, opportunity: Opportunity, own: Sequence[Application], shifts: Sequence[Shift], limits: Limits
) -> Block:
    roster, facts, at = asked.roster, asked.facts, asked.at
    demands = conditions(opportunity, at)
    shut, says = _of_people(own, demands, facts)
    wanted = _wanted(own, shifts, facts)
    shut[Gate.QUALIFICATION] = shut[Gate.QUALIFICATION][:, None] | _ending(own, shifts, demands, facts, opportunity)
    masks: dict[Gate, Mask] = {gate: mask if mask.ndim == 2 else mask[:, None] for gate, mask in shut.items()}
    masks[Gate.MINOR] = limits.shut([one.person for one in own], shifts)
    masks[Gate.CLASH], masks[Gate.REST] = _held(own, shifts, facts.held, timedelta(hours=roster.rest_hours))
    lacking, share = _skills(own, shifts, facts)
    masks[Gate.SKILLS] = lacking
    away, busy, free = _times(own, shifts, opportunity, facts)
    masks[Gate.AWAY], masks[Gate.TIME] = away, busy & ~wanted
    if not asked.beyond:
        masks[Gate.WISH] = ~wanted
    suits = _engine(opportunity, own, at)[:, None] * OF_ENGINE + wanted * OF_WISH + share * OF_SKILLS + free * OF_TIME
    seen = np.array([facts.attended.get(one.person_id, 0) for one in own], np.float32)
    suits = suits + (OF_FAIRNESS / (1 + seen / SEASONED))[:, None]
    kept = {gate: mask for gate, mask in masks.items() if mask.any()}
    return Block(opportunity, own, shifts, kept, wanted, suits.astype(np.float32), says)


def _of_people(
    own: Sequence[Application], demands: Conditions, facts: Facts
) -> tuple[dict[Gate, Mask], dict[tuple[int, Gate], Text]]:
    """Gates that ask about the person alone, as one column each."""
    shut = {gate: np.zeros(len(own), np.bool_) for gate in _OF_MATCHING.values()}
    shut |= {gate: np.zeros(len(own), np.bool_) for gate in (Gate.SUSPENDED, Gate.BLOCKED, Gate.CONSENT)}
    says: dict[tuple[int, Gate], Text] = {}
    for row, application in enumerate(own):
        person = application.person
        shut[Gate.SUSPENDED][row] = bool(person.standing)
        shut[Gate.BLOCKED][row] = person.pk in facts.blocked
        shut[Gate.CONSENT][row] = (
            is_minor(person.birth_date, demands.first_day) and application.guardian_consented_at is None
        )
        for gate in gates(_candidate(person, facts), demands):
            if not gate.is_open:
                code = _OF_MATCHING[gate.code.partition("_")[0]]
                shut[code][row] = True
                says[row, code] = gate.demand
    return shut, says


def _candidate(person: Person, facts: Facts) -> Candidate:
    return Candidate(
        birth_date=person.birth_date,
        gender=person.gender,
        languages=facts.languages.get(person.pk, {}),
        has_guardian=person.pk in facts.guarded,
        qualifications=facts.qualifications.get(person.pk, {}),
        identity_level=facts.identity.get(person.pk, 0),
    )


def _ending(
    own: Sequence[Application], shifts: Sequence[Shift], demands: Conditions, facts: Facts, opportunity: Opportunity
) -> Mask:
    """A document that is good on the first day may end before a later one."""
    if not demands.qualifications:
        return np.zeros((1, 1), np.bool_)
    zone = ZoneInfo(opportunity.zone)
    days = np.array([shift.ends_at.astimezone(zone).toordinal() for shift in shifts])
    last = []
    for application in own:
        shown = facts.qualifications.get(application.person_id, {})
        ends = [shown[kind] for kind in demands.qualifications if kind in shown]
        last.append(min((one.toordinal() for one in ends if one is not None), default=10**7))
    return np.asarray(np.array(last)[:, None] < days[None, :])


def _wanted(own: Sequence[Application], shifts: Sequence[Shift], facts: Facts) -> Mask:
    column = {shift.pk: number for number, shift in enumerate(shifts)}
    wanted = np.zeros((len(own), len(shifts)), np.bool_)
    for row, application in enumerate(own):
        for shift in facts.wanted.get(application.pk, ()):
            if shift in column:
                wanted[row, column[shift]] = True
    return wanted


def _held(
    own: Sequence[Application], shifts: Sequence[Shift], held: Mapping[int, Sequence[Held]], rest: timedelta
) -> tuple[Mask, Mask]:
    """Shifts that overlap a place elsewhere, and those that leave too little rest beside one."""
    clash = np.zeros((len(own), len(shifts)), np.bool_)
    tired = np.zeros_like(clash)
    starts = np.array([shift.starts_at.timestamp() for shift in shifts])
    ends = np.array([shift.ends_at.timestamp() for shift in shifts])
    for row, application in enumerate(own):
        for start, end in held.get(application.person_id, ()):
            begun, over, gap = start.timestamp(), end.timestamp(), rest.total_seconds()
            overlaps = (starts < over) & (begun < ends)
            clash[row] |= overlaps
            tired[row] |= (starts < over + gap) & (begun < ends + gap) & ~overlaps
    return clash, tired


def _skills(own: Sequence[Application], shifts: Sequence[Shift], facts: Facts) -> tuple[Mask, Scores]:
    """Who lacks a required skill of the shift's role, and which share of all its skills each has."""
    lacking = np.zeros((len(own), len(shifts)), np.bool_)
    share = np.zeros((len(own), len(shifts)), np.float32)
    columns: dict[int, list[int]] = defaultdict(list)
    for number, shift in enumerate(shifts):
        if shift.role_id is not None:
            columns[shift.role_id].append(number)
    for role, at in columns.items():
        required, every = facts.required.get(role, frozenset()), facts.asked.get(role, frozenset())
        if every:
            has = [facts.skills.get(one.person_id, frozenset()) for one in own]
            lacking[:, at] = np.array([bool(required - some) for some in has])[:, None]
            share[:, at] = np.array([len(every & some) / len(every) for some in has], np.float32)[:, None]
    return lacking, share


def _times(
    own: Sequence[Application], shifts: Sequence[Shift], opportunity: Opportunity, facts: Facts
) -> tuple[Mask, Mask, Scores]:
    """Who is away, who is usually busy, and who said that they are free."""
    weeks = [facts.weeks[one.person_id] for one in own]
    times = Times.of(times_of(shifts, opportunity), by_prayers=any(one.follows_prayers for one in weeks))
    parts = [meet(weeks[low : low + AT_ONCE], times) for low in range(0, len(weeks), AT_ONCE)]
    away = np.concatenate([part.away for part in parts])
    busy = np.concatenate([part.told & ~part.usual for part in parts])
    free = np.concatenate([part.usual & part.told for part in parts])
    return away, busy, free.astype(np.float32)


def _engine(opportunity: Opportunity, own: Sequence[Application], at: datetime) -> NDArray[np.float64]:
    """The chance that the matching engine gives each of them, 0 to 1."""
    codes = Codes.read()
    offer = offers.load(codes, {}, 1, at, [opportunity.pk], whatever_state=True)
    some = seekers.load(codes, {}, 1, at, [one.person_id for one in own])
    table = features(some, offer, day(at.date()), similarity=np.zeros(len(some)))
    table = table.with_more({"proven": proven_share(some, offer, codes, at)})
    chance = dict(zip(some.ids.tolist(), score(table, weights()).chance.tolist(), strict=True))
    return np.array([chance.get(one.person_id, 0.0) for one in own])
