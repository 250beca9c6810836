"""Keeping and dropping views of the table of applicants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.screening.models import SavedView
from awn.screening.rules import SORTS, VIEW_NAME_LENGTH, VIEW_QUERY_LENGTH, VIEWS_EACH

_KEPT = ("q", "state", "sort")


@transaction.atomic
def keep_view(
    organisation_id: int, name: str, query: Mapping[str, str], *, shared: bool, by: Person, at: datetime
) -> SavedView:
    """Keeps filters and order under a name; the same name again replaces them. Shared ones are for those who decide.

    Refuses no name, nothing to keep, and more than twenty.
    """
    require(by, Permission.DECIDE_APPLICATIONS if shared else Permission.SEE_INSIDE, organisation_id)
    said = clean_line(name, limit=VIEW_NAME_LENGTH, field="name")
    if not said:
        message = _("Give the view a name.")
        raise Refusal("view_name_missing", message, fields={"name": message})
    kept = {key: query[key][:VIEW_QUERY_LENGTH] for key in _KEPT if query.get(key)}
    if kept.get("sort") not in SORTS:
        kept.pop("sort", None)
    if not kept:
        message = _("Filter or sort first: then there is something to keep.")
        raise Refusal("view_empty", message, fields={"name": message})
    owner = None if shared else by
    others = SavedView.objects.filter(organisation_id=organisation_id, person=owner).exclude(name=said)
    if others.count() >= VIEWS_EACH:
        message = _("Twenty views are kept at most. Remove one first.")
        raise Refusal("views_full", message, status=409, fields={"name": message})
    row, _made = SavedView.objects.update_or_create(
        organisation_id=organisation_id, person=owner, name=said, defaults={"query": kept, "at": at}
    )
    return row


@transaction.atomic
def drop_view(organisation_id: int, view_id: int, *, by: Person, at: datetime) -> None:
    """Removes one's own view, or a shared one."""
    row = found(SavedView.objects.filter(organisation_id=organisation_id, pk=view_id).first())
    if row.person_id is not None and row.person_id != by.pk:
        raise found(None)
    require(by, Permission.SEE_INSIDE if row.person_id else Permission.DECIDE_APPLICATIONS, organisation_id)
    row.delete()
