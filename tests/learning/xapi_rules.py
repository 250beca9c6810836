"""What xAPI demands of a statement, as far as ours can break it: the text of the specification as a program.

From the xAPI specification 1.0.3, part “Data”: 2.2 (formatting), 2.4 (properties), 4.2 (language maps), 4.5 (UUIDs),
4.6 (durations), and its appendix C; github.com/adlnet/xAPI-Spec.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

_IRI = re.compile(r"[a-z][a-z0-9+.-]*:\S+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_DURATION = re.compile(r"P(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)")
_TOP = {"id", "actor", "verb", "object", "result", "context", "timestamp"}
_RESULT = {"score", "success", "completion", "response", "duration", "extensions"}
_CONTEXT = {"registration", "platform", "language", "revision", "contextActivities", "extensions", "instructor", "team"}
_DEFINITION = {"name", "description", "type", "interactionType", "correctResponsesPattern", "choices", "extensions"}


def problems_of(said: Any) -> list[str]:
    """Everything that a record store would refuse about it."""
    return list(_statement(said)) if isinstance(said, dict) else ["no object"]


def _statement(said: dict[str, Any]) -> Iterator[str]:
    yield from _known(said, _TOP, "statement")
    yield from (f"{name} is missing" for name in ("id", "actor", "verb", "object") if name not in said)
    yield from _uuid(said.get("id"), "id")
    yield from _agent(said.get("actor", {}))
    yield from _iri(said.get("verb", {}).get("id"), "verb")
    yield from _words(said.get("verb", {}).get("display", {}), "display")
    yield from _activity(said.get("object", {}))
    yield from _result(said.get("result", {}))
    yield from _context(said.get("context", {}))
    stamp = said.get("timestamp", "")
    if not stamp.endswith("Z") or datetime.fromisoformat(stamp.replace("Z", "+00:00")).tzinfo is None:
        yield f"timestamp {stamp}"
    yield from _no_nulls(said)


def _agent(agent: dict[str, Any]) -> Iterator[str]:
    named = {"mbox", "mbox_sha1sum", "openid", "account"} & set(agent)
    if len(named) != 1:
        yield f"an agent has exactly one identifier, not {sorted(named)}"
    account = agent.get("account", {})
    yield from _known(account, {"homePage", "name"}, "account")
    yield from _iri(account.get("homePage"), "homePage")
    if not account.get("name"):
        yield "an account without a name"


def _activity(one: dict[str, Any]) -> Iterator[str]:
    yield from _known(one, {"objectType", "id", "definition"}, "activity")
    yield from _iri(one.get("id"), "activity")
    definition = one.get("definition", {})
    yield from _known(definition, _DEFINITION, "definition")
    for name in ("name", "description"):
        yield from _words(definition.get(name, {"en": "-"}), name)
    if "type" in definition:
        yield from _iri(definition["type"], "type")
    if kind := definition.get("interactionType"):
        ids = [choice["id"] for choice in definition["choices"]]
        if kind not in {"choice", "sequencing"} or len(set(ids)) != len(ids) or any(re.search(r"\s", i) for i in ids):
            yield f"interaction {kind} {ids}"
        for pattern in definition["correctResponsesPattern"]:
            if set(pattern.split("[,]")) - set(ids):
                yield f"pattern {pattern}"


def _result(result: dict[str, Any]) -> Iterator[str]:
    yield from _known(result, _RESULT, "result")
    score = result.get("score", {})
    yield from _known(score, {"scaled", "raw", "min", "max"}, "score")
    if score and not (-1 <= score["scaled"] <= 1 and score["min"] <= score["raw"] <= score["max"] > score["min"]):
        yield f"score {score}"
    if "duration" in result and not _DURATION.fullmatch(result["duration"]):
        yield f"duration {result['duration']}"
    for name in ("success", "completion"):
        if not isinstance(result.get(name, True), bool):
            yield name
    for name in result.get("extensions", {}):
        yield from _iri(name, "extension")


def _context(context: dict[str, Any]) -> Iterator[str]:
    yield from _known(context, _CONTEXT, "context")
    if "registration" in context:
        yield from _uuid(context["registration"], "registration")
    if not _LANGUAGE.fullmatch(context.get("language", "ar")):
        yield "language"
    around = context.get("contextActivities", {})
    yield from _known(around, {"parent", "grouping", "category", "other"}, "contextActivities")
    for rows in around.values():
        for row in rows:
            yield from _activity(row)
    for name in context.get("extensions", {}):
        yield from _iri(name, "extension")


def _words(words: dict[str, str], name: str) -> Iterator[str]:
    if not words or any(not _LANGUAGE.fullmatch(code) or not text for code, text in words.items()):
        yield f"{name} is no language map: {words}"


def _iri(value: Any, name: str) -> Iterator[str]:
    if not isinstance(value, str) or not _IRI.fullmatch(value):
        yield f"{name} is no IRI: {value}"


def _uuid(value: Any, name: str) -> Iterator[str]:
    try:
        if str(UUID(value)) != value:
            yield f"{name} {value}"
    except (ValueError, TypeError, AttributeError):
        yield f"{name} is no UUID: {value}"


def _known(part: dict[str, Any], names: set[str], where: str) -> Iterator[str]:
    yield from (f"{where} has no property {name}" for name in sorted(set(part) - names))


def _no_nulls(value: Any) -> Iterator[str]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inside:
        if one is None:
            yield "null stands somewhere"
        yield from _no_nulls(one)
