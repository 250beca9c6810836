"""Files as they come in, lie and go out: inspected in a process of their own, each under a key of its own."""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePath

import puremagic
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, Text
from awn.base.sealed import SealError, seal, unseal
from awn.qualifications.inspecting import MOST_BYTES, TYPES, Inspected
from awn.qualifications.inspecting_work import OFFICE, TEXTS
from awn.qualifications.rules import FILE_NAME_LENGTH

PATIENCE_SECONDS = 15
_NONCE_BYTES = 12
_EXTENSIONS = {"pdf": "pdf", "jpg": "jpg", "jpeg": "jpg", "png": "png"}
_PUBLIC = frozenset({"PATH", "LANG", "PYTHONPATH", "VIRTUAL_ENV"})
WORDS: dict[str, Text] = {
    "empty": _("Choose a file: a PDF, or a picture as JPEG or PNG."),
    "too_big": _("The file is larger than 5 MB. Upload a smaller scan or picture."),
    "wrong_type": _("Only PDF, JPEG and PNG can be uploaded. Save the document as one of these."),
    "wrong_name": _("The name of the file does not fit what is in it. Upload the original file, not a renamed one."),
    "two_in_one": _("The file holds more than a document. Save or scan it anew, then upload that copy."),
    "acts": _("The PDF holds scripts, attachments or actions. Print it into a new PDF, then upload that."),
    "locked": _("The PDF is locked with a password. Upload a copy without one."),
    "too_many_pages": _("The PDF has more than 30 pages. Upload only the pages that matter."),
    "too_much": _("The file takes too long to read. Upload a simpler scan or picture."),
    "broken": _("The file is damaged. Save or scan it anew, then upload that copy."),
}


# Files of tasks may be more: what one cannot do with those.
WORK_WORDS: dict[str, Text] = {
    "empty": _("Choose a file."),
    "wrong_type": _("This kind of file cannot be uploaded. The kinds that can stand beside the field."),
    "not_text": _("This is no text in UTF-8. Save it as UTF-8, then upload that copy."),
    "programs": _("The document holds programs, embedded files or parts from elsewhere. Save a copy without them."),
    "too_big": _("The file is larger than 5 MB. Split it, or save it smaller."),
    "too_much": _("The file takes too long to read. Split it, or save a simpler copy."),
    "broken": _("The file is damaged. Save it anew, then upload that copy."),
}
WORK_TYPES = TYPES | {media_type: extension for extension, media_type in (TEXTS | OFFICE).items()}


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the folder: its random name, and its sealed key."""

    name: str
    sealed_key: bytes


def refused(word: str, *, work: bool = False) -> Refusal:
    """Why a file is not taken, at its field; `work`: a file of a task."""
    if work and word in WORK_WORDS:
        return Refusal(f"task_file_{word}", WORK_WORDS[word], fields={"document": WORK_WORDS[word]})
    return Refusal(f"document_{word}", WORDS[word], fields={"document": WORDS[word]})


def inspected(file_name: str, data: bytes, *, work: bool = False) -> Inspected:
    """What the file is, cleaned; takes five seconds of a processor and 512 MB at the most.

    Refuses what is no PDF, JPEG or PNG, or more than that, or called otherwise: codes `document_` and a key of WORDS.
    `work`: of a task, where texts, tables and office documents without programs are taken too (codes `task_file_`).
    """
    if len(data) > MOST_BYTES:
        raise refused("too_big", work=work)
    extension = PurePath(file_name).suffix.lstrip(".").lower()
    beyond = extension if work and extension in WORK_TYPES.values() and extension not in _EXTENSIONS else ""
    answer, cleaned = _ask(data, beyond, work=work)
    if word := answer.get("error"):
        raise refused(word, work=work)
    media_type = answer["media_type"]
    if _EXTENSIONS.get(extension, beyond) != WORK_TYPES[media_type]:
        raise refused("wrong_name")
    if media_type not in TYPES:
        return Inspected(media_type, 1, cleaned)
    # A second opinion: a library that knows the beginnings of many more formats than ours.
    if media_type not in {match.mime_type for match in puremagic.magic_string(cleaned)}:
        raise refused("wrong_type")
    return Inspected(media_type, int(answer["pages"]), cleaned)


def _ask(data: bytes, beyond: str = "", *, work: bool = False) -> tuple[dict[str, str], bytes]:
    """Keys and passwords of this process are not handed on to one that reads what strangers made."""
    surroundings = {name: text for name, text in os.environ.items() if name in _PUBLIC}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "awn.qualifications.inspecting", *([beyond] if beyond else [])],
            input=data, capture_output=True, timeout=PATIENCE_SECONDS, env=surroundings, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise refused("too_much", work=work) from error
    last = done.stderr.rpartition(b"\n")[2]
    if done.returncode or not last.startswith(b"{"):
        raise refused("too_much", work=work)
    return json.loads(last), done.stdout


def shown_name(typed: str) -> str:
    """The name without folders and without characters that steer or hide; its end always stays."""
    name = PurePath(typed.replace("\\", "/")).name
    visible = "".join(one for one in name if unicodedata.category(one)[0] != "C" and one not in '"<>|:*?;')
    path = PurePath(visible)
    return path.stem[: FILE_NAME_LENGTH - len(path.suffix)].strip() + path.suffix


def store(data: bytes) -> Stored:
    """Writes the bytes encrypted under a new key and a random name."""
    name, key, nonce = secrets.token_hex(20), AESGCM.generate_key(256), os.urandom(_NONCE_BYTES)
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(nonce + AESGCM(key).encrypt(nonce, data, name.encode()))
    return Stored(name, seal(base64.b64encode(key).decode(), about=f"qualification.key:{name}"))


def opened(name: str, sealed_key: bytes) -> bytes:
    """The bytes again. Raises SealError, and OSError when the file is not there."""
    key = base64.b64decode(unseal(sealed_key, about=f"qualification.key:{name}"))
    kept = _path(name).read_bytes()
    try:
        return AESGCM(key).decrypt(kept[:_NONCE_BYTES], kept[_NONCE_BYTES:], name.encode())
    except InvalidTag as error:
        raise SealError("the file was altered") from error


def remove(name: str) -> None:
    """Deletes the file; one that is gone already is gone."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    return Path(settings.AWN_UPLOADS_FOLDER) / name[:2] / name
