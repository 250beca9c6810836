"""What the walks through containers share."""

from __future__ import annotations

import mmap
from dataclasses import dataclass

# A file that lies on the disk is looked at through a map: not all of it stands in memory.
Data = bytes | mmap.mmap
MOST_PARTS = 200_000


class UnfitError(Exception):
    """It is not what it should be; `word` says why."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True, slots=True)
class Parts:
    """What plays in a container."""

    has_sound: bool
    has_picture: bool
