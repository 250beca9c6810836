"""`awn sms`: where a carrier of text messages sends its receipts (docs/mail.md)."""

import argparse

from .registry import Subparsers

NEEDS = "settings"


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("sms", help="receipts of text messages")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verbs.add_parser("receipts", help="print the address at which receipts are taken").set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the address, to be set in the account at the carrier. It is a secret between the two."""
    from awn.messaging.receipts import address

    print(address())  # noqa: T201 - the command's output
    return 0
