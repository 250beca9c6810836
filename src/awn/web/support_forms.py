"""Forms of requests for help, on both sides."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _lazy

from awn.base.text import Bilingual
from awn.qualifications.inspecting import MOST_BYTES
from awn.support.actions.asking import Upload
from awn.support.actions.templates import Draft
from awn.support.rules import (
    ANSWERS,
    AREAS,
    CHOSEN_REASONS,
    NAME_LENGTH,
    ROUTE_LENGTH,
    TEMPLATE_LENGTH,
    TITLE_LENGTH,
    WORDS_LENGTH,
)
from awn.web.forms import BlockField, Form, LineField, OnceForm

_ROUTE = re.compile(r"[a-z0-9_]{1,80}")
_CHOOSE = {"required": _lazy("Choose what your request is about."), "invalid_choice": _lazy("Choose from the list.")}

_BOTH = _lazy("Write this in both languages: an answer is sent in the asker’s own.")


def upload_of(file: UploadedFile[Any] | None) -> Upload | None:
    """What came in a field for files, not read farther than the limit."""
    return Upload(file.name or "", file.read(MOST_BYTES + 1)) if file else None


class AskForm(OnceForm):
    """What somebody needs, and where we answer those who have no account."""

    area = forms.ChoiceField(
        label=_lazy("What is your request about?"),
        widget=forms.RadioSelect,
        choices=list(AREAS.items()),
        error_messages=_CHOOSE,
    )
    words = BlockField(
        limit=WORDS_LENGTH,
        label=_lazy("What do you need?"),
        help_text=_lazy("What did you want to do, and what happened? A few words are enough. Never write a password."),
        missing=_lazy("Write in your own words what you need."),
    )
    name = LineField(limit=NAME_LENGTH, required=False, label=_lazy("Your name"))
    contact = LineField(
        limit=254,
        label=_lazy("E-mail address or mobile number"),
        help_text=_lazy("We send a link there first, so that nobody asks in your name. The answer comes there too."),
        missing=_lazy("Write an e-mail address or a mobile number, so that we can answer."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    route = forms.CharField(required=False, max_length=ROUTE_LENGTH, widget=forms.HiddenInput)
    document = forms.FileField(required=False)

    def clean_route(self) -> str:
        """Only what can be the name of a route."""
        route = str(self.cleaned_data.get("route") or "")
        return route if _ROUTE.fullmatch(route) else ""


class MoreForm(OnceForm):
    """The asker writes again."""

    words = BlockField(
        limit=WORDS_LENGTH, label=_lazy("Write more"), missing=_lazy("Write in your own words what you need.")
    )
    document = forms.FileField(required=False)


class AnswerForm(OnceForm):
    """What the staff write to the asker."""

    words = BlockField(limit=WORDS_LENGTH, label=_lazy("Our answer"), missing=_lazy("Write the answer."))
    state = forms.ChoiceField(
        label=_lazy("What do you send?"),
        widget=forms.RadioSelect,
        choices=list(ANSWERS.items()),
        initial="answered",
        error_messages={"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")},
    )
    document = forms.FileField(required=False)


class CloseForm(Form):
    """Why a request ends."""

    reason = forms.ChoiceField(label=_lazy("Reason"), choices=[("", _lazy("Choose a reason")), *CHOSEN_REASONS.items()])


class TemplateForm(Form):
    """An answer that is used again, in both languages."""

    area = forms.ChoiceField(required=False, label=_lazy("About"))
    title_ar = LineField(limit=TITLE_LENGTH, missing=_BOTH, label=_lazy("Title in Arabic"))
    title_en = LineField(limit=TITLE_LENGTH, missing=_BOTH, label=_lazy("Title in English"))
    text_ar = BlockField(limit=TEMPLATE_LENGTH, missing=_BOTH, label=_lazy("Text in Arabic"))
    text_en = BlockField(limit=TEMPLATE_LENGTH, missing=_BOTH, label=_lazy("Text in English"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", _lazy("All areas")), *AREAS.items()]  # type: ignore[attr-defined]  # it is a ChoiceField

    @property
    def draft(self) -> Draft:
        """What was typed."""
        typed = self.cleaned_data
        return Draft(
            Bilingual(typed["title_ar"], typed["title_en"]),
            Bilingual(typed["text_ar"], typed["text_en"]),
            typed["area"],
        )
