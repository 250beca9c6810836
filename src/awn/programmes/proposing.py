"""Which targets of the United Nations the words of a programme suggest. A person confirms; nothing is decided here.

One score out of meaning, words and concepts in both languages, as for the search (`matching.embed.hybrid`). How often
the right target is among the first three stands in docs/programmes.md, beside plain TF-IDF.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection
from dataclasses import dataclass

from awn.base.text import Bilingual
from awn.matching import embed, meanings
from awn.matching.embed.hybrid import Ranker, Text
from awn.opportunities.models import Programme
from awn.programmes.models import Aim, Indicator
from awn.reference.models import Target

PROPOSED = 5
# One text in a language or in both; more of it changes nothing but the cost.
LONGEST = 400
_lock = threading.Lock()
_kept: dict[str, tuple[Ranker, list[Target]]] = {}
MEANT, WORDS = "meant", "words"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A target that the words suggest."""

    code: str
    goal: int
    text: Bilingual
    goal_name: Bilingual


def proposed(programme_id: int, *, most: int = PROPOSED) -> list[Proposal]:
    """The likeliest targets of a programme by its title, text, aims and indicators; none without words."""
    return ranked(texts_of(programme_id), most=most)


def texts_of(programme_id: int) -> list[str]:
    """What a programme says about itself, one text for each language of each thing."""
    programme = Programme.objects.filter(pk=programme_id).first()
    if programme is None:
        return []
    said = [Bilingual(f"{programme.title_ar}. {programme.about_ar}", f"{programme.title_en}. {programme.about_en}")]
    said += [one.text for one in Aim.objects.filter(plan=programme_id)]
    said += [one.name for one in Indicator.objects.filter(plan=programme_id, retired_at=None)]
    texts = [text.strip(" .") for one in said for text in (one.ar, one.en)]
    return [text[:LONGEST] for text in texts if text]


def ranked(texts: Collection[str], *, most: int) -> list[Proposal]:
    """The targets in the order of the mean of their scores over all texts."""
    if not texts:
        return []
    ranker, targets = _ranker()
    total = sum(ranker.scores(text) for text in texts)
    if not getattr(total, "any", bool)():
        return []
    order = (-total).argsort(kind="stable")[:most]  # type: ignore[union-attr]  # an array: there are texts
    return [_proposal(targets[place]) for place in order]


def every_target(without: Collection[str] = ()) -> list[Proposal]:
    """All targets in their order, to choose one by hand."""
    rows = Target.objects.select_related("goal").order_by("goal_id", "position")
    return [_proposal(row) for row in rows if row.code not in without]


def forget() -> None:
    """Reads the targets anew: for tests."""
    _kept.clear()


def ready() -> None:
    """Waits until the model has read all targets (five seconds of a processor): for measuring."""
    _build(_targets())


def _ranker() -> tuple[Ranker, list[Target]]:
    """With the model where it has read the targets. The first asker gets words alone, and it reads them meanwhile."""
    with _lock:
        if MEANT in _kept:
            return _kept[MEANT]
        begun = WORDS in _kept
        if not begun:
            targets = _targets()
            made = Ranker(_texts(targets), []), targets
            if not targets:
                return made
            _kept[WORDS] = made
        found = _kept[WORDS]
    if not begun and meanings.model() is not None:
        threading.Thread(target=_build, args=(found[1],), name="targets", daemon=True).start()
    return found


def _build(targets: list[Target]) -> None:
    """Without a query, beside requests. Two models together find no more than the first alone, and take longer."""
    model = meanings.model()
    if model is None or not targets:
        return
    try:
        made = Ranker(_texts(targets), [model]), targets
    except embed.EmbedderError:
        log.exception("The targets could not be read by the model; words alone propose")
        return
    with _lock:
        _kept[MEANT] = made


def _targets() -> list[Target]:
    return list(Target.objects.select_related("goal").order_by("goal_id", "position"))


def _texts(targets: list[Target]) -> list[Text]:
    return [Text(f"{one.goal.name_ar}. {one.text_ar}", f"{one.goal.name_en}. {one.text_en}") for one in targets]


def _proposal(row: Target) -> Proposal:
    return Proposal(row.code, row.goal_id, row.text, row.goal.name)
