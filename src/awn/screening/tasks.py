"""Slow work of screening."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from awn.base.clock import now
from awn.screening.actions import closing, fits, judging


@app.task
def rank_applicants(opportunity_id: int) -> None:
    """Those who have applied since the last time are ranked."""
    fits.rank(opportunity_id, by=None, at=now())


@app.task
def answer_applicants(opportunity_id: int) -> None:
    """The rules answer those who have applied since the last time, in the order of arrival."""
    judging.answer_new(opportunity_id, by=None, at=now())


@app.task
def answer_left(opportunity_id: int) -> None:
    """Whoever was not chosen is told when an opportunity is over."""
    closing.answer_all_left(opportunity_id, by=None, at=now())


def answer_later(opportunity_id: int) -> None:
    """One job at a time for each opportunity, so that whoever came first is answered first."""
    try:
        with transaction.atomic():
            one = f"answer {opportunity_id}"
            answer_applicants.configure(queueing_lock=one, lock=one).defer(opportunity_id=opportunity_id)
    except AlreadyEnqueued:
        # The job that waits answers this one too.
        return


def rank_later(opportunity_id: int) -> None:
    """One job for all that come in before it runs."""
    try:
        with transaction.atomic():
            rank_applicants.configure(queueing_lock=f"rank {opportunity_id}").defer(opportunity_id=opportunity_id)
    except AlreadyEnqueued:
        # The job that waits ranks this one too.
        return
