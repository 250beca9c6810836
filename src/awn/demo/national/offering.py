"""Organisations and opportunities in the number of a country, composed of the hand-written texts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from awn.base.arabic import search_key
from awn.demo.national import plan
from awn.demo.national.habits import Habit
from awn.demo.national.writing import Sheets, escaped, listed, moment
from awn.demo.publishing import required_and_wished
from awn.demo.texts import ZONES, OpportunityText
from awn.opportunities.drafts import Draft, RoleDraft, checked, new_public_id
from awn.opportunities.rules import PLACELESS_MODES
from awn.reference.models import Region

SOURCE = "demo_national"
KINDS = ("team", "non_profit", "government", "university", "private")
KIND_WEIGHTS = (45, 35, 10, 6, 4)
KIND_NAMES = {
    "team": ("فريق", "Team"), "non_profit": ("جمعية", "Society"), "government": ("وحدة تطوع", "Volunteering Unit"),
    "university": ("نادي التطوع الجامعي", "University Volunteers"), "private": ("مؤسسة", "Establishment"),
}  # fmt: skip
# Stands for the place while a text is cleaned, and while it waits for one.
WORD = "@@"
MARKER = "\x00"
DEFAULT_SLOT = "09:00-12:00"
# Each as (id, begin, end), in seconds.
Shifts = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class House:
    """An organisation's id, its region, and how attendance is recorded and by whom."""

    id: int
    region: str
    habit: Habit

    @property
    def supervisor(self) -> int:
        """Who decides about applications."""
        return self.habit.team[0]


