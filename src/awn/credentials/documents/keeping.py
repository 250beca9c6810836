"""Signed PDFs that were drawn already: kept on disk under what they say, and given out again byte for byte."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.credentials.documents import drawing
from awn.credentials.documents.words import Language, sheet_of
from awn.credentials.models import Certificate
from awn.credentials.queries.credits import summed
from awn.credentials.queries.wordings import template_for
from awn.keys.queries import Key, active, keys_of
from awn.keys.rules import Purpose

# Half a gigabyte, seven thousand certificates; what was not asked for longest goes first.
KEPT_BYTES = 500_000_000
_TIDIED_EVERY = 200
# Raised when the sheet is drawn otherwise: what was kept before is another document.
_EDITION = 1
_LANGUAGES: tuple[Language, ...] = ("ar", "en")


def document(certificate: Certificate, language: Language) -> bytes:
    """The certificate as signed PDF: drawn when it is first asked for, the same bytes from then on while it is kept.

    While a new key waits for its chain, a kept file by a key before it is given out, unless that key was compromised.
    Refuses `certificate_revoked`, `document_not_ready` while a signature is still to come, `document_key_lost` where a
    compromised key is being replaced, and `time_stamp_silent`.
    """
    if certificate.revoked_at is not None:
        raise Refusal("certificate_revoked", _("This certificate is revoked. There is no file of it."), status=410)
    if not certificate.credential:
        raise _not_ready()
    credit = summed(certificate.entries.values_list("pk", "minutes", "day", "evidence"))
    sheet = sheet_of(certificate, credit.evidence, template_for(certificate), language)
    said = json.dumps(asdict(sheet), ensure_ascii=False, sort_keys=True, default=str)
    key = active(Purpose.DOCUMENTS)
    if key is not None and key.chain:
        return _kept(_path(said, key), lambda: _signed(drawing.pdf(sheet)))
    return _signed_before(said)


def forget(certificate: Certificate) -> int:
    """Removes kept files of a certificate, by whichever key and in both languages; how many there were."""
    credit = summed(certificate.entries.values_list("pk", "minutes", "day", "evidence"))
    gone = 0
    for language in _LANGUAGES:
        sheet = sheet_of(certificate, credit.evidence, template_for(certificate), language)
        said = json.dumps(asdict(sheet), ensure_ascii=False, sort_keys=True, default=str)
        for key in keys_of(Purpose.DOCUMENTS):
            with suppress(FileNotFoundError):
                _path(said, key).unlink()
                gone += 1
    return gone


def _signed_before(said: str) -> bytes:
    """A kept file by a retired key: what that signed stays good. A compromised key's files are never given out."""
    before = [key for key in reversed(keys_of(Purpose.DOCUMENTS)) if key.state != "active"]
    for key in before:
        if key.state == "retired":
            with suppress(FileNotFoundError):
                return _path(said, key).read_bytes()
    if before and before[0].state == "compromised":
        message = _(
            "Others may hold the key that signed these files, so it was put out of use, and a new one is being"
            " prepared. Try again in a minute. The certificate stays valid, and its number can be verified as before."
        )
        raise Refusal("document_key_lost", message, status=503)
    raise _not_ready()


def _path(said: str, key: Key) -> Path:
    """Where the file that says this, signed by this key under this chain, is kept."""
    signed_by = f"{key.kid}\n{key.chain}\n{settings.AWN_TSA_URL}\n{settings.AWN_PDF_ROOTS}"
    name = hashlib.sha256(f"{_EDITION}\n{signed_by}\n{said}".encode()).hexdigest()
    return Path(settings.AWN_DOCUMENTS_FOLDER) / name[:2] / f"{name}.pdf"


def _kept(path: Path, make: Callable[[], bytes]) -> bytes:
    folder = path.parent
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


def _signed(drawn: bytes) -> bytes:
    # Late: what signs takes a second to import, and a server that starts signs nothing.
    from awn.credentials.documents.signing import sign

    return sign(drawn)


def _not_ready() -> Refusal:
    from awn.credentials.documents.signing import not_ready

    return not_ready()
