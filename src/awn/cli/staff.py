"""`awn staff list|give|confirm|end`: who is on the platform's staff. Whoever may start commands here may do everything,
so this is how the first administrator comes to be, and the way out when nobody is left who can confirm one."""

from __future__ import annotations

import argparse
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .registry import Subparsers


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("staff", help="roles of the platform's staff: list, give, confirm, end")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    listed = verbs.add_parser("list", help="who holds which role, and what waits to be confirmed")
    listed.set_defaults(verb=_list)
    given = verbs.add_parser("give", help="give the owner of an account a role")
    given.add_argument("email")
    given.add_argument("role", help="verifier, moderator, auditor, analyst, support, data_protection or administrator")
    given.add_argument(
        "--until", type=datetime.fromisoformat, metavar="YYYY-MM-DD", help="the last day; default: no end"
    )
    given.set_defaults(verb=_give)
    confirmed = verbs.add_parser("confirm", help="confirm a proposed administrator, as the second person")
    confirmed.add_argument("number", type=int, help="of the role, from `awn staff list`")
    confirmed.set_defaults(verb=_confirm)
    ended = verbs.add_parser("end", help="end a role")
    ended.add_argument("number", type=int, help="of the role, from `awn staff list`")
    ended.set_defaults(verb=_end)
    for verb in (given, ended):
        verb.add_argument("--reason", required=True, help="why; it is kept with the role")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do what was asked for; 0. Refusals are said by `main`."""
    print(args.verb(args))  # noqa: T201 - the command's output
    return 0


def _list(args: argparse.Namespace) -> str:
    from awn.people.queries import staff_in_office

    rows = [
        f"{row.pk}\t{row.role}{' (waits)' if row.waits else ''}\t{_email(row)}\t{row.until or ''}"
        for row in staff_in_office()
    ]
    return "\n".join(rows) or "Nobody is on the staff yet: awn staff give EMAIL administrator --reason …"


def _give(args: argparse.Namespace) -> str:
    from django.utils import timezone

    from awn.base.clock import now
    from awn.people.actions import give_role

    until = timezone.make_aware(datetime.combine(args.until + timedelta(days=1), time.min)) if args.until else None
    row = give_role(args.email, args.role, until=until, reason=args.reason, by=None, at=now())
    return f"Role {row.pk} is given."


def _confirm(args: argparse.Namespace) -> str:
    from awn.base.clock import now
    from awn.people.actions import confirm_role

    confirm_role(args.number, by=None, at=now())
    return "Confirmed."


def _end(args: argparse.Namespace) -> str:
    from awn.base.clock import now
    from awn.people.actions import take_role

    take_role(args.number, reason=args.reason, by=None, at=now())
    return "The role has ended."


def _email(row: object) -> str:
    account = getattr(getattr(row, "person", None), "account", None)
    return account.email if account is not None else ""
