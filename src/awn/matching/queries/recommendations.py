"""What may suit somebody, with the reasons; and what is like an opportunity."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Prefetch, Q

from awn.base.text import Bilingual
from awn.matching import reasons
from awn.matching.loading.offers import open_now
from awn.matching.loading.weeks import beyond_a_usual_week, fit_of_offers
from awn.matching.models import Dismissal
from awn.matching.queries.choices import Chosen, choice_of
from awn.matching.queries.ordering import plain_order_now
from awn.matching.queries.profiles import facts, profiles_of
from awn.matching.reasons import Facts
from awn.matching.recommending import Recommendation
from awn.opportunities.models import Opportunity, Shift
from awn.opportunities.queries.cards import OpportunityCard, cards
from awn.opportunities.queries.conditions import public
from awn.people.models import Person

# Long columns that no card shows.
UNREAD = (
    "description_ar", "description_en", "plain_ar", "plain_en", "qualifications_ar", "qualifications_en", "risks_ar",
    "risks_en", "search", "title_key",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An open opportunity with its shifts to come in `coming`, and what speaks for it."""

    opportunity: Opportunity
    coming: tuple[Shift, ...]
    facts: Facts
    row: Recommendation

    @property
    def reasons(self) -> list[str]:
        """Why it may suit, the strongest reason first, in the language of the moment."""
        return reasons.phrases(self.facts, self.row.contributions)


@dataclass(frozen=True, slots=True)
class Recommended:
    """A list for somebody: its rows in order, how many were open to them, and by what they were weighed."""

    suggestions: tuple[Suggestion, ...]
    candidates: int
    revision: str
    is_plain: bool = False
    # Why staff laid everybody's lists by date; None where the person chose it, or the index is still loading.
    why_plain: Bilingual | None = None


def suggestions(person: Person, at: datetime, limit: int = 6, *, without: Collection[int] = ()) -> list[Suggestion]:
    """The rows of `recommended` alone."""
    return list(recommended(person, at, limit, without=without).suggestions)


def recommended(
    person: Person, at: datetime, limit: int = 6, *, without: Collection[int] = (), chosen: Chosen | None = None
) -> Recommended:
    """Open opportunities all of whose gates are open to somebody, the likeliest to suit first; for those who chose so,
    plainly by date. `without` are ids to leave out, such as those applied to already."""
    chosen = chosen or choice_of(person.pk)
    aside = dict(Dismissal.objects.filter(person=person).values_list("opportunity_id", "reason"))
    left_out = {*without, *aside}
    if (for_all := plain_order_now(at)) is not None:
        return replace(_plainly(person, at, limit, left_out), why_plain=for_all.reason)
    if chosen.plain_order:
        return _plainly(person, at, limit, left_out)
    from awn.matching.loading.pool import NotReadyError
    from awn.matching.loading.ranking import rank_offers

    try:
        ranked = rank_offers(person, at, limit, without=left_out, aside=aside)
    except NotReadyError:
        return _plainly(person, at, limit, left_out)
    return Recommended(_drawn(person, ranked.rows, at), ranked.candidates, ranked.revision)


def alike(opportunity: Opportunity, at: datetime, number: int = 3) -> list[OpportunityCard]:
    """Open opportunities that mean the most like this one, by the vectors; empty where there are none."""
    from awn.matching.loading.pool import NotReadyError
    from awn.matching.loading.ranking import nearest_offers

    try:
        ids = nearest_offers(opportunity, at, number)
    except NotReadyError:
        return []
    if not ids:
        return []
    where = public(at, past=False)
    where.add("o.id = ANY(%s)", ids)
    return cards(where, at, number=number, order="array_position(%s::bigint[], o.id)", order_values=(ids,))


def _plainly(person: Person, at: datetime, limit: int, left_out: Collection[int]) -> Recommended:
    """The soonest that are open to them: region or no place, and every gate as rules.gates says."""
    from awn.matching.queries.gates import candidate, conditions
    from awn.matching.rules import gates

    rows = open_now(at).exclude(pk__in=list(left_out))
    if person.region_id:
        rows = rows.filter(Q(region=person.region_id) | Q(region=None))
    soonest = rows.prefetch_related("language_needs__language").defer(*UNREAD).order_by("next_at", "pk")
    some = list(soonest[: 10 * limit])
    who = candidate(person, some)
    fitting = [row.pk for row in some if all(gate.is_open for gate in gates(who, conditions(row, at)))]
    if (week := beyond_a_usual_week([person.pk]).get(person.pk)) is not None:
        away = fit_of_offers(week, fitting, at).away
        fitting = [pk for pk, is_away in zip(fitting, away, strict=True) if not is_away]
    fitting = fitting[:limit]
    found = tuple(Recommendation(pk, 0.0, {}) for pk in fitting)
    return Recommended(_drawn(person, found, at), len(fitting), "plain", is_plain=True)


def _drawn(person: Person, rows: Collection[Recommendation], at: datetime) -> tuple[Suggestion, ...]:
    """The rows with their opportunities and what speaks for them; twelve queries. What closed meanwhile is left out."""
    coming = Prefetch(
        "shifts", Shift.objects.filter(cancelled_at=None, ends_at__gt=at).order_by("starts_at", "pk"), to_attr="coming"
    )
    about = open_now(at).select_related("organisation", "region", "field").defer(*UNREAD)
    wanted = about.prefetch_related(coming, "language_needs__language").in_bulk([row.opportunity_id for row in rows])
    profile = profiles_of([person], at)[person.pk]
    found = []
    for row in rows:
        if (opportunity := wanted.get(row.opportunity_id)) is not None:
            shifts = tuple(opportunity.coming)
            likeness = row.features.get("similarity", 0.0)
            found.append(
                Suggestion(opportunity, shifts, facts(profile, opportunity, shifts, likeness=likeness, at=at), row)
            )
    return tuple(found)
