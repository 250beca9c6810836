"""What somebody may be about to type: titles, skills, fields, regions and organisations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from awn.base.arabic import search_key, without_article
from awn.base.text import Bilingual
from awn.opportunities import queries
from awn.organisations.queries import public_list
from awn.reference import queries as reference
from awn.reference.models import Field, Region

SHORTEST, LONGEST = 2, 60
MOST_OF_A_KIND, MOST = 3, 9


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`kind`: opportunity, skill, field, region or organisation; `key` is what its address needs."""

    kind: str
    key: str
    name: Bilingual


def suggestions(text: str, at: datetime) -> list[Suggestion]:
    """What begins with, or holds a word that begins with, the text typed so far; three queries."""
    typed = " ".join(text[:LONGEST].split())
    if len(typed) < SHORTEST:
        return []
    fields = [Suggestion("field", one.pk, one.name) for one in _beginning(typed, reference.fields())]
    regions = [Suggestion("region", one.pk, one.name) for one in _beginning(typed, reference.regions())]
    skills = [Suggestion("skill", str(one.pk), one.name) for one in reference.skills_matching(typed, MOST_OF_A_KIND)]
    titles = [Suggestion("opportunity", key, name) for key, name in queries.titles_with(typed, at, MOST_OF_A_KIND)]
    houses = [Suggestion("organisation", one.slug, one.name) for one in public_list(typed)[:MOST_OF_A_KIND]]
    return [*fields, *regions, *skills, *titles, *houses][:MOST]


def _beginning(typed: str, things: Iterable[Field | Region]) -> list[Field | Region]:
    """Those with a name of which a word begins so."""
    wanted = f" {without_article(search_key(typed))}"
    if not wanted.strip():
        return []
    keys = ((one, f" {without_article(search_key(one.name_ar))} {search_key(one.name_en)}") for one in things)
    return [one for one, key in keys if wanted in key][:MOST_OF_A_KIND]
