"""Groups of people whom programmes are for: counting them, and clearing up with partners who counted them too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import Bilingual
from awn.opportunities.models import Opportunity
from awn.people.models import Person
from awn.programmes.actions._writing import locked, wanted
from awn.programmes.counting import likely_doubles, people_together
from awn.programmes.models import Count, Group, Link
from awn.programmes.rules import CLAIMS, GROUPS, NAME_LENGTH, check_count, check_period, cleaned, fits
from awn.reference.models import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A count as it was entered; `low` and `high` of an estimate, `opportunity` is the public id where there is one."""

    first: date
    last: date
    people: int
    method: str
    low: int | None = None
    high: int | None = None
    visits: int | None = None
    only_new: bool = False
    opportunity: str = ""


@transaction.atomic
def add_group(
    programme_id: int, kind: str, name: Bilingual, *, region: str = "", stands_apart: bool = False,
    by: Person | None, at: datetime,
) -> Group:  # fmt: skip
    """One more group of people. Refuses `group_unnamed`, `unknown_choice`."""
    plan = locked(programme_id, by=by, at=at)
    clean = cleaned(name, NAME_LENGTH, "name")
    if not clean:
        message = _("Say in Arabic or in English who these people are. Name nobody.")
        raise Refusal("group_unnamed", message, fields={"name_ar": message})
    for field, known in (("kind", kind in GROUPS), ("region", not region or Region.objects.filter(pk=region).exists())):
        if not known:
            message = _("Choose from the list.")
            raise Refusal("unknown_choice", message, fields={field: message})
    row = Group.objects.create(
        plan=plan, kind=kind, name_ar=clean.ar, name_en=clean.en, region_id=region or None, stands_apart=stands_apart
    )
    record("programme.group_added", by=by, at=at, subject=programme_id, group=row.pk)
    return row


@transaction.atomic
def count(
    group_id: int, reached: Reached, *, replaces: int | None = None, why: str = "", by: Person | None, at: datetime
) -> Count:
    """How many people of the group were reached in a period. With `replaces` it takes the place of a count.

    Refuses negative counts, days to come, estimates without a range, fewer visits than people, a count of the same
    period that is there, a correction without a reason.
    """
    group = _locked(group_id, by=by, at=at)
    check_period(reached.first, reached.last, at.date())
    is_estimate = reached.method == "estimate"
    low, high = (reached.low, reached.high) if is_estimate else (None, None)
    check_count(reached.people, low, high, reached.method, reached.visits)
    opportunity = None
    if reached.opportunity:
        # Partners count at the same opportunity: it need not be the programme's own.
        opportunity = Opportunity.objects.filter(public_id=reached.opportunity).first()
        if opportunity is None:
            message = _("There is no opportunity of this code. It stands at the end of its address.")
            raise Refusal("count_opportunity_unknown", message, fields={"opportunity": message})
    old = _standing(group, replaces) if replaces is not None else None
    there = Count.objects.filter(group=group, first=reached.first, last=reached.last, opportunity=opportunity)
    if there.filter(replaced=None, people__isnull=False).exclude(pk=old.pk if old else 0).exists():
        message = _("People of this group and period are counted already. Correct that count, with the reason.")
        raise Refusal("count_there", message, status=409, fields={"first": message})
    row = Count.objects.create(
        group=group, first=reached.first, last=reached.last, people=reached.people, low=low, high=high,
        visits=reached.visits, method=reached.method, only_new=reached.only_new, opportunity=opportunity,
        replaces=old, why=wanted(why) if old else "", at=at, by_id=by.pk if by else None,
    )  # fmt: skip
    record("programme.people_counted", by=by, at=at, subject=group.plan_id, group=group.pk, corrected=old is not None)
    return row


@transaction.atomic
def take_back_count(group_id: int, count_id: int, why: str, *, by: Person | None, at: datetime) -> Count:
    """The count does not stand any more; it stays to be seen, with the reason. Refuses `already_corrected`."""
    group = _locked(group_id, by=by, at=at)
    old = _standing(group, count_id)
    row = Count.objects.create(
        group=group, first=old.first, last=old.last, method=old.method, only_new=False, replaces=old,
        why=wanted(why), at=at, by_id=by.pk if by else None,
    )  # fmt: skip
    record("programme.count_taken_back", by=by, at=at, subject=group.plan_id, group=group.pk)
    return row


