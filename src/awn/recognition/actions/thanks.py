"""Thanks of people whom volunteers helped: a link given out, words sent, read before anybody sees them."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.arabic import latin_digits
from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.sealed import seal
from awn.base.text import clean_block
from awn.hours.models import HoursEntry
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.recognition.models import Thanks, ThanksLink
from awn.recognition.rules import LINK_DAYS, MOST_THANKS, THANKS_LENGTH

# Whoever can be reached by it could be harmed by it.
_CONTACT = re.compile(r"@|https?:|www\.|(?:\d[\s\-()]*){7}", re.IGNORECASE)


@transaction.atomic
def make_link(organisation_id: int, public_id: str, *, by: Person | None, at: datetime) -> ThanksLink:
    """An address for one opportunity, good for ninety days. Refuses: no right to, an opportunity of another."""
    opportunity = found(Opportunity.objects.filter(organisation=organisation_id, public_id=public_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, organisation_id, team_id=opportunity.team_id)
    row = ThanksLink.objects.create(
        opportunity=opportunity, token=secrets.token_urlsafe(16), until=at + LINK_DAYS, made_by=by, made_at=at
    )
    record("thanks_link.made", by=by, at=at, subject=row.pk, opportunity=opportunity.pk)
    return row


@transaction.atomic
def close_link(organisation_id: int, link_id: int, *, by: Person | None, at: datetime) -> None:
    """Nobody can write by it any more. Refuses: no right to, a link of another."""
    require(by, Permission.EDIT_OPPORTUNITIES, organisation_id)
    row = found(ThanksLink.objects.filter(pk=link_id, opportunity__organisation=organisation_id).first())
    if row.closed_at is None:
        row.closed_at = at
        row.save(update_fields=["closed_at"])
        record("thanks_link.closed", by=by, at=at, subject=row.pk)


@transaction.atomic
def say_thanks(token: str, words: str, *, by: Person | None, at: datetime) -> Thanks:
    """Keeps the words for the organisation to read. Nothing is kept of who wrote them.

    Refuses: a link that is over, no words, numbers and addresses by which somebody could be reached, too many.
    """
    rows = ThanksLink.objects.select_for_update()
    link = found(rows.filter(token=token, closed_at=None, until__gt=at).first())
    clean = clean_block(words, limit=THANKS_LENGTH, field="words")
    if not clean:
        message = _("Write a few words.")
        raise Refusal("thanks_empty", message, fields={"words": message})
    if _CONTACT.search(latin_digits(clean)):
        message = _("Leave out telephone numbers, e-mail addresses and links.")
        raise Refusal("thanks_with_contact", message, fields={"words": message})
    if link.thanks.count() >= MOST_THANKS:
        raise Refusal(
            "too_many_thanks", _("Many have written already. Ask the organisation for a new link."), status=409
        )
    mark = uuid4()
    row = Thanks.objects.create(link=link, seal=mark, words=seal(clean, about=f"thanks:{mark}"), at=at)
    record("thanks.said", by=None, at=at, subject=row.pk, opportunity=link.opportunity_id)
    return row


@transaction.atomic
def decide(organisation_id: int, thanks_id: int, *, shown: bool, by: Person | None, at: datetime) -> Thanks:
    """Shows the words to the volunteers, or not. Refuses: no right to, thanks of another organisation."""
    require(by, Permission.EDIT_OPPORTUNITIES, organisation_id)
    rows = Thanks.objects.select_for_update(of=("self",)).filter(link__opportunity__organisation=organisation_id)
    row = found(rows.filter(pk=thanks_id).first())
    row.state, row.decided_by, row.decided_at = "shown" if shown else "hidden", by, at
    row.save(update_fields=["state", "decided_by", "decided_at"])
    record("thanks.decided", by=by, at=at, subject=row.pk, shown=shown)
    return row


@transaction.atomic
def report(thanks_id: int, *, by: Person, at: datetime) -> Thanks:
    """A volunteer finds that the words should not stand there: nobody sees them until the organisation has read them
    again. Refuses: whoever took no part in what they are about."""
    row = found(Thanks.objects.select_for_update(of=("self",)).select_related("link").filter(pk=thanks_id).first())
    worked = HoursEntry.objects.filter(person=by, opportunity=row.link.opportunity_id, reverses=None, reversal=None)
    found(worked.first())
    if row.state == "shown":
        row.state, row.decided_by, row.decided_at = "waiting", None, None
        row.save(update_fields=["state", "decided_by", "decided_at"])
        record("thanks.reported", by=by, at=at, subject=row.pk)
    return row
