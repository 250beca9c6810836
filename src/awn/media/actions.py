"""Keeping recordings and films of an opportunity, showing them, hiding them, and removing them for good."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block
from awn.media import captions as vtt
from awn.media import store
from awn.media.containers import Seen
from awn.media.models import Recording
from awn.media.parts import UnfitError
from awn.media.rules import (
    KEPT_AFTER_END,
    KINDS,
    LANGUAGES,
    REMOVED_FOR,
    TRANSCRIPT_LIMIT,
    check_fits,
    refused,
)
from awn.media.store import Stored
from awn.opportunities.actions.editing import EDITABLE
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.qualifications.gateways import ScannerAwayError, scan_blocks

_SWEPT_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What came from the form: a file in blocks (None: the one that is there stays), captions (None: these stay),
    and the transcript."""

    file: Iterable[bytes] | None = None
    captions: bytes | None = None
    transcript: str = ""
    without_captions: bool = False


def keep(opportunity_id: int, kind: str, language: str, brought: Brought, *, by: Person, at: datetime) -> Recording:
    """Keeps a recording or its words, in the place of what was there. Looking and scanning come before the transaction.

    What is shown stays shown, and is refused where it would lack something. Refuses the codes of `rules.WORDS`,
    `captions_wrong`, `recording_too_large`, `recording_not_scanned`.
    """
    place = _place(kind, language)
    house = found(Opportunity.objects.filter(pk=opportunity_id).first())
    _check(house, by)
    transcript = clean_block(brought.transcript, limit=TRANSCRIPT_LIMIT, field="transcript")
    captions = vtt.parsed(brought.captions)[0] if brought.captions is not None else None
    if captions and not transcript:
        raise refused("transcript_missing", "transcript")
    if brought.without_captions:
        captions = ""
    if brought.file is None:
        return _kept(opportunity_id, place, None, captions, transcript, by=by, at=at)
    stored = _stored(kind, brought.file)
    try:
        looked = _looked_at(kind, stored)
        return _kept(opportunity_id, place, (stored, looked), captions, transcript, by=by, at=at)
    except BaseException:
        store.remove(stored.name)
        raise


@transaction.atomic
def show(opportunity_id: int, kind: str, language: str, *, by: Person, at: datetime) -> Recording:
    """Shows it to whoever reads the opportunity; twice is once. Refuses `transcript_missing`, `captions_missing`."""
    row = _locked(opportunity_id, kind, language, by=by)
    if row.shown_at is not None:
        return row
    for missing in row.lacking:
        raise refused(missing)
    row.shown_at = row.changed_at = at
    row.save(update_fields=["shown_at", "changed_at"])
    record("recording.shown", by=by, at=at, subject=opportunity_id, kind=kind, language=language)
    return row


@transaction.atomic
def hide(opportunity_id: int, kind: str, language: str, *, by: Person, at: datetime) -> Recording:
    """Takes it off the page; its team still has it."""
    row = _locked(opportunity_id, kind, language, by=by, is_taking_away=True)
    if row.shown_at is not None:
        row.shown_at, row.changed_at = None, at
        row.save(update_fields=["shown_at", "changed_at"])
        record("recording.hidden", by=by, at=at, subject=opportunity_id, kind=kind, language=language)
    return row


@transaction.atomic
def remove(opportunity_id: int, kind: str, language: str, *, by: Person, at: datetime) -> Recording:
    """Takes it away; for `rules.REMOVED_FOR` it can be put back."""
    row = _locked(opportunity_id, kind, language, by=by, is_taking_away=True)
    row.shown_at, row.removed_at, row.changed_at = None, at, at
    row.save(update_fields=["shown_at", "removed_at", "changed_at"])
    record("recording.removed", by=by, at=at, subject=opportunity_id, kind=kind, language=language)
    return row


@transaction.atomic
def put_back(opportunity_id: int, kind: str, language: str, *, by: Person, at: datetime) -> Recording:
    """Brings back what was removed; it is not shown yet."""
    row = _locked(opportunity_id, kind, language, by=by, is_removed=True)
    row.removed_at, row.changed_at = None, at
    row.save(update_fields=["removed_at", "changed_at"])
    record("recording.put_back", by=by, at=at, subject=opportunity_id, kind=kind, language=language)
    return row


