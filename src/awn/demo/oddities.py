"""What deserves a look in the year of history: the auditor of the demo has something to decide."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from awn.alarms import loading
from awn.alarms.actions import raise_alarms
from awn.alarms.detecting import find
from awn.alarms.tasks import WINDOW
from awn.demo.book import Book
from awn.hours.models import HoursEntry

DEVICE = "demo-lent-telephone"
# The others need statistics that take seconds to load: the night judges by all of them.
KINDS = ("shared_device", "one_approver")


def lend_a_telephone(book: Book) -> None:
    """On the busiest day of an opportunity one telephone scanned the code of the place for all who came.

    Honest or not: that is for the auditor to find out.
    """
    days: dict[tuple[int, object], list[HoursEntry]] = defaultdict(list)
    taken_back = {id(row.reverses) for row in book.reversals}
    for entry in book.entries:
        if entry.basis.kind == "check_out" and id(entry) not in taken_back:
            days[entry.opportunity_id, entry.day].append(entry)
    chosen = {id(entry.place): entry for entry in max(days.values(), key=len, default=[])}
    for mark in book.marks:
        seen = chosen.get(id(mark.place))
        if seen is not None and mark.kind in {"check_in", "check_out"}:
            mark.method, mark.device, mark.place_proof = "venue_qr", DEVICE, "venue_code"
            mark.recorded_by = seen.person
            seen.evidence = "scanned"


def look(at: datetime) -> int:
    """Raises what there is by now; how many alarms."""
    houses = loading.houses()
    columns = loading.columns_since((at - WINDOW).date(), houses)
    return raise_alarms(find(columns, houses, KINDS), by=None, at=at).new
