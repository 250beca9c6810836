"""Verifying a certificate by its number: recomputed from the ledger, and its signature checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from awn.credentials.models import Certificate
from awn.credentials.queries.certificates import certificate_by_code, content
from awn.credentials.queries.credits import Credit, summed
from awn.credentials.rules import digest, normalise_code
from awn.credentials.vc import Unreadable, read, signed_well
from awn.credentials.vc.badge import both, hours
from awn.credentials.vc.compiled import canonical_by_form
from awn.credentials.vc.facts import facts_of
from awn.keys.queries import keys_of
from awn.keys.rules import Purpose


@dataclass(frozen=True, slots=True)
class Verification:
    """What a stranger learns about a code. `verdict`: valid, revoked, expired, altered, unknown or not_a_code."""

    verdict: str
    certificate: Certificate | None = None
    credit: Credit | None = None


def verify(text: str, *, today: date | None = None) -> Verification:
    """Looks a code up as somebody typed it and recomputes the certificate from the ledger.

    `altered` means that the row or its signed file no longer says what was issued, or that hours on it were reversed.
    `expired` is said of a licence whose last day lies before `today`.
    """
    code = normalise_code(text)
    if code is None:
        return Verification("not_a_code")
    certificate = certificate_by_code(code)
    if certificate is None:
        return Verification("unknown")
    rows = list(certificate.entries.values_list("pk", "minutes", "day", "evidence", "reverses", "reversal"))
    credit = summed((pk, minutes, day, evidence) for pk, minutes, day, evidence, _reverses, _reversal in rows)
    if certificate.revoked_at is not None:
        return Verification("revoked", certificate, credit)
    stands = all(reverses is None and reversal is None for *_row, reverses, reversal in rows)
    same = digest(content(certificate, credit.entry_ids)) == certificate.digest
    good = stands and same and credit.minutes == certificate.minutes and _is_signed(certificate)
    over = today is not None and certificate.kind == "licence" and certificate.last_day < today
    return Verification("altered" if not good else "expired" if over else "valid", certificate, credit)


def _is_signed(certificate: Certificate) -> bool:
    """Whether the signed file is good and says what the row says. What waits for its signature passes."""
    keys = {key.kid: key for key in keys_of(Purpose.CERTIFICATES)} if certificate.credential else {}
    key = keys.get(certificate.kid)
    # A lost key says nothing, for or against: the ledger does, until the certificate is signed anew.
    if not certificate.credential or (key is not None and key.state == "compromised"):
        return True
    try:
        document = read(certificate.credential)
        good = key is not None and signed_well(document, key.public, canonicalise=canonical_by_form)
    except Unreadable:
        return False
    said = facts_of(document)
    name = both(certificate.name_ar, certificate.name_en)
    days = certificate.first_day.isoformat(), certificate.last_day.isoformat()
    worth = hours(certificate.minutes) if certificate.kind != "learning" else ""
    is_same = (said.holder, said.hours, said.first_day, said.last_day) == (name, worth, *days)
    return good and is_same
