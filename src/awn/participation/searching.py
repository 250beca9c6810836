"""Applications to an opportunity, narrowed by a typed query (`matching.search.typed`).

It asks only about what every member of the organisation reads on the page of an applicant, or is told they may (age);
never about needs, telephone or e-mail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from awn.base.arabic import search_key
from awn.matching.search.narrowing import SUFFIXES, narrow
from awn.matching.search.typed import Condition, Key, Query, Said, named, parse, worded
from awn.participation.models import Application
from awn.participation.rules import APPLICATION_STATES
from awn.people.models import PersonLanguage, PersonSkill
from awn.reference import queries as reference
from awn.reference.rules import skill_key

OLDEST = 150


def read(text: str) -> Query:
    """The query as an organiser typed it, with what was not understood."""
    return parse(text, keys())


def keys() -> tuple[Key, ...]:
    """What an organiser may ask about applicants. A skill is known by any part of any of its names."""
    places = {region.pk: region.name for region in reference.regions()} | {
        country.pk: country.name for country in reference.countries()
    }
    return (
        Key("state", ("الحالة", "حالة"), values=worded(APPLICATION_STATES)),
        Key("skill", ("المهارة", "مهارة")),
        Key("language", ("اللغة", "لغة"), values=named({one.pk: one.name for one in reference.languages()})),
        Key("region", ("المنطقة", "منطقة"), values=named(places)),
        Key("age", ("العمر", "عمر"), "number"),
        Key("applied", ("التقديم", "تقديم"), "day"),
    )


def narrowed(rows: QuerySet[Application], query: Query, *, zone: str, at: datetime) -> QuerySet[Application]:
    """Those applications that meet all of the query; days are those of the opportunity's own zone."""
    place = ZoneInfo(zone)
    meanings: Mapping[str, Callable[[Condition], Q]] = {
        "state": lambda one: Q(state=one.value),
        "skill": _skill,
        "language": lambda one: Q(person__in=PersonLanguage.objects.filter(language=str(one.value)).values("person")),
        "region": _region,
        "age": lambda one: _age(one, at.astimezone(place).date()),
        "applied": lambda one: _applied(one, place),
    }
    return narrow(rows, query, meanings, _holds)


def _holds(said: Said) -> Q:
    """In the name, in either script."""
    return Q(person__name_key__contains=search_key(said.text))


def _skill(one: Condition) -> Q:
    words = skill_key(str(one.value)).split()
    has = Q(*(Q(skill__key__contains=word) for word in words)) if words else Q(pk=None)
    return Q(person__in=PersonSkill.objects.filter(has).values("person"))


def _region(one: Condition) -> Q:
    code = str(one.value)
    return Q(person__region__country=code) if len(code) == 2 else Q(person__region=code)


def _age(one: Condition, today: date) -> Q:
    """In completed years. Who gave no birth date has no age."""
    assert isinstance(one.value, int)
    is_so_old = Q(person__birth_date__lte=_years_before(today, one.value))
    is_older = Q(person__birth_date__lte=_years_before(today, one.value + 1))
    known = Q(person__birth_date__isnull=False)
    return {
        ">=": is_so_old, ">": is_older, "<": known & ~is_so_old, "<=": known & ~is_older, "=": is_so_old & ~is_older,
    }[one.comparison]  # fmt: skip


def _years_before(today: date, years: int) -> date:
    """The last birthday of those who have completed so many years."""
    if years > OLDEST:
        return date.min
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)


def _applied(one: Condition, zone: ZoneInfo) -> Q:
    """The whole day, whatever the hour."""
    assert isinstance(one.value, date)
    begin, end = (datetime.combine(one.value + timedelta(days=days), time(), zone) for days in (0, 1))
    if one.comparison == "=":
        return Q(created_at__gte=begin, created_at__lt=end)
    # After a day and up to a day both turn on its end.
    edge = end if one.comparison in {">", "<="} else begin
    name = {">": ">=", "<=": "<"}.get(one.comparison, one.comparison)
    return Q(**{"created_at" + SUFFIXES[name]: edge})
