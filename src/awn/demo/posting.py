"""What the pages of posting have to show: a template, shifts that repeat, and an opportunity that has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from django.db.models import Q

from awn.base.models import Event
from awn.demo.publishing import Edition
from awn.opportunities.actions import copies, editing
from awn.opportunities.actions.series import add_series
from awn.opportunities.contents import draft_of
from awn.opportunities.models import Opportunity
from awn.opportunities.series import Pattern
from awn.organisations.models import Member
from awn.people.models import Person

REPEATED = 6


def set_up(editions: Sequence[Edition], organisation_id: int, at: datetime) -> None:
    """For the house that one signs in as: by its owner, with the actions of the pages."""
    latest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    owner = Member.objects.filter(organisation=organisation_id, role="owner").order_by("pk").first()
    mine = [one.opportunity for one in editions if one.opportunity.organisation_id == organisation_id]
    if owner is None or not mine:
        return
    by = owner.person
    copies.keep_template(
        mine[0].pk, name_ar="يوم تطوعي معتاد", name_en="A usual day", by=by, at=at - timedelta(days=40)
    )
    _repeat(mine[0], by, at)
    at_a_place = [one for one in mine if one.state == "published" and one.place_ar and one.mode != "remote"]
    if at_a_place:
        _change(at_a_place[-1], by, at - timedelta(hours=3))
    # Invented people get no letters.
    told = Q(name__startswith="opportunity.")
    Event.objects.filter(told, pk__gt=latest, handled_at=None).update(handled_at=at)


def _repeat(source: Opportunity, by: Person, at: datetime) -> None:
    """A draft from the words of another, with a shift every Sunday and Tuesday."""
    made = copies.copy(source.pk, with_shifts=False, by=by, at=at - timedelta(days=1))
    made.is_synthetic = True
    made.save(update_fields=["is_synthetic"])
    made.refresh_from_db()
    draft = replace(draft_of(made), title_ar=f"{made.title_ar} – كل أسبوع", title_en=f"{made.title_en} – every week")
    editing.edit(made.pk, draft, version=made.version, by=by, at=at - timedelta(days=1))
    pattern = Pattern(
        rule=f"FREQ=WEEKLY;BYDAY=SU,TU;COUNT={REPEATED}", first_day=(at + timedelta(days=14)).date(),
        starts=time(16), ends=time(19), skip_friday_prayer=True,
    )  # fmt: skip
    add_series(made.pk, pattern, capacity=12, by=by, at=at - timedelta(days=1))


def _change(opportunity: Opportunity, by: Person, at: datetime) -> None:
    """The meeting point moves, so that there is a version to compare with the one before."""
    opportunity.refresh_from_db()
    draft = draft_of(opportunity)
    moved = replace(
        draft,
        place_ar=f"{draft.place_ar}، البوابة الشمالية" if draft.place_ar else "",
        place_en=f"{draft.place_en}, north gate" if draft.place_en else "",
    )
    editing.edit(opportunity.pk, moved, version=opportunity.version, by=by, at=at)
