"""What is said in public of an organisation, and what is withheld because too few people stand behind it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, Literal

from awn.base.disclosure import LEAST, hidden
from awn.ratings.rules import PRIOR_WEIGHT, QUESTIONS, shrunk

# What happened in so many days before the count is told, but for hours, corrections and certificates: those are of all
# time, like the ledger.
WINDOW = timedelta(days=365)
# Within so many days an applicant should have an answer.
PROMISED = timedelta(days=14)
EVIDENCE = ("scanned", "supervised", "delivered", "self_reported", "imported")
# How objections ended, and those that have not.
ENDS = ("upheld", "adjusted", "withdrawn", "open")
REASONS = ("wrong_time", "wrong_person", "not_present", "double", "dispute")
# The second moment of the prior of `ratings.rules`: marks 1 to 5 with the chances .04 .08 .24 .32 .32; mean 3.8.
PRIOR_SQUARES = 15.64
_NORMAL_95 = 1.96
LOWEST, HIGHEST = 1.0, 5.0

Unit = Literal["minutes", "hours", "days", "share", "count", "score"]
# Advice to those who run the organisation: from when on it is given.
SLOW_HOURS, LATE_SHARE, WEAK_SHARE, REVERSED_SHARE = 72.0, 0.05, 0.25, 0.02


@dataclass(frozen=True, slots=True)
class Marks:
    """Answers to one question: how many, their sum, and the sum of their squares."""

    number: int = 0
    total: float = 0.0
    squares: float = 0.0


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is counted of an organisation, before anything is withheld. `*_people` are different people."""

    minutes: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)
    volunteers: int = 0
    answered: int = 0
    answered_people: int = 0
    median_hours: float | None = None
    p90_hours: float | None = None
    due: int = 0
    due_people: int = 0
    due_answered: int = 0
    due_in_time: int = 0
    waiting: int = 0
    waiting_people: int = 0
    waiting_long: int = 0
    at_once: int = 0
    reports: int = 0
    report_people: int = 0
    reports_closed: int = 0
    report_days: float | None = None
    incidents: int = 0
    incidents_closed: int = 0
    objections: int = 0
    objection_people: int = 0
    objection_ends: Mapping[str, int] = field(default_factory=dict)
    objection_end_people: Mapping[str, int] = field(default_factory=dict)
    entries: int = 0
    reversals: int = 0
    reversal_people: int = 0
    reversal_reasons: Mapping[str, int] = field(default_factory=dict)
    reversal_reason_people: Mapping[str, int] = field(default_factory=dict)
    certificates: int = 0
    certificate_people: int = 0
    revoked: int = 0
    revoked_people: int = 0
    ratings: int = 0
    raters: int = 0
    marks: Mapping[str, Marks] = field(default_factory=dict)
    # Of each rating the mean of its answers: for the interval of the overall mean.
    overall: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as everybody may read it. Without a value it is withheld (`few`) or there was nothing to count."""

    code: str
    unit: Unit
    value: float | None
    people: int | None = None
    low: float | None = None
    high: float | None = None
    few: bool = False
    # Between one and four people are on the other side: only a bound is told ("at least", "at most").
    bound: Literal["", "least", "most"] = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """The numbers of one organisation by code."""

    figures: Mapping[str, Figure]

    def __getitem__(self, code: str) -> Figure:
        return self.figures[code]

    def packed(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {code: asdict(one) for code, one in self.figures.items()}

    @classmethod
    def unpacked(cls, kept: Mapping[str, Mapping[str, Any]]) -> Statement:
        """Out of JSON; figures that an earlier count did not know are as if there was nothing to count."""
        empty = statement(Facts()).figures
        return cls({code: Figure(**kept[code]) if code in kept else empty[code] for code in empty})


def statement(facts: Facts, *, hours_withheld: bool = False) -> Statement:
    """What may be published of the facts: no group under five can be read out of it, also not by subtraction.

    `hours_withheld`: the organisation's hours are withheld wherever they are published, for its sake or another's.
    """
    made = [
        *_hours(facts, withheld=hours_withheld),
        *_speed(facts),
        *_ratings(facts),
        *_complaints(facts),
        *_corrections(facts),
    ]
    return Statement({one.code: one for one in made})


def interval(marks: Marks) -> tuple[float, float]:
    """Where the mean of all who might have answered lies in 95 of 100 cases.

    The posterior of a distribution over marks with the same prior as the mean that is shown (Dirichlet): its mean is
    `ratings.rules.shrunk`, its variance (E[x²] - mean²) / (n + prior weight + 1).
    """
    weight = PRIOR_WEIGHT + marks.number
    mean = shrunk(marks.total, marks.number)
    squares = (PRIOR_WEIGHT * PRIOR_SQUARES + marks.squares) / weight
    spread = _NORMAL_95 * math.sqrt(max(squares - mean * mean, 0.0) / (weight + 1))
    return max(LOWEST, mean - spread), min(HIGHEST, mean + spread)


def advice(facts: Facts) -> tuple[str, ...]:
    """What would make the page better, for those who run the organisation: codes, the most pressing first."""
    minutes = sum(facts.minutes.values())
    weak = sum(facts.minutes.get(code, 0) for code in ("self_reported", "imported"))
    checks = {
        "waiting": facts.waiting_long > 0,
        "reports": facts.reports > facts.reports_closed,
        "objections": facts.objection_ends.get("open", 0) > 0,
        "late": facts.due > 0 and (facts.due - facts.due_in_time) / facts.due > LATE_SHARE,
        "slow": (facts.median_hours or 0.0) > SLOW_HOURS,
        "evidence": minutes > 0 and weak / minutes > WEAK_SHARE,
        "reversals": facts.entries > 0 and facts.reversals / facts.entries > REVERSED_SHARE,
        "ratings": facts.raters < LEAST and facts.volunteers >= LEAST,
    }
    return tuple(code for code, applies in checks.items() if applies)


def _hours(facts: Facts, *, withheld: bool) -> list[Figure]:
    """Minutes by evidence. The sum itself is shown where it stands on the organisation's page."""
    if withheld:
        return [_few(code, "minutes") for code in ("minutes", *(f"minutes_{code}" for code in EVIDENCE))]
    away = _away(facts.volunteers, {code: facts.people.get(code, 0) for code in EVIDENCE})
    parts = [
        _few(f"minutes_{code}", "minutes")
        if code in away
        else Figure(f"minutes_{code}", "minutes", facts.minutes.get(code, 0), facts.people.get(code, 0))
        for code in EVIDENCE
    ]
    few = 0 < facts.volunteers < LEAST
    return [Figure("minutes", "minutes", sum(facts.minutes.values()), None if few else facts.volunteers), *parts]


