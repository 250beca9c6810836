"""What both sides of a request share: the lock, a line of the thread with its file, and the promise."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block
from awn.people.models import Person
from awn.qualifications import documents
from awn.qualifications.receiving import Ready
from awn.reference import queries as reference
from awn.support.models import HelpFile, HelpMessage, HelpRequest
from awn.support.rules import FILES_PER_REQUEST, MOVES, OURS, WORDS_LENGTH, due
from awn.support.words import kept

HOUSE_COUNTRY = "SA"


def words_of(text: str) -> str:
    """Cleaned words. Refuses `help_words_missing`."""
    words = clean_block(text, limit=WORDS_LENGTH, field="words")
    if not words:
        message = _("Write in your own words what you need.")
        raise Refusal("help_words_missing", message, fields={"words": message})
    return words


def locked(request_id: int) -> HelpRequest:
    """The request, which nobody else changes meanwhile. Refuses `not_found`."""
    return found(HelpRequest.objects.select_for_update().filter(pk=request_id).first())


def write(
    row: HelpRequest,
    side: str,
    words: str,
    *,
    by: Person | None,
    at: datetime,
    after: str = "",
    file: Ready | None = None,
) -> HelpMessage:
    """One line of the thread, and its file."""
    line = HelpMessage.objects.create(request=row, side=side, words=kept(row, words), after=after, by=by, at=at)
    if file is not None:
        if HelpFile.objects.filter(message__request=row).count() >= FILES_PER_REQUEST:
            message = _("There are ten files with this request already. Describe what else there is in words.")
            raise Refusal("too_many_help_files", message, status=409, fields={"document": message})
        HelpFile.objects.create(
            message=line, stored_as=file.stored.name, key=file.stored.sealed_key, file_name=kept(row, file.name) or b"",
            media_type=file.file.media_type, size_bytes=len(file.file.data), created_at=at,
        )  # fmt: skip
    return line


def move(row: HelpRequest, state: str, *, at: datetime, reason: str = "") -> None:
    """The state after one step, with the promise that goes with it. Refuses `impossible_move`."""
    check_move(MOVES, row.state, state)
    if state in OURS:
        if row.state not in OURS or row.due_at is None:
            row.due_at = promised(row, at)
    else:
        row.due_at = None
    row.state, row.moved_at, row.reason = state, at, reason
    row.closed_at = at if state == "closed" else None
    row.save()


def promised(row: HelpRequest, at: datetime) -> datetime:
    """Until when somebody answers: working days where the asker lives, else where the house stands."""
    region = reference.region(row.person.region_id) if row.person and row.person.region_id else None
    if region is not None:
        return due(at, settings.AWN_SUPPORT_DAYS, region.weekend, region.country.zone)
    country = next((one for one in reference.countries() if one.code == HOUSE_COUNTRY), None)
    weekend = country.weekend if country else [5, 6]
    return due(at, settings.AWN_SUPPORT_DAYS, weekend, country.zone if country else "Asia/Riyadh")


def delete_files(request_ids: list[int]) -> int:
    """Deletes the files of these requests; how many. The files themselves go once that is certain."""
    rows = HelpFile.objects.filter(message__request__in=request_ids)
    names = list(rows.values_list("stored_as", flat=True))
    rows.delete()
    for name in names:
        transaction.on_commit(lambda name=name: documents.remove(name))  # type: ignore[misc]  # bound at once
    return len(names)
