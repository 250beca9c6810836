"""Making a data folder (a PostgreSQL "cluster") and writing its configuration."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path

from . import binaries
from .errors import LauncherError
from .places import Places

ROLE = DATABASE = "awn"
SUPERUSER = "postgres"

# For a machine of two cores that also runs the application.
SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
checkpoint_timeout = 15min
random_page_cost = 1.1
# Our queries are short: compiling them costs more than it saves.
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %d '
# A unique constraint that refuses a duplicate is daily business and not for the log.
log_min_messages = log
log_min_error_statement = fatal
"""


def prepare_folders(where: Places) -> None:
    """Create the home and the socket's folder, owned and entered by nobody but us and the server."""
    if where.system_user:
        _ensure_system_user(where.system_user)
    try:
        if where.system_user:
            where.home.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        # An existing home keeps its mode: with AWN_HOME it is a folder that somebody else has thought about.
        where.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        where.socket.mkdir(mode=0o700, exist_ok=True)
        for folder in (where.home, where.socket):
            _own(where, folder)
    except OSError as error:
        raise _cannot_write(where.home, error) from error
    status = where.socket.lstat()
    # Anybody may create a folder in /tmp before us and so offer us a database of their own.
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != _owner_id(where):
        raise LauncherError(
            "socket_folder_not_ours",
            f"The folder {where.socket} belongs to another user. Remove it, or set AWN_HOME to a shorter path.",
            f"المجلد {where.socket} يملكه مستخدم آخر. احذفه أو اضبط AWN_HOME على مسار أقصر.",
        )


def prepare_data(where: Places) -> None:
    """Create the data folder when there is none, refuse one of another major version, write the settings."""
    if (where.data / "PG_VERSION").exists():
        _check_version(where)
    else:
        _create(where)
    # Written at every start, so that moving the project, or a newer Awn, takes effect on old data.
    socket = str(where.socket).replace("'", "''")
    _write(where, "awn.conf", SETTINGS.format(socket=socket))
    _write(where, "pg_hba.conf", "local all all peer map=awn\n")
    _write(where, "pg_ident.conf", _ident_map(where))


def _create(where: Places) -> None:
    fresh = where.data.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    done = binaries.run(
        where,
        "initdb",
        f"--pgdata={fresh}",
        f"--username={SUPERUSER}",
        "--encoding=UTF8",
        # Byte order everywhere: what a developer sees is what production shows, on any operating system.
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        # Trigrams and full text ask the C library what is a letter: under plain C nothing Arabic is.
        f"--lc-ctype={'UTF-8' if sys.platform == 'darwin' else 'C.UTF-8'}",
        "--auth-local=peer",
        "--auth-host=reject",
        "--data-checksums",
        "--no-instructions",
        timeout_seconds=300,
    )
    if done.returncode:
        raise LauncherError(
            "initdb_failed",
            f"The database folder {where.data} could not be created:\n{done.stdout.strip()}",
            f"تعذّر إنشاء مجلد قاعدة البيانات {where.data}؛ التفاصيل أعلاه.",
        )
    with (fresh / "postgresql.conf").open("a") as configuration:
        configuration.write("include_if_exists = 'awn.conf'\n")
    fresh.rename(where.data)  # only now does it count: an interrupted initdb leaves nothing half made


def _check_version(where: Places) -> None:
    found = int((where.data / "PG_VERSION").read_text().strip())
    ours = binaries.major_version()
    if found != ours:
        raise LauncherError(
            "data_of_another_version",
            f"The data in {where.data} were written by PostgreSQL {found}; this Awn brings {ours}. "
            "Nothing was changed. Save them with the earlier Awn (`awn export`, or pg_dump), move the folder "
            f"away, start again and read them back; or set AWN_DATABASE_URL to a PostgreSQL {found} server.",
            f"كُتبت البيانات في {where.data} بإصدار PostgreSQL {found}، ونسخة عون هذه تعمل بالإصدار {ours}. "
            "لم يتغيّر شيء. احفظ البيانات بالنسخة السابقة من عون ثم انقل المجلد وابدأ من جديد واستعدها، "
            f"أو اضبط AWN_DATABASE_URL على خادم PostgreSQL {found}.",
        )


def _ident_map(where: Places) -> str:
    """Which operating-system users may be which database role: ourselves, and nobody else on the machine."""
    users = {_user_name(os.geteuid()), where.system_user or _user_name(os.geteuid())}
    lines = [f'awn "{user}" {role}' for user in sorted(users) for role in (ROLE, SUPERUSER)]
    return "\n".join(lines) + "\n"


def _write(where: Places, name: str, text: str) -> None:
    path = where.data / name
    path.write_text(text)
    path.chmod(0o600)
    _own(where, path)


def _own(where: Places, path: Path) -> None:
    if where.system_user:
        entry = pwd.getpwnam(where.system_user)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def _owner_id(where: Places) -> int:
    return pwd.getpwnam(where.system_user).pw_uid if where.system_user else os.geteuid()


def _user_name(user_id: int) -> str:
    try:
        return pwd.getpwuid(user_id).pw_name
    except KeyError:
        raise LauncherError(
            "user_without_name",
            f"User {user_id} has no name on this machine (no line in /etc/passwd), and PostgreSQL needs one. "
            "Add the user, or set AWN_DATABASE_URL to a PostgreSQL server.",
            f"المستخدم {user_id} ليس له اسم على هذا الجهاز (في ‎/etc/passwd) وPostgreSQL يحتاج إليه. "
            "أضف المستخدم أو اضبط AWN_DATABASE_URL على خادم PostgreSQL.",
        ) from None


def _ensure_system_user(name: str) -> None:
    try:
        pwd.getpwnam(name)
        return
    except KeyError:
        pass
    command = [
        "useradd",
        "--system",
        "--user-group",
        "--no-create-home",
        "--shell",
        "/usr/sbin/nologin",
        name,
    ]
    if shutil.which("useradd") is None:  # Alpine's busybox
        command = ["adduser", "-S", "-D", "-H", name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        reason = done.stderr.strip()
    except OSError as error:
        reason = str(error)
    try:
        pwd.getpwnam(name)  # asked again rather than the exit code: another process may have been first
    except KeyError:
        raise LauncherError(
            "no_system_user",
            f"PostgreSQL does not run as root, and the system user {name} could not be created ({reason}). "
            "Run as an ordinary user, or set AWN_DATABASE_URL to a PostgreSQL server.",
            f"لا يعمل PostgreSQL بصلاحيات root، وتعذّر إنشاء مستخدم النظام {name} ({reason}). "
            "شغّل عون بمستخدم عادي أو اضبط AWN_DATABASE_URL على خادم PostgreSQL.",
        ) from None


def _cannot_write(path: Path, error: OSError) -> LauncherError:
    return LauncherError(
        "cannot_write",
        f"Cannot write to {path} ({error.strerror}). Set AWN_HOME to a folder of your own.",
        f"لا يمكن الكتابة في {path} ({error.strerror}). اضبط AWN_HOME على مجلد تملكه.",
    )
