"""Why something suits somebody, in words: made from what is known of both, in the order of what counted most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from awn.base.digits import numerals
from awn.base.text import Bilingual

SAID = 3
# From here on the likeness of texts is worth a word.
ALIKE = 0.25


@dataclass(frozen=True, slots=True)
class Facts:
    """What speaks for a pair; what is unknown or speaks for nothing stays empty."""

    skills: tuple[Bilingual, ...] = ()  # asked for, and there
    certified: tuple[Bilingual, ...] = ()  # of these, what a checked qualification proves
    endorsed: tuple[Bilingual, ...] = ()  # of these, what an organisation bears out
    field: Bilingual | None = None  # liked
    distance_km: float | None = None
    same_region: bool = False
    from_anywhere: bool = False
    free_shifts: int = 0
    away_shifts: int = 0  # on days off: speaks for nothing, and is told beside what does
    languages: tuple[Bilingual, ...] = ()  # needed, and spoken well enough
    likeness: float = 0.0
    is_new: bool = False


# The order when nothing says what counted more; also which contribution speaks for which reason.
KINDS = ("skills", "proven", "field", "distance", "anywhere", "free", "languages", "likeness", "new")
CONTRIBUTED = {
    "skills": "skills", "proven": "proven", "field": "field", "near": "distance", "availability": "free",
    "language": "languages", "similarity": "likeness", "freshness": "new",
}  # fmt: skip


def phrases(facts: Facts, contributions: Mapping[str, float] | None = None, *, about_other: bool = False) -> list[str]:
    """What speaks for it as parts of sentences, the strongest first; with `about_other` told to an organisation."""
    said = _of_other(facts) if about_other else _of_oneself(facts)
    weight = {CONTRIBUTED.get(name, name): value for name, value in (contributions or {}).items()}
    weight["anywhere"] = weight.get("distance", 0.0)
    ranked = sorted(said, key=lambda kind: (-weight.get(kind, 0.0), KINDS.index(kind)))
    return [said[kind] for kind in ranked]


def sentence(parts: list[str]) -> str:
    """The first parts as one or two sentences; empty without any."""
    if not parts:
        return ""
    first = (
        _("%(first)s, and %(second)s.") % {"first": parts[0], "second": parts[1]} if len(parts) > 1 else f"{parts[0]}."
    )
    sentences = [first, *(f"{part}." for part in parts[2:SAID])]
    return " ".join(one[:1].upper() + one[1:] for one in sentences)


def _of_oneself(facts: Facts) -> dict[str, str]:
    said: dict[str, str] = {}
    if facts.skills:
        n = len(facts.skills)
        said["skills"] = ngettext(
            "your skill “%(skill)s” is wanted here", "%(n)s of your skills are wanted here, such as “%(skill)s”", n
        ) % {"n": numerals(str(n)), "skill": _in_language(facts.skills[0])}
    if facts.certified:
        said["proven"] = _("your checked qualification proves a skill it asks for: %(skill)s") % {
            "skill": _in_language(facts.certified[0])
        }
    if facts.field:
        said["field"] = _("it is in a field you like: %(field)s") % {"field": _in_language(facts.field)}
    if (text := _distance(facts)) is not None:
        said["distance"] = text
    if facts.from_anywhere:
        said["anywhere"] = _("you can do it from anywhere")
    if facts.free_shifts:
        n = facts.free_shifts
        said["free"] = ngettext("one shift falls when you are free", "%(n)s shifts fall when you are free", n) % {
            "n": numerals(str(n))
        }
    if facts.languages:
        said["languages"] = _("you speak %(language)s as well as it needs") % {
            "language": _in_language(facts.languages[0])
        }
    if facts.likeness >= ALIKE:
        said["likeness"] = _("it is close to what you say about yourself")
    if facts.is_new:
        said["new"] = _("it is new")
    return said


def _of_other(facts: Facts) -> dict[str, str]:
    said: dict[str, str] = {}
    if facts.skills:
        names = [_in_language(skill) for skill in facts.skills[:3]]
        said["skills"] = _("has what you ask for: %(skills)s") % {"skills": _(", ").join(names)}
    if (text := _proven(facts)) is not None:
        said["proven"] = text
    if facts.field:
        said["field"] = _("likes this field: %(field)s") % {"field": _in_language(facts.field)}
    if facts.same_region:
        said["distance"] = _("lives in the same region")
    elif facts.distance_km is not None:
        n = max(round(facts.distance_km), 1)
        said["distance"] = ngettext(
            "lives in a region about one kilometre away", "lives in a region about %(n)s km away", n
        ) % {"n": numerals(str(n))}
    if facts.from_anywhere:
        said["anywhere"] = _("takes on tasks from a distance")
    if facts.free_shifts:
        n = facts.free_shifts
        said["free"] = ngettext("is usually free for one shift", "is usually free for %(n)s shifts", n) % {
            "n": numerals(str(n))
        }
    if facts.languages:
        names = [_in_language(language) for language in facts.languages[:3]]
        said["languages"] = _("speaks %(languages)s well enough") % {"languages": _(", ").join(names)}
    if facts.likeness >= ALIKE:
        said["likeness"] = _("describes themselves in similar words")
    return said


def _proven(facts: Facts) -> str | None:
    """The stronger of the two proofs, told to an organisation."""
    if facts.certified:
        names = [_in_language(skill) for skill in facts.certified[:3]]
        return _("proven by a checked qualification: %(skills)s") % {"skills": _(", ").join(names)}
    if facts.endorsed:
        names = [_in_language(skill) for skill in facts.endorsed[:3]]
        return _("endorsed by an organisation: %(skills)s") % {"skills": _(", ").join(names)}
    return None


def _distance(facts: Facts) -> str | None:
    """Homes are known by region only, so a distance is one from the middle of the region."""
    if facts.distance_km is None:
        return _("it is in your region") if facts.same_region else None
    n = round(facts.distance_km)
    if n < 1:
        return _("the place is in the middle of your region")
    return ngettext(
        "the place is about one kilometre from the middle of your region",
        "the place is about %(n)s km from the middle of your region",
        n,
    ) % {"n": numerals(str(n))}


def _in_language(name: Bilingual) -> str:
    return name.pick((get_language() or "ar")[:2])[0]
