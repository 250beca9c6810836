"""What opportunities are about in plain language, for lists that show it beside the title."""

from __future__ import annotations

from collections.abc import Iterable

from awn.base.text import Bilingual
from awn.opportunities.models import Opportunity


def plain_texts(public_ids: Iterable[str]) -> dict[str, Bilingual]:
    """The plain-language summaries of those opportunities, by their codes, in one query."""
    rows = Opportunity.objects.filter(public_id__in=list(public_ids))
    return {key: Bilingual(ar, en) for key, ar, en in rows.values_list("public_id", "plain_ar", "plain_en")}
