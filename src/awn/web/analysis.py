"""Questions of analysts: a form, a table with its drawing, files, and questions that are kept.

The same pages stand at the staff's desk, about everything, and at each organisation's, about itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from awn.analysis import actions, queries
from awn.analysis.queries import Answer
from awn.analysis.rules import NAME_LENGTH, OWN, Question, countable, read, saved, written
from awn.base import clock
from awn.base.refusal import Refusal, Text
from awn.extracts import queries as extracts
from awn.extracts.rules import CUBES
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.people.rules import StaffPermission
from awn.web import analysis_files, charts, formatting
from awn.web import analysis_words as words
from awn.web.access import PersonRequest, member, staff
from awn.web.jinja import url
from awn.web.organiser import desk

ZONE = "Asia/Riyadh"
BARS = 12
FIRST = {"count": "hours.minutes", "rows": "country", "columns": "", "sort": "most"}
# What filters offer; months and organisations are rows, and stand in addresses.
FILTERS = (
    "year",
    "hijri_year",
    "quarter",
    "country",
    "region",
    "field",
    "evidence",
    "mode",
    "outcome",
    "age",
    "gender",
)
OFFERED_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose questions these are."""

    request: PersonRequest
    organisation: Organisation | None = None

    @property
    def own(self) -> str:
        """The organisation as a question names it."""
        return str(self.organisation.pk) if self.organisation else ""

    @property
    def organisation_id(self) -> int | None:
        """The organisation's number, or None for the platform."""
        return self.organisation.pk if self.organisation else None

    def address(self, name: str, *parts: object, query: dict[str, str] | None = None) -> str:
        """A page of this desk."""
        if self.organisation is None:
            return url(f"staff_{name}", *parts, query=query)
        return url(f"organiser_{name}", self.organisation.slug, *parts, query=query)


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as the page shows it: every cell in words, the drawing and its sentence."""

    title: str
    summary: str
    head: list[str]
    rows: list[tuple[str, list[str]]]
    totals: list[str]
    drawing: Markup
    withheld: int
    files: list[tuple[str, str]] = field(default_factory=list)


@staff(StaffPermission.READ_FIGURES)
@require_safe
def of_staff(request: PersonRequest) -> HttpResponse:
    """Questions about the platform."""
    return _page(Desk(request))


@member(Permission.EXPORT)
@require_safe
def of_organisation(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Questions about one organisation."""
    return _page(Desk(request, organisation))


@staff(StaffPermission.READ_FIGURES)
@require_safe
def file_of_staff(request: PersonRequest, form: str) -> HttpResponse:
    """An answer as a file."""
    return _file(Desk(request), form)


@member(Permission.EXPORT)
@require_safe
def file_of_organisation(request: PersonRequest, organisation: Organisation, form: str) -> HttpResponse:
    """An answer as a file."""
    return _file(Desk(request, organisation), form)


@staff(StaffPermission.READ_FIGURES)
@require_POST
def keep_of_staff(request: PersonRequest) -> HttpResponse:
    """Keeping, sharing, deleting a question."""
    return _keep(Desk(request))


