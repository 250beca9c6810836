"""Words that an organisation uses again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.messaging.actions.mailings import cleaned
from awn.messaging.models import Template
from awn.messaging.rules import MOST_TEMPLATES, NAME_LENGTH, Texts
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person


@transaction.atomic
def keep(
    organisation_id: int, name: str, texts: Texts, *, number: int | None = None, by: Person | None, at: datetime
) -> Template:
    """Keeps a new one, or changes the one with this number.

    Refuses `message_template_unnamed`, `message_template_taken`, `too_many_message_templates`, and as
    `check_texts` does.
    """
    require(by, Permission.DECIDE_APPLICATIONS, organisation_id)
    name = clean_line(name, limit=NAME_LENGTH, field="name")
    if not name:
        message = _("Give it a name under which your colleagues find it.")
        raise Refusal("message_template_unnamed", message, fields={"name": message})
    others = Template.objects.filter(organisation=organisation_id).exclude(pk=number or 0)
    if others.filter(name=name).exists():
        message = _("There is one with this name already. Choose another name.")
        raise Refusal("message_template_taken", message, fields={"name": message})
    if others.count() >= MOST_TEMPLATES:
        raise Refusal(
            "too_many_message_templates", _("There are a hundred already. Delete one that is no longer used.")
        )
    row = Template(organisation_id=organisation_id)
    if number is not None:
        row = found(Template.objects.select_for_update().filter(organisation=organisation_id, pk=number).first())
    for column, text in asdict(cleaned(texts)).items():
        setattr(row, column, text)
    row.name, row.changed_at = name, at
    row.save()
    record("template.kept", by=by, at=at, subject=row.pk, organisation=organisation_id)
    return row


@transaction.atomic
def delete(organisation_id: int, number: int, *, by: Person | None, at: datetime) -> None:
    """Takes one away; messages that were written with it stay as they are."""
    require(by, Permission.DECIDE_APPLICATIONS, organisation_id)
    row = found(Template.objects.filter(organisation=organisation_id, pk=number).first())
    record("template.deleted", by=by, at=at, subject=row.pk, organisation=organisation_id)
    row.delete()
