"""The account of an import on a terminal."""

from __future__ import annotations

import argparse
import locale
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import translation
from django.utils.translation import gettext as _

from awn.opportunities.imports.rules import VERDICT_NAMES, VERDICTS
from awn.opportunities.imports.running import Report, Wishes

SHOWN_REFUSALS = 20


class Shown:
    """A progress bar on standard error, by bytes where the format tells them, else by rows."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(file=sys.stderr),
        )
        self._task = self.progress.add_task("", total=None)

    def put(self, report: Report) -> None:
        """Shows how far it is."""
        share = report.table.share_read()
        text = f"{report.rows:,} · {report.counts['refused']:,} ✗"
        if share is None:
            self.progress.update(self._task, description=text)
        else:
            self.progress.update(self._task, description=text, completed=share * 100, total=100)


class Silent:
    def put(self, report: Report) -> None:
        """Shows nothing."""


@contextmanager
def progress(args: argparse.Namespace) -> Iterator[Shown | Silent]:
    """The bar on a terminal; silence for JSON and for pipes."""
    if args.json or not sys.stderr.isatty():
        yield Silent()
        return
    shown = Shown()
    with shown.progress:
        yield shown


def tell(report: Report, wishes: Wishes, seconds: float, language: str | None) -> None:
    """Prints the account in one language."""
    with translation.override(language or _language()):
        _tell(report, wishes, seconds)


def interrupted(rows: int, language: str | None) -> None:
    """Says what an interrupted import leaves behind."""
    with translation.override(language or _language()):
        text = _("Interrupted after {rows} rows. They stand; run the same command again and it goes on from there.")
        sys.stderr.write(text.format(rows=f"{rows:,}") + "\n")


def _tell(report: Report, wishes: Wishes, seconds: float) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    if wishes.dry_run:
        console.print(_("Dry run: nothing was written."), markup=False)
    totals = Table(show_header=False)
    for verdict in VERDICTS:
        totals.add_row(str(VERDICT_NAMES[verdict]), f"{report.counts[verdict]:,}")
    totals.add_row(_("Rows"), f"{report.rows:,}")
    console.print(totals)
    for line in _lines(report, wishes, seconds):
        console.print(line, markup=False)
    if report.refused:
        refusals = Table(_("Row"), _("Reference"), _("Reason"))
        for outcome in report.refused[:SHOWN_REFUSALS]:
            reasons = " ".join(str(text) for _code, text in outcome.faults)
            refusals.add_row(str(outcome.number), _plain(outcome.reference), _plain(reasons))
        console.print(refusals)
        if report.counts["refused"] > SHOWN_REFUSALS:
            console.print(_("The others stand in the file that --report names."), markup=False)


def _lines(report: Report, wishes: Wishes, seconds: float) -> Iterator[str]:
    table = report.table
    if table.encoding:
        yield _("Read as {encoding}, separated by {delimiter}.").format(
            encoding=table.encoding, delimiter={"\t": "TAB"}.get(table.delimiter, table.delimiter)
        )
    if wishes.moved_days:
        yield _("All dates were moved by {days} days.").format(days=wishes.moved_days)
    if report.binding.unknown:
        yield _("Columns that the mapping does not know, left out: {names}.").format(
            names=", ".join(report.binding.unknown)
        )
    if report.binding.absent:
        yield _("Columns that the file does not have: {names}.").format(names=", ".join(report.binding.absent))
    if table.other_sheets:
        yield _("Only the first sheet was read, not: {names}.").format(names=", ".join(table.other_sheets))
    if table.blank_rows:
        yield _("Empty rows: {count}.").format(count=table.blank_rows)
    for note in report.notes.values():
        rows = ", ".join(map(str, note.rows[:5])) + ("…" if note.count > 5 else "")
        yield f"{note.count:,} × {note.example.text} ({rows})"
    if report.stopped:
        yield _("The file broke off after row {row}: {reason}").format(
            row=report.stopped_after_row, reason=report.stopped.message
        )
    yield _("{seconds} seconds.").format(seconds=f"{seconds:.1f}")


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _language() -> str:
    """Arabic on an Arabic terminal, else English."""
    told = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "ar" if told.lower().startswith("ar") else "en"
