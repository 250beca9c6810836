"""Who might suit an opportunity among those who agreed to be found; the smallest team; and whether anybody can come."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from awn.base.text import Bilingual
from awn.matching import reasons
from awn.matching.models import Invitation
from awn.matching.queries.ordering import plain_order_now
from awn.matching.queries.profiles import Profile, facts, profiles_of
from awn.matching.reasons import Facts
from awn.matching.recommending import Recommendation
from awn.matching.rules import masked
from awn.matching.teams import Team, assemble
from awn.opportunities.models import Opportunity, RoleSkill, Shift
from awn.people.models import Person, PersonLanguage
from awn.people.rules import ADULT_AGE
from awn.qualifications.queries import holds
from awn.reference.models import Region
from awn.reference.rules import LANGUAGE_LEVELS, level_reaches

LISTED = 30
# In plain order so many who fit are looked at; whoever came first stands first.
PLAIN_FROM = 2_000
# Who comes into question for a team: the best so many.
TEAM_FROM = 500


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Somebody who may suit. `name` is a first name and an initial until they accept an invitation."""

    person_id: int
    name: Bilingual
    region: Region | None
    facts: Facts
    row: Recommendation
    lacks: tuple[Bilingual, ...]  # required skills they have not named
    invitation: str  # its state; empty when there is none

    @property
    def reasons(self) -> list[str]:
        """Why they may suit, the strongest reason first, in the language of the moment."""
        said = reasons.phrases(self.facts, self.row.contributions, about_other=True)
        return [one[:1].upper() + one[1:] for one in said]


