"""Opportunities of all texts, written in bulk: what the actions would have made of the same drafts, in seconds.

Every draft passes the same cleaning and the same demands (`drafts.checked…`) as one that an editor types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from itertools import cycle
from random import Random
from zoneinfo import ZoneInfo

from awn.base.models import Event
from awn.demo import calendar
from awn.demo.houses import REVIEWED_WITHIN, House
from awn.demo.texts import OpportunityText, RoleText, Scenario, Spot, spots
from awn.opportunities.drafts import Draft, RoleDraft, ShiftDraft, checked, checked_role, checked_shift, new_public_id
from awn.opportunities.models import LanguageNeed, Opportunity, Role, RoleSkill, Shift
from awn.people.models import Person
from awn.reference.models import Skill

PREPARED_BEFORE = timedelta(days=30)
# How an opportunity came to its state.
WAYS: Mapping[str, Sequence[str]] = {
    "draft": (),
    "in_review": ("in_review",),
    "published": ("in_review", "published"),
    "closed": ("in_review", "published", "closed"),
    "cancelled": ("in_review", "published", "cancelled"),
    "completed": ("in_review", "published", "completed"),
}


@dataclass(frozen=True, slots=True)
class Edition:
    """One opportunity that was made of a text, with its roles and shifts."""

    text: OpportunityText
    opportunity: Opportunity
    house: House
    roles: tuple[Role, ...]
    shifts: tuple[Shift, ...]


def publish_all(
    scenarios: Iterable[Scenario], houses: Mapping[str, House], moderator: Person, random: Random, at: datetime
) -> list[Edition]:
    """Every edition of every text, each in the state that its text asks for."""
    ours = Skill.objects.filter(for_volunteering=True).values_list("uri", "pk")
    press = _Press({uri.rpartition(":")[2]: pk for uri, pk in ours}, moderator, random, at)
    for text in (t for s in scenarios for t in s.opportunities):
        where = cycle([spots()[key] for key in text.places] or [None])
        wanted = [("published", 0)] * text.now + [("completed", back + 1) for back in range(text.past)]
        wanted += [(state, 0) for state in text.also]
        for state, back in wanted:
            press.set(text, houses[text.organisation], next(where), state, back)
    press.run()
    return press.editions


def required_and_wished(role: RoleText, skills: Mapping[str, int]) -> RoleDraft:
    """The role as an editor would have typed it."""
    return checked_role(
        RoleDraft(
            title_ar=role.title_ar,
            title_en=role.title_en,
            tasks_ar=role.tasks_ar,
            tasks_en=role.tasks_en,
            required_skills=[skills[slug] for slug in role.required],
            wished_skills=[skills[slug] for slug in role.wished],
        )
    )


def columns(draft: Draft) -> dict[str, object]:
    """What of a draft stands in the opportunity's own row."""
    values = asdict(draft)
    del values["languages"]
    return values | {name: sorted(set(values[name])) for name in ("goals", "accessibility", "benefits")}


