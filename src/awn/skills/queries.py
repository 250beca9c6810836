"""What a text proposes. Names and meanings of skills are read once in the life of a process."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from awn.base.refusal import Text
from awn.base.text import Bilingual
from awn.matching.embed import Embedder
from awn.matching.meanings import model
from awn.people.profile import background_of, experience_of
from awn.people.profile_rules import EDUCATION
from awn.people.queries import languages_of, skills_of
from awn.reference import queries as reference
from awn.reference.models import Skill as SkillRow
from awn.skills.proposing import Proposer, Skill
from awn.skills.rules import MOST_PROPOSED, Years, education_in, experience_in, languages_in

log = logging.getLogger(__name__)
LONGEST_WAIT_SECONDS = 1.0
_lock = threading.Lock()
_kept: dict[str, Proposer] = {}
_waking: dict[str, threading.Thread] = {}


@dataclass(frozen=True, slots=True)
class ProposedSkill:
    """A skill, and the words of the text that speak for it."""

    skill_id: int
    name: Bilingual
    words: str


@dataclass(frozen=True, slots=True)
class Proposals:
    """What a text proposes; nothing of it holds before the person confirms it."""

    skills: tuple[ProposedSkill, ...] = ()
    languages: tuple[tuple[str, Bilingual], ...] = ()
    experience: tuple[Years, ...] = ()
    education: tuple[tuple[str, Text], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.skills or self.languages or self.experience or self.education)


def proposals(person_id: int, text: str, *, is_cv: bool = False) -> Proposals:
    """What the text says that the profile does not hold yet; experience and education only of a CV.

    Never a name: that comes from the person, or from a proof of who they are.
    """
    have = set(skills_of(person_id).values_list("skill_id", flat=True))
    found = [one for one in _proposer().propose(text, MOST_PROPOSED + len(have)) if one.skill_id not in have]
    rows = {row.pk: row for row in reference.skills_of([one.skill_id for one in found])}
    spoken = set(languages_of(person_id).values_list("language_id", flat=True))
    names = {one.pk: (one.name_ar, one.name_en) for one in reference.languages()}
    return Proposals(
        skills=tuple(
            ProposedSkill(one.skill_id, rows[one.skill_id].name, one.words)
            for one in found[:MOST_PROPOSED]
            if one.skill_id in rows
        ),
        languages=tuple(
            (one.pk, one.name)
            for one in reference.languages()
            if one.pk in languages_in(text, names) and one.pk not in spoken
        ),
        experience=_new_experience(person_id, text) if is_cv else (),
        education=_new_education(person_id, text) if is_cv else (),
    )


def _new_experience(person_id: int, text: str) -> tuple[Years, ...]:
    have = {(one.title, one.since_year) for one in experience_of(person_id)}
    return tuple(one for one in experience_in(text) if (one.title, one.since) not in have)


def _new_education(person_id: int, text: str) -> tuple[tuple[str, Text], ...]:
    code = education_in(text)
    return ((code, EDUCATION[code]),) if code and not background_of(person_id).education else ()


def forget() -> None:
    """Drops the names kept in memory: for tests, and after other skills were loaded."""
    with _lock:
        _kept.clear()
        _waking.clear()


def _proposer() -> Proposer:
    """With meanings where the model is awake; until then words alone, so that no page waits for it."""
    with _lock:
        if "words" not in _kept:
            _kept["words"] = Proposer(_skills())
    if (found := model()) is None:
        return _kept["words"]
    if found.id not in _waking:
        _waking[found.id] = threading.Thread(target=_wake, args=(found, _skills()), name="skills", daemon=True)
        _waking[found.id].start()
    _waking[found.id].join(LONGEST_WAIT_SECONDS)
    return _kept.get(found.id, _kept["words"])


def _wake(found: Embedder, skills: list[Skill]) -> None:
    try:
        _kept[found.id] = Proposer(skills, found)
    except Exception:
        log.exception("The model of language could not read the names of skills")


def _skills() -> list[Skill]:
    rows = SkillRow.objects.order_by("pk").values_list(
        "pk", "name_ar", "name_en", "other_names_ar", "other_names_en", "for_volunteering"
    )
    return [Skill(key, ar, en, (*others_ar, *others_en), ours) for key, ar, en, others_ar, others_en, ours in rows]
