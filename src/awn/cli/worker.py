"""`awn worker`: does the jobs that wait in the database (letters, certificates, schedules)."""

import argparse

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
    """Work until stopped, or until nothing is left."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    die_with_parent()
    assert isinstance(app.connector, DjangoConnector)
    # Django's connection serves one thread; the worker brings its own pool and listens on it.
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        worker_app.run_worker(
            wait=not args.until_empty,
            concurrency=JOBS_AT_ONCE,
            shutdown_graceful_timeout=STOP_WITHIN_SECONDS,
            delete_jobs="successful",
        )
    return 0
