"""The text of a CV: run as a process of its own, so that no file can hold or fill the server.

    python -m awn.skills.extracting pdf|docx  < file  > text

Exit status 0 with the text; anything else is a file that cannot be read. Knows nothing of Django.
"""

from __future__ import annotations

import io
import resource
import sys

MEMORY_BYTES = 1024**3
MOST_PAGES, MOST_LETTERS, MOST_SECONDS = 15, 60_000, 10
# A DOCX is packed: what it unpacks to is limited before it is read.
MOST_UNPACKED_BYTES = 40 * 1024 * 1024


def main(kind: str) -> int:
    """Reads standard input within its limits of time and memory."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    data = sys.stdin.buffer.read()
    text = from_pdf(data) if kind == "pdf" else from_docx(data)
    sys.stdout.buffer.write(text[:MOST_LETTERS].encode("utf-8", "ignore"))
    return 0


def from_pdf(data: bytes) -> str:
    """The text of all pages. Raises ValueError for more pages than a CV has."""
    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(data)).pages
    if len(pages) > MOST_PAGES:
        raise ValueError("too many pages")
    return "\n".join(page.extract_text() for page in pages)


def from_docx(data: bytes) -> str:
    """The text of paragraphs and tables. Raises ValueError for what unpacks to too much."""
    import zipfile

    from docx import Document

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED_BYTES:
            raise ValueError("unpacks to too much")
    document = Document(io.BytesIO(data))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
