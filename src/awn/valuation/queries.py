"""What hours are worth, as a range with its sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractYear

from awn.hours.models import HoursEntry
from awn.valuation.models import CostSheet, RateChoice
from awn.valuation.models import HourRate as HourRate  # noqa: PLC0414 - doors take the type from here
from awn.valuation.models import Worksheet as Worksheet  # noqa: PLC0414 - doors take the type from here
from awn.valuation.models import WorksheetVersion as WorksheetVersion  # noqa: PLC0414 - doors take the type from here
from awn.valuation.rules import GENERAL, Rate, Span, levels_of, rounded, span_of, worth
from awn.valuation.viva import Ratio, Worth, ratio

# Country, year, level ("general", or a group of ISCO-08).
Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Line:
    """The minutes of one country, year and level, and the rates they are valued at."""

    key: Key
    minutes: int
    span: Span
    # The level whose rate was taken: another than asked for where that has none.
    level: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """What hours are worth in one currency. `central` is None where sources contradict each other."""

    currency: str
    low: Decimal
    central: Decimal | None
    high: Decimal
    minutes: int
    lines: tuple[Line, ...]

    @property
    def contradicts(self) -> bool:
        """Whether sources contradict each other for some of the hours: the range spans them all."""
        return any(line.span.contradicts for line in self.lines)


@dataclass(frozen=True, slots=True)
class Valued:
    """Amounts by currency, never summed over currencies, and the minutes that no rate values.

    Of those pages say "not valued: no rate for this country and year"; there is no rate by default.
    """

    amounts: tuple[Amount, ...]
    unvalued: Mapping[Key, int]

    @property
    def minutes_without_rate(self) -> int:
        return sum(self.unvalued.values())

    @property
    def only(self) -> Amount | None:
        """The one amount, where all valued hours are of one currency; None without any, or with several."""
        return self.amounts[0] if len(self.amounts) == 1 else None

    @property
    def rates(self) -> tuple[Rate, ...]:
        """Every rate that was used, once."""
        used = {rate.id: rate for amount in self.amounts for line in amount.lines for rate in line.span.rates}
        return tuple(used.values())


def value_of(
    minutes: Mapping[Key, int], at: datetime, *, organisation_id: int | None = None, rate_ids: Collection[int] = ()
) -> Valued:
    """What these minutes are worth by the rates known at `at`. Two queries.

    With `organisation_id` by the rates that the organisation chose; with `rate_ids` by those alone where there is one
    of them for the country and year. Hours that were taken back (negative sums) are worth nothing.
    """
    wanted = {key: count for key, count in minutes.items() if count > 0}
    if not wanted:
        return Valued((), {})
    known = _known(wanted, at)
    picked = _picked(organisation_id, rate_ids, known)
    lines: dict[str, list[Line]] = defaultdict(list)
    unvalued = {}
    for key, count in sorted(wanted.items()):
        country, year, level = key
        if (found := _found(country, year, level, known, picked)) is None:
            unvalued[key] = count
            continue
        taken, span, is_chosen = found
        lines[span.currency].append(Line(key, count, span, taken, is_chosen))
    return Valued(tuple(_amount(currency, rows) for currency, rows in sorted(lines.items())), unvalued)


def minutes_of(
    first: date, last: date, *, organisation_id: int | None = None, opportunity_ids: Collection[int] | None = None
) -> dict[Key, int]:
    """Confirmed minutes by country and year, as `value_of` wants them. Work without a place counts for the country of
    its organisation."""
    rows = HoursEntry.objects.filter(day__range=(first, last))
    if organisation_id is not None:
        rows = rows.filter(organisation=organisation_id)
    if opportunity_ids is not None:
        rows = rows.filter(opportunity__in=opportunity_ids)
    sums = (
        rows.annotate(
            country=Coalesce("opportunity__region__country_id", "organisation__country_id"), year=ExtractYear("day")
        )
        .values_list("country", "year")
        .annotate(sum=Sum("minutes"))
        .order_by()
    )
    return {(country, year, GENERAL): total for country, year, total in sums if total > 0}


def rates(country: str = "", *, with_old: bool = False) -> QuerySet[HourRate]:
    """The rates there are, newest year first; without those that a better one followed."""
    rows = HourRate.objects.select_related("country", "superseded_by").order_by(
        "country__position", "-year", "level", "central", "pk"
    )
    if country:
        rows = rows.filter(country=country)
    return rows if with_old else rows.filter(superseded_by=None)


def spans(country: str = "") -> list[tuple[Span, list[HourRate]]]:
    """The rates side by side: those of one country, year, level and currency as one range."""
    groups: dict[tuple[str, int, str, str], list[HourRate]] = defaultdict(list)
    for row in rates(country):
        groups[row.country_id, row.year, row.level, row.currency].append(row)
    found = [(span_of([row.plain for row in rows]), rows) for rows in groups.values()]
    return [(span, rows) for span, rows in found if span is not None]


def choices_of(organisation_id: int) -> QuerySet[RateChoice]:
    """What the organisation chose, the latest first."""
    rows = RateChoice.objects.filter(organisation=organisation_id).select_related("country", "rate", "by")
    return rows.order_by("-pk")


def _known(wanted: Iterable[Key], at: datetime) -> dict[Key, list[Rate]]:
    pairs = Q()
    for country, year in {(country, year) for country, year, _level in wanted}:
        pairs |= Q(country=country, year=year)
    rows = HourRate.objects.filter(pairs, entered_at__lte=at).exclude(superseded_by__entered_at__lte=at)
    known: dict[Key, list[Rate]] = defaultdict(list)
    for row in rows:
        known[row.country_id, row.year, row.level].append(row.plain)
    return known


def _picked(organisation_id: int | None, rate_ids: Collection[int], known: Mapping[Key, list[Rate]]) -> frozenset[int]:
    """Ids of the rates that were chosen for their country, year and level."""
    picked = set(rate_ids)
    if organisation_id is not None:
        latest = RateChoice.objects.filter(organisation=organisation_id).order_by("country_id", "year", "-pk")
        latest = latest.distinct("country_id", "year")
        picked |= {one.rate_id for one in latest if one.rate_id is not None}
    return frozenset(picked & {rate.id for rates_ in known.values() for rate in rates_})


def _found(
    country: str, year: int, level: str, known: Mapping[Key, list[Rate]], picked: frozenset[int]
) -> tuple[str, Span, bool] | None:
    """The level found, the range, and whether somebody chose the rate.

    Where rates stand in two currencies, those of the currency with most of them count: the same hour is never valued
    twice.
    """
    for one in levels_of(level):
        if there := known.get((country, year, one)):
            chosen = [rate for rate in there if rate.id in picked]
            groups: dict[str, list[Rate]] = defaultdict(list)
            for rate in chosen or there:
                groups[rate.currency].append(rate)
            most = max(groups, key=lambda currency: (len(groups[currency]), currency))
            span = span_of(groups[most])
            return (one, span, bool(chosen)) if span is not None else None
    return None


def _amount(currency: str, lines: list[Line]) -> Amount:
    central: Decimal | None = Decimal(0)
    for line in lines:
        middle = line.span.central
        central = None if central is None or middle is None else central + worth(line.minutes, middle)
    return Amount(
        currency=currency,
        low=rounded(sum((worth(line.minutes, line.span.low) for line in lines), Decimal(0)), currency),
        central=None if central is None else rounded(central, currency),
        high=rounded(sum((worth(line.minutes, line.span.high) for line in lines), Decimal(0)), currency),
        minutes=sum(line.minutes for line in lines),
        lines=tuple(lines),
    )


@dataclass(frozen=True, slots=True)
class Viva:
    """The costs of a period beside what its hours are worth."""

    costs: CostSheet
    valued: Valued
    ratio: Ratio


def viva_of(organisation_id: int, at: datetime) -> list[Viva]:
    """For each period whose costs were written down, the latest of them; the latest period first."""
    rows = CostSheet.objects.filter(organisation=organisation_id).select_related("by")
    latest = rows.order_by("-last_day", "-first_day", "-pk").distinct("last_day", "first_day")
    return [_viva(row, at) for row in latest]


def _viva(row: CostSheet, at: datetime) -> Viva:
    minutes = minutes_of(row.first_day, row.last_day, organisation_id=row.organisation_id)
    valued = value_of(minutes, at, organisation_id=row.organisation_id)
    worth_ = [Worth(one.currency, one.low, one.central, one.high) for one in valued.amounts]
    return Viva(row, valued, ratio(worth_, row.costs, row.currency, unvalued_minutes=valued.minutes_without_rate))


def worksheets(organisation_id: int) -> QuerySet[Worksheet]:
    """The worksheets of an organisation, the newest first, each with `latest` (number) and `saved_at`."""
    rows = Worksheet.objects.filter(organisation=organisation_id)
    return rows.annotate(latest=Max("versions__number"), saved_at=Max("versions__at")).order_by("-pk")


def worksheet(organisation_id: int, worksheet_id: int) -> Worksheet | None:
    """One of the organisation's own."""
    return Worksheet.objects.select_related("copied_from").filter(organisation=organisation_id, pk=worksheet_id).first()


def versions_of(worksheet_id: int) -> QuerySet[WorksheetVersion]:
    """All savings, the latest first."""
    return WorksheetVersion.objects.filter(worksheet=worksheet_id).select_related("by").order_by("-number")
