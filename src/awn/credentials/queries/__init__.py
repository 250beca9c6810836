"""Reads of certificates. Pages and other packages import from here."""

from awn.credentials.models import Certificate
from awn.credentials.queries.certificates import (
    certificate_by_code,
    certificates_of,
    certificates_of_opportunity,
    certificates_of_organisation,
    content,
    counts_of_organisation,
    entries_on,
    own_data,
)
from awn.credentials.queries.credits import Claim, Credit, credit_of, people_with_hours, roles_of, years_of
from awn.credentials.queries.issuers import did_document, issuer
from awn.credentials.queries.numbers import Verification, verify
from awn.credentials.queries.statuses import status_list
from awn.credentials.queries.verifying import Checked, check_file, trusted_issuers

__all__ = [
    "Certificate",
    "Checked",
    "Claim",
    "Credit",
    "Verification",
    "certificate_by_code",
    "certificates_of",
    "certificates_of_opportunity",
    "certificates_of_organisation",
    "check_file",
    "content",
    "counts_of_organisation",
    "credit_of",
    "did_document",
    "entries_on",
    "issuer",
    "own_data",
    "people_with_hours",
    "roles_of",
    "status_list",
    "trusted_issuers",
    "verify",
    "years_of",
]
