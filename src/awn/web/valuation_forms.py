"""The forms of what hours are worth: amounts in whatever digits, each assumption as three numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from awn.base.arabic import latin_digits
from awn.reference.queries import countries
from awn.valuation.actions.rates import Entered
from awn.valuation.rules import BASES, CURRENCY_NAMES, METHODS, NOTE_LENGTH, PERIOD_LENGTH, SOURCE_LENGTH
from awn.valuation.sroi import SHARES, TITLE_LENGTH, WORDS_LENGTH, Outcome, Three
from awn.valuation.viva import COST_KINDS
from awn.web.forms import DateField, DigitsWidget, Form, LineField, OnceForm, WholeNumberField, bilingual
from awn.web.jinja import t_plain

_CHOOSE = {"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")}
_MARKS = str.maketrans({"٫": ".", "٬": "", ",": "", "\u00a0": "", " ": ""})
ENDS = ("low", "central", "high")
_NO_SOURCE = _lazy("Say where the figure comes from.")
_NO_WORDS = _lazy("Write who changed, and what changed for them.")


class AmountField(forms.DecimalField):
    """A number with a full stop or the Arabic decimal mark, in whatever digits; separators of thousands are welcome."""

    widget = DigitsWidget

    def __init__(self, **kwargs: Any) -> None:
        messages = kwargs.setdefault("error_messages", {})
        messages.setdefault("invalid", _lazy("Write a number, for example 12.5."))
        messages.setdefault("required", _lazy("Write a number, for example 12.5."))
        super().__init__(max_digits=14, decimal_places=4, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = latin_digits(value).translate(_MARKS) if isinstance(value, str) else value
        return super().to_python(text)


def _countries() -> list[tuple[str, str]]:
    return [(one.pk, t_plain(one.name)) for one in countries()]


def _currencies() -> list[tuple[str, str]]:
    return [(code, f"{name} ({code})") for code, name in CURRENCY_NAMES.items()]


class RateForm(OnceForm):
    """One rate more."""

    country = forms.ChoiceField(label=_lazy("Country"), choices=_countries, error_messages=_CHOOSE)
    year = WholeNumberField(label=_lazy("Year"))
    level = LineField(
        limit=7, required=False, label=_lazy("ISCO-08 group"), help_text=_lazy("Empty: for all hours alike.")
    )
    method = forms.ChoiceField(
        label=pgettext_lazy("rate", "Method"), choices=list(METHODS.items()), error_messages=_CHOOSE
    )
    currency = forms.ChoiceField(label=_lazy("Currency"), choices=_currencies, error_messages=_CHOOSE)
    low = AmountField(label=_lazy("One hour, at least"))
    central = AmountField(label=_lazy("One hour, most likely"))
    high = AmountField(label=_lazy("One hour, at most"))
    basis = forms.ChoiceField(label=_lazy("How it was read"), choices=list(BASES.items()), error_messages=_CHOOSE)
    source = LineField(
        limit=SOURCE_LENGTH, label=_lazy("Source"), missing=_lazy("Say where the figure comes from."),
        help_text=_lazy("Title, publisher, page: so that somebody else finds it."),
    )  # fmt: skip
    link = forms.URLField(
        required=False, max_length=500, assume_scheme="https", label=_lazy("Address of the source"),
        error_messages={"invalid": _lazy("Write a whole address, beginning with https://.")},
    )  # fmt: skip
    published_on = DateField(required=False, label=_lazy("Published on"))
    period = LineField(
        limit=PERIOD_LENGTH, required=False, label=_lazy("Period as the source names it"),
        help_text=_lazy("Where it is no calendar year, for example 1445 AH."),
    )  # fmt: skip
    note_ar = LineField(limit=NOTE_LENGTH, required=False, label=_lazy("Note in Arabic"))
    note_en = LineField(limit=NOTE_LENGTH, required=False, label=_lazy("Note in English"))
    supersedes = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label=_lazy("Takes the place of"), choices=(),
        error_messages=_CHOOSE,
    )  # fmt: skip

    def __init__(self, *args: Any, rows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["supersedes"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _lazy("No other: it stands beside them")), *rows]

    @property
    def entered(self) -> Entered:
        said = self.cleaned_data
        plain = {name: said[name] for name in (
            "country", "year", "level", "method", "currency", *ENDS, "basis", "source", "link", "published_on",
            "period", "supersedes",
        )}  # fmt: skip
        return Entered(**plain, note=bilingual(said, "note"))


class ChoiceForm(OnceForm):
    """Which of several rates counts for an organisation."""

    rate = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, widget=forms.RadioSelect, label=_lazy("Which rate counts?"),
        error_messages=_CHOOSE,
    )  # fmt: skip
    reason = LineField(
        limit=NOTE_LENGTH, label=_lazy("Why?"), help_text=_lazy("It is shown beside the value."),
        missing=_lazy("Say why: everybody who reads the value reads the reason."),
    )  # fmt: skip

    def __init__(self, *args: Any, rows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rate"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _lazy("All of them, as a range")), *rows]


class CostForm(OnceForm):
    """What a period cost."""

    first_day = DateField(label=_lazy("First day"), missing=_lazy("Write the first day."))
    last_day = DateField(label=_lazy("Last day"), missing=_lazy("Write the last day."))
    currency = forms.ChoiceField(label=_lazy("Currency"), choices=_currencies, error_messages=_CHOOSE)
    note = LineField(
        limit=NOTE_LENGTH,
        required=False,
        label=_lazy("Note"),
        help_text=_lazy("For example where the amounts come from."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields.pop("note")
        for kind, name in COST_KINDS.items():
            self.fields[kind] = AmountField(label=name, required=False)
        self.fields["note"] = note

    @property
    def costs(self) -> dict[str, Decimal | None]:
        return {kind: self.cleaned_data[kind] for kind in COST_KINDS}


class BeginForm(OnceForm):
    """A new worksheet."""

    title = LineField(limit=TITLE_LENGTH, label=_lazy("Title"), missing=_lazy("Give the worksheet a title."))
    currency = forms.ChoiceField(label=_lazy("Currency"), choices=_currencies, error_messages=_CHOOSE)


class CopyForm(OnceForm):
    """A copy under a title of its own."""

    title = LineField(
        limit=TITLE_LENGTH, label=_lazy("Title of the copy"), missing=_lazy("Give the worksheet a title.")
    )


class _ThreesForm(Form):
    """A form in which assumptions stand as three numbers: `threes` are their names."""

    threes: tuple[str, ...] = ()
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "low": pgettext_lazy("assumption", "At least"), "central": _lazy("Most likely"),
            "high": pgettext_lazy("assumption", "At most"),
        }  # fmt: skip
        for name in self.threes:
            for end in ENDS:
                self.fields[f"{name}_{end}"] = AmountField(label=labels[end])

    def three(self, name: str) -> Three:
        return Three(*(self.cleaned_data[f"{name}_{end}"] for end in ENDS))


class BasisForm(_ThreesForm):
    """What was put in, and the discount rate."""

    threes = ("costs", "discount")
    costs_source = LineField(limit=SOURCE_LENGTH, missing=_NO_SOURCE, label=_lazy("Source of the costs"))
    discount_source = LineField(limit=SOURCE_LENGTH, missing=_NO_SOURCE, label=_lazy("Source of the discount rate"))


class OutcomeForm(_ThreesForm):
    """One outcome with its assumptions."""

    threes = ("quantity", "value", *SHARES)
    stakeholder = LineField(
        limit=WORDS_LENGTH,
        missing=_NO_WORDS,
        label=_lazy("Who changed?"),
        help_text=_lazy("For example: parents of pupils."),
    )
    change = LineField(
        limit=WORDS_LENGTH, missing=_NO_WORDS, label=_lazy("What changed for them?"),
        help_text=_lazy("A change, not an activity: “reads without help”, not “attended lessons”."),
    )  # fmt: skip
    years = WholeNumberField(label=_lazy("How many years does it last?"))
    quantity_source = LineField(limit=SOURCE_LENGTH, missing=_NO_SOURCE, label=_lazy("Source of the number"))
    value_source = LineField(limit=SOURCE_LENGTH, missing=_NO_SOURCE, label=_lazy("Source of the proxy"))
    shares_source = LineField(limit=SOURCE_LENGTH, missing=_NO_SOURCE, label=_lazy("Source of the four shares"))

    @property
    def outcome(self) -> Outcome:
        said = self.cleaned_data
        words = ("stakeholder", "change", "years", "quantity_source", "value_source", "shares_source")
        values: dict[str, Any] = {name: said[name] for name in words}
        values |= {name: self.three(name) for name in self.threes}
        return Outcome(**values)


def initial_of(one: Any, threes: tuple[str, ...], words: tuple[str, ...]) -> dict[str, Any]:
    """What a form of threes begins with."""
    found = {name: getattr(one, name) for name in words}
    for name in threes:
        three = getattr(one, name)
        found |= {f"{name}_{end}": _shown(getattr(three, end)) for end in ENDS} if three is not None else {}
    return found


def _shown(number: Decimal) -> str:
    return f"{number.normalize():f}"
