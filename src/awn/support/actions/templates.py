"""Answers that are used again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import Bilingual, clean_block, clean_line
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission
from awn.support.models import AnswerTemplate
from awn.support.rules import MOST_TEMPLATES, TEMPLATE_LENGTH, TITLE_LENGTH, check_area


@dataclass(frozen=True, slots=True)
class Draft:
    """A template as typed; `area` may be empty for all of them."""

    title: Bilingual
    text: Bilingual
    area: str = ""


@transaction.atomic
def put_template(draft: Draft, template_id: int | None = None, *, by: Person, at: datetime) -> AnswerTemplate:
    """Writes a template, or changes one. Refuses `help_template_incomplete` unless all stands in both languages."""
    require_staff(by, StaffPermission.HELP_PEOPLE)
    if draft.area:
        check_area(draft.area)
    texts = {
        "title_ar": clean_line(draft.title.ar, limit=TITLE_LENGTH, field="title_ar"),
        "title_en": clean_line(draft.title.en, limit=TITLE_LENGTH, field="title_en"),
        "text_ar": clean_block(draft.text.ar, limit=TEMPLATE_LENGTH, field="text_ar"),
        "text_en": clean_block(draft.text.en, limit=TEMPLATE_LENGTH, field="text_en"),
    }
    message = _("Write this in both languages: an answer is sent in the asker’s own.")
    if missing := [name for name, text in texts.items() if not text]:
        raise Refusal("help_template_incomplete", message, fields=dict.fromkeys(missing, message))
    if template_id is None:
        if AnswerTemplate.objects.count() >= MOST_TEMPLATES:
            raise Refusal("too_many_help_templates", _("There are sixty templates. Delete one first."), status=409)
        row = AnswerTemplate(changed_at=at)
    else:
        row = found(AnswerTemplate.objects.select_for_update().filter(pk=template_id).first())
    for name, text in texts.items():
        setattr(row, name, text)
    row.area, row.changed_by, row.changed_at = draft.area, by, at
    row.save()
    record("support.template_put", by=by, at=at, subject=row.pk)
    return row


@transaction.atomic
def drop_template(template_id: int, *, by: Person, at: datetime) -> None:
    """Deletes a template. Refuses `not_staff`, `not_found`."""
    require_staff(by, StaffPermission.HELP_PEOPLE)
    row = found(AnswerTemplate.objects.filter(pk=template_id).first())
    record("support.template_dropped", by=by, at=at, subject=row.pk)
    row.delete()
