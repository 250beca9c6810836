"""Searches of the volunteer base that members want to be told about."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.organisations.permissions import may, require
from awn.organisations.rules import Permission
from awn.outreach.models import BaseSearch
from awn.outreach.rules import LIST_NAME_LENGTH
from awn.outreach.searching import Wanted
from awn.outreach.searching import found as people_found
from awn.people.models import Person

MOST = 20
EVERY = timedelta(days=1)
AT_ONCE = 500


@transaction.atomic
def save_base_search(organisation_id: int, wanted: Wanted, name: str, *, by: Person, at: datetime) -> BaseSearch:
    """Keeps a search; the same one again only changes its name.

    Refuses `base_search_empty`, `base_search_unnamed`, `too_many_base_searches`.
    """
    require(by, Permission.DECIDE_APPLICATIONS, organisation_id)
    name = clean_line(name, limit=LIST_NAME_LENGTH, field="name")
    if not name:
        message = _("Give the search a name by which you will know it.")
        raise Refusal("base_search_unnamed", message, fields={"name": message})
    if not wanted.narrows:
        raise Refusal("base_search_empty", _("Choose first whom you are looking for."))
    text = urlencode(wanted.query())
    # One person's searches are written one at a time, or two at once would pass the limit.
    Person.objects.select_for_update().get(pk=by.pk)
    mine = BaseSearch.objects.filter(organisation_id=organisation_id, person=by)
    if mine.exclude(query=text).count() >= MOST:
        raise Refusal("too_many_base_searches", _("You keep 20 searches already. Delete one first."), status=409)
    row, _new = BaseSearch.objects.update_or_create(
        organisation_id=organisation_id, person=by, query=text, defaults={"name": name},
        create_defaults={"name": name, "made_at": at, "told_at": at},
    )  # fmt: skip
    record("base_search.saved", by=by, at=at, subject=row.pk, organisation=organisation_id)
    return row


@transaction.atomic
def drop_base_search(search_id: int, *, by: Person, at: datetime) -> None:
    """Deletes one's own search."""
    row = found(BaseSearch.objects.filter(pk=search_id, person=by).first())
    record("base_search.dropped", by=by, at=at, subject=row.pk)
    row.delete()


@transaction.atomic
def notice_new_people(*, by: Person | None, at: datetime) -> int:
    """Records `base_search.found` for each search that is due and finds somebody new; how many those were."""
    rows = BaseSearch.objects.filter(told_at__lte=at - EVERY).select_for_update(skip_locked=True).order_by("told_at")
    count = 0
    for row in rows.select_related("person")[:AT_ONCE]:
        number = _new_ones(row, at)
        row.told_at = at
        row.save(update_fields=["told_at"])
        if number:
            count += 1
            record("base_search.found", by=by, at=at, subject=row.pk, number=number)
    return count


def _new_ones(row: BaseSearch, at: datetime) -> int:
    if not may(row.person, Permission.DECIDE_APPLICATIONS, row.organisation_id):
        return 0
    said = Wanted.parse(dict(parse_qsl(row.query)))
    wanted = replace(said, since=row.told_at)
    return people_found(wanted, row.organisation_id, row.person_id, at).count()
