"""Rules and traces in words, for coordinators and for the person whom they were about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from awn.base.text import Bilingual
from awn.opportunities.models import Opportunity, Role
from awn.reference.models import Region, Skill
from awn.screening.automatic import OUTCOMES, Condition, Rule
from awn.screening.models import Question, Trace


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers in rules are called."""

    skills: Mapping[int, str]
    regions: Mapping[str, str]
    roles: Mapping[int, str]
    questions: Mapping[int, Question]


@dataclass(frozen=True, slots=True)
class Check:
    """A condition in words, what was found, and whether it held."""

    text: str
    found: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A rule that was asked: its number, what it would do, and its conditions."""

    number: int
    outcome: str
    checks: list[Check]
    holds: bool


def names_of(opportunity: Opportunity, rules: Sequence[Rule]) -> Names:
    """Of all that these rules name; four queries."""
    conditions = [one for rule in rules for one in rule["conditions"]]
    regions = {one["value"] for one in conditions if one["fact"] == "region"}
    skills = {one["value"] for one in conditions if one["fact"] == "skill"}
    questions = {one["question"] for one in conditions if one["fact"] == "answer"}
    return Names(
        skills={row.pk: _read(row.name) for row in Skill.objects.filter(pk__in=skills)},
        regions={row.pk: _read(row.name) for row in Region.objects.filter(pk__in=regions)},
        roles={row.pk: _read(row.title) for row in Role.objects.filter(opportunity=opportunity)},
        questions={row.pk: row for row in Question.objects.filter(pk__in=questions)},
    )


def said(one: Condition, names: Names) -> str:
    """A condition in words."""
    match one["fact"]:
        case "gates":
            return _("All requirements are met")
        case "skill":
            return _("Has a certified skill: %(skill)s") % {"skill": names.skills.get(one["value"], "–")}
        case "age":
            return _ages(one["low"], one["high"])
        case "attendance":
            return _("Came to at least %(percent)s%% of their shifts with us, of %(least)s or more") % one
        case "region":
            return _("Lives in %(region)s") % {"region": names.regions.get(one["value"], one["value"])}
        case _:
            question = names.questions.get(one["question"])
            return _("Answered “%(answer)s” to: %(question)s") % {
                "answer": answer_said(question, one["value"]),
                "question": _read(question.text) if question else "–",
            }


def steps_of(trace: Trace, names: Names) -> list[Step]:
    """What was asked and found, rule by rule."""
    return [
        Step(
            step["rule"],
            str(OUTCOMES[step["outcome"]]),
            [Check(said(one, names), _found(one, names), one["holds"]) for one in step["checks"]],
            step["holds"],
        )
        for step in trace.steps
    ]


def rules_in(steps: Sequence[Mapping[str, Any]]) -> list[Rule]:
    """Steps as rules, so that `names_of` finds what they name."""
    return [{"conditions": step["checks"]} for step in steps]


def answer_said(question: Question | None, value: str | None) -> str:
    """An answer by its number, in words."""
    if question is None or value is None:
        return _("nothing yet")
    if question.kind == "yes_no":
        return _("Yes") if value == "1" else _("No")
    choices = question.choices
    return _read(choices[int(value)]) if int(value) < len(choices) else "–"


def _ages(low: int | None, high: int | None) -> str:
    if high is None:
        return _("Age %(low)s or over") % {"low": low}
    if low is None:
        return _("Age %(high)s or under") % {"high": high}
    return _("Age from %(low)s to %(high)s") % {"low": low, "high": high}


def _found(one: Condition, names: Names) -> str:
    match one["fact"]:
        case "age":
            return str(one["found"]) if one["found"] is not None else _("not known")
        case "attendance":
            return _("came to %(came)s of %(number)s") % {"came": one["found"][0], "number": one["found"][1]}
        case "answer":
            return answer_said(names.questions.get(one["question"]), one["found"])
        case _:
            return ""


def _read(text: Bilingual) -> str:
    return text.pick((get_language() or "ar")[:2])[0]
