"""`awn verify FILE`: the verdict on a certificate, as a JSON credential or a PDF with one attached."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from awn.credentials.queries import Checked
    from awn.credentials.queries.verifying import Source

    from .registry import Needs, Subparsers

LARGEST_BYTES = 10_000_000
NOT_VALID, REFUSED = 1, 2


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "verify",
        help="say whether a certificate (JSON or PDF) is valid",
        description="Says whether a certificate is valid. Exit status: 0 valid, 1 anything else, 2 no such file.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a credential as JSON, or a PDF with one attached")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument("--offline", action="store_true", help="ask nobody; whether it was revoked is then not known")
    parser.add_argument(
        "--trust",
        type=Path,
        metavar="FILE",
        help="trust these issuers alone: a saved did.json, or an object of names by DID; needs no database",
    )
    parser.set_defaults(run=run)


def needs(args: argparse.Namespace) -> Needs:
    """With issuers of its own, the command needs none of our records."""
    return "settings" if args.trust else "database"


def run(args: argparse.Namespace) -> int:
    """Print the verdict; 0 for valid and for nothing else."""
    from awn.base.refusal import Refusal

    try:
        data = _read(args.file)
        source = _source(args)
    except (OSError, ValueError, KeyError) as error:
        print(f"{args.file}: {error}", file=sys.stderr)  # noqa: T201 - the command's output
        return REFUSED
    try:
        checked = _checked(data, source)
    except Refusal as refusal:
        _say(_refused(refusal), as_json=args.json)
        return NOT_VALID
    _say(_found(checked), as_json=args.json)
    return 0 if checked.verdict.is_valid else NOT_VALID


def _read(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_BYTES:
        raise ValueError("larger than 10 MB: no certificate is")
    return path.read_bytes()


def _source(args: argparse.Namespace) -> Source:
    from awn.base.clock import now
    from awn.credentials.queries import trusted_issuers
    from awn.credentials.queries.verifying import Source, read_trusted

    trusted = read_trusted(args.trust.read_bytes()) if args.trust else trusted_issuers()
    return Source(trusted, now(), offline=args.offline, local=not args.trust)


def _checked(data: bytes, source: Source) -> Checked:
    from awn.credentials.documents.reading import attached_credential
    from awn.credentials.queries import check_file

    return check_file(attached_credential(data) if data.startswith(b"%PDF-") else data, source)


def _found(checked: Checked) -> dict[str, Any]:
    from awn.credentials.words import reason_of, title_of

    verdict, facts = checked.verdict, checked.facts
    return {
        "verdict": verdict.state,
        "valid": verdict.is_valid,
        "reason": verdict.reason,
        "revocation": verdict.revocation,
        "issuer": verdict.issuer,
        "issuer_name": verdict.issuer_name,
        "key": verdict.method,
        "text": _both(title_of(verdict.state)),
        "why": _both(reason_of(verdict)),
        # Of what is not known to be true, nothing is repeated.
        "says": {name: getattr(facts, name) for name in facts.__slots__} if facts and verdict.is_signed_well else {},
    }


def _refused(refusal: Any) -> dict[str, Any]:
    from awn.credentials.words import title_of

    return {
        "verdict": "unreadable",
        "valid": False,
        "reason": refusal.code,
        "revocation": "",
        "text": _both(title_of("unreadable")),
        "why": _both(refusal.message),
        "says": {},
    }


def _both(text: object) -> dict[str, str]:
    from django.utils import translation

    both = {}
    for language in ("en", "ar"):
        with translation.override(language):
            both[language] = str(text)
    return both


def _say(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(found, ensure_ascii=False))  # noqa: T201 - the command's output
        return
    lines = [f"{found['verdict']}: {found['text']['en']} · {found['text']['ar']}"]
    lines += [found["why"][language] for language in ("en", "ar") if found["why"][language]]
    if found.get("issuer"):
        lines.append(f"issuer: {found['issuer_name'] or '?'} ({found['issuer']})")
    lines += [f"{name}: {_text(value)}" for name, value in found["says"].items() if value]
    print("\n".join(lines))  # noqa: T201 - the command's output


def _text(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
