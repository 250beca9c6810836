"""The index of open opportunities on disk: written once a night, mapped into memory by every process that starts.

What changed since it was written is loaded from the tables; a store that is missing, cut short, or of another model or
vocabulary is passed over, and everything is loaded.
"""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from awn.matching.loading.codes import Codes

if TYPE_CHECKING:
    from awn.matching.loading.pool import OfferPool

log = logging.getLogger(__name__)
MARKS = "marks.json"


def folder() -> Path:
    """Where it stands."""
    return Path(settings.HOME) / "matching" / "offers"


def revision(model: str, codes: Codes) -> str:
    """Rows of another model, or whose bits mean something else, are of another revision."""
    words = json.dumps([list(codes.regions), list(codes.fields), list(codes.skills), list(codes.languages)])
    return f"{model or 'no model'} {hashlib.sha256(words.encode()).hexdigest()[:16]}"


def compact(at: datetime) -> int:
    """Writes the index of what is open now; how many opportunities it holds."""
    from awn.matching.engine.store import save
    from awn.matching.loading.pool import OfferPool

    pool = OfferPool()
    pool.renew(at)
    built = pool.live.compact()
    written = save(folder(), built, pool.revision)
    marks = {"event": pool.marks.event, "vector": pool.marks.vector, "version": written.name, "at": at.isoformat()}
    (folder() / MARKS).write_text(json.dumps(marks), encoding="utf-8")
    return len(built)


def opened(pool: OfferPool) -> tuple[Any, int, int] | None:
    """The stored index with the last event and vector it knows; None when there is none that fits."""
    from awn.matching.engine.errors import EngineError
    from awn.matching.engine.store import open_offers
    from awn.matching.engine.versions import current

    try:
        marks = json.loads((folder() / MARKS).read_text(encoding="utf-8"))
        # Between a new version and its marks there is a moment; then everything is loaded, as on the first day.
        if marks["version"] != current(folder()):
            return None
        return open_offers(folder(), pool.revision), int(marks["event"]), int(marks["vector"])
    except FileNotFoundError:
        return None
    except (EngineError, OSError, ValueError, KeyError, TypeError):
        log.warning("The stored index cannot be used; everything is loaded anew", exc_info=True)
        return None
