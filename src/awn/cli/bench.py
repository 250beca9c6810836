"""`awn bench`: measures Awn beside a baseline, in one run. Works from a checkout, where the benchmarks lie."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from .registry import Subparsers

NAMES = {
    "applicants": "the table of 50,000 applicants over HTTP beside a plain Django listing of the same rows",
    "forecasts": "no-show and demand beside the simple ways; --appointments FILE for a file instead of the demo world",
    "gate": "the nine-point gate over a demo world: looks, time, what was found, bytes and first content",
    "ledger": "the public log: its cost beside the plain table, recomputing everything, proofs in a tree of a million",
    "certificates": "credentials, signed PDFs beside WeasyPrint, a run of many, and the verification page",
    "kiosk": "a scan at the entrance without a network, 500 sent once, and how soon a board hears of an arrival",
    "lighthouse": "Lighthouse on a phone over the six main pages, in both languages",
    "matching": "the matching engine beside brute force at the peak of the machine, faiss and hnswlib",
    "messages": "a message to 100,000 people beside a plain loop, sent at a rate while its sender is killed",
    "offline": "bytes and first content of the main pages on slow 4G; acts kept without a network, delivered",
    "pages": "the list and opportunity pages beside plain Django and bare SQL",
    "privacy": "the copy and the erasure of a person with ten years of history beside a plain dump",
    "reports": "public reports over a national world beside sums over the ledger (--people N for a smaller one)",
    "roster": "rosters of 6,000 and 60,000 seats beside greedy ones, and a repair",
    "search": "search over 500,000 opportunities beside tantivy; what is found beside tantivy and PostgreSQL",
    "seats": "seat claims over HTTP beside the bare SQL transaction",
    "skills": "skills proposed from tagged postings beside exact and fuzzy matching; needs --postings PATH",
    "signin": "signing in by password over HTTP beside the bare hash, and what an unknown address takes",
    "stampede": "100,000 on 5,000 seats through the queue over HTTP (20,000 unless --claims says more)",
    "start": "`make run` on a fresh clone, and again",
    "tournament": "a tournament of 60,000 seats planned and published through the product, beside a greedy roster",
}


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("bench", help="measure speed beside baselines; without a name, list the benchmarks")
    parser.add_argument("name", nargs="?", choices=sorted(NAMES))
    parser.add_argument("--all", action="store_true", help="run all and write docs/figures.md")
    parser.add_argument("--write", action="store_true", help="write its table into docs/figures.md")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument("--postings", type=Path, help="a CSV of postings with skill tags, for the benchmark of skills")
    parser.add_argument("--claims", type=int, help="how many people the stampede sends; 20,000 where nothing is said")
    parser.add_argument("--appointments", type=Path, help="a file of appointments, for the benchmark of forecasts")
    parser.add_argument("--people", type=int, help="how many people the world of the benchmark of reports has")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List, run one, or run all. Status 0 also when a goal was missed: the figure says so."""
    root = Path(__file__).resolve().parents[3]
    if args.name is None and not args.all:
        print("\n".join(f"{name:8} {text}" for name, text in NAMES.items()))  # noqa: T201 - the command's output
        return 0
    if not (root / "bench" / "figures.py").exists():
        print("Benchmarks run from a checkout of the repository. · القياسات تعمل من نسخة المستودع.", file=sys.stderr)  # noqa: T201 - the command's output
        return 2
    sys.path.insert(0, str(root))
    from bench import figures  # type: ignore[import-not-found, unused-ignore] # outside the package, by design

    for name in [args.name] if args.name else list(NAMES):
        if name == "skills" and args.postings is None:
            print("skills: needs postings with skill tags (--postings PATH); none come with Awn.", file=sys.stderr)  # noqa: T201 - the command's output
            continue
        given = {"postings": args.postings} if name == "skills" else {}
        if name == "forecasts":
            given = {"appointments": args.appointments}
        if name == "stampede" and args.claims:
            given = {"claims": args.claims}
        if name == "reports":
            given = {"people": args.people}
        result = importlib.import_module(f"bench.{name}").run(**given)
        said = figures.to_json(result) if args.json else f"{name}\n{result.as_table()}\n"
        print(said, flush=True)  # noqa: T201 - the command's output
        if args.all or args.write:
            # At once: a later one may fail, and all of them take a quarter of an hour.
            figures.write_table(result)
    return 0
