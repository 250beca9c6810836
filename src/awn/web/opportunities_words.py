"""Filters in words: the choices of the panel with their counts, and the chips of what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from awn.base.text import Bilingual
from awn.opportunities.queries import AGE_BANDS, DISTANCES, NEAR_KM, Facets, Filters
from awn.opportunities.queries.filters import point
from awn.opportunities.rules import KINDS, MODES
from awn.organisations.queries import public_by_slug
from awn.reference import queries as reference
from awn.reference.rules import ACCESSIBILITY
from awn.web import formatting
from awn.web.jinja import t_plain

# So many of the skills that most ask for stand in the panel by themselves.
USUAL_SKILLS = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter; `count` is None where nothing is counted."""

    value: str
    text: str
    chosen: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """Choices under a title of their own: regions by country, skills by group."""

    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """The choices of the filter panel with their counts. `skills` are the usual ones and those that are chosen."""

    fields: tuple[Choice, ...]
    modes: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    accessibility: tuple[Choice, ...]
    places: tuple[ChoiceGroup, ...]
    ranges: tuple[Choice, ...]
    seats: Choice
    distances: tuple[Choice, ...]
    parts: tuple[Choice, ...]
    skills: tuple[Choice, ...]
    languages: tuple[Choice, ...]
    ages: tuple[Choice, ...]
    genders: tuple[Choice, ...]
    goals: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is set, and the address of the list without it."""

    text: str
    url: str


def address(filters: Filters, page: int = 1, *, view: str = "") -> str:
    """The list with these filters; `view` is how it is shown, where that is not usual."""
    query = filters.query()
    if view:
        query["view"] = [view]
    if page > 1:
        query["page"] = [str(page)]
    path = reverse("opportunities")
    return f"{path}?{urlencode(query, doseq=True)}" if query else path


def save_address(filters: Filters) -> str:
    """The page that keeps this search for whoever is signed in."""
    return f"{reverse('save_search')}?{urlencode(filters.query(), doseq=True)}"


def panel(filters: Filters, facets: Facets) -> Panel:
    """The choices for `filters`. Of long lists what would find nothing is left out unless it is chosen; in short ones
    it stands with its 0, so that they keep their shape."""
    names = {field.code: t_plain(field.name) for field in reference.fields()}
    needs = {code: t_plain(name) for code, name in ACCESSIBILITY.items()}
    spoken = {one.code: t_plain(one.name) for one in reference.languages()}
    goals = {str(one.number): goal_text(one.number) for one in reference.goals()}
    km = filters.km or NEAR_KM
    distances = {str(one): _km(str(one)) for one in sorted({*DISTANCES, km})}
    # A distance that was typed is counted by what it finds.
    within = None if facets.distances is None else {str(km): facets.total, **facets.distances}
    return Panel(
        fields=_counted(names, facets.fields, filters.fields),
        modes=_counted(_plain(MODES), facets.modes, filters.modes),
        kinds=_counted(_plain(KINDS), facets.kinds, filters.kinds),
        accessibility=_counted(needs, facets.accessibility, filters.accessibility),
        places=place_choices(filters.places, facets.places),
        ranges=_every(range_texts(), facets.ranges, (filters.when,)),
        seats=_every({"1": _("Only with places left")}, facets.seats, ("1",) if filters.seats_left else ())[0],
        distances=_every(distances, within, (str(km),)),
        parts=_every(part_texts(), facets.parts, filters.parts),
        skills=_usual_skills(filters.skills, facets.skills),
        languages=_counted(spoken, facets.languages, filters.languages),
        ages=_every(age_texts(), facets.ages, filters.ages),
        genders=_every({"female": _("Women"), "male": _("Men")}, facets.genders, (filters.gender,)),
        goals=_counted(goals, facets.goals, (str(filters.goal),)),
    )


def skill_choices() -> tuple[ChoiceGroup, ...]:
    """All of our own skills by group, none of them chosen: chosen ones stand among the usual."""
    groups: dict[str, list[Choice]] = {}
    for skill in reference.volunteering_skills():
        title = t_plain(skill.group.name) if skill.group else ""
        groups.setdefault(title, []).append(Choice(str(skill.pk), t_plain(skill.name), chosen=False))
    return tuple(ChoiceGroup(title, tuple(choices)) for title, choices in groups.items())


def place_choices(chosen: Iterable[str], counts: Mapping[str, int] | None = None) -> tuple[ChoiceGroup, ...]:
    """Regions by country, each country first as a whole. With `counts` only what has any, or is chosen."""
    marked = set(chosen)
    groups = []
    for country in reference.countries():
        name = t_plain(country.name)
        rows = [(country.code, _("All of %(country)s") % {"country": name})]
        rows += [(region.code, t_plain(region.name)) for region in reference.regions(country.code)]
        choices = tuple(
            Choice(code, text, code in marked, counts.get(code, 0) if counts is not None else None)
            for code, text in rows
            if counts is None or counts.get(code) or code in marked
        )
        if choices:
            groups.append(ChoiceGroup(name, choices))
    known = {choice.value for group in groups for choice in group.choices}
    others = sorted(code for code in {*(counts or ()), *marked} - known if reference.region(code))
    if others:
        extra = tuple(Choice(code, _place(code), code in marked, (counts or {}).get(code)) for code in others)
        groups.append(ChoiceGroup(_("Elsewhere"), extra))
    return tuple(groups)


def range_texts() -> dict[str, str]:
    """Named ranges of time."""
    return {"week": _("This week"), "weekend": _("This weekend"), "month": _("This month")}


def part_texts() -> dict[str, str]:
    """Parts of the day."""
    return {
        "morning": _("Morning, until 12"),
        "afternoon": _("Afternoon, from 12 to 17"),
        "evening": _("Evening, from 17"),
    }


def age_texts() -> dict[str, str]:
    """Bands of ages."""
    texts = {"under-16": _("Under 16"), "16-17": _("16 and 17"), "18-59": _("18 to 59"), "60-over": _("60 and over")}
    return {code: texts[code] for code in AGE_BANDS}


def sort_choices(filters: Filters) -> tuple[Choice, ...]:
    """Orders of the list; the likeness of words only where there are words."""
    texts = {"soonest": _("Soonest first"), "newest": _("Newest first")}
    if filters.text:
        texts = {"relevance": _("Closest to your words"), **texts}
    usual = Filters(text=filters.text).order
    return tuple(Choice("" if code == usual else code, text, code == filters.order) for code, text in texts.items())


def chips(filters: Filters, *, view: str = "") -> list[Chip]:
    """What is set, each with the way out of it."""
    return [
        Chip(value_text(name, value), address(filters.without(name, value), view=view))
        for name, values in filters.query().items()
        if name != "sort"
        for value in values
    ]


def value_text(name: str, value: str) -> str:
    """One value of one filter, for chips and advice."""
    return _TEXTS[name](value)


def near_choices(chosen: str) -> tuple[ChoiceGroup, ...]:
    """Regions as places to be near to; a typed point stays as it was typed."""
    groups = [
        ChoiceGroup(
            t_plain(country.name),
            tuple(Choice(one.code, t_plain(one.name), one.code == chosen) for one in reference.regions(country.code)),
        )
        for country in reference.countries()
    ]
    if chosen and reference.region(chosen) is None:
        groups.append(ChoiceGroup(_("A point on the map"), (Choice(chosen, near_text(chosen), chosen=True),)))
    return tuple(groups)


def near_text(value: str) -> str:
    """A region by its name; a point by the region whose middle is nearest."""
    here = point(value)
    region = reference.region(value) or (reference.nearest_region(*here) if here else None)
    return t_plain(region.name) if region else value


def _km(value: str) -> str:
    return _("Within %(n)s km") % {"n": formatting.digits(value)}


def _counted(names: Mapping[str, str], counts: Mapping[str, int] | None, chosen: Iterable[str]) -> tuple[Choice, ...]:
    """Those that find something or are chosen; all of them where nothing was counted."""
    marked = set(chosen)
    every = _every(names, counts, marked)
    return tuple(choice for choice in every if choice.count != 0 or choice.chosen)


def _every(names: Mapping[str, str], counts: Mapping[str, int] | None, chosen: Iterable[str]) -> tuple[Choice, ...]:
    marked = set(chosen)
    return tuple(
        Choice(code, text, code in marked, None if counts is None else counts.get(code, 0))
        for code, text in names.items()
    )


def _usual_skills(chosen: Iterable[int], counts: Mapping[str, int] | None) -> tuple[Choice, ...]:
    """The skills that most ask for, then what else is chosen."""
    known = {str(skill.pk): skill for skill in reference.volunteering_skills()}
    asked = counts or {}
    usual = sorted((key for key in asked if key in known), key=lambda key: -asked[key])[:USUAL_SKILLS]
    marked = [str(pk) for pk in chosen]
    texts = {key: t_plain(known[key].name) for key in usual}
    return _every(texts | {key: _skill(key) for key in marked if key not in texts}, counts, marked)


def _plain(words: Mapping[str, object]) -> dict[str, str]:
    return {code: str(text) for code, text in words.items()}


def goal_text(number: int | str) -> str:
    goal = next((one for one in reference.goals() if str(one.number) == str(number)), None)
    return f"{formatting.plain_number(int(number))}. {t_plain(goal.name)}" if goal else str(number)


def _place(code: str) -> str:
    region = reference.region(code)
    country = next((one for one in reference.countries() if one.code == code), None)
    found = region or country
    return t_plain(found.name) if found else code


def _skill(number: str) -> str:
    known = next((skill for skill in reference.volunteering_skills() if str(skill.pk) == number), None)
    found = known or reference.skills_of([int(number)]).first()
    return t_plain(found.name) if found else _("Unknown skill")


def _name(rows: Callable[[], Iterable[object]], key: str) -> Callable[[str], str]:
    def text(value: str) -> str:
        row = next((one for one in rows() if getattr(one, key) == value), None)
        name: Bilingual | None = getattr(row, "name", None)
        return t_plain(name) if name else value

    return text


def _organisation(slug: str) -> str:
    found = public_by_slug(slug)
    return t_plain(found.name) if found else slug


def _day(value: str) -> str:
    return formatting.day(date.fromisoformat(value))


_TEXTS: dict[str, Callable[[str], str]] = {
    "q": lambda value: _("“%(words)s”") % {"words": value},
    "field": _name(reference.fields, "code"),
    "place": _place,
    "mode": lambda value: str(MODES[value]),
    "kind": lambda value: str(KINDS[value]),
    "skill": _skill,
    "access": lambda value: t_plain(ACCESSIBILITY[value]),
    "language": _name(reference.languages, "code"),
    "ages": lambda value: _("For people aged: %(ages)s") % {"ages": age_texts()[value]},
    "age": lambda value: _("Age %(n)s") % {"n": formatting.digits(value)},
    "gender": lambda value: _("Open to women") if value == "female" else _("Open to men"),
    "goal": goal_text,
    "org": _organisation,
    "when": lambda value: range_texts()[value],
    "part": lambda value: part_texts()[value],
    "near": lambda value: _("Near %(place)s") % {"place": near_text(value)},
    "km": _km,
    "from": lambda value: _("From %(day)s") % {"day": _day(value)},
    "to": lambda value: _("Until %(day)s") % {"day": _day(value)},
    "seats": lambda value: _("Places left"),
    "past": lambda value: _("Past ones too"),
}
