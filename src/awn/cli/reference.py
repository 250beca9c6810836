"""`awn reference load`: regions, fields, goals, skills, languages and universities into the database."""

import argparse
import json
import sys


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("reference", help="load regions, fields, goals, skills, languages and universities")
    parser.add_argument("what", choices=["load"], help="load: bring the tables to the state of the files")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Load what is not loaded yet; always 0, failures raise."""
    from awn.base.clock import now
    from awn.reference.actions import load_all
    from awn.valuation.actions.rates import load_rates

    loaded = load_all(by=None, at=now())
    load_rates(by=None, at=now())
    if args.json:
        files = [{"file": file.name, "rows": file.rows, "changed": file.changed} for file in loaded]
        sys.stdout.write(json.dumps({"files": files}) + "\n")
        return 0
    for file in loaded:
        state = "loaded" if file.changed else "unchanged"
        sys.stdout.write(f"  {file.name:<26} {file.rows:>5} rows  {state}\n")
    return 0
