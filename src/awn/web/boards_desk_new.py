"""Putting something on a board: a task, a table of tasks, times."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal
from awn.base.tabular import FAULTS, reading
from awn.boards import queries, sessions
from awn.boards.actions import laying_out
from awn.boards.actions import sessions as acts
from awn.boards.actions.laying_out import NewTask
from awn.boards.actions.sessions import NewSession
from awn.boards.links import LINK_LIMIT
from awn.boards.queries import Board, Task
from awn.boards.rules import ALIAS_LIMIT, BRIEF_LIMIT, MOST_TASKS_AT_ONCE, NEED_LIMIT, TITLE_LIMIT
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.reference import queries as reference
from awn.web.access import PersonRequest, member
from awn.web.boards_desk import opportunity_and_board
from awn.web.formatting import plain_number
from awn.web.forms import BlockField, DateField, LineField, OnceForm, WholeNumberField, filled, sent
from awn.web.jinja import t_plain, url
from awn.web.organiser import desk
from awn.web.organiser.fields import TimeField, moment

TABLE_BYTES = 2_000_000
# What a column may be called, in either language.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "reference": ("reference", "الرقم المرجعي"),
    "title": ("title", "العنوان"),
    "brief": ("brief", "المطلوب"),
    "link": ("link", "الرابط"),
    "alias": ("alias", "الاسم المستعار"),
    "need": ("need", "الاحتياج"),
    "from_language": ("from", "من لغة"),
    "to_language": ("to", "إلى لغة"),
    "units": ("units", "الوحدات"),
    "review_units": ("review_units", "وحدات المراجعة"),
}


class TaskForm(OnceForm):
    """One task."""

    title = LineField(limit=TITLE_LIMIT, missing=_lazy("Give the task a title."), label=_lazy("Title"))
    brief = BlockField(
        limit=BRIEF_LIMIT, required=False, label=_lazy("What is to be done"),
        help_text=_lazy("Without names, telephone and identity numbers of those who are helped."),
    )  # fmt: skip
    link = LineField(limit=LINK_LIMIT, required=False, label=_lazy("Link to the material"))
    from_language = forms.ChoiceField(required=False, label=_lazy("From"))
    to_language = forms.ChoiceField(required=False, label=_lazy("Into"))
    units = WholeNumberField(
        min_value=1, initial=1, label=_lazy("Units"), error_messages={"required": _lazy("Write how many units it is.")}
    )
    review_units = WholeNumberField(required=False, min_value=0, initial=1, label=_lazy("Units for the second reading"))
    alias = LineField(
        limit=ALIAS_LIMIT, required=False, label=_lazy("Alias of whoever is helped"),
        help_text=_lazy("For example “Learner 7”. Never a name."),
    )  # fmt: skip
    need = LineField(limit=NEED_LIMIT, required=False, label=_lazy("What they need"))

    def __init__(self, *args: Any, is_translation: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_translation:
            for name in ("from_language", "to_language", "review_units"):
                del self.fields[name]
            return
        choices = [("", _("Choose")), *((one.code, t_plain(one.name)) for one in reference.languages())]
        for name in ("from_language", "to_language"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # fields of choices have it

    def said(self) -> NewTask:
        """The task as it was written."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "once"}
        said["review_units"] = said.get("review_units") or 0
        return NewTask(**said)


class TableForm(OnceForm):
    """A table of tasks."""

    table = forms.FileField(label=_lazy("Table as CSV or XLSX"), error_messages={"required": _lazy("Choose a file.")})


