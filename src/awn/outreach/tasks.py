"""What the calendar drives: sending, reminding, deleting what is over, and telling of new people."""

from __future__ import annotations

from procrastinate.contrib.django import app

from awn.base.clock import now
from awn.matching.actions import release_invitations
from awn.outreach.actions.bringing import remind_and_end, send_next
from awn.outreach.actions.notes import forget_old_notes
from awn.outreach.actions.searches import notice_new_people

BATCHES_A_MINUTE = 3


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="outreach_send")
def send_invitations(timestamp: int = 0) -> None:
    """Every minute: invitations of the base that waited long enough, and the next few hundred of files."""
    release_invitations(by=None, at=now())
    for _batch in range(BATCHES_A_MINUTE):
        if not send_next(by=None, at=now()):
            break


@app.periodic(cron="47 2 * * *")
@app.task(queueing_lock="outreach_night")
def night(timestamp: int = 0) -> None:
    """Once a night: reminders, ends, notes whose day is over."""
    while remind_and_end(by=None, at=now()):
        pass
    forget_old_notes(by=None, at=now())


@app.periodic(cron="21 * * * *")
@app.task(queueing_lock="outreach_searches")
def searches(timestamp: int = 0) -> None:
    """Every hour: saved searches whose day has passed."""
    notice_new_people(by=None, at=now())
