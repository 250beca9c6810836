"""Canonical text at the speed of filling in a form, for documents that we write ourselves.

JSON-LD costs some ten milliseconds a document, and nearly all of it is spent on what a million certificates have in
common. So the first document of a form is taken apart with every text replaced by a token; for the next ones the
tokens are filled in and the result is sorted. Texts that JSON-LD looks into (types and the like) stay part of the form.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from awn.credentials.vc.canonical import Quad, canonical, dataset, escaped, is_absolute, labelled, quads
from awn.credentials.vc.reading import Document, Unreadable

# Their texts choose the words of a context, or are few.
_OF_THE_FORM = frozenset(
    {"@context", "type", "achievementType", "resultType", "identityType", "statusPurpose", "cryptosuite",
     "proofPurpose", "inLanguage"}
)  # fmt: skip
_TOKEN = re.compile(r"(<?)urn:awn-slot:(\d+);(>?)")
_FORMS_KEPT = 256


@dataclass(frozen=True, slots=True)
class _Form:
    """The quads of a form, one a line, terms parted by tabs; tokens where texts stand."""

    text: str


_forms: OrderedDict[str, _Form] = OrderedDict()


def canonical_by_form(document: Document) -> str:
    """The same as `canonical(document)`. Raises `Unreadable` likewise."""
    texts: dict[str, int] = {}
    skeleton = _tokenised(document, texts)
    key = json.dumps(skeleton)
    form = _forms.get(key)
    if form is None:
        form = _Form("\n".join("\t".join(row) for row in quads(dataset(skeleton))))
        _forms[key] = form
        if len(_forms) > _FORMS_KEPT:
            _forms.popitem(last=False)
    text = labelled(_filled(form, list(texts)))
    return text if text is not None else canonical(document)


def _tokenised(value: Any, texts: dict[str, int]) -> Any:
    """The value with a token for each text; equal texts get one token, since equal addresses are one node."""
    if isinstance(value, str):
        return f"urn:awn-slot:{texts.setdefault(value, len(texts))};"
    if isinstance(value, dict):
        return {key: one if key in _OF_THE_FORM else _tokenised(one, texts) for key, one in value.items()}
    if isinstance(value, list):
        return [_tokenised(one, texts) for one in value]
    return value


def _filled(form: _Form, texts: Sequence[str]) -> list[Quad]:
    literals = [escaped(text) for text in texts]

    def fill(match: re.Match[str]) -> str:
        number = int(match[2])
        if not match[1]:
            return literals[number]
        if not is_absolute(texts[number]):
            raise Unreadable("bad_id")
        return f"<{texts[number]}>"

    rows = _TOKEN.sub(fill, form.text).split("\n")
    return [_quad(row.split("\t")) for row in rows]


def _quad(terms: list[str]) -> Quad:
    subject, predicate, term, graph = terms
    return subject, predicate, term, graph
