"""Courses that go out as packages and come in as such, and media for lessons: checked by content, scanned."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, Text, found
from awn.learning.actions.keeping import keep
from awn.learning.actions.writing import MOST_COURSES, changed, new_content
from awn.learning.checking import problems
from awn.learning.content import Content, Medium
from awn.learning.files import content_of
from awn.learning.media import MOST_BYTES, is_meant_as_captions, kind_of
from awn.learning.models import Course
from awn.learning.packing import Packed, pack, unpack
from awn.learning.queries import content_of_course
from awn.media.captions import parsed
from awn.organisations.models import Organisation
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.qualifications import documents
from awn.qualifications.gateways import ScannerAwayError, scan

MOST_MEDIA = 60
_ENDS = {"image/png": ".png", "image/jpeg": ".jpg", "audio/wav": ".wav", "audio/ogg": ".ogg", "audio/mpeg": ".mp3",
         "audio/mp4": ".m4a", "video/mp4": ".mp4", "video/webm": ".webm", "text/vtt": ".vtt"}  # fmt: skip
WORDS: Mapping[str, Text] = {
    "medium_unknown": _(
        "Upload a picture (PNG, JPEG), a recording (MP3, OGG, M4A, WAV), a film (MP4, WebM) or captions (WebVTT). What "
        "a file is shows in its content, not in its name."
    ),
    "medium_too_large": _("The file is too large: 8 MB at most."),
    "medium_infected": _("Malware was found in this file. Scan your device, then upload a clean copy."),
    "medium_not_scanned": _("The file could not be scanned for malware just now. Try again in some minutes."),
    "too_many_media": _("There are 60 files in this course. Remove one first."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file for a course; a recording, film or captions belong to a lesson and may be of one language."""

    file_name: str
    data: bytes
    lesson: str = ""
    language: str = ""


def add_medium(course_id: int, upload: Upload, *, by: Person | None, at: datetime) -> Course:
    """Puts a file to a course. Looking at it and scanning it come before the transaction. Refuses the keys of WORDS."""
    course = found(Course.objects.filter(pk=course_id, organisation__isnull=False).first())
    require(by, Permission.EDIT_OPPORTUNITIES, course.organisation_id or 0)
    medium = _looked_at(upload)

    def put(content: Content) -> Content:
        if len(content.media) >= MOST_MEDIA:
            raise _refused("too_many_media")
        same = medium.kind, medium.lesson, medium.language
        kept = [
            one for one in content.media
            if one.kind == "picture" or medium.kind == "picture" or (one.kind, one.lesson, one.language) != same
        ]  # fmt: skip
        return replace(content, media=[*kept, medium])

    with transaction.atomic():
        return changed(course_id, put, by=by, at=at)


@transaction.atomic
def remove_medium(course_id: int, name: str, *, by: Person | None, at: datetime) -> Course:
    """Takes a file away."""
    return changed(
        course_id, lambda content: replace(content, media=[one for one in content.media if one.name != name]),
        by=by, at=at,
    )  # fmt: skip


def export(course_id: int, *, by: Person | None, at: datetime) -> Packed:
    """The course as a package; nothing changes. Refuses whoever may not write courses there."""
    course = found(Course.objects.filter(pk=course_id, organisation__isnull=False).first())
    require(by, Permission.EDIT_OPPORTUNITIES, course.organisation_id or 0)
    packed = pack(content_of_course(course), settings.AWN_PUBLIC_URL)
    return replace(packed, name=f"{course.slug}-{at:%Y-%m-%d}.zip")


def bring(organisation_id: int, data: bytes, *, by: Person | None, at: datetime) -> Course:
    """A draft from a package, whole or not at all. What it says of qualifications is not taken over: nobody grants
    themselves one. Refuses what `packing.unpack` does, `package_wrong`, and media as `add_medium` does."""
    require(by, Permission.EDIT_OPPORTUNITIES, organisation_id)
    house = found(Organisation.objects.filter(pk=organisation_id).first())
    slug = new_content(house.slug).slug
    content, unread = content_of(slug, unpack(data))
    if content is None or unread:
        raise _wrong(unread[0].where if unread else "")
    content = replace(content, qualification="", valid_months=None, version=1)
    wrong = problems(content, both=False)
    if wrong:
        raise _wrong(f"{wrong[0].where}: {wrong[0].text}")
    content = replace(content, media=[_brought(one) for one in content.media])
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation_id)
        if Course.objects.filter(organisation=house).count() >= MOST_COURSES:
            raise Refusal("too_many_courses", _("There are a hundred courses here. Remove one first."), status=409)
        course = keep(content, organisation=house, state="draft", by=by, at=at)
        record("course.brought", by=by, at=at, subject=course.pk, organisation=organisation_id)
        return course


def _looked_at(upload: Upload) -> Medium:
    if len(upload.data) > MOST_BYTES:
        raise _refused("medium_too_large")
    if upload.data[:8] == b"\x89PNG\r\n\x1a\n" or upload.data[:3] == b"\xff\xd8\xff":
        # A process of its own, which leaves nothing but the picture.
        seen = documents.inspected(upload.file_name, upload.data)
        kind, media_type, data = "picture", seen.media_type, seen.data
    else:
        what = kind_of(upload.data)
        if what is None:
            _check_captions(upload.data)
            raise _refused("medium_unknown")
        (kind, media_type), data = what, upload.data
    _scan(data)
    lesson = "" if kind == "picture" else upload.lesson
    if kind != "picture" and not lesson:
        message = _("Choose the lesson to which it belongs.")
        raise Refusal("lesson_missing", message, fields={"lesson": message})
    name = _name(upload.file_name, media_type)
    return Medium(name, kind, media_type, data, lesson, "" if kind == "picture" else upload.language)


def _check_captions(data: bytes) -> None:
    """Refuses `captions_wrong`, with the line, for what begins as captions do."""
    if is_meant_as_captions(data):
        try:
            parsed(data)
        except Refusal as refusal:
            raise Refusal(refusal.code, refusal.message, fields={"document": refusal.message}) from refusal


def _brought(one: Medium) -> Medium:
    """A file of a package, looked at like an upload; drawings were when the package was read."""
    if one.media_type == "image/svg+xml":
        _scan(one.data)
        return one
    seen = _looked_at(Upload(file_name=one.name, data=one.data, lesson=one.lesson, language=one.language))
    if seen.kind != one.kind:
        raise _refused("medium_unknown")
    # Under its name: the text points to it.
    return replace(seen, name=one.name)


def _scan(data: bytes) -> None:
    try:
        verdict = scan(data)
    except ScannerAwayError as error:
        raise _refused("medium_not_scanned") from error
    if verdict == "infected":
        raise _refused("medium_infected")


def _name(typed: str, media_type: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", PurePath(typed.replace("\\", "/")).stem.lower()).strip("-")[:30]
    return f"{stem or 'file'}-{secrets.token_hex(3)}{_ENDS[media_type]}"


def _refused(code: str) -> Refusal:
    return Refusal(code, WORDS[code], fields={"document": WORDS[code]})


def _wrong(what: str) -> Refusal:
    message = format_lazy("{intro} {what}", intro=_("The package was not taken: this is wrong in it."), what=what)
    return Refusal("package_wrong", message, fields={"package": message})
