"""The day in plain values: who is missing, what a kiosk may keep, how stock is written down."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal, Text

LONGEST_NAME = 80
LONGEST_SIZE = 12
MOST_ZONES = 60
MOST_SIZES = 20
MOST_OF_A_SIZE = 100_000
# Until so long after its beginning somebody who is not there is late; then they are missing.
LATE_FOR = timedelta(minutes=30)
# What a device at the entrance knows beforehand: everybody whose shift begins within a day.
DAY_AHEAD = timedelta(hours=24)
# So many people on one printed file; the others are on the next.
MOST_ON_A_FILE = 400
# A tap that was a mistake can be taken back for so long.
UNDO_FOR = timedelta(hours=24)
# Things are asked for so long after the shift has ended.
REMIND_AFTER = timedelta(hours=2)
ENDS = {"back": _("given back"), "lost": _("lost or broken"), "kept": _("kept")}

# Why a scan that a kiosk had kept was not recorded, in words for whoever looks at it; other codes get the last one.
REFUSALS = {
    "in_already": _("The check-in was recorded already."),
    "out_already": _("The check-out was recorded already."),
    "in_elsewhere": _("This person was checked in somewhere else at the time."),
    "marked_absent": _("This person is marked absent."),
    "no_seat": _("This person has no confirmed place any more."),
    "not_in": _("There was no check-in before it."),
    "number_unknown": _("No shift of that day has this number."),
    "ticket_of_elsewhere": _("The ticket was for another opportunity."),
    "ticket_forged": _("The signature of the ticket was not ours."),
    "ticket_expired": _("The ticket had expired."),
    "sent_too_late": _("It was sent more than a day late."),
    "in_the_future": _("The clock of the device was wrong: the time was still to come."),
    "": _("A rule was against it. Look at the person’s page."),
}

_SIZE = re.compile(r"(?:(?P<size>[^\s,،;:=]{1,12})\s*[:= ]\s*)?(?P<count>\d{1,7})")


@dataclass(frozen=True, slots=True)
class Tally:
    """How the seats of a shift stand at a moment.

    `expected` counts everybody with a seat who is not excused; each of them is present, gone, awaited (it has not
    begun), late or missing.
    """

    expected: int = 0
    present: int = 0
    gone: int = 0
    awaited: int = 0
    late: int = 0
    missing: int = 0
    excused: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.expected + other.expected, self.present + other.present, self.gone + other.gone,
            self.awaited + other.awaited, self.late + other.late, self.missing + other.missing,
            self.excused + other.excused,
        )  # fmt: skip


def standing_of_seat(state: str, last: str, starts_at: datetime, at: datetime, *, open_ended: bool) -> str:
    """How one seat stands: `present`, `gone`, `excused`, `missing`, `late` or `awaited`.

    `last` is the last of check-in, check-out, absence and excuse that was recorded; empty for none.
    """
    if state == "excused":
        return "excused"
    if state == "absent":
        return "missing"
    if last == "check_in":
        return "present"
    if last == "check_out" or state == "attended":
        return "gone"
    # Where everybody chooses their own time, nobody is late.
    if open_ended or at < starts_at:
        return "awaited"
    return "late" if at < starts_at + LATE_FOR else "missing"


def tally(standing: str, count: int = 1) -> Tally:
    """The tally of `count` seats that stand alike."""
    if standing == "excused":
        return Tally(excused=count)
    return Tally(expected=count, **{standing: count})


def refusal_text(code: str) -> Text:
    """Why a scan was not recorded, in words."""
    return REFUSALS.get(code, REFUSALS[""])


def read_stock(text: str) -> dict[str, int]:
    """How many of each size: `30`, or `S 10, M 20, 44: 5`. Refuses `stock_unreadable`, with the field `stock`."""
    message = _("Write how many there are, such as 30, or for each size: S 10, M 20, L 5.")
    parts = [part.strip() for part in re.split(r"[,،;\n]", latin_digits(text)) if part.strip()]
    found: dict[str, int] = {}
    for part in parts:
        match = _SIZE.fullmatch(part)
        size = (match["size"] or "") if match else ""
        if match is None or size in found or int(match["count"]) > MOST_OF_A_SIZE:
            raise Refusal("stock_unreadable", message, fields={"stock": message})
        found[size] = int(match["count"])
    if not found or len(found) > MOST_SIZES or ("" in found and len(found) > 1):
        raise Refusal("stock_unreadable", message, fields={"stock": message})
    return found


def write_stock(sizes: dict[str, int]) -> str:
    """The text that `read_stock` reads."""
    return ", ".join(f"{size} {count}".strip() for size, count in sizes.items())


def initials(name: str) -> str:
    """The given name and the first letter of the family's: what a screen at the door may show.

    «عبد الله» stays whole, and the article is no initial.
    """
    words = name.split()
    if len(words) > 2 and words[0] in {"عبد", "Abdul", "Abd"}:
        words[:2] = [" ".join(words[:2])]
    if len(words) < 2:
        return " ".join(words)
    family = words[-1]
    if family.startswith("ال") and len(family) > 3:
        family = family[2:]
    return f"{words[0]} {family[0]}."
