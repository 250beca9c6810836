"""What readers said of the guide."""

from __future__ import annotations

from django.db.models import QuerySet

from awn.help.models import Judgement


def judgements() -> QuerySet[Judgement]:
    """The counts of all articles that anybody judged, those that helped least first."""
    return Judgement.objects.order_by("-unhelpful", "helpful", "slug", "language")


def judgement_of(slug: str, language: str) -> Judgement | None:
    """The counts of one article in one language."""
    return Judgement.objects.filter(slug=slug, language=language).first()