def _speed(facts: Facts) -> list[Figure]:
    answered, due = facts.answered_people, facts.due_people
    few_now = 0 < facts.waiting_people < LEAST
    few_once = 0 < facts.at_once < LEAST
    in_time = _part("in_time_share", "share", facts.due_in_time, facts.due, due)
    if 0 < facts.due_answered - facts.due_in_time < LEAST <= due:
        # One share taken from the other would tell of those few who were answered late.
        floor = max(facts.due_answered - LEAST + 1, 0) / facts.due
        in_time = Figure("in_time_share", "share", floor, due, bound="least")
    return [
        _from(answered, "answer_median", "hours", facts.median_hours),
        _from(answered, "answer_p90", "hours", facts.p90_hours),
        _part("answered_share", "share", facts.due_answered, facts.due, due),
        in_time,
        _few("waiting", "count") if few_now else Figure("waiting", "count", facts.waiting, facts.waiting_people),
        _few("at_once", "count") if few_once else Figure("at_once", "count", facts.at_once),
    ]


def _ratings(facts: Facts) -> list[Figure]:
    raters = facts.raters
    overall = None
    if facts.marks:
        overall = sum(shrunk(one.total, one.number) for one in facts.marks.values()) / len(facts.marks)
    spoken = [_scored("rating", overall, facts.overall, raters)]
    for code in QUESTIONS["volunteer"]:
        marks = facts.marks.get(code, Marks())
        mean = shrunk(marks.total, marks.number) if marks.number else None
        spoken.append(_scored(f"rating_{code}", mean, marks, raters))
    return [*spoken, _from(raters, "ratings", "count", facts.ratings)]


