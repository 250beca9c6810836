"""Rules of an opportunity, what they would say, and what they said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from awn.opportunities.models import Opportunity
from awn.participation.models import Application
from awn.screening.automatic import Verdict, judge
from awn.screening.models import RuleSet, Trace
from awn.screening.queries.facts import facts_of
from awn.screening.queries.questions import awaiting_answers
from awn.screening.rules import MOST_AT_ONCE


@dataclass(frozen=True, slots=True)
class Preview:
    """What the rules would say of those who wait, in order of arrival; how many get each outcome."""

    rows: list[tuple[Application, Verdict]]
    outcomes: Counter[str]


def rules_now(opportunity_id: int) -> RuleSet | None:
    """The version that counts; None where there never were any."""
    return RuleSet.objects.filter(opportunity_id=opportunity_id).select_related("made_by").order_by("-version").first()


def preview(opportunity: Opportunity, rule_set: RuleSet, at: datetime) -> Preview:
    """Changes nothing. Looks at the first five hundred who wait for a decision."""
    rows = waiting_for_decision(opportunity.pk)
    facts = facts_of(opportunity, rows, at)
    said = [(row, judge(rule_set.rules, facts[row.pk])) for row in rows]
    return Preview(said, Counter(verdict.outcome for _row, verdict in said))


def waiting_for_decision(opportunity_id: int, *, since: datetime | None = None) -> list[Application]:
    """Applications that nobody has decided on, by arrival, without those that owe an answer to a required question."""
    rows = Application.objects.filter(opportunity_id=opportunity_id, state="submitted")
    if since is not None:
        rows = rows.filter(created_at__gte=since)
    waiting = awaiting_answers(opportunity_id)
    listed = rows.exclude(pk__in=waiting) if waiting is not None else rows
    parts = listed.select_related("person").prefetch_related("person__languages", "person__guardians")
    return list(parts.order_by("pk")[:MOST_AT_ONCE])


def traces_of(application_id: int) -> list[Trace]:
    """What rules said of an application, latest first."""
    return list(Trace.objects.filter(application_id=application_id).select_related("rule_set").order_by("-pk"))
