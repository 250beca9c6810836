"""What another platform says when it begins a course for one of its learners (cmi5), read with care.

cmi5, “Quartz” edition: section 8 (the address of a launch), 10 (LMS.LaunchData), 11 (preferences of the learner).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, Text
from awn.base.sealed import keyed_hash, seal, unseal
from awn.learning.gateways import LONGEST_ADDRESS, VERSION_OF_LAUNCHES, Store, is_allowed
from awn.learning.models import Launch
from awn.learning.xapi import Json

MODES = ("Normal", "Browse", "Review")
_LONGEST_TOKEN = 4_000
_MOST_BYTES = 20_000
_TOKEN = re.compile(r"[\x21-\x7e]+")
WORDS: Mapping[str, Text] = {
    "launch_incomplete": _(
        "This address does not say everything that is needed to begin. Open the course again on your learning platform."
    ),
    "launch_not_allowed": _(
        "Your learning platform is not one of those that may begin courses here. Ask whoever runs it to write to us; "
        "or take the course here, without an account."
    ),
    "launch_refused": _(
        "Your learning platform did not let us in: a course can be begun once with each link. Open it again there."
    ),
    "launch_silent": _("Your learning platform does not answer. Try again in some minutes."),
    "launch_over": _("You have ended this course. To go on, open it again on your learning platform."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands in the address of a launch."""

    endpoint: str
    fetch: str
    actor: Json
    registration: UUID
    activity: str

    @property
    def learner(self) -> str:
        """By which the same learner is known again, and not by name."""
        return keyed_hash(json.dumps(self.actor, sort_keys=True), about="learning.learner")


@dataclass(frozen=True, slots=True)
class There:
    """The other side of a launch, as it is kept sealed."""

    endpoint: str
    token: str
    actor: Json
    activity: str
    template: Json
    return_url: str

    @property
    def store(self) -> Store:
        """Where statements of this launch go."""
        return Store(self.endpoint, f"Basic {self.token}", VERSION_OF_LAUNCHES)


def refused(code: str) -> Refusal:
    """One of WORDS."""
    return Refusal(code, WORDS[code], status=409 if code == "launch_over" else 422)


def asked(query: Mapping[str, str]) -> Asked:
    """Reads the address of a launch. Refuses `launch_incomplete`, `launch_not_allowed`."""
    try:
        actor = json.loads(query.get("actor", "")[:LONGEST_ADDRESS])
        account = actor["account"]
        home, name = account["homePage"], account["name"]
        registration = UUID(query.get("registration", ""))
    except (ValueError, KeyError, TypeError) as error:
        raise refused("launch_incomplete") from error
    endpoint, fetch, activity = (query.get(name, "") for name in ("endpoint", "fetch", "activityId"))
    is_whole = isinstance(home, str) and isinstance(name, str) and home and name
    if not (is_whole and endpoint and fetch and 0 < len(activity) <= LONGEST_ADDRESS and ":" in activity):
        raise refused("launch_incomplete")
    if "?" in endpoint or not (is_allowed(endpoint) and is_allowed(fetch)):
        raise refused("launch_not_allowed")
    # Nothing else that stands in it is kept or sent on.
    actor = {"objectType": "Agent", "account": {"homePage": home, "name": name}}
    return Asked(endpoint.rstrip("/"), fetch, actor, registration, activity)


def token_of(said: Any) -> str:
    """The token in the answer of the fetch address. Refuses `launch_refused`."""
    token = said.get("auth-token") if isinstance(said, dict) else None
    if not isinstance(token, str) or len(token) > _LONGEST_TOKEN or not _TOKEN.fullmatch(token):
        raise refused("launch_refused")
    return token


@dataclass(frozen=True, slots=True)
class Terms:
    """LMS.LaunchData: how the course is to be played."""

    template: Json
    mode: str
    mastery: float | None
    return_url: str


def terms_of(said: Any) -> Terms:
    """Reads LMS.LaunchData. Refuses `launch_refused` where it is none."""
    if not isinstance(said, dict) or not isinstance(said.get("contextTemplate"), dict):
        raise refused("launch_refused")
    template, mode = said["contextTemplate"], said.get("launchMode", "Normal")
    if mode not in MODES or len(json.dumps(template)) > _MOST_BYTES or not _is_plain(template):
        raise refused("launch_refused")
    score = said.get("masteryScore")
    mastery = float(score) if isinstance(score, int | float) and 0 <= score <= 1 else None
    address = said.get("returnURL")
    return_url = address if isinstance(address, str) and is_allowed(address) else ""
    return Terms(template, mode, mastery, return_url)


def language_of(said: Any) -> str:
    """The first of the learner's languages that we have; empty where none is said."""
    wanted = said.get("languagePreference") if isinstance(said, dict) else ""
    tags = [one.strip()[:2].lower() for one in str(wanted or "").split(",")]
    return next((one for one in tags if one in {"ar", "en"}), "")


def sealed(uuid: UUID, there: There) -> bytes:
    """The other side, as it is kept."""
    return seal(json.dumps(asdict(there)), about=about(uuid))


def opened(launch: Launch) -> There:
    """The other side of a launch. Raises SealError."""
    return There(**json.loads(unseal(bytes(launch.sealed), about=about(launch.uuid))))


def about(uuid: UUID) -> str:
    """What the sealed value belongs to."""
    return f"learning.launch:{uuid}"


def _is_plain(template: Json) -> bool:
    """Whether the lists of the template are lists, so that ours can be added to them."""
    around, more = template.get("contextActivities", {}), template.get("extensions", {})
    if not isinstance(around, dict) or not isinstance(more, dict):
        return False
    return all(isinstance(one, list | dict) for one in around.values())
