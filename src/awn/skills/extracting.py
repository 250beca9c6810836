"""The text of a CV: run as a process of its own, so that no file can hold or fill the server.

    python -m awn.skills.extracting pdf|docx  < file  > text

Exit status 0 with the text. Otherwise the last line of standard error is one word of `rules.CANNOT`, or anything else
for a file that broke its reader. Knows nothing of Django.
"""

from __future__ import annotations

import io
import math
import resource
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from awn.qualifications.inspecting import BadUploadError, count_pages
from awn.skills.laying import Piece, page_text, plain

MEMORY_BYTES = 1024**3
MOST_PAGES, MOST_LETTERS, MOST_SECONDS = 15, 60_000, 10
# A DOCX is packed: what it unpacks to is limited before it is read.
MOST_UNPACKED_BYTES = 40 * 1024 * 1024
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# The same text box once more, for programs that do not know the newer kind.
_AGAIN = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


class CannotReadError(Exception):
    """Why not; the argument is a key of `rules.CANNOT`."""


def main(kind: str) -> int:
    """Reads standard input within its limits of time and memory."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    data = sys.stdin.buffer.read()
    try:
        text = from_pdf(data) if kind == "pdf" else from_docx(data)
    except CannotReadError as error:
        sys.stderr.write(f"\n{error.args[0]}")
        return 1
    except MemoryError:
        sys.stderr.write("\ntoo_much")
        return 1
    sys.stdout.buffer.write(text[:MOST_LETTERS].encode("utf-8", "ignore"))
    return 0


def from_pdf(data: bytes) -> str:
    """The text of all pages. Raises CannotReadError for a locked one, and for more pages than a CV has."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError

    try:
        reader = PdfReader(io.BytesIO(data))
        # Before pypdf lays all of them out: thousands would take its ten seconds.
        count_pages(reader, MOST_PAGES)
        return "\n".join(page_text(_pieces(page)) for page in reader.pages)
    except FileNotDecryptedError as error:
        raise CannotReadError("locked") from error
    except BadUploadError as error:
        raise CannotReadError(*error.args) from error


def _pieces(page: Any) -> list[Piece]:
    """What was drawn on the page in its order, each where the two matrices of PDF put it."""
    found: list[Piece] = []

    def drawn(text: str, page_is: Sequence[float], text_is: Sequence[float], _font: object, size: float) -> None:
        if text := text.replace("\n", ""):
            x, y = text_is[4], text_is[5]
            tall = abs(size) * math.hypot(text_is[2], text_is[3]) * math.hypot(page_is[2], page_is[3])
            right = x * page_is[0] + y * page_is[2] + page_is[4]
            up = x * page_is[1] + y * page_is[3] + page_is[5]
            found.append(Piece(text, right, up, tall or 1.0))

    page.extract_text(visitor_text=drawn)
    return found


def from_docx(data: bytes) -> str:
    """Its paragraphs in their order: headers, text, tables, text boxes. Raises CannotReadError for too much of it."""
    import zipfile

    from docx import Document

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED_BYTES:
            raise CannotReadError("too_much")
    document = Document(io.BytesIO(data))
    heads = {id(section.header.part): section.header._element for section in document.sections}
    return "\n".join(line for root in (*heads.values(), document.element.body) for line in _paragraphs(root))


def _paragraphs(root: Any) -> Iterable[str]:
    said: dict[Any, list[str]] = {}
    for mark in root.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br"):
        above = list(mark.iterancestors(f"{_WORD}p", _AGAIN))
        if above and all(one.tag != _AGAIN for one in above):
            said.setdefault(above[0], []).append(mark.text or "" if mark.tag == f"{_WORD}t" else "\n")
    for words in said.values():
        yield from filter(None, map(plain, "".join(words).split("\n")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
