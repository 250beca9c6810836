"""Files that take too long for a page, and those of whole countries, drawn by the worker."""

from __future__ import annotations

import logging
from contextlib import suppress

from django.utils.translation import override
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from awn.base.clock import now
from awn.base.refusal import Refusal
from awn.reports import actions, files

log = logging.getLogger(__name__)


@app.task
def draw(kind: str, subject: str, period: str, language: str, form: str) -> None:
    """One file, for whoever comes back for it."""
    try:
        with override(language):
            files.public(kind, subject, period, form, at=now())
    except Refusal as refusal:
        log.warning("The file %s of %s %s was not drawn: %s", form, kind, subject, refusal)


def draw_later(kind: str, subject: str, period: str, language: str, form: str) -> None:
    """Has the worker draw it; once, however many ask."""
    lock = f"report_file {kind} {subject} {period} {language} {form}"
    wanted = draw.configure(queueing_lock=lock)
    with suppress(AlreadyEnqueued):
        wanted.defer(kind=kind, subject=subject, period=period, language=language, form=form)


@app.periodic(cron="43 3 * * *")
@app.task(queueing_lock="draw_countries")
def draw_countries(timestamp: int) -> None:
    """Once a night, after the totals: the files of every country for this year, so that nobody waits for them."""
    files.of_countries(at=now())


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="report_letters")
def send_letters(timestamp: int) -> None:
    """Every hour: reports whose period has closed on the clocks of their subject."""
    actions.send_due(by=None, at=now())
