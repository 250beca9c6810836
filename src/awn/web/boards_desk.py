"""The organisation's side of a board: its rules, how the work goes on, one task, the table to take away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.tabular_writing import Value
from awn.boards import queries, sessions
from awn.boards.actions import accepting, files, laying_out
from awn.boards.actions.laying_out import Layout
from awn.boards.queries import Board
from awn.boards.rules import CLAIM_STATES, KINDS, MOST_FILES, NOTE_LIMIT, SESSION_STATES, STEPS, TASK_STATES
from awn.boards.weeks import weeks_of
from awn.opportunities.queries.organising import Opportunity
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.reference.rules import LANGUAGE_LEVELS, QUALIFICATION_KINDS
from awn.web.access import PersonRequest, member
from awn.web.boards import SESSION_TAGS, TASK_TAGS, uploaded
from awn.web.boards_weeks import figure_of
from awn.web.forms import BlockField, OnceForm, WholeNumberField, filled, sent
from awn.web.jinja import t_plain, url
from awn.web.organiser import desk
from awn.web.organiser.exports import csv_of

_CHOOSE = {"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")}


class RulesForm(OnceForm):
    """The rules of a board."""

    kind = forms.ChoiceField(
        choices=list(KINDS.items()), widget=forms.RadioSelect, label=_lazy("What kind of work is it?"),
        error_messages=_CHOOSE,
    )  # fmt: skip
    claim_hours = WholeNumberField(
        initial=72, label=_lazy("Hours for one task"),
        help_text=_lazy("After that it goes back to the board by itself. Volunteers are reminded before."),
    )  # fmt: skip
    most_claims = WholeNumberField(initial=2, label=_lazy("Tasks of one volunteer at the same time, at most"))
    level = forms.ChoiceField(
        required=False, label=_lazy("Translators know both languages at least"),
        help_text=_lazy("For translations only."),
    )  # fmt: skip
    review_level = forms.ChoiceField(required=False, label=_lazy("Second readers know both languages at least"))
    licence = forms.ChoiceField(
        required=False, label=_lazy("Licence that must be checked and valid"),
        help_text=_lazy("Always needed for psychological support."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(code, t_plain(name)) for code, name in LANGUAGE_LEVELS.items()]
        kinds = [("", _("None")), *((code, t_plain(name)) for code, name in QUALIFICATION_KINDS.items())]
        for name, choices in (("level", levels), ("review_level", levels), ("licence", kinds)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # fields of choices have it


class AnswerForm(OnceForm):
    """Accepting a task with its hours, or sending it back with words."""

    act = forms.ChoiceField(
        choices=[("accept", _lazy("Accept it, and credit the hours")), ("send_back", _lazy("Send it back"))],
        widget=forms.RadioSelect,
        label=_lazy("Your answer"),
        error_messages=_CHOOSE,
    )
    note = BlockField(
        limit=NOTE_LIMIT,
        required=False,
        label=_lazy("What is still to be done"),
        help_text=_lazy("Only when you send it back. The volunteer reads it."),
    )


@member(Permission.CONFIRM_HOURS)
@require_safe
def board(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """How the work goes on: figures, what waits, all tasks by state; or the times. Without a board, the way to one."""
    opportunity, found = opportunity_and_board(request, organisation, public_id)
    if found is None:
        return desk.opportunity_page(request, opportunity, "boards/desk_none.html", tab="board")
    if not queries.has_tasks(found):
        return _times(request, opportunity, found)
    state = request.GET.get("state", "")
    state = state if state in TASK_STATES else ""
    paged, at = desk.rows_of_page(request, queries.tasks_of_desk(found, state)), clock.now()
    return desk.opportunity_page(
        request, opportunity, "boards/desk_board.html", tab="board", board=found, chosen=state, states=TASK_STATES,
        tags=TASK_TAGS, progress=queries.progress(found, at), weeks=figure_of(weeks_of(found, at)), **paged,
    )  # fmt: skip


def _times(request: PersonRequest, opportunity: Opportunity, found: Board) -> HttpResponse:
    past, at = request.GET.get("past") == "1", clock.now()
    paged = desk.rows_of_page(request, sessions.sessions_of_desk(found, at, past=past))
    return desk.opportunity_page(
        request, opportunity, "boards/desk_times.html", tab="board", board=found, past=past, states=SESSION_STATES,
        tags=SESSION_TAGS, calls=sessions.open_calls(found), weeks=figure_of(weeks_of(found, at)), **paged,
    )  # fmt: skip


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """Lays out the board, or changes its rules."""
    opportunity, found = opportunity_and_board(request, organisation, public_id)
    names = ("kind", "claim_hours", "most_claims", "level", "review_level", "licence")
    default = {"kind": "translation", "claim_hours": 72, "most_claims": 2, "level": "fluent", "review_level": "fluent"}
    initial = {name: getattr(found, name) for name in names} if found else default
    form = filled(RulesForm, request, initial=initial)

    def act() -> str:
        said = form.cleaned_data
        layout = Layout(
            kind=said["kind"], claim_hours=said["claim_hours"], most_claims=said["most_claims"],
            level=said["level"] or "fluent", review_level=said["review_level"] or "fluent", licence=said["licence"],
        )  # fmt: skip
        laying_out.lay_out(opportunity.pk, layout, by=request.person, at=clock.now())
        messages.success(request, _("Saved."))
        return url("desk_board", organisation.slug, public_id)

    return sent(request, form, act) or desk.opportunity_page(
        request, opportunity, "boards/desk_rules.html", status=422 if form.is_bound and form.errors else 200,
        tab="board", form=form, board=found,
    )  # fmt: skip


@member(Permission.CONFIRM_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: PersonRequest, organisation: Organisation, public_id: str, task_id: int) -> HttpResponse:
    """One task: the brief, who had it, what was handed in, and the answer to it."""
    opportunity, found = opportunity_and_board(request, organisation, public_id)
    row = queries.task_of_desk(found, task_id) if found else None
    if found is None or row is None:
        raise Http404
    if request.method == "POST" and request.POST.get("act") in {"remove", "put_back", "file"}:
        _act(request, task_id)
        return HttpResponseRedirect(url("desk_task", organisation.slug, public_id, task_id))
    form = filled(AnswerForm, request)

    def act() -> str:
        _answer(request, form, task_id)
        return url("desk_board", organisation.slug, public_id)

    answer = sent(request, form, act)
    claims = list(queries.claims_of(row)) if answer is None else []
    return answer or desk.opportunity_page(
        request, opportunity, "boards/desk_task.html", status=422 if form.is_bound and form.errors else 200,
        tab="board", form=form, board=found, task=row, claims=claims, states=TASK_STATES, tags=TASK_TAGS, steps=STEPS,
        claim_states=CLAIM_STATES, brief_files=list(queries.brief_files(row)),
        most_files=MOST_FILES, is_own=any(one.person_id == request.person.pk for one in claims),
    )  # fmt: skip


@member(Permission.EXPORT)
@require_safe
def table(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """All tasks of the board, to take away: states, times and units. What was handed in stays here."""
    opportunity, found = opportunity_and_board(request, organisation, public_id)
    if found is None:
        raise Http404
    header = [
        _("Number"), _("Reference"), _("Task"), _("From"), _("Into"), _("State"), _("Since"), _("Units"),
        _("Who works on it"), _("Who reads it"),
    ]  # fmt: skip
    zone = ZoneInfo(opportunity.zone)
    rows: Iterable[list[Value]] = (
        [
            row.pk, row.reference, row.title, row.from_language_id or "", row.to_language_id or "",
            str(TASK_STATES[row.state]), row.since.astimezone(zone), row.units, _by(row, "do"), _by(row, "review"),
        ]
        for row in queries.tasks_of_desk(found)
    )  # fmt: skip
    return csv_of(f"board-{public_id}", header, rows)


def opportunity_and_board(
    request: PersonRequest, organisation: Organisation, public_id: str
) -> tuple[Opportunity, Board | None]:
    """The opportunity of this desk, and its board; 404 where it is not remote."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    if not queries.may_have_board(opportunity.mode):
        raise Http404
    return opportunity, queries.board_of(opportunity.pk)


