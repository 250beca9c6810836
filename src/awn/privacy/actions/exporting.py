"""Taking one's data along: asked for, prepared in the background part by part, given out, deleted after a week."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.sealed import seal, unseal
from awn.consents.actions import looked
from awn.people.models import Person
from awn.people.permissions import check_acts_for
from awn.privacy.documents import packed
from awn.privacy.gathering import PARTS, gather
from awn.privacy.models import Export
from awn.privacy.rules import EXPORT_LIFE, check_export_wanted
from awn.qualifications.queries import own_files

# What no worker took further for so long was left by one that was killed.
ABANDONED_AFTER = timedelta(minutes=15)


@transaction.atomic
def ask_export(person_id: int, *, by: Person, at: datetime) -> Export:
    """A copy of everything is to be prepared; one that is being prepared already is given back.

    Refuses `not_yours`, `too_many_exports`.
    """
    check_acts_for(by, person_id, at.date())
    person = found(Person.objects.select_for_update().filter(pk=person_id).first())
    rows = Export.objects.filter(person=person)
    if (running := rows.filter(state__in=["waiting", "running"]).first()) is not None:
        return running
    check_export_wanted(rows.filter(asked_at__gt=at - timedelta(days=1)).count())
    made = Export.objects.create(
        person=person, asked_by=by, language=by.language, state="waiting", all_parts=len(PARTS), asked_at=at
    )
    record("export.asked", by=by, at=at, subject=person_id)
    return made


def prepare_waiting(*, at: datetime) -> int:
    """Prepares what waits, and what a killed worker left; how many copies were made."""
    left = Export.objects.filter(state="running", asked_at__lt=at - ABANDONED_AFTER)
    ids = [*Export.objects.filter(state="waiting").values_list("pk", flat=True), *left.values_list("pk", flat=True)]
    return sum(prepare(export_id, by=None, at=at) for export_id in ids)


def prepare(export_id: int, *, by: Person | None, at: datetime) -> bool:
    """Gathers one copy part by part, each read by itself so that the page can tell how far it is; True when made."""
    taken = Export.objects.filter(pk=export_id, state__in=["waiting", "running"]).update(state="running", done_parts=0)
    if not taken:
        return False
    export = Export.objects.select_related("person").get(pk=export_id)
    try:
        content = _content(export, at)
    except Exception:
        Export.objects.filter(pk=export_id).update(state="failed")
        raise
    with transaction.atomic():
        done = Export.objects.filter(pk=export_id, state="running").update(
            state="done",
            done_at=at,
            expires_at=at + EXPORT_LIFE,
            size_bytes=len(content),
            content=seal(base64.b64encode(content).decode(), about=_about(export_id)),
        )
        if done:
            record("export.ready", by=None, at=at, subject=export.person_id, export=export_id)
    return bool(done)


@transaction.atomic
def download(export_id: int, *, by: Person, at: datetime) -> bytes:
    """The ZIP, for the person or the guardian of a minor; a guardian's look is written down.

    The page asks for a recent sign-in before. Refuses `not_found`, `not_yours`, `export_gone`.
    """
    export = found(Export.objects.select_for_update().filter(pk=export_id).first())
    check_acts_for(by, export.person_id, at.date())
    if export.state != "done" or export.content is None or export.expires_at is None or export.expires_at <= at:
        message = _("This copy was deleted after seven days, or is not ready. Ask for a new one.")
        raise Refusal("export_gone", message, status=410)
    export.downloaded_at = at
    export.save(update_fields=["downloaded_at"])
    looked(export.person_id, "export", why="guardian", by=by, at=at)
    record("person.data_exported", by=by, at=at, subject=export.person_id)
    return base64.b64decode(unseal(bytes(export.content), about=_about(export_id)))


@transaction.atomic
def delete_expired(*, by: Person | None, at: datetime) -> int:
    """Empties copies whose week is over; how many."""
    rows = Export.objects.filter(state="done", expires_at__lte=at)
    return rows.update(state="deleted", content=None, size_bytes=0)


def _content(export: Export, at: datetime) -> bytes:
    parts: dict[str, Any] = {}
    for number, name in enumerate(PARTS, start=1):
        parts[name] = gather(export.person, name)
        Export.objects.filter(pk=export.pk).update(done_parts=number)
    name = export.person.name.pick(export.language)[0]
    return packed(parts, own_files(export.person_id), name=name, language=export.language, at=at)


def _about(export_id: int) -> str:
    return f"privacy.export:{export_id}"
