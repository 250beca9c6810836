"""Forms of the desk of emergencies."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from awn.emergencies.queries import Shift
from awn.emergencies.rules import PLACE_LENGTH, TITLE_LENGTH, WHAT_LENGTH, WORDS_LENGTH, Draft
from awn.reference.queries import countries, regions, volunteering_skills
from awn.web.formatting import full_day, in_zone, plain_number, time_range
from awn.web.forms import BlockField, DateField, Form, LineField, OnceForm, WholeNumberField
from awn.web.jinja import t_plain
from awn.web.organiser.fields import TimeField

_BOTH = _lazy("Write this in both languages.")
# More nobody reads in a list; those that begin soonest.
SHIFTS_SHOWN = 100


def _regions() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (t_plain(country.name), [(one.pk, t_plain(one.name)) for one in regions(country.pk)]) for country in countries()
    ]


def _skills() -> list[tuple[str, list[tuple[int, str]]]]:
    groups: dict[str, list[tuple[int, str]]] = {}
    for skill in volunteering_skills():
        title = t_plain(skill.group.name) if skill.group else ""
        groups.setdefault(title, []).append((skill.pk, t_plain(skill.name)))
    return list(groups.items())


class EmergencyForm(OnceForm):
    """What whoever is called must know, in both languages."""

    title_ar = LineField(limit=TITLE_LENGTH, missing=_BOTH, label=_lazy("What is it called? In Arabic"))
    title_en = LineField(limit=TITLE_LENGTH, missing=_BOTH, label=_lazy("What is it called? In English"))
    what_ar = BlockField(
        limit=WHAT_LENGTH, missing=_BOTH, label=_lazy("What happened and what is to be done? In Arabic")
    )
    what_en = BlockField(
        limit=WHAT_LENGTH, missing=_BOTH, label=_lazy("What happened and what is to be done? In English")
    )
    region = forms.ChoiceField(
        label=_lazy("Region"), choices=_regions, error_messages={"required": _lazy("Choose the region.")}
    )
    place_ar = LineField(limit=PLACE_LENGTH, missing=_BOTH, label=_lazy("Where do people go? In Arabic"))
    place_en = LineField(limit=PLACE_LENGTH, missing=_BOTH, label=_lazy("Where do people go? In English"))
    wanted = WholeNumberField(
        label=_lazy("How many people are needed?"),
        error_messages={"required": _lazy("Write a number between 1 and 5,000.")},
    )
    skills = forms.TypedMultipleChoiceField(
        required=False,
        coerce=int,
        choices=_skills,
        label=_lazy("Skills, one of which they must have"),
        help_text=_lazy("Choose none where everybody can help; at most eight."),
    )

    def draft(self) -> Draft:
        """What valid fields mean."""
        values = dict(self.cleaned_data)
        values.pop("once", None)
        return Draft(skill_ids=tuple(values.pop("skills")), **values)


class StandbyForm(Form):
    """From when until when people on standby keep themselves ready."""

    from_day = DateField(label=_lazy("From: day"), missing=_lazy("Write the day."))
    from_time = TimeField(label=_lazy("From: time"), error_messages={"required": _lazy("Write the time.")})
    until_day = DateField(label=_lazy("Until: day"), missing=_lazy("Write the day."))
    until_time = TimeField(label=_lazy("Until: time"), error_messages={"required": _lazy("Write the time.")})


class ClosingForm(Form):
    """A word to everybody who was called."""

    words_ar = BlockField(limit=WORDS_LENGTH, missing=_BOTH, label=_lazy("A word to all who were called, in Arabic"))
    words_en = BlockField(limit=WORDS_LENGTH, missing=_BOTH, label=_lazy("A word to all who were called, in English"))


class ShiftForm(Form):
    """In which shift a yes is a seat."""

    shift = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None,
        label=_lazy("A yes is a seat in"),
        help_text=_lazy("Whoever says yes then has a place and a ticket at once. The time stands on the page."),
    )  # fmt: skip

    def offer(self, shifts: Iterable[Shift]) -> None:
        """The shifts to choose from."""
        _offer(self, "shift", str(_lazy("No shift: people are expected without a ticket")), shifts)


class CallInForm(Form):
    """How many are called in from standby, and to which shift."""

    people = WholeNumberField(
        label=_lazy("How many?"), error_messages={"required": _lazy("Write a number between 1 and 200.")}
    )
    to = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_lazy("To which shift?"))

    def offer(self, shifts: Iterable[Shift]) -> None:
        """The shifts to choose from."""
        _offer(self, "to", str(_lazy("To the place, without a ticket")), shifts)


def _offer(form: Form, name: str, none: str, shifts: Iterable[Shift]) -> None:
    groups: dict[str, list[tuple[int, str]]] = {}
    for shift in shifts:
        groups.setdefault(t_plain(shift.opportunity.title), []).append((shift.pk, _words(shift)))
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = [("", none), *groups.items()]


def _words(shift: Shift) -> str:
    """Day, time and free seats, as plain text for a list to choose from."""
    zone, free = shift.opportunity.zone, max(shift.seats_left, 0)
    day = full_day(in_zone(shift.starts_at, zone).date())
    times = time_range(shift.starts_at, shift.ends_at, zone).striptags()
    seats = ngettext("one seat free", "%(n)s seats free", free) % {"n": plain_number(free)}
    return f"{day} · {times} · {seats}"
