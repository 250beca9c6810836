"""Boards from the volunteer's side: which I have, the board by columns, one task with its steps, its files."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.boards import queries, sessions
from awn.boards.actions import claims as acts
from awn.boards.actions import files
from awn.boards.actions.claims import Result
from awn.boards.links import LINK_LIMIT
from awn.boards.queries import Board
from awn.boards.rules import CLAIM_STATES, MOST_FILES, NOTE_LIMIT, SESSION_STATES, STEPS, TASK_STATES
from awn.hours.rules import TEXT_LIMIT
from awn.qualifications.inspecting import MOST_BYTES
from awn.qualifications.queries import valid_kinds
from awn.reference.rules import QUALIFICATION_KINDS
from awn.web.access import PersonRequest, signed_in
from awn.web.forms import BlockField, LineField, OnceForm, filled, form_page, sent
from awn.web.jinja import url
from awn.web.limits import limit, who
from awn.web.organiser import desk

UPLOADS_PER_MINUTE = 10
SESSION_TAGS = {"free": "new", "booked": "info", "held": "ok", "nobody_came": "ok", "missed": "err", "cancelled": ""}
TASK_TAGS = {
    "open": "new", "working": "info", "to_review": "new", "reviewing": "info", "to_accept": "few", "done": "ok",
    "removed": "",
}  # fmt: skip


class ResultForm(OnceForm):
    """What is handed in; a second reader may send the work back instead."""

    text = BlockField(limit=TEXT_LIMIT, required=False, label=_lazy("The work itself, or a description of it"))
    link = LineField(
        limit=LINK_LIMIT,
        required=False,
        label=_lazy("Link to it"),
        help_text=_lazy("A page or a file that the organisation can open, beginning with https://."),
    )


class ReadingForm(ResultForm):
    """The second reading: the corrected text, or words about what is still to be done."""

    act = forms.ChoiceField(
        choices=[("good", _lazy("It is good as it stands now")), ("back", _lazy("Send it back to be changed"))],
        widget=forms.RadioSelect,
        label=_lazy("Your reading"),
        error_messages={"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")},
    )
    note = BlockField(
        limit=NOTE_LIMIT,
        required=False,
        label=_lazy("What is still to be done"),
        help_text=_lazy("Only when you send it back. Whoever did the work reads it."),
    )
    field_order = ("text", "link", "act", "note")


@signed_in
@require_safe
def my_boards(request: PersonRequest) -> HttpResponse:
    """The boards on which I have a place."""
    return render(request, "boards/my_boards.html", {"boards": queries.boards_of(request.person, clock.now())})


@signed_in
@require_safe
def board(request: PersonRequest, public_id: str) -> HttpResponse:
    """One board: tasks by columns, or times to book."""
    one, at = _board(request, public_id), clock.now()
    context = {
        "board": one, "opportunity": one.opportunity, "at": at,
        "licence": QUALIFICATION_KINDS.get(one.licence),
        "has_licence": bool(one.licence) and one.licence in valid_kinds(request.person.pk, at.date()),
    }  # fmt: skip
    if not queries.has_tasks(one):
        context |= {
            "free": sessions.free_sessions(one, at),
            "own": sessions.own_sessions(one, request.person, at, past=False),
            "past": sessions.own_sessions(one, request.person, at, past=True),
            "states": SESSION_STATES,
            "tags": SESSION_TAGS,
        }
        return render(request, "boards/times.html", context)
    return render(request, "boards/board.html", context | {"columns": queries.columns(one, request.person)})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: PersonRequest, public_id: str, task_id: int) -> HttpResponse:
    """One task: its brief and files, taking it, working on it, handing it in; for a second reader the work to read."""
    one = _board(request, public_id)
    row = queries.task_for(one, task_id, request.person)
    if row is None:
        raise Http404
    claim = queries.own_claim(row, request.person)
    mine = claim if claim is not None and claim.state in {"active", "handed_in", "accepted"} else None
    is_reader = mine is not None and mine.step == "review"
    work = queries.work_of(row) if is_reader else None
    initial = {"text": mine.text, "link": mine.link} if mine else {}
    if work is not None and mine is not None and mine.state == "active":
        initial = {"text": work.text, "link": work.link}
    form = filled(ReadingForm if is_reader else ResultForm, request, initial=initial)

    def act() -> str:
        _hand_in(request, form, mine.pk if mine else 0, is_reader=is_reader)
        return url("board", public_id)

    return sent(request, form, act) or form_page(
        request, "boards/task.html", form, board=one, opportunity=one.opportunity, task=row, claim=mine, last=claim,
        work=work, states=TASK_STATES, tags=TASK_TAGS, claim_states=CLAIM_STATES, steps=STEPS, most_files=MOST_FILES,
        brief_files=queries.brief_files(row) if mine else [], own_files=list(mine.files.order_by("pk")) if mine else [],
    )  # fmt: skip


@signed_in
@require_POST
def claim(request: PersonRequest, public_id: str, task_id: int) -> HttpResponse:
    """Takes the step that is free."""
    one = _board(request, public_id)
    if queries.task_of_desk(one, task_id) is None:
        raise Http404
    said = _("It is yours. When the time is over it goes back to the board by itself.")
    if desk.attempt(request, lambda: acts.claim(task_id, by=request.person, at=clock.now()), said):
        return HttpResponseRedirect(url("board_task", public_id, task_id))
    return HttpResponseRedirect(url("board", public_id))


@signed_in
@require_POST
def give_up(request: PersonRequest, public_id: str, task_id: int) -> HttpResponse:
    """Gives back what I have."""
    one = _board(request, public_id)
    row = queries.task_for(one, task_id, request.person)
    mine = queries.own_claim(row, request.person) if row else None
    if mine is None:
        raise Http404
    said = _("Given back. It stands on the board again, and somebody else can take it.")
    desk.attempt(request, lambda: acts.give_up(mine.pk, by=request.person, at=clock.now()), said)
    return HttpResponseRedirect(url("board", public_id))


@signed_in
@require_POST
def add_file(request: PersonRequest, public_id: str, task_id: int) -> HttpResponse:
    """Puts a file to my work."""
    limit(f"board-files:{who(request)}", per_minute=UPLOADS_PER_MINUTE)
    one = _board(request, public_id)
    row = queries.task_for(one, task_id, request.person)
    mine = queries.own_claim(row, request.person) if row else None
    if mine is None:
        raise Http404
    name, data = uploaded(request)
    desk.attempt(
        request, lambda: files.add_work_file(mine.pk, name, data, by=request.person, at=clock.now()), _("Uploaded.")
    )
    return HttpResponseRedirect(url("board_task", public_id, task_id))


@signed_in
@require_safe
def file(request: PersonRequest, file_id: int) -> HttpResponse:
    """A file of a task, for whoever may read it: always to save, never to show."""
    opened = files.open_file(file_id, by=request.person, at=clock.now())
    return HttpResponse(
        opened.data,
        content_type=opened.media_type,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=opened.name),
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


@signed_in
@require_POST
def remove_file(request: PersonRequest, file_id: int) -> HttpResponse:
    """Deletes a file of mine, or of a brief that I edit."""
    back = queries.page_of_file(file_id, request.person)
    desk.attempt(request, lambda: files.remove_file(file_id, by=request.person, at=clock.now()), _("Removed."))
    return HttpResponseRedirect(url(*back) if back else url("my_boards"))


def uploaded(request: PersonRequest) -> tuple[str, bytes]:
    """Name and bytes of the file that came; one byte more than allowed at the most."""
    came = request.FILES.get("document")
    return (str(came.name), came.read(MOST_BYTES + 1)) if came else ("", b"")


def _board(request: PersonRequest, public_id: str) -> Board:
    found = queries.board_for(request.person, public_id)
    if found is None:
        raise Http404
    return found


def _hand_in(request: PersonRequest, form: ResultForm, claim_id: int, *, is_reader: bool) -> None:
    said, by, at = form.cleaned_data, request.person, clock.now()
    if is_reader and said["act"] == "back":
        acts.send_back_reading(claim_id, said["note"], by=by, at=at)
        messages.success(request, _("Sent back. Whoever did the work reads your words."))
        return
    acts.hand_in(claim_id, Result(text=said["text"], link=said["link"]), by=by, at=at)
    messages.success(request, _("Handed in. You will hear what becomes of it, and your hours come with the answer."))
