"""What the audit log says to people: acts, reasons and the names of details in both languages."""

from awn.audit.words.acts import ACTS
from awn.audit.words.details import DETAILS
from awn.audit.words.refusals import REFUSALS

__all__ = ["ACTS", "DETAILS", "REFUSALS"]
