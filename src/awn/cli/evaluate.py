"""`awn evaluate`: how good are search, matching and forecasts, beside simpler ways, with intervals."""

from __future__ import annotations

import argparse
import importlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .registry import Needs, Subparsers

NEEDS = "settings"
# Each is a module of `awn.matching.evaluation`, or, with dots, of another package, with `register(subparsers)`; its
# parser carries `evaluate(args) -> dict` and perhaps `told(report) -> str`. They are imported when called.
KINDS = {
    "retrieval": ("retrieval", "search over a frozen set of opportunities and queries, Arabic and English"),
    "matching": ("matching", "recommendations for real people over a data set"),
    "simulate": ("simulator", "learning, fairness and exploration in a made-up country"),
    "no-show": ("awn.forecasts.appointments", "who will not come, on a file of appointments"),
    "sentiment": ("awn.evaluation.sentiment", "how well comments are read, on a file of texts and labels"),
    "log": ("log", "the lists that this Awn has shown, and what came of them"),
}


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    kinds = "\n".join(f"  {name:10} {text}" for name, (_, text) in KINDS.items())
    parser = subparsers.add_parser(
        "evaluate",
        help="measure search and matching",
        description=kinds,
        epilog="`awn evaluate KIND --help` explains one.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("kind", choices=list(KINDS), metavar="KIND")
    parser.add_argument("options", nargs=argparse.REMAINDER)


def needs(args: argparse.Namespace) -> Needs:
    """Only the log, and what people corrected, lie in the database."""
    return "database" if args.kind == "log" or "--corrections" in args.options else "settings"


def run(args: argparse.Namespace) -> int:
    """Print the report; bad files are refused (status 2)."""
    name = KINDS[args.kind][0]
    module = importlib.import_module(name if "." in name else f"awn.matching.evaluation.{name}")
    parser = argparse.ArgumentParser(prog="awn evaluate")
    module.register(parser.add_subparsers())
    wanted = parser.parse_args([args.kind, *args.options])
    report: dict[str, Any] = wanted.evaluate(wanted)
    told = getattr(wanted, "told", None)
    if wanted.json or told is None:
        print(json.dumps(report, ensure_ascii=False, indent=None if wanted.json else 2))  # noqa: T201 - the command's output
    else:
        print(told(report))  # noqa: T201 - the command's output
    return 0
