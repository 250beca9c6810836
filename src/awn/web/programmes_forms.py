"""Forms of programmes: aims, milestones, indicators, values, groups and counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from awn.programmes.actions.groups import Reached
from awn.programmes.actions.indicators import Measured, Upload
from awn.programmes.actions.plans import AIM_LENGTH
from awn.programmes.rules import (
    AIMS,
    COMPUTED,
    DESIGNS,
    DIRECTIONS,
    GROUPS,
    LEVELS,
    LINK_LENGTH,
    METHODS,
    NAME_LENGTH,
    UNIT_LENGTH,
    WORDS_LENGTH,
    Comparison,
    IndicatorDraft,
)
from awn.programmes.single import Count, Indicator, Value
from awn.qualifications.inspecting import MOST_BYTES
from awn.reference import queries as reference
from awn.web.forms import BlockField, DateField, DigitsWidget, LineField, OnceForm, WholeNumberField, bilingual

_MARKS = str.maketrans({"٫": ".", "٬": "", ",": ""})
_CHOOSE = {"required": _lazy("Choose from the list."), "invalid_choice": _lazy("Choose from the list.")}
_NUMBER = _lazy("Write a number, for example 12 or 12.5.")


class NumberWidget(DigitsWidget):
    """A box for a number with decimals; Arabic marks of decimals and thousands are welcome."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.translate(_MARKS) if isinstance(value, str) else value


class NumberField(forms.DecimalField):
    """A number, whole or not."""

    widget = NumberWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"invalid": _NUMBER, "required": _NUMBER}
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """As people write it: without zeros behind the mark that say nothing."""
        return format(value.normalize(), "f") if isinstance(value, Decimal) else value


