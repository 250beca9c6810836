"""Opening the sealed words of a rating, for whoever may read it and for the model that labels it."""

from __future__ import annotations

from awn.base.sealed import SealError, unseal
from awn.ratings.models import Rating


def words_of(rating: Rating) -> str:
    """The words of a rating; nothing where there are none or they cannot be opened."""
    if rating.words is None:
        return ""
    try:
        return unseal(bytes(rating.words), about=f"rating:{rating.seal}")
    except SealError:
        return ""
