"""Saved searches: keeping, changing and dropping them, and noticing what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.refusal import Refusal
from awn.base.text import clean_line
from awn.matching.models import SavedSearch
from awn.matching.rules import ALERTS
from awn.matching.search.finding import with_words
from awn.opportunities.queries import Filters, open_ids, published_since
from awn.people.models import Person

MOST = 20
LONGEST_NAME, LONGEST_QUERY = 80, 1_000
EVERY = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}
AT_ONCE = 500


@transaction.atomic
def save_search(query: Mapping[str, Sequence[str]], *, name: str, alert: str, by: Person, at: datetime) -> SavedSearch:
    """Keeps a search of the list; the same one again only changes its name and alert.

    Refuses `nothing_to_save`, `search_unnamed`, `unknown_alert`, `search_too_long`, `too_many_searches`.
    """
    name, alert = _checked(name, alert)
    filters = Filters.parse(query)
    if not filters.narrows:
        raise Refusal("nothing_to_save", _("Search for something first, or choose a filter."))
    text = urlencode(filters.query(), doseq=True)
    if len(text) > LONGEST_QUERY:
        raise Refusal("search_too_long", _("This search has too many filters to be kept. Leave some out."))
    # One person's searches are written one at a time, or two at once would pass the limit.
    Person.objects.select_for_update().get(pk=by.pk)
    if SavedSearch.objects.filter(person=by).exclude(query=text).count() >= MOST:
        raise Refusal("too_many_searches", _("You keep 20 searches already. Delete one first."))
    row, _new = SavedSearch.objects.update_or_create(
        person=by,
        query=text,
        defaults={"name": name, "alert": alert},
        create_defaults={"name": name, "alert": alert, "created_at": at, "told_at": at},
    )
    events.record("search.saved", by=by, at=at, subject=row.pk, alert=alert)
    return row


@transaction.atomic
def change_search(search_id: int, *, name: str, alert: str, by: Person, at: datetime) -> SavedSearch:
    """Changes name and alert; what was published before now is not told about. Refuses `not_found`, `search_unnamed`,
    `unknown_alert`."""
    row = _own(search_id, by)
    row.name, row.alert = _checked(name, alert)
    row.told_at = at
    row.save(update_fields=["name", "alert", "told_at"])
    events.record("search.changed", by=by, at=at, subject=row.pk, alert=row.alert)
    return row


@transaction.atomic
def drop_search(search_id: int, *, by: Person, at: datetime) -> None:
    """Deletes a search. Refuses `not_found`."""
    row = _own(search_id, by)
    events.record("search.dropped", by=by, at=at, subject=row.pk)
    row.delete()


@transaction.atomic
def notice_new(*, by: Person | None, at: datetime) -> int:
    """Records `search.found` for each search that is due and has something new since last time; how many those were."""
    due = Q()
    for alert, period in EVERY.items():
        due |= Q(alert=alert, told_at__lte=at - period)
    rows = SavedSearch.objects.filter(due).select_for_update(skip_locked=True).order_by("told_at")
    found = 0
    for row in rows[:AT_ONCE]:
        number = _new_ones(row, at)
        row.told_at = at
        row.save(update_fields=["told_at"])
        if number:
            found += 1
            events.record("search.found", by=by, at=at, subject=row.pk, number=number)
    return found


def _new_ones(row: SavedSearch, at: datetime) -> int:
    """How many open ones it finds that were published since it was last told about."""
    new = published_since(row.told_at)
    if not new:
        return 0
    filters = with_words(Filters.parse(parse_qs(row.query)).without("past"))
    return len(new.intersection(open_ids(filters, at).tolist()))


def _own(search_id: int, by: Person) -> SavedSearch:
    row = SavedSearch.objects.select_for_update().filter(pk=search_id, person=by).first()
    if row is None:
        raise Refusal("not_found", _("This does not exist, or not any more."), status=404)
    return row


def _checked(name: str, alert: str) -> tuple[str, str]:
    name = clean_line(name, limit=LONGEST_NAME, field="name")
    if not name:
        message = _("Give the search a name by which you will know it.")
        raise Refusal("search_unnamed", message, fields={"name": message})
    if alert not in ALERTS:
        message = _("Choose one of the options.")
        raise Refusal("unknown_alert", message, fields={"alert": message})
    return name, alert
