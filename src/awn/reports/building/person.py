"""A volunteer's own report: the exact ledger, read by nobody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Case, Count, IntegerField, Sum, Value, When
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from awn.base.text import Bilingual
from awn.credentials.queries import certificates_of
from awn.hours.models import HoursEntry
from awn.impact.rules import Span, first_days
from awn.opportunities.models import RoleSkill
from awn.people.models import Person
from awn.people.queries import ids_of
from awn.reference import queries as reference
from awn.reports import writing
from awn.reports.building import parts, reaching
from awn.reports.building.parts import Asked
from awn.reports.contents import Address, Chart, Column, Number, Row, Section, Table

# What became of one opportunity in one month.
Line = Mapping[str, object]
_ABOUT = (
    "opportunity__public_id", "opportunity__title_ar", "opportunity__title_en", "opportunity__field_id",
    "opportunity__region_id", "organisation__slug", "organisation__name_ar", "organisation__name_en",
)  # fmt: skip
MINE = Address("my_hours")


def years_of(person: Person) -> list[int]:
    """The years in which somebody has hours, latest first."""
    rows = HoursEntry.objects.filter(person__in=ids_of(person.pk)).dates("day", "year", order="DESC")
    return [day.year for day in rows]


def sections(person: Person, asked: Asked) -> Iterable[Section | None]:
    """Hours, the line of time, people reached, causes, organisations, places, skills, certificates."""
    lines = [line for line in _lines(person, asked.span) if line["minutes"]]
    yield _hours(person, lines, asked)
    yield parts.section("time", _("In the course of time"), tables=[_time(lines, asked)])
    yield reaching.section(_titles(lines), asked)
    yield parts.section("causes", _("Causes"), tables=[_fields(lines)])
    yield parts.section("organisations", _("Organisations"), tables=[_houses(lines)])
    yield parts.section("places", _("Where you gave time"), tables=[_places(lines)])
    yield parts.section("skills", _("Skills you used"), tables=[_skills(person, asked.span)])


def _lines(person: Person, span: Span) -> list[Line]:
    rows = HoursEntry.objects.filter(person__in=ids_of(person.pk), day__range=(span.first, span.last))
    shifts = Sum(Case(When(reverses=None, then=Value(1)), default=Value(-1), output_field=IntegerField()))
    months = rows.annotate(month=TruncMonth("day")).values("month", "opportunity_id", *_ABOUT)
    return list(months.annotate(minutes=Sum("minutes"), shifts=shifts).order_by("month", "opportunity_id"))


def _hours(person: Person, lines: list[Line], asked: Asked) -> Section:
    minutes, shifts = _sum(lines, "minutes"), _sum(lines, "shifts")
    issued = certificates_of(person).filter(revoked_at=None)
    certificates = sum(asked.span.first <= one.issued_at.date() <= asked.span.last for one in issued)
    whole = round(minutes / 60)
    words = ngettext("You gave %(n)s confirmed hour.", "You gave %(n)s confirmed hours.", whole) % {
        "n": writing.number(whole)
    }
    numbers = (
        Number("hours.confirmed", _("confirmed hours"), minutes, "minutes", rows=MINE),
        Number("shifts.attended", _("shifts attended"), shifts, "count", rows=MINE),
        Number(
            "opportunities", _("opportunities"), len({line["opportunity_id"] for line in lines}), "count", rows=MINE
        ),
        Number("certificates", _("certificates"), certificates, "count", rows=Address("my_certificates")),
    )
    return Section(
        "hours", _("Your hours"), (words if lines else _("No confirmed hours yet in this period."),), numbers
    )


def _time(lines: list[Line], asked: Asked) -> Table | None:
    span = asked.span
    if span.grain == "month" or not lines:
        return None
    grain = span.parts
    sums: Counter[date] = Counter()
    for line in lines:
        month = line["month"]
        assert isinstance(month, date)
        sums[month.replace(month=1) if grain == "year" else month] += _number(line["minutes"])
    starts = sorted(sums) if span.grain == "all" else first_days(span, asked.today)
    rows = []
    for first in starts:
        code = f"{first.year}" if grain == "year" else f"{first:%Y-%m}"
        page = Address("my_report", (), f"period={code}")
        rows.append(Row(code, (writing.part(first, grain), sums[first]), page))
    title = _("Hours by year") if grain == "year" else _("Hours by month")
    return _table("time", title, _("Year") if grain == "year" else _("Month"), rows, "columns")


def _titles(lines: list[Line]) -> dict[int, Bilingual]:
    """The opportunities with hours, by number."""
    return {
        _number(line["opportunity_id"]): Bilingual(
            str(line["opportunity__title_ar"]), str(line["opportunity__title_en"])
        )
        for line in lines
    }


def _fields(lines: list[Line]) -> Table | None:
    known = {one.code: one.name for one in reference.fields()}
    sums = _sums(lines, "opportunity__field_id")
    rows = [
        Row(str(code or "none"), (writing.name(known[str(code)]) if code else _("No field named"), minutes))
        for code, minutes in sums
    ]
    return _table("fields", _("Hours by cause"), _("Cause"), rows, "rows")


def _houses(lines: list[Line]) -> Table | None:
    known = {
        line["organisation__slug"]: Bilingual(str(line["organisation__name_ar"]), str(line["organisation__name_en"]))
        for line in lines
    }
    rows = [
        Row(str(slug), (writing.name(known[slug]), minutes), Address("organisation", (str(slug),)))
        for slug, minutes in _sums(lines, "organisation__slug")
    ]
    return _table("organisations", _("Hours by organisation"), _("Organisation"), rows, "rows")


def _places(lines: list[Line]) -> Table | None:
    rows = []
    for code, minutes in _sums(lines, "opportunity__region_id"):
        region = reference.region(str(code)) if code else None
        text = writing.name(region.name) if region else _("Without a place, such as from home")
        rows.append(Row(str(code or "none"), (text, minutes)))
    return _table("places", _("Hours by region"), _("Region"), rows, "rows")


def _skills(person: Person, span: Span) -> Table | None:
    """Skills that the parts asked for or welcomed in which somebody has hours; nobody tested them."""
    worked = HoursEntry.objects.filter(
        person__in=ids_of(person.pk), day__range=(span.first, span.last), reverses=None, reversal=None
    )
    rows = (
        RoleSkill.objects.filter(role__shifts__places__hours__in=worked)
        .values("skill_id", "skill__name_ar", "skill__name_en")
        .annotate(shifts=Count("role__shifts__places__hours", distinct=True))
        .order_by("-shifts", "skill_id")
    )
    lines = tuple(
        Row(
            str(row["skill_id"]), (writing.name(Bilingual(row["skill__name_ar"], row["skill__name_en"])), row["shifts"])
        )
        for row in rows[: parts.LONGEST]
    )
    if not lines:
        return None
    columns = (Column("name", _("Skill"), "text"), Column("shifts", _("Shifts attended"), "count"))
    sentence = _("Used most often: %(name)s.") % {"name": lines[0].values[0]}
    note = _("Skills that your parts in these shifts asked for. Nobody tested them.")
    return Table("skills", _("Skills by shifts"), sentence, columns, lines, "rows", note)


def _table(key: str, title: str, of: str, rows: list[Row], chart: Chart) -> Table | None:
    if not rows:
        return None
    columns = (Column("name", of, "text"), Column("minutes", _("Hours"), "minutes"))
    return Table(key, title, parts.best(rows), columns, tuple(rows), chart)


def _sums(lines: list[Line], column: str) -> list[tuple[object, int]]:
    sums: Counter[object] = Counter()
    for line in lines:
        sums[line[column]] += _number(line["minutes"])
    return sorted(sums.items(), key=lambda pair: (-pair[1], str(pair[0])))


def _sum(lines: list[Line], column: str) -> int:
    return sum(_number(line[column]) for line in lines)


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value
