"""Saying whether an article helped."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from awn.base.refusal import found
from awn.help import reading
from awn.help.models import Judgement
from awn.help.rules import LANGUAGES
from awn.people.models import Person


@transaction.atomic
def judge(slug: str, language: str, *, helpful: bool, by: Person | None, at: datetime) -> None:
    """Counts one word of a reader. Who it was is kept nowhere, so no event tells of it either."""
    del by  # counted, not remembered
    found(reading.article(slug) if language in LANGUAGES else None)
    row, _made = Judgement.objects.get_or_create(slug=slug, language=language, defaults={"last_at": at})
    count = {"helpful": F("helpful") + 1} if helpful else {"unhelpful": F("unhelpful") + 1}
    Judgement.objects.filter(pk=row.pk).update(last_at=at, **count)
