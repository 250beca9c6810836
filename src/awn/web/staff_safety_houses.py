"""The appeal of a suspended organisation, decided by somebody who had no part in the suspension."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.organisations.rules import SUSPENSION_REASONS
from awn.people.rules import StaffPermission
from awn.safety import queries
from awn.safety.actions.house_appeals import decide_house_appeal
from awn.safety.rules import HOUSE_OUTCOMES, NOTE_LENGTH
from awn.safety.words import said
from awn.web.access import PersonRequest, staff
from awn.web.forms import BlockField, OnceForm, filled, form_page, sent
from awn.web.jinja import url


class HouseDecisionForm(OnceForm):
    """The decision on an appeal of an organisation."""

    outcome = forms.ChoiceField(
        label=_lazy("Decision"), widget=forms.RadioSelect, choices=list(HOUSE_OUTCOMES.items()),
        error_messages={"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")},
    )  # fmt: skip
    answer = BlockField(
        limit=NOTE_LENGTH,
        label=_lazy("Reasons"),
        help_text=_lazy("The owners of the organisation read them."),
        missing=_lazy("Write the reasons. The organisation reads them."),
    )


@staff(StaffPermission.DECIDE_APPEALS)
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: PersonRequest, number: int) -> HttpResponse:
    """One appeal with the suspension, and the decision."""
    made = queries.house_appeal_for(number, request.person)
    if made is None:
        raise Http404
    form = filled(HouseDecisionForm, request)

    def act() -> str:
        said_now = form.cleaned_data
        decide_house_appeal(number, said_now["outcome"], answer=said_now["answer"], by=request.person, at=clock.now())
        messages.success(request, _("Decided. The owners are told."))
        return url("staff_appeals")

    context = {
        "made": made, "organisation": made.organisation, "zone": made.organisation.country.zone,
        "reason": SUSPENSION_REASONS.get(made.organisation.state_reason, ""), "outcomes": HOUSE_OUTCOMES,
        "appeal_words": said(made, made.words), "answer": said(made, made.answer),
        "own": made.suspended_by_id == request.person.pk,
    }  # fmt: skip
    return sent(request, form, act) or form_page(request, "staff/house_appeal.html", form, **context)
