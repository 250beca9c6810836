"""What the library says when a problem makes no sense."""

from __future__ import annotations

from collections.abc import Iterable


class RosterError(ValueError):
    """A stable code, what to mend, and the first few ids that are meant."""

    SHOWN = 10

    def __init__(self, code: str, mend: str, items: Iterable[int] = ()) -> None:
        self.code = code
        self.mend = mend
        self.items = tuple(int(item) for item in items)[: self.SHOWN]
        super().__init__(f"{code}: {mend}" + (f" {list(self.items)}" if self.items else ""))
