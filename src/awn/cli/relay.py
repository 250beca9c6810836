"""`awn relay`: takes mail for relay addresses and passes it on."""

import argparse
import threading

from .registry import Subparsers

PORT = 8025


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("relay", help="the mail server for relay addresses")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    serve = verbs.add_parser("serve", help="take mail on loopback until stopped")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=PORT)
    serve.add_argument("--lmtp", action="store_true", help="speak LMTP instead of SMTP")
    serve.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until stopped; 2 where no domain is set."""
    from awn.base.clock import now
    from awn.relay.actions import open_missing
    from awn.relay.gateways import Relay
    from awn.relay.queries import is_on

    if not is_on():
        print("Set AWN_RELAY_DOMAIN to the domain whose mail comes here.")  # noqa: T201 - the command's output
        return 2
    # Seats that were given while there was no relay.
    open_missing(by=None, at=now())
    relay = Relay(args.host, args.port, lmtp=args.lmtp)
    relay.start()
    print(f"Mail for relay addresses: {args.host}:{args.port}")  # noqa: T201 - the command's output
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        return 0
    finally:
        relay.stop()
    return 0
