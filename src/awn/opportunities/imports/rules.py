"""What an import says about a row: why it was refused, and what was taken otherwise than it stands there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text
from awn.base.tabular import FAULTS
from awn.opportunities.drafts import Draft, ShiftDraft
from awn.opportunities.rules import FARTHEST_AHEAD

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # the type of a lazily translated text; only stubs have it

CREATED, UPDATED, UNCHANGED, REFUSED = VERDICTS = ("created", "updated", "unchanged", "refused")
VERDICT_NAMES = {
    CREATED: _("Created"),
    UPDATED: _("Updated"),
    UNCHANGED: _("Unchanged"),
    REFUSED: _("Refused"),
}
# An imported window is what somebody else published; it may last longer than the year that our editor allows.
LONGEST_WINDOW = timedelta(days=3 * 366)
FAR_APART_DEGREES = 0.01  # about a kilometre
REFERENCE_LIMIT = 120

REASONS: dict[str, _StrPromise] = {
    **FAULTS,
    "reference_missing": _("The row has no reference by which it could be found again."),
    "reference_too_long": _("The reference is longer than 120 characters."),
    "duplicate_reference": _("Row {first} of this file has the same reference {reference}."),
    "organisation_missing": _("The row names no organisation."),
    "organisation_unknown": _("There is no organisation {value} here. Register it first."),
    "date_missing": _("{column}: the date is missing."),
    "date_unreadable": _("{column}: “{value}” is not a date in a form that the mapping names."),
    "date_impossible": _("{column}: the day “{value}” does not exist."),
    "number_unreadable": _("{column}: “{value}” is not a number."),
    "yes_no_unreadable": _("{column}: “{value}” is neither yes nor no."),
    "shift_unreadable": _("{column}: “{value}” is not a list of shifts."),
    "value_unknown": _("{column}: “{value}” is not known. Add it to the mapping or choose a known one."),
    "ends_before_start": _("The end {ends} is before the start {starts}."),
    "window_too_long": _("From {starts} to {ends} is more than three years."),
    "too_far_ahead": _("This date is more than three years away. Check the year."),
    "reference_data_missing": _("This Awn does not know {names}. Run `awn reference load` first."),
    "edited_here": _("Somebody changed this opportunity in Awn since the last import. Change it there."),
    "finished_here": _("This opportunity is finished or cancelled in Awn and is not changed any more."),
    "shifts_differ": _("The shifts differ from those in Awn. Change shifts there, so that volunteers are told."),
    "places_given": _("Volunteers have places in this shift. Change it in Awn, so that they are told."),
    "database_refused": _("The database refused this row: {detail}"),
}
NOTES: dict[str, _StrPromise] = {
    "cut_at_source": _("{column}: the text reaches the source’s limit of {limit} characters, its end may be missing."),
    "cut_here": _("{column}: cut to {limit} characters."),
    "no_limit_given": _("{column}: {value} means “no limit” in the source; {taken} places are offered."),
    "capacity_missing": _("{column}: no number of volunteers; {taken} places are offered."),
    "field_missing": _("No field of volunteering is given."),
    "value_left_out": _("{column}: “{value}” is not known and was left out."),
    "place_missing": _("No address is given."),
    "point_missing": _("No coordinates are given: not shown on the map."),
    "point_from_address": _("The coordinates were taken from the address."),
    "points_differ": _(
        "The coordinates differ from those in the address by about {distance_km} km; the columns count."
    ),
    "point_unusable": _("The coordinates “{value}” are no point on the earth and were left out."),
    "end_missing": _("No end is given; the day of the start was taken."),
    "long_window": _("The window lasts {days} days, longer than Awn’s editor allows."),
    "plain_shortened": _("The plain-language summary holds the first {words} words of the description."),
    "state_kept": _("The state in Awn stays as it is."),
    "cancelled_shift_left_out": _("A cancelled shift was left out."),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """A code with what fills its message."""

    code: str
    values: tuple[tuple[str, object], ...] = ()

    @property
    def text(self) -> Text:
        message = REASONS.get(self.code) or NOTES[self.code]
        return format_lazy(message, **dict(self.values)) if self.values else message


def remark(code: str, **values: object) -> Remark:
    return Remark(code, tuple(values.items()))


class RowError(Exception):
    """The row cannot be taken; says why, once for each thing that is wrong."""

    def __init__(self, *faults: tuple[str, Text]) -> None:
        super().__init__(*(code for code, _text in faults))
        self.faults = faults

    @classmethod
    def because(cls, code: str, **values: object) -> RowError:
        return cls((code, remark(code, **values).text))


@dataclass(frozen=True, slots=True)
class OrganisationNamed:
    """The organisation as the row names it: by its address here, or by name and its reference there."""

    slug: str = ""
    reference: str = ""
    name_ar: str = ""
    name_en: str = ""
    kind: str = "non_profit"

    @property
    def key(self) -> str:
        """By what an import finds it again."""
        return self.reference or (self.name_en or self.name_ar).casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A row that can be taken."""

    number: int
    reference: str
    organisation: OrganisationNamed
    draft: Draft
    shifts: tuple[ShiftDraft, ...]
    published_at: datetime | None
    version: int | None
    digest: str
    notes: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a row. `cells` is kept for refused rows, so that a report can show what stood there."""

    number: int
    reference: str
    title: str
    verdict: str
    faults: tuple[tuple[str, Text], ...] = ()
    notes: tuple[Remark, ...] = ()
    cells: tuple[str, ...] = field(default=(), repr=False)


def round_point(degrees: float | None) -> float | None:
    """To about 10 cm: finer digits are noise, and spreadsheets lose them."""
    return None if degrees is None else round(degrees, 6)


def check_window(shift: ShiftDraft, at: datetime) -> None:
    """Refuses impossible times; imported windows may be longer than written ones, but not endless."""
    starts, ends = (f"{moment:%Y-%m-%d}" for moment in (shift.starts_at, shift.ends_at))
    if shift.ends_at <= shift.starts_at:
        raise RowError.because("ends_before_start", starts=starts, ends=ends)
    if shift.ends_at - shift.starts_at > LONGEST_WINDOW:
        raise RowError.because("window_too_long", starts=starts, ends=ends)
    if shift.ends_at > at + FARTHEST_AHEAD:
        raise RowError.because("too_far_ahead")
