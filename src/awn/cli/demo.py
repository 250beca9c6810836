"""`awn demo`: the invented world, small for trying out, national for measuring."""

import argparse
import sys
from typing import Any


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("demo", help="fill the database with invented organisations, people and hours")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--small", action="store_true", help="twelve scenarios, 400 people, a year (the default)")
    size.add_argument("--national", action="store_true", help="200,000 people, 50,000 opportunities, 2 million entries")
    size.add_argument("--refresh", action="store_true", help="give a world that has grown old shifts from today on")
    parser.add_argument("--quiet", action="store_true", help="say only what is wrong")
    parser.add_argument("--seed", type=int, default=26, help="another number tells another story (default: 26)")
    parser.add_argument(
        "--open-share", type=float, default=0.4, metavar="SHARE", help="--national: how many opportunities are open"
    )
    parser.add_argument("--people", type=int, default=200_000, help=argparse.SUPPRESS)
    parser.add_argument("--opportunities", type=int, default=50_000, help=argparse.SUPPRESS)
    parser.add_argument("--entries", type=int, default=2_000_000, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Fill or refresh; 0, or 1 when the counters do not agree with the rows. Refuses where AWN_DEMO is off."""
    if args.refresh:
        return _refresh()
    small = _small(args)
    return _national(args) or small if args.national else small


def _small(args: argparse.Namespace) -> int:
    from awn import demo
    from awn.base.clock import now
    from awn.demo.archive import take_in
    from awn.demo.world import build

    say = _hush if args.quiet else _say
    built = build(at=now(), seed=args.seed, say=lambda text: say(f"  … {text}"))
    if built.was_there:
        say("  The demo world is there already; nothing was changed. `awn demo --refresh` renews its dates.")
    else:
        say(
            f"  {built.organisations} organisations, {built.opportunities} opportunities, {built.people} people, "
            f"{built.entries} hours entries, {built.certificates} certificates"
        )
    archive = take_in(at=now())
    say("  archive: " + ", ".join(f"{count} {verdict}" for verdict, count in archive.items() if count))
    agree = _show([check for check in built.checks if check.wrong] if args.quiet else built.checks)
    for sign_in in demo.sign_ins():
        say(f"  {sign_in.email:<32}{sign_in.password:<20}{sign_in.part}")
    return 0 if agree else 1


def _national(args: argparse.Namespace) -> int:
    import time

    from awn.base.clock import now
    from awn.demo.national import load, settle

    begin = time.monotonic()
    with _bar() as progress:
        loaded = load(
            people=args.people, opportunities=args.opportunities, entries=args.entries, seed=args.seed,
            open_share=args.open_share, at=now(), progress=progress,
        )  # fmt: skip
    seconds = time.monotonic() - begin
    settle()
    rows = sum(loaded.rows.values())
    for table, count in loaded.rows.items():
        _say(f"  {table:<36}{count:>12,}")
    _say(f"  {rows:,} rows in {seconds:.0f} s, {rows / seconds:,.0f} rows/s")
    return 0 if _show(loaded.checks) else 1


def _refresh() -> int:
    from awn.base.clock import now
    from awn.demo.refresh import refresh

    _say(f"  {refresh(at=now())} opportunities have new shifts")
    return 0


def _show(checks: Any) -> bool:
    for check in checks:
        _say(f"  {'✓' if check.wrong == 0 else '✗'} {check.name}" + (f": {check.wrong} wrong" if check.wrong else ""))
    return all(check.wrong == 0 for check in checks)


def _bar() -> Any:
    """A progress bar as a context: inside it is a function (step, done, of)."""
    from contextlib import contextmanager

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    @contextmanager
    def bar() -> Any:
        columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns) as progress:
            tasks: dict[str, Any] = {}

            def report(step: str, done: int, of: int) -> None:
                if step not in tasks:
                    tasks[step] = progress.add_task(step, total=of)
                progress.update(tasks[step], completed=done, total=of)

            yield report

    return bar()


def _hush(_text: str) -> None:
    """Says nothing."""


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
