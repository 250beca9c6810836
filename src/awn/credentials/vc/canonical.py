"""What a document says, as one text that every reader finds alike: RDF Dataset Canonicalization (RDFC-1.0).

PyLD turns JSON-LD into RDF. It knows no safe mode: what no context defines it drops in silence, and a field added to a
signed credential would go unnoticed. `dataset` refuses that.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from awn.credentials.vc import contexts
from awn.credentials.vc.reading import Document, Unreadable

Quad = tuple[str, str, str, str]
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"'})


def canonical(document: Document) -> str:
    """The canonical N-Quads of a document that was `read`. Raises `Unreadable` where a signature would not see all."""
    found = dataset(document)
    text = labelled(quads(found))
    if text is not None:
        return text
    # Blank nodes that look alike: rare, and the general algorithm knows what to do.
    from pyld.canon import URDNA2015

    return str(URDNA2015().main(found, {"format": "application/n-quads", "algorithm": "URDNA2015"}))


def dataset(document: Document) -> dict[str, Any]:
    """The RDF dataset of a document, as PyLD has it. Raises `Unreadable`: `unsigned_field`, `bad_id`, `not_json_ld`."""
    # Loading it takes longer than most pages: it waits for the first credential.
    from pyld.jsonld import JsonLdError, JsonLdProcessor

    dropped: list[object] = []
    processor = JsonLdProcessor(on_property_dropped=dropped.append)
    options = {"documentLoader": contexts.load, "base": "", "processingMode": "json-ld-1.1"}
    try:
        expanded = processor.expand(document, options)
        found: dict[str, Any] = processor.to_rdf(expanded, options)
    except (JsonLdError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable("not_json_ld") from error
    if dropped:
        raise Unreadable("unsigned_field")
    _check_names(expanded)
    return found


def quads(found: dict[str, Any]) -> list[Quad]:
    """Subject, predicate, object and graph of each statement, written as N-Quads writes them."""
    rows = []
    for graph, triples in found.items():
        name = "" if graph == "@default" else graph if graph.startswith("_:") else f"<{graph}>"
        rows += [(_term(row["subject"]), _term(row["predicate"]), _term(row["object"]), name) for row in triples]
    return rows


def labelled(rows: list[Quad]) -> str | None:
    """The canonical text, where every blank node differs from every other by its own statements; else None."""
    of_node: dict[str, list[Quad]] = {}
    rows = list(dict.fromkeys(rows))
    for row in rows:
        for term in {row[0], row[2], row[3]}:
            if term.startswith("_:"):
                of_node.setdefault(term, []).append(row)
    hashes = {node: _first_degree(node, near) for node, near in of_node.items()}
    if len(set(hashes.values())) != len(hashes):
        return None
    names = {node: f"_:c14n{number}" for number, node in enumerate(sorted(hashes, key=hashes.__getitem__))}
    return "".join(sorted(_line(tuple(names.get(term, term) for term in row)) for row in rows))


def escaped(text: str) -> str:
    """A literal as canonical N-Quads writes it."""
    return text.translate(_ESCAPES)


def is_absolute(address: str) -> bool:
    """True where RDF takes the text for an address and N-Quads writes it as it is."""
    return _ABSOLUTE.fullmatch(address) is not None


def _first_degree(node: str, near: list[Quad]) -> str:
    lines = [_line(tuple(_masked(term, node) for term in row)) for row in near]
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def _masked(term: str, node: str) -> str:
    if not term.startswith("_:"):
        return term
    return "_:a" if term == node else "_:z"


def _line(row: tuple[str, ...]) -> str:
    return " ".join(term for term in row if term) + " .\n"


def _term(term: dict[str, str]) -> str:
    value = term["value"]
    if term["type"] == "blank node":
        return value
    if term["type"] == "IRI":
        if not is_absolute(value):
            raise Unreadable("bad_id")
        return f"<{value}>"
    text = f'"{escaped(value)}"'
    if "language" in term:
        return f"{text}@{term['language']}"
    return text if term["datatype"] == _XSD_STRING else f"{text}^^<{term['datatype']}>"


def _check_names(expanded: Any) -> None:
    """Relative addresses of nodes and of types would be dropped on the way to RDF."""
    if isinstance(expanded, list):
        for one in expanded:
            _check_names(one)
    elif isinstance(expanded, dict):
        names = [expanded["@id"]] if "@id" in expanded else []
        # The type of a value may be @json; the type of a node never is a keyword.
        types = expanded.get("@type", [])
        names += [types] if isinstance(types, str) and not types.startswith("@") else list(types or ())
        if not all(isinstance(name, str) and is_absolute(name) for name in names if name != "@json"):
            raise Unreadable("bad_id")
        for key, value in expanded.items():
            if key not in {"@id", "@type", "@value"}:
                _check_names(value)
