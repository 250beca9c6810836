"""What readers said of a few articles of the guide: most were helped, one article wants to be written better."""

from __future__ import annotations

from datetime import datetime

from awn.help.models import Judgement

# Article -> how often it helped and did not, in Arabic and in English.
SAID = {
    "cannot-come": ((41, 3), (17, 1)),
    "check-in": ((38, 4), (22, 2)),
    "certificates": ((56, 5), (19, 3)),
    "hours": ((33, 6), (11, 2)),
    "privacy-my-data": ((7, 1), (6, 1)),
    "waiting-list": ((9, 8), (4, 5)),
}


def judge(at: datetime) -> int:
    """Counts as if people had pressed; how many rows."""
    rows = [
        Judgement(slug=slug, language=language, helpful=helpful, unhelpful=unhelpful, last_at=at)
        for slug, counts in SAID.items()
        for language, (helpful, unhelpful) in zip(("ar", "en"), counts, strict=True)
    ]
    return len(Judgement.objects.bulk_create(rows, ignore_conflicts=True))
