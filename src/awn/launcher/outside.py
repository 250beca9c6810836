"""A PostgreSQL server of the operator's own (AWN_DATABASE_URL): does it answer, and is it new enough?"""

import psycopg

from .errors import LauncherError

OLDEST_VERSION = 15
ANSWER_WITHIN_SECONDS = 10


def check(url: str) -> str:
    """The server's version, such as "15.18"; refuses, with the server's own reason, what Awn cannot work with."""
    if not url.startswith(("postgresql://", "postgres://")):
        # Not left to the driver: its complaint would repeat the whole address, the password included.
        raise LauncherError(
            "not_a_postgresql_address",
            "AWN_DATABASE_URL must look like postgresql://user:password@host:5432/awn",
            "يجب أن تكون صيغة AWN_DATABASE_URL هكذا: postgresql://user:password@host:5432/awn",
        )
    try:
        with psycopg.connect(url, connect_timeout=ANSWER_WITHIN_SECONDS) as connection:
            number = connection.info.server_version
    except psycopg.OperationalError as error:
        raise LauncherError(
            "database_does_not_answer",
            f"The database of AWN_DATABASE_URL cannot be used: {str(error).strip()}",
            "تعذّر استخدام قاعدة البيانات المحددة في AWN_DATABASE_URL؛ السبب أعلاه.",
        ) from error
    if number < OLDEST_VERSION * 10_000:
        raise LauncherError(
            "database_too_old",
            f"Awn needs PostgreSQL {OLDEST_VERSION} or newer; this server is {_shown(number)}.",
            f"تحتاج عون إلى PostgreSQL {OLDEST_VERSION} أو أحدث، وإصدار هذا الخادم {_shown(number)}.",
        )
    return _shown(number)


def _shown(number: int) -> str:
    return f"{number // 10_000}.{number % 10_000}"
