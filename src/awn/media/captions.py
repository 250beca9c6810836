"""Captions in WebVTT (https://www.w3.org/TR/webvtt1/): read line by line; what is wrong is said with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

MOST_BYTES = 200_000
MOST_CUES = 5_000
_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}((?:[ \t]+[a-z]+:[\w%,.+-]+)*)[ \t]*")
_TAG = re.compile(r"<[^<>]*>|<")
# Emphasis, who speaks, in which language; nothing that could lead or load anything.
_ALLOWED = re.compile(
    r"</?(?:b|i|u|ruby|rt)>|</?c(?:\.[\w-]+)*>|<(?:v|lang)(?:\.[\w-]+)*[ \t][^<>&]+>|</(?:v|lang)>"
    rf"|<{_TIME}>"
)
_SETTINGS = frozenset({"vertical", "line", "position", "size", "align", "region"})
WORDS = {
    "too_large": _("The captions are larger than 200 kB. Upload those of this film alone."),
    "encoding": _("The captions are not a text in UTF-8. Save them as UTF-8, then upload them again."),
    "srt": _("This is a file of the kind SRT. Save the captions as WebVTT (.vtt), then upload them again."),
    "head": _("Captions begin with the word WEBVTT in the first line, and an empty line after it."),
    "none": _("There are no captions in this file."),
    "style": _("Line {line}: captions bring no styles and no regions. Take this part out."),
    "timing": _("Line {line}: this is no time. Write it as 00:01.000 --> 00:04.000."),
    "order": _("Line {line}: this caption begins before the one above it. Put them in order."),
    "end": _("Line {line}: this caption ends before it begins."),
    "empty": _("Line {line}: this caption has no words."),
    "markup": _("Line {line}: this markup is not allowed. Write words, at most with <b>, <i>, <u> or <v Name>."),
    "arrow": _("Line {line}: an arrow stands in the middle of words. Leave an empty line between two captions."),
    "control": _("Line {line}: there is a sign that is no writing. Take it out."),
    "many": _("There are more than 5,000 captions in this file."),
}


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption: from when to when, in thousandths of a second, and its words with their markup."""

    starts_ms: int
    ends_ms: int
    text: str


def parsed(data: bytes) -> tuple[str, list[Cue]]:
    """The text of the file as it is kept, and its captions. Refuses `captions_wrong`, naming the line."""
    if len(data) > MOST_BYTES:
        raise _wrong("too_large")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong("encoding") from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if any(one < " " and one != "\t" for one in line):
            raise _wrong("control", number)
    if lines[0].strip().isdigit() and len(lines) > 1 and "-->" in lines[1]:
        raise _wrong("srt")
    if not re.fullmatch(r"WEBVTT([ \t].*)?", lines[0]) or (len(lines) > 1 and lines[1].strip()):
        raise _wrong("head")
    cues = list(_cues(lines))
    if not cues:
        raise _wrong("none")
    return "\n".join(lines) + "\n", cues


def _cues(lines: list[str]) -> Iterator[Cue]:
    last = count = 0
    for first, block in _blocks(lines):
        opening = block[0]
        if opening == "NOTE" or opening.startswith(("NOTE ", "NOTE\t")):
            continue
        if opening.strip() in {"STYLE", "REGION"}:
            raise _wrong("style", first)
        at = 0 if "-->" in opening or len(block) == 1 else 1
        cue = _cue(block[at:], first + at)
        if cue.starts_ms < last:
            raise _wrong("order", first + at)
        last, count = cue.starts_ms, count + 1
        if count > MOST_CUES:
            raise _wrong("many")
        yield cue


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The parts between empty lines after the head, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*lines[1:], ""], start=2):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _cue(block: list[str], number: int) -> Cue:
    """The caption whose timing stands in the first line of the block, line `number` of the file."""
    found = _TIMING.fullmatch(block[0].strip()) if block else None
    if found is None or not {one.partition(":")[0] for one in found[9].split()} <= _SETTINGS:
        raise _wrong("timing", number)
    starts, ends = _milliseconds(found, 1), _milliseconds(found, 5)
    if ends <= starts:
        raise _wrong("end", number)
    for offset, line in enumerate(block[1:], start=1):
        if "-->" in line:
            raise _wrong("arrow", number + offset)
        if any(not _ALLOWED.fullmatch(tag) for tag in _TAG.findall(line)):
            raise _wrong("markup", number + offset)
    if not any(_TAG.sub("", line).strip() for line in block[1:]):
        raise _wrong("empty", number)
    return Cue(starts, ends, "\n".join(block[1:]))


def _milliseconds(found: re.Match[str], group: int) -> int:
    hours, minutes, seconds, rest = (int(found[group + place] or 0) for place in range(4))
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _wrong(word: str, line: int = 0) -> Refusal:
    message = format_lazy(WORDS[word], line=line) if line else WORDS[word]
    return Refusal("captions_wrong", message, fields={"captions": message})
