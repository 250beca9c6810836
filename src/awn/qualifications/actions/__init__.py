"""Verbs of qualifications."""

from awn.qualifications.actions.ending import expire, forget, forget_old_files, remind, scan_pending
from awn.qualifications.actions.reviewing import accept, refuse, see_case, see_document, see_own_document
from awn.qualifications.actions.submitting import Submission, remove, submit

__all__ = [
    "Submission",
    "accept",
    "expire",
    "forget",
    "forget_old_files",
    "refuse",
    "remind",
    "remove",
    "scan_pending",
    "see_case",
    "see_document",
    "see_own_document",
    "submit",
]
