"""The parts of an organisation's course: its lessons, its questions, its files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.learning.actions import handing, writing
from awn.learning.actions.handing import Upload
from awn.learning.content import Answer, Lesson, Question
from awn.learning.media import MOST_BYTES
from awn.learning.queries import Whole
from awn.learning.rules import BODY_LIMIT, KINDS, MOST_ANSWERS, TEXT_LIMIT, TITLE_LIMIT
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member
from awn.web.forms import BlockField, LineField, OnceForm, WholeNumberField, bilingual, filled, sent
from awn.web.jinja import t_plain, url
from awn.web.learning_desk import course_or_404, form_desk
from awn.web.limits import limit, who
from awn.web.organiser import desk

NEW = "new"
UPLOADS_PER_MINUTE = 10
_CHOOSE = {"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")}


class LessonForm(OnceForm):
    """A lesson in Markdown, in one or both languages, with its simple version."""

    one_of = ("title", "body")
    title_ar = LineField(limit=TITLE_LIMIT, required=False, label=_lazy("Title in Arabic"))
    title_en = LineField(limit=TITLE_LIMIT, required=False, label=_lazy("Title in English"))
    minutes = WholeNumberField(min_value=1, max_value=600, initial=5, label=_lazy("Minutes to read it"))
    place = WholeNumberField(min_value=1, max_value=99, label=_lazy("Its place in the course"))
    body_ar = BlockField(limit=BODY_LIMIT, required=False, label=_lazy("The lesson in Arabic"))
    body_en = BlockField(limit=BODY_LIMIT, required=False, label=_lazy("The lesson in English"))
    easy_ar = BlockField(limit=BODY_LIMIT, required=False, label=_lazy("In simple words, in Arabic"))
    easy_en = BlockField(limit=BODY_LIMIT, required=False, label=_lazy("In simple words, in English"))


class QuestionForm(OnceForm):
    """A question with up to six answers, each with what is said to whoever chooses it."""

    one_of = ("text",)
    kind = forms.ChoiceField(
        choices=list(KINDS.items()),
        widget=forms.RadioSelect,
        initial="one",
        label=_lazy("Kind of question"),
        error_messages=_CHOOSE,
    )
    lesson = forms.ChoiceField(label=_lazy("Lesson"), error_messages=_CHOOSE)
    place = WholeNumberField(min_value=1, max_value=99, label=_lazy("Its place among the questions"))
    text_ar = LineField(limit=TEXT_LIMIT, required=False, label=_lazy("The question in Arabic"))
    text_en = LineField(limit=TEXT_LIMIT, required=False, label=_lazy("The question in English"))
    easy_ar = LineField(limit=TEXT_LIMIT, required=False, label=_lazy("In simple words, in Arabic"))
    easy_en = LineField(limit=TEXT_LIMIT, required=False, label=_lazy("In simple words, in English"))
    feedback_ar = LineField(
        limit=TEXT_LIMIT, required=False, label=_lazy("Said after an order was answered, in Arabic")
    )
    feedback_en = LineField(
        limit=TEXT_LIMIT, required=False, label=_lazy("Said after an order was answered, in English")
    )

    def __init__(self, *args: Any, whole: Whole, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lessons = [(one.key, t_plain(one.title)) for one in whole.lessons]
        self.fields["lesson"].choices = [("", _("Choose")), *lessons]  # type: ignore[attr-defined]  # a ChoiceField has it
        for number in range(1, MOST_ANSWERS + 1):
            self.fields[f"right_{number}"] = forms.BooleanField(required=False, label=_("This answer is right"))
            for name, label in (
                ("text_ar", _("Answer in Arabic")),
                ("text_en", _("Answer in English")),
                ("said_ar", _("Said to whoever chooses it, in Arabic")),
                ("said_en", _("Said to whoever chooses it, in English")),
            ):
                self.fields[_named(name, number)] = LineField(limit=TEXT_LIMIT, required=False, label=label)

    def answers(self) -> list[Answer]:
        """Those that were written; empty boxes are none."""
        said, found = self.cleaned_data, []
        for number in range(1, MOST_ANSWERS + 1):
            text = bilingual(said, f"answer{number}_text")
            if text:
                feedback = bilingual(said, f"answer{number}_said")
                found.append(Answer(text, feedback, bool(said[f"right_{number}"])))
        return found

    def answer_fields(self) -> list[list[Any]]:
        """The boxes of each answer, for the page."""
        names = ("text_ar", "text_en", "said_ar", "said_en")
        return [
            [*(self[_named(name, number)] for name in names), self[f"right_{number}"]]
            for number in range(1, MOST_ANSWERS + 1)
        ]


class MediumForm(OnceForm):
    """A file for a course."""

    document = forms.FileField(label=_lazy("File"), error_messages={"required": _lazy("Choose a file.")})
    lesson = forms.ChoiceField(
        required=False,
        label=_lazy("Lesson"),
        help_text=_lazy("For a recording, a film or captions. A picture stands in the text of any lesson."),
    )
    language = forms.ChoiceField(required=False, label=_lazy("Language"))

    def __init__(self, *args: Any, whole: Whole, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lessons = [(one.key, t_plain(one.title)) for one in whole.lessons]
        self.fields["lesson"].choices = [("", _("No lesson")), *lessons]  # type: ignore[attr-defined]  # a ChoiceField has it
        both = [("", _("Both languages")), ("ar", "العربية"), ("en", "English")]
        self.fields["language"].choices = both  # type: ignore[attr-defined]  # as above


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def lesson(request: PersonRequest, organisation: Organisation, course: str, key: str) -> HttpResponse:
    """Writes a lesson, or takes it away."""
    whole = course_or_404(organisation, course)
    keys = [one.key for one in whole.lessons]
    row = whole.lesson(key)
    if row is None and key != NEW:
        raise Http404
    back = url("desk_course", organisation.slug, course)
    if request.method == "POST" and request.POST.get("act") == "remove" and row is not None:
        act = lambda: writing.remove_lesson(whole.course.pk, key, by=request.person, at=clock.now())  # noqa: E731 - one act
        desk.attempt(request, act, _("The lesson is removed."))
        return HttpResponseRedirect(back)
    names = ("title_ar", "title_en", "minutes", "body_ar", "body_en", "easy_ar", "easy_en")
    initial = {name: getattr(row, name) for name in names} if row is not None else {}
    initial["place"] = keys.index(key) + 1 if row is not None else len(keys) + 1
    form = filled(LessonForm, request, initial=initial)

    def save() -> str:
        said = form.cleaned_data
        written = Lesson(
            "" if row is None else key, bilingual(said, "title"), said["minutes"], bilingual(said, "body"),
            bilingual(said, "easy"),
        )  # fmt: skip
        writing.put_lesson(whole.course.pk, written, said["place"], by=request.person, at=clock.now())
        messages.success(request, _("Saved."))
        return back

    return sent(request, form, save) or form_desk(
        request, organisation, "learning/desk_lesson.html", form, course=whole.course, lesson=row
    )


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: PersonRequest, organisation: Organisation, course: str, key: str) -> HttpResponse:
    """Writes a question, or takes it away."""
    whole = course_or_404(organisation, course)
    keys = [one.key for one in whole.questions]
    row = whole.question(key)
    if row is None and key != NEW:
        raise Http404
    back = url("desk_course", organisation.slug, course)
    if request.method == "POST" and request.POST.get("act") == "remove" and row is not None:
        act = lambda: writing.remove_question(whole.course.pk, key, by=request.person, at=clock.now())  # noqa: E731 - one act
        desk.attempt(request, act, _("The question is removed."))
        return HttpResponseRedirect(back)
    initial = _initial(row) | {"place": keys.index(key) + 1 if row is not None else len(keys) + 1}
    form = filled(QuestionForm, request, initial=initial, whole=whole)

    def save() -> str:
        said = form.cleaned_data
        written = Question(
            key="" if row is None else key, lesson=said["lesson"], kind=said["kind"], text=bilingual(said, "text"),
            answers=form.answers(), easy=bilingual(said, "easy"), feedback=bilingual(said, "feedback"),
        )  # fmt: skip
        writing.put_question(whole.course.pk, written, said["place"], by=request.person, at=clock.now())
        messages.success(request, _("Saved."))
        return back

    return sent(request, form, save) or form_desk(
        request, organisation, "learning/desk_question.html", form, course=whole.course, question=row
    )


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def media(request: PersonRequest, organisation: Organisation, course: str) -> HttpResponse:
    """Puts a picture, recording, film or captions to a course."""
    whole = course_or_404(organisation, course)
    form = filled(MediumForm, request, whole=whole)
    if request.method == "POST":
        limit(f"course-media:{who(request)}", per_minute=UPLOADS_PER_MINUTE)

    def act() -> str:
        said = form.cleaned_data
        came = said["document"]
        upload = Upload(
            file_name=str(came.name), data=came.read(MOST_BYTES + 1), lesson=said["lesson"], language=said["language"]
        )
        handing.add_medium(whole.course.pk, upload, by=request.person, at=clock.now())
        messages.success(request, _("Uploaded."))
        return url("desk_course", organisation.slug, course)

    return sent(request, form, act) or form_desk(
        request, organisation, "learning/desk_media.html", form, course=whole.course
    )


def _named(name: str, number: int) -> str:
    kind, _line, language = name.partition("_")
    return f"answer{number}_{kind}_{language}"


def _initial(row: Any) -> dict[str, Any]:
    if row is None:
        return {}
    names = ("kind", "text_ar", "text_en", "easy_ar", "easy_en", "feedback_ar", "feedback_en")
    found = {name: getattr(row, name) for name in names} | {"lesson": row.lesson_key}
    for number, one in enumerate(row.answers.all(), start=1):
        found |= {
            f"answer{number}_text_ar": one.text_ar, f"answer{number}_text_en": one.text_en,
            f"answer{number}_said_ar": one.feedback_ar, f"answer{number}_said_en": one.feedback_en,
            f"right_{number}": one.is_right,
        }  # fmt: skip
    return found
