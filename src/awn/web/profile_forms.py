"""Forms of the profile beyond its first steps."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from awn.people.actions import Said
from awn.people.profile_rules import (
    EDUCATION,
    EQUIPMENT,
    LINE_LENGTH,
    PART_LENGTH,
    PARTS,
    SPANS,
    TRANSPORT,
    EmergencyContact,
    Name,
)
from awn.people.rules import NAME_LENGTH, WEEKDAYS
from awn.skills.rules import TEXT_LIMIT, Years
from awn.web.forms import BlockField, DateField, Form, LineField, WholeNumberField

_CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose from the list.")}
_ANY = ("", _("Not given"))


class NameForm(Form):
    """A name by its parts. Compound names stay in one box."""

    first_ar = LineField(limit=PART_LENGTH, required=False, label=_("First name in Arabic"))
    father_ar = LineField(limit=PART_LENGTH, required=False, label=_("Father’s name in Arabic"))
    grandfather_ar = LineField(limit=PART_LENGTH, required=False, label=_("Grandfather’s name in Arabic"))
    family_ar = LineField(limit=PART_LENGTH, required=False, label=_("Family name in Arabic"))
    first_en = LineField(limit=PART_LENGTH, required=False, label=_("First name in English letters"))
    father_en = LineField(limit=PART_LENGTH, required=False, label=_("Father’s name in English letters"))
    grandfather_en = LineField(limit=PART_LENGTH, required=False, label=_("Grandfather’s name in English letters"))
    family_en = LineField(limit=PART_LENGTH, required=False, label=_("Family name in English letters"))

    def name(self, script: str) -> Name:
        """What was typed in one script."""
        return Name(**{part: self.cleaned_data[f"{part}_{script}"] for part in PARTS})


class BackgroundForm(Form):
    """What I learned and do, how I come, and what I can bring."""

    education = forms.ChoiceField(
        required=False, label=_("Education"), choices=[_ANY, *EDUCATION.items()], error_messages=_CHOOSE
    )
    subject = LineField(
        limit=LINE_LENGTH, required=False, label=_("Subject"), help_text=_("For example: nursing, law, engineering.")
    )
    profession = LineField(
        limit=LINE_LENGTH,
        required=False,
        label=_("Profession"),
        help_text=_("A licence to practise it, with its number and last day, stands under Qualifications."),
    )
    transport = forms.ChoiceField(
        required=False,
        label=_("How do you usually come?"),
        choices=[*TRANSPORT.items(), _ANY],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    equipment = forms.MultipleChoiceField(
        required=False,
        label=_("What could you bring?"),
        choices=list(EQUIPMENT.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages=_CHOOSE,
    )

    def said(self) -> Said:
        """As the action takes it."""
        cleaned = self.cleaned_data
        return Said(
            education=cleaned["education"],
            subject=cleaned["subject"],
            profession=cleaned["profession"],
            transport=cleaned["transport"],
            equipment=tuple(cleaned["equipment"]),
        )


class EmergencyForm(Form):
    """Whom to call; all empty for nobody."""

    name = LineField(limit=NAME_LENGTH, required=False, label=_("Name of the person to call"))
    relation = LineField(
        limit=LINE_LENGTH, required=False, label=_("Who they are to you"), help_text=_("For example: mother, husband.")
    )
    phone = forms.CharField(
        required=False,
        max_length=40,
        label=_("Their telephone number"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        help_text=_("Those in charge of your shift see it on that day only, and you see that they looked."),
    )
    consent = forms.BooleanField(
        required=False,
        label=_("I agree that Awn keeps this contact, and I have told this person. I can take it back at any time."),
    )

    def contact(self) -> EmergencyContact | None:
        """What was typed; None where every box is empty."""
        cleaned = self.cleaned_data
        if not cleaned["name"] and not cleaned["phone"]:
            return None
        return EmergencyContact(cleaned["name"], cleaned["relation"], cleaned["phone"])

    def clean(self) -> dict[str, object]:
        """A contact is kept only with consent."""
        cleaned = super().clean()
        if (cleaned.get("name") or cleaned.get("phone")) and not cleaned.get("consent"):
            self.add_error(
                "consent", _("We keep a contact only with your consent. Tick the consent, or empty the boxes.")
            )
        return cleaned


class ExperienceForm(Form):
    """Something I did."""

    title = LineField(limit=LINE_LENGTH, label=_("What did you do?"), missing=_("Write what you did there."))
    place = LineField(limit=LINE_LENGTH, required=False, label=_("Where?"))
    since_year = WholeNumberField(
        label=_("From which year?"), error_messages={"required": _("Write the year in four digits, for example 2019.")}
    )
    until_year = WholeNumberField(
        required=False, label=_("Until which year?"), help_text=_("Leave it empty if you still do.")
    )


class AwayForm(Form):
    """Days without time."""

    first_day = DateField(label=_("First day"), missing=_("Write the first day."))
    last_day = DateField(label=_("Last day"), missing=_("Write the last day."))


class PrayerForm(Form):
    """Between which prayers I have time."""

    slots = forms.MultipleChoiceField(
        required=False,
        label=_("When are you usually free?"),
        choices=[
            (f"{day}-{span}", f"{name} {span_name}")
            for day, name in enumerate(WEEKDAYS)
            for span, span_name in SPANS.items()
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages=_CHOOSE,
    )

    def chosen(self) -> list[tuple[int, str]]:
        """The ticked times, as the action takes them."""
        parts = (slot.split("-", 1) for slot in self.cleaned_data["slots"])
        return [(int(day), span) for day, span in parts]


class TextForm(Form):
    """What I can do, in my own words or as a CV."""

    text = BlockField(
        limit=TEXT_LIMIT,
        required=False,
        label=_("What can you do?"),
        help_text=_("In Arabic or English. For example: I design websites and know sign language."),
    )
    cv = forms.FileField(
        required=False,
        label=_("Or your CV"),
        help_text=_("PDF or Word (.docx), at most 5 MB and 15 pages. It is read once and not kept."),
    )

    def clean(self) -> dict[str, object]:
        """One of the two is needed."""
        cleaned = super().clean()
        if not cleaned.get("text") and not cleaned.get("cv") and not self.errors:
            self.add_error("text", _("Write a few words, or choose a file."))
        return cleaned


class ConfirmForm(Form):
    """What I confirm of what was proposed: each value came from our own page, and is checked again."""

    most: ClassVar[int] = 40

    skills = forms.TypedMultipleChoiceField(required=False, coerce=int)
    languages = forms.MultipleChoiceField(required=False)
    experience = forms.MultipleChoiceField(required=False)
    education = forms.CharField(required=False, max_length=20)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if not isinstance(field, forms.ChoiceField):
                continue
            sent = self.data.getlist(name)[: self.most] if hasattr(self.data, "getlist") else []
            field.choices = [(value, value) for value in sent if name != "skills" or value.isdecimal()]

    def years(self) -> list[Years]:
        """The ticked entries; `since|until|title`."""
        found = []
        for value in self.cleaned_data["experience"]:
            since, until, title = [*value.split("|", 2), "", "", ""][:3]
            if since.isdecimal() and (not until or until.isdecimal()):
                found.append(Years(title, int(since[:4]), int(until[:4]) if until else None))
        return found
