"""`awn identity`: the simulated identity providers of the demo."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ._run.children import die_with_parent

if TYPE_CHECKING:
    from .registry import Subparsers

NEEDS = "settings"


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("identity", help="identity providers: simulate those of the demo on this machine")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    played = verbs.add_parser("simulate", help="play Nafath, UAE PASS, an OIDC and a SAML provider until stopped")
    played.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    played.add_argument("--awn", required=True, help="address of the Awn that is told of answered pushes")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until stopped; 2 outside a demo, for whoever reaches a simulator may be anybody."""
    from django.conf import settings

    from awn.identity.simulators.server import Simulators

    die_with_parent()
    if not settings.AWN_DEMO:
        print("Only a demo (AWN_DEMO=1) has simulated identities.")  # noqa: T201 - the command's output
        return 2
    Simulators(args.port, callback=f"{args.awn}/identity/nafath-simulated/callback/").server.serve_forever()
    return 0
