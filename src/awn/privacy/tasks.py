"""Background work on data: copies, erasures that are due, periods that are over, letters about a breach."""

from __future__ import annotations

from procrastinate.contrib.django import app

from awn.base.clock import now
from awn.consents.actions import tell_of_changes
from awn.privacy import retention
from awn.privacy.actions.breaches import write_letters
from awn.privacy.actions.dormancy import watch_dormant
from awn.privacy.actions.erasing import erase_due
from awn.privacy.actions.exporting import prepare_waiting


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="prepare_exports")
def prepare_exports(timestamp: int = 0) -> None:
    """Copies of somebody's data that wait, and those that a killed worker left."""
    prepare_waiting(at=now())


@app.periodic(cron="33 1 * * *")
@app.task(queueing_lock="erase_due")
def erase_people(timestamp: int = 0) -> None:
    """Once a night: letters about accounts that nobody uses, then people whose time is over."""
    watch_dormant(by=None, at=now())
    erase_due(at=now())


@app.periodic(cron="29 2 * * *")
@app.task(queueing_lock="keep_periods")
def keep_periods(timestamp: int = 0) -> None:
    """Once a night: whatever has had its time, class by class."""
    retention.run(now())


@app.periodic(cron="41 3 * * *")
@app.task(queueing_lock="notice_changes")
def tell_of_notices(timestamp: int = 0) -> None:
    """Once a night: those who agreed to a notice that has changed since."""
    tell_of_changes(by=None, at=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="breach_letters")
def write_breach_letters(timestamp: int = 0) -> None:
    """Letters to people whom a breach concerns, some thousands each minute."""
    write_letters(by=None, at=now())
