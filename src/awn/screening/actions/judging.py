"""Writing rules, and letting them answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.actions.deciding import Decision, announce, decide
from awn.participation.models import Application
from awn.people.models import Person
from awn.screening.automatic import MOST_RULES, Rule, Verdict, check_rule, judge
from awn.screening.models import Act, Move, Question, RuleSet, Trace
from awn.screening.queries.facts import facts_of
from awn.screening.queries.judging import rules_now, waiting_for_decision
from awn.screening.rules import UNDO_FOR


@transaction.atomic
def set_rules(
    opportunity_id: int, rules: Sequence[Rule], *, is_on: bool, version: int, by: Person, at: datetime
) -> RuleSet:
    """Keeps the rules as a new version; earlier ones stay, for the traces that name them. `version` is the one that
    was changed: refuses `changed_meanwhile` when a colleague was faster."""
    opportunity = found(Opportunity.objects.select_for_update().filter(pk=opportunity_id).first())
    require(by, Permission.DECIDE_APPLICATIONS, opportunity.organisation_id)
    if len(rules) > MOST_RULES:
        raise Refusal("rules_full", _("Ten rules are kept at most. Remove one first."), status=409)
    before = rules_now(opportunity_id)
    latest = before.version if before else 0
    if latest != version:
        message = _("Somebody changed the rules in the meantime. Look at them again, then change them.")
        raise Refusal("rules_changed", message, status=409)
    for rule in rules if before is None else [rule for rule in rules if rule not in before.rules]:
        check_rule(
            rule,
            roles=list(opportunity.roles.values_list("pk", flat=True)),
            skills=opportunity.skill_ids,
            questions=_answers(opportunity_id),
        )
    row = RuleSet.objects.create(
        opportunity=opportunity, version=latest + 1, rules=list(rules), is_on=is_on, made_by=by, made_at=at
    )
    record("screening.rules_set", by=by, at=at, subject=opportunity_id, version=row.version, is_on=is_on)
    return row


def answer_new(opportunity_id: int, *, by: Person | None, at: datetime) -> int:
    """Lets the rules answer those who applied since they were written and whom they have not looked at, in order of
    arrival; how many. Each is a transaction of its own."""
    rules = rules_now(opportunity_id)
    if rules is None or not rules.is_on or not rules.rules:
        return 0
    opportunity = Opportunity.objects.get(pk=opportunity_id)
    seen = set(Trace.objects.filter(rule_set=rules).values_list("application_id", flat=True))
    rows = [row for row in waiting_for_decision(opportunity_id, since=rules.made_at) if row.pk not in seen]
    facts = facts_of(opportunity, rows, at)
    for row in rows:
        _answer(row, rules, judge(rules.rules, facts[row.pk]), None, at)
    return len(rows)


def answer_present(opportunity_id: int, version: int, *, by: Person, at: datetime) -> Act | None:
    """Lets the rules answer everybody who waits for a decision, as an act that can be taken back; None when they leave
    everybody to a person. Refuses when they are not the `version` that was looked at."""
    opportunity = found(Opportunity.objects.filter(pk=opportunity_id).first())
    require(by, Permission.DECIDE_APPLICATIONS, opportunity.organisation_id)
    rules = rules_now(opportunity_id)
    if rules is None or rules.version != version:
        message = _("Somebody changed the rules in the meantime. Look at them again, then change them.")
        raise Refusal("rules_changed", message, status=409)
    rows = waiting_for_decision(opportunity_id)
    facts = facts_of(opportunity, rows, at)
    act = Act.objects.create(opportunity=opportunity, kind="rules", by=by, at=at, tell_at=at + UNDO_FOR)
    for row in rows:
        if row.person_id != by.pk:
            _answer(row, rules, judge(rules.rules, facts[row.pk]), act, at)
    moved = list(act.moves.values_list("application_id", flat=True))
    if not moved:
        act.delete()
        return None
    record("screening.decided", by=by, at=at, subject=opportunity_id, act=act.pk, kind="rules", applications=moved)
    return act


@transaction.atomic
def _answer(row: Application, rules: RuleSet, verdict: Verdict, act: Act | None, at: datetime) -> None:
    """Does what the verdict says, and keeps why. What cannot be done is left to a person, with the code of the
    refusal."""
    outcome, why = verdict.outcome, ""
    if outcome != "person":
        try:
            with transaction.atomic():
                decided = decide(row.pk, Decision(kind=outcome, seen="submitted"), by=None, at=at)
                if act is not None:
                    Move.objects.create(act=act, application=row, before=decided.before, after=decided.after)
                else:
                    announce(row.pk, decided.after["state"], by=None, at=at)
        except Refusal as refusal:
            outcome, why = "person", refusal.code
    Trace.objects.create(application=row, rule_set=rules, steps=list(verdict.steps), outcome=outcome, why=why, at=at)
    record("screening.judged", by=None, at=at, subject=row.pk, version=rules.version, outcome=outcome)


def _answers(opportunity_id: int) -> dict[int, int]:
    """The questions that a rule may ask about, with their number of answers."""
    rows = Question.objects.filter(opportunity_id=opportunity_id, retired_at=None).exclude(kind="text")
    return {row.pk: len(row.choices_ar) if row.kind == "choice" else 2 for row in rows}