class ChoiceField(forms.ChoiceField):
    """One of a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages=_CHOOSE, **kwargs)


class AimForm(OnceForm):
    """A goal, an output or an outcome in words."""

    aim_kind = ChoiceField(label=_lazy("What kind of aim is it?"), widget=forms.RadioSelect, choices=list(AIMS.items()))
    text_ar = LineField(limit=AIM_LENGTH, required=False, label=_lazy("What is to be reached"))
    text_en = LineField(limit=AIM_LENGTH, required=False, label=_lazy("What is to be reached"))
    one_of = ("text",)


class MilestoneForm(OnceForm):
    """What is to have happened by a day."""

    title_ar = LineField(limit=NAME_LENGTH, required=False, label=_lazy("What is to have happened"))
    title_en = LineField(limit=NAME_LENGTH, required=False, label=_lazy("What is to have happened"))
    due_on = DateField(label=_lazy("By which day"), missing=_lazy("Write by which day."))
    one_of = ("title",)


class ReachedForm(OnceForm):
    """A milestone that was reached."""

    on = DateField(label=_lazy("On which day it was reached"), missing=_lazy("Write on which day."))
    words = BlockField(limit=WORDS_LENGTH, required=False, label=_lazy("What shows it"))
    link = LineField(limit=LINK_LENGTH, required=False, label=_lazy("Link"), widget=forms.URLInput)


class WhyForm(OnceForm):
    """The reason of a correction."""

    why = LineField(limit=500, required=False, label=_lazy("Why it is corrected"))


class IndicatorForm(OnceForm):
    """What is measured, in which unit, from where to where."""

    name_ar = LineField(limit=NAME_LENGTH, required=False, label=_lazy("What is measured"))
    name_en = LineField(limit=NAME_LENGTH, required=False, label=_lazy("What is measured"))
    computed = ChoiceField(
        label=_lazy("Who counts it?"), required=False,
        choices=[("", _lazy("We measure and enter it")), *((key, text) for key, text in COMPUTED.items())],
        help_text=_lazy("What Awn counts from confirmed hours needs no entering and has its own unit."),
    )  # fmt: skip
    level = ChoiceField(
        label=_lazy("What does it show?"),
        widget=forms.RadioSelect,
        choices=list(LEVELS.items()),
        help_text=_lazy(
            "Output: what was done. Outcome: what those concerned say became of it. Impact: what a comparison shows."
        ),
    )
    unit_ar = LineField(limit=UNIT_LENGTH, required=False, label=_lazy("Unit"))
    unit_en = LineField(limit=UNIT_LENGTH, required=False, label=_lazy("Unit"))
    counts_people = forms.BooleanField(
        required=False,
        label=_lazy("The unit is people"),
        help_text=_lazy("Fewer than five people are then not shown to the public."),
    )
    direction = ChoiceField(label=_lazy("Which way is better?"), choices=list(DIRECTIONS.items()))
    baseline = NumberField(label=_lazy("Value at the beginning"))
    baseline_on = DateField(label=_lazy("Day of the beginning"), missing=_lazy("Write of which day the value is."))
    target = NumberField(label=pgettext_lazy("indicator", "Target"))
    target_on = DateField(label=_lazy("Day of the target"), missing=_lazy("Write by which day."))
    source_ar = BlockField(limit=WORDS_LENGTH, required=False, label=_lazy("Where the values come from"))
    source_en = BlockField(limit=WORDS_LENGTH, required=False, label=_lazy("Where the values come from"))
    design = ChoiceField(
        label=_lazy("How it was compared"), required=False, choices=[("", _lazy("Not compared")), *DESIGNS.items()]
    )
    comparison_ar = BlockField(limit=WORDS_LENGTH, required=False, label=_lazy("The comparison in words"))
    comparison_en = BlockField(limit=WORDS_LENGTH, required=False, label=_lazy("The comparison in words"))
    people = WholeNumberField(required=False, min_value=0, label=_lazy("How many people were compared"))
    low = NumberField(required=False, label=_lazy("The effect is at least"))
    high = NumberField(required=False, label=_lazy("The effect is at most"))
    one_of = ("name",)

    def draft(self) -> IndicatorDraft:
        """What was typed, as the actions take it."""
        said = self.cleaned_data
        return IndicatorDraft(
            level=said["level"], name=bilingual(said, "name"), unit=bilingual(said, "unit"),
            direction=said["direction"], baseline=said["baseline"], baseline_on=said["baseline_on"],
            target=said["target"], target_on=said["target_on"], source=bilingual(said, "source"),
            computed=said["computed"], counts_people=said["counts_people"],
            comparison=Comparison(
                design=said["design"], words=bilingual(said, "comparison"), people=said["people"], low=said["low"],
                high=said["high"],
            ),
        )  # fmt: skip


def of_indicator(row: Indicator) -> dict[str, Any]:
    """What the form of an indicator begins with."""
    same = ("name_ar", "name_en", "computed", "level", "unit_ar", "unit_en", "counts_people", "direction", "baseline",
            "baseline_on", "target", "target_on", "source_ar", "source_en", "design", "comparison_ar",
            "comparison_en")  # fmt: skip
    compared = {"people": row.compared_people, "low": row.effect_low, "high": row.effect_high}
    return {name: getattr(row, name) for name in same} | compared


class ValueForm(OnceForm):
    """A value of a day, and what shows it; `why` where it takes the place of another."""

    value = NumberField(label=_lazy("Value"))
    on = DateField(label=_lazy("Of which day"), missing=_lazy("Write of which day the value is."))
    words = BlockField(
        limit=WORDS_LENGTH, required=False, label=_lazy("What shows it"),
        help_text=_lazy("For example: survey of all families in May, 212 of 240 answered. Name nobody."),
    )  # fmt: skip
    link = LineField(limit=LINK_LENGTH, required=False, label=_lazy("Link"), widget=forms.URLInput)
    document = forms.FileField(required=False)
    is_public = forms.BooleanField(
        required=False, label=_lazy("Everybody may have this file: it shows and names nobody")
    )
    why = LineField(limit=500, required=False, label=_lazy("Why it is corrected"))

    def measured(self) -> Measured:
        """What was typed, as the actions take it."""
        said = self.cleaned_data
        file: UploadedFile[Any] | None = said["document"]
        upload = Upload(file.name or "", file.read(MOST_BYTES + 1), said["is_public"]) if file else None
        return Measured(value=said["value"], on=said["on"], words=said["words"], link=said["link"], upload=upload)


def of_value(row: Value | None) -> dict[str, Any]:
    """What the form begins with when a value is corrected."""
    return {} if row is None else {"value": row.value, "on": row.on, "words": row.words, "link": row.link}


class TargetForm(OnceForm):
    """Another target, and why."""

    target = NumberField(label=pgettext_lazy("indicator", "Target"))
    target_on = DateField(label=_lazy("Day of the target"), missing=_lazy("Write by which day."))
    why = LineField(limit=500, label=_lazy("Why it is moved"), missing=_lazy("Say why: everybody sees it."))


def _regions() -> list[tuple[Any, Any]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for region in reference.regions():
        found.setdefault(str(region.country.name), []).append((region.code, str(region.name)))
    return [("", _lazy("Nowhere in particular")), *found.items()]


class GroupForm(OnceForm):
    """People whom the programme is for."""

    name_ar = LineField(limit=NAME_LENGTH, required=False, label=_lazy("Who they are"))
    name_en = LineField(limit=NAME_LENGTH, required=False, label=_lazy("Who they are"))
    kind = ChoiceField(label=_lazy("Kind of people"), choices=list(GROUPS.items()))
    region = ChoiceField(label=_lazy("Region"), required=False, choices=_regions)
    stands_apart = forms.BooleanField(
        required=False,
        label=_lazy("Nobody of them is in another group of this programme"),
        help_text=_lazy("Only then are the groups added up. Otherwise the total is a range."),
    )
    one_of = ("name",)


class CountForm(OnceForm):
    """How many were reached in a period."""

    first = DateField(label=_lazy("From"), missing=_lazy("Write the first day."))
    last = DateField(label=_lazy("To"), missing=_lazy("Write the last day."))
    people = WholeNumberField(label=_lazy("Different people"), error_messages={"required": _NUMBER})
    method = ChoiceField(label=_lazy("How they were counted"), widget=forms.RadioSelect, choices=list(METHODS.items()))
    low = WholeNumberField(required=False, label=_lazy("At least (of an estimate)"))
    high = WholeNumberField(required=False, label=_lazy("At most (of an estimate)"))
    visits = WholeNumberField(
        required=False, label=_lazy("Visits"),
        help_text=_lazy("How often they came, if you count it. Visits are never added to people."),
    )  # fmt: skip
    only_new = forms.BooleanField(required=False, label=_lazy("None of them was counted in an earlier period"))
    opportunity = LineField(
        limit=16, required=False, label=_lazy("Code of the opportunity"),
        help_text=_lazy("Where they were counted at one: the last part of its address."),
    )  # fmt: skip
    why = LineField(limit=500, required=False, label=_lazy("Why it is corrected"))

    def reached(self) -> Reached:
        """What was typed, as the actions take it."""
        names = ("first", "last", "people", "method", "low", "high", "visits", "only_new", "opportunity")
        return Reached(**{name: self.cleaned_data[name] for name in names})


def of_count(row: Count | None, today: date) -> dict[str, Any]:
    """What the form begins with: the present year, or the count that is corrected."""
    if row is None:
        return {"first": today.replace(month=1, day=1), "last": today}
    same = ("first", "last", "people", "method", "low", "high", "visits", "only_new")
    code = row.opportunity.public_id if row.opportunity else ""
    return {name: getattr(row, name) for name in same} | {"opportunity": code}