@transaction.atomic
def say(
    programme_id: int, own_id: int, other_id: int, claim: str, *, agreed: int | None = None,
    by: Person | None, at: datetime,
) -> Link:  # fmt: skip
    """Says of a group and one that another programme counted, whether they can be the same people.

    It holds at once within one organisation; a partner confirms it first. Until then nothing is added up. `agreed` is
    how many different people both are together. Refuses pairs that do not look counted twice (`not_found`),
    `agreed_impossible`, `already_said`.
    """
    plan = locked(programme_id, by=by, at=at)
    double = found(
        next((one for one in likely_doubles(programme_id) if (one.own.pk, one.other.pk) == (own_id, other_id)), None)
    )
    if claim not in CLAIMS:
        message = _("Choose from the list.")
        raise Refusal("unknown_choice", message, fields={"claim": message})
    if double.link is not None:
        message = _("This has been said already: answer it, or end it first.")
        raise Refusal("already_said", message, status=409)
    if agreed is not None:
        _check_agreed(double.own, double.other, agreed, claim)
    same_house = double.other.plan.programme.organisation_id == plan.programme.organisation_id
    row = Link.objects.create(
        first_id=min(own_id, other_id), second_id=max(own_id, other_id), claim=claim, agreed_people=agreed,
        state="confirmed" if same_house else "asked", asked_by_programme_id=programme_id, asked_at=at,
        answered_at=at if same_house else None, by_id=by.pk if by else None,
    )  # fmt: skip
    record("programme.overlap_said", by=by, at=at, subject=programme_id, statement=claim, partner=double.other.plan_id)
    return row


@transaction.atomic
def answer(programme_id: int, link_id: int, *, confirm: bool, by: Person | None, at: datetime) -> Link:
    """The partner confirms what was said of both groups, or does not. Refuses whoever said it, `not_found`."""
    locked(programme_id, by=by, at=at)
    row = _link(programme_id, link_id)
    if row.asked_by_programme_id == programme_id:
        message = _("The other organisation answers this.")
        raise Refusal("partner_answers", message, status=409)
    if row.state != "asked":
        message = _("This has been said already: answer it, or end it first.")
        raise Refusal("already_said", message, status=409)
    row.state, row.answered_at = "confirmed" if confirm else "refused", at
    row.save()
    record("programme.overlap_answered", by=by, at=at, subject=programme_id, confirmed=confirm)
    return row


@transaction.atomic
def end_link(programme_id: int, link_id: int, *, by: Person | None, at: datetime) -> None:
    """Either side ends what was said: the groups count as unresolved again. Twice is once."""
    locked(programme_id, by=by, at=at)
    row = _link(programme_id, link_id)
    if row.state in {"asked", "confirmed"}:
        row.state, row.answered_at = "ended", at
        row.save()
        record("programme.overlap_ended", by=by, at=at, subject=programme_id)


def _check_agreed(own: Group, other: Group, agreed: int, claim: str) -> None:
    reached = people_together([own.plan_id, other.plan_id]).groups
    both = [reached[one.pk] for one in (own, other) if one.pk in reached]
    if claim != "same" or len(both) < 2 or not fits(agreed, *both):
        message = _("Together they are at least as many as the larger count, and at most as many as both counts.")
        raise Refusal("agreed_impossible", message, fields={"agreed": message})


def _link(programme_id: int, link_id: int) -> Link:
    row = found(Link.objects.select_for_update().filter(pk=link_id).select_related("first", "second").first())
    return found(row if programme_id in {row.first.plan_id, row.second.plan_id} else None)


def _locked(group_id: int, *, by: Person | None, at: datetime) -> Group:
    group = found(Group.objects.filter(pk=group_id).first())
    locked(group.plan_id, by=by, at=at)
    return group


def _standing(group: Group, count_id: int) -> Count:
    old = found(group.counts.select_for_update().filter(pk=count_id, people__isnull=False).first())
    if Count.objects.filter(replaces=old).exists():
        message = _("Somebody has corrected this count already. Reload the page and look again.")
        raise Refusal("already_corrected", message, status=409)
    return old
