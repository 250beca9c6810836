"""Taking the one attached credential out of a PDF that somebody hands in."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from awn.base.refusal import Refusal

PDF_LIMIT_BYTES = 10_000_000
# What unpacks to more than this is no credential; ours have some kilobytes.
ATTACHMENT_LIMIT_BYTES = 1_000_000
_DEEPEST_TREE = 8
_MOST_NODES = 64


def attached_credential(data: bytes) -> bytes:
    """The file attached to a PDF, byte for byte; it is not verified here.

    Refuses `pdf_too_large` (10 MB), `pdf_unreadable`, `pdf_encrypted`, `pdf_without_credential` and
    `pdf_two_attachments`: which of two would be meant, nobody could say.
    """
    if len(data) > PDF_LIMIT_BYTES:
        raise Refusal("pdf_too_large", _("This PDF is larger than 10 MB. A certificate is much smaller."), status=413)
    try:
        files = _files(_opened(data))
        if not files:
            raise Refusal("pdf_without_credential", _("No certificate is attached to this PDF."))
        if len(files) > 1:
            raise Refusal("pdf_two_attachments", _("More than one file is attached to this PDF: none is believed."))
        content = _content(files[0])
    # A reader of PDF meets everything in what strangers send; whatever it stumbles over, the file is unreadable.
    except (PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OSError) as error:
        raise _unreadable() from error
    return content


def _opened(data: bytes) -> PdfFileReader:
    if not data.startswith(b"%PDF-"):
        raise _unreadable()
    reader = PdfFileReader(BytesIO(data), strict=True)
    if reader.encrypted:
        raise Refusal("pdf_encrypted", _("This PDF is protected by a password. Choose the file as it was issued."))
    return reader


def _files(reader: PdfFileReader) -> list[generic.StreamObject]:
    """Every file that the document names, in the tree of attachments or as an associated file, each once."""
    root = reader.root
    names = root.get("/Names") if "/Names" in root else None
    tree = names.get("/EmbeddedFiles") if names is not None and "/EmbeddedFiles" in names else None
    specs = list(_leaves(tree, 0, [0])) if tree is not None else []
    if "/AF" in root:
        specs += [root["/AF"].raw_get(i) for i in range(len(root["/AF"]))]
    seen: dict[object, generic.StreamObject] = {}
    for spec in specs:
        found = spec.get_object()  # type: ignore[no-untyped-call] # pyHanko says no types
        stream = found["/EF"].raw_get("/F")
        key = stream.reference if isinstance(stream, generic.IndirectObject) else id(stream)
        seen[key] = stream.get_object()
    return list(seen.values())


def _leaves(node: generic.DictionaryObject, depth: int, count: list[int]) -> Iterator[generic.PdfObject]:
    count[0] += 1
    if depth > _DEEPEST_TREE or count[0] > _MOST_NODES:
        raise _unreadable()
    if "/Names" in node:
        entries = node["/Names"]
        yield from (entries.raw_get(i) for i in range(1, min(len(entries), _MOST_NODES), 2))
    for i in range(len(node.get("/Kids", ()))):
        yield from _leaves(node["/Kids"][i], depth + 1, count)


def _content(stream: generic.StreamObject) -> bytes:
    raw = len(stream.encoded_data)
    if raw > ATTACHMENT_LIMIT_BYTES:
        raise _unreadable()
    content: bytes = stream.data
    if len(content) > ATTACHMENT_LIMIT_BYTES:
        raise _unreadable()
    return content


def _unreadable() -> Refusal:
    return Refusal("pdf_unreadable", _("This PDF cannot be read. Choose the file as it was issued."))
