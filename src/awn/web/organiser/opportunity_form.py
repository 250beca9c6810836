"""The form of an opportunity: what is typed, and the draft it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.opportunities.drafts import Draft
from awn.opportunities.queries import organising
from awn.opportunities.queries.organising import Opportunity
from awn.opportunities.rules import (
    GENDERS,
    IDENTITY_LEVELS,
    KINDS,
    MODES,
    PLACELESS_MODES,
    SELECTIONS,
    TEXT_LIMIT,
    TITLE_LIMIT,
    check_ages,
    check_gender,
    check_plain,
    check_radius,
)
from awn.organisations.queries import Organisation
from awn.people.rules import phone_in_full
from awn.reference import queries as reference
from awn.reference.rules import ACCESSIBILITY, BENEFITS, LANGUAGE_LEVELS, QUALIFICATION_KINDS
from awn.web.forms import BlockField, DateField, LineField, OnceForm, WholeNumberField
from awn.web.jinja import t_plain
from awn.web.organiser.fields import DegreesField, TimeField, moment

LANGUAGE_ROWS = 4
LAST_MINUTE = time(23, 59)
# Pairs of texts, with their lengths; 0 is a text of several lines.
PAIRS = {
    "title": (TITLE_LIMIT, _("Title")),
    "plain": (0, _("Summary in plain language")),
    "description": (0, _("What volunteers do")),
    "place": (200, _("Place")),
    "gender_reason": (300, _("Why only women or only men")),
    "qualifications": (0, _("Qualifications")),
    "risks": (0, _("Risks, and how volunteers are protected")),
    "insurance": (300, _("Insurance")),
}
SINGLE = (
    "kind", "mode", "selection", "gender", "identity_level", "guardian_required", "with_children", "min_age", "max_age",
    "latitude", "longitude", "check_in_radius_m", "contact_name", "contact_email", "contact_phone",
    "insurance_number", "insurance_until",
)  # fmt: skip


def _named(rows: Iterable[Any]) -> list[tuple[Any, str]]:
    return [(row.pk, t_plain(row.name)) for row in rows]


def _pair(limit: int) -> forms.Field:
    return LineField(limit=limit, required=False) if limit else BlockField(limit=TEXT_LIMIT, required=False)


class OpportunityForm(OnceForm):
    """Everything about an opportunity but its roles and shifts."""

    one_of: ClassVar[Iterable[str]] = ("title",)

    version = forms.IntegerField(required=False, min_value=0)
    # What the fields said when the page was opened, as digests: tells whose change is whose when two people edit.
    base = forms.CharField(required=False, max_length=4_000)

    kind = forms.ChoiceField(choices=list(KINDS.items()), initial="general")
    mode = forms.ChoiceField(choices=list(MODES.items()), initial="on_site")
    selection = forms.ChoiceField(choices=list(SELECTIONS.items()), initial="reviewed")
    field = forms.ChoiceField(required=False)
    goals = forms.TypedMultipleChoiceField(required=False, coerce=int)
    programme = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    region = forms.ChoiceField(required=False)
    latitude = DegreesField()
    longitude = DegreesField()
    check_in_radius_m = WholeNumberField(required=False)
    min_age = WholeNumberField(required=False)
    max_age = WholeNumberField(required=False)
    gender = forms.ChoiceField(choices=list(GENDERS.items()), initial="any")
    required_qualifications = forms.MultipleChoiceField(required=False)
    identity_level = forms.TypedChoiceField(
        choices=list(IDENTITY_LEVELS.items()), coerce=int, empty_value=None, required=False, initial=0
    )
    guardian_required = forms.BooleanField(required=False, initial=True)
    with_children = forms.BooleanField(required=False)
    accessibility = forms.MultipleChoiceField(required=False)
    benefits = forms.MultipleChoiceField(required=False)
    insurance_number = LineField(limit=60, required=False)
    insurance_until = DateField(required=False)
    contact_name = LineField(limit=200, required=False)
    contact_email = forms.EmailField(required=False)
    contact_phone = LineField(limit=40, required=False)
    deadline = DateField(required=False)
    deadline_time = TimeField(required=False)

    def __init__(
        self, *args: Any, organisation: Organisation, opportunity: Opportunity | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.opportunity = opportunity
        for name, (limit, _label) in PAIRS.items():
            self.fields[f"{name}_ar"], self.fields[f"{name}_en"] = _pair(limit), _pair(limit)
        self._choose("field", [("", ""), *_named(reference.fields())])
        self._choose("goals", _named(reference.goals()))
        self._choose("programme", [("", ""), *self._programmes()])
        self._choose("region", [("", ""), *_named(self._regions())])
        self._choose("accessibility", [(code, t_plain(name)) for code, name in ACCESSIBILITY.items()])
        self._choose("required_qualifications", [(code, t_plain(name)) for code, name in QUALIFICATION_KINDS.items()])
        self._choose("benefits", [(code, t_plain(name)) for code, name in BENEFITS.items()])
        languages = [("", ""), *_named(reference.languages())]
        levels = [(code, t_plain(name)) for code, name in LANGUAGE_LEVELS.items()]
        for number in self.language_rows:
            self.fields[f"language_{number}"] = forms.ChoiceField(required=False, choices=languages)
            self.fields[f"level_{number}"] = forms.ChoiceField(required=False, choices=levels, initial="conversational")

    def clean(self) -> dict[str, Any]:
        """The rules that the action checks one after another, all at once: each mistake stands at its field."""
        cleaned = super().clean()
        checks: list[Callable[[], None]] = [
            lambda: check_plain(cleaned.get("plain_ar") or "", "plain_ar"),
            lambda: check_plain(cleaned.get("plain_en") or "", "plain_en"),
            lambda: check_radius(cleaned.get("check_in_radius_m")),
            lambda: check_ages(cleaned.get("min_age"), cleaned.get("max_age")),
            lambda: check_gender(
                cleaned.get("gender") or "any",
                cleaned.get("gender_reason_ar") or "",
                cleaned.get("gender_reason_en") or "",
            ),
        ]
        for check in checks:
            try:
                check()
            except Refusal as refusal:
                for name in set(refusal.fields) - set(self.errors):
                    self.add_error(name, str(refusal.fields[name]))
        return cleaned

    @property
    def language_rows(self) -> range:
        """Numbers of the rows for languages: one more than there are needs, and at least four."""
        needs = self.opportunity.language_needs.all() if self.opportunity else ()
        return range(max(LANGUAGE_ROWS, len(needs) + 1))

    @property
    def region_groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Regions by country, for the select."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for region in self._regions():
            groups.setdefault(t_plain(region.country.name), []).append((region.code, t_plain(region.name)))
        return list(groups.items())

    def clean_identity_level(self) -> int:
        """Nothing chosen is no proof."""
        return self.cleaned_data["identity_level"] or 0

    def clean_contact_phone(self) -> str:
        """The number in full; one without a country code is of the organisation's country."""
        try:
            return phone_in_full(self.cleaned_data["contact_phone"], self.organisation.country_id)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.message), code=refusal.code) from refusal

    def draft(self, upon: Draft | None = None) -> Draft:
        """The draft that valid fields mean; what the form does not ask stays as in `upon`."""
        values, draft = self.cleaned_data, upon or Draft()
        texts = [f"{name}_{code}" for name in PAIRS for code in ("ar", "en")]
        many = ["goals", "accessibility", "required_qualifications", "benefits"]
        said: dict[str, Any] = {name: values[name] for name in (*texts, *SINGLE, *many) if name in self.fields}
        for name in ("field", "programme", "region"):
            if name in self.fields:
                said[f"{name}_id"] = values[name] or None
        if "region" in self.fields:
            said["zone"] = self._zone()
        if "language_0" in self.fields:
            said["languages"] = self._languages()
        if "deadline" in self.fields:
            said["apply_until"] = self._deadline(said.get("zone", draft.zone))
        return replace(draft, **said)

    def _languages(self) -> list[tuple[str, str]]:
        values = self.cleaned_data
        rows = [(values[f"language_{n}"], values[f"level_{n}"] or "conversational") for n in self.language_rows]
        return [(code, level) for code, level in rows if code]

    def _deadline(self, zone: str) -> datetime | None:
        day: date | None = self.cleaned_data["deadline"]
        if day is None:
            return None
        return moment(day, self.cleaned_data["deadline_time"] or LAST_MINUTE, zone)

    def _zone(self) -> str:
        """The clocks of the region; of the organisation's country where there is no region."""
        region = reference.region(self.cleaned_data["region"]) if self.cleaned_data["region"] else None
        if region is not None:
            return region.country.zone
        if self.opportunity is not None and self.cleaned_data["mode"] in PLACELESS_MODES:
            return self.opportunity.zone
        return self.organisation.country.zone

    def _regions(self) -> list[Any]:
        found = list(reference.regions())
        code = self.opportunity.region_id if self.opportunity else None
        if code and all(region.code != code for region in found):
            found += [region for region in [reference.region(code)] if region]
        return found

    def _programmes(self) -> list[tuple[int, str]]:
        return [(row.pk, t_plain(row.title)) for row in organising.programmes(self.organisation.pk)]

    def _choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # fields of choices have it


def initial_of(opportunity: Opportunity) -> dict[str, Any]:
    """The form's values for an opportunity as it is saved."""
    names = [f"{name}_{code}" for name in PAIRS for code in ("ar", "en")]
    values: dict[str, Any] = {name: getattr(opportunity, name) for name in (*names, *SINGLE)}
    values |= {
        "version": opportunity.version,
        "field": opportunity.field_id or "",
        "goals": list(opportunity.goals),
        "programme": opportunity.programme_id or "",
        "region": opportunity.region_id or "",
        "accessibility": list(opportunity.accessibility),
        "required_qualifications": list(opportunity.required_qualifications),
        "benefits": list(opportunity.benefits),
    }
    for number, need in enumerate(opportunity.language_needs.all()):
        values[f"language_{number}"], values[f"level_{number}"] = need.language_id, need.level
    if opportunity.apply_until:
        local = opportunity.apply_until.astimezone(ZoneInfo(opportunity.zone))
        values |= {"deadline": local.date(), "deadline_time": f"{local:%H:%M}"}
    return values