@member(Permission.EXPORT)
@require_POST
def keep_of_organisation(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Keeping, sharing, deleting a question."""
    return _keep(Desk(request, organisation))


def _page(at_desk: Desk) -> HttpResponse:
    request = at_desk.request
    asked, kept, refusal = _asked(at_desk)
    shown, said = None, _said(request, asked)
    extract = extracts.status(clock.now())
    if asked is not None and extract.problem is None:
        try:
            shown = _shown(queries.answer(asked), at_desk)
        except Refusal as refused:
            refusal = refused
    refusal = refusal or extract.problem
    context = {
        "desk": at_desk, "shown": shown, "said": said, "choices": _choices(at_desk, has_extract=not extract.problem),
        "refusal": refusal, "errors": refusal.fields if refusal else {}, "kept": kept,
        "made_at": formatting.moment(extract.made_at, ZONE) if extract.made_at else "",
        "next_at": formatting.moment(extract.next_at, ZONE), "questions": _questions(at_desk),
        "outcomes": _outcomes(kept), "question": written(asked) if asked else {}, "name_length": NAME_LENGTH,
        "here": "overview",
    }  # fmt: skip
    status = refusal.status if refusal else 200
    if at_desk.organisation is None:
        return render(request, "analysis/staff.html", context, status=status)
    return desk.page(request, at_desk.organisation, "analysis/organisation.html", status=status, **context)


def _asked(at_desk: Desk) -> tuple[Question | None, Any, Refusal | None]:
    """The question of the address, the kept one it names, and what is wrong with it."""
    given = at_desk.request.GET
    kept, number = None, given.get("question", "")
    try:
        if number:
            rows = queries.visible_to(at_desk.request.person, at_desk.organisation_id)
            kept = rows.filter(pk=int(number)).first() if number.isascii() and number[:18].isdecimal() else None
            if kept is None:
                message = _("This question does not exist, or is no longer shared with you.")
                return None, None, Refusal("question_gone", message, status=404)
            return saved(kept.definition, organisation=at_desk.own), kept, None
        return read({**FIRST, **given.dict()} if "count" in given else FIRST, organisation=at_desk.own), None, None
    except Refusal as refused:
        return None, kept, refused


def _said(request: PersonRequest, asked: Question | None) -> dict[str, str]:
    """What the form shows: the question that was understood, or what stands in the address."""
    if asked is not None:
        return {"columns": "", "only": "", "also": "", **written(asked)}
    typed = {name: request.GET.get(name, "") for name in ("count", "rows", "columns", "only", "also", "sort")}
    return {**typed, "count": typed["count"] or FIRST["count"], "rows": typed["rows"] or FIRST["rows"]}


def _choices(at_desk: Desk, *, has_extract: bool) -> dict[str, Any]:
    """Every list of the form. An organisation is asked about alone, so it is no row of its own."""
    counts = [name for name in countable() if not at_desk.own or CUBES[name.partition(".")[0]].axis_of(OWN)]
    levels = [
        (level, title)
        for level, title in words.LEVELS.items()
        if not at_desk.own or level not in {OWN, "age", "gender"}
    ]
    return {
        "count": [(name, words.COUNTS[name]) for name in counts],
        "levels": levels,
        "only": _filters({level for level, _title in levels}) if has_extract else [],
        "sort": list(words.SORTS.items()),
    }


def _filters(levels: set[str]) -> list[tuple[Text, list[tuple[str, str]]]]:
    """Filters by what they are about: every value that stands in the extract."""
    groups: list[tuple[Text, list[tuple[str, str]]]] = []
    for level in FILTERS:
        if level not in levels:
            continue
        codes = _values(level)
        said = words.names(level, codes)
        groups.append((words.LEVELS[level], [(f"{level}:{code}", said[code]) for code in codes]))
    return [group for group in groups if group[1]]


def _values(level: str) -> list[str]:
    key = f"analysis:{level}:{extracts.made_at().isoformat()}"
    known: list[str] | None = cache.get(key)
    if known is None:
        cubes = [cube.name for cube in CUBES.values() if cube.axis_of(level) is not None]
        known = sorted({value for name in cubes for value in queries.values_of(name, level)})
        cache.set(key, known, OFFERED_SECONDS)
    return known


def _shown(answer: Answer, at_desk: Desk) -> Shown:
    asked = answer.question
    rows, columns = _names(answer)
    last = _("All") if columns else str(_counted(asked))

    def said(value: int | None) -> str:
        return words.amount(value, asked.measure)

    lines = [
        (rows[row], [*(said(answer.cell(row, column)) for column in answer.columns), said(answer.row_totals[row])])
        for row in answer.rows
    ]
    summary = _summary(answer, rows)
    query = written(asked)
    return Shown(
        _title(asked), summary, [str(words.LEVELS[asked.rows]), *(columns[one] for one in answer.columns), last],
        lines,
        [*(said(answer.column_totals[one]) for one in answer.columns), said(answer.total)],
        _drawing(answer, rows, summary),
        answer.withheld,
        [(form.upper(), at_desk.address("analysis_file", form, query=query)) for form in analysis_files.FORMS],
    )  # fmt: skip


def _counted(asked: Question) -> Text:
    return words.COUNTS[f"{asked.cube}.{asked.measure}"]


def _title(asked: Question) -> str:
    """ "Confirmed hours: Region by Quarter"."""
    what = {"count": _counted(asked), "rows": words.LEVELS[asked.rows]}
    if not asked.columns:
        return _("%(count)s by: %(rows)s") % what
    return _("%(count)s by: %(rows)s, %(columns)s") % {**what, "columns": words.LEVELS[asked.columns]}


def _summary(answer: Answer, rows: dict[str, str]) -> str:
    """One sentence: all of it, and what stands first."""
    measure = answer.question.measure
    shown = [row for row in answer.rows if answer.row_totals[row]]
    if not answer.rows:
        return _("Nothing of this is in the extract.")
    total = words.amount(answer.total, measure)
    if not shown:
        return _("All: %(total)s. Each line stands for fewer than five people, or would give such a line away.") % {
            "total": total
        }
    best = max(shown, key=lambda row: answer.row_totals[row] or 0)
    what = {"total": total, "name": rows[best], "most": words.amount(answer.row_totals[best], measure)}
    if not answer.withheld:
        return _("All: %(total)s. The most: %(name)s, %(most)s.") % what
    return _("All: %(total)s. The most of what is shown: %(name)s, %(most)s.") % what


def _drawing(answer: Answer, rows: dict[str, str], summary: str) -> Markup:
    """Bars of the totals that are shown: along time upright, else lying."""
    asked = answer.question
    known = [(row, answer.row_totals[row]) for row in answer.rows]
    along_time = asked.rows in words.PERIODS and len(known) <= BARS
    told = known if along_time else sorted(known, key=lambda one: -(one[1] or 0))[:BARS]
    bars = [
        charts.Bar(
            _short(asked.rows, row, rows[row]) if along_time else rows[row], value, words.amount(value, asked.measure)
        )
        for row, value in told
        if value
    ]
    if not bars:
        return Markup("")
    draw = charts.columns if along_time else charts.rows
    return draw(bars, summary, rtl=formatting.rtl())


def _short(level: str, code: str, name: str) -> str:
    """A name that fits under an upright bar."""
    if level == "quarter":
        return formatting.digits(code[2:].replace("-Q", "/"))
    return formatting.digits(f"{code[5:]}/{code[2:4]}") if level == "month" else name


def _questions(at_desk: Desk) -> list[dict[str, Any]]:
    rows = queries.visible_to(at_desk.request.person, at_desk.organisation_id)
    return [
        {
            "row": row,
            "is_own": row.owner_id == at_desk.request.person.pk,
            "address": at_desk.address("analysis", query={"question": str(row.pk)}),
        }
        for row in rows
    ]


def _outcomes(kept: Any) -> list[tuple[str, str]]:
    if kept is None:
        return []
    measure = str(kept.definition.get("count", "")).partition(".")[2]
    return [
        (formatting.moment(one.made_at, ZONE), words.amount(one.total, measure)) for one in queries.outcomes(kept.pk)
    ]


def _file(at_desk: Desk, form: str) -> HttpResponse:
    asked, _kept, refusal = _asked(at_desk)
    if refusal is not None or asked is None:
        raise refusal or Refusal("not_found", _("This does not exist, or not any more."), status=404)
    answer = queries.answer(asked)
    return analysis_files.response(answer, form, _names(answer))


def _names(answer: Answer) -> tuple[dict[str, str], dict[str, str]]:
    asked = answer.question
    return (
        words.names(asked.rows, answer.rows),
        words.names(asked.columns, answer.columns) if asked.columns else {},
    )


def _keep(at_desk: Desk) -> HttpResponse:
    request, at = at_desk.request, clock.now()
    given, act = request.POST, request.POST.get("act", "keep")
    if act == "keep":
        try:
            asked = read(given.dict(), organisation=at_desk.own)
            row = actions.keep(given.get("name", ""), asked, is_shared="shared" in given, by=request.person, at=at)
        except Refusal as refused:
            messages.error(request, str(refused.message))
            return HttpResponseRedirect(at_desk.address("analysis", query=_query(given)))
        messages.success(request, _("Kept. It is run again on each new extract."))
        return HttpResponseRedirect(at_desk.address("analysis", query={"question": str(row.pk)}))
    number = given.get("question", "")
    question_id = int(number) if number.isascii() and number[:18].isdecimal() and len(number) <= 18 else 0
    if act == "delete":
        actions.delete(question_id, by=request.person, at=at)
        messages.success(request, _("Deleted."))
        return HttpResponseRedirect(at_desk.address("analysis"))
    actions.share(question_id, is_shared=act == "share", by=request.person, at=at)
    messages.success(request, _("Shared.") if act == "share" else _("Only you see it now."))
    return HttpResponseRedirect(at_desk.address("analysis", query={"question": str(question_id)}))


def _query(given: Any) -> dict[str, str]:
    names: Sequence[str] = ("count", "rows", "columns", "only", "also", "sort")
    return {name: given[name] for name in names if given.get(name)}
