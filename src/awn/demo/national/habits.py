"""How an organisation records attendance, with the carelessness of real ones: what a presence leaves behind.

The shares were set before any rule was run over them; they are what honest noise is made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

MINUTE, HOUR, DAY = 60, 3_600, 86_400
# How organisations record: changing codes, tickets, a device at the entrance, roll call, paper copied later.
STYLES = {"codes": 42, "tickets": 13, "kiosk": 10, "roll": 25, "paper": 10}
# Of all organisations: one eager coordinator does everything although there are others.
EAGER = 0.03
SELF_REPORTED = 0.04
FAR = 0.005
LENT = 0.02
FORGOTTEN = 0.02  # written down days later, whatever the style
FORGOTTEN_DAYS = 3.0
LATEST_DAYS = 14
AS_PLANNED = 0.3  # of a roll call: the planned times are ticked
ROUNDED = 0.25  # of roll calls and paper: to a quarter of an hour
OTHER_CONFIRMS = 0.15


@dataclass(frozen=True, slots=True)
class Trace:
    """What a presence leaves behind; moments in seconds since 1970."""

    since: int
    until: int
    entered: int  # when the check-out was; the check-in too, unless it was recorded live
    live: bool
    method: str
    recorder: int | None
    device: str
    proof: str
    evidence: str
    confirmer: int
    credited: int


@dataclass(frozen=True, slots=True)
class Habit:
    """An organisation's style, and who may confirm there, the busiest first."""

    style: str
    team: tuple[int, ...]
    eager: bool

    @classmethod
    def drawn(cls, random: Random, team: Sequence[int]) -> Habit:
        """The habit of one organisation."""
        style = random.choices(list(STYLES), list(STYLES.values()))[0]
        return cls(style, tuple(team), random.random() < EAGER)

    def lead(self, random: Random) -> int:
        """Who runs an opportunity."""
        if self.eager:
            return self.team[0]
        return random.choices(self.team, [1 / rank for rank in range(1, len(self.team) + 1)])[0]

    def trace(self, random: Random, *, person: int, lead: int, shift: tuple[int, int, int]) -> Trace:
        """One honest presence of a person in a shift (id, begin, end)."""
        style = "self" if random.random() < SELF_REPORTED else self.style
        since, until = _times(random, style, shift)
        entered, live = _entered(random, style, shift, until)
        confirmer = lead if self.eager or random.random() > OTHER_CONFIRMS else random.choice(self.team)
        if confirmer == person:
            confirmer = lead
        method, recorder, device, proof, evidence = _marks(random, style, shift[0], person=person, lead=lead)
        return Trace(
            since, until, entered, live, method, recorder, device, proof, evidence, confirmer,
            max(entered, until) + random.randrange(2 * HOUR, 40 * HOUR),
        )  # fmt: skip


def _times(random: Random, style: str, shift: tuple[int, int, int]) -> tuple[int, int]:
    _key, begin, end = shift
    if style == "roll" and random.random() < AS_PLANNED:
        return begin, end
    since = begin + MINUTE * random.randrange(-10, 13)
    until = max(end + MINUTE * random.randrange(-15, 11), since + 30 * MINUTE)
    if style in {"roll", "paper", "self"} and random.random() < ROUNDED:
        quarter = 15 * MINUTE
        return begin, begin + max(1, round((until - since) / quarter)) * quarter
    return since, until


def _entered(random: Random, style: str, shift: tuple[int, int, int], until: int) -> tuple[int, bool]:
    """When it was written down, and whether check-in and check-out were recorded as they happened."""
    if random.random() < FORGOTTEN:
        days = min(random.expovariate(1 / FORGOTTEN_DAYS), LATEST_DAYS - 1)
        return until + HOUR + int(days * DAY), False
    if style == "paper":
        # One sitting for the list of a shift, some hours to some days later.
        sitting = 10 * HOUR + shift[0] * 7_919 % (5 * DAY)
        return max(shift[2] + sitting + random.randrange(15 * MINUTE), until), False
    if style == "roll" and random.random() < 0.2:
        return until + random.randrange(HOUR, 10 * HOUR), False
    return until, True


def _marks(random: Random, style: str, shift: int, *, person: int, lead: int) -> tuple[str, int | None, str, str, str]:
    """Method, recorder, device, proof of the place, evidence."""
    if style == "codes":
        phone = f"phone-{person - person % 6}" if random.random() < LENT else f"phone-{person}"
        proof = "far" if random.random() < FAR else random.choices(("venue_code", "near"), (9, 1))[0]
        return "venue_qr", person, phone, proof, "scanned"
    if style == "tickets":
        return "volunteer_qr", lead, f"phone-{lead}", "seen", "scanned"
    if style == "kiosk":
        return "kiosk", None, f"kiosk-{shift % 1_000}", "venue_code", "scanned"
    if style == "self":
        return "self", person, f"phone-{person}", "", "self_reported"
    return "supervisor", lead, "", "seen" if style == "roll" else "", "supervised"
