"""`awn export opportunities|hours`: the data back out as CSV or XLSX."""

import argparse
import sys
from datetime import date
from pathlib import Path

from .registry import Subparsers


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("export", help="write opportunities or hours as CSV or XLSX")
    parser.add_argument("what", choices=["opportunities", "hours"])
    parser.add_argument("--format", choices=["csv", "xlsx"], default="csv", help="default: csv")
    parser.add_argument("--organisation", metavar="SLUG", help="only of this organisation")
    parser.add_argument("--from", dest="since", type=date.fromisoformat, metavar="YYYY-MM-DD", help="from this day on")
    parser.add_argument("--to", dest="until", type=date.fromisoformat, metavar="YYYY-MM-DD", help="up to this day")
    parser.add_argument(
        "--headings", choices=["code", "ar", "en"], default="code", help="names of the columns (default: steady codes)"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Export as the system, which sees everything; 0."""
    from django.utils import translation

    from awn.base.refusal import found
    from awn.organisations.queries import by_slug

    organisation = found(by_slug(args.organisation)).pk if args.organisation else None
    with translation.override("ar" if args.headings == "ar" else "en"):
        count = _write(args, organisation)
    if args.output:
        sys.stderr.write(f"{count:,} → {args.output}\n")
    return 0


def _write(args: argparse.Namespace, organisation: int | None) -> int:
    from awn.base.tabular_writing import write_csv, write_xlsx
    from awn.hours import exports as hours
    from awn.opportunities import exports as opportunities

    exports = {"hours": hours, "opportunities": opportunities}[args.what]
    scope = exports.Scope(organisation_id=organisation, since=args.since, until=args.until)
    header, rows = exports.header(args.headings), exports.rows(scope, by=None)
    if args.format == "csv":
        if args.output:
            with args.output.open("w", encoding="utf-8", newline="") as stream:
                return write_csv(stream, header, rows)
        with open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False) as stream:
            return write_csv(stream, header, rows)
    options = {"title": args.what, "right_to_left": args.headings == "ar"}
    if args.output:
        with args.output.open("wb") as file:
            return write_xlsx(file, header, rows, **options)
    return write_xlsx(sys.stdout.buffer, header, rows, **options)