class SessionForm(OnceForm):
    """A time, or the same one each week."""

    day = DateField(missing=_lazy("Write the day."), label=_lazy("Day"), hijri=True)
    starts = TimeField(label=_lazy("From"), error_messages={"required": _lazy("Write when it begins.")})
    ends = TimeField(label=_lazy("To"), error_messages={"required": _lazy("Write when it ends.")})
    weeks = WholeNumberField(initial=1, min_value=1, label=_lazy("Weeks"))
    supervisor = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label=_lazy("On duty"),
        help_text=_lazy("Can be called by the volunteer at once during the time."),
    )  # fmt: skip
    alias = LineField(
        limit=ALIAS_LIMIT, required=False, label=_lazy("Alias of whoever is helped"),
        help_text=_lazy("For example “Learner 7”. Never a name."),
    )  # fmt: skip
    need = LineField(limit=NEED_LIMIT, required=False, label=_lazy("What they need"))
    link = LineField(limit=LINK_LIMIT, required=False, label=_lazy("Link to the room"))

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [("", _("Nobody")), *((one.pk, t_plain(one.name)) for one in sessions.people_on_duty(board))]
        self.fields["supervisor"].choices = people  # type: ignore[attr-defined]  # a field of choices has it


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """One more task, or times."""
    opportunity, board = opportunity_and_board(request, organisation, public_id)
    if board is None:
        raise Http404
    here = url("desk_board", organisation.slug, public_id)
    if not queries.has_tasks(board):
        return _new_times(request, opportunity, board, here)
    form = filled(TaskForm, request, is_translation=board.kind == "translation")

    def act() -> str:
        task = laying_out.add_task(board.pk, form.said(), by=request.person, at=clock.now())
        messages.success(request, _("On the board. You can put files to it here."))
        return url("desk_task", organisation.slug, public_id, task.pk)

    return sent(request, form, act) or desk.opportunity_page(
        request, opportunity, "boards/desk_new.html", status=422 if form.is_bound and form.errors else 200,
        tab="board", form=form, board=board,
    )  # fmt: skip


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PersonRequest, organisation: Organisation, public_id: str, task_id: int) -> HttpResponse:
    """A task that nobody has taken yet, written anew."""
    opportunity, board = opportunity_and_board(request, organisation, public_id)
    row = queries.task_of_desk(board, task_id) if board else None
    if board is None or row is None:
        raise Http404
    form = filled(TaskForm, request, is_translation=board.kind == "translation", initial=_written(row))

    def act() -> str:
        laying_out.change_task(task_id, form.said(), by=request.person, at=clock.now())
        messages.success(request, _("Saved."))
        return url("desk_task", organisation.slug, public_id, task_id)

    return sent(request, form, act) or desk.opportunity_page(
        request, opportunity, "boards/desk_new.html", status=422 if form.is_bound and form.errors else 200,
        tab="board", form=form, board=board, task=row,
    )  # fmt: skip


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """Many tasks from a table, all or none."""
    opportunity, board = opportunity_and_board(request, organisation, public_id)
    if board is None or not queries.has_tasks(board):
        raise Http404
    form = filled(TableForm, request)

    def act() -> str:
        rows = tasks_of(form.cleaned_data["table"])
        brought = laying_out.add_tasks(board.pk, rows, by=request.person, at=clock.now())
        said = ngettext("%(n)s task is new on the board.", "%(n)s tasks are new on the board.", brought.made)
        text = said % {"n": plain_number(brought.made)}
        if brought.known:
            known = ngettext("%(n)s was there already.", "%(n)s were there already.", brought.known)
            text = f"{text} {known % {'n': plain_number(brought.known)}}"
        messages.success(request, text)
        return url("desk_board", organisation.slug, public_id)

    return sent(request, form, act) or desk.opportunity_page(
        request, opportunity, "boards/desk_table.html", status=422 if form.is_bound and form.errors else 200,
        tab="board", form=form, board=board, columns=COLUMNS,
    )  # fmt: skip


def tasks_of(upload: Any) -> list[NewTask]:
    """The tasks in a table that was uploaded. Refuses tables that cannot be read, and naming the row what is wrong."""
    if upload.size > TABLE_BYTES:
        message = _("The table is larger than 2 MB. Split it.")
        raise Refusal("task_table_bytes", message, fields={"table": message})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(upload.read())
        with reading(path, limit_bytes=TABLE_BYTES) as found:
            places = _places(found.columns)
            rows: list[NewTask] = []
            for row in found.rows:
                if row.fault or len(rows) > MOST_TASKS_AT_ONCE:
                    text = FAULTS.get(row.fault, _("The table needs between 1 and 500 rows of tasks."))
                    message = _("Row %(number)s: %(reason)s") % {"number": row.number, "reason": text}
                    raise Refusal("task_row_broken", message, fields={"table": message})
                rows.append(_row({name: row.cells[place].strip() for name, place in places.items()}, row.number))
            return rows


def _places(columns: tuple[str, ...]) -> dict[str, int]:
    named = {name.strip().casefold(): place for place, name in enumerate(columns)}
    found = {
        field: named[name.casefold()] for field, names in COLUMNS.items() for name in names if name.casefold() in named
    }
    if "title" not in found:
        message = _("The table needs a column called “title”.")
        raise Refusal("task_table_columns", message, fields={"table": message})
    return found


def _row(cells: dict[str, str], number: int) -> NewTask:
    units = {}
    for name, default in (("units", 1), ("review_units", 0)):
        text = latin_digits(cells.pop(name, "")) or str(default)
        if not text.isdecimal():
            message = _("Row %(number)s: write the units as a whole number.") % {"number": number}
            raise Refusal("task_row_broken", message, fields={"table": message})
        units[name] = min(int(text), 1_000)
    return NewTask(units=units["units"], review_units=units["review_units"], **cells)


def _written(task: Task) -> dict[str, Any]:
    """A task as its form shows it."""
    names = ("title", "brief", "link", "alias", "need", "units", "review_units")
    languages = {"from_language": task.from_language_id or "", "to_language": task.to_language_id or ""}
    return {name: getattr(task, name) for name in names} | languages


def _new_times(request: PersonRequest, opportunity: Any, board: Board, here: str) -> HttpResponse:
    form = filled(SessionForm, request, board=board)

    def act() -> str:
        said = form.cleaned_data
        zone = opportunity.zone
        new_one = NewSession(
            starts_at=moment(said["day"], said["starts"], zone), ends_at=moment(said["day"], said["ends"], zone),
            weeks=said["weeks"], alias=said["alias"], need=said["need"], link=said["link"],
            supervisor_id=said["supervisor"],
        )  # fmt: skip
        made = acts.offer(board.pk, new_one, by=request.person, at=clock.now())
        said_text = ngettext("%(n)s time is on the board.", "%(n)s times are on the board.", len(made))
        messages.success(request, said_text % {"n": plain_number(len(made))})
        return here

    return sent(request, form, act) or desk.opportunity_page(
        request, opportunity, "boards/desk_new_times.html", status=422 if form.is_bound and form.errors else 200,
        tab="board", form=form, board=board,
    )  # fmt: skip
