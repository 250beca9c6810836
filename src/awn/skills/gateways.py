"""Files from outside: a CV is read by a process of its own and never kept."""

from __future__ import annotations

import os
import subprocess
import sys

from awn.skills.rules import CV_SECONDS, cannot, check_size, kind_of

# Keys and passwords of this process are not handed on to one that reads what strangers made.
_PUBLIC = frozenset({"PATH", "LANG", "PYTHONPATH", "VIRTUAL_ENV"})


def text_of_cv(data: bytes) -> str:
    """The text of a CV in PDF or DOCX.

    Refuses `cv_unknown_kind`, `cv_old_word`, and with codes of `cv_` and a key of `rules.CANNOT`.
    """
    check_size(len(data))
    command = [sys.executable, "-m", "awn.skills.extracting", kind_of(data)]
    surroundings = {name: text for name, text in os.environ.items() if name in _PUBLIC}
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=CV_SECONDS, env=surroundings, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise cannot("too_much") from error
    if done.returncode < 0:
        # Ended from outside, by its limit of time.
        raise cannot("too_much")
    if done.returncode:
        raise cannot(done.stderr.rpartition(b"\n")[2].decode("ascii", "ignore"))
    text = done.stdout.decode()
    if sum(letter.isalpha() for letter in text) < 20:
        raise cannot("without_text")
    return text
