"""`awn search`: the archive of what is over, which the list with past opportunities is answered from."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .registry import Subparsers


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("search", help="the archive of past opportunities that the search reads")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    rebuild = verbs.add_parser(
        "rebuild", help="write the archive anew, as every night; servers take it up by themselves"
    )
    rebuild.set_defaults(verb=_rebuild)
    status = verbs.add_parser("status", help="whether there is one that can be used, from when, and how large")
    status.set_defaults(verb=_status)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do what was asked for; prints one object."""
    verb: object = args.verb()
    print(json.dumps(verb, ensure_ascii=False))  # noqa: T201 - the command's output
    return 0


def _rebuild() -> dict[str, object]:
    from awn.base.clock import now
    from awn.matching.search.shelf import rebuild

    return {"opportunities": rebuild(now())}


def _status() -> dict[str, object]:
    from awn.base.clock import now
    from awn.matching.search.past import status

    return status(now())
