"""The switch “many at once” of an opportunity: when its queue opens, how it stands, and its end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from awn.base import clock
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.surge.actions.switching import close_queue, open_queue
from awn.surge.queries import lot_of, tally
from awn.web.access import PersonRequest, member
from awn.web.formatting import in_zone
from awn.web.forms import DateField, OnceForm, filled, sent
from awn.web.jinja import url
from awn.web.organiser import desk
from awn.web.organiser.fields import TimeField, moment


class OpeningForm(OnceForm):
    """The moment at which the queue opens, on the clocks of the place."""

    day = DateField(missing=_lazy("Write the day on which the queue opens."), label=_lazy("Day"), hijri=True)
    time = TimeField(label=_lazy("Time"), error_messages={"required": _lazy("Write when the queue opens.")})

    def opens_at(self, zone: str) -> datetime:
        """The moment that valid fields mean."""
        return moment(self.cleaned_data["day"], self.cleaned_data["time"], zone)


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The opening, and how many were answered how."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    at = clock.now()
    opens_at = opportunity.queue_opens_at
    initial: dict[str, Any] = {}
    if opens_at is not None:
        local = in_zone(opens_at, opportunity.zone)
        initial = {"day": local.date(), "time": f"{local:%H:%M}"}
    form = filled(OpeningForm, request, initial=initial)

    def act() -> str:
        open_queue(opportunity.pk, opens_at=form.opens_at(opportunity.zone), by=request.person, at=clock.now())
        messages.success(request, _("Places are asked for in a queue. Its page is ready."))
        return url("opportunity_queue", organisation.slug, public_id)

    if answer := sent(request, form, act):
        return answer
    status = (form.refusal.status if form.refusal else 422) if form.is_bound and form.errors else 200
    return desk.opportunity_page(
        request,
        opportunity,
        "organiser/queue.html",
        status=status,
        tab="queue",
        form=form,
        opens_at=opens_at,
        has_opened=opens_at is not None and opens_at <= at,
        tally=tally(opportunity.pk),
        lot=lot_of(opportunity.pk),
    )


@member(Permission.EDIT_OPPORTUNITIES)
@require_POST
def close(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """Takes the queue away."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    desk.attempt(
        request,
        lambda: close_queue(opportunity.pk, by=request.person, at=clock.now()),
        _("The queue is closed. Places are asked for as usual."),
    )
    return HttpResponseRedirect(url("opportunity_queue", organisation.slug, public_id))
