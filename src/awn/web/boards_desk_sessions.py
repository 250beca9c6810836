"""Times from the organisation's side: settling them, who is on duty, calling off, answering a call for help."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.boards import sessions
from awn.boards.actions import escalating, files
from awn.boards.actions import sessions as acts
from awn.boards.queries import Board, Session
from awn.boards.rules import MOST_FILES, OUTCOMES, SESSION_STATES
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member
from awn.web.boards import SESSION_TAGS, UPLOADS_PER_MINUTE, uploaded
from awn.web.boards_desk import opportunity_and_board
from awn.web.forms import OnceForm, filled, sent
from awn.web.jinja import t_plain, url
from awn.web.limits import limit, who
from awn.web.organiser import desk


class SettleForm(OnceForm):
    """What became of a time."""

    outcome = forms.ChoiceField(
        choices=[(code, SESSION_STATES[code]) for code in OUTCOMES],
        widget=forms.RadioSelect,
        label=_lazy("What became of it?"),
        error_messages={"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")},
    )


@member(Permission.CONFIRM_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PersonRequest, organisation: Organisation, public_id: str, session_id: int) -> HttpResponse:
    """One time with all that can be done about it."""
    opportunity, board = opportunity_and_board(request, organisation, public_id)
    row = sessions.session_of_desk(board, session_id) if board else None
    if board is None or row is None:
        raise Http404
    if request.method == "POST" and request.POST.get("act") in {"call_off", "duty", "answer", "file"}:
        _act(request, row)
        return HttpResponseRedirect(url("desk_session", organisation.slug, public_id, session_id))
    form = filled(SettleForm, request, initial={"outcome": row.said})

    def act() -> str:
        acts.settle(row.pk, form.cleaned_data["outcome"], by=request.person, at=clock.now())
        messages.success(request, _("Settled. Hours that come with it are credited."))
        return url("desk_board", organisation.slug, public_id)

    return sent(request, form, act) or desk.opportunity_page(
        request, opportunity, "boards/desk_time.html", status=422 if form.is_bound and form.errors else 200,
        tab="board", form=form, **_shown(request, board, row),
    )  # fmt: skip


def _shown(request: PersonRequest, board: Board, row: Session) -> dict[str, Any]:
    return {
        "board": board,
        "session": row,
        "states": SESSION_STATES,
        "tags": SESSION_TAGS,
        "call": sessions.last_call(row),
        "is_over": clock.now() >= row.ends_at,
        "is_own": row.volunteer_id == request.person.pk,
        "files": sessions.files_of(row, volunteers=False),
        "volunteers_files": sessions.files_of(row, volunteers=True),
        "most_files": MOST_FILES,
        "people": [(one.pk, t_plain(one.name)) for one in sessions.people_on_duty(board)],
    }


def _act(request: PersonRequest, row: Session) -> None:
    by, at, wanted = request.person, clock.now(), request.POST["act"]
    if wanted == "call_off":
        said = _("Called off. Whoever had booked it is told.")
        desk.attempt(request, lambda: acts.call_off(row.pk, by=by, at=at), said)
    elif wanted == "duty":
        chosen = request.POST.get("supervisor", "")
        number = int(chosen) if chosen.isdecimal() and len(chosen) < 18 else 0
        desk.attempt(request, lambda: acts.put_on_duty(row.pk, number, by=by, at=at), _("Saved."))
    elif wanted == "file":
        limit(f"board-files:{who(request)}", per_minute=UPLOADS_PER_MINUTE)
        name, data = uploaded(request)
        desk.attempt(request, lambda: files.add_time_file(row.pk, name, data, by=by, at=at), _("Uploaded."))
    elif (call := sessions.last_call(row)) is not None:
        said = _("You have taken the call. The volunteer sees your name.")
        desk.attempt(request, lambda: escalating.answer(call.pk, by=by, at=at), said)
