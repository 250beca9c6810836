"""Recordings and sign-language films of an opportunity: their files, and the desk where an organisation keeps them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.refusal import Text
from awn.media import actions, queries
from awn.media.actions import Brought
from awn.media.captions import MOST_BYTES as MOST_CAPTION_BYTES
from awn.media.rules import KINDS, LANGUAGES, REMOVED_FOR, TRANSCRIPT_LIMIT, WORDS
from awn.media.store import most_megabytes
from awn.opportunities.actions.editing import EDITABLE
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member, public
from awn.web.forms import BlockField, Form, filled, sent
from awn.web.limits import limit, who
from awn.web.media_files import Handed, handed
from awn.web.organiser import desk

UPLOADS_PER_MINUTE = 10
ACCEPTED: Mapping[str, str] = {"audio": ".mp3,.m4a,.ogg,.opus,.oga,.wav,audio/*", "sign": ".mp4,.m4v,.webm,video/*"}
_Act = Callable[..., object]
_DONE: Mapping[str, tuple[_Act, Text]] = {
    "show": (actions.show, _lazy("Volunteers see it now.")),
    "hide": (actions.hide, _lazy("It is hidden. Your team still has it.")),
    "remove": (actions.remove, _lazy("It is removed. For seven days you can put it back.")),
    "put_back": (actions.put_back, _lazy("It is back. Volunteers do not see it yet.")),
}


class RecordingForm(Form):
    """A file, its captions and its transcript."""

    document = forms.FileField(required=False, error_messages={"empty": _lazy("This file is empty.")})
    captions = forms.FileField(required=False, error_messages={"empty": _lazy("This file is empty.")})
    without_captions = forms.BooleanField(required=False)
    transcript = BlockField(limit=TRANSCRIPT_LIMIT, required=False)


@public
@require_safe
def opportunity_medium(request: HttpRequest, public_id: str, name: str) -> HttpResponseBase:
    """A recording, a film or captions, for whoever may read the opportunity; its team also before it is shown."""
    person = request.user.person if request.user.is_authenticated else None
    found = queries.file_for(public_id, name, person)
    if found is None:
        raise Http404
    file = Handed(
        media_type=found.media_type,
        size_bytes=found.size_bytes,
        digest=found.digest,
        open=found.open,
        is_kept=found.is_shown,
    )
    try:
        return handed(request, file)
    except FileNotFoundError as error:
        raise Http404 from error


@member(Permission.SEE_INSIDE)
@require_safe
def listed(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """What there is to listen to and to see, in each language, and what is missing."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    kept = queries.of_desk(opportunity.pk)
    places = [(kind, language, kept.get((kind, language))) for kind in KINDS for language in LANGUAGES]
    return desk.opportunity_page(
        request, opportunity, "media/desk.html", tab="edit", places=places, kinds=KINDS, words=WORDS
    )


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PersonRequest, organisation: Organisation, public_id: str, kind: str, language: str) -> HttpResponse:
    """One recording or film in one language: upload, captions, transcript, preview, showing and removing."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    if kind not in KINDS or language not in LANGUAGES:
        raise Http404
    row = queries.of_desk(opportunity.pk).get((kind, language))
    act = _DONE.get(request.POST.get("act", ""))
    if act is not None:
        do, done = act
        desk.attempt(request, lambda: do(opportunity.pk, kind, language, by=request.person, at=clock.now()), done)
        return HttpResponseRedirect(request.path)
    is_there = row is not None and row.removed_at is None
    form = filled(RecordingForm, request, initial={"transcript": row.transcript if row and is_there else ""})
    if request.method == "POST":
        limit(f"recordings:{who(request)}", per_minute=UPLOADS_PER_MINUTE)
    answer = sent(request, form, lambda: _keep(request, opportunity.pk, kind, language, form.cleaned_data))
    if answer is not None:
        return answer
    can_edit = Permission.EDIT_OPPORTUNITIES in request.standing.permissions
    context: dict[str, Any] = {
        "form": form, "kind": kind, "language": language, "row": row, "is_there": is_there, "kinds": KINDS,
        "words": WORDS, "editable": can_edit and opportunity.state in EDITABLE, "can_take_away": can_edit,
        "accepted": ACCEPTED[kind], "most_megabytes": most_megabytes(kind),
        "put_back_until": row.removed_at + REMOVED_FOR if row is not None and row.removed_at else None,
    }  # fmt: skip
    status = 200 if not form.errors else form.refusal.status if form.refusal else 422
    return desk.opportunity_page(request, opportunity, "media/one.html", status=status, tab="edit", **context)


def _keep(request: PersonRequest, opportunity_id: int, kind: str, language: str, said: dict[str, Any]) -> str:
    file, captions = said["document"], said["captions"]
    brought = Brought(
        file=file.chunks() if file else None,
        captions=captions.read(MOST_CAPTION_BYTES + 1) if captions else None,
        transcript=said["transcript"],
        without_captions=said["without_captions"],
    )
    row = actions.keep(opportunity_id, kind, language, brought, by=request.person, at=clock.now())
    messages.success(request, _("Saved.") if row.shown_at else _("Saved. Volunteers do not see it yet."))
    return request.path
