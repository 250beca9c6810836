"""What is written into the audit log."""

from awn.audit.actions.refusals import forget_old, note_refused
from awn.audit.actions.searches import ask, note_export

__all__ = ["ask", "forget_old", "note_export", "note_refused"]
