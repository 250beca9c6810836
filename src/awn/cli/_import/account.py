"""The account of an import as JSON, and the file with the verdict on every row."""

from __future__ import annotations

import csv
import json
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from django.utils import translation

from awn.base.refusal import Refusal, Text
from awn.base.tabular_writing import guarded
from awn.opportunities.imports.mapping import Mapping
from awn.opportunities.imports.rules import VERDICTS, Outcome
from awn.opportunities.imports.running import Report, Wishes

COLUMNS = (
    "row", "reference", "title", "verdict", "codes", "reason_en", "reason_ar", "notes", "notes_en", "notes_ar",
)  # fmt: skip


def as_json(report: Report, mapping: Mapping, wishes: Wishes, seconds: float) -> str:
    """The whole account; `created + updated + unchanged + refused` is `rows`, always."""
    table = report.table
    account: dict[str, Any] = {verdict: report.counts[verdict] for verdict in VERDICTS}
    account |= {
        "rows": report.rows,
        "refused_rows": [_refused(outcome, table.columns) for outcome in report.refused],
        "refused_rows_left_out": report.counts["refused"] - len(report.refused),
        "warnings": [
            {"code": code, "count": one.count, "rows": one.rows, **_both("example", one.example.text)}
            for code, one in sorted(report.notes.items())
        ],
        "stopped": _stopped(report),
        "blank_rows": table.blank_rows,
        "columns_unknown": list(report.binding.unknown),
        "columns_left_out": list(report.binding.ignored),
        "columns_absent": list(report.binding.absent),
        "file": {
            "format": table.format, "encoding": table.encoding, "delimiter": table.delimiter,
            "sheet": table.sheet, "sheets_left_out": list(table.other_sheets), "bytes": table.size_bytes,
        },
        "mapping": mapping.name,
        "dry_run": wishes.dry_run,
        "moved_days": wishes.moved_days,
        "seconds": round(seconds, 3),
        "rows_per_second": round(report.rows / seconds) if seconds else None,
        "cpu_seconds": round(time.process_time(), 3),
        "peak_memory_mb": peak_memory_mb(),
    }  # fmt: skip
    return json.dumps(account, ensure_ascii=False)


def refusal_as_json(refusal: Refusal) -> str:
    """The account of a file that was refused as a whole: the same names, nothing written."""
    account: dict[str, Any] = dict.fromkeys((*VERDICTS, "rows"), 0)
    account["refused_rows"] = []
    account["stopped"] = {"code": refusal.code, "after_row": 0} | _both("reason", refusal.message)
    return json.dumps(account, ensure_ascii=False)


def peak_memory_mb() -> float | None:
    """The most memory this process ever held; None where the system does not say."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3), 1)


class RowsFile:
    """Writes every row's verdict, as they come; does nothing without a path."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._stream: TextIO | None = None

    def __enter__(self) -> RowsFile:
        if self._path:
            self._stream = self._path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._stream).writerow(COLUMNS)
        return self

    def put(self, outcomes: list[Outcome]) -> None:
        """Adds these rows."""
        if self._stream:
            csv.writer(self._stream).writerows([guarded(str(cell)) for cell in _line(one)] for one in outcomes)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream:
            self._stream.close()


def _line(outcome: Outcome) -> list[object]:
    notes = [note.text for note in outcome.notes]
    codes = " ".join(code for code, _text in outcome.faults)
    faults = [text for _code, text in outcome.faults]
    return [
        outcome.number,
        outcome.reference,
        outcome.title,
        outcome.verdict,
        codes,
        *(_joined(faults, language) for language in ("en", "ar")),
        " ".join(note.code for note in outcome.notes),
        *(_joined(notes, language) for language in ("en", "ar")),
    ]


def _refused(outcome: Outcome, columns: tuple[str, ...]) -> dict[str, Any]:
    texts = [text for _code, text in outcome.faults]
    return {
        "row": outcome.number,
        "reference": outcome.reference,
        "title": outcome.title,
        "code": outcome.faults[0][0] if outcome.faults else "",
        "codes": [code for code, _text in outcome.faults],
        "reason_en": _joined(texts, "en"),
        "reason_ar": _joined(texts, "ar"),
        "values": {name: cell for name, cell in zip(columns, outcome.cells, strict=False) if name and cell},
    }


def _stopped(report: Report) -> dict[str, Any] | None:
    if report.stopped is None:
        return None
    place = {"code": report.stopped.code, "after_row": report.stopped_after_row}
    return place | _both("reason", report.stopped.message)


def _both(name: str, text: Text) -> dict[str, str]:
    return {f"{name}_{language}": _joined([text], language) for language in ("en", "ar")}


def _joined(texts: list[Text], language: str) -> str:
    if not texts:
        return ""
    with translation.override(language):
        return " ".join(map(str, texts))
