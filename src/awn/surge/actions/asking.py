"""Asking for a seat in a queue: one statement a request, for a hundred thousand may come in the same minute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.compiled import prepared_cursor
from awn.base.refusal import Refusal, found
from awn.opportunities.models import Opportunity
from awn.participation.agreeing import check_accepts
from awn.participation.rules import SHIFTS_PER_APPLICATION
from awn.people.models import Person
from awn.people.permissions import check_acts_for
from awn.surge.models import Claim
from awn.surge.rules import ASKED

# Reads what it must know, and writes: no lock is waited for, and nothing is counted. Whoever has a number keeps it.
_ASK = """
    INSERT INTO surge_claim (opportunity_id, person_id, shift_ids, asked_at)
    SELECT o.id, %(person)s, %(shifts)s::bigint[], %(at)s FROM opportunities_opportunity o
     WHERE o.id = %(opportunity)s AND o.queue_opens_at IS NOT NULL AND o.state = 'published'
       AND (o.apply_until IS NULL OR o.apply_until > %(at)s) AND (o.ends_at IS NULL OR o.ends_at > %(at)s)
       AND cardinality(%(shifts)s::bigint[]) = (
           SELECT count(*) FROM opportunities_shift s WHERE s.opportunity_id = o.id AND s.cancelled_at IS NULL
              AND s.ends_at > %(at)s AND s.id = ANY(%(shifts)s::bigint[]))
        ON CONFLICT (opportunity_id, person_id) WHERE NOT (state IN ('left', 'refused')) DO NOTHING
 RETURNING id
"""


def ask(opportunity_id: int, shift_ids: Sequence[int], *, charter_accepted: bool, by: Person, at: datetime) -> int:
    """The ticket of `by` in the queue of the opportunity: a new one, or the one they have.

    The row is its own record: no event is written before the answer. Refuses whoever is suspended or has not accepted
    the code of conduct and the charter, no or foreign or past shifts, and an opportunity that is closed or has no
    queue. Gates are asked when the number is called, as everywhere.
    """
    wanted = sorted(set(shift_ids))
    check_accepts(charter_accepted, by)
    if not wanted or len(wanted) > SHIFTS_PER_APPLICATION:
        message = _("Choose at least one shift, and at most 40.")
        raise Refusal("shifts_missing", message, fields={"shifts": message})
    with prepared_cursor() as cursor:
        cursor.execute(_ASK, {"opportunity": opportunity_id, "person": by.pk, "shifts": wanted, "at": at})
        row = cursor.fetchone()
    return int(row[0]) if row else _standing(opportunity_id, by, at)


@transaction.atomic
def leave(opportunity_id: int, *, by: Person, at: datetime) -> None:
    """Gives up the number while it waits; afterwards one may ask again, at the end. Refuses `queue_answered`."""
    rows = Claim.objects.select_for_update().filter(opportunity_id=opportunity_id, person=by)
    claim = found(rows.order_by("-pk").first())
    check_acts_for(by, claim.person_id, at.date())
    if claim.state != ASKED:
        message = _("There is an answer already. Reload the page to read it.")
        raise Refusal("queue_answered", message, status=409)
    claim.state, claim.answered_at = "left", at
    claim.save(update_fields=["state", "answered_at"])


def _standing(opportunity_id: int, by: Person, at: datetime) -> int:
    """The ticket that somebody has; where there is none, why nothing was written."""
    rows = Claim.objects.filter(opportunity_id=opportunity_id, person=by).exclude(state__in=["left", "refused"])
    ticket = rows.values_list("pk", flat=True).first()
    if ticket is not None:
        return ticket
    opportunity = found(Opportunity.objects.filter(pk=opportunity_id).first())
    if not opportunity.takes_applications(at) or opportunity.queue_opens_at is None:
        message = _("This opportunity takes no applications any more. Look for a similar one.")
        raise Refusal("not_open", message, status=409)
    message = _("One of these shifts is over or was cancelled. Choose again.")
    raise Refusal("shift_gone", message, status=409, fields={"shifts": message})
