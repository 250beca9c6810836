"""The JSON-LD contexts that credentials are read by: those in the folder beside, and no others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
_BADGES_FOLDER = "https://purl.imsglobal.org/spec/ob/v3p0/"
FILES: Mapping[str, str] = {
    CREDENTIALS: "credentials-v2.json",
    BADGES: "ob-v3p0-context-3.0.3.json",
    f"{_BADGES_FOLDER}context-3.0.2.json": "ob-v3p0-context-3.0.2.json",
    f"{_BADGES_FOLDER}context-3.0.1.json": "ob-v3p0-context-3.0.1.json",
    f"{_BADGES_FOLDER}extensions.json": "ob-v3p0-extensions.json",
    DATA_INTEGRITY: "data-integrity-v2.json",
    "https://w3id.org/security/multikey/v1": "multikey-v1.json",
}
_FOLDER = Path(__file__).parent / "contexts"


def load(address: str, _options: object = None) -> dict[str, Any]:
    """The context at an address, as PyLD wants it. Raises KeyError for any that is not kept here."""
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": _document(FILES[address]),
    }


@lru_cache(maxsize=len(FILES))
def _document(name: str) -> Any:
    return json.loads((_FOLDER / name).read_text(encoding="utf-8"))
