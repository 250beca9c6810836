"""Running a whole file through: reading, batches, and the account of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from django.db import reset_queries
from django.utils.translation import gettext_lazy as _

from awn.base import tabular
from awn.base.refusal import Refusal
from awn.base.tabular import Row, Table
from awn.opportunities.imports import values
from awn.opportunities.imports.actions import import_batch
from awn.opportunities.imports.mapping import Binding, Mapping, bind
from awn.opportunities.imports.parsing import Known, Reader
from awn.opportunities.imports.rules import REFUSED, VERDICTS, Outcome, Parsed, Remark, RowError, remark
from awn.opportunities.imports.seen import Seen, seen
from awn.organisations.queries import by_slug
from awn.people.models import Person
from awn.reference.models import Country, Field, Language, Region

BATCH_ROWS = 1_000
KEPT_REFUSALS = 10_000
KEPT_ROW_NUMBERS = 20
FARTHEST_DAYS = 100 * 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the caller asks for besides the file and its mapping."""

    dry_run: bool = False
    moved_days: int = 0
    organisation_slug: str = ""
    encoding: str | None = None
    limit_bytes: int | None = None
    batch_rows: int = BATCH_ROWS


@dataclass(slots=True)
class NoteCount:
    """One kind of note: how often, and in which rows first."""

    example: Remark
    count: int = 0
    rows: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """The account of a run; the four counts always add up to the rows read."""

    table: Table
    binding: Binding
    counts: Counter[str] = field(default_factory=Counter)
    notes: dict[str, NoteCount] = field(default_factory=dict)
    refused: list[Outcome] = field(default_factory=list)
    # Set when the file could not be read to its end; what was read before stands.
    stopped: Refusal | None = None
    stopped_after_row: int = 1

    @property
    def rows(self) -> int:
        return sum(self.counts[verdict] for verdict in VERDICTS)

    def take(self, outcome: Outcome) -> None:
        self.counts[outcome.verdict] += 1
        self.stopped_after_row = outcome.number
        if outcome.verdict == REFUSED and len(self.refused) < KEPT_REFUSALS:
            self.refused.append(outcome)
        for note in outcome.notes:
            count = self.notes.setdefault(note.code, NoteCount(note))
            count.count += 1
            if len(count.rows) < KEPT_ROW_NUMBERS:
                count.rows.append(outcome.number)


Listener = Callable[[list[Outcome], Report], None]


def run(
    path: Path, mapping: Mapping, wishes: Wishes, *, by: Person | None, at: datetime, listen: Listener | None = None
) -> Report:
    """Imports the file batch by batch; `listen` hears of every batch when it is written.

    Refuses the file as a whole when it or its columns cannot be read. Interrupted, it leaves whole batches; the
    next run finds them unchanged and goes on.
    """
    with tabular.reading(path, limit_bytes=wishes.limit_bytes, encoding=wishes.encoding) as table, seen() as gone_by:
        binding = bind(mapping, table.columns)
        reader = _reader(binding, table, wishes, at)
        report = Report(table, binding)
        for batch in _batches(table.rows, wishes.batch_rows, report):
            outcomes = _take(batch, reader, gone_by, dry_run=wishes.dry_run, by=by, at=at)
            for outcome in outcomes:
                report.take(outcome)
            reset_queries()  # with DEBUG on, Django would keep the text of every statement
            if listen:
                listen(outcomes, report)
    return report


def newest_day(path: Path, mapping: Mapping, wishes: Wishes) -> date | None:
    """The day a file speaks of: the newest in the mapping's `as_of` columns, else the newest start."""
    starts = mapping.rules.get("starts")
    columns = mapping.as_of or (starts.columns if starts else ())
    formats = tuple(form for rule in mapping.rules.values() for form in rule.formats)
    newest: date | None = None
    with tabular.reading(path, limit_bytes=wishes.limit_bytes, encoding=wishes.encoding) as table:
        binding = bind(mapping, table.columns)
        positions = [at for name in columns if (at := binding.position(name)) is not None]
        for row in table.rows:
            for position in positions:
                try:
                    day = values.moment(row.cells[position], formats).day
                except values.UnreadableError:
                    continue
                newest = day if newest is None else max(newest, day)
    return newest


