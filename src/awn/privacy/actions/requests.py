"""Requests to the data-protection officer: each has its day, and an answer in words."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission
from awn.privacy.models import Request
from awn.privacy.rules import ANSWER_WITHIN, REQUEST_KINDS, REQUEST_TEXT_LENGTH


@transaction.atomic
def ask(kind: str, text: str, *, by: Person, at: datetime) -> Request:
    """A request, due in thirty days. Refuses `unknown_choice`, `words_missing`."""
    if kind not in REQUEST_KINDS:
        message = _("Choose from the list.")
        raise Refusal("unknown_choice", message, fields={"kind": message})
    made = Request.objects.create(
        person=by, kind=kind, text=_words(text, "text"), state="open", asked_at=at, due_at=at + ANSWER_WITHIN
    )
    record("privacy_request.asked", by=by, at=at, subject=made.pk, kind=kind)
    return made


@transaction.atomic
def answer(request_id: int, text: str, *, is_granted: bool, by: Person, at: datetime) -> Request:
    """The officer's answer, which the person reads. Refuses `not_staff`, `words_missing`, `own_request`, `answered`."""
    require_staff(by, StaffPermission.KEEP_PRIVACY)
    request = found(Request.objects.select_for_update().filter(pk=request_id).first())
    if request.person_id == by.pk:
        raise Refusal("own_request", _("Somebody else answers your own request."), status=403)
    if request.state != "open":
        raise Refusal("answered", _("This request was answered already. Reload the page."), status=409)
    request.answer = _words(text, "answer")
    request.state = "answered" if is_granted else "declined"
    request.answered_at, request.answered_by = at, by
    request.save()
    record("privacy_request.answered", by=by, at=at, subject=request.pk, person=request.person_id)
    return request


def _words(text: str, field: str) -> str:
    words = clean_block(text, limit=REQUEST_TEXT_LENGTH, field=field)
    if not words:
        message = _("Write it in a few words.")
        raise Refusal("words_missing", message, fields={field: message})
    return words
