"""Filters in words: the choices of the panel with their counts, and the chips of what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from awn.base.text import Bilingual
from awn.opportunities.queries import NEAR_KM, Facets, Filters
from awn.opportunities.queries.filters import point
from awn.opportunities.rules import GENDERS, KINDS, MODES
from awn.organisations.queries import public_by_slug
from awn.reference import queries as reference
from awn.reference.rules import ACCESSIBILITY
from awn.web import formatting
from awn.web.jinja import t_plain

DISTANCES = (5, 10, 25, 50, 100, 200)


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
    """The choices of the filter panel that are counted, and the ranges of time."""

    fields: tuple[Choice, ...]
    modes: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    accessibility: tuple[Choice, ...]
    places: tuple[ChoiceGroup, ...]
    ranges: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class MorePanel:
    """The choices of the panel's folded part, where nothing is counted."""

    genders: tuple[Choice, ...]
    languages: tuple[Choice, ...]
    goals: tuple[Choice, ...]
    parts: tuple[Choice, ...]
    near: tuple[ChoiceGroup, ...]
    distances: tuple[Choice, ...]
    skills: tuple[ChoiceGroup, ...]


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
    """The choices for `filters`; what would find nothing is left out unless it is chosen."""
    names = {field.code: t_plain(field.name) for field in reference.fields()}
    needs = {code: t_plain(name) for code, name in ACCESSIBILITY.items()}
    return Panel(
        fields=_counted(names, facets.fields, filters.fields),
        modes=_counted(_plain(MODES), facets.modes, filters.modes),
        kinds=_counted(_plain(KINDS), facets.kinds, filters.kinds),
        accessibility=_counted(needs, facets.accessibility, filters.accessibility),
        places=place_choices(filters.places, facets.places),
        ranges=tuple(Choice(code, text, code == filters.when) for code, text in range_texts().items()),
    )


def more_panel(filters: Filters) -> MorePanel:
    """The choices of the folded part for `filters`."""
    return MorePanel(
        genders=_choices(_plain({k: v for k, v in GENDERS.items() if k != "any"}), (filters.gender,)),
        languages=_choices({one.code: t_plain(one.name) for one in reference.languages()}, filters.languages),
        goals=_choices({str(one.number): _goal(one.number) for one in reference.goals()}, (str(filters.goal),)),
        parts=tuple(Choice(code, text, code in filters.parts) for code, text in part_texts().items()),
        near=_middles(filters.near),
        distances=tuple(Choice(str(km), _km(str(km)), km == (filters.km or NEAR_KM)) for km in DISTANCES),
        skills=_skills(filters.skills),
    )


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


def _middles(chosen: str) -> tuple[ChoiceGroup, ...]:
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


def _counted(names: Mapping[str, str], counts: Mapping[str, int], chosen: Iterable[str]) -> tuple[Choice, ...]:
    marked = set(chosen)
    return tuple(
        Choice(code, text, code in marked, counts.get(code, 0))
        for code, text in names.items()
        if counts.get(code) or code in marked
    )


def _choices(names: Mapping[str, str], chosen: Iterable[object]) -> tuple[Choice, ...]:
    marked = set(chosen)
    return tuple(Choice(code, text, code in marked) for code, text in names.items())


def _skills(chosen: Iterable[int]) -> tuple[ChoiceGroup, ...]:
    marked = set(chosen)
    groups: dict[str, list[Choice]] = {}
    for skill in reference.volunteering_skills():
        title = t_plain(skill.group.name) if skill.group else ""
        groups.setdefault(title, []).append(Choice(str(skill.pk), t_plain(skill.name), skill.pk in marked))
    known = {skill.pk for skill in reference.volunteering_skills()}
    others = [Choice(str(pk), _skill(str(pk)), chosen=True) for pk in sorted(marked - known)]
    if others:
        groups[_("Other skills")] = others
    return tuple(ChoiceGroup(title, tuple(choices)) for title, choices in groups.items())


def _plain(words: Mapping[str, object]) -> dict[str, str]:
    return {code: str(text) for code, text in words.items()}


def _goal(number: int | str) -> str:
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
    "age": lambda value: _("Age %(n)s") % {"n": formatting.digits(value)},
    "gender": lambda value: _("Open to women") if value == "female" else _("Open to men"),
    "goal": _goal,
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
