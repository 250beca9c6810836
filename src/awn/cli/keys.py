"""`awn keys`: the platform's own signing keys."""

from __future__ import annotations

import argparse
import base64
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .registry import Subparsers

PURPOSES = ("ledger", "certificates", "documents", "tickets")


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("keys", help="signing keys: list, make, change, declare compromised")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    shown = verbs.add_parser("list", help="every key with its public half and its state")
    shown.add_argument("--json", action="store_true", help="print one object")
    shown.set_defaults(verb=_list)
    made = verbs.add_parser("make", help="make the keys that are not there yet")
    made.set_defaults(verb=_make)
    turned = verbs.add_parser("rotate", help="make a new key; what the old one signed stays valid")
    turned.add_argument("purpose", choices=PURPOSES)
    turned.set_defaults(verb=_rotate)
    lost = verbs.add_parser("compromise", help="declare that others may hold a key; it is replaced at once")
    lost.add_argument("kid", help="the name of the key, from `awn keys list`")
    lost.add_argument("--yes", action="store_true", help="do it without asking")
    lost.set_defaults(verb=_compromise)
    chain = verbs.add_parser("certificate", help="attach the certificates that an authority issued for a key")
    chain.add_argument("kid")
    chain.add_argument("pem", type=Path, help="PEM: the key's own certificate first, then those above it")
    chain.set_defaults(verb=_certificate)
    asked = verbs.add_parser("request", help="print a certificate request (PKCS#10) for a key, signed by it")
    asked.add_argument("kid")
    asked.add_argument("--name", required=True, help="common name, such as the operator's")
    asked.set_defaults(verb=_request)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do what was asked for; 0, or 2 where it was refused."""
    from awn.base.refusal import Refusal

    try:
        status: int = args.verb(args)
    except Refusal as refusal:
        print(refusal.message, file=sys.stderr)  # noqa: T201 - the command's output
        return 2
    return status


def _list(args: argparse.Namespace) -> int:
    from awn.keys.queries import all_keys

    rows = [
        {
            "kid": key.kid,
            "purpose": key.purpose,
            "algorithm": key.algorithm,
            "state": key.state,
            "store": key.store,
            "created_at": key.created_at.isoformat(timespec="seconds"),
            "public": base64.b64encode(key.public).decode(),
            "certificate": bool(key.chain),
        }
        for key in all_keys()
    ]
    if args.json:
        _say(json.dumps({"keys": rows}))
        return 0
    for row in rows:
        _say(f"{row['kid']}  {row['algorithm']:<10}  {row['state']:<11}  {row['store']:<6}  {row['public']}")
    if not rows:
        _say("No keys yet. Each is made when it is first needed, or all of them now: awn keys make")
    return 0


def _make(_args: argparse.Namespace) -> int:
    from awn.base.clock import now
    from awn.keys.actions import ensure
    from awn.keys.rules import Purpose

    for purpose in Purpose:
        _say(ensure(purpose, at=now()).kid)
    return 0


def _rotate(args: argparse.Namespace) -> int:
    from awn.base.clock import now
    from awn.keys.actions import rotate
    from awn.keys.rules import Purpose

    _say(rotate(Purpose(args.purpose), at=now()).kid)
    return 0


def _compromise(args: argparse.Namespace) -> int:
    from awn.base.clock import now
    from awn.keys.actions import compromise

    if not args.yes and input(f"Nothing that {args.kid} signed will be believed. Type its name again: ") != args.kid:
        _say("Nothing was changed.")
        return 2
    _say(compromise(args.kid, at=now()).kid)
    return 0


def _certificate(args: argparse.Namespace) -> int:
    from awn.base.clock import now
    from awn.keys.actions import attach_chain
    from awn.keys.certificates import check_chain
    from awn.keys.queries import key_named

    try:
        pem = args.pem.read_bytes()
    except OSError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the command's output
        return 2
    attach_chain(args.kid, check_chain(key_named(args.kid), pem), at=now())
    return 0


def _request(args: argparse.Namespace) -> int:
    from awn.keys.certificates import request
    from awn.keys.queries import key_named

    _say(request(key_named(args.kid), args.name).rstrip())
    return 0


def _say(text: str) -> None:
    print(text)  # noqa: T201 - the command's output