def forget_old(*, by: Person | None, at: datetime) -> int:
    """Deletes what was removed a week ago and what belongs to opportunities that ended a year ago, with the files;
    also files that no row knows. How many recordings."""
    del by  # a job of the house
    with transaction.atomic():
        old = Q(removed_at__lt=at - REMOVED_FOR) | Q(opportunity__ends_at__lt=at - KEPT_AFTER_END)
        rows = list(Recording.objects.select_for_update(of=("self",)).filter(old))
        Recording.objects.filter(pk__in=[row.pk for row in rows]).delete()
        for row in rows:
            _remove_later(row.stored_as)
    known = set(Recording.objects.values_list("stored_as", flat=True))
    for name in store.forgotten(known, at - _SWEPT_AFTER):
        store.remove(name)
    return len(rows)


def _place(kind: str, language: str) -> tuple[str, str]:
    """Refuses `not_found` for a kind or a language that there is not."""
    found(kind if kind in KINDS and language in LANGUAGES else None)
    return kind, language


def _check(house: Opportunity, by: Person, *, is_taking_away: bool = False) -> None:
    """Taking away is never too late: who is seen in a film may ask for it when all is over."""
    require(by, Permission.EDIT_OPPORTUNITIES, house.organisation_id, team_id=house.team_id)
    if house.state not in EDITABLE and not is_taking_away:
        raise Refusal("not_editable", _("A finished or cancelled opportunity is not changed any more."), status=409)


def _locked(
    opportunity_id: int, kind: str, language: str, *, by: Person, is_removed: bool = False, is_taking_away: bool = False
) -> Recording:
    """The row, behind the lock of its opportunity."""
    place = _place(kind, language)
    house = found(Opportunity.objects.select_for_update().filter(pk=opportunity_id).first())
    _check(house, by, is_taking_away=is_taking_away)
    rows = Recording.objects.filter(opportunity=house, kind=place[0], language=place[1])
    return found(rows.filter(removed_at__isnull=not is_removed).first())


def _stored(kind: str, blocks: Iterable[bytes]) -> Stored:
    try:
        return store.store(blocks, store.most_megabytes(kind) * store.MEGABYTE)
    except store.TooLargeError as error:
        megabytes = store.most_megabytes(kind)
        message = format_lazy(_("The file is too large: {megabytes} MB at most."), megabytes=megabytes)
        raise Refusal("recording_too_large", message, fields={"document": message}) from error


def _looked_at(kind: str, stored: Stored) -> Seen:
    try:
        looked = store.looked_at(stored.name)
    except UnfitError as error:
        raise refused(f"recording_{error.word}", "document") from error
    check_fits(kind, looked.has_picture)
    try:
        with store.opened(stored.name) as file:
            verdict = scan_blocks(iter(lambda: file.read(64 * 1024), b""))
    except ScannerAwayError as error:
        message = _("The file could not be scanned for malware just now. Try again in some minutes.")
        raise Refusal("recording_not_scanned", message, fields={"document": message}) from error
    if verdict == "infected":
        raise refused("recording_infected", "document")
    return looked


@transaction.atomic
def _kept(
    opportunity_id: int, place: tuple[str, str], came: tuple[Stored, Seen] | None, captions: str | None,
    transcript: str, *, by: Person, at: datetime,
) -> Recording:  # fmt: skip
    house = found(Opportunity.objects.select_for_update().filter(pk=opportunity_id).first())
    _check(house, by)
    kind, language = place
    row = Recording.objects.filter(opportunity=house, kind=kind, language=language).first()
    if row is None or row.removed_at is not None:
        if came is None:
            raise refused("recording_missing", "document")
        before, row = row, Recording(pk=row.pk if row else None, opportunity=house, kind=kind, language=language)
        row.created_at = at
        replaced = before.stored_as if before else ""
    else:
        replaced = row.stored_as if came else ""
    if came is not None:
        stored, looked = came
        row.stored_as, row.digest, row.size_bytes = stored.name, stored.digest, stored.size_bytes
        row.media_type, row.has_sound = looked.media_type, looked.has_sound
    if captions is not None:
        row.captions, row.captions_digest = captions, sha256(captions.encode()).hexdigest() if captions else ""
    row.transcript, row.changed_at = transcript, at
    if row.shown_at is not None:
        for missing in row.lacking:
            raise refused(missing, missing.removesuffix("_missing"))
    row.save()
    if replaced:
        _remove_later(replaced)
    record("recording.kept", by=by, at=at, subject=opportunity_id, kind=kind, language=language, file=came is not None)
    return row


def _remove_later(name: str) -> None:
    """Deletes the file once the rows are certain."""
    transaction.on_commit(lambda: store.remove(name))
