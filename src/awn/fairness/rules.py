"""Quarters, groups and measures; what may be published of them; when a difference or a drift deserves a look."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

ZONE = ZoneInfo("Asia/Riyadh")
# A quarter is counted so long after its last day: by then it is known what came of its lists and applications.
SETTLES = timedelta(days=14)
# An application so soon after a list may come from it.
WITHIN = timedelta(days=7)
# Groups of fewer people are never told apart here: gender, age and needs are nobody's business but their own.
LEAST = 10
MONTHS = 3
BANDS = ((18, "under_18"), (25, "18_24"), (35, "25_34"), (50, "35_49"))
OLDEST, UNTOLD = "50_over", "untold"
TRAITS = ("gender", "age", "region", "needs")
# Who did not agree to be counted by needs is a group of its own, or the others could be had by subtraction.
NEEDS = ("needs", "no_needs", "not_agreed")
MEASURES: Mapping[str, str] = {"shown": "mean", "chosen": "share", "accepted": "share", "rated": "mean"}
# A group that gets less than four fifths of what the others get deserves a look (the rule of thumb of 29 CFR 1607.4).
RATIO_BOUND = 0.8
# Above this the distribution of a feature has moved (population stability index; Siddiqi 2006).
PSI_BOUND = 0.2
CALIBRATION_BOUND = 0.05
SIZES = ((3, "small"), (10, "middle"))
LARGE = "large"
REASON_LENGTH = 300
_QUARTER = re.compile(r"(20\d\d)-q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months by the clock of Riyadh."""

    year: int
    number: int

    @property
    def code(self) -> str:
        return f"{self.year}-q{self.number}"

    @property
    def first(self) -> date:
        return date(self.year, MONTHS * self.number - 2, 1)

    @property
    def since(self) -> datetime:
        return datetime(self.year, MONTHS * self.number - 2, 1, tzinfo=ZONE)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return self.next.since

    @property
    def next(self) -> Quarter:
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> Quarter:
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)

    @classmethod
    def of(cls, moment: datetime) -> Quarter:
        local = moment.astimezone(ZONE)
        return cls(local.year, (local.month - 1) // MONTHS + 1)

    @classmethod
    def read(cls, code: str) -> Quarter | None:
        found = _QUARTER.fullmatch(code)
        return cls(int(found[1]), int(found[2])) if found else None


def last_closed(at: datetime) -> Quarter:
    """The latest quarter that can be counted."""
    return Quarter.of(at - SETTLES).before


def check_closed(quarter: Quarter, at: datetime) -> None:
    """Refuses a quarter that has not begun, and one of which not all is known yet."""
    if at < quarter.since:
        raise Refusal("quarter_ahead", _("This quarter has not begun. There is nothing to count."), status=409)
    if at < quarter.until + SETTLES:
        message = _("This quarter is counted 14 days after its last day, when it is known what came of its lists.")
        raise Refusal("quarter_open", message, status=409)


def check_reason(reason: str) -> None:
    """Refuses to publish again without saying what was wrong."""
    if not reason:
        message = _("Write what was wrong. Everybody reads it beside the new version.")
        raise Refusal("correction_reason_missing", message, fields={"reason": message})


def band(born: date | None, day: date) -> str:
    """The band of ages somebody is in."""
    if born is None:
        return UNTOLD
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return next((name for below, name in BANDS if age < below), OLDEST)


def size_of(opportunities: int) -> str:
    """Small, middle or large, by how many opportunities an organisation had open in the quarter."""
    return next((name for below, name in SIZES if opportunities < below), LARGE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A rate or a mean of one group, with where it lies in 95 of 100 cases, beside all the others.

    `gap` is this group less the rest, `ratio` this group divided by the rest. All is empty where `few`.
    """

    people: int | None = None
    number: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    gap: float | None = None
    gap_low: float | None = None
    gap_high: float | None = None
    ratio: float | None = None
    few: bool = False

    @property
    def differs(self) -> bool:
        """Whether the group stands apart from the others by more than chance."""
        return self.gap_low is not None and self.gap_high is not None and not self.gap_low <= 0 <= self.gap_high

    @property
    def deserves_a_look(self) -> bool:
        """Less than four fifths of the others, and not by chance."""
        return self.differs and self.ratio is not None and self.ratio < RATIO_BOUND


FEW = Cell(few=True)


@dataclass(frozen=True, slots=True)
class Drift:
    """How far one distribution has moved from the quarter before; `bound` is where chance ends."""

    name: str
    value: float | None
    bound: float | None
    before: int
    now: int

    @property
    def is_over(self) -> bool:
        return self.value is not None and self.bound is not None and self.value > self.bound


@dataclass(frozen=True, slots=True)
class Step:
    """One step of scores: what came of such rows in the quarter before, and what in this one."""

    low: float
    high: float
    expected: float
    observed: float
    number: int


@dataclass(frozen=True, slots=True)
class Size:
    """Organisations of one size: their share of the seats that were open, and of the rows that were shown."""

    size: str
    organisations: int
    opportunities: int
    seats_share: float
    shown_share: float


@dataclass(frozen=True, slots=True)
class Exposure:
    """How attention was spread over organisations; a Gini of 0 is all alike, of 1 all with one."""

    sizes: Sequence[Size]
    shown_gini: float | None
    seats_gini: float | None
    rows: int


@dataclass(frozen=True, slots=True)
class ToldStep:
    """Places of about the same told chance: what was told on average, how many came, how many places and people."""

    told: float
    came: float
    number: int
    people: int


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of shifts two days before, beside what came of it. Without `steps` there was not enough.

    `base` is what the same share for everybody would have told, `by_model` the share of places told by the model.
    """

    places: int | None = None
    shifts: int | None = None
    people: int | None = None
    told: float | None = None
    came: float | None = None
    base: float | None = None
    by_model: float | None = None
    brier: float | None = None
    base_brier: float | None = None
    slope: float | None = None
    slope_low: float | None = None
    slope_high: float | None = None
    slope_before: float | None = None
    steps: Sequence[ToldStep] = ()
    # Group -> came less told, as a mean.
    cells: Mapping[str, Cell] = field(default_factory=dict)
    drift: Drift | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is published of a quarter."""

    lists: int
    linked_lists: int
    # measure -> group -> cell; the group "all" and "<trait>:<group>".
    cells: Mapping[str, Mapping[str, Cell]]
    exposure: Exposure
    inputs: Sequence[Drift]
    profiles: Sequence[Drift]
    steps: Sequence[Step]
    calibration: Drift
    # None in reports of before it was written down what was told.
    told: Told | None = None

    @property
    def looks(self) -> list[tuple[str, str]]:
        """(measure, group) of every gap that deserves a look."""
        return [
            (measure, group)
            for measure, cells in self.cells.items()
            for group, cell in cells.items()
            if cell.deserves_a_look
        ]

    @property
    def drifts(self) -> list[Drift]:
        """What moved further than its bound."""
        told = [self.told.drift] if self.told and self.told.drift else []
        return [one for one in (*self.inputs, *self.profiles, self.calibration, *told) if one.is_over]
