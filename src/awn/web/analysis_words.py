"""What stands in the analysts' tables, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from awn.base.refusal import Text
from awn.hours.rules import EVIDENCE
from awn.opportunities.rules import MODES
from awn.organisations.queries import named
from awn.participation.rules import APPLICATION_STATES, PLACE_STATES
from awn.people.rules import GENDERS
from awn.reference import queries as reference
from awn.web import formatting
from awn.web.jinja import t_plain

COUNTS: Mapping[str, Text] = {
    "hours.minutes": _lazy("Confirmed hours"),
    "hours.people": _lazy("Volunteers with confirmed hours"),
    "hours.shifts": _lazy("Shifts with confirmed hours"),
    "attendance.places": _lazy("Places in shifts that are over"),
    "attendance.people": _lazy("Volunteers in shifts that are over"),
    "applications.applications": _lazy("Applications"),
    "applications.people": _lazy("People who applied"),
    "people.people": _lazy("People registered"),
}
LEVELS: Mapping[str, Text] = {
    "month": _lazy("Month"),
    "quarter": _lazy("Quarter"),
    "year": _lazy("Year"),
    "hijri_year": _lazy("Hijri year"),
    "region": _lazy("Region"),
    "country": _lazy("Country"),
    "field": _lazy("Field"),
    "organisation": _lazy("Organisation"),
    "evidence": _lazy("Evidence"),
    "mode": _lazy("On site or remote"),
    "outcome": pgettext_lazy("of a place or an application", "Outcome"),
    "age": _lazy("Age"),
    "gender": _lazy("Gender"),
}
SORTS: Mapping[str, Text] = {"name": _lazy("In their order"), "most": _lazy("The most first")}
PERIODS = frozenset({"month", "quarter", "year", "hijri_year"})
_NONE: Mapping[str, Text] = {
    "region": pgettext_lazy("work from home", "Without a place"),
    "country": pgettext_lazy("work from home", "Without a place"),
    "field": _lazy("Without a field"),
}


def names(level: str, codes: Sequence[str]) -> dict[str, str]:
    """Each code of a level in the reader's words."""
    if level == "organisation":
        known = {str(number): row for number, row in named([int(code) for code in codes if code.isdecimal()]).items()}
        return {code: t_plain(known[code].name) if code in known else code for code in codes}
    say = _SAID[level]
    return {code: say(code) if code else str(_NONE.get(level, _lazy("Not given"))) for code in codes}


def amount(value: int | None, measure: str) -> str:
    """A number of the table: minutes as hours; a dash-free word where it is withheld."""
    if value is None:
        return _("withheld")
    return formatting.number(round(value / 60)) if measure == "minutes" else formatting.number(value)


def _region(code: str) -> str:
    region = reference.region(code)
    if region is None:
        return code
    country = t_plain(region.country.name)
    return _("%(region)s (%(country)s)") % {"region": t_plain(region.name), "country": country}


def _month(code: str) -> str:
    year, _dash, month = code.partition("-")
    return formatting.month(date(int(year), int(month), 1))


def _quarter(code: str) -> str:
    year, _dash, number = code.partition("-Q")
    return _("Quarter %(number)s of %(year)s") % {"number": formatting.digits(number), "year": formatting.digits(year)}


def _hijri(code: str) -> str:
    return _("%(year)s AH") % {"year": formatting.digits(code)}


def _country(code: str) -> str:
    return next((t_plain(one.name) for one in reference.countries() if one.pk == code), code)


def _field(code: str) -> str:
    return next((t_plain(one.name) for one in reference.fields() if one.pk == code), code)


def _age(code: str) -> str:
    first, dash, last = code.partition("-")
    if not dash:
        return _("%(age)s and older") % {"age": formatting.digits(code.rstrip("+"))}
    return _("%(first)s to %(last)s") % {"first": formatting.digits(first), "last": formatting.digits(last)}


def _of(words: Mapping[str, Text]) -> Callable[[str], str]:
    return lambda code: str(words.get(code, code))


_SAID: Mapping[str, Callable[[str], str]] = {
    "month": _month, "quarter": _quarter, "year": formatting.digits, "hijri_year": _hijri, "region": _region,
    "country": _country, "field": _field, "evidence": _of(EVIDENCE), "mode": _of(MODES),
    "outcome": _of({**APPLICATION_STATES, **{code: PLACE_STATES[code] for code in ("attended", "absent", "excused")}}),
    "age": _age, "gender": _of(GENDERS),
}  # fmt: skip
