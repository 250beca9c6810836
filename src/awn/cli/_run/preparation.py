"""Everything that must be true before the first page: each step does only what is not yet done."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from awn.cli import registry


class PreparationError(Exception):
    """A step failed and has said why itself."""


class Stamps:
    """Remembers in a file for which input a step was last done, so that the next start may skip it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._known: dict[str, str] = json.loads(path.read_text())
        except (OSError, ValueError):
            self._known = {}

    def has(self, step: str, fingerprint: str) -> bool:
        return self._known.get(step) == fingerprint

    def put(self, step: str, fingerprint: str) -> None:
        self._known[step] = fingerprint
        self._path.write_text(json.dumps(self._known, indent=1))


def migrate() -> tuple[str, bool]:
    """Bring the tables up to date; what was done, and whether the database was empty before."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    was_empty = not executor.loader.applied_migrations
    if not plan:
        return "up to date", was_empty
    call_command("migrate", interactive=False, verbosity=0)
    return f"{len(plan)} migrations applied", was_empty


def load_reference() -> str:
    """Bring the reference tables to the state of their files; the tables remember which they have."""
    from awn.base.clock import now
    from awn.reference.actions import load_all
    from awn.valuation.actions.rates import load_rates

    changed = [file for file in load_all(by=None, at=now()) if file.changed]
    load_rates(by=None, at=now())
    return f"{sum(file.rows for file in changed)} rows" if changed else "up to date"


def load_courses() -> str:
    """Bring the project's own courses to the state of their files; one with a fault stays as it was, and is named."""
    from awn.base.clock import now
    from awn.learning.actions.loading import load_all

    loaded = load_all(by=None, at=now())
    wrong = [one.slug for one in loaded if one.problems]
    changed = sum(one.changed for one in loaded)
    said = f"{changed} loaded" if changed else "up to date"
    return f"{said}; see `awn learning check`: {', '.join(wrong)}" if wrong else said


def compile_messages() -> str:
    """Build the catalogue of each language when a text is newer than it.

    Two areas that say a message differently are for `make check` to stop; here the later one is shown.
    """
    from awn.cli._messages.areas import our_tree
    from awn.cli._messages.catalogue import CatalogueError, compile_all, is_compiled
    from awn.cli._messages.check import contradictions

    old = [tree for tree in our_tree().begun if not is_compiled(tree)]
    if not old:
        return "up to date"
    try:
        count = sum(compile_all(tree) for tree in old)
    except CatalogueError as error:
        raise PreparationError(str(error)) from error
    unsettled = sum(len(contradictions(tree)) for tree in old)
    return f"{count} messages, {unsettled} unsettled" if unsettled else f"{count} messages"


def collect_static(stamps: Stamps) -> str:
    """Collect, hash and compress the static files when one of them has changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            found.append(f"{path} {status.st_size} {status.st_mtime_ns}")
    fingerprint = _hash([str(settings.STATIC_ROOT), str(settings.STORAGES["staticfiles"]), *sorted(found)])
    if stamps.has("static", fingerprint) and Path(settings.STATIC_ROOT).exists():
        return "up to date"
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamps.put("static", fingerprint)
    return f"{len(found)} files"


def load_demo(stamps: Stamps) -> str:
    """Build the small demo world once per database."""
    if has_demo(stamps):
        return "there already"
    if registry.command("demo") is None:
        return "not part of this Awn"
    _call("demo", "--small", "--quiet")
    stamps.put("demo", database_identity())
    return "built"


def has_demo(stamps: Stamps) -> bool:
    return stamps.has("demo", database_identity())


def database_identity() -> str:
    """Differs between servers and between a database and its successor of the same name."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid, datname, (SELECT system_identifier FROM pg_control_system())"
            " FROM pg_database WHERE datname = current_database()"
        )
        return " ".join(str(value) for value in cursor.fetchone())


def _call(name: str, *arguments: str) -> None:
    if registry.call(name, *arguments) != 0:
        raise PreparationError(f"`awn {name} {' '.join(arguments)}` failed")


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
