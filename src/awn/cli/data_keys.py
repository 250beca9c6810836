"""`awn data-keys`: the keys with which values are kept encrypted."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .registry import Needs, Subparsers

FILE = "data-keys"


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("data-keys", help="keys of encrypted values: list, change, take values over")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    shown = verbs.add_parser("list", help="the keys by name, and how many values an older one still holds")
    shown.set_defaults(verb=_list)
    turned = verbs.add_parser("rotate", help="put a new key first; restart Awn, then reseal")
    turned.set_defaults(verb=_rotate)
    taken = verbs.add_parser("reseal", help="encrypt anew with the first key what older ones hold")
    taken.set_defaults(verb=_reseal)
    parser.set_defaults(run=run)


def needs(args: argparse.Namespace) -> Needs:
    """Changing the key touches no table."""
    return "settings" if args.verb is _rotate else "database"


def run(args: argparse.Namespace) -> int:
    """Do what was asked for; 0, or 2 where it was refused."""
    status: int = args.verb(args)
    return status


def _list(args: argparse.Namespace) -> int:
    from django.conf import settings

    from awn.base.resealing import columns, outdated
    from awn.base.sealed import Keys

    keys = Keys.read(settings.AWN_DATA_KEYS)
    _say(f"seals: {keys.sealing}")
    _say(f"open as well: {', '.join(name for name in keys.known if name != keys.sealing) or 'none'}")
    for column in columns():
        _say(f"{column}: {outdated(column)} to be resealed")
    return 0


def _rotate(args: argparse.Namespace) -> int:
    """Into the file, or on the screen where the keys stand in the environment."""
    from django.conf import settings

    from awn.base.sealed import Keys, new_key_line

    keys = Keys.read(settings.AWN_DATA_KEYS)
    number = max((int(name) for name in keys.known if name.isdecimal()), default=0) + 1
    line = new_key_line(f"{number:04}")
    if os.environ.get("AWN_DATA_KEYS"):
        _say("AWN_DATA_KEYS is set in the environment. Put this line first in it, restart Awn, then reseal:")
        _say(line)
        return 0
    _write(Path(settings.HOME) / FILE, f"{line}\n{settings.AWN_DATA_KEYS}\n")
    _say(f"{number:04} seals from the next start on. Restart Awn, then run `awn data-keys reseal`.")
    return 0


def _reseal(args: argparse.Namespace) -> int:
    from awn.base.resealing import columns, reseal
    from awn.base.sealed import SealError

    status = 0
    for column in columns():
        try:
            _say(f"{column}: {reseal(column)} resealed")
        except SealError as error:
            print(f"{column}: {error}. The key that is missing must stand in AWN_DATA_KEYS.", file=sys.stderr)  # noqa: T201 - the command's output
            status = 2
    return status


def _write(path: Path, text: str) -> None:
    """All or nothing, readable by its owner alone: half a key file would lose every value."""
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    fresh.replace(path)


def _say(text: str) -> None:
    print(text)  # noqa: T201 - the command's output
