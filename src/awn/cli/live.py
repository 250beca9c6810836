"""`awn live`: tells open boards that something has changed. `awn run` starts it; else a service manager does."""

import argparse

from ._run.children import die_with_parent
from .registry import Subparsers

NEEDS = "nothing"  # the server's own process sets Django up


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("live", help="the process that renews open boards (production)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8001, help="port (default: 8001)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until stopped. One process: who watches what is kept in its memory."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    die_with_parent()
    Granian(
        "awn.live.app:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=1,
        workers_kill_timeout=2,
        log_level=LogLevels.warning,
    ).serve()
    return 0