@dataclass(frozen=True, slots=True)
class FoundVolunteers:
    """The best of those whose gates are all open, and how many there are altogether."""

    volunteers: tuple[Volunteer, ...]
    eligible: int
    findable: int
    # Why staff laid all lists in plain order, here by how long somebody has been known; None while by match.
    why_plain: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A member of a team and what they are there for."""

    volunteer: Volunteer
    covers: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class FoundTeam:
    """The team, what nobody has, and whether a smaller one is impossible."""

    parts: tuple[Part, ...]
    gaps: tuple[Bilingual, ...]
    needs: tuple[Bilingual, ...]
    is_smallest: bool


def volunteers_for(
    opportunity: Opportunity, at: datetime, *, without: Collection[int] = (), limit: int = LISTED
) -> FoundVolunteers:
    """People who agreed to be found, for whom every gate is open, the likeliest to suit first. `without` are ids to
    leave out, such as those who applied already."""
    from awn.matching.loading.ranking import rank_seekers

    plain = plain_order_now(at)
    left_out = set(without) | _not_to_ask(opportunity)
    ranked = rank_seekers(opportunity, at, PLAIN_FROM if plain else limit, without=left_out)
    rows = sorted(ranked.rows, key=lambda row: row.person_id)[:limit] if plain else ranked.rows
    why = plain.reason if plain else None
    return FoundVolunteers(_drawn(opportunity, rows, at), ranked.candidates, ranked.total, why)


def team_for(opportunity: Opportunity, at: datetime, *, without: Collection[int] = ()) -> FoundTeam:
    """The fewest of them who together have every required skill and language."""
    from awn.matching.loading.ranking import rank_seekers

    needs = _needs(opportunity)
    # Languages are what the team must cover together: nobody is left out for speaking only some of them.
    left_out = set(without) | _not_to_ask(opportunity)
    ranked = rank_seekers(opportunity, at, TEAM_FROM, without=left_out, ignoring=("languages",))
    people = {row.person_id: row for row in ranked.rows}
    profiles = profiles_of(list(Person.objects.filter(pk__in=people)), at)
    has = {pk: _covered(profiles[pk], opportunity, needs) for pk in people if pk in profiles}
    team: Team = assemble(list(needs), has)
    drawn = {one.person_id: one for one in _drawn(opportunity, [people[pk] for pk in team.members], at)}
    parts = tuple(Part(drawn[pk], tuple(needs[key] for key in needs if key in team.covers[pk])) for pk in team.members)
    gaps = tuple(needs[key] for key in needs if key in team.gaps)
    return FoundTeam(parts, gaps, tuple(needs.values()), team.is_smallest)


def shut_to_everybody(opportunity: Opportunity, at: datetime) -> list[str]:
    """Empty while anybody known here could take part; else the gates that shut everybody out, alone or together."""
    gates = _gates_as_conditions(opportunity, at)
    people = Person.objects.exclude(name_ar="", name_en="")
    if not gates or people.filter(*gates.values()).exists():
        return []
    alone = [code for code, condition in gates.items() if not people.filter(condition).exists()]
    if alone:
        return alone
    return [
        code
        for code in gates
        if people.filter(*(condition for other, condition in gates.items() if other != code)).exists()
    ] or list(gates)


def _gates_as_conditions(opportunity: Opportunity, at: datetime) -> dict[str, Q]:
    first = max(opportunity.next_at or at, at).astimezone(ZoneInfo(opportunity.zone)).date()
    found: dict[str, Q] = {}
    low, high = opportunity.min_age, opportunity.max_age
    if low is not None or high is not None:
        found["age"] = Q(birth_date__isnull=False)
        if low is not None:
            found["age"] &= Q(birth_date__lte=_years_before(first, low))
        if high is not None:
            found["age"] &= Q(birth_date__gt=_years_before(first, high + 1))
    if opportunity.guardian_required:
        found["guardian"] = Q(birth_date__lte=_years_before(first, ADULT_AGE)) | Q(
            birth_date__isnull=False, guardians__isnull=False
        )
    if opportunity.gender != "any":
        found["gender"] = Q(gender=opportunity.gender)
    if opportunity.required_qualifications:
        found["qualifications"] = Q()
        for kind in opportunity.required_qualifications:
            found["qualifications"] &= Q(holds(kind, first))
    levels = list(LANGUAGE_LEVELS)
    for need in opportunity.language_needs.all():
        enough = PersonLanguage.objects.filter(
            person=OuterRef("pk"), language_id=need.language_id, level__in=levels[levels.index(need.level) :]
        )
        found[f"language_{need.language_id}"] = Q(Exists(enough))
    return found


def _years_before(when: date, years: int) -> date:
    """The latest day of birth of those who are so old on that day; 29 February counts as 1 March in common years."""
    year = max(when.year - years, 1)
    try:
        return when.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def _not_to_ask(opportunity: Opportunity) -> set[int]:
    """Who has declined this organisation before."""
    declined = Invitation.objects.filter(opportunity__organisation_id=opportunity.organisation_id, state="declined")
    return set(declined.values_list("person_id", flat=True))


def _required(opportunity: Opportunity) -> dict[int, Bilingual]:
    rows = RoleSkill.objects.filter(role__opportunity=opportunity, need="required").select_related("skill")
    return {row.skill_id: row.skill.name for row in rows.order_by("role__position", "pk")}


def _needs(opportunity: Opportunity) -> dict[str, Bilingual]:
    """All that the team must cover together, by a key of its own."""
    skills = {f"skill {skill}": name for skill, name in _required(opportunity).items()}
    return skills | {f"language {need.language_id}": need.language.name for need in opportunity.language_needs.all()}


def _covered(profile: Profile, opportunity: Opportunity, needs: Collection[str]) -> frozenset[str]:
    spoken = {
        f"language {need.language_id}"
        for need in opportunity.language_needs.all()
        if level_reaches(profile.languages.get(need.language_id, "basic"), need.level)
        and need.language_id in profile.languages
    }
    return frozenset(({f"skill {skill}" for skill in profile.skills} | spoken) & set(needs))


def _drawn(opportunity: Opportunity, rows: Collection[Recommendation], at: datetime) -> tuple[Volunteer, ...]:
    people = {one.pk: one for one in Person.objects.filter(pk__in=[row.person_id for row in rows])}
    profiles = profiles_of(list(people.values()), at)
    asked = Invitation.objects.filter(opportunity=opportunity, person__in=list(people))
    states = dict(asked.values_list("person_id", "state"))
    required = _required(opportunity)
    shifts = list(Shift.objects.filter(opportunity=opportunity, cancelled_at=None, ends_at__gt=at))
    found = []
    for row in rows:
        person, profile = people[row.person_id], profiles[row.person_id]
        state = states.get(person.pk, "")
        likeness = row.features.get("similarity", 0.0)
        found.append(
            Volunteer(
                person_id=person.pk,
                name=person.name if state == "accepted" else masked(person.name),
                region=profile.region,
                facts=facts(profile, opportunity, shifts, likeness=likeness, at=at),
                row=row,
                lacks=tuple(name for skill, name in required.items() if skill not in profile.skills),
                invitation=state,
            )
        )
    return tuple(found)
