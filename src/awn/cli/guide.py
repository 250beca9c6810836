"""`awn guide`: the articles of the guide: checked, searched, and how often they helped."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .registry import Needs, Subparsers


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("guide", help="check the guide, search it, see how often its articles helped")
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    what.add_parser("check", help="say what is wrong with the articles; 1 when there is anything")
    what.add_parser("counts", help="how often each article helped, and did not")
    search = what.add_parser("search", help="what the search finds, with its score")
    search.add_argument("question", nargs="+")
    parser.set_defaults(run=run)


def needs(args: argparse.Namespace) -> Needs:
    """Only the counts stand in the database."""
    return "database" if args.what == "counts" else "settings"


def run(args: argparse.Namespace) -> int:
    """Prints what was asked for."""
    if args.what == "search":
        return _search(" ".join(args.question))
    return _check() if args.what == "check" else _counts()


def _check() -> int:
    from awn.help.checking import our_routes, problems
    from awn.help.reading import read_all

    guide = read_all()
    found = problems(guide, our_routes())
    for problem in found:
        sys.stdout.write(f"  {problem}\n")
    sys.stdout.write(f"{len(guide)} articles, {f'{len(found)} to mend' if found else 'all is well'}\n")
    return 1 if found else 0


def _search(question: str) -> int:
    from awn.help.searching import search

    found = search(question)
    for one in found:
        sys.stdout.write(f"{one.score:8.1f}  {one.article.slug:<32} {one.article.title.en}\n")
    return 0 if found else 1


def _counts() -> int:
    from awn.help.queries import judgements

    for row in judgements():
        sys.stdout.write(f"{row.slug:<32} {row.language}  helped {row.helpful:>5}, did not {row.unhelpful:>5}\n")
    return 0
