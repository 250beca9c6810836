"""What an indicator must say, which values can be true, and how many different people several counts can stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awn.base.refusal import Refusal
from awn.base.text import Bilingual, clean_block, clean_line

NAME_LENGTH = 200
UNIT_LENGTH = 60
WORDS_LENGTH = 1_500
LINK_LENGTH = 500
MOST_AIMS = 30
MOST_INDICATORS = 60
# Below any sum that people type, above any that is a slip of the hand; the column holds as many digits.
LARGEST = Decimal("999999999999")
DECIMALS = 3
UNSAID = Bilingual("", "")

AIMS = {
    "goal": _("Goal"),
    "output": _("Output"),
    "outcome": _("Outcome"),
}
LEVELS = {
    "output": _("Output"),
    "outcome": _("Outcome, as told by those concerned"),
    "impact": _("Impact, by comparison"),
}
DIRECTIONS = {"up": _("More is better"), "down": _("Less is better")}
# What Awn counts by itself, from the ledger and what leads to it; the number is never typed.
COMPUTED = {
    "hours": _("Confirmed hours"),
    "people": _("People with confirmed hours"),
    "shifts": _("Shifts that took place"),
    "opportunities": _("Completed opportunities"),
    "certificates": _("Valid certificates"),
}
COMPUTED_UNITS: Mapping[str, Bilingual] = {
    "hours": Bilingual("ساعة", "hours"),
    "people": Bilingual("شخص", "people"),
    "shifts": Bilingual("مناوبة", "shifts"),
    "opportunities": Bilingual("فرصة", "opportunities"),
    "certificates": Bilingual("شهادة", "certificates"),
}
# Ways of comparing with what would have been otherwise.
DESIGNS = {
    "lottery": _("Places given by lot, compared with those who got none"),
    "encouragement": _("Some were invited by lot, compared with the others"),
    "differences": _("Change before and after, compared with the change elsewhere"),
    "cutoff": _("Those just above a limit, compared with those just below"),
    "matched": _("Compared with similar people who did not take part"),
}
GROUPS = {
    "children": _("Children"),
    "youth": _("Young people"),
    "women": pgettext_lazy("group of people", "Women"),
    "older": _("Older people"),
    "disabled": _("People with disabilities"),
    "patients": _("Patients"),
    "families": _("Families in need"),
    "workers": _("Workers"),
    "pilgrims": _("Pilgrims and visitors"),
    "students": _("Students"),
    "residents": _("People of a neighbourhood"),
    "public": _("The general public"),
}
METHODS = {
    "register": _("Counted from a list that stays with the organisation"),
    "headcount": _("Counted at the place"),
    "estimate": _("Estimated"),
}
CLAIMS = {"same": _("They can be the same people"), "different": _("They are different people")}
LINK_STATES = {
    "asked": pgettext_lazy("link", "Asked"),
    "confirmed": pgettext_lazy("link", "Confirmed"),
    "refused": pgettext_lazy("link", "Not confirmed"),
    "ended": _("Ended"),
}
FIGURE_KINDS = {"target": pgettext_lazy("figure of a state", "Target"), "reported": _("Reported")}
MEASURES = {
    "volunteers": _("Volunteers in the year"),
    "participation": _("Share of the people who volunteer"),
    "hours": _("Hours of volunteering in the year"),
    "registered": _("Registered on the national platform"),
    "population": _("Inhabitants"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How an impact was compared: the design in words, how many were looked at, and between what the effect lies."""

    design: str = ""
    words: Bilingual = UNSAID
    people: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None


UNCOMPARED = Comparison()


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorDraft:
    """An indicator as it was typed. `computed` is a key of COMPUTED, or empty where people enter values."""

    level: str
    name: Bilingual
    unit: Bilingual
    direction: str = "up"
    baseline: Decimal | None
    baseline_on: date | None
    target: Decimal | None
    target_on: date | None
    source: Bilingual = UNSAID
    computed: str = ""
    counts_people: bool = False
    comparison: Comparison = UNCOMPARED


def check_indicator(draft: IndicatorDraft, today: date) -> IndicatorDraft:
    """The draft with its texts cleaned; the unit of what Awn counts itself is given.

    Refuses: no name, unit, source or dates; a target that is none; impact without a comparison.
    """
    _known("level", draft.level, LEVELS)
    _known("direction", draft.direction, DIRECTIONS)
    if draft.computed:
        _known("computed", draft.computed, COMPUTED)
        if draft.level != "output":
            message = _("Hours, people and certificates are outputs: they say what was done, not what became of it.")
            raise Refusal("computed_is_output", message, fields={"level": message})
    name = cleaned(draft.name, NAME_LENGTH, "name")
    if not name:
        message = _("Say in Arabic or in English what is measured.")
        raise Refusal("indicator_unnamed", message, fields={"name_ar": message})
    unit = COMPUTED_UNITS[draft.computed] if draft.computed else cleaned(draft.unit, UNIT_LENGTH, "unit")
    if not unit:
        message = _("Say in what it is measured: people, per cent, tonnes, trees.")
        raise Refusal("unit_missing", message, fields={"unit_ar": message})
    source = cleaned(draft.source, WORDS_LENGTH, "source", lines=True)
    if not source and not draft.computed:
        message = _("Say where the values come from: who asks or measures, how, and how often.")
        raise Refusal("indicator_source_missing", message, fields={"source_ar": message})
    baseline, baseline_on, target, target_on = _span(draft, today)
    if draft.level == "impact":
        _check_comparison(draft.comparison)
    return IndicatorDraft(
        level=draft.level, name=name, unit=unit, direction=draft.direction, baseline=baseline, baseline_on=baseline_on,
        target=target, target_on=target_on, source=source, computed=draft.computed,
        counts_people=draft.counts_people or draft.computed == "people",
        comparison=_cleaned_comparison(draft.comparison) if draft.level == "impact" else UNCOMPARED,
    )  # fmt: skip


