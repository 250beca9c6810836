"""Verifiable credentials: reading, signing and verifying them. No database, no network, no settings.

`verify` is for everyone who has a credential in hand; docs/credentials.md shows it at work.
"""

from awn.credentials.vc.proof import sign, signed_well
from awn.credentials.vc.reading import Unreadable, read
from awn.credentials.vc.verifying import Unreachable, Verdict, verify

__all__ = ["Unreachable", "Unreadable", "Verdict", "read", "sign", "signed_well", "verify"]
