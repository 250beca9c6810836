"""Somebody of the volunteer base: what the organisation may see, its notes, its lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import found
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.outreach import queries
from awn.outreach.actions import lists, notes
from awn.outreach.rules import NOTE_LENGTH, PURPOSES
from awn.outreach.searching import base_of
from awn.ratings.queries import bands_of
from awn.ratings.rules import BANDS
from awn.web.access import PersonRequest, member
from awn.web.forms import BlockField, DateField, OnceForm, filled, sent
from awn.web.jinja import url
from awn.web.organiser import desk
from awn.web.outreach_words import open_opportunities


class NoteForm(OnceForm):
    """A note, what it is for, and until when."""

    text = BlockField(
        limit=NOTE_LENGTH,
        label=_lazy("Note"),
        help_text=_lazy("The person can read it. Nothing about health, faith or descent."),
        missing=_lazy("Write what is to be noted."),
    )
    purpose = forms.ChoiceField(
        label=_lazy("What is it for?"), choices=[("", "—"), *PURPOSES.items()],
        error_messages={"required": _lazy("Say what the note is for.")},
    )  # fmt: skip
    until = DateField(
        label=_lazy("Keep it until"),
        help_text=_lazy("Within a year. It is deleted the night after."),
        missing=_lazy("Choose a day after today and within a year. The note is deleted then."),
    )


@member(Permission.DECIDE_APPLICATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: PersonRequest, organisation: Organisation, person_id: int) -> HttpResponse:
    """The page of one person; it notes, deletes a note, and takes off a list."""
    at, by = clock.now(), request.person
    somebody = found(base_of(organisation.pk, by.pk, at).select_related("region").filter(pk=person_id).first())
    here = url("volunteer_of_base", organisation.slug, person_id)
    if request.method == "POST" and _button(request, organisation, person_id):
        return HttpResponseRedirect(here)
    form = filled(NoteForm, request)

    def act() -> str:
        said: dict[str, Any] = form.cleaned_data
        notes.write_note(
            organisation.pk, person_id, said["text"], purpose=said["purpose"], until=said["until"], by=by, at=at
        )
        messages.success(request, _("Noted."))
        return here

    if answer := sent(request, form, act):
        return answer
    failed = form.is_bound and bool(form.errors)
    return desk.page(
        request, organisation, "outreach/person.html", here="volunteers",
        status=(form.refusal.status if form.refusal else 422) if failed else 200,
        form=form,
        card=queries.cards([somebody], organisation.pk, at.date())[0],
        notes=queries.notes_about(person_id, organisation.pk, at.date()),
        listed=(listed := queries.lists_with(organisation.pk, person_id)),
        lists=[(str(one.pk), one.name) for one in queries.lists_of(organisation.pk) if one not in listed],
        open_opportunities=open_opportunities(organisation.pk),
        purposes=PURPOSES,
        band=bands_of([person_id], at)[person_id],
        band_names=BANDS,
    )  # fmt: skip


def _button(request: PersonRequest, organisation: Organisation, person_id: int) -> bool:
    """Whether one of the buttons beside the form was pressed; then it has acted."""
    by, at = request.person, clock.now()
    note, kept_in = _number(request, "delete_note"), _number(request, "take_off")
    if note is not None:
        desk.attempt(request, lambda: notes.delete_note(organisation.pk, note, by=by, at=at), _("Deleted."))
    elif kept_in is not None:
        desk.attempt(
            request,
            lambda: lists.take_off_list(organisation.pk, kept_in, person_id, by=by, at=at),
            _("Taken off the list."),
        )
    return note is not None or kept_in is not None


def _number(request: PersonRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else None