def _span(draft: IndicatorDraft, today: date) -> tuple[Decimal, date, Decimal, date]:
    if draft.baseline is None or draft.baseline_on is None:
        message = _("Write the value at the beginning, and of which day it is.")
        raise Refusal("baseline_missing", message, fields={"baseline": message})
    if draft.target is None or draft.target_on is None:
        message = _("Write which value you want to reach, and by which day.")
        raise Refusal("target_missing", message, fields={"target": message})
    baseline, target = number(draft.baseline, "baseline"), number(draft.target, "target")
    if draft.baseline_on > today:
        message = _("The value at the beginning cannot be of a day to come.")
        raise Refusal("baseline_to_come", message, fields={"baseline_on": message})
    if draft.target_on <= draft.baseline_on:
        message = _("The target lies after the beginning.")
        raise Refusal("target_before_baseline", message, fields={"target_on": message})
    check_target(baseline, target, draft.direction)
    if draft.counts_people or draft.computed:
        check_not_negative(baseline, "baseline")
        check_not_negative(target, "target")
    return baseline, draft.baseline_on, target, draft.target_on


def check_target(baseline: Decimal, target: Decimal, direction: str) -> None:
    """Refuses `target_equals_baseline`, `target_wrong_way`."""
    if target == baseline:
        message = _("The target equals the value at the beginning: nothing would have to change.")
        raise Refusal("target_equals_baseline", message, fields={"target": message})
    if (target > baseline) != (direction == "up"):
        message = _("The target lies on the other side. Change it, or say that less is better.")
        raise Refusal("target_wrong_way", message, fields={"target": message})


def _check_comparison(comparison: Comparison) -> None:
    message = _(
        "Only a comparison shows impact. Describe it, with how many people and an interval, or call it an outcome."
    )
    words = cleaned(comparison.words, WORDS_LENGTH, "comparison", lines=True)
    if comparison.design not in DESIGNS or not words or comparison.people is None:
        raise Refusal("comparison_missing", message, fields={"level": message})
    if comparison.low is None or comparison.high is None:
        raise Refusal("comparison_missing", message, fields={"low": message})
    if comparison.people < 2:
        message = _("A comparison needs at least two people.")
        raise Refusal("comparison_too_small", message, fields={"people": message})
    if number(comparison.low, "low") > number(comparison.high, "high"):
        message = _("The lower end of the interval lies above the upper one.")
        raise Refusal("interval_reversed", message, fields={"low": message})


def _cleaned_comparison(comparison: Comparison) -> Comparison:
    words = cleaned(comparison.words, WORDS_LENGTH, "comparison", lines=True)
    return Comparison(
        design=comparison.design, words=words, people=comparison.people, low=comparison.low, high=comparison.high
    )


def check_value(value: Decimal, on: date, *, today: date, baseline_on: date, counts_people: bool) -> Decimal:
    """The value to keep. Refuses one of a day to come, before the beginning, of fewer than no people."""
    if on > today:
        message = _("This day lies ahead. Enter a value once it has been measured.")
        raise Refusal("value_to_come", message, fields={"on": message})
    if on < baseline_on:
        message = _("This day lies before the beginning of the indicator, whose value stands there already.")
        raise Refusal("value_before_baseline", message, fields={"on": message})
    if counts_people:
        check_not_negative(value, "value")
    return number(value, "value")


def check_not_negative(value: Decimal | int, field: str) -> None:
    """Refuses `count_negative`."""
    if value < 0:
        message = _("There cannot be fewer than no people.")
        raise Refusal("count_negative", message, fields={field: message})


def check_evidence(words: str, link: str, *, has_file: bool) -> None:
    """Refuses `evidence_missing`."""
    if not (words or link or has_file):
        message = _("Say what shows this value: a sentence, a link or a file.")
        raise Refusal("evidence_missing", message, fields={"words": message})


def number(value: Decimal, field: str) -> Decimal:
    """With three decimals at the most. Refuses `number_impossible`."""
    if not value.is_finite() or abs(value) > LARGEST:
        message = _("This number cannot be right. Check it.")
        raise Refusal("number_impossible", message, fields={field: message})
    return round(value, DECIMALS)


def progress(baseline: Decimal, target: Decimal, now: Decimal) -> float:
    """Which share of the way has been gone: 0 at the beginning, 1 at the target; less and more are possible."""
    return float((now - baseline) / (target - baseline))