def _by(row: Any, step: str) -> str:
    return ", ".join(t_plain(one.person.name) for one in row.live_claims if one.step == step)


def _act(request: PersonRequest, task_id: int) -> None:
    by, at = request.person, clock.now()
    if request.POST["act"] == "remove":
        said = _("Taken off the board. You can put it back here.")
        desk.attempt(request, lambda: laying_out.remove_task(task_id, by=by, at=at), said)
        return
    if request.POST["act"] == "put_back":
        desk.attempt(request, lambda: laying_out.put_back_task(task_id, by=by, at=at), _("It is on the board again."))
        return
    name, data = uploaded(request)
    desk.attempt(request, lambda: files.add_brief_file(task_id, name, data, by=by, at=at), _("Uploaded."))


def _answer(request: PersonRequest, form: AnswerForm, task_id: int) -> None:
    said, by, at = form.cleaned_data, request.person, clock.now()
    if said["act"] == "accept":
        minutes = accepting.accept_task(task_id, by=by, at=at)
        told = _("Accepted. The hours are credited.") if minutes else _("Accepted. Its units were over the cap.")
        messages.success(request, told)
    else:
        accepting.send_back_task(task_id, said["note"], by=by, at=at)
        messages.success(request, _("Sent back. The volunteer reads your words."))