def days_to(today: date, newest: date | None) -> int:
    """By how many days to move dates so that `newest` is today, in whole weeks: Saturdays stay Saturdays."""
    return (today - newest).days // 7 * 7 if newest else 0


def wished_days(wish: str, path: Path, mapping: Mapping, wishes: Wishes, today: date) -> int:
    """By how many days to move dates; refuses what is neither a whole number nor the word `today`."""
    if wish == "today":
        return days_to(today, newest_day(path, mapping, wishes))
    if not re.fullmatch(r"[+-]?\d{1,5}", wish) or abs(int(wish)) > FARTHEST_DAYS:
        message = _("--shift-dates takes a number of days, such as 5480 or -30, or the word today.")
        raise Refusal("shift_dates_unreadable", message)
    return int(wish)


def _reader(binding: Binding, table: Table, wishes: Wishes, at: datetime) -> Reader:
    slug = wishes.organisation_slug
    if slug and by_slug(slug) is None:
        why = remark("organisation_unknown", value=slug)
        raise Refusal("organisation_unknown", why.text)
    known = Known(
        fields=frozenset(Field.objects.values_list("code", flat=True)),
        regions=frozenset(Region.objects.values_list("code", flat=True)),
        languages=frozenset(Language.objects.values_list("code", flat=True)),
    )
    _check_reference_data(binding.mapping, known)
    return Reader(
        binding=binding,
        known=known,
        at=at,
        moved_days=wishes.moved_days,
        guarded=binding.mapping.own_export and table.format == "csv",
        slug=slug,
    )


def _check_reference_data(mapping: Mapping, known: Known) -> None:
    """A mapping that names a field, region or country which is not loaded would spoil every single row."""
    region, fields = mapping.rules.get("region"), mapping.rules.get("field")
    wanted = {region.value} - {""} - known.regions if region else set[str]()
    wanted |= set(fields.values.values()) - known.fields if fields else set()
    if not Country.objects.filter(code=mapping.country).exists():
        wanted.add(mapping.country)
    if wanted:
        why = remark("reference_data_missing", names=", ".join(sorted(wanted)))
        raise Refusal("reference_data_missing", why.text)


def _batches(rows: Iterator[Row], size: int, report: Report) -> Iterator[list[Row]]:
    """Lists of at most `size` rows; when the file breaks off, the rows before still come."""
    batch: list[Row] = []
    try:
        for row in rows:
            batch.append(row)
            if len(batch) == size:
                yield batch
                batch = []
    except Refusal as refusal:
        report.stopped = refusal
    if batch:
        yield batch


def _take(
    batch: list[Row], reader: Reader, gone_by: Seen, *, dry_run: bool, by: Person | None, at: datetime
) -> list[Outcome]:
    found: dict[int, Outcome] = {}
    parsed: list[Parsed] = []
    for row in batch:
        try:
            one = reader.read(row)
            first = gone_by.first(one.reference, row.number)
            if first != row.number:
                raise RowError.because("duplicate_reference", first=first, reference=one.reference)
        except RowError as refused:
            found[row.number] = _refusal_of(row, refused, reader)
        else:
            parsed.append(one)
    if parsed:
        for outcome in import_batch(parsed, reader.binding.mapping, dry_run=dry_run, by=by, at=at):
            found[outcome.number] = outcome
    return [
        replace(found[row.number], cells=row.cells) if found[row.number].verdict == REFUSED else found[row.number]
        for row in batch
    ]


def _refusal_of(row: Row, refused: RowError, reader: Reader) -> Outcome:
    told = {target: reader.peek(row, target) for target in ("reference", "title_en", "title_ar")}
    return Outcome(
        number=row.number,
        reference=told["reference"][:120],
        title=(told["title_en"] or told["title_ar"])[:140],
        verdict=REFUSED,
        faults=refused.faults,
        cells=row.cells,
    )
