"""Courses: the list, one course, its lessons and questions, and the result. Anybody may try them without an account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markupsafe import Markup

from awn.base import clock, markup
from awn.base.text import Bilingual
from awn.learning import launches, queries
from awn.learning.actions import launching, taking
from awn.learning.queries import Enrolment, Launch, Whole
from awn.learning.rules import AUDIENCES, LEVELS, Progress, Replied, Step, shuffled, step_after
from awn.people.queries import Person
from awn.web import formatting, learning_there, learning_tried
from awn.web.access import public
from awn.web.forms import Form, filled, form_page, sent
from awn.web.jinja import t, url
from awn.web.limits import limit, who
from awn.web.preferences import current

STEPS_PER_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Here:
    """A course and how far the reader has come in it; the person where somebody is signed in, and the launch where
    another platform began it."""

    whole: Whole
    progress: Progress
    enrolment: Enrolment | None
    person: Person | None
    launch: Launch | None = None

    @property
    def slug(self) -> str:
        return self.whole.course.slug

    @property
    def pass_mark(self) -> int:
        """The percent of right answers with which one passes."""
        return launches.pass_mark_of(self.launch, self.whole) if self.launch else self.whole.course.pass_mark

    @property
    def is_passed(self) -> bool:
        """Whether everything is done, and enough of it rightly."""
        if self.launch:
            return launches.is_passed(self.launch, self.whole)
        score = self.whole.score(self.progress)
        return self.whole.next(self.progress) == Step() and score.percent >= self.pass_mark

    def context(self) -> dict[str, Any]:
        """What every page of a course is given."""
        return {
            "course": self.whole.course, "lessons": self.whole.lessons, "progress": self.progress,
            "enrolment": self.enrolment, "score": self.whole.score(self.progress),
            "next": self.whole.next(self.progress), "is_signed_in": self.person is not None,
            "launch": self.launch, "pass_mark": self.pass_mark,
            "address_of": lambda step: address_of(self.slug, step), "audiences": AUDIENCES, "levels": LEVELS,
        }  # fmt: skip


class ReplyForm(Form):
    """The answers of a question: one, several, or a place for each."""

    def __init__(self, *args: Any, question: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers = list(question.answers.all())
        self.kind = question.kind
        missing = {"required": _lazy("Choose an answer first."), "invalid_choice": _lazy("Choose from the list.")}
        if self.kind == "order":
            places = [("", _lazy("Choose a place")), *((str(n), formatting.number(n)) for n in self._numbers())]
            for at in shuffled(question.key, len(self.answers)):
                self.fields[f"place_{at}"] = forms.ChoiceField(
                    choices=places,
                    label=_isolated(self.answers[at].text),
                    error_messages={"required": _lazy("Give this line a place."), **missing},
                )
            return
        choices = [(str(one.position), _isolated(one.text)) for one in self.answers]
        several = self.kind == "many"
        field = forms.MultipleChoiceField if several else forms.ChoiceField
        widget = forms.CheckboxSelectMultiple if several else forms.RadioSelect
        label = _lazy("Choose all that are right") if several else _lazy("Choose one answer")
        self.fields["chosen"] = field(choices=choices, widget=widget, label=label, error_messages=missing)

    def chosen(self) -> list[int]:
        """The places of the answers that were chosen; of an order one after the other."""
        said = self.cleaned_data
        if self.kind != "order":
            return [int(one) for one in (said["chosen"] if self.kind == "many" else [said["chosen"]])]
        given = {int(said[f"place_{at}"]): at for at in range(len(self.answers))}
        return [given[place] for place in sorted(given)]

    def _numbers(self) -> Sequence[int]:
        return range(1, len(self.answers) + 1)


@public
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """All courses that anybody may take."""
    audience = request.GET.get("for", "")
    audience = audience if audience in AUDIENCES else ""
    return render(
        request,
        "learning/catalogue.html",
        {
            "courses": queries.catalogue(audience),
            "audiences": AUDIENCES,
            "audience": audience,
            "levels": LEVELS,
            "filters": [
                (name, url("courses", query={"for": code}), code == audience) for code, name in AUDIENCES.items()
            ],
        },
    )


@public
@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """One course: what it is about, its lessons, where one stands."""
    here = here_of(request, slug)
    one = here.whole.course
    language = formatting.language()
    outcomes = (one.outcomes_ar, one.outcomes_en) if language == "ar" else (one.outcomes_en, one.outcomes_ar)
    return render(request, "learning/course.html", {**here.context(), "outcomes": outcomes[0] or outcomes[1]})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def lesson(request: HttpRequest, slug: str, lesson_key: str) -> HttpResponse:
    """One lesson; read, it leads to its questions."""
    here = here_of(request, slug)
    one = here.whole.lesson(lesson_key)
    if one is None:
        raise Http404
    step = Step(lesson_key)
    if request.method == "POST":
        limit(f"courses:{who(request)}", per_minute=STEPS_PER_MINUTE)
        response = HttpResponseRedirect(address_of(slug, step_after(here.whole.way, step)))
        if here.launch is not None:
            launching.read_lesson(str(here.launch.uuid), lesson_key, by=None, at=clock.now())
        elif here.person is not None:
            taking.read_lesson(slug, lesson_key, by=here.person, at=clock.now(), language=formatting.language())
        else:
            read = Progress(here.progress.read | {lesson_key}, here.progress.replies)
            learning_tried.write(request, response, slug, read)
        return response
    text, language = queries.lesson_text(one, easy=current().easy).pick(formatting.language())
    media = [row for row in queries.media_of(here.whole.course.pk) if row.lesson_key == lesson_key]
    numbers = [row.key for row in here.whole.lessons]
    asked = sum(question.lesson_key == lesson_key for question in here.whole.questions)
    return render(request, "learning/lesson.html", {
        **here.context(), "lesson": one, "body": body_of(slug, text), "language": language, "asked": asked,
        "number": numbers.index(lesson_key) + 1, "media": media, "is_simple": current().easy and bool(one.easy_ar),
    })  # fmt: skip


@public
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, slug: str, question_key: str) -> HttpResponse:
    """One question; answered, what is to be said of the answer."""
    here = here_of(request, slug)
    one = here.whole.question(question_key)
    if one is None:
        raise Http404
    page = url("course_question", slug, question_key)
    reply = here.progress.replies.get(question_key)
    if request.method == "POST" and reply is not None:
        # The first answer of a round counts.
        return HttpResponseRedirect(page)
    form = filled(ReplyForm, request, question=one)
    if request.method == "POST":
        limit(f"courses:{who(request)}", per_minute=STEPS_PER_MINUTE)
        judged: list[Replied] = []
        if answer := sent(request, form, lambda: _answered(here, one, form, page, judged)):
            if judged:
                tried = Progress(here.progress.read, {**here.progress.replies, one.key: judged[0]})
                learning_tried.write(request, answer, slug, tried)
            return answer
    keys = [row.key for row in here.whole.questions]
    return form_page(
        request, "learning/question.html", form, **here.context(), question=one, reply=reply,
        text=queries.question_text(one, easy=current().easy), answers=list(one.answers.all()),
        feedback=Bilingual(one.feedback_ar, one.feedback_en),
        number=keys.index(question_key) + 1, lesson=here.whole.lesson(one.lesson_key),
        after=step_after(here.whole.way, Step(one.lesson_key, question_key)),
    )  # fmt: skip


@public
@require_safe
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """How it went: the share of right answers, and what comes of it."""
    here = here_of(request, slug)
    questions = [(one, queries.question_text(one, easy=current().easy)) for one in here.whole.questions]
    return render(
        request, "learning/result.html", {**here.context(), "questions": questions, "is_passed": here.is_passed}
    )


@public
@require_POST
def again(request: HttpRequest, slug: str) -> HttpResponse:
    """Begins the questions anew; lessons stay read."""
    limit(f"courses:{who(request)}", per_minute=STEPS_PER_MINUTE)
    here = here_of(request, slug)
    fresh = Progress(here.progress.read)
    response = HttpResponseRedirect(address_of(slug, here.whole.next(fresh)))
    if here.launch is not None:
        launching.begin_anew(str(here.launch.uuid), by=None, at=clock.now())
    elif here.person is None:
        learning_tried.write(request, response, slug, fresh)
    elif here.enrolment is not None:
        taking.begin_anew(slug, by=here.person, at=clock.now())
    return response


def here_of(request: HttpRequest, slug: str) -> Here:
    """The course that stands in the address, for whoever asks; a launch in this browser goes before an account."""
    launch = learning_there.launch_in(request, slug)
    if launch is not None and (begun := queries.launched_course(launch.course_id)) is not None:
        return Here(begun, launches.progress_of(launch, begun), None, None, launch)
    person = person_of(request)
    whole = queries.course_for(slug, person.pk if person else None)
    if whole is None:
        raise Http404
    if person is None:
        return Here(whole, learning_tried.read(request).get(slug, Progress()), None, None)
    enrolment = queries.enrolment_of(person.pk, whole.course.pk)
    return Here(whole, queries.progress_of(enrolment), enrolment, person)


def person_of(request: HttpRequest) -> Person | None:
    """Whoever is signed in."""
    return request.user.person if request.user.is_authenticated else None


def address_of(slug: str, step: Step) -> str:
    """Where a step of a course stands; the result when none is left."""
    if step.question:
        return url("course_question", slug, step.question)
    return url("course_lesson", slug, step.lesson) if step.lesson else url("course_result", slug)


def body_of(slug: str, text: str) -> Markup:
    """A lesson's Markdown as it stands on the page: the library lets no HTML through."""
    made = markup.html(text, link=_page, picture=lambda name: url("course_medium", slug, name) if name else "")
    return Markup(made)


def _isolated(text: Bilingual) -> Markup:
    """An answer may be a password or an address: its signs stay on their side."""
    return Markup("<bdi>{}</bdi>").format(t(text))


def _page(name: str) -> str:
    try:
        return url(name)
    except NoReverseMatch:
        return url("site_map")


def _answered(here: Here, one: Any, form: ReplyForm, page: str, judged: list[Replied]) -> str:
    if here.launch is not None:
        launching.answer(str(here.launch.uuid), one.key, form.chosen(), by=None, at=clock.now())
    elif here.person is not None:
        language = formatting.language()
        taking.answer(here.slug, one.key, form.chosen(), by=here.person, at=clock.now(), language=language)
    else:
        judged.append(queries.judged(one, form.chosen()))
    return page
