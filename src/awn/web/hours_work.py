"""Remote work from the volunteer's side: handing in, seeing its state, taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from awn.base import clock
from awn.base.refusal import Refusal
from awn.boards.queries import board_of
from awn.hours.actions import deliverables as acts
from awn.hours.actions.deliverables import LINK_LIMIT, Work
from awn.hours.remote import handed_in, units_in, work_place
from awn.hours.rules import DELIVERABLE_STATES, LATEST_WORK, TEXT_LIMIT, TITLE_LIMIT
from awn.web.access import PersonRequest, signed_in
from awn.web.forms import BlockField, LineField, OnceForm, WholeNumberField, filled, form_page, sent
from awn.web.organiser import desk

STATE_TAGS = {"submitted": "info", "accepted": "ok", "returned": "few", "withdrawn": ""}


class WorkForm(OnceForm):
    """What is handed in."""

    title = LineField(limit=TITLE_LIMIT, missing=_lazy("Give your work a title."), label=_lazy("What did you do?"))
    text = BlockField(limit=TEXT_LIMIT, required=False, label=_lazy("The work itself, or a description of it"))
    link = LineField(
        limit=LINK_LIMIT,
        required=False,
        label=_lazy("Link to it"),
        help_text=_lazy("A page or a file that the organisation can open, beginning with https://."),
    )
    units = WholeNumberField(
        min_value=1, label=_lazy("Units"), error_messages={"required": _lazy("Write how many units it is.")}
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: PersonRequest, place_id: int) -> HttpResponse:
    """What was handed in for one place, and the form for more; `?again=` begins with work that was sent back."""
    place = work_place(request.person, place_id)
    if place is None:
        raise Http404
    at = clock.now()
    paged = desk.rows_of_page(request, handed_in(place.pk))
    again = next((row for row in paged["rows"] if str(row.pk) == request.GET.get("again")), None)
    initial = {name: getattr(again, name) for name in ("title", "text", "link", "units")} if again else {"units": 1}
    form = filled(WorkForm, request, initial=initial)
    shift = place.shift

    # Work of a board is credited by its board, so that nothing counts twice.
    board = board_of(shift.opportunity_id)

    def act() -> str:
        if board is not None:
            raise Refusal("work_on_board", _("This work is handed in on the board of the opportunity."), status=409)
        said = form.cleaned_data
        new = Work(title=said["title"], text=said["text"], link=said["link"], units=said["units"])
        acts.hand_in(place.pk, new, by=request.person, at=clock.now())
        messages.success(request, _("Handed in. A supervisor looks at it, and then your hours are credited."))
        return reverse("remote_work", args=[place.pk])

    context = {
        "place": place,
        "opportunity": shift.opportunity,
        "units": units_in(place),
        "board": board,
        "is_open": place.state in {"confirmed", "attended"} and shift.starts_at <= at <= shift.ends_at + LATEST_WORK,
        "until": shift.ends_at + LATEST_WORK,
        "states": DELIVERABLE_STATES,
        "tags": STATE_TAGS,
        **paged,
    }
    return sent(request, form, act) or form_page(request, "hours/work.html", form, **context)


@signed_in
@require_POST
def take_back(request: PersonRequest, place_id: int, deliverable_id: int) -> HttpResponse:
    """Takes back what nobody has decided on yet."""
    place = work_place(request.person, place_id)
    if place is None or not handed_in(place.pk).filter(pk=deliverable_id).exists():
        raise Http404
    try:
        acts.take_back_work(deliverable_id, by=request.person, at=clock.now())
        messages.success(request, _("Taken back."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return HttpResponseRedirect(reverse("remote_work", args=[place.pk]))
