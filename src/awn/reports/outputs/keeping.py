"""Files of public reports: drawn once, kept on disk under what they say, and given out again byte for byte."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, Text
from awn.reports.contents import Report
from awn.reports.outputs.flat import cells_of, check_size

KEPT_BYTES = 500_000_000
# Above this a file takes seconds: it is drawn by the worker, and whoever asks comes back for it.
SLOW_CELLS = 20_000
_TIDIED_EVERY = 100
# Raised when files are drawn otherwise: what was kept before is another file.
_EDITION = 1
_START_OF_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Format:
    """One form of a report; `draw` gets the report and the same one in the other language."""

    code: str
    ending: str
    media_type: str
    name: Text
    draw: Callable[[Report, Report | None], bytes]


# What draws is imported when it is needed: columns and workbooks take a second that no server should start with.
def _pdf(report: Report, _other: Report | None) -> bytes:
    from awn.reports.outputs import document

    return document.pdf(report)


def _xlsx(report: Report, _other: Report | None) -> bytes:
    from awn.reports.outputs import workbook

    return workbook.xlsx(report)


def _csv(report: Report, other: Report | None) -> bytes:
    from awn.reports.outputs import archive

    return archive.csv_zip(report, other)


def _parquet(report: Report, other: Report | None) -> bytes:
    from awn.reports.outputs import archive

    return archive.parquet_zip(report, other)


_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: Mapping[str, Format] = {
    "pdf": Format("pdf", "pdf", "application/pdf", _("PDF"), _pdf),
    "xlsx": Format("xlsx", "xlsx", _SHEETS, _("Excel workbook"), _xlsx),
    "csv": Format("csv", "zip", "application/zip", _("CSV tables"), _csv),
    "parquet": Format("parquet", "zip", "application/zip", _("Parquet tables"), _parquet),
}


@dataclass(frozen=True, slots=True)
class File:
    """A drawn file; `digest` names what it says."""

    digest: str
    data: bytes
    made_at: datetime


def format_of(code: str) -> Format:
    """The format of this name. Refuses `format_unknown` (404)."""
    if code not in FORMATS:
        message = _("There is no such format. A report comes as PDF, as an Excel workbook, as CSV and as Parquet.")
        raise Refusal("format_unknown", message, status=404)
    return FORMATS[code]


def digest(report: Report, form: Format, other: Report | None = None) -> str:
    """What names the file: the same numbers and words in the same form are the same file, whenever it was drawn."""
    said = [
        json.dumps(asdict(replace(one, made_at=_START_OF_TIME)), ensure_ascii=False, sort_keys=True, default=_said)
        for one in (report, other)
        if one is not None
    ]
    return hashlib.sha256("\n".join([str(_EDITION), form.code, *said]).encode()).hexdigest()


def is_slow(report: Report) -> bool:
    """Whether drawing it takes longer than a reader should wait."""
    return cells_of(report) > SLOW_CELLS


def kept(name: str, form: Format) -> File | None:
    """The file of this digest, where it was drawn before."""
    path = _path(name, form)
    try:
        return File(name, path.read_bytes(), datetime.fromtimestamp(int(path.stat().st_mtime), UTC))
    except FileNotFoundError:
        return None


def drawn(report: Report, form: Format, other: Report | None = None) -> File:
    """The file, from the disk or drawn now and kept. Refuses `report_too_large`."""
    check_size(report)
    name = digest(report, form, other)
    if (found := kept(name, form)) is not None:
        return found
    path = _path(name, form)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.parent / f".{secrets.token_hex(8)}"
    aside.write_bytes(form.draw(report, other))
    moment = report.made_at.timestamp()
    os.utime(aside, (moment, moment))
    # Whole or not at all: another process may be drawing the same.
    aside.rename(path)
    if secrets.randbelow(_TIDIED_EVERY) == 0:
        tidy(_folder(), KEPT_BYTES)
    found = kept(name, form)
    assert found is not None
    return found


def tidy(folder: Path, limit: int) -> int:
    """Removes the oldest files until the folder holds at most `limit` bytes; how many went."""
    files = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in folder.glob("*/*"))
    total = sum(size for _moment, size, _path in files)
    gone = 0
    for _moment, size, path in files:
        if total <= limit:
            break
        path.unlink(missing_ok=True)
        total -= size
        gone += 1
    return gone


def file_name(report: Report, period: str, form: Format) -> str:
    """ASCII, and without anybody's name: awn-region-sa-01-2026-ar.pdf."""
    subject = "" if report.kind == "volunteer" else f"-{report.subject.lower()}"
    kind = "my-year" if report.kind == "volunteer" else report.kind
    data = f"-{form.code}" if form.ending == "zip" else ""
    raw = f"awn-{kind}{subject}-{period.lower()}-{report.language}{data}.{form.ending}"
    return "".join(mark if mark.isascii() and (mark.isalnum() or mark in "-._") else "-" for mark in raw)


def _folder() -> Path:
    return Path(settings.AWN_DOCUMENTS_FOLDER) / "reports"


def _path(name: str, form: Format) -> Path:
    return _folder() / name[:2] / f"{name}.{form.ending}"


def _said(value: object) -> str:
    """Values that are no JSON: days, and the two kinds of what is not there."""
    return str(value)
