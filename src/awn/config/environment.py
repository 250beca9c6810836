"""Reading the environment: each function turns one kind of `AWN_…` variable into a value, or fails with its name."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from awn.launcher.places import ADDRESS_FILE, origin_folder

# Only statements of `awn.base.compiled` are prepared at all: from the second time on.
PREPARE_THRESHOLD = "1"


def flag(name: str, *, default: bool) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off and empty."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}")


def share(name: str, *, default: int) -> float:
    """A share that is given in per cent, from 0 to 100."""
    value = os.environ.get(name) or str(default)
    if not value.isdecimal() or int(value) > 100:
        raise ImproperlyConfigured(f"{name} must be a whole number from 0 to 100, not {value!r}")
    return int(value) / 100


def words(name: str, *, default: list[str]) -> list[str]:
    """The comma-separated words of the variable."""
    value = os.environ.get(name)
    return [word.strip() for word in value.split(",") if word.strip()] if value else default


def outgoing(name: str) -> str:
    """An address that secrets are sent to, without a slash at its end: https, or this machine; empty for none."""
    value = (os.environ.get(name) or "").strip().rstrip("/")
    parts = urlsplit(value)
    is_here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if (value and not (parts.hostname and (parts.scheme == "https" or is_here))) or parts.username or parts.query:
        raise ImproperlyConfigured(f"{name} must be an https:// address without a name, a password or a question mark")
    return value


def one_of(name: str, known: list[str]) -> str:
    """One of the known words; the first of them when the variable is not set."""
    value = os.environ.get(name) or known[0]
    if value not in known:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(known)}, not {value!r}")
    return value


def home() -> Path:
    """The folder for what a running Awn writes: database, key, collected files, outbox."""
    path = origin_folder()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def public_url(folder: Path) -> str:
    """`AWN_PUBLIC_URL`, else the address at which `awn run` was last started here: commands beside it must agree."""
    url = os.environ.get("AWN_PUBLIC_URL", "")
    if not url:
        with contextlib.suppress(OSError):
            url = (folder / ADDRESS_FILE).read_text("ascii").strip()
    return (url or "http://127.0.0.1:8000").rstrip("/")


def secret_key(folder: Path) -> str:
    """`AWN_SECRET_KEY`, else a key made once and kept in the home folder, readable by its owner alone."""
    return os.environ.get("AWN_SECRET_KEY") or _made_once(folder / "secret-key", secrets.token_urlsafe(50))


def data_keys(folder: Path) -> str:
    """`AWN_DATA_KEYS`, else keys made once and kept beside the secret key: what `awn.base.sealed` encrypts with."""
    if given := os.environ.get("AWN_DATA_KEYS"):
        return given
    keys = (f"{name}:{base64.b64encode(secrets.token_bytes(32)).decode()}" for name in ("0001", "hash"))
    return _made_once(folder / "data-keys", "\n".join(keys))


def _made_once(file: Path, content: str) -> str:
    """What the file holds; `content` where there was none. Readable by its owner alone."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(descriptor, "w") as handle:
        handle.write(content)
    return file.read_text().strip()


def database(url: str | None) -> dict[str, Any]:
    """Django's database settings for a `postgresql://` address; the embedded server when there is none."""
    if not url:
        from awn.launcher.postgres import default_url

        url = default_url()
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("AWN_DATABASE_URL must start with postgresql://")
    query: dict[str, Any] = dict(parse_qsl(parts.query, keep_blank_values=True))
    # psycopg prepares a statement that a connection has run so often; empty means never, for poolers that cannot.
    threshold = query.pop("prepare_threshold", PREPARE_THRESHOLD)
    host = query.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "awn",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
            "prepare_threshold": _count("prepare_threshold", threshold) if threshold else None,
            **query,
        },
    }


def _count(name: str, text: str) -> int:
    if not text.isdecimal():
        raise ImproperlyConfigured(f"{name} in AWN_DATABASE_URL must be a whole number or empty, not {text!r}")
    return int(text)


def static_storage(*, debug: bool) -> str:
    """Hashed and compressed files in production; plain ones while developing."""
    if debug:
        return "django.contrib.staticfiles.storage.StaticFilesStorage"
    return "whitenoise.storage.CompressedManifestStaticFilesStorage"
