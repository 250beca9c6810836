"""Courses as packages: a ZIP of the same files as in a folder of courses. What strangers packed is read with care."""

from __future__ import annotations

import io
import json
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, Text
from awn.base.text import Bilingual
from awn.learning.content import Content, Question

MOST_BYTES, MOST_UNPACKED, MOST_FILES, MOST_ONE = 10_000_000, 40_000_000, 200, 8_000_000
# What an honest text or picture is never packed by.
MOST_RATIO = 200
_PATH = re.compile(
    r"(?:course|questions)\.toml|cmi5\.xml|(?:ar|en)/[a-z0-9][a-z0-9-]{0,58}(?:\.easy)?\.md"
    r"|(?:pictures|media)/[A-Za-z0-9][A-Za-z0-9._-]{0,58}"
)
WORDS: dict[str, Text] = {
    "not_a_package": _(
        "This is no package of a course: choose a ZIP file that Awn made, or one built in the same way."
    ),
    "package_too_large": _("The package is too large: 10 MB at most, 40 MB unpacked, 200 files."),
    "package_path": _("The package holds a file that does not belong into a course, or leads out of its folder."),
    "package_bomb": _("A file in the package unpacks into far more than it should. It was not read."),
}


@dataclass(frozen=True, slots=True)
class Packed:
    """A package to give away."""

    name: str
    data: bytes


def _refused(code: str) -> Refusal:
    return Refusal(code, WORDS[code], fields={"package": WORDS[code]})


def unpack(data: bytes) -> dict[str, bytes]:
    """The files of a package, by path. Refuses the keys of WORDS: what the package says of itself is not believed."""
    if len(data) > MOST_BYTES:
        raise _refused("package_too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _files(package)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise _refused("not_a_package") from error


def _files(package: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in package.infolist() if not entry.is_dir()]
    if len(package.infolist()) > 2 * MOST_FILES or len(entries) > MOST_FILES:
        raise _refused("package_too_large")
    files: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        _check(entry, files)
        with package.open(entry) as file:
            read = file.read(MOST_ONE + 1)
        total += len(read)
        if len(read) > MOST_ONE or total > MOST_UNPACKED:
            raise _refused("package_too_large")
        files[entry.filename] = read
    if "course.toml" not in files:
        raise _refused("not_a_package")
    return files


def _check(entry: zipfile.ZipInfo, files: dict[str, bytes]) -> None:
    mode = entry.external_attr >> 16
    is_special = stat.S_IFMT(mode) not in {0, stat.S_IFREG}
    # `filename` is what the library made of it; `orig_filename` what the package says.
    if is_special or not _PATH.fullmatch(entry.orig_filename) or entry.filename in files or ".." in entry.filename:
        raise _refused("package_path")
    if entry.flag_bits & 0x1:
        raise _refused("not_a_package")
    if entry.file_size > MOST_ONE:
        raise _refused("package_too_large")
    if entry.file_size > 100_000 and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
        raise _refused("package_bomb")


def pack(content: Content, site: str) -> Packed:
    """The course as a ZIP; the same course gives the same bytes. `site`: where it can be taken."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in sorted(_written(content, site).items()):
            entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, data)
    return Packed(f"{content.slug}.zip", target.getvalue())


def _written(content: Content, site: str) -> dict[str, bytes]:
    files = {"course.toml": "\n".join(_frame(content)).encode()}
    if content.questions:
        files["questions.toml"] = "\n".join(line for one in content.questions for line in _question(one)).encode()
    for lesson in content.lessons:
        for language in ("ar", "en"):
            for ending, text in ((".md", lesson.body), (".easy.md", lesson.easy)):
                if words := getattr(text, language):
                    files[f"{language}/{lesson.key}{ending}"] = f"{words}\n".encode()
    for one in content.media:
        files[f"{'pictures' if one.kind == 'picture' else 'media'}/{one.name}"] = one.data
    files["cmi5.xml"] = cmi5(content, site).encode()
    return files


def _frame(content: Content) -> Iterator[str]:
    yield f"version = {content.version}"
    yield f"minutes = {content.minutes}"
    yield f"pass_mark = {content.pass_mark}"
    yield f"audience = {_said(list(content.audience))}"
    yield f"level = {_said(content.level)}"
    yield from _table("title", content.title)
    yield from _table("summary", content.summary)
    yield "[outcomes]"
    yield f"ar = {_said(list(content.outcomes_ar))}"
    yield f"en = {_said(list(content.outcomes_en))}"
    for lesson in content.lessons:
        yield "\n[[lessons]]"
        yield f"file = {_said(lesson.key)}"
        yield f"minutes = {lesson.minutes}"
        yield from _table("lessons.title", lesson.title)
    for one in content.media:
        if one.kind != "picture":
            yield "\n[[media]]"
            said = {"file": one.name, "kind": one.kind, "type": one.media_type, "lesson": one.lesson}
            yield from (f"{name} = {_said(value)}" for name, value in {**said, "language": one.language}.items())


def _question(one: Question) -> Iterator[str]:
    yield "\n[[questions]]"
    yield from (f"{name} = {_said(value)}" for name, value in
                {"id": one.key, "lesson": one.lesson, "kind": one.kind}.items())  # fmt: skip
    for name, text in (("text", one.text), ("easy", one.easy), ("feedback", one.feedback)):
        if text:
            yield from _table(f"questions.{name}", text)
    for answer in one.answers:
        yield "[[questions.answers]]"
        if one.kind != "order":
            yield f"right = {'true' if answer.right else 'false'}"
        yield from _table("questions.answers.text", answer.text)
        if answer.feedback:
            yield from _table("questions.answers.feedback", answer.feedback)


def _table(name: str, text: Bilingual) -> Iterator[str]:
    yield f"[{name}]"
    yield from (f"{code} = {_said(words)}" for code, words in (("ar", text.ar), ("en", text.en)) if words)


def _said(value: Any) -> str:
    # A string of JSON is one of TOML as well.
    return json.dumps(value, ensure_ascii=False)


def cmi5(content: Content, site: str) -> str:
    """The structure of the course as cmi5 has it: one unit, passed by its score, begun at an address of this site."""
    address = f"{site}/courses/{content.slug}"

    def texts(name: str, text: Bilingual) -> str:
        rows = [("ar", text.ar or text.en), ("en", text.en or text.ar)]
        inside = "".join(f'<langstring lang="{code}">{escape(words)}</langstring>' for code, words in rows)
        return f"<{name}>{inside}</{name}>"

    about = texts("title", content.title) + texts("description", content.summary)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">\n'
        f"<course id={quoteattr(address)}>{about}</course>\n"
        f'<au id={quoteattr(address + "/unit")} launchMethod="OwnWindow" moveOn="Passed"'
        f' masteryScore="{content.pass_mark / 100:.2f}">{about}<url>{escape(address)}/launch/</url></au>\n'
        "</courseStructure>\n"
    )
