"""Times from the volunteer's side: booking, giving back, saying how it went, calling for help."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.boards import queries, sessions
from awn.boards.actions import escalating, files
from awn.boards.actions import sessions as acts
from awn.boards.queries import Session
from awn.boards.rules import MOST_FILES, NOTE_LIMIT, SESSION_STATES
from awn.web.access import PersonRequest, signed_in
from awn.web.boards import SESSION_TAGS, UPLOADS_PER_MINUTE, uploaded
from awn.web.forms import BlockField, OnceForm, filled, sent
from awn.web.jinja import url
from awn.web.limits import limit, who
from awn.web.organiser import desk

HELP_PER_MINUTE = 20


class HowForm(OnceForm):
    """How it went."""

    said = forms.ChoiceField(
        choices=[("held", _lazy("It took place")), ("nobody_came", _lazy("I was there, nobody else came"))],
        widget=forms.RadioSelect,
        label=_lazy("How did it go?"),
        error_messages={"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")},
    )
    note = BlockField(
        limit=NOTE_LIMIT,
        required=False,
        label=_lazy("A note for your supervisor"),
        help_text=_lazy("What was done, what comes next. No names, no numbers, nothing of what was confided to you."),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PersonRequest, public_id: str, session_id: int) -> HttpResponse:
    """One time: free to book, or mine."""
    board = queries.board_for(request.person, public_id)
    row = sessions.own_session(board, session_id, request.person) if board else None
    if board is None or row is None:
        raise Http404
    if request.method == "POST" and request.POST.get("act") in {"book", "give_back", "help", "file"}:
        _act(request, row)
        here = request.POST["act"] != "give_back"
        return HttpResponseRedirect(url("board_session", public_id, session_id) if here else url("board", public_id))
    form = filled(HowForm, request, initial={"said": row.said, "note": row.note})

    def act() -> str:
        said = form.cleaned_data
        acts.say_how(row.pk, said["said"], said["note"], by=request.person, at=clock.now())
        messages.success(request, _("Thank you. A supervisor settles it, and your hours come with that."))
        return url("board", public_id)

    at, is_mine = clock.now(), row.volunteer_id == request.person.pk
    return sent(request, form, act) or render(
        request,
        "boards/time.html",
        {
            "form": form, "board": board, "opportunity": board.opportunity, "session": row, "at": at,
            "is_mine": is_mine, "may_call": sessions.may_escalate(row, at),
            "call": sessions.last_call(row), "states": SESSION_STATES, "tags": SESSION_TAGS,
            "needs_supervisor": sessions.needs_supervisor(board), "most_files": MOST_FILES,
            "files": sessions.files_of(row, volunteers=False) if is_mine else [],
            "own_files": sessions.files_of(row, volunteers=True) if is_mine else [],
            "may_add": is_mine and row.state == "booked" and board.kind != "support",
        },
        status=422 if form.is_bound and form.errors else 200,
    )  # fmt: skip


def _act(request: PersonRequest, row: Session) -> None:
    by, at, wanted = request.person, clock.now(), request.POST["act"]
    if wanted == "book":
        said = _("It is yours. If you cannot come, give it back before it begins.")
        desk.attempt(request, lambda: acts.book(row.pk, by=by, at=at), said)
    elif wanted == "give_back":
        said = _("Given back. Others can book this time now.")
        desk.attempt(request, lambda: acts.give_back(row.pk, by=by, at=at), said)
    elif wanted == "file":
        limit(f"board-files:{who(request)}", per_minute=UPLOADS_PER_MINUTE)
        name, data = uploaded(request)
        desk.attempt(request, lambda: files.add_lesson_file(row.pk, name, data, by=by, at=at), _("Uploaded."))
    else:
        limit(f"board-help:{who(request)}", per_minute=HELP_PER_MINUTE)
        danger = request.POST.get("danger") == "yes"
        said = _("Your supervisor was called. Stay where you are, and keep this page open.")
        desk.attempt(
            request,
            lambda: escalating.escalate(row.pk, request.POST.get("words", ""), is_danger=danger, by=by, at=at),
            said,
        )
