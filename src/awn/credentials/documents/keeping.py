"""Signed PDFs that were drawn already: kept on disk under what they say, and given out again byte for byte."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.credentials.documents import drawing
from awn.credentials.documents.signing import sign, signer_name
from awn.credentials.documents.words import Language, sheet_of
from awn.credentials.models import Certificate
from awn.credentials.queries.credits import summed
from awn.credentials.queries.wordings import template_for

# Half a gigabyte, seven thousand certificates; what was not asked for longest goes first.
KEPT_BYTES = 500_000_000
_TIDIED_EVERY = 200
# Raised when the sheet is drawn otherwise: what was kept before is another document.
_EDITION = 1


def document(certificate: Certificate, language: Language) -> bytes:
    """The certificate as signed PDF: drawn when it is first asked for, the same bytes from then on while it is kept.

    Refuses `certificate_revoked`, `document_not_ready` while its signature is still to come, and `time_stamp_silent`.
    """
    if certificate.revoked_at is not None:
        raise Refusal("certificate_revoked", _("This certificate is revoked. There is no file of it."), status=410)
    if not certificate.credential:
        message = _("The file is being prepared. Try again in a minute.")
        raise Refusal("document_not_ready", message, status=503)
    credit = summed(certificate.entries.values_list("pk", "minutes", "day", "evidence"))
    sheet = sheet_of(certificate, credit.evidence, template_for(certificate), language)
    said = json.dumps(asdict(sheet), ensure_ascii=False, sort_keys=True, default=str)
    signed_by = f"{signer_name()}\n{settings.AWN_TSA_URL}\n{settings.AWN_PDF_ROOTS}"
    name = hashlib.sha256(f"{_EDITION}\n{signed_by}\n{said}".encode()).hexdigest()
    return _kept(name, lambda: sign(drawing.pdf(sheet)))


def _kept(name: str, make: Callable[[], bytes]) -> bytes:
    folder = Path(settings.AWN_DOCUMENTS_FOLDER) / name[:2]
    path = folder / f"{name}.pdf"
    try:
        data = path.read_bytes()
        # Asked for again: it goes later.
        os.utime(path)
        return data
    except FileNotFoundError:
        data = make()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = folder / f".{secrets.token_hex(8)}"
    aside.write_bytes(data)
    aside.rename(path)
    if secrets.randbelow(_TIDIED_EVERY) == 0:
        tidy(folder.parent, KEPT_BYTES)
    return data


def tidy(folder: Path, limit: int) -> int:
    """Removes what was asked for least lately until the folder holds at most `limit` bytes; how many files went."""
    files = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in folder.glob("*/*.pdf"))
    total = sum(size for _moment, size, _path in files)
    gone = 0
    for _moment, size, path in files:
        if total <= limit:
            break
        path.unlink(missing_ok=True)
        total -= size
        gone += 1
    return gone
