"""Verbs of certificates, by noun. The first ones stand here for those who only issue and revoke."""

from awn.credentials.actions.issuing import issue, reissue, renew
from awn.credentials.actions.revoking import revoke

__all__ = ["issue", "reissue", "renew", "revoke"]
