"""Rules that answer applications by themselves: pure, explained step by step, and never able to say no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

# Nobody is refused by a rule: what no rule answers is left to a person.
OUTCOMES = {
    "accept": _("Accept"),
    "waiting": _("Put on the waiting list"),
    "person": _("Leave it to a person"),
}
MOST_RULES = 10
FEWEST_SHIFTS, MOST_SHIFTS = 1, 50
OLDEST = 120
Condition = Mapping[str, Any]
Rule = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules may know: nothing of gender, needs, nationality or name."""

    gates_shut: tuple[str, ...] = ()
    role: int | None = None
    certified: frozenset[int] = frozenset()
    age: int | None = None
    region: str = ""
    # Shifts in this organisation: to how many they came, and in how many they were missing without an excuse.
    came: int = 0
    missed: int = 0
    # By question: the number of the choice, or "1" for yes and "0" for no.
    answers: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome, and each rule that was asked with what was found."""

    outcome: str
    steps: tuple[dict[str, Any], ...]


def judge(rules: Sequence[Rule], facts: Facts) -> Verdict:
    """The outcome of the first rule all of whose conditions hold; without one a person decides.

    Whoever does not meet a requirement of the opportunity is never accepted by a rule, whatever it says.
    """
    steps = []
    for number, rule in enumerate(rules, start=1):
        if rule.get("role") not in {None, facts.role}:
            continue
        checks = [_check({"fact": "gates"}, facts), *(_check(one, facts) for one in rule["conditions"])]
        holds = all(check["holds"] for check in checks)
        steps.append({"rule": number, "outcome": rule["outcome"], "checks": checks, "holds": holds})
        if holds:
            return Verdict(rule["outcome"], tuple(steps))
    return Verdict("person", tuple(steps))


def check_rule(rule: Rule, *, roles: Sequence[int], skills: Sequence[int], questions: Mapping[int, int]) -> None:
    """Refuses a rule that asks for nothing, or for what the opportunity does not have; `questions` maps those that can
    be asked about to their number of answers."""
    if rule["outcome"] not in OUTCOMES:
        message = _("Choose what the rule does.")
        raise Refusal("outcome_missing", message, fields={"outcome": message})
    if rule.get("role") is not None and rule["role"] not in roles:
        raise _unknown("role")
    for one in rule["conditions"]:
        _check_known(one, skills, questions)


def _check_known(one: Condition, skills: Sequence[int], questions: Mapping[int, int]) -> None:
    match one["fact"]:
        case "age":
            _check_ages(one["low"], one["high"])
        case "attendance":
            if not 1 <= one["percent"] <= 100 or not FEWEST_SHIFTS <= one["least"] <= MOST_SHIFTS:
                message = _("Write a share from 1 to 100 percent, and at least one shift.")
                raise Refusal("attendance_wrong", message, fields={"percent": message})
        case "skill" if one["value"] not in skills:
            raise _unknown("skill")
        case "answer" if not 0 <= int(one["value"]) < questions.get(one["question"], 0):
            raise _unknown("answer")
        case "region" if not one["value"]:
            raise _unknown("region")


def _check_ages(low: int | None, high: int | None) -> None:
    if (low is not None and not 0 < low <= OLDEST) or (high is not None and not (low or 1) <= high <= OLDEST):
        message = _("Write ages from 1 to 120, the lower one first.")
        raise Refusal("ages_wrong", message, fields={"age_low": message})


def _unknown(name: str) -> Refusal:
    message = _("Choose something that this opportunity has.")
    return Refusal("condition_unknown", message, fields={name: message})


def _check(one: Condition, facts: Facts) -> dict[str, Any]:
    """The condition with what was found and whether it holds."""
    match one["fact"]:
        case "gates":
            return {**one, "found": list(facts.gates_shut), "holds": not facts.gates_shut}
        case "skill":
            return {**one, "found": one["value"] in facts.certified, "holds": one["value"] in facts.certified}
        case "age":
            low, high, age = one["low"], one["high"], facts.age
            holds = age is not None and (low is None or age >= low) and (high is None or age <= high)
            return {**one, "found": age, "holds": holds}
        case "attendance":
            number = facts.came + facts.missed
            holds = number >= one["least"] and 100 * facts.came >= one["percent"] * number
            return {**one, "found": [facts.came, number], "holds": holds}
        case "region":
            return {**one, "found": facts.region, "holds": facts.region == one["value"]}
        case _:
            said = facts.answers.get(one["question"])
            return {**one, "found": said, "holds": said is not None and said == one["value"]}