def _complaints(facts: Facts) -> list[Figure]:
    reports = facts.report_people
    ends = _away(facts.objection_people, facts.objection_end_people)
    return [
        _from(reports, "reports", "count", facts.reports, nought=True),
        _part("reports_closed", "count", facts.reports_closed, facts.reports, reports),
        _from(reports, "report_days", "days", facts.report_days),
        # An incident may be about one child: the number is told from five on.
        _from(facts.incidents, "incidents", "count", facts.incidents, nought=True, people=False),
        _part("incidents_closed", "count", facts.incidents_closed, facts.incidents, facts.incidents),
        _from(facts.objection_people, "objections", "count", facts.objections, nought=True),
        *(
            _few(f"objections_{code}", "count")
            if code in ends or 0 < facts.objection_people < LEAST
            else Figure(f"objections_{code}", "count", facts.objection_ends.get(code, 0))
            for code in ENDS
        ),
    ]


def _corrections(facts: Facts) -> list[Figure]:
    few = 0 < facts.reversal_people < LEAST
    away = _away(facts.reversal_people, facts.reversal_reason_people)
    return [
        _from(facts.reversal_people, "reversals", "count", facts.reversals, nought=True),
        _few("reversed_share", "share")
        if few
        else Figure("reversed_share", "share", _share(facts.reversals, facts.entries), facts.reversal_people),
        *(
            _few(f"reversals_{code}", "count")
            if few or code in away
            else Figure(f"reversals_{code}", "count", facts.reversal_reasons.get(code, 0))
            for code in REASONS
        ),
        _from(facts.certificate_people, "certificates", "count", facts.certificates, nought=True),
        _from(facts.revoked_people, "revoked", "count", facts.revoked, nought=True),
    ]


def _scored(code: str, mean: float | None, marks: Marks, raters: int) -> Figure:
    if raters < LEAST or mean is None:
        return _from(raters, code, "score", mean)
    low, high = interval(marks)
    return Figure(code, "score", mean, raters, low, high)


def _from(
    count: int, code: str, unit: Unit, value: float | None, *, nought: bool = False, people: bool = True
) -> Figure:
    """The value from five people on; withheld under that. Of nobody it is 0 where that says something."""
    if count >= LEAST:
        return Figure(code, unit, value, count if people else None)
    if count:
        return _few(code, unit)
    return Figure(code, unit, 0.0 if nought else None, 0 if people else None)


def _part(code: str, unit: Literal["share", "count"], part: int, whole: int, people: int) -> Figure:
    """A part of a whole, as a share or a number; a bound alone where one to four are in it, or not in it."""
    if people < LEAST or not whole:
        return _from(people if people < LEAST else 0, code, unit, None, nought=unit == "count")
    bound: Literal["", "least", "most"] = ""
    if 0 < whole - part < LEAST:
        part, bound = max(whole - LEAST + 1, 0), "least"
    elif 0 < part < LEAST:
        part, bound = LEAST - 1, "most"
    return Figure(code, unit, part / whole if unit == "share" else part, people, bound=bound)


def _few(code: str, unit: Unit) -> Figure:
    return Figure(code, unit, None, few=True)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _away(total: int, parts: Mapping[str, int]) -> frozenset[str]:
    """Which parts of a sum to withhold; all of them where the sum itself could not be shown beside them.

    Somebody may stand in several parts, so that they need not add up; what is hidden is hidden by their sum.
    """
    whole = "*"
    found = hidden({whole: max(total, max(parts.values(), default=0)), **parts}, [[whole, *parts]])
    return frozenset(parts) if whole in found else found