@dataclass(slots=True)
class _Press:
    """Sets editions one by one, then prints them all."""

    skills: Mapping[str, int]
    moderator: Person
    random: Random
    at: datetime
    editions: list[Edition] = field(default_factory=list)
    _needs: list[LanguageNeed] = field(default_factory=list)
    _role_skills: list[RoleSkill] = field(default_factory=list)
    _happened: list[tuple[str, datetime, Person, Opportunity]] = field(default_factory=list)

    def set(self, text: OpportunityText, house: House, spot: Spot | None, state: str, back: int) -> None:
        """One edition, in memory."""
        draft = text.draft_at(spot)
        today = self.at.astimezone(ZoneInfo(draft.zone)).date()
        times = [checked_shift(shift) for shift in calendar.shifts(text.when, draft.zone, today, back=back)]
        draft = self._completed(draft, text, house, state, times)
        opportunity = Opportunity(
            organisation=house.organisation,
            public_id=new_public_id(),
            is_synthetic=True,
            starts_at=times[0].starts_at,
            ends_at=max(shift.ends_at for shift in times),
            next_at=next((shift.starts_at for shift in times if shift.starts_at >= self.at), times[0].starts_at),
            **columns(checked(draft)),
        )
        self._needs += [
            LanguageNeed(opportunity=opportunity, language_id=code, level=level) for code, level in draft.languages
        ]
        roles = tuple(self._role(opportunity, role, i) for i, role in enumerate(text.roles))
        shifts = tuple(Shift(opportunity=opportunity, **asdict(shift)) for shift in times)
        self._move(opportunity, house, state, times)
        self.editions.append(Edition(text, opportunity, house, roles, shifts))

    def run(self) -> None:
        """Writes everything, parents first."""
        Opportunity.objects.bulk_create([edition.opportunity for edition in self.editions])
        LanguageNeed.objects.bulk_create(self._needs)
        Role.objects.bulk_create([role for edition in self.editions for role in edition.roles])
        RoleSkill.objects.bulk_create(self._role_skills)
        Shift.objects.bulk_create([shift for edition in self.editions for shift in edition.shifts])
        Event.objects.bulk_create(
            Event(name=f"opportunity.{name}", at=at, by_id=by.pk, subject_id=opportunity.pk, handled_at=at)
            for name, at, by, opportunity in sorted(self._happened, key=lambda row: row[1])
        )

    def _completed(
        self, draft: Draft, text: OpportunityText, house: House, state: str, times: Sequence[ShiftDraft]
    ) -> Draft:
        """The draft with what depends on the house and on the dates."""
        long_ahead = times[-1].ends_at - self.at > timedelta(days=30)
        deadline = state == "published" and draft.selection == "reviewed" and long_ahead
        return replace(
            draft,
            programme_id=house.programmes.get(text.programme),
            contact_name=house.owner.name_ar,
            contact_email=house.organisation.email,
            apply_until=times[-1].ends_at - timedelta(days=4) if deadline else None,
        )

    def _role(self, opportunity: Opportunity, text: RoleText, position: int) -> Role:
        draft = required_and_wished(text, self.skills)
        role = Role(
            opportunity=opportunity, position=position, title_ar=draft.title_ar, title_en=draft.title_en,
            tasks_ar=draft.tasks_ar, tasks_en=draft.tasks_en,
        )  # fmt: skip
        self._role_skills += [RoleSkill(role=role, skill_id=s, need="required") for s in draft.required_skills]
        self._role_skills += [RoleSkill(role=role, skill_id=s) for s in draft.wished_skills]
        of_all = {*opportunity.skill_ids, *draft.required_skills, *draft.wished_skills}
        opportunity.skill_ids = sorted(of_all)
        return role

    def _move(self, opportunity: Opportunity, house: House, state: str, times: Sequence[ShiftDraft]) -> None:
        """Brings the opportunity to its state, with the moments at which that happened."""
        some_days = timedelta(days=3 + self.random.randrange(12), minutes=self.random.randrange(600))
        written = min(times[0].starts_at - PREPARED_BEFORE, self.at - some_days)
        moments = {
            "in_review": self.at - timedelta(hours=20) if state == "in_review" else written + timedelta(hours=3),
            "published": written + REVIEWED_WITHIN,
            "closed": self.at - timedelta(hours=30),
            "cancelled": self.at - timedelta(hours=50),
            "completed": min(times[-1].ends_at + timedelta(days=2), self.at),
        }
        self._happened.append(("created", written, house.owner, opportunity))
        opportunity.created_at = opportunity.changed_at = written
        for step in WAYS[state]:
            by = self.moderator if step == "published" else house.owner
            self._happened.append((step, moments[step], by, opportunity))
            opportunity.changed_at = moments[step]
            opportunity.version += 1
        opportunity.state = state
        opportunity.state_reason = "weather" if state == "cancelled" else ""
        opportunity.published_at = moments["published"] if "published" in WAYS[state] else None
