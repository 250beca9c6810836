"""`awn ledger`: the public log of hours: check it, let it grow, prove a row; and take over past shifts."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from awn.hours.log_audit import Audit

    from .registry import Subparsers


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("ledger", help="the public log of hours: verify, checkpoint, proof, import")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    verify = verbs.add_parser("verify", help="recompute everything from the rows; names the first bad row")
    verify.add_argument("--json", action="store_true", help="print one object")
    verify.set_defaults(verb=_verify)
    checkpoint = verbs.add_parser("checkpoint", help="log what is not in the log yet; print the signed checkpoint")
    checkpoint.set_defaults(verb=_checkpoint)
    proof = verbs.add_parser("proof", help="print the proof of an hours entry, with what opens it for its holder")
    proof.add_argument("entry", type=int, help="the id of the hours entry")
    proof.set_defaults(verb=_proof)
    taken = verbs.add_parser("import", help="past shifts of one person from a CSV file: date, hours, name, skills")
    taken.add_argument("file", type=Path, metavar="FILE", help="CSV (UTF-8 or Windows-1256) or XLSX")
    taken.add_argument("--person", metavar="EMAIL", help="whose shifts they are (in a demo: its volunteer)")
    taken.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
    taken.add_argument("--json", action="store_true", help="print one object")
    taken.set_defaults(verb=_import)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do what was asked for; `verify` gives 1 where anything is wrong; 2 where it was refused."""
    from awn.base.refusal import Refusal

    try:
        status: int = args.verb(args)
    except Refusal as refusal:
        if getattr(args, "json", False):
            _say(json.dumps({"refused": refusal.code, "message": str(refusal.message)}, ensure_ascii=False))
        print(refusal.message, file=sys.stderr)  # noqa: T201 - the command's output
        return 2
    return status


def _verify(args: argparse.Namespace) -> int:
    from awn.hours.log_audit import audit

    begin = time.monotonic()
    found = audit()
    seconds = time.monotonic() - begin
    if args.json:
        _say(json.dumps(_as_object(found, seconds)))
    else:
        rate = found.rows / seconds if seconds else 0.0
        _say(f"{found.rows:,} rows, {found.checkpoints:,} checkpoints, {seconds:.1f} s, {rate:,.0f} rows/s")
        if found.waiting:
            _say(f"{found.waiting:,} new rows wait for the log; it takes them in every minute.")
        if found.erased:
            _say(f"{found.erased:,} rows are of people who were erased: all but whose they were was checked.")
        for fault in found.faults:
            where = [f"entry {fault.index}"] if fault.index is not None else []
            where += [f"{fault.kind} {fault.row_id}"] if fault.row_id is not None else []
            _say(f"✗ {', '.join(where) or 'log'}: {fault.what}")
        if found.is_sound:
            _say("✓ Rows, tree, tiles, checkpoints, signatures, balances, reversals and presences agree.")
    return 0 if found.is_sound else 1


def _as_object(found: Audit, seconds: float) -> dict[str, Any]:
    from dataclasses import asdict

    faults = [asdict(fault) for fault in found.faults]
    return {
        "ok": found.is_sound,
        "rows": found.rows,
        "checkpoints": found.checkpoints,
        "waiting": found.waiting,
        "erased": found.erased,
        "first_bad": faults[0] if faults else None,
        "faults": faults,
        "seconds": round(seconds, 3),
        "rows_per_second": round(found.rows / seconds) if seconds else None,
    }


def _checkpoint(_args: argparse.Namespace) -> int:
    from awn.base.clock import now
    from awn.hours.log import sequence
    from awn.transparency.queries import head

    sequence(at=now())
    last = head()
    sys.stdout.write(last.note if last is not None else "")
    return 0


def _proof(args: argparse.Namespace) -> int:
    from dataclasses import replace

    from awn.base.clock import now
    from awn.hours.log import opening_of, proofs_of, sequence_now

    opening = opening_of(args.entry)
    sequence_now([args.entry], at=now())
    proof = replace(proofs_of([args.entry])[args.entry], extra=opening.as_json().encode())
    sys.stdout.write(proof.text())
    return 0


def _import(args: argparse.Namespace) -> int:
    from awn.base.clock import now
    from awn.hours.past import take_over, teller

    email = args.person or _player()
    account = take_over(args.file, teller(email), dry_run=args.dry_run, by=None, at=now())
    if args.json:
        _say(json.dumps({"person": email, "dry_run": args.dry_run} | account.as_object(), ensure_ascii=False))
        return 0
    _say(f"{email}:")
    for row in account.refused:
        _say(f"✗ row {row.number}: {row.reason}")
    _say(f"{account.created} created, {account.unchanged} there already, {len(account.refused)} refused")
    if args.dry_run:
        _say("Nothing was written: this was a dry run.")
    return 0


def _player() -> str:
    """Without --person: the volunteer of the demo world, where that is on; else nobody."""
    from django.conf import settings

    from awn.demo.cast import emails

    return emails()["volunteer"] if settings.AWN_DEMO else ""


def _say(text: str) -> None:
    print(text)  # noqa: T201 - the command's output
