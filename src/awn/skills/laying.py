"""The lines of a page of a PDF, put together from the pieces that its maker drew.

A PDF says where letters stand, not what comes first. Arabic is drawn from the left as well, word by word or letter by
letter, often in the shapes of the letters: read as it lies, «الإسعافات الأولية» comes out glued or backwards. Here the
pieces of a line are ordered by their places, from the right where the line or the page is Arabic.

Knows nothing of Django.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_CONTROLS = re.compile("[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# The reader of PDF takes them for letters that run from the right; they run from the left.
_ARABIC_DIGITS = re.compile("[\u0660-\u0669\u06f0-\u06f9]{2,}")
_SPACES = re.compile(r"[ \t\u00a0]+")
# As shares of the size of the letters: how far pieces of one line may stand above each other, how wide a letter is
# about, and the gap from which two pieces belong to two columns.
SAME_LINE, LETTER_WIDTH, COLUMN_GAP = 0.4, 0.5, 4.0


@dataclass(frozen=True, slots=True)
class Piece:
    """What was drawn at once: its text in the order of reading, its left end, its height on the page, its size."""

    text: str
    x: float
    y: float
    size: float

    @property
    def end(self) -> float:
        """Where it ends, about."""
        return self.x + len(self.text.strip()) * self.size * LETTER_WIDTH


def page_text(pieces: Iterable[Piece]) -> str:
    """The text in the order of reading, a line each; letters in their plain form."""
    drawn = list(pieces)
    is_arabic = _mostly_arabic("".join(piece.text for piece in drawn))
    return "\n".join(filter(None, (_line(row, is_arabic) for row in _rows(drawn))))


def plain(text: str) -> str:
    """Letters instead of their shapes («ﻫﺪى» is «هدى»), no signs that steer."""
    return _SPACES.sub(" ", _CONTROLS.sub("", unicodedata.normalize("NFKC", text))).strip()


def _rows(pieces: Iterable[Piece]) -> Iterable[list[Piece]]:
    """Pieces that follow each other at one height, without a gap as between columns."""
    row: list[Piece] = []
    for piece in pieces:
        if row and not _continues(row, piece):
            yield row
            row = []
        row.append(piece)
    if row:
        yield row


def _continues(row: Sequence[Piece], piece: Piece) -> bool:
    if abs(piece.y - row[0].y) > SAME_LINE * max(piece.size, row[0].size):
        return False
    gap = max(piece.x - max(one.end for one in row), min(one.x for one in row) - piece.end)
    return gap < COLUMN_GAP * piece.size


def _line(row: Sequence[Piece], on_arabic_page: bool) -> str:
    said = "".join(piece.text for piece in row)
    if _ARABIC.search(said) and (on_arabic_page or _mostly_arabic(said)):
        ordered = _from_the_right(row)
    else:
        ordered = [row[place] for place in sorted(range(len(row)), key=lambda place: (row[place].x, place))]
    return plain(_ARABIC_DIGITS.sub(lambda digits: digits[0][::-1], "".join(piece.text for piece in ordered)))


def _mostly_arabic(text: str) -> bool:
    return len(_ARABIC.findall(text)) >= max(1, len(_LATIN.findall(text)))


def _from_the_right(row: Sequence[Piece]) -> list[Piece]:
    """From the right; what is Latin within the line keeps its own direction."""
    places = sorted(range(len(row)), key=lambda place: (-row[place].x, -place))
    ordered: list[Piece] = []
    latin: list[Piece] = []
    for piece in (row[place] for place in places):
        if _LATIN.search(piece.text) or (latin and not _ARABIC.search(piece.text)):
            latin.insert(0, piece)
            continue
        ordered += latin
        latin = []
        ordered.append(piece)
    return [*ordered, *latin]
