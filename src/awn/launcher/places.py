"""Where the embedded PostgreSQL of one Awn folder lives. Path arithmetic; only the address of a
running Awn is written here.

An ordinary user's data lie in the project's `.awn/`. PostgreSQL refuses to run as root, so for root the
server runs as the system user `awn-postgres` and its data lie under /var/lib/awn: that user can work there
although it cannot enter root's own folders, and no parent folder's mode needs to change.
"""

import hashlib
import os
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

SYSTEM_USER = "awn-postgres"
SYSTEM_HOME = Path("/var/lib/awn")
ADDRESS_FILE = "address"
SOCKET_NAME = ".s.PGSQL.5432"
# sockaddr_un.sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included.
LONGEST_SOCKET_PATH_BYTES = 107 if sys.platform == "linux" else 103


@dataclass(frozen=True)
class Places:
    """Everything the launcher touches for one Awn folder."""

    origin: Path
    """The folder that the data belong to: the project, or AWN_HOME."""
    home: Path
    system_user: str | None
    """The user who owns the data and runs the server, when it is not ourselves."""

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def start_lock(self) -> Path:
        """Held while the server is being created, started or stopped."""
        return self.home / "start.lock"

    @property
    def users_lock(self) -> Path:
        """Held, shared, by every process that uses the server: the last one to leave may stop it."""
        return self.home / "users.lock"

    @property
    def ready(self) -> Path:
        """Present once Awn's role and database exist."""
        return self.home / "ready"

    @property
    def keep(self) -> Path:
        """Present when the server was started by hand and so outlives its users."""
        return self.home / "keep"

    @property
    def socket(self) -> Path:
        """The folder of the Unix socket: in `home`, or in the temporary folder when that path is too long."""
        inside = self.home / "socket"
        if len(os.fsencode(inside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH_BYTES:
            return inside
        # Not XDG_RUNTIME_DIR: it differs between a login and a service of the same user.
        short = Path(tempfile.gettempdir()) / f"awn-{os.geteuid()}-{_fingerprint(self.home)}"
        if len(os.fsencode(short / SOCKET_NAME)) <= LONGEST_SOCKET_PATH_BYTES:
            return short
        return Path("/tmp") / short.name


def places(home: Path | None = None) -> Places:
    """The places of `home`, else of AWN_HOME, else of this project's `.awn`."""
    origin = origin_folder(home)
    if os.geteuid() != 0:
        return Places(origin=origin, home=origin, system_user=None)
    named = origin.parent if origin.name == ".awn" else origin
    name = re.sub(r"[^A-Za-z0-9_-]", "-", named.name)[:24] or "awn"
    return Places(origin=origin, home=SYSTEM_HOME / f"{name}-{_fingerprint(origin)}", system_user=SYSTEM_USER)


def origin_folder(home: Path | None = None) -> Path:
    """The folder for what a running Awn writes: `home`, else AWN_HOME, else this project's `.awn`."""
    given = home or (Path(os.environ["AWN_HOME"]) if os.environ.get("AWN_HOME") else None)
    if given:
        return given.expanduser().resolve()
    project = Path(__file__).resolve().parents[3]
    # Installed as a plain package there is no project around us; then the working folder is the project.
    return (project if (project / "pyproject.toml").exists() else Path.cwd()) / ".awn"


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


def remember_address(address: str) -> None:
    """Keeps the address that `awn run` made up, for the settings of commands beside it."""
    folder = origin_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / ADDRESS_FILE).write_text(address, "ascii")
