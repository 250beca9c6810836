"""`awn extract`: the files that analysts' questions are answered from."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .registry import Subparsers


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("extract", help="the files that analysts' questions are answered from")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    refresh = verbs.add_parser("refresh", help="write them anew, as every night; the old ones are read until then")
    refresh.set_defaults(verb=_refresh)
    check = verbs.add_parser("check", help="whether they are whole, from when, and what is withheld in them")
    check.set_defaults(verb=_check)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do what was asked for; prints one object. Status 1 where the files cannot be read."""
    said: dict[str, object] = args.verb()
    print(json.dumps(said, ensure_ascii=False))  # noqa: T201 - the command's output
    return 0 if said.get("problem") is None else 1


def _refresh() -> dict[str, object]:
    from awn.base.clock import now
    from awn.extracts.refreshing import refresh

    refresh(now())
    return _check()


def _check() -> dict[str, object]:
    from awn.base.clock import now
    from awn.extracts.queries import status

    found = status(now(), verify=True)
    return {
        "made_at": found.made_at.isoformat() if found.made_at else None,
        "problem": found.problem.code if found.problem else None,
        **{name: found.said.get(name) for name in ("source", "read_seconds", "build_seconds", "withheld", "files")},
    }
