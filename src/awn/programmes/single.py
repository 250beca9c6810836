"""One indicator, milestone, group or file of a programme, for the pages that change it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, found
from awn.base.sealed import SealError
from awn.programmes.models import Count as Count  # noqa: PLC0414 - doors take the types from here
from awn.programmes.models import EvidenceFile, Link
from awn.programmes.models import Group as Group  # noqa: PLC0414 - doors take the types from here
from awn.programmes.models import Indicator as Indicator  # noqa: PLC0414 - doors take the types from here
from awn.programmes.models import Milestone as Milestone  # noqa: PLC0414 - doors take the types from here
from awn.programmes.models import Value as Value  # noqa: PLC0414 - doors take the types from here
from awn.qualifications import documents
from awn.qualifications.actions.reviewing import Opened


def indicator(programme_id: int, indicator_id: int) -> Indicator:
    """Refuses `not_found`."""
    return found(Indicator.objects.filter(plan=programme_id, pk=indicator_id, retired_at=None).first())


def has_values(indicator_id: int) -> bool:
    """Whether anything was ever entered."""
    return Value.objects.filter(indicator=indicator_id).exists()


def history_of(indicator_id: int) -> QuerySet[Value]:
    """Everything that was ever entered, the latest first, also what was corrected."""
    rows = Value.objects.filter(indicator=indicator_id).select_related("file", "replaces", "replaced")
    return rows.order_by("-pk")


def value(indicator_id: int, value_id: int) -> Value | None:
    """A value that stands."""
    return Value.objects.filter(indicator=indicator_id, pk=value_id, replaced=None, value__isnull=False).first()


def milestone(programme_id: int, milestone_id: int) -> Milestone:
    """Refuses `not_found`."""
    return found(Milestone.objects.filter(plan=programme_id, pk=milestone_id).first())


def group(programme_id: int, group_id: int) -> Group:
    """Refuses `not_found`."""
    return found(Group.objects.filter(plan=programme_id, pk=group_id).select_related("region").first())


def counts_of(group_id: int) -> QuerySet[Count]:
    """Everything that was ever counted, the latest first, also what was corrected."""
    rows = Count.objects.filter(group=group_id).select_related("replaces", "replaced", "opportunity")
    return rows.order_by("-pk")


def count(group_id: int, count_id: int) -> Count | None:
    """A count that stands."""
    return Count.objects.filter(group=group_id, pk=count_id, replaced=None, people__isnull=False).first()


def links_of(programme_id: int) -> QuerySet[Link]:
    """What was said about groups of this programme, by either side, the latest first."""
    ours = Group.objects.filter(plan=programme_id)
    rows = Link.objects.filter(first__in=ours) | Link.objects.filter(second__in=ours)
    return rows.select_related(
        "first__plan__programme__organisation", "second__plan__programme__organisation"
    ).order_by("-pk")


def evidence(programme_id: int, file_id: int, *, everything: bool) -> Opened:
    """A file that shows a value; without `everything` only what the organisation shows to all.

    Refuses `not_found`, `document_lost`.
    """
    rows = EvidenceFile.objects.filter(value__indicator__plan=programme_id, pk=file_id)
    if not everything:
        # What was corrected shows nothing any more.
        rows = rows.filter(is_public=True, value__replaced=None, value__indicator__retired_at=None)
    file = found(rows.first())
    try:
        data = documents.opened(file.stored_as, bytes(file.key))
    except (SealError, OSError) as error:
        message = _("This document cannot be opened any more. Ask its owner to upload it again.")
        raise Refusal("document_lost", message, status=404) from error
    return Opened(file.file_name, file.media_type, data)
