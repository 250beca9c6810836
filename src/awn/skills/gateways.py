"""Files from outside: a CV is read by a process of its own and never kept."""

from __future__ import annotations

import subprocess
import sys

from awn.skills.rules import CV_SECONDS, check_size, kind_of, unreadable, without_text


def text_of_cv(data: bytes) -> str:
    """The text of a CV in PDF or DOCX.

    Refuses `cv_too_large`, `cv_unknown_kind`, `cv_unreadable`, `cv_without_text`.
    """
    check_size(len(data))
    command = [sys.executable, "-m", "awn.skills.extracting", kind_of(data)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=CV_SECONDS, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise unreadable() from error
    text = done.stdout.decode()
    if sum(letter.isalpha() for letter in text) < 20:
        raise without_text()
    return text
