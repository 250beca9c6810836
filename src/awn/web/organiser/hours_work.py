"""Remote work from the organisation's side: what was handed in, accepting it with its hours, sending it back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.hours.actions import deliverables as acts
from awn.hours.remote import Deliverable, to_accept, units_in, work_in
from awn.hours.rules import DELIVERABLE_STATES, NOTE_LIMIT
from awn.organisations.permissions import check_in_scope
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member
from awn.web.forms import BlockField, OnceForm, WholeNumberField, filled, sent
from awn.web.hours_work import STATE_TAGS
from awn.web.jinja import url
from awn.web.organiser import desk
from awn.web.organiser.hours import hours_tabs


class AnswerForm(OnceForm):
    """Accepting with units and minutes, or sending back with words."""

    act = forms.ChoiceField(
        choices=[("accept", _lazy("Accept it, and credit the hours")), ("send_back", _lazy("Send it back"))],
        widget=forms.RadioSelect,
        label=_lazy("Your answer"),
        error_messages={"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")},
    )
    units = WholeNumberField(required=False, min_value=0, label=_lazy("Units that you accept"))
    minutes = WholeNumberField(required=False, min_value=0, label=_lazy("Minutes for them together"))
    note = BlockField(
        limit=NOTE_LIMIT,
        required=False,
        label=_lazy("What is still to be done"),
        help_text=_lazy("Only when you send it back. The volunteer reads it."),
    )


@member(Permission.CONFIRM_HOURS)
@require_safe
def queue(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Work that waits for an answer, the longest-waiting first."""
    paged = desk.rows_of_page(request, to_accept(organisation.pk, request.standing.scope))
    return desk.page(
        request, organisation, "organiser/hours_work.html", here="hours",
        hour_tabs=hours_tabs(request, organisation, "work"), **paged,
    )  # fmt: skip


@member(Permission.CONFIRM_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PersonRequest, organisation: Organisation, deliverable_id: int) -> HttpResponse:
    """One piece of work, and the answer to it."""
    work = work_in(organisation.pk, deliverable_id)
    if work is None:
        raise Http404
    check_in_scope(request.standing.scope, work.place.shift.opportunity.team_id)
    form = filled(AnswerForm, request, initial={"units": work.units, "minutes": work.minutes})

    def act() -> str:
        _answer(request, form, work)
        return url("hours_work", organisation.slug)

    answer = sent(request, form, act)
    failed = form.is_bound and bool(form.errors)
    return answer or desk.page(
        request, organisation, "organiser/hours_work_one.html",
        status=(form.refusal.status if form.refusal else 422) if failed else 200, here="hours", form=form, work=work,
        units=units_in(work.place, besides=work.pk), states=DELIVERABLE_STATES, tags=STATE_TAGS,
        is_own=work.place.person_id == request.person.pk,
    )  # fmt: skip


def _answer(request: PersonRequest, form: AnswerForm, work: Deliverable) -> None:
    said, by, at = form.cleaned_data, request.person, clock.now()
    if said["act"] == "accept":
        acts.accept(work.pk, units=said["units"] or 0, minutes=said["minutes"] or 0, by=by, at=at)
        messages.success(request, _("Accepted. The hours are credited, and the volunteer is told."))
    else:
        acts.send_back(work.pk, note=said["note"], by=by, at=at)
        messages.success(request, _("Sent back. The volunteer reads your words."))
