"""The review of qualifications. What identifies a document is shown by POST alone, and each showing is written down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.people.rules import StaffPermission
from awn.qualifications import actions, queries
from awn.qualifications.rules import KINDS, REFUSAL_REASONS
from awn.reference.rules import QUALIFICATION_KINDS
from awn.web.access import PersonRequest, staff
from awn.web.forms import DateField, Form, filled, refuse
from awn.web.jinja import url
from awn.web.organiser import desk
from awn.web.qualifications import attachment

REASONS = [(code, text) for code, text in REFUSAL_REASONS.items() if code != "unsafe"]


class DecisionForm(Form):
    """Yes until a day, or no for a reason."""

    decision = forms.ChoiceField(
        label=_lazy("Decision"),
        choices=[("accept", _lazy("It counts")), ("refuse", _lazy("It does not count"))],
        widget=forms.RadioSelect,
        error_messages={"required": _lazy("Choose one.")},
    )
    valid_until = DateField(required=False, label=_lazy("Last day on which it is valid, as on the document"))
    reason = forms.ChoiceField(
        required=False, label=_lazy("Why it does not count"), choices=[("", _lazy("Choose")), *REASONS]
    )


@staff(StaffPermission.REVIEW_QUALIFICATIONS)
@require_safe
def queue(request: PersonRequest) -> HttpResponse:
    """What waits, the oldest first: kind and day alone."""
    paged = desk.rows_of_page(request, queries.queue(request.person.pk))
    return render(request, "staff/qualifications.html", {"kinds": QUALIFICATION_KINDS, **paged})


@staff(StaffPermission.REVIEW_QUALIFICATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Before it is begun: kind and day. Then what there is to compare, and the decision."""
    waiting = queries.queue(request.person.pk).filter(public_id=public_id).first()
    if waiting is None:
        raise Http404
    context: dict[str, Any] = {
        "row": waiting,
        "name": QUALIFICATION_KINDS[waiting.kind],
        "ends": KINDS[waiting.kind].ends,
    }
    if request.method != "POST":
        return render(request, "staff/qualification.html", context)
    if "decision" not in request.POST and request.POST.get("act") != "decide":
        form = DecisionForm(initial={"valid_until": waiting.valid_until})
    else:
        form = filled(DecisionForm, request)
        if form.is_valid() and _decide(request, public_id, form):
            return HttpResponseRedirect(url("staff_qualifications"))
    case = actions.see_case(public_id, by=request.person, at=clock.now())
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "staff/qualification.html", {**context, "case": case, "form": form}, status=status)


@staff(StaffPermission.REVIEW_QUALIFICATIONS)
@require_POST
def document(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The document as a file to save."""
    return attachment(actions.see_document(public_id, by=request.person, at=clock.now()))


def _decide(request: PersonRequest, public_id: UUID, form: DecisionForm) -> bool:
    """False when something is to be mended; it stands in the form then."""
    values, at = form.cleaned_data, clock.now()
    try:
        if values["decision"] == "accept":
            actions.accept(public_id, valid_until=values["valid_until"], by=request.person, at=at)
            messages.success(request, _("Accepted. The person has been told."))
        else:
            actions.refuse(public_id, reason=values["reason"], by=request.person, at=at)
            messages.success(request, _("Not accepted. The person has been told why."))
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    return True
