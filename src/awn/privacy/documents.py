"""The export as files: JSON for programs, PDF for people, both in one ZIP."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from awn.base.refusal import Text
from awn.credentials.documents.drawing import FOLDER as FONTS
from awn.privacy.gathering import PARTS
from awn.privacy.models import Breach
from awn.privacy.queries import Due
from awn.privacy.rules import BREACH_KINDS, DATA_CLASSES
from awn.privacy.values import Values
from awn.privacy.words import LABELS


@dataclass(frozen=True, slots=True)
class Block:
    """Some values with their names, under a heading or none; `is_line`: one after the other, as of one row."""

    head: str
    depth: int
    pairs: list[tuple[str, str]] = field(default_factory=list)
    is_line: bool = False
    # Never parted by the end of a page; only for what is short.
    is_whole: bool = False
    # Sentences of a text, one below the other.
    sentences: list[str] = field(default_factory=list)


SHEETS = Path(__file__).resolve().parent / "sheets"
FORMAT = "awn-own-data/1"


def packed(
    parts: Mapping[str, Any], files: Iterable[tuple[str, bytes]], *, name: str, language: str, at: datetime
) -> bytes:
    """A ZIP with awn-my-data.json, awn-my-data.pdf and the files that somebody uploaded."""
    data = {"format": FORMAT, "made_at": at.isoformat(), **parts}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("awn-my-data.json", json.dumps(data, ensure_ascii=False, indent=2, default=str))
        archive.writestr("awn-my-data.pdf", readable(parts, name=name, language=language, at=at))
        for file_name, content in files:
            # A name that somebody typed must not lead out of the folder it is unpacked into.
            archive.writestr(f"documents/{Path(file_name).name}", content)
    return file.getvalue()


def readable(parts: Mapping[str, Any], *, name: str, language: str, at: datetime) -> bytes:
    """A tagged PDF (PDF/UA-1) with every value under its name."""
    with translation.override(language):
        said = Values(parts, language=language)
        sections = [
            {"title": str(PARTS[part][0]), "blocks": [asdict(one) for one in _blocks(said, value)]}
            for part, value in parts.items()
        ]
        lead = _(
            "What is empty is left out; times are those of Riyadh. Everything, as it is stored, stands in the file"
            " awn-my-data.json for programs to read."
        )
        return drawn(_("Everything Awn keeps about me"), name, lead, sections, language=language, at=at)


def report_of_breach(row: Breach, dues: list[Due], concerned: tuple[int, int], *, language: str, at: datetime) -> bytes:
    """What an authority wants to know of a breach, as PDF."""
    with translation.override(language):
        facts = [
            (_("What happened"), row.what),
            (_("What happened to the data"), str(BREACH_KINDS[row.kind])),
            (_("Which data"), ", ".join(str(DATA_CLASSES[name]) for name in row.classes)),
            (_("It happened on"), _value(row.happened_at.isoformat() if row.happened_at else None)),
            (_("We became aware on"), _value(row.aware_at.isoformat())),
            (_("People concerned"), str(concerned[0])),
            (_("People told"), str(concerned[1])),
            (_("What is done about it"), row.measures or "–"),
            (_("Contact"), settings.AWN_PRIVACY_EMAIL),
        ]
        authorities = [
            [
                (str(due.name), _("due %(moment)s") % {"moment": _value(due.due_at.isoformat())}),
                (_("Told"), _value(due.told_at.isoformat() if due.told_at else None)),
                (_("Its reference"), due.reference or "–"),
            ]
            for due in dues
        ]
        sections = [
            {"title": _("The breach"), "blocks": [asdict(Block("", 0, facts))]},
            {"title": _("Authorities"), "blocks": [asdict(Block("", 0, one)) for one in authorities]},
        ]
        return drawn(row.title, f"#{row.pk}", _("Report of a breach of personal data"), sections,
                      language=language, at=at)  # fmt: skip


def drawn(title: str, header: str, lead: str, sections: list[dict[str, Any]], *, language: str, at: datetime) -> bytes:
    """A tagged PDF (PDF/UA-1) of sections, each a title with `Block`s as dicts; texts in the active language."""
    sheet = {
        "language": "ar" if language == "ar" else "en",
        "title": title,
        "header": f"{header} · {date_format(at, 'j F Y')}",
        "lead": lead,
        "nothing": _("Nothing is kept here."),
        "sections": sections,
    }
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS / "fonts")])
    compiler = typst.Compiler(str(SHEETS / "own_data.typ"), root=str(SHEETS), font_paths=fonts)
    inputs = {"sheet": json.dumps(sheet, ensure_ascii=False)}
    drawn = compiler.compile(
        format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=at.replace(microsecond=0)
    )
    if not isinstance(drawn, bytes):
        raise TypeError("typst gives one file")
    return drawn


def _blocks(said: Values, value: Any, key: str = "", depth: int = 0) -> Iterator[Block]:
    """What somebody's copy says, from above: a heading and its values, then what lies within. Nothing of what is empty.

    The elements of a list stand one after the other, each on its line; a mapping's values stand below each other.
    """
    if isinstance(value, list):
        value = [_flat(one) for one in value]
        rows = [_pairs(said, one if isinstance(one, dict) else {key: one}) for one in value]
        if any(rows):
            yield Block(_label(key) if depth else "", depth)
        for one, pairs in zip(value, rows, strict=True):
            if pairs:
                yield Block("", depth, pairs, is_line=True)
            if isinstance(one, dict):
                yield from _within(said, one, depth)
    elif isinstance(value, dict):
        pairs = _pairs(said, value)
        if pairs:
            yield Block(_label(key) if depth else "", depth, pairs)
        yield from _within(said, value, depth)


def _flat(row: Any) -> Any:
    """A row of a list with what its small mappings hold beside its own values."""
    if not isinstance(row, dict):
        return row
    small = [one for one in row.values() if isinstance(one, dict) and not any(map(_is_nested, one.values()))]
    own = {key: one for key, one in row.items() if all(one is not other for other in small)}
    return own | {key: value for one in small for key, value in one.items() if key not in own}


def _within(said: Values, value: Mapping[str, Any], depth: int) -> Iterator[Block]:
    for key, one in value.items():
        if _is_nested(one):
            yield from _blocks(said, one, key, depth + 1)


def _pairs(said: Values, value: Mapping[str, Any]) -> list[tuple[str, str]]:
    told = ((_label(key), said.say(key, one)) for key, one in value.items() if not _is_nested(one))
    return [(label, text) for label, text in told if text]


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value))


def _label(key: str) -> str:
    known: Text | None = LABELS.get(key)
    return str(known) if known is not None else key.replace("_", " ")


def _value(moment: str | None) -> str:
    """A moment for an authority: with its zone."""
    return f"{moment[:10]} {moment[11:16]} UTC" if moment else "–"
