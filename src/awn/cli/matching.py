"""`awn matching`: nightly work on everybody's lists and on meanings, on this machine or on many."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awn.matching.scaling.running import Machines

    from .registry import Subparsers


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("matching", help="everybody's recommendations and the meanings of texts, in bulk")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    machines = argparse.ArgumentParser(add_help=False)
    machines.add_argument(
        "--on", choices=["here", "pool", "dask"], default="here", help="where to work (default: here)"
    )
    machines.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster, such as tcp://10.0.0.5:8786")
    machines.add_argument(
        "--workers", type=int, metavar="N", help="processes on this machine (default: one for each core)"
    )
    refresh = verbs.add_parser("refresh", parents=[machines], help="write everybody's best opportunities into files")
    refresh.add_argument("--out", type=Path, required=True, metavar="DIR", help="new, empty, or of an earlier refresh")
    refresh.add_argument("--top", type=int, default=50, metavar="K", help="length of each list (default: 50)")
    refresh.set_defaults(verb=_refresh)
    embed = verbs.add_parser("embed", parents=[machines], help="read texts that have no vector of the present model")
    embed.set_defaults(verb=_embed)
    status = verbs.add_parser("status", help="which model, how many meanings there are, and how many are missing")
    status.set_defaults(verb=_status)
    compact = verbs.add_parser("compact", help="write the index of open opportunities anew, as every night")
    compact.set_defaults(verb=_compact)
    learn = verbs.add_parser("learn", help="learn the weights of the score from what came of the lists shown")
    learn.set_defaults(verb=_learn)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do what was asked for; prints one object."""
    verb: object = args.verb(args)
    print(json.dumps(verb, ensure_ascii=False))  # noqa: T201 - the command's output
    return 0


def _refresh(args: argparse.Namespace) -> dict[str, object]:
    from awn.base.clock import now
    from awn.matching.scaling.national import refresh

    manifest = refresh(args.out, at=now(), k=args.top, machines=_machines(args))
    return {name: manifest[name] for name in ("at", "model", "offers", "people")} | {"files": len(manifest["parts"])}


def _embed(args: argparse.Namespace) -> dict[str, object]:
    from awn.base.clock import now
    from awn.matching.scaling.national import reembed

    return {"texts": reembed(at=now(), machines=_machines(args))}


def _status(args: argparse.Namespace) -> dict[str, object]:
    from awn.matching.tasks import status

    return status()


def _compact(args: argparse.Namespace) -> dict[str, object]:
    from awn.base.clock import now
    from awn.matching.loading.storing import compact

    return {"opportunities": compact(now())}


def _learn(args: argparse.Namespace) -> dict[str, object]:
    from awn.base.clock import now
    from awn.matching.actions.learning import learn

    return asdict(learn(by=None, at=now()))


def _machines(args: argparse.Namespace) -> Machines:
    from awn.matching.scaling.running import Machines

    # An address can only mean Dask.
    return Machines("dask" if args.scheduler else args.on, args.scheduler, args.workers)
