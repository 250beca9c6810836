"""Courses as files: a folder for each, as docs/learning.md describes it."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from awn.base.text import Bilingual
from awn.learning.checking import Problem, problems
from awn.learning.content import NO_TEXT, Answer, Content, Lesson, Medium, Question
from awn.learning.pictures import is_plain_svg

COURSES = Path(__file__).parent / "courses"
Files = Mapping[str, bytes]
MOST_BYTES = 2_000_000


class UnreadableError(Exception):
    """A file that is missing or cannot be read; says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of one course, by their path in its folder, and the digest of all of them."""

    slug: str
    files: Files
    digest: str


def folders(root: Path = COURSES) -> list[Folder]:
    """Every course of a folder, by name."""
    if not root.is_dir():
        return []
    return [_folder(path) for path in sorted(root.iterdir()) if (path / "course.toml").is_file()]


def content_of(slug: str, files: Files) -> tuple[Content | None, list[Problem]]:
    """The course that the files hold, and what could not be read of it."""
    unread: list[Problem] = []
    try:
        frame = _toml(files, "course.toml")
        asked = _toml(files, "questions.toml") if "questions.toml" in files else {}
        return _content(slug, files, frame, asked, unread), unread
    except UnreadableError as error:
        return None, [Problem("unread", error.name)]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return None, [Problem("unread", f"{type(error).__name__}: {error}")]


def checked(folder: Folder, routes: Collection[str] | None) -> tuple[Content | None, list[Problem]]:
    """The course of a folder, and everything that is wrong with it."""
    content, unread = content_of(folder.slug, folder.files)
    return content, unread + (problems(content, both=True, routes=routes) if content is not None else [])


def _folder(path: Path) -> Folder:
    files = {}
    for one in sorted(path.rglob("*")):
        if one.is_file() and not one.name.startswith("."):
            files[one.relative_to(path).as_posix()] = one.read_bytes()
    together = hashlib.sha256()
    for name, data in files.items():
        together.update(f"{name}\0{len(data)}\0".encode() + data)
    return Folder(path.name, files, together.hexdigest())


def _toml(files: Files, name: str) -> dict[str, Any]:
    if name not in files:
        raise UnreadableError(name)
    try:
        return tomllib.loads(files[name].decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableError(f"{name}: {error}") from error


def _content(slug: str, files: Files, frame: dict[str, Any], asked: dict[str, Any], unread: list[Problem]) -> Content:
    outcomes = frame.get("outcomes", {})
    months = frame.get("valid_months")
    return Content(
        slug=slug,
        title=_text(frame.get("title")),
        summary=_text(frame.get("summary")),
        version=int(frame.get("version", 1)),
        minutes=int(frame.get("minutes", 0)),
        pass_mark=int(frame.get("pass_mark", 70)),
        audience=tuple(str(one) for one in frame.get("audience", ())),
        level=str(frame.get("level", "beginner")),
        qualification=str(frame.get("qualification", "")),
        valid_months=int(months) if months is not None else None,
        outcomes_ar=tuple(str(one).strip() for one in outcomes.get("ar", ())),
        outcomes_en=tuple(str(one).strip() for one in outcomes.get("en", ())),
        lessons=tuple(_lesson(one, files, unread) for one in frame.get("lessons", ())),
        questions=tuple(_question(one) for one in asked.get("questions", ())),
        media=tuple(_media(frame, files, unread)),
    )


def _lesson(said: dict[str, Any], files: Files, unread: list[Problem]) -> Lesson:
    key = str(said.get("file", ""))

    def text(ending: str) -> Bilingual:
        return Bilingual(*(_markdown(f"{language}/{key}{ending}", files, unread) for language in ("ar", "en")))

    return Lesson(key, _text(said.get("title")), int(said.get("minutes", 0)), body=text(".md"), easy=text(".easy.md"))


def _markdown(name: str, files: Files, unread: list[Problem]) -> str:
    try:
        return files.get(name, b"").decode().replace("\r\n", "\n").strip()
    except UnicodeDecodeError:
        unread.append(Problem("unread", name))
        return ""


def _question(said: dict[str, Any]) -> Question:
    return Question(
        key=str(said.get("id", "")),
        lesson=str(said.get("lesson", "")),
        kind=str(said.get("kind", "")),
        text=_text(said.get("text")),
        easy=_text(said.get("easy")),
        feedback=_text(said.get("feedback")),
        answers=tuple(
            Answer(_text(one.get("text")), _text(one.get("feedback")), right=one.get("right") is True)
            for one in said.get("answers", ())
        ),
    )


def _media(frame: dict[str, Any], files: Files, unread: list[Problem]) -> Iterator[Medium]:
    for name, data in files.items():
        path = PurePosixPath(name)
        if path.parts[0] != "pictures" or len(path.parts) != 2:
            continue
        if path.suffix == ".svg" and len(data) <= MOST_BYTES and is_plain_svg(data):
            yield Medium(path.name, "picture", "image/svg+xml", data)
        elif path.suffix != ".svg" and (kind := _PICTURES.get(path.suffix)) and len(data) <= MOST_BYTES:
            yield Medium(path.name, "picture", kind, data)
        else:
            unread.append(Problem("unread", name))
    for said in frame.get("media", ()):
        name = str(said.get("file", ""))
        if f"media/{name}" not in files:
            unread.append(Problem("unread", name))
            continue
        yield Medium(
            name, str(said.get("kind", "")), str(said.get("type", "")), files[f"media/{name}"],
            lesson=str(said.get("lesson", "")), language=str(said.get("language", "")),
        )  # fmt: skip


def _text(said: Any) -> Bilingual:
    if not isinstance(said, dict):
        return NO_TEXT
    return Bilingual(str(said.get("ar", "")).strip(), str(said.get("en", "")).strip())


_PICTURES: Mapping[str, str] = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
