"""Uploads on their way in: inspected, scanned, and kept encrypted before the row that leads to them is written."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.qualifications import documents
from awn.qualifications.gateways import ScannerAwayError, scan
from awn.qualifications.inspecting import Inspected


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that was inspected, scanned and lies encrypted in the folder; nothing leads to it yet."""

    name: str
    file: Inspected
    stored: documents.Stored


def checked(name: str, data: bytes, *, work: bool = False) -> Inspected:
    """The file, read and scanned; takes seconds, so it comes before the transaction.

    Refuses files as `documents.inspected` says, malware (`document_infected`), and while the scanner gives no answer
    (`scanner_away`).
    """
    file = documents.inspected(name, data, work=work)
    try:
        verdict = scan(file.data)
    except ScannerAwayError as error:
        message = _("Files cannot be checked for malware at the moment. Go on without the file, or try again later.")
        raise Refusal("scanner_away", message, status=503, fields={"document": message}) from error
    if verdict == "infected":
        message = _("Malware was found in this file. Scan your device, then upload a clean copy.")
        raise Refusal("document_infected", message, fields={"document": message})
    return file


def prepared(upload: Upload | None) -> Ready | None:
    """The file as it can be kept, or None where there is none. Refuses what `checked` refuses."""
    if upload is None or not upload.data:
        return None
    file = checked(upload.name, upload.data)
    return Ready(documents.shown_name(upload.name), file, documents.store(file.data))


def drop(ready: Ready | None) -> None:
    """What the file was for was not kept: neither is the file."""
    if ready is not None:
        documents.remove(ready.stored.name)
