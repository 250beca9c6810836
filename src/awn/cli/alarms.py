"""`awn alarms run|list|evaluate`: what deserves a look in the ledger, and how well the rules find it."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .registry import Subparsers


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("alarms", help="hours that deserve a look: find them, list them, judge the rules")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    run_ = verbs.add_parser("run", help="judge the ledger and raise alarms, as every night")
    run_.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD", help="default: 400 days back")
    run_.set_defaults(verb=_run)
    list_ = verbs.add_parser("list", help="open alarms, the strongest first")
    list_.add_argument("--kind", metavar="KIND", help="only of this kind")
    list_.add_argument("--limit", type=int, default=50, metavar="N", help="default: 50")
    list_.set_defaults(verb=_list)
    evaluate = verbs.add_parser("evaluate", help="precision and recall on the stories planted in the national demo")
    evaluate.set_defaults(verb=_evaluate)
    for verb in (run_, list_, evaluate):
        verb.add_argument("--json", action="store_true", help="one object for programs")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do what was asked for; 0."""
    value, text = args.verb(args)
    print(json.dumps(value, ensure_ascii=False, default=str) if args.json else text)  # noqa: T201 - the command's output
    return 0


def _run(args: argparse.Namespace) -> tuple[Any, str]:
    from awn.alarms.tasks import run as judge
    from awn.base.clock import now

    done = judge(now(), since=args.since)
    raised = done.raised
    text = (
        f"{done.entries:,} entries since {done.since}: {raised.new} new alarms, {raised.renewed} brought up to date, "
        f"{raised.known} decided already, {raised.weak} too weak, "
        f"{done.closed} closed because their hours were taken back\n"
        f"{done.seconds:.1f} s: {done.load_seconds:.1f} s loading, {done.find_seconds:.1f} s judging"
    )
    return asdict(done), text


def _list(args: argparse.Namespace) -> tuple[Any, str]:
    from awn.alarms import queries

    rows = queries.queue(queries.Filters(kind=args.kind or "", state="open"))[: args.limit]
    values = [
        {
            "id": row.pk, "kind": row.kind, "score": round(row.score, 3), "subject_kind": row.subject_kind,
            "subject": row.subject, "period": row.period, "organisation": row.organisation_id, "state": row.state,
            "entries": row.entry_count, "facts": row.facts,
        }
        for row in rows
    ]  # fmt: skip
    lines = [
        f"{one['score']:.2f}  {one['kind']:18} #{one['id']}  organisation {one['organisation']}  "
        f"{one['subject_kind']} {one['subject']}  {one['entries']} entries"
        for one in values
    ]
    return values, "\n".join(lines) or "No open alarms."


def _evaluate(_args: argparse.Namespace) -> tuple[Any, str]:
    from awn.base.clock import now
    from awn.demo.national.frauds.judging import evaluate, told

    report = evaluate(now())
    return report, told(report)
