"""Catalogue files: extracted from the sources, read, written without churn, merged into one .mo."""

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from jinja2 import TemplateSyntaxError

from awn.base.languages import KNOWN, SHARE_FILE

from .areas import BASE, LIBRARIES, Tree, sources_by_area

# Agrees with CLDR: none, one, two, few (3-10), many (11-99), other (100-102, ...). Babel's own is older.
PLURAL_FORMS = KNOWN["ar"].plurals
HEADER = """# {name} of Awn, area {area}.
# `{command}` brings the English; the {name} is written by hand.
msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "_lazy", "_now", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
# As the environment of the pages (awn.web.jinja); and a template that does not parse is an error.
JINJA_OPTIONS = {
    "trimmed": "true",
    "newstyle_gettext": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "false",
    "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols",
}

LONE_PERCENT = re.compile(r"%(?!\(\w+\)[sd])")

Key = tuple[str | None, str]  # context, English singular


class CatalogueError(Exception):
    """A source or catalogue that cannot be read; the text names the file and the line."""


def key_of(message: Message) -> Key:
    singular = message.id if isinstance(message.id, str) else message.id[0]
    return (message.context, singular)


def messages_of(catalogue: Catalog) -> dict[Key, Message]:
    """The messages without the header."""
    return {key_of(message): message for message in catalogue if message.id}


def strings_of(message: Message) -> tuple[str, ...]:
    """The Arabic: one string, or one for each plural form."""
    if isinstance(message.string, str):
        return (message.string,)
    return tuple(text or "" for text in message.string or ())


def is_translated(message: Message) -> bool:
    return all(strings_of(message))


def extracted(paths: Iterable[Path]) -> Catalog:
    """The messages of these sources, untranslated."""
    catalogue = _empty()
    for path in paths:
        try:
            _extract_into(catalogue, path)
        except (TemplateSyntaxError, SyntaxError, UnicodeDecodeError) as error:
            line = getattr(error, "lineno", None) or 0
            raise CatalogueError(f"{path}:{line}: {error}") from error
    return catalogue


def _extract_into(catalogue: Catalog, path: Path) -> None:
    is_python = path.suffix == ".py"
    with path.open("rb") as source:
        found = extract(
            "babel.messages.extract:extract_python" if is_python else "jinja2.ext:babel_extract",
            source,
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            options={} if is_python else JINJA_OPTIONS,
            strip_comment_tags=True,
        )
        for line, message, comments, context in found:
            if not is_python and any(map(has_lone_percent, _texts(message))):
                raise CatalogueError(f"{path}:{line}: a lone % in a template's message, write %%: {message}")
            catalogue.add(message, auto_comments=comments, context=context)


def has_lone_percent(text: str) -> bool:
    """Pages fill every message by `text % values`: there a per cent sign must be written `%%`."""
    return bool(LONE_PERCENT.search(text.replace("%%", "")))


def _texts(message: str | Iterable[str]) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)


def read(path: Path) -> Catalog:
    """A catalogue from its file; an empty one when there is no file. The folder is named after the language."""
    if not path.exists():
        return _empty(path.parent.name)
    with path.open("rb") as source:
        try:
            catalogue = read_po(source, locale=path.parent.name, ignore_obsolete=True, abort_invalid=True)
        except (PoFileError, UnicodeDecodeError, ValueError) as error:
            raise CatalogueError(f"{path}: {error}") from error
    return catalogue


def wanted(tree: Tree, area: str) -> Catalog:
    """What the catalogue of an area should hold: its messages, less those that base.po already says."""
    if area == LIBRARIES:
        return read(tree.catalogue(area))
    if not tree.is_arabic:
        return _as_in_arabic(tree, area)
    found = extracted(sources_by_area(tree).get(area, []))
    shared = {} if area == BASE else messages_of(read(tree.catalogue(BASE)))
    catalogue = _empty(tree.language)
    for key, message in messages_of(found).items():
        if key not in shared:
            catalogue.add(message.id, auto_comments=message.auto_comments, context=message.context)
    return catalogue


def _as_in_arabic(tree: Tree, area: str) -> Catalog:
    """The English that the Arabic catalogue of this area holds: the two are translated from the same list."""
    catalogue = _empty(tree.language)
    for message in messages_of(read(replace(tree, language="ar").catalogue(area))).values():
        catalogue.add(message.id, auto_comments=message.auto_comments, context=message.context)
    return catalogue


def update(tree: Tree, area: str) -> bool:
    """Bring the catalogue of an area in line with its sources; True when the file changed.

    A message keeps its Arabic; a new one takes the Arabic that another area has for exactly the same English.
    Nothing is guessed from likeness.
    """
    path = tree.catalogue(area)
    fresh = wanted(tree, area)
    _keep_arabic(fresh, [read(path), *map(read, tree.catalogues())])
    if not messages_of(fresh):
        existed = path.exists()
        path.unlink(missing_ok=True)
        return existed
    before = path.read_bytes() if path.exists() else b""
    after = _as_file(tree, area, fresh)
    if after != before:
        replace_file(path, after)
    return after != before


def _keep_arabic(fresh: Catalog, known: list[Catalog]) -> None:
    """Give each message the Arabic of the first of these catalogues that has it."""
    held = [messages_of(catalogue) for catalogue in known]
    for key, message in messages_of(fresh).items():
        same = (catalogue[key] for catalogue in held if key in catalogue)
        for old in same:
            if old.pluralizable == message.pluralizable and any(strings_of(old)):
                message.string = old.string
                message.user_comments = old.user_comments
                message.flags |= old.flags & {"fuzzy"}
                break


def _as_file(tree: Tree, area: str, catalogue: Catalog) -> bytes:
    language = KNOWN[tree.language]
    command = f"awn messages update {area}" + ("" if tree.is_arabic else f" --language {tree.language}")
    header = HEADER.format(
        name=language.english_name, area=area, command=command, code=tree.language, plurals=language.plurals
    )
    body = BytesIO()
    # No line numbers and no folding of lines: a change of one message is a change of its lines alone.
    write_po(body, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return header.encode() + body.getvalue().strip() + b"\n"


def is_compiled(tree: Tree) -> bool:
    """Whether the .mo is younger than every catalogue (and than the folder, which changes when one goes)."""
    if not tree.compiled.exists():
        return False
    age = tree.compiled.stat().st_mtime_ns
    return all(path.stat().st_mtime_ns <= age for path in (tree.folder, *tree.catalogues()))


def compile_all(tree: Tree) -> int:
    """Merge all catalogues into the one .mo that Django loads; the number of messages in it."""
    merged = _empty(tree.language)
    for path in tree.catalogues():
        for message in messages_of(read(path)).values():
            if (any if tree.is_arabic else all)(strings_of(message)) and not message.fuzzy:
                merged.add(message.id, message.string, context=message.context)
    body = BytesIO()
    write_mo(body, merged)
    if not tree.is_arabic:
        share = len(messages_of(merged)) / max(_known_messages(tree), 1)
        replace_file(tree.compiled.with_name(SHARE_FILE), f"{share:.4f}\n".encode())
    replace_file(tree.compiled, body.getvalue())
    return len(messages_of(merged))


def _known_messages(tree: Tree) -> int:
    """How many messages there are to translate: those of the Arabic, which is complete."""
    arabic = replace(tree, language="ar")
    return len({key for path in arabic.catalogues() for key in messages_of(read(path))})


def _empty(language: str = "ar") -> Catalog:
    catalogue = Catalog(locale=language, fuzzy=False)
    catalogue.mime_headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Plural-Forms", KNOWN[language].plurals),
    ]
    return catalogue


def replace_file(path: Path, body: bytes) -> None:
    """Write beside, then rename: a reader sees the old file or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(body)
    beside.replace(path)
