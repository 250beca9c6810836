"""Recordings and films of an opportunity, and who may open their files."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from awn.base.compiled import Compiled, slot
from awn.media import store
from awn.media.models import MARK_LETTERS
from awn.media.models import Recording as Recording  # noqa: PLC0414 - doors name it in their types
from awn.opportunities.queries import visible_to
from awn.organisations.permissions import may
from awn.organisations.rules import Permission
from awn.people.models import Person


@dataclass(frozen=True, slots=True)
class File:
    """A file that may be opened: what it is, the SHA-256 of its bytes, and how to read it."""

    media_type: str
    size_bytes: int
    digest: str
    is_shown: bool
    open: Callable[[], BinaryIO]


# Read with each opening of a page; the captions themselves are fetched by the player.
_SHOWN = Compiled(
    lambda: (
        Recording.objects.filter(opportunity=slot("opportunity"), shown_at__isnull=False)
        .defer("captions")
        .order_by("kind", "language")
    )
)


def shown(opportunity_id: int, languages: Sequence[str] = ()) -> list[Recording]:
    """What everybody who reads the opportunity finds there; those of the first of the languages first."""
    found = _SHOWN.all(opportunity=opportunity_id)
    order = {language: place for place, language in enumerate(languages)}
    return sorted(found, key=lambda one: (one.kind, order.get(one.language, len(order))))


def of_desk(opportunity_id: int) -> dict[tuple[str, str], Recording]:
    """All that is kept, by kind and language; also what is not shown yet and what was removed."""
    return {(one.kind, one.language): one for one in Recording.objects.filter(opportunity=opportunity_id)}


def file_for(public_id: str, name: str, person: Person | None) -> File | None:
    """The file of this name, or its captions, for whoever may read the opportunity; for its team before it is shown."""
    mark, _dot, ending = name.partition(".")
    if len(mark) != MARK_LETTERS:
        return None
    rows = Recording.objects.filter(opportunity__in=visible_to(person).filter(public_id=public_id), removed_at=None)
    by = {"captions_digest__startswith": mark} if ending == "vtt" else {"digest__startswith": mark}
    for row in rows.filter(**by).select_related("opportunity").order_by("pk"):
        if name in {row.file_name, row.captions_name} and (row.shown_at or _is_of_team(person, row)):
            return _captions(row) if ending == "vtt" else _file(row)
    return None


def _file(row: Recording) -> File:
    return File(row.media_type, row.size_bytes, row.digest, bool(row.shown_at), lambda: store.opened(row.stored_as))


def _captions(row: Recording) -> File:
    data = row.captions.encode()
    return File("text/vtt", len(data), row.captions_digest, bool(row.shown_at), lambda: io.BytesIO(data))


def _is_of_team(person: Person | None, row: Recording) -> bool:
    house = row.opportunity
    return may(person, Permission.SEE_INSIDE, house.organisation_id, team_id=house.team_id)
