"""The desk of those who answer requests for help: the queue, one request, answers used again, and figures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.languages import content
from awn.base.refusal import Refusal
from awn.people.rules import StaffPermission
from awn.support import queries
from awn.support.actions import handling
from awn.support.actions import templates as template_actions
from awn.support.queries import HelpRequest
from awn.support.rules import AREAS, CHOSEN_REASONS, DESK_STATES, is_late
from awn.web.access import PersonRequest, staff
from awn.web.forms import filled, form_page, sent
from awn.web.jinja import t_plain, url
from awn.web.organiser import desk
from awn.web.qualifications import attachment
from awn.web.support import names
from awn.web.support_forms import AnswerForm, TemplateForm, upload_of

TABS = {
    "open": _lazy("Waiting for us"),
    "late": _lazy("Late"),
    "waiting": _lazy("Waiting for askers"),
    "closed": _lazy("Closed"),
}


@staff(StaffPermission.HELP_PEOPLE)
@require_safe
def queue(request: PersonRequest) -> HttpResponse:
    """What waits, the earliest promise first; by state, by area, and one's own."""
    tab = request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"
    area = request.GET.get("area", "")
    area = area if area in AREAS else ""
    mine, at = request.GET.get("mine") == "yes", clock.now()
    counts = queries.counts(request.person, at)
    paged = desk.rows_of_page(request, queries.queue(tab, area, request.person, at, mine=mine))
    query = {"area": area, "mine": "yes" if mine else ""}
    tabs = [
        (name, url("staff_support", query={"tab": code, **{key: value for key, value in query.items() if value}}),
         code == tab, counts[code])
        for code, name in TABS.items()
    ]  # fmt: skip
    late = {row.pk for row in paged["rows"] if is_late(row.state, row.due_at, at)}
    context = {"state_tabs": tabs, "tab": tab, "area": area, "mine": mine, "late": late, **_names(), **paged}
    return render(request, "support/desk.html", context)


@staff(StaffPermission.HELP_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PersonRequest, number: int) -> HttpResponse:
    """One request: who asks, the thread with notes, and the answer."""
    row = _request_or_404(request, number)
    language = content(row.language)
    chosen = request.GET.get("template", "")
    template = next((one for one in queries.templates() if str(one.pk) == chosen), None)
    form = filled(AnswerForm, request, initial={"words": template.text.pick(language)[0] if template else ""})

    def answer() -> str:
        said = form.cleaned_data
        handling.answer(
            number, said["words"], state=said["state"], upload=upload_of(said["document"]), by=request.person,
            at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("Sent. The asker gets a letter."))
        return url("staff_support_request", number)

    context = _about(request, row, language)
    return sent(request, form, answer) or form_page(request, "support/desk_request.html", form, **context)


@staff(StaffPermission.HELP_PEOPLE)
@require_POST
def act(request: PersonRequest, number: int) -> HttpResponse:
    """The small buttons: take, leave, hand over, note, another area, close, join into another."""
    by, at, typed = request.person, clock.now(), request.POST
    acts: dict[str, Any] = {
        "take": lambda: handling.take(number, by=by, at=at),
        "give_back": lambda: handling.give_back(number, by=by, at=at),
        "hand_over": lambda: handling.hand_over(number, _number(typed.get("to", "")), by=by, at=at),
        "note": lambda: handling.note(number, typed.get("words", ""), by=by, at=at),
        "area": lambda: handling.put_area(number, typed.get("area", ""), by=by, at=at),
        "close": lambda: handling.close(number, typed.get("reason", ""), by=by, at=at),
        "join": lambda: handling.join_into(number, _number(typed.get("other", "")), by=by, at=at),
    }
    wanted = typed.get("act", "")
    if wanted not in acts:
        raise Refusal("unknown_option", _lazy("Choose one of the options."))
    desk.attempt(request, acts[wanted], _("Done."))
    return HttpResponseRedirect(url("staff_support_request", number))


@staff(StaffPermission.HELP_PEOPLE)
@require_safe
def one_file(request: PersonRequest, number: int, file_id: int) -> HttpResponse:
    """A file of a request."""
    return attachment(queries.opened_file(_request_or_404(request, number), file_id))


@staff(StaffPermission.HELP_PEOPLE)
@require_safe
def figures(request: PersonRequest) -> HttpResponse:
    """How soon requests were answered in the last ninety days."""
    return render(request, "support/figures.html", {"rows": queries.figures(clock.now()), **_names()})


@staff(StaffPermission.HELP_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def templates(request: PersonRequest) -> HttpResponse:
    """Answers that are used again: all of them, and the form for one (`?edit=`)."""
    rows = queries.templates()
    edited = next((row for row in rows if str(row.pk) == request.GET.get("edit", "")), None)
    number = edited.pk if edited else None
    fields = ("area", "title_ar", "title_en", "text_ar", "text_en")
    form = filled(TemplateForm, request, initial={name: getattr(edited, name) for name in fields} if edited else {})
    if request.method == "POST" and request.POST.get("act") == "drop":
        desk.attempt(
            request,
            lambda: template_actions.drop_template(
                _number(request.POST.get("template", "")), by=request.person, at=clock.now()
            ),
            _("The answer is deleted."),
        )
        return HttpResponseRedirect(url("staff_support_templates"))

    def put() -> str:
        template_actions.put_template(form.draft, number, by=request.person, at=clock.now())
        messages.success(request, _("Kept."))
        return url("staff_support_templates")

    context = {"rows": rows, "edited": edited, **_names()}
    return sent(request, form, put) or form_page(request, "support/templates.html", form, **context)


def _about(request: PersonRequest, row: HelpRequest, language: str) -> dict[str, Any]:
    name, contact = queries.asker_of(row)
    others = [one for one in queries.helpers() if one.pk not in {request.person.pk, row.person_id, row.assigned_id}]
    kept = queries.templates(row.area)
    return {
        "row": row, "lines": queries.thread(row, with_notes=True), "asker": name, "contact": contact,
        "is_late": is_late(row.state, row.due_at, clock.now()), "is_closed": row.state == "closed",
        "is_mine": row.assigned_id == request.person.pk, "others": [(one.pk, t_plain(one.name)) for one in others],
        "kept_answers": kept, "kept_options": [(one.pk, t_plain(one.title)) for one in kept],
        "close_reasons": list(CHOSEN_REASONS.items()),
        "asker_language": language, **_names(),
    }  # fmt: skip


def _names() -> dict[str, Any]:
    return {**names(), "states": DESK_STATES}


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else 0


def _request_or_404(request: PersonRequest, number: int) -> HelpRequest:
    row = queries.for_desk(number, request.person)
    if row is None:
        raise Http404
    return row
