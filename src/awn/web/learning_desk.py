"""An organisation's own courses: the list, what is said of one, importing, publishing, previewing, giving away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.learning import queries
from awn.learning.actions import handing, writing
from awn.learning.actions.writing import Frame
from awn.learning.checking import problems
from awn.learning.packing import MOST_BYTES
from awn.learning.queries import Whole
from awn.learning.rules import (
    AUDIENCES,
    KINDS,
    LEVELS,
    MEDIA_KINDS,
    OUTCOME_LIMIT,
    STATES,
    SUMMARY_LIMIT,
    TITLE_LIMIT,
)
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member
from awn.web.forms import BlockField, LineField, OnceForm, WholeNumberField, bilingual, filled, sent
from awn.web.jinja import url
from awn.web.learning import body_of
from awn.web.organiser import desk

TAGS = {"draft": "", "published": "ok", "withdrawn": "few"}
_MOST_OUTCOMES = 6
_CHOOSE = {"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")}


class FrameForm(OnceForm):
    """What is said of a course as a whole."""

    one_of = ("title", "summary")
    title_ar = LineField(limit=TITLE_LIMIT, required=False, label=_lazy("Title in Arabic"))
    title_en = LineField(limit=TITLE_LIMIT, required=False, label=_lazy("Title in English"))
    summary_ar = LineField(limit=SUMMARY_LIMIT, required=False, label=_lazy("In one or two sentences, in Arabic"))
    summary_en = LineField(limit=SUMMARY_LIMIT, required=False, label=_lazy("In one or two sentences, in English"))
    outcomes_ar = BlockField(
        limit=_MOST_OUTCOMES * OUTCOME_LIMIT,
        required=False,
        label=_lazy("What one can do afterwards, in Arabic"),
        help_text=_lazy("One thing a line."),
    )
    outcomes_en = BlockField(
        limit=_MOST_OUTCOMES * OUTCOME_LIMIT,
        required=False,
        label=_lazy("What one can do afterwards, in English"),
        help_text=_lazy("One thing a line."),
    )
    minutes = WholeNumberField(min_value=1, max_value=6000, label=_lazy("Minutes that the whole course takes"))
    pass_mark = WholeNumberField(
        min_value=0, max_value=100, initial=70, label=_lazy("Percent of right answers with which one passes")
    )
    audience = forms.MultipleChoiceField(
        choices=list(AUDIENCES.items()),
        widget=forms.CheckboxSelectMultiple,
        label=_lazy("For whom"),
        error_messages={"required": _lazy("Choose at least one."), "invalid_choice": _lazy("Choose from the list.")},
    )
    level = forms.ChoiceField(
        choices=list(LEVELS.items()),
        widget=forms.RadioSelect,
        initial="beginner",
        label=_lazy("How hard"),
        error_messages=_CHOOSE,
    )

    def frame(self) -> Frame:
        """What was written."""
        said = self.cleaned_data
        return Frame(
            title=bilingual(said, "title"),
            summary=bilingual(said, "summary"),
            minutes=said["minutes"],
            pass_mark=said["pass_mark"],
            audience=said["audience"],
            level=said["level"],
            outcomes_ar=_lines(said["outcomes_ar"]),
            outcomes_en=_lines(said["outcomes_en"]),
        )


class PackageForm(OnceForm):
    """A course as a package."""

    package = forms.FileField(
        label=_lazy("Package of a course"), error_messages={"required": _lazy("Choose a file: a package as ZIP.")}
    )


@member(Permission.EDIT_OPPORTUNITIES)
@require_safe
def courses(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """All courses of the organisation."""
    rows = queries.courses_of(organisation.pk)
    return desk.page(
        request, organisation, "learning/desk_courses.html", here="courses", rows=rows, states=STATES, tags=TAGS
    )


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Begins a course."""
    form = filled(FrameForm, request)

    def act() -> str:
        made = writing.begin(organisation.pk, form.frame(), by=request.person, at=clock.now())
        return url("desk_course", organisation.slug, made.slug)

    return sent(request, form, act) or form_desk(request, organisation, "learning/desk_frame.html", form, course=None)


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PersonRequest, organisation: Organisation, course: str) -> HttpResponse:
    """Changes what is said of a course as a whole."""
    whole = course_or_404(organisation, course)
    row = whole.course
    names = ("title_ar", "title_en", "summary_ar", "summary_en", "minutes", "pass_mark", "audience", "level")
    initial: dict[str, Any] = {name: getattr(row, name) for name in names}
    initial |= {"outcomes_ar": "\n".join(row.outcomes_ar), "outcomes_en": "\n".join(row.outcomes_en)}
    form = filled(FrameForm, request, initial=initial)

    def act() -> str:
        writing.change(row.pk, form.frame(), by=request.person, at=clock.now())
        messages.success(request, _("Saved."))
        return url("desk_course", organisation.slug, row.slug)

    return sent(request, form, act) or form_desk(request, organisation, "learning/desk_frame.html", form, course=row)


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def course(request: PersonRequest, organisation: Organisation, course: str) -> HttpResponse:
    """One course at the desk: its parts, what is wrong with it, and the acts."""
    whole = course_or_404(organisation, course)
    if request.method == "POST":
        return _act(request, organisation, whole)
    media = queries.media_of(whole.course.pk)
    wrong = problems(queries.content_of_course(whole.course), both=False)
    return desk.page(
        request, organisation, "learning/desk_course.html", here="courses", course=whole.course, media=media,
        lessons=whole.lessons, questions=whole.questions, problems=wrong, states=STATES, tags=TAGS, kinds=KINDS,
        media_kinds=MEDIA_KINDS, titles={one.key: one.title for one in whole.lessons},
        numbers={one.key: number for number, one in enumerate(whole.questions, start=1)},
    )  # fmt: skip


