"""`awn import opportunities FILE --mapping NAME_OR_TOML`: opportunities from CSV and XLSX."""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

from .registry import Subparsers


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("import", help="bring in opportunities from a CSV or XLSX file")
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    opportunities = what.add_parser("opportunities", help="opportunities, their organisations and shifts")
    opportunities.add_argument("file", type=Path, metavar="FILE", help="CSV (any usual encoding) or XLSX")
    opportunities.add_argument(
        "--mapping", required=True, metavar="NAME", help="what the columns mean: awn, nyc_volunteer, or a TOML file"
    )
    opportunities.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
    opportunities.add_argument(
        "--shift-dates",
        metavar="DAYS|today",
        default="0",
        help="move all dates by so many days, or so that the file's newest day falls in the past week",
    )
    opportunities.add_argument("--organisation", default="", metavar="SLUG", help="whose opportunities these are")
    opportunities.add_argument("--encoding", metavar="NAME", help="the file's encoding, when it cannot be told")
    opportunities.add_argument("--limit-mb", type=int, metavar="MB", help="refuse a larger file")
    opportunities.add_argument("--report", type=Path, metavar="FILE.csv", help="write the verdict on every row there")
    opportunities.add_argument("--json", action="store_true", help="the account as one JSON object")
    opportunities.add_argument(
        "--language", choices=["ar", "en"], help="language of the account (default: the terminal's)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Import; 0 when the file was read to its end (refused rows included), 1 when it broke off, 2 refused whole."""
    from awn.base.refusal import Refusal

    from ._import.account import refusal_as_json

    try:
        return _run(args)
    except Refusal as refusal:
        if not args.json:
            raise
        sys.stdout.write(refusal_as_json(refusal) + "\n")
        return 2


def _run(args: argparse.Namespace) -> int:
    from awn.base import clock
    from awn.opportunities.imports import mapping as mappings
    from awn.opportunities.imports import rules, running

    from ._import import screen
    from ._import.account import RowsFile, as_json

    now = clock.now()
    mapping = mappings.load(args.mapping)
    wishes = running.Wishes(
        dry_run=args.dry_run,
        organisation_slug=args.organisation,
        encoding=args.encoding,
        limit_bytes=args.limit_mb * 1_000_000 if args.limit_mb else None,
    )
    days = running.wished_days(args.shift_dates, args.file, mapping, wishes, now.date())
    wishes = replace(wishes, moved_days=days)
    begin, written = time.monotonic(), 0
    try:
        with RowsFile(args.report) as rows_file, screen.progress(args) as shown:

            def listen(outcomes: list[rules.Outcome], report: running.Report) -> None:
                nonlocal written
                written = report.rows
                rows_file.put(outcomes)
                shown.put(report)

            report = running.run(args.file, mapping, wishes, by=None, at=now, listen=listen)
    except KeyboardInterrupt:
        screen.interrupted(written, args.language)
        raise
    seconds = time.monotonic() - begin
    if args.json:
        sys.stdout.write(as_json(report, mapping, wishes, seconds) + "\n")
    else:
        screen.tell(report, wishes, seconds, args.language)
    return 1 if report.stopped else 0
