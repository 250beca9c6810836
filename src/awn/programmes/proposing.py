"""Which targets of the United Nations the words of a programme suggest. A person confirms; nothing is decided here.

One score out of meaning, words and concepts in both languages, as for the search (`matching.embed.hybrid`). How often
the right target is among the first three stands in docs/programmes.md, beside plain TF-IDF.
"""

from __future__ import annotations

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
_kept: dict[tuple[str, ...], tuple[Ranker, list[Target]]] = {}


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
    order = (-total).argsort(kind="stable")[:most]  # type: ignore[operator,union-attr]  # an array: there are texts
    return [_proposal(targets[place]) for place in order]


def every_target(without: Collection[str] = ()) -> list[Proposal]:
    """All targets in their order, to choose one by hand."""
    rows = Target.objects.select_related("goal").order_by("goal_id", "position")
    return [_proposal(row) for row in rows if row.code not in without]


def forget() -> None:
    """Reads the targets anew: for tests."""
    _kept.clear()


def _ranker() -> tuple[Ranker, list[Target]]:
    """Made once for each set of models; while a model is still loading, words alone."""
    found = meanings.model()
    models = [model for model in embed.chosen() if meanings.is_awake(model)] if found is not None else []
    key = tuple(meanings.model_name(model) for model in models)
    with _lock:
        if key not in _kept:
            targets = list(Target.objects.select_related("goal").order_by("goal_id", "position"))
            texts = [
                Text(f"{one.goal.name_ar}. {one.text_ar}", f"{one.goal.name_en}. {one.text_en}") for one in targets
            ]
            made = Ranker(texts, models), targets
            if not targets:
                return made
            _kept[key] = made
        return _kept[key]


def _proposal(row: Target) -> Proposal:
    return Proposal(row.code, row.goal_id, row.text, row.goal.name)