@dataclass(frozen=True, slots=True)
class Made:
    """An opportunity's id, its first role, and its shifts as (id, start, end) in seconds."""

    id: int
    role: int
    past: Shifts
    coming: Shifts
    capacity: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text made ready: cleaned, escaped, its skills looked up."""

    draft: Draft
    fields: Mapping[str, str]
    roles: Sequence[RoleDraft]
    slot: tuple[int, int]

    @classmethod
    def of(cls, text: OpportunityText, skills: Mapping[str, int]) -> Pattern:
        values: dict[str, Any] = {
            name: value.replace("{place}", WORD) if isinstance(value, str) else value
            for name, value in text.draft.items()
        }
        clean = checked(Draft(**values))
        names = [name for name in Draft.__dataclass_fields__ if name[-3:] in {"_ar", "_en"}]
        texts = {name: escaped(getattr(clean, name)).replace(WORD, MARKER) for name in names}
        slot = text.when.slots[0] if text.when.slots else DEFAULT_SLOT
        begin, end = (int(part[:2]) * 60 + int(part[3:]) for part in slot.split("-"))
        minutes = (end - begin) % 1440
        return cls(clean, texts, [required_and_wished(role, skills) for role in text.roles], (begin, minutes))


class Offers:
    """Writes organisations and opportunities onto the sheets."""

    def __init__(
        self,
        sheets: Sheets,
        random: Random,
        at: datetime,
        patterns: Sequence[Pattern],
        course: plan.Course = plan.USUAL,
    ) -> None:
        self.course = course
        self._sheets, self._random, self._at, self._patterns = sheets, random, at, patterns
        self._regions = {region.pk: region for region in Region.objects.all()}
        data = tomllib.loads(Path(__file__).with_name("districts.toml").read_text("utf-8"))
        self._districts = [tuple(name.split("|")) for name in data["names"]]
        self._now = int(at.timestamp())
        self._members: set[tuple[int, int]] = set()

    def house(self, number: int, region: str, people: Sequence[int]) -> House:
        """One organisation with an owner and supervisors."""
        key = self._sheets.id("organisations_organisation")
        kind = self._random.choices(KINDS, KIND_WEIGHTS)[0]
        district, where = self._random.choice(self._districts), self._regions[region]
        ar = f"{KIND_NAMES[kind][0]} {district[0].removeprefix('حي ')} – {where.name_ar} {number}"
        en = f"{district[1]} {KIND_NAMES[kind][1]}, {where.name_en} {number}"
        since = (self._at - timedelta(days=self.course.days + 60)).isoformat()
        self._sheets.put(
            "organisations_organisation", key, f"national-{key}", kind, ar, en, search_key(f"{ar} {en}"), "", "",
            f"NAT-{key}", "", region[:2], region, "", "", "", "verified", "", "", since, since, "t", SOURCE, number,
        )  # fmt: skip
        for position, person in enumerate(people):
            self._sheets.put("organisations_member", key, person, "supervisor" if position else "owner", since)
            self._members.add((key, person))
        # Where a region has too few people, the owner runs everything.
        return House(key, region, Habit.drawn(self._random, people[1:] or people))

    def opportunity(self, house: House, *, is_open: bool, shifts: int, capacity: int) -> Made:
        """One opportunity with past shifts, and with coming ones where it is open; `shift` writes them."""
        pattern = self._random.choice(self._patterns)
        past = self._past(pattern, house, shifts)
        coming = self._coming(pattern, house, self._random.randrange(1, 5)) if is_open else ()
        return self._written(pattern, house, past=past, coming=coming, capacity=capacity)

    def event(self, house: House, times: Sequence[tuple[int, int]], capacity: int) -> Made:
        """A past opportunity at a place, with shifts at these times (begin and end, in seconds)."""
        pattern = self._random.choice([one for one in self._patterns if one.draft.mode not in PLACELESS_MODES])
        past = tuple((self._sheets.id("opportunities_shift"), begin, end) for begin, end in times)
        return self._written(pattern, house, past=past, coming=(), capacity=capacity)

    def join(self, house: House, people: Sequence[int]) -> None:
        """More supervisors; where a region has few people, some are members already."""
        since = (self._at - timedelta(days=self.course.days)).isoformat()
        for person in people:
            if (house.id, person) in self._members:
                continue
            self._members.add((house.id, person))
            self._sheets.put("organisations_member", house.id, person, "supervisor", since)

    def hours_between(self, region: str, other: str) -> float:
        """How long one travels from region to region, by road or by air, roughly."""
        a, b = self._regions[region], self._regions[other]
        north, east = 111.0 * (a.latitude - b.latitude), 100.0 * (a.longitude - b.longitude)
        km = float((north**2 + east**2) ** 0.5)
        return km / 100 if km < 400 else 2 + km / 750

    def _written(self, pattern: Pattern, house: House, *, past: Shifts, coming: Shifts, capacity: int) -> Made:
        key = self._sheets.id("opportunities_opportunity")
        everything = (*past, *coming)
        state = "published" if coming else self._random.choices(["completed", "archived"], [9, 1])[0]
        begun = everything[0][1] - 20 * 86_400
        place, point = self._place(house.region)
        self._sheets.put_line(
            "opportunities_opportunity",
            _line(
                pattern,
                place=place,
                point=point,
                key=key,
                house=house,
                state=state,
                begun=begun,
                shifts=everything,
                coming=coming,
                now=self._now,
            ),
        )
        role = self._roles(pattern, key)
        return Made(key, role, past, coming, capacity)

    def shift(self, made: Made, shift: tuple[int, int, int], taken: int) -> None:
        """One shift with the number of its seated places."""
        key, begin, end = shift
        self._sheets.put_line(
            "opportunities_shift", f"{key}\t{made.id}\t{moment(begin)}\t{moment(end)}\tf\t{made.capacity}\t{taken}"
        )

    def _past(self, pattern: Pattern, house: House, count: int) -> tuple[tuple[int, int, int], ...]:
        if self.course.lunar:
            # Drawn by its last shift, so that the latest weeks are as busy as those before.
            last = self.course.days_back(self._random, self._now, self._at.month)
            return self._weekly(pattern, house, -last - 7 * (count - 1), count)
        back = max(plan.days_back(self._random, self._at.month), 7 * count + 2)
        return self._weekly(pattern, house, -back, count)

    def _coming(self, pattern: Pattern, house: House, count: int) -> tuple[tuple[int, int, int], ...]:
        return self._weekly(pattern, house, 1 + int(self._random.expovariate(1 / 25)), count)

    def _weekly(self, pattern: Pattern, house: House, days: int, count: int) -> tuple[tuple[int, int, int], ...]:
        zone = ZoneInfo(ZONES[house.region[:2]])
        midnight = (self._at.astimezone(zone) + timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
        begin = int(midnight.timestamp()) + pattern.slot[0] * 60
        weeks = (begin + 7 * 86_400 * week for week in range(count))
        return tuple((self._sheets.id("opportunities_shift"), start, start + pattern.slot[1] * 60) for start in weeks)

    def _place(self, region: str) -> tuple[tuple[str, str], tuple[float, float]]:
        district, where = self._random.choice(self._districts), self._regions[region]
        point = (self._random.gauss(where.latitude, 0.04), self._random.gauss(where.longitude, 0.04))
        return (f"{district[0]} في {where.name_ar}", f"{district[1]}, {where.name_en}"), point

    def _roles(self, pattern: Pattern, opportunity: int) -> int:
        keys = []
        for position, role in enumerate(pattern.roles):
            key = self._sheets.id("opportunities_role")
            keys.append(key)
            texts = map(escaped, (role.title_ar, role.title_en, role.tasks_ar, role.tasks_en))
            self._sheets.put("opportunities_role", key, opportunity, *texts, position)
            for need, skills in (("required", role.required_skills), ("wished", role.wished_skills)):
                for skill in skills:
                    self._sheets.put_line("opportunities_roleskill", f"{key}\t{skill}\t{need}")
        for code, level in pattern.draft.languages:
            self._sheets.put_line("opportunities_languageneed", f"{opportunity}\t{code}\t{level}")
        return keys[0]


def _line(
    pattern: Pattern, *, place: tuple[str, str], point: tuple[float, float], key: int, house: House, state: str,
    begun: int, shifts: Sequence[tuple[int, int, int]], coming: Sequence[tuple[int, int, int]], now: int,
) -> str:  # fmt: skip
    draft = pattern.draft
    texts = {
        name: value.replace(MARKER, place[0] if name.endswith("_ar") else place[1])
        for name, value in pattern.fields.items()
    }
    far = draft.mode in PLACELESS_MODES
    skills = sorted({s for role in pattern.roles for s in (*role.required_skills, *role.wished_skills)})
    changed = moment(min(now, shifts[-1][2]) if state != "published" else begun)
    values: tuple[object, ...] = (
        key, house.id, new_public_id(), state, "", "", 3, texts["title_ar"][:140], texts["title_en"][:140],
        texts["plain_ar"], texts["plain_en"], texts["description_ar"], texts["description_en"], draft.kind, draft.mode,
        draft.selection, draft.field_id, listed(draft.goals), None if far else house.region, "" if far else place[0],
        "" if far else place[1], None if far else round(point[0], 5), None if far else round(point[1], 5),
        ZONES[house.region[:2]], draft.min_age, draft.max_age, draft.gender, texts["gender_reason_ar"],
        texts["gender_reason_en"], texts["qualifications_ar"], texts["qualifications_en"],
        "t" if draft.guardian_required else "f", listed(draft.accessibility), listed(draft.benefits),
        texts["risks_ar"], texts["risks_en"], texts["insurance_ar"], texts["insurance_en"], "", "", "", None,
        moment(shifts[0][1]), moment(shifts[-1][2]), moment((coming or shifts)[0][1]), listed(skills),
        moment(begun), changed, moment(begun + 86_400), "t", SOURCE, key, "",
    )  # fmt: skip
    return "\t".join(["\\N" if value is None else str(value) for value in values])
