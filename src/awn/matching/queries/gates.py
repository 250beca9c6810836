"""Gates and suggestions for stored people and opportunities."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet

from awn.base.refusal import Text
from awn.identity.queries import level_of
from awn.matching.rules import Candidate, Conditions, Gate, Wishes, gates, reasons
from awn.opportunities.models import LanguageNeed, Opportunity, Shift
from awn.opportunities.rules import PLACELESS_MODES
from awn.people.models import Person
from awn.people.queries import interests_of, skills_of
from awn.people.rules import is_minor
from awn.qualifications.queries import last_days_of

# The soonest so many are weighed; nobody plans further ahead than these reach.
LOOKED_AT = 200
WEIGHED = (
    "public_id", "region", "field", "mode", "skill_ids", "min_age", "max_age", "gender", "guardian_required",
    "next_at", "zone", "required_qualifications", "identity_level",
)  # fmt: skip
# Long columns that no card shows.
UNREAD = (
    "description_ar", "description_en", "plain_ar", "plain_en", "qualifications_ar", "qualifications_en", "risks_ar",
    "risks_en", "search", "title_key",
)  # fmt: skip


def candidate(person: Person, rows: Iterable[Opportunity] = ()) -> Candidate:
    """The person as the gates of these opportunities see them; two queries, and three more where one asks for
    qualifications or for proof of identity."""
    asking = list(rows)
    asks_qualifications = any(row.required_qualifications for row in asking)
    return Candidate(
        birth_date=person.birth_date,
        gender=person.gender,
        languages=dict(person.languages.values_list("language_id", "level")),
        has_guardian=person.guardians.exists(),
        qualifications=last_days_of([person.pk]).get(person.pk, {}) if asks_qualifications else {},
        identity_level=level_of(person.pk) if any(row.identity_level for row in asking) else 0,
    )


def conditions(opportunity: Opportunity, at: datetime) -> Conditions:
    """The opportunity's demands, with ages counted on its next day in its own zone; one query."""
    moment = max(opportunity.next_at or at, at)
    return Conditions(
        min_age=opportunity.min_age,
        max_age=opportunity.max_age,
        gender=opportunity.gender,
        guardian_required=opportunity.guardian_required,
        languages={need.language_id: (need.level, need.language.name) for need in _needs(opportunity)},
        first_day=moment.astimezone(ZoneInfo(opportunity.zone)).date(),
        qualifications=tuple(opportunity.required_qualifications),
        identity_level=opportunity.identity_level,
    )


def _needs(opportunity: Opportunity) -> Iterable[LanguageNeed]:
    """A prefetched list where there is one: a list of opportunities must not ask once for each."""
    if "language_needs" in getattr(opportunity, "_prefetched_objects_cache", {}):
        return opportunity.language_needs.all()
    return opportunity.language_needs.select_related("language")


def gates_for(person: Person, opportunity: Opportunity, at: datetime) -> list[Gate]:
    """Each of the opportunity's gates with its answer for this person."""
    return gates_against(person, conditions(opportunity, at))


def gates_against(person: Person, demands: Conditions) -> list[Gate]:
    """Each gate's answer for this person; asks the database only for what these demands need to know."""
    asks_guardian = demands.guardian_required and is_minor(person.birth_date, demands.first_day)
    spoken = person.languages.values_list("language_id", "level") if demands.languages else ()
    shown = last_days_of([person.pk]) if demands.qualifications else {}
    who = Candidate(
        birth_date=person.birth_date,
        gender=person.gender,
        languages=dict(spoken),
        has_guardian=asks_guardian and person.guardians.exists(),
        qualifications=shown.get(person.pk, {}),
        identity_level=level_of(person.pk) if demands.identity_level else 0,
    )
    return gates(who, demands)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An open opportunity with its shifts to come in `coming`, and why it may suit: the strongest reason first."""

    opportunity: Opportunity
    coming: tuple[Shift, ...]
    reasons: tuple[Text, ...]


def suggestions(person: Person, at: datetime, limit: int = 6, *, without: Collection[int] = ()) -> list[Suggestion]:
    """Open opportunities that somebody's region, interests or skills speak for and whose gates are all open to them.

    Those with more reasons come first, then the sooner ones: no hidden weights. `without` are ids to leave out, such as
    those applied to already. Eight queries, whatever the number of opportunities.
    """
    wishes = _wishes(person)
    found = _spoken_for(wishes, at).exclude(pk__in=list(without))
    rows = list(found.prefetch_related("language_needs__language").order_by("next_at", "pk")[:LOOKED_AT])
    who = candidate(person, rows)
    said = {row.pk: _reasons(wishes, row) for row in rows if all(g.is_open for g in gates(who, conditions(row, at)))}
    # Sorting keeps the order of time among equals.
    best = sorted(said, key=lambda pk: -len(said[pk]))[:limit]
    coming = Prefetch("shifts", Shift.objects.filter(cancelled_at=None, ends_at__gt=at), to_attr="coming")
    about = Opportunity.objects.select_related("organisation", "region", "field")
    drawn = about.defer(*UNREAD).prefetch_related(coming).in_bulk(best)
    return [Suggestion(drawn[pk], tuple(drawn[pk].coming), tuple(said[pk])) for pk in best]


def _wishes(person: Person) -> Wishes:
    return Wishes(
        region=person.region_id,
        fields=frozenset(field.pk for field in interests_of(person.pk)),
        skills={row.skill_id: row.skill.name for row in skills_of(person.pk)},
        remote=person.remote_wanted,
    )


def _spoken_for(wishes: Wishes, at: datetime) -> QuerySet[Opportunity]:
    is_open = (Q(apply_until=None) | Q(apply_until__gt=at)) & (Q(ends_at=None) | Q(ends_at__gt=at))
    speaks = Q(field__in=wishes.fields) | Q(skill_ids__overlap=list(wishes.skills))
    if wishes.region:
        speaks |= Q(region=wishes.region)
    if wishes.remote:
        speaks |= Q(mode__in=sorted(PLACELESS_MODES))
    found = Opportunity.objects.filter(is_open, speaks, state="published").exclude(organisation__state="suspended")
    return found.only(*WEIGHED)


def _reasons(wishes: Wishes, row: Opportunity) -> list[Text]:
    return reasons(wishes, region=row.region_id, field=row.field_id, mode=row.mode, skills=row.skill_ids)
