"""The ground of a test run: the embedded PostgreSQL, one database per run, quick but harmless settings."""

import gc
import math
import os
import re
import tempfile
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from tests.architecture.gets import gets_never_write  # noqa: F401 - a fixture that every test uses
from tests.template_database import ensure

from awn.launcher import postgres

RUN = "AWN_TEST_RUN"
APPEND_ONLY = """SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
    WHERE tgfoid = (SELECT oid FROM pg_proc WHERE proname = 'awn_refuse_change')"""
SERVER = pytest.StashKey[postgres.Server]()


def pytest_configure(config: pytest.Config) -> None:
    """Before pytest-django creates any database: have a server. Each xdist worker passes here as well."""
    from django.conf import settings

    if not os.environ.get("AWN_DATABASE_URL"):
        config.stash[SERVER] = postgres.ensure_running()
    # Two runs at a time, in two terminals, must not drop each other's database.
    run = os.environ.setdefault(RUN, str(os.getpid()))
    if not config.getoption("reuse_db", default=False):
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"test_awn_{run}"
    if SERVER in config.stash and run == str(os.getpid()):
        _drop_abandoned_databases(config.stash[SERVER].url)
    _quicken(settings)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, request: pytest.FixtureRequest
) -> None:
    """On our own server the run's database is a copy; on somebody else's, and where it is kept, it is migrated."""
    from django.conf import settings

    if SERVER in request.config.stash and not request.config.getoption("reuse_db", default=False):
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = ensure(request.config.stash[SERVER].url)


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_ledger() -> Iterator[None]:
    """Transactional tests empty all tables afterwards, the append-only ones too: only here are triggers put aside."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    original = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(APPEND_ONLY)
            tables = [name for (name,) in cursor.fetchall()]
        off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
        on = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
        original(self, [*off, *sql_list, *on])

    DatabaseOperations.execute_sql_flush = flush
    yield
    DatabaseOperations.execute_sql_flush = original


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays until the end: the collector need not walk through it again with every test."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER in config.stash:
        postgres.leave(config.stash[SERVER])


@pytest.fixture(autouse=True)
def _columns_of_this_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that a test rolls back must not be remembered by the next: the list's columns are loaded for every ask."""
    from awn.matching.search import past, store, synonyms, vocabulary
    from awn.opportunities.queries import columns

    monkeypatch.setattr(columns, "LOOK_EVERY_SECONDS", 0.0)
    monkeypatch.setattr(past, "LOOK_EVERY_SECONDS", 0.0)
    monkeypatch.setattr("awn.matching.loading.pool.LOOK_EVERY_SECONDS", 0.0)
    monkeypatch.setattr(store, "IN_BACKGROUND", False)
    for kept in (past, store, synonyms, vocabulary):
        kept.forget()


@pytest.fixture(autouse=True)
def _nothing_is_out_of_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """An incident that another test declared stands above no page of this one, and no page asks for it half-way."""
    from awn.status import queries

    monkeypatch.setattr(queries, "BANNER_SECONDS", 3_600)
    monkeypatch.setattr(queries, "_known", [(math.inf, None)])


def _quicken(settings: Any) -> None:
    # Keys of a test never lie beside those of the developer's own Awn.
    settings.AWN_PUBLIC_URL = "http://127.0.0.1:8000"
    settings.AWN_LOG_ORIGIN = "127.0.0.1:8000/log"
    settings.AWN_KEYS_FOLDER = tempfile.mkdtemp(prefix="awn-test-keys-")
    settings.AWN_UPLOADS_FOLDER = tempfile.mkdtemp(prefix="awn-test-uploads-")
    settings.AWN_DOCUMENTS_FOLDER = tempfile.mkdtemp(prefix="awn-test-documents-")
    settings.AWN_MEDIA_FOLDER = tempfile.mkdtemp(prefix="awn-test-media-")
    settings.AWN_EXTRACTS_FOLDER = tempfile.mkdtemp(prefix="awn-test-extracts-")
    settings.AWN_MODELS_FOLDER = tempfile.mkdtemp(prefix="awn-test-models-")
    settings.AWN_CLAMAV = ""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Hashed names need collectstatic first; the browser tests of the offline page ask for them themselves.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"


def _drop_abandoned_databases(url: str) -> None:
    """Databases of runs that were killed before they could tidy up."""
    with psycopg.connect(url, autocommit=True) as connection:
        for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall():
            run = re.fullmatch(r"test_awn_(\d+)(_gw\d+|_building)?", name)
            if run and not _is_alive(int(run[1])):
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@pytest.fixture
def durable(transactional_db: None) -> Iterator[None]:
    """Commits of this test reach the disk before they return, as in production."""
    from django.db import connection

    options = connection.settings_dict["OPTIONS"]
    quick = options["options"]
    _reconnect_with("-c synchronous_commit=on")
    yield
    _reconnect_with(quick)


def _reconnect_with(options: str) -> None:
    from django.db import connection

    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    connection.settings_dict["OPTIONS"]["options"] = options
