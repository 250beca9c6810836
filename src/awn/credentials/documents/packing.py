"""The signed PDFs of an opportunity as ZIP files, each made while it is sent: none of them is ever kept anywhere."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.credentials.documents.keeping import document
from awn.credentials.documents.words import Language
from awn.credentials.models import Certificate

# A part takes some twenty seconds to draw where nothing of it is kept, and up to 30 MB.
IN_A_PART = 500
_AT_ONCE = 50
LONGEST_NAME = 60


def parts_of(opportunity_id: int) -> list[tuple[int, int]]:
    """The parts in which an opportunity's PDFs are given out: the first and the last of each, counted from 1."""
    total = _in_force(opportunity_id).count()
    return [(first, min(first + IN_A_PART - 1, total)) for first in range(1, total + 1, IN_A_PART)]


def packed(opportunity_id: int, part: int, language: Language) -> Iterator[bytes]:
    """One part, counted from 1, as the bytes of a ZIP with a PDF for each certificate in force.

    Refuses `no_certificates` where there is no such part, and what `document` refuses.
    """
    begin = (part - 1) * IN_A_PART
    ids = list(_in_force(opportunity_id).values_list("pk", flat=True)[begin : begin + IN_A_PART])
    if not ids:
        message = _("There are no certificates to download here yet. Issue them first.")
        raise Refusal("no_certificates", message, status=409)
    return _zipped(ids, language)


def _zipped(ids: list[int], language: Language) -> Iterator[bytes]:
    sink = _Sink()
    # The files within are compressed already.
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for at in range(0, len(ids), _AT_ONCE):
            rows = Certificate.objects.select_related("opportunity", "organisation").in_bulk(ids[at : at + _AT_ONCE])
            # What was revoked since the list was made has no file any more.
            for one in (rows[pk] for pk in ids[at : at + _AT_ONCE] if rows[pk].revoked_at is None):
                archive.writestr(_entry(one, language), document(one, language))
                yield sink.taken()
    yield sink.taken()


def _entry(certificate: Certificate, language: Language) -> zipfile.ZipInfo:
    moment = certificate.issued_at.astimezone(ZoneInfo(certificate.zone))
    entry = zipfile.ZipInfo(f"{_file_name(certificate, language)}.pdf", moment.timetuple()[:6])
    entry.external_attr = 0o600 << 16
    return entry


def _file_name(certificate: Certificate, language: Language) -> str:
    """The holder's name and the number. Letters, marks and digits only: a name must not lead out of a folder."""
    name = certificate.name.pick(language)[0]
    kept = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in name)
    return f"{' '.join(kept.split())[:LONGEST_NAME]} {certificate.code}".strip()


def _in_force(opportunity_id: int) -> QuerySet[Certificate]:
    rows = Certificate.objects.filter(opportunity_id=opportunity_id, kind="opportunity", revoked_at=None)
    return rows.exclude(credential="").order_by("pk")


class _Sink(io.RawIOBase):
    """Holds what was written until it is taken: a ZIP can be written without going back."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: object) -> int:
        """Keeps a copy."""
        piece = bytes(memoryview(data))  # type: ignore[arg-type] # anything with bytes in it
        self._pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        """All that was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
