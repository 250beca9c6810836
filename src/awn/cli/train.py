"""`awn train`: learn from the platform's own past, look at what is kept, go back to an earlier version."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .registry import Subparsers

NAMES = {"no-show": "no_show", "demand": "demand", "leaving": "leaving", "unfilled": "unfilled"}


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("train", help="learn the forecasts anew; list what is kept; go back to a version")
    parser.add_argument("kind", nargs="?", default="all", choices=["all", *NAMES])
    parser.add_argument("--list", action="store_true", help="the versions that are kept, the one in use marked")
    parser.add_argument("--use", metavar="REVISION", help="go back to a version that is kept")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print one object a line. Status 2 where one kind was asked for and there is too little to learn from."""
    from awn.base.clock import now
    from awn.base.refusal import Refusal
    from awn.forecasts import actions, queries

    if args.use:
        row = actions.use(args.use, by=None, at=now())
        _say({"kind": row.kind, "revision": row.revision, "status": queries.standing(row.kind).status})
        return 0
    kinds = list(NAMES.values()) if args.kind == "all" else [NAMES[args.kind]]
    if args.list:
        for one in queries.versions(kinds):
            _say({"kind": one.kind, "revision": one.revision, "active": one.active, "beats": one.beats})
        return 0
    for kind in kinds:
        try:
            row = actions.train(kind, by=None, at=now())
        except Refusal as refusal:
            if args.kind != "all":
                raise
            _say({"kind": kind, "refused": refusal.code})
            continue
        _say({"kind": kind, "revision": row.revision, "used": row.beats, "card": row.card})
    return 0


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what, ensure_ascii=False))  # noqa: T201 - the command's output
