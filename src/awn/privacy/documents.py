"""The export as files: JSON for programs, PDF for people, both in one ZIP."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
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
from awn.privacy.words import LABELS, YES_NO

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
        sections = [{"title": str(PARTS[part][0]), "rows": list(_rows(value))} for part, value in parts.items()]
        lead = _("The same values stand in the file awn-my-data.json, for programs to read.")
        return _drawn(_("Everything Awn keeps about me"), name, lead, sections, language=language, at=at)


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
            {"title": _("The breach"), "rows": [facts]},
            {"title": _("Authorities"), "rows": authorities},
        ]
        return _drawn(row.title, f"#{row.pk}", _("Report of a breach of personal data"), sections,
                      language=language, at=at)  # fmt: skip


def _drawn(title: str, header: str, lead: str, sections: list[dict[str, Any]], *, language: str, at: datetime) -> bytes:
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


def _rows(value: Any) -> Iterator[list[tuple[str, str]]]:
    """Blocks of (name, value): a mapping is a block, and each element of a list is one of its own."""
    if isinstance(value, list):
        for one in value:
            yield from _rows(one if isinstance(one, dict) else {"": one})
    elif isinstance(value, dict):
        flat = [(_label(key), _value(one)) for key, one in value.items() if not _is_nested(one)]
        if flat:
            yield flat
        for key, one in value.items():
            if _is_nested(one):
                yield from ([(_label(key), row[0][1])] if len(row) == 1 else [(_label(key), ""), *row]
                            for row in _rows(one))  # fmt: skip


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value))


def _label(key: str) -> str:
    known: Text | None = LABELS.get(key)
    return str(known) if known is not None else key.replace("_", " ")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(YES_NO[value])
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value) or "–"
    text = "" if value is None else str(value)
    # A moment is read by people: without its fractions and zone.
    if len(text) > len("2026-11-23T10:00") and text[10:11] == "T" and text[:4].isdigit():
        return f"{text[:10]} {text[11:16]} UTC"
    return text or "–"