def cleaned(text: Bilingual, limit: int, field: str, *, lines: bool = False) -> Bilingual:
    """Both languages cleaned."""
    clean = clean_block if lines else clean_line
    return Bilingual(clean(text.ar, limit=limit, field=f"{field}_ar"), clean(text.en, limit=limit, field=f"{field}_en"))


def _known(field: str, code: str, table: Mapping[str, object]) -> None:
    if code not in table:
        message = _("Choose from the list.")
        raise Refusal("unknown_choice", message, fields={field: message})


@dataclass(frozen=True, slots=True)
class People:
    """How many different people: one number where the two ends are the same, else between what it lies."""

    low: int
    high: int

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Agreed:
    """Those who counted agree how many different people two counted groups are together."""

    first: int
    second: int
    people: int


def union(counts: Mapping[int, People], overlaps: Sequence[tuple[int, int]], agreed: Sequence[Agreed] = ()) -> People:
    """How many different people several counts stand for together.

    `overlaps` are pairs that may be the same people; whoever stands in no common chain of pairs is somebody else. In
    a chain there are at least as many people as in its largest count, and at most as many as in all. An agreed number
    takes the place of its pair, unless the counts have since outgrown it.
    """
    parts = dict(counts)
    root = {key: key for key in parts}

    def top(key: int) -> int:
        while root[key] != key:
            key = root[key]
        return key

    for one in agreed:
        first, second = top(one.first), top(one.second)
        if first != second and fits(one.people, parts[first], parts[second]):
            root[second] = first
            parts[first] = People(one.people, one.people)
            del parts[second]
    chain = {key: key for key in parts}

    def end(key: int) -> int:
        while chain[key] != key:
            key = chain[key]
        return key

    for left, right in overlaps:
        if left in root and right in root:
            chain[end(top(right))] = end(top(left))
    low: dict[int, int] = {}
    for key, part in parts.items():
        low[end(key)] = max(low.get(end(key), 0), part.low)
    return People(sum(low.values()), sum(part.high for part in parts.values()))


def fits(people: int, first: People, second: People) -> bool:
    """Whether so many different people can stand behind both counts."""
    return max(first.low, second.low) <= people <= first.high + second.high


@dataclass(frozen=True, slots=True)
class Counted:
    """What is known of a counted group, to find others that may be the same people."""

    group: int
    programme: int
    kind: str
    region: str
    opportunities: frozenset[int]
    first: date
    last: date


def doubles(groups: Sequence[Counted]) -> list[tuple[int, int]]:
    """Pairs of groups of different programmes that were likely counted twice: at one opportunity, or the same kind of
    people in the same region at the same time. Regions that are not given are no reason."""
    found = []
    for number_, one in enumerate(groups):
        for other in groups[number_ + 1 :]:
            if one.programme == other.programme or one.first > other.last or other.first > one.last:
                continue
            alike = one.kind == other.kind and one.region == other.region and bool(one.region)
            if alike or (one.opportunities & other.opportunities):
                found.append((min(one.group, other.group), max(one.group, other.group)))
    return found


def check_count(people: int, low: int | None, high: int | None, method: str, visits: int | None) -> None:
    """Refuses `count_negative`, an estimate without its range, and fewer visits than people."""
    _known("method", method, METHODS)
    for field, value in (("people", people), ("low", low), ("high", high), ("visits", visits)):
        if value is not None:
            check_not_negative(value, field)
    if method == "estimate" and (low is None or high is None or not low <= people <= high):
        message = _("An estimate needs the least and the most that it can be, and lies between them.")
        raise Refusal("estimate_without_range", message, fields={"low": message})
    if visits is not None and visits < people:
        message = _("Everybody who was reached came at least once: there cannot be fewer visits than people.")
        raise Refusal("fewer_visits_than_people", message, fields={"visits": message})


def check_period(first: date, last: date, today: date) -> None:
    """Refuses `period_reversed`, `count_to_come`."""
    if last < first:
        message = _("The last day lies before the first.")
        raise Refusal("period_reversed", message, fields={"last": message})
    if last > today:
        message = _("This day lies ahead. Count people once they were there.")
        raise Refusal("count_to_come", message, fields={"last": message})


def check_figure(kind: str, measure: str, value: Decimal, *, year: int, source_on: date, today: date) -> Decimal:
    """The value to keep. Refuses what a year to come has already brought, and a source of a day to come."""
    _known("kind", kind, FIGURE_KINDS)
    _known("measure", measure, MEASURES)
    check_not_negative(value, "value")
    if measure == "participation" and value > 100:
        message = _("A share lies between 0 and 100 per cent.")
        raise Refusal("share_over_all", message, fields={"value": message})
    if kind == "reported" and year > today.year:
        message = _("This year lies ahead: nobody can have counted it. Enter it as a target, or wait.")
        raise Refusal("figure_of_year_to_come", message, fields={"year": message})
    if source_on > today:
        message = _("The source cannot be of a day to come.")
        raise Refusal("source_to_come", message, fields={"source_on": message})
    return number(value, "value")
