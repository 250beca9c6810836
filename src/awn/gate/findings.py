"""What the gate finds, and by which of its nine points."""

from __future__ import annotations

from dataclasses import asdict, dataclass

POINTS = {
    1: "axe: WCAG 2.2 A and AA, best practice",
    2: "nothing to scroll sideways at 640 and 320 pixels",
    3: "wider spacing cuts nothing off (WCAG 1.4.12)",
    4: "keyboard: reached, seen, not covered, large enough",
    5: "forced colours, less motion, dark, more contrast",
    6: "the same structure in both languages",
    7: "everything there without JavaScript",
    8: "light and quick, Lighthouse 95/100/100/100",
    9: "on paper: everything, and no controls",
}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault of one page; a warning is told and fails nothing."""

    point: int
    address: str
    mode: str
    what: str
    where: str = ""
    warning: bool = False

    def __str__(self) -> str:
        return " · ".join(part for part in (f"({self.point}) {self.what}", self.where, self.mode) if part)

    def as_object(self) -> dict[str, object]:
        """For programs."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Told:
    """What a look at an open page says, before it is known whose page it was."""

    what: str
    where: str = ""
    warning: bool = False
