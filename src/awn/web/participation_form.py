"""What the steps of applying ask, and how its answers are judged and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.base.text import Bilingual
from awn.matching.rules import Gate
from awn.opportunities.queries import Opportunity, Shift
from awn.participation.actions.applications import Request
from awn.participation.rules import MESSAGE_LIMIT, SHIFTS_PER_APPLICATION, Span, check_no_overlap
from awn.people.actions import add_language, update_identity
from awn.people.queries import Person, languages_of, needs_of
from awn.people.rules import GENDERS, Identity
from awn.reference.rules import LANGUAGE_LEVELS
from awn.screening.queries.questions import Question, questions_now
from awn.web.formatting import in_zone
from awn.web.forms import BlockField, DateField, Form, OnceForm

LANGUAGE = "language_"
QUESTION = "question-"
SHOWN_PAST = timedelta(days=7)
NOT_SPOKEN = "none"


@dataclass(frozen=True)
class Case:
    """Somebody who wants to apply to something, as it stands at this moment."""

    opportunity: Opportunity
    person: Person
    at: datetime
    gates: tuple[Gate, ...]
    held: tuple[Span, ...]

    @cached_property
    def open_shifts(self) -> list[Shift]:
        """Shifts that can be asked for, full ones too."""
        return [s for s in self.opportunity.shifts.all() if s.cancelled_at is None and s.ends_at > self.at]

    @cached_property
    def questions(self) -> list[Question]:
        """What the organisation asks of everybody who applies."""
        return questions_now(self.opportunity.pk)

    @cached_property
    def question_inputs(self) -> tuple[str, ...]:
        """Names of the inputs that the answers are typed into."""
        return tuple(f"{QUESTION}{one.pk}" for one in self.questions)

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """Codes of what the person needs in order to take part: nobody else reads them here."""
        return tuple(needs_of(self.person.pk).codes)

    @cached_property
    def spoken(self) -> frozenset[str]:
        """Codes of the languages in the profile."""
        return frozenset(row.language_id for row in languages_of(self.person.pk))

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """Facts that a shut gate needs and the profile does not say: names of fields."""
        return tuple(dict.fromkeys(name for gate in self.gates if not gate.is_open and (name := self._fact(gate))))

    @cached_property
    def shut_gates(self) -> tuple[Gate, ...]:
        """Gates that no answer on this page could open."""
        return tuple(gate for gate in self.gates if not gate.is_open and not self._fact(gate))

    @cached_property
    def fact_inputs(self) -> tuple[str, ...]:
        """Names of the inputs that the facts are typed into."""
        parts = tuple(f"birth_date_{part}" for part in ("day", "month", "year", "calendar"))
        return tuple(name for fact in self.asked for name in (parts if fact == "birth_date" else (fact,)))

    def _fact(self, gate: Gate) -> str:
        if gate.code in {"age", "guardian"} and self.person.birth_date is None:
            return "birth_date"
        if gate.code == "gender" and not self.person.gender:
            return "gender"
        if gate.code.startswith(LANGUAGE) and gate.code.removeprefix(LANGUAGE) not in self.spoken:
            return gate.code
        return ""


class NeedsField(forms.MultipleChoiceField):
    """Some of the needs in the profile; one that was taken out of it meanwhile is left out here too."""

    def to_python(self, value: Any) -> list[str]:
        return [one for one in super().to_python(value) if self.valid_value(one)]


def last_step(data: QueryDict, opportunity_id: int) -> Request | None:
    """What the last step asks for, without asking the database what may be chosen: the action refuses what may not.
    None when it is not as our own page sends it.
    """
    shifts, role = data.getlist("shifts"), data.get("role", "")
    if not shifts or not all(_is_id(one) for one in shifts) or not (role == "" or _is_id(role)):
        return None
    return Request(
        opportunity_id=opportunity_id,
        shift_ids=[int(one) for one in shifts],
        role_id=int(role) if role else None,
        message=data.get("message", ""),
        shared_needs=data.getlist("needs"),
        charter_accepted=data.get("charter") == "yes",
        takes_at_once=data.get("at_once") == "yes",
    )


def answers_in(data: QueryDict) -> dict[int, str]:
    """What was typed into the questions of the organisation, by the number of the question."""
    named = {name.removeprefix(QUESTION): str(said) for name, said in data.items() if name.startswith(QUESTION)}
    return {int(key): said for key, said in named.items() if _is_id(key)}


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 18


class ApplyForm(OnceForm):
    """Everything an application says."""

    shifts = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": _("Choose at least one shift."),
            "invalid_choice": _("One of these shifts is over or was cancelled. Choose again."),
            "invalid_list": _("Choose at least one shift."),
        },
    )
    role = forms.TypedChoiceField(
        coerce=int,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": _("Choose a task from the list.")},
    )
    message = BlockField(limit=MESSAGE_LIMIT, required=False)
    needs = NeedsField(required=False)
    charter = forms.BooleanField(required=False)
    at_once = forms.BooleanField(required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._case = case
        self._choose("shifts", [(shift.pk, shift) for shift in case.open_shifts])
        self._choose("role", [(role.pk, role) for role in case.opportunity.roles.all()])
        self._choose("needs", [(need, need) for need in case.needs])

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def chosen_shifts(self) -> list[Shift]:
        """The shifts chosen, by time."""
        wanted = set(getattr(self, "cleaned_data", {}).get("shifts", []))
        return [shift for shift in self._case.open_shifts if shift.pk in wanted]

    @property
    def chosen_role(self) -> Bilingual | None:
        """The title of the task chosen."""
        wanted = getattr(self, "cleaned_data", {}).get("role")
        return next((role.title for role in self._case.opportunity.roles.all() if role.pk == wanted), None)

    def clean_shifts(self) -> list[int]:
        wanted: list[int] = list(dict.fromkeys(self.cleaned_data["shifts"]))
        if len(wanted) > SHIFTS_PER_APPLICATION:
            raise forms.ValidationError(_("Choose at least one shift, and at most 40."), code="shifts_missing")
        fixed = [s for s in self._case.open_shifts if s.pk in set(wanted) and not s.open_ended]
        try:
            check_no_overlap([(s.starts_at, s.ends_at) for s in fixed], self._case.held)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.message), code=refusal.code) from refusal
        return wanted


class FactsForm(Form):
    """The facts that gates ask for, each with the field its kind needs."""

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages: dict[str, Gate] = {gate.code: gate for gate in case.gates if gate.code in case.asked}
        for name in case.asked:
            self.fields[name] = self._field(name)

    @staticmethod
    def _field(name: str) -> forms.Field:
        if name == "birth_date":
            return DateField(missing=_("Write your date of birth: day, month and year."))
        if name == "gender":
            missing = {"required": _("Choose one: this opportunity is for women only or for men only.")}
            return forms.ChoiceField(choices=list(GENDERS.items()), error_messages=missing)
        levels = [(NOT_SPOKEN, _("I do not speak it")), *LANGUAGE_LEVELS.items()]
        return forms.ChoiceField(choices=levels, error_messages={"required": _("Say how well you speak it.")})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, value in list(cleaned.items()):
            if value == NOT_SPOKEN:
                demand = self.languages[name].demand
                self.add_error(
                    name,
                    format_lazy(
                        _("The people you would help need this language ({demand}). Look for another opportunity."),
                        demand=demand,
                    ),
                )
        return cleaned


def save_facts(case: Case, values: Mapping[str, Any]) -> None:
    """Writes the facts into the profile, as settings would."""
    person = case.person
    if "birth_date" in values or "gender" in values:
        identity = Identity(
            name_ar=person.name_ar,
            name_en=person.name_en,
            birth_date=values.get("birth_date", person.birth_date),
            gender=values.get("gender", person.gender),
            region=person.region_id or "",
            phone=person.phone,
            language=person.language,
        )
        update_identity(person.pk, identity, by=person, at=case.at)
    for name, level in values.items():
        if name.startswith(LANGUAGE):
            add_language(person.pk, name.removeprefix(LANGUAGE), level, by=person, at=case.at)


@dataclass(frozen=True, slots=True)
class ShiftChoice:
    """A shift as the first step shows it. `kind`: open, full, held (a place elsewhere), over or cancelled."""

    id: int
    shift: Shift
    day: date
    last_day: date
    role: Bilingual | None
    kind: str

    @property
    def can_be_chosen(self) -> bool:
        """False for what is over, cancelled, or at the time of another place."""
        return self.kind in {"open", "full"}


def shift_choices(case: Case) -> list[ShiftChoice]:
    """All shifts by time; those that were over more than a week ago are of no use to anybody."""
    roles = {role.pk: role.title for role in case.opportunity.roles.all()}
    zone = case.opportunity.zone
    return [
        ShiftChoice(
            id=shift.pk,
            shift=shift,
            day=in_zone(shift.starts_at, zone).date(),
            last_day=in_zone(shift.ends_at, zone).date(),
            role=roles.get(shift.role_id or 0) if len(roles) > 1 else None,
            kind=_kind(case, shift),
        )
        for shift in case.opportunity.shifts.all()
        if shift.ends_at > case.at - SHOWN_PAST
    ]


def _kind(case: Case, shift: Shift) -> str:
    if shift.cancelled_at is not None:
        return "cancelled"
    if shift.ends_at <= case.at:
        return "over"
    if not shift.open_ended and any(shift.starts_at < end and start < shift.ends_at for start, end in case.held):
        return "held"
    return "open" if shift.seats_left > 0 else "full"
