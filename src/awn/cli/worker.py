"""`awn worker`: does the jobs that wait in the database (letters, certificates, schedules)."""

import argparse
import threading

from ._run.children import die_with_parent
from .registry import Subparsers

JOBS_AT_ONCE = 2
# A job that needs longer is stopped with the worker and done again by the next one: jobs may run twice.
STOP_WITHIN_SECONDS = 4.0


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("worker", help="the worker for jobs and schedules alone (production)")
    parser.add_argument("--until-empty", action="store_true", help="end when no job is left")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Work until stopped, or until nothing is left: events and their letters, then jobs."""
    die_with_parent()
    if args.until_empty:
        _handle_events()
        _run_jobs(wait=False)
        return 0
    from awn.messaging.tasks import keep_sending
    from awn.reactions.watch import watch
    from awn.surge.tasks import watch as serve_queues

    stop = threading.Event()
    watchers = [
        threading.Thread(target=work, args=(stop,), name=name, daemon=True)
        for name, work in (("events", watch), ("queues", serve_queues), ("messages", keep_sending))
    ]
    for watcher in watchers:
        watcher.start()
    try:
        _run_jobs(wait=True)
    finally:
        stop.set()
        for watcher in watchers:
            watcher.join(STOP_WITHIN_SECONDS)
    return 0


def _handle_events() -> None:
    from awn.base.clock import now
    from awn.messaging.sending import turn
    from awn.reactions.dispatch import drain
    from awn.reactions.mail import send_unsent
    from awn.surge.actions.serving import serve

    while serve(by=None, at=now()):
        pass
    while drain(now()):
        pass
    while send_unsent(now()):
        pass
    while turn(now):
        pass


def _run_jobs(*, wait: bool) -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    assert isinstance(app.connector, DjangoConnector)
    # Django's connection serves one thread; the worker brings its own pool and listens on it.
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        worker_app.run_worker(
            wait=wait,
            concurrency=JOBS_AT_ONCE,
            shutdown_graceful_timeout=STOP_WITHIN_SECONDS,
            delete_jobs="successful",
        )
