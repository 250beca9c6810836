"""One credit of a volunteer: when, by whom, on what evidence; agreeing, objecting, the way of an objection."""

from __future__ import annotations

import json

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.hours.actions import objections as acts
from awn.hours.log import opening_of, proofs_of
from awn.hours.objections import entry_with_words
from awn.hours.queries import HoursEntry
from awn.hours.rules import NOTE_LIMIT, OBJECTION_REASONS, OUTCOMES, objection_until
from awn.people.queries import may_act_for
from awn.web.access import PersonRequest, signed_in
from awn.web.forms import BlockField, OnceForm, filled, form_page, sent
from awn.web.hours import may_object, row_of


class WordForm(OnceForm):
    """What the volunteer says: `act` is agree, object or withdraw; only an objection has a reason and words."""

    act = forms.ChoiceField(choices=[("agree", ""), ("object", ""), ("withdraw", "")], widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        required=False,
        choices=OBJECTION_REASONS.items,
        widget=forms.RadioSelect,
        label=_lazy("What is wrong?"),
        error_messages={"invalid_choice": _lazy("Choose from the list.")},
    )
    note = BlockField(
        limit=NOTE_LIMIT,
        required=False,
        label=_lazy("In your own words"),
        help_text=_lazy(
            "What would be right, and who saw it? Those who decide read it, and it is kept. Write nothing about"
            " health or about other people."
        ),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: PersonRequest, entry_id: int) -> HttpResponse:
    """The credit, and the forms by which its volunteer, or the guardian of a minor, answers."""
    found = _own(request, entry_id)
    form = filled(WordForm, request, initial={"act": "object"})
    row = row_of(found)
    context = {
        "row": row,
        "entry": found,
        "zone": found.opportunity.zone,
        "own": found.person_id == request.person.pk,
        "may_object": may_object(row),
        "until": objection_until(found.credited_at, settings.AWN_OBJECTION_DAYS),
        "outcomes": OUTCOMES,
        "reasons": OBJECTION_REASONS,
        "logged": found.pk in proofs_of([found.pk]),
    }

    def act() -> str:
        _say(request, form, found)
        return reverse("hours_entry", args=[found.pk])

    return sent(request, form, act) or form_page(request, "hours/entry.html", form, **context)


@signed_in
@require_safe
def proof(request: PersonRequest, entry_id: int) -> HttpResponse:
    """A file that proves the credit to others: its place in the public log, and what opens the hash that is there."""
    found = _own(request, entry_id)
    proven = proofs_of([found.pk]).get(found.pk)
    if proven is None:
        raise Http404
    content = {"proof": proven.text(), "opening": json.loads(opening_of(found.pk).as_json())}
    response = HttpResponse(json.dumps(content, ensure_ascii=False, indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="awn-hours-{found.pk}.json"'
    response["Cache-Control"] = "private, no-store"
    return response


def _own(request: PersonRequest, entry_id: int) -> HoursEntry:
    found = entry_with_words(entry_id)
    if found is None or not may_act_for(request.person, found.person_id, clock.now().date()):
        raise Http404
    return found


def _say(request: PersonRequest, form: WordForm, found: HoursEntry) -> None:
    said, by, at = form.cleaned_data, request.person, clock.now()
    if said["act"] == "agree":
        acts.agree(found.pk, by=by, at=at)
        messages.success(request, _("Thank you. These hours are settled."))
    elif said["act"] == "withdraw":
        acts.withdraw(found.pk, by=by, at=at)
        messages.success(request, _("The objection is taken back. The hours stand."))
    else:
        acts.dispute(found.pk, reason=said["reason"], note=said["note"], by=by, at=at)
        messages.success(request, _("Your objection has arrived. Somebody who did not confirm these hours decides."))
