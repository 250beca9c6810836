"""`awn mail`: reads e-mails that came back. For an alias of the mail server (docs/mail.md)."""

import argparse
import os
import sys

from .registry import Subparsers


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("mail", help="e-mails that come back")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    bounce = verbs.add_parser("bounce", help="read one e-mail that came back, from standard input")
    bounce.add_argument("--to", default="", help="the address it came to, where the mail server passes it")
    bounce.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read one e-mail; 0 also where it says nothing that counts, for otherwise the answer would come back as well."""
    from awn.base.clock import now
    from awn.messaging.actions.bounces import take_back_mail
    from awn.messaging.bounces import LARGEST_BYTES

    raw = sys.stdin.buffer.read(LARGEST_BYTES)
    # What is left over is read as well: a mail server whose pipe closes takes it for a failure.
    while sys.stdin.buffer.read(LARGEST_BYTES):
        pass
    # Postfix names the address in its environment.
    came_to = [one for one in (args.to, *map(os.environ.get, ("ORIGINAL_RECIPIENT", "RECIPIENT"))) if one]
    counted = take_back_mail(raw, came_to=came_to, at=now())
    print("counted" if counted else "nothing to count")  # noqa: T201 - the command's output
    return 0
