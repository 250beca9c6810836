"""Answers of applicants to questions of coordinators."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block
from awn.people.models import Person
from awn.people.permissions import check_acts_for
from awn.screening.models import Inquiry
from awn.screening.rules import INQUIRY_LENGTH


@transaction.atomic
def answer(inquiry_id: int, text: str, *, by: Person, at: datetime) -> Inquiry:
    """The applicant, or their guardian, answers once. Refuses an empty answer, and one to what nobody decides on."""
    rows = Inquiry.objects.select_for_update(of=("self",)).select_related("application")
    row = found(rows.filter(pk=inquiry_id).first())
    check_acts_for(by, row.application.person_id, at.date())
    if row.answered_at is not None or row.application.state in {"declined", "withdrawn", "cancelled"}:
        raise Refusal("answered_already", _("This question needs no answer any more."), status=409)
    said = clean_block(text, limit=INQUIRY_LENGTH, field="answer")
    if not said:
        message = _("Write your answer.")
        raise Refusal("answer_missing", message, fields={"answer": message})
    row.answer, row.answered_at = said, at
    row.save(update_fields=["answer", "answered_at"])
    record("application.answered", by=by, at=at, subject=row.application_id)
    return row
