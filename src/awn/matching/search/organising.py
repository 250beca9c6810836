"""An organisation's own opportunities, narrowed by a typed query (`typed`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from awn.base.arabic import fold
from awn.matching.search.narrowing import SUFFIXES, narrow
from awn.matching.search.typed import Condition, Key, Query, Said, named, parse, worded
from awn.opportunities.models import Opportunity
from awn.opportunities.rules import KINDS, MODES, STATES
from awn.reference import queries as reference

# Days are those of the organisation's own calendar; all six states lie within an hour of it.
ZONE = ZoneInfo("Asia/Riyadh")


def read(text: str) -> Query:
    """The query as an organiser typed it, with what was not understood."""
    return parse(text, keys())


def keys() -> tuple[Key, ...]:
    """What an organiser may ask about. Values are known by their code and by their name in both languages."""
    places = {region.pk: region.name for region in reference.regions()} | {
        country.pk: country.name for country in reference.countries()
    }
    fields = {field.pk: field.name for field in reference.fields()}
    return (
        Key("state", ("الحالة", "حالة"), values=worded(STATES)),
        Key("field", ("المجال", "مجال"), values=named(fields)),
        Key("place", ("المنطقة", "منطقة", "مكان"), values=named(places)),
        Key("mode", ("الطريقة", "طريقة"), values=worded(MODES)),
        Key("kind", ("النوع", "نوع"), values=worded(KINDS)),
        Key("from", ("من",), "day"),
        Key("to", ("إلى", "حتى"), "day"),
        Key("seats", ("مقاعد", "المقاعد"), "number"),
        Key("taken", ("مشغول", "المشغولة"), "number"),
    )


def narrowed(rows: QuerySet[Opportunity], query: Query) -> QuerySet[Opportunity]:
    """Those rows that meet all of the query. `rows` carry `seats` and `seats_taken` of standing shifts."""
    return narrow(rows, query, _MEANINGS, _holds)


def _holds(said: Said) -> Q:
    """In the title, however it is written: a list of one's own is known by its titles."""
    return Q(title_key__contains=fold(said.text))


def _place(one: Condition) -> Q:
    code = str(one.value)
    return Q(region__country=code) if len(code) == 2 else Q(region=code)


def _moment(one: Condition, days: int = 0) -> datetime:
    assert isinstance(one.value, date)
    return datetime.combine(one.value + timedelta(days=days), time(), ZONE)


def _number(name: str, one: Condition) -> Q:
    return Q(**{name + SUFFIXES[one.comparison]: one.value})


def _seats(one: Condition) -> Q:
    """Seats left; what has no shift has none left."""
    left = F("seats_taken") + (one.value if isinstance(one.value, int) else 0)
    return Q(**{"seats" + SUFFIXES[one.comparison]: left})


_MEANINGS: Mapping[str, Callable[[Condition], Q]] = {
    "state": lambda one: Q(state=one.value),
    "field": lambda one: Q(field=one.value),
    "place": _place,
    "mode": lambda one: Q(mode=one.value),
    "kind": lambda one: Q(kind=one.value),
    "from": lambda one: Q(ends_at__gte=_moment(one, 1 if one.comparison == ">" else 0)),
    "to": lambda one: Q(starts_at__lt=_moment(one, 0 if one.comparison == "<" else 1)),
    "seats": _seats,
    "taken": lambda one: _number("seats_taken", one),
}
