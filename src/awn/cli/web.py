"""`awn web`: the web server alone. `awn run` starts it; in production a service manager does."""

import argparse

from ._run.children import die_with_parent
from .registry import Subparsers

NEEDS = "nothing"  # the server's own processes set Django up
THREADS_PER_PROCESS = 4


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("web", help="the web server alone (production)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8000, help="port (default: 8000)")
    parser.add_argument("--workers", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--access-log", action="store_true", help="write a line for every request")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until stopped."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    die_with_parent()
    Granian(
        "awn.config.wsgi:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=args.workers,
        # As many as the database pool has connections to spare: more would only wait in line for one.
        blocking_threads=THREADS_PER_PROCESS,
        workers_kill_timeout=4,
        log_level=LogLevels.info if args.access_log else LogLevels.warning,
        log_access=args.access_log,
    ).serve()
    return 0