@member(Permission.EDIT_OPPORTUNITIES)
@require_safe
def preview(request: PersonRequest, organisation: Organisation, course: str) -> HttpResponse:
    """The whole course on one page, as it reads, with the right answers."""
    whole = course_or_404(organisation, course)
    read = [
        (one, body_of(whole.course.slug, queries.lesson_text(one, easy=False).pick(language_of(request))[0]))
        for one in whole.lessons
    ]
    return desk.page(
        request, organisation, "learning/desk_preview.html", here="courses", course=whole.course, read=read,
        questions=[(one, queries.question_text(one, easy=False), list(one.answers.all())) for one in whole.questions],
        kinds=KINDS,
    )  # fmt: skip


@member(Permission.EDIT_OPPORTUNITIES)
@require_safe
def package(request: PersonRequest, organisation: Organisation, course: str) -> HttpResponse:
    """The course as a package to save."""
    packed = handing.export(course_or_404(organisation, course).course.pk, by=request.person, at=clock.now())
    return HttpResponse(
        packed.data,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{packed.name}"', "X-Content-Type-Options": "nosniff"},
    )


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Takes a course in from a package, as a draft."""
    form = filled(PackageForm, request)

    def act() -> str:
        data = form.cleaned_data["package"].read(MOST_BYTES + 1)
        made = handing.bring(organisation.pk, data, by=request.person, at=clock.now())
        messages.success(request, _("The course is here, as a draft. Look through it before you publish it."))
        return url("desk_course", organisation.slug, made.slug)

    return sent(request, form, act) or form_desk(request, organisation, "learning/desk_import.html", form)


def course_or_404(organisation: Organisation, slug: str) -> Whole:
    """One of the organisation's own; those of others do not exist here."""
    whole = queries.course_of(organisation.pk, slug)
    if whole is None:
        raise Http404
    return whole


def form_desk(
    request: PersonRequest, organisation: Organisation, template: str, form: OnceForm, **context: Any
) -> HttpResponse:
    """The page of a form at the desk; 422 (409 for what stands against it) when something must be mended."""
    status = (form.refusal.status if form.refusal else 422) if form.is_bound and form.errors else 200
    return desk.page(request, organisation, template, status=status, here="courses", form=form, **context)


def language_of(request: PersonRequest) -> str:
    """The language of the page."""
    return str(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE))[:2]


def _act(request: PersonRequest, organisation: Organisation, whole: Whole) -> HttpResponse:
    row, by, at = whole.course, request.person, clock.now()
    acts: Mapping[str, tuple[Callable[[], object], Any]] = {
        "publish": (lambda: writing.publish(row.pk, by=by, at=at), _("Published. Anybody can take the course now.")),
        "withdraw": (lambda: writing.withdraw(row.pk, by=by, at=at), _("Withdrawn. Whoever began it may finish it.")),
        "remove": (
            lambda: handing.remove_medium(row.pk, request.POST.get("name", ""), by=by, at=at),
            _("Removed."),
        ),
    }
    if (chosen := acts.get(request.POST.get("act", ""))) is not None:
        desk.attempt(request, *chosen)
    return HttpResponseRedirect(url("desk_course", organisation.slug, row.slug))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()][:_MOST_OUTCOMES]
