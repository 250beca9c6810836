"""From the cells of a row to an opportunity that could be written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.text import format_lazy

from awn.base.arabic import search_key
from awn.base.refusal import Refusal, Text
from awn.base.tabular import Row
from awn.base.tabular_writing import unguarded
from awn.base.text import clean_line
from awn.opportunities.drafts import Draft, ShiftDraft, checked
from awn.opportunities.imports import values
from awn.opportunities.imports.mapping import OF_DRAFT, Binding, Mapping, Rule, placeholders
from awn.opportunities.imports.rules import (
    FAR_APART_DEGREES,
    REFERENCE_LIMIT,
    OrganisationNamed,
    Parsed,
    Remark,
    RowError,
    check_window,
    remark,
    round_point,
)
from awn.opportunities.rules import LONGEST_OPEN_SHIFT, PLAIN_WORDS, TITLE_LIMIT, check_capacity, check_shift_times
from awn.organisations.rules import KINDS as ORGANISATION_KINDS

BLOCKS = frozenset(
    f"{name}_{language}" for name in ("plain", "description", "qualifications", "risks") for language in ("ar", "en")
)
CODES = frozenset({"kind", "mode", "selection", "gender", "field", "region", "organisation_kind"})
# Read with what they belong to: a point, a zone.
WITH_OTHERS = frozenset({"latitude", "longitude", "apply_until"})
DRAFT_FIELDS = sorted(Draft.__dataclass_fields__)
READERS: dict[str, Callable[[str], Any]] = {
    "min_age": values.whole,
    "max_age": values.whole,
    "check_in_radius_m": values.whole,
    "guardian_required": values.yes,
    "zone": values.zone,
    "goals": lambda text: tuple(map(values.whole, values.listed(text))),
    "accessibility": lambda text: tuple(values.listed(text)),
    "required_qualifications": lambda text: tuple(values.listed(text)),
    "identity_level": values.whole,
    "benefits": lambda text: tuple(values.listed(text)),
    "languages": values.languages,
}
_CUT_AT = {"title_ar": TITLE_LIMIT, "title_en": TITLE_LIMIT, "address": 200, "place_ar": 200, "place_en": 200}
_SENTENCE_ENDS = frozenset(".!?…)\"'”’؟")
_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class Known:
    """What rows may point at."""

    fields: frozenset[str]
    regions: frozenset[str]
    languages: frozenset[str]


@dataclass(slots=True)
class Reader:
    """Reads the rows of one file: its mapping laid on its columns, what is known, by how much dates are moved."""

    binding: Binding
    known: Known
    at: datetime
    moved_days: int = 0
    guarded: bool = False
    slug: str = ""

    def read(self, row: Row) -> Parsed:
        """Raises `RowError` with everything that is wrong with the row."""
        if row.fault:
            raise RowError.because(row.fault)
        cells = [unguarded(cell) for cell in row.cells] if self.guarded else row.cells
        return _RowReader(self, cells, row.number).read()

    def peek(self, row: Row, target: str) -> str:
        """What stands in the row for the target, as it is: to name a row that cannot be read."""
        return next(
            (row.cells[at].strip() for at in self.binding.positions.get(target, ()) if row.cells[at].strip()), ""
        )


@dataclass(slots=True)
class _RowReader:
    reader: Reader
    cells: Sequence[str]
    number: int
    notes: list[Remark] = field(default_factory=list)
    faults: list[tuple[str, Text]] = field(default_factory=list)

    def read(self) -> Parsed:
        reference = self._guard(self._reference) or ""
        organisation = self._guard(self._organisation)
        draft = self._guard(self._draft)
        shifts = self._guard(lambda: self._shifts(draft.zone if draft else self._mapping.zone))
        published = self._guard(lambda: self._moment("published", time(0), self._mapping.zone))
        version = self._guard(lambda: self._whole("version"))
        if self.faults or organisation is None or draft is None or shifts is None:
            raise RowError(*self.faults)
        return Parsed(
            number=self.number,
            reference=reference,
            organisation=organisation,
            draft=draft,
            shifts=shifts,
            published_at=published,
            version=version,
            digest=digest(draft, shifts, organisation.slug or organisation.key, published),
            notes=tuple(self.notes),
        )

    @property
    def _mapping(self) -> Mapping:
        return self.reader.binding.mapping

    def _rule(self, target: str) -> Rule:
        return self._mapping.rules.get(target) or Rule()

    def _guard(self, part: Any) -> Any:
        """Collects what is wrong with one part and goes on: one look at the report mends the whole row."""
        try:
            return part()
        except RowError as refused:
            self.faults += refused.faults
        except Refusal as refusal:
            column = next((self._column(name) for name in refusal.fields), "")
            message = format_lazy("{}: {}", column, refusal.message) if column else refusal.message
            self.faults.append((refusal.code, message))
        return None

    def _raw(self, target: str) -> str:
        for position in self.reader.binding.positions.get(target, ()):
            if self.cells[position].strip():
                return self.cells[position].strip()
        return ""

    def _text(self, target: str) -> str:
        rule = self._rule(target)
        text = self._raw(target) or self._filled(rule.template) or rule.value
        limit = _CUT_AT.get(target, 0)
        if rule.cut and limit and len(text) > limit:
            self._note("cut_here", target, limit=limit)
            text = text[: limit - 1].rsplit(None, 1)[0] + "…"
        return text

    def _filled(self, template: str) -> str:
        """The template with the row's cells, or nothing when one of them is empty."""
        text = template
        for name in placeholders(template):
            position = self.reader.binding.position(name)
            cell = self.cells[position].strip() if position is not None else ""
            if not cell:
                return ""
            text = text.replace("{" + name + "}", cell)
        return text

    def _note(self, code: str, target: str = "", **given: object) -> None:
        column = {"column": self._column(target)} if target else {}
        self.notes.append(remark(code, **column, **given))

    def _column(self, target: str) -> str:
        positions = self.reader.binding.positions.get(target, ())
        return self.reader.binding.columns[positions[0]] if positions else target

    def _refuse(self, code: str, target: str, value: str) -> RowError:
        return RowError.because(code, column=self._column(target), value=value[:80])

    def _reference(self) -> str:
        reference = clean_line(self._text("reference"), limit=1_000, field="reference")
        if not reference:
            raise RowError.because("reference_missing")
        if len(reference) > REFERENCE_LIMIT:
            raise RowError.because("reference_too_long")
        return reference

    def _organisation(self) -> OrganisationNamed:
        slug = self.reader.slug or self._text("organisation_slug")
        if slug:
            return OrganisationNamed(slug=slug)
        names = {name: self._line(f"organisation_{name}", 200) for name in ("name_ar", "name_en")}
        if not any(names.values()):
            raise RowError.because("organisation_missing")
        kind = self._code("organisation_kind", frozenset(ORGANISATION_KINDS)) or "non_profit"
        reference = clean_line(self._text("organisation_reference"), limit=REFERENCE_LIMIT)
        return OrganisationNamed(reference=reference, kind=kind, **names)

    def _line(self, target: str, limit: int) -> str:
        return clean_line(" ".join(self._text(target).split()), limit=limit, field=target)

    def _draft(self) -> Draft:
        given: dict[str, Any] = {}
        for target in sorted(self._mapping.rules.keys() & OF_DRAFT - WITH_OTHERS):
            value = self._guard(lambda target=target: self._value(target))
            if value is not None:
                given[{"field": "field_id", "region": "region_id"}.get(target, target)] = value
        given.setdefault("zone", self._mapping.zone)
        unknown = {code for code, _level in given.get("languages", ())} - self.reader.known.languages
        if unknown:
            self._guard(lambda: self._unknown_languages(unknown))
        given["apply_until"] = self._guard(lambda: self._moment("apply_until", _LAST_MINUTE, given["zone"]))
        self._guard(lambda: self._place(given))
        if "field" in self._mapping.rules and not given.get("field_id"):
            self._note("field_missing")
        if self._mapping.plain_from_description:
            self._shorten(given)
        return checked(Draft(**given))

    def _value(self, target: str) -> Any:
        """The value of one column of the draft, or None where the draft's own default holds."""
        known = {"field": self.reader.known.fields, "region": self.reader.known.regions}
        if target in CODES:
            return self._code(target, known.get(target))
        text = self._text(target)
        if target in BLOCKS:
            self._look_for_a_cut(target, text)
            return text
        read = READERS.get(target, _one_line)
        return self._tried(target, read, text) if text else None

    def _unknown_languages(self, codes: set[str]) -> None:
        raise self._refuse("value_unknown", "languages", ", ".join(sorted(codes)))

    def _tried(self, target: str, read: Any, text: str) -> Any:
        try:
            return read(text)
        except values.UnreadableError as unreadable:
            raise self._refuse(unreadable.code, target, text) from None

    def _code(self, target: str, known: frozenset[str] | None) -> str | None:
        rule, text = self._rule(target), self._text(target)
        if not text:
            return None
        code = rule.values.get(search_key(text), text)
        if known is None or code in known:
            return code
        if rule.unknown == "refuse":
            raise self._refuse("value_unknown", target, text)
        if rule.unknown == "value":
            return rule.value
        self._note("value_left_out", target, value=text[:80])
        return None

    def _whole(self, target: str) -> int | None:
        text = self._text(target)
        return self._tried(target, values.whole, text) if text else None

    def _moment(self, target: str, without_time: time, zone: str) -> datetime | None:
        text = self._text(target)
        if not text:
            return None
        found = self._tried(target, lambda text: values.moment(text, self._rule(target).formats), text)
        day = found.day + timedelta(days=self.reader.moved_days)
        return datetime.combine(day, found.at or without_time, tzinfo=ZoneInfo(zone))

    def _look_for_a_cut(self, target: str, text: str) -> None:
        limit = self._rule(target).source_limit
        if limit and (len(text) >= limit or (len(text) >= limit - 5 and text[-1] not in _SENTENCE_ENDS)):
            self._note("cut_at_source", target, limit=limit)

    def _shorten(self, given: dict[str, Any]) -> None:
        """The plain summary that the source does not have: the first words of its description, honestly ended."""
        for language in ("ar", "en"):
            text = given.get(f"description_{language}", "")
            limit = self._rule(f"description_{language}").source_limit
            if not text or given.get(f"plain_{language}"):
                continue
            plain = values.first_words(text, PLAIN_WORDS)
            if plain != text.strip():
                self._note("plain_shortened", words=PLAIN_WORDS)
            elif limit and len(text) >= limit - 5 and text.rstrip()[-1] not in _SENTENCE_ENDS:
                plain += "…"
            given[f"plain_{language}"] = plain

    def _place(self, given: dict[str, Any]) -> None:
        address = self._raw("address")
        point, in_address = self._point(), values.point_in(address)
        if "address" in self._mapping.rules:
            line = values.without_point(self._text("address"))
            if not line:
                self._note("place_missing")
            elif not (given.get("place_ar") or given.get("place_en")):
                given["place_en" if line.isascii() else _side(line)] = line
        if point and in_address:
            apart = max(abs(point[0] - in_address[0]), abs(point[1] - in_address[1]))
            if apart > FAR_APART_DEGREES:
                self._note("points_differ", distance_km=round(apart * 111))
        elif in_address and "address" in self._mapping.rules:
            self._note("point_from_address")
            point = in_address
        if point:
            given["latitude"], given["longitude"] = map(round_point, point)
        elif self._rule("latitude").columns:
            self._note("point_missing")

    def _point(self) -> tuple[float, float] | None:
        texts = [self._text(name) for name in ("latitude", "longitude")]
        if not all(texts):
            return None
        try:
            latitude, longitude = map(values.real, texts)
        except values.UnreadableError:
            latitude = longitude = 0.0
        if (latitude or longitude) and abs(latitude) <= 90 and abs(longitude) <= 180:
            return latitude, longitude
        self._note("point_unusable", value=", ".join(texts)[:80])
        return None

    def _shifts(self, zone: str) -> tuple[ShiftDraft, ...]:
        text = self._text("shifts")
        if text:
            return self._listed_shifts(text, zone)
        starts = self._moment("starts", time(0), zone)
        if starts is None:
            if not self._rule("starts").needed and "shifts" in self._mapping.rules:
                return ()
            raise RowError.because("date_missing", column=self._column("starts"))
        ends = self._moment("ends", _LAST_MINUTE, zone)
        if ends is None:
            self._note("end_missing")
            ends = datetime.combine(starts.date(), _LAST_MINUTE, tzinfo=starts.tzinfo)
        shift = ShiftDraft(starts_at=starts, ends_at=ends, capacity=self._capacity(), open_ended=self._is_window())
        check_window(shift, self.reader.at)
        if not shift.open_ended:
            check_shift_times(starts, ends)
        elif ends - starts > LONGEST_OPEN_SHIFT:
            self._note("long_window", days=(ends - starts).days + 1)
        return (shift,)

    def _is_window(self) -> bool:
        """Days without times: volunteers choose their own time between them."""
        read = [
            values.moment(text, self._rule(name).formats) for name in ("starts", "ends") if (text := self._text(name))
        ]
        return any(moment.at is None for moment in read)

    def _capacity(self) -> int:
        rule, text = self._rule("capacity"), self._raw("capacity")
        if text and text in rule.sentinels:
            self._note("no_limit_given", "capacity", value=text, taken=rule.sentinel_value)
            return int(rule.sentinel_value)
        number = self._tried("capacity", values.whole, text) if text else 0
        if number == 0 and rule.value:
            self._note("capacity_missing", "capacity", taken=rule.value)
            number = int(rule.value)
        check_capacity(number)
        return int(number)

    def _listed_shifts(self, text: str, zone: str) -> tuple[ShiftDraft, ...]:
        moved, place = timedelta(days=self.reader.moved_days), ZoneInfo(zone)
        drafts = []
        for shift in self._tried("shifts", values.shifts, text):
            if shift.cancelled:
                self._note("cancelled_shift_left_out")
                continue
            draft = ShiftDraft(
                starts_at=(shift.starts + moved).replace(tzinfo=place),
                ends_at=(shift.ends + moved).replace(tzinfo=place),
                capacity=shift.capacity,
                open_ended=shift.open_ended,
            )
            check_capacity(draft.capacity)
            check_window(draft, self.reader.at)
            if not draft.open_ended:
                check_shift_times(draft.starts_at, draft.ends_at)
            drafts.append(draft)
        return tuple(drafts)


def digest(draft: Draft, shifts: Sequence[ShiftDraft], organisation: str, published: datetime | None) -> str:
    """A short fingerprint of all that the row says; the same row gives the same one on every run."""
    told = [(name, _steady(getattr(draft, name))) for name in DRAFT_FIELDS]
    times = [(_steady(s.starts_at), _steady(s.ends_at), s.capacity, s.open_ended) for s in shifts]
    return hashlib.sha256(repr((told, times, organisation, _steady(published))).encode()).hexdigest()[:48]


def _steady(value: Any) -> Any:
    if isinstance(value, datetime):
        return int(value.timestamp())
    return tuple(sorted(value)) if isinstance(value, list | tuple) else value


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _side(line: str) -> str:
    arabic = any("\u0600" <= character <= "\u06ff" for character in line)
    return "place_ar" if arabic else "place_en"
