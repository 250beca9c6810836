"""Rules that answer applications: written, looked at on those who wait, and let loose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal
from awn.opportunities.queries.organising import Opportunity
from awn.organisations.permissions import require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.reference import queries as reference
from awn.screening.actions.judging import answer_present, set_rules
from awn.screening.automatic import MOST_RULES, OUTCOMES, Rule
from awn.screening.queries.judging import preview, rules_now
from awn.screening.queries.questions import questions_now
from awn.screening.wording import Names, names_of, said
from awn.web.access import PersonRequest, member
from awn.web.organiser import desk

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule in words."""

    number: int
    role: str
    outcome: str
    conditions: list[str]


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The rules of an opportunity, and what they would say of those who wait."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    if request.method != "POST":
        return _page(request, opportunity, {})
    require(request.person, Permission.DECIDE_APPLICATIONS, organisation.pk)
    try:
        _act(request, opportunity)
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        errors = dict(refusal.fields) or {"": refusal.message}
        return _page(request, opportunity, errors, status=refusal.status)
    return HttpResponseRedirect(request.path)


def _act(request: PersonRequest, opportunity: Opportunity) -> None:
    typed, at = request.POST, clock.now()
    version = int(text) if (text := typed.get("version", "")).isdecimal() and len(text) < 9 else 0
    act, _colon, which = typed.get("act", "").partition(":")
    if act == "present":
        made = answer_present(opportunity.pk, version, by=request.person, at=at)
        done = _("The rules have answered. For two minutes it can be taken back on the page of the applicants.")
        messages.success(request, done if made else _("The rules leave everybody to you."))
        return
    now = rules_now(opportunity.pk)
    kept: list[Rule] = list(now.rules) if now else []
    number = int(which) if which.isdecimal() and int(which[:4]) < len(kept) else -1
    if act == "add":
        kept.append(_typed(typed))
    elif act == "remove" and number >= 0:
        del kept[number]
    elif act == "up" and number > 0:
        kept[number - 1], kept[number] = kept[number], kept[number - 1]
    is_on = {"on": True, "off": False}.get(act, now.is_on if now else False)
    set_rules(opportunity.pk, kept, is_on=is_on, version=version, by=request.person, at=at)
    messages.success(request, _("The rules are saved as a new version."))


def _typed(typed: Mapping[str, str]) -> Rule:
    """A rule out of the form; what was left empty is no condition."""
    conditions: list[dict[str, Any]] = []
    if (skill := typed.get("skill", "")).isdecimal():
        conditions.append({"fact": "skill", "value": int(skill[:9])})
    low, high = (_number(typed.get(name, "")) for name in ("age_low", "age_high"))
    if low is not None or high is not None:
        conditions.append({"fact": "age", "low": low, "high": high})
    if (percent := _number(typed.get("percent", ""))) is not None:
        least = _number(typed.get("least", ""))
        conditions.append({"fact": "attendance", "percent": percent, "least": 1 if least is None else least})
    if region := typed.get("region", ""):
        known = {one.pk for one in reference.regions()}
        conditions.append({"fact": "region", "value": region if region in known else ""})
    question, _colon, answer = typed.get("answer", "").partition(":")
    if question.isdecimal() and answer.isdecimal():
        conditions.append({"fact": "answer", "question": int(question[:12]), "value": answer[:2]})
    role = typed.get("role", "")
    return {
        "role": int(role[:12]) if role.isdecimal() else None,
        "conditions": conditions,
        "outcome": typed.get("outcome", ""),
    }


def _number(text: str) -> int | None:
    """A number in whatever digits; what is none counts as one that no rule allows."""
    plain = latin_digits(text).strip()
    if not plain:
        return None
    return int(plain) if plain.isdecimal() and len(plain) < 5 else -1


def _page(
    request: PersonRequest, opportunity: Opportunity, errors: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    now, at = rules_now(opportunity.pk), clock.now()
    kept: list[Rule] = list(now.rules) if now else []
    names = names_of(opportunity, kept)
    foreseen = preview(opportunity, now, at) if now and kept else None
    return desk.opportunity_page(
        request,
        opportunity,
        "organiser/applicants_rules.html",
        status=status,
        tab="applicants",
        errors=errors,
        typed=request.POST,
        now=now,
        rules=[_shown(number, rule, names) for number, rule in enumerate(kept)],
        is_full=len(kept) >= MOST_RULES,
        outcomes=OUTCOMES,
        foreseen=foreseen,
        shown=[(row, OUTCOMES[verdict.outcome]) for row, verdict in foreseen.rows[:SHOWN]] if foreseen else [],
        roles=list(opportunity.roles.all()),
        skills=list(reference.skills_of(opportunity.skill_ids)),
        regions=reference.regions(),
        questions=[one for one in questions_now(opportunity.pk) if one.kind != "text"],
    )


def _shown(number: int, rule: Rule, names: Names) -> Shown:
    conditions = [said({"fact": "gates"}, names), *(said(one, names) for one in rule["conditions"])]
    return Shown(number, names.roles.get(rule.get("role") or 0, ""), str(OUTCOMES[rule["outcome"]]), conditions)
