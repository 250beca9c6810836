"""One migrated database, copied for each run and each worker, and migrated anew only when a migration has changed."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import procrastinate
import psycopg
from django.apps import apps

import awn

PREFIX = "test_awn_template_"
# Any number that nothing else takes: two workers never build the same.
LOCK = 7_305_118_220


def ensure(url: str) -> str:
    """The name of the migrated database on the server of `url`; built when it is not there."""
    name = PREFIX + _fingerprint()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        standing = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        if name not in standing:
            half = f"test_awn_{os.getpid()}_building"
            connection.execute(f'CREATE DATABASE "{half}"')
            _migrate(urlunsplit(urlsplit(url)._replace(path=f"/{half}")))
            for old in standing:
                if old.startswith(PREFIX):
                    connection.execute(f'DROP DATABASE IF EXISTS "{old}"')
            # Only now under its name: what a killed run leaves half done is never copied.
            connection.execute(f'ALTER DATABASE "{half}" RENAME TO "{name}"')
    return name


def _migrate(url: str) -> None:
    environment = {**os.environ, "AWN_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "awn.config.settings"}
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    # What it says is only of interest when it fails, and must not stand among the words of a test.
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _fingerprint() -> str:
    """Of every migration of every app, and of what ours are made with."""
    files = [path for app in apps.get_app_configs() for path in (Path(app.path) / "migrations").rglob("*.*")]
    files += Path(procrastinate.__file__).parent.rglob("*.sql")
    files += (Path(awn.__file__).parent / "base").glob("*.py")
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.suffix in {".py", ".sql"}):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
