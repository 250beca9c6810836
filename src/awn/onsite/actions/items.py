"""Things that are handed out and come back: kinds and stock, one thing out, one thing in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.onsite.models import Handout, ItemKind, ItemStock
from awn.onsite.queries import to_remind
from awn.onsite.rules import ENDS, LONGEST_NAME, REMIND_AFTER, UNDO_FOR, read_stock
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.models import Place
from awn.participation.rules import SEATED
from awn.people.models import Person
from awn.people.queries import is_self

MOST_KINDS = 100


@transaction.atomic
def save_kind(
    organisation_id: int, *, kind_id: int | None = None, name_ar: str, name_en: str, stock: str, comes_back: bool,
    by: Person | None, at: datetime,
) -> ItemKind:  # fmt: skip
    """Makes a kind of thing, or changes it; `stock` as `rules.read_stock` reads it.

    Refuses no name, stock that cannot be read, fewer than are out (`fewer_than_out`), and over 100 kinds.
    """
    require(by, Permission.EDIT_OPPORTUNITIES, organisation_id)
    kinds = ItemKind.objects.select_for_update().filter(organisation_id=organisation_id, closed_at=None)
    if kind_id is not None:
        kind = found(kinds.filter(pk=kind_id).first())
    elif kinds.count() < MOST_KINDS:
        kind = ItemKind(organisation_id=organisation_id)
    else:
        raise Refusal("too_many_kinds", _("There are 100 kinds already. Take one out first."), status=409)
    kind.name_ar = clean_line(name_ar, limit=LONGEST_NAME, field="name_ar")
    kind.name_en = clean_line(name_en, limit=LONGEST_NAME, field="name_en")
    if not (kind.name_ar or kind.name_en):
        message = _("Give it a name, such as: vest.")
        raise Refusal("item_name_missing", message, fields={"name_ar": message})
    kind.comes_back = comes_back
    sizes = read_stock(stock)
    kind.save()
    _set_stock(kind, sizes)
    record("item.kind_saved", by=by, at=at, subject=kind.pk, organisation=organisation_id)
    return kind


def _set_stock(kind: ItemKind, sizes: dict[str, int]) -> None:
    """Sizes that are written anew count anew; those left out go, or stay with none where some were ever out."""
    for row in ItemStock.objects.select_for_update().filter(kind=kind):
        owned = sizes.pop(row.size, 0)
        if owned < row.out:
            message = _("More of them are out now. Take them back first, or write a larger number.")
            raise Refusal("fewer_than_out", message, status=409, fields={"stock": message})
        if owned == 0 and not row.handouts.exists():
            row.delete()
        else:
            row.owned = owned
            row.save(update_fields=["owned"])
    ItemStock.objects.bulk_create([ItemStock(kind=kind, size=size, owned=owned) for size, owned in sizes.items()])


@transaction.atomic
def close_kind(kind_id: int, *, by: Person | None, at: datetime) -> None:
    """Takes a kind out of the list. Refuses `still_out` while something of it has not come back."""
    kind = found(ItemKind.objects.select_for_update().filter(pk=kind_id, closed_at=None).first())
    require(by, Permission.EDIT_OPPORTUNITIES, kind.organisation_id)
    if kind.comes_back and Handout.objects.filter(stock__kind=kind, ended_at=None).exists():
        raise Refusal("still_out", _("Some of these are still out. Take them back first."), status=409)
    kind.closed_at = at
    kind.save(update_fields=["closed_at"])
    record("item.kind_closed", by=by, at=at, subject=kind.pk, organisation=kind.organisation_id)


@transaction.atomic
def hand_out(place_id: int, stock_id: int, *, by: Person | None, at: datetime) -> Handout:
    """Gives one thing to somebody with a seat. Refuses `none_left` and `has_one_already` (409).

    Both at once cannot give the last one twice: the check on the stock refuses it.
    """
    place = found(
        Place.objects.select_for_update(of=("self",)).select_related("shift__opportunity")
        .filter(pk=place_id, state__in=sorted(SEATED)).first()
    )  # fmt: skip
    opportunity = place.shift.opportunity
    require(by, Permission.RECORD_ATTENDANCE, opportunity.organisation_id, team_id=opportunity.team_id)
    _check_other(place, by)
    stock = found(
        ItemStock.objects.select_for_update(of=("self",))
        .filter(pk=stock_id, kind__organisation_id=opportunity.organisation_id, kind__closed_at=None).first()
    )  # fmt: skip
    _check_left(stock)
    with _once():
        handout = Handout.objects.create(stock=stock, place=place, out_at=at)
    ItemStock.objects.filter(pk=stock.pk).update(out=F("out") + 1)
    record("item.handed_out", by=by, at=at, subject=place.pk, handout=handout.pk, stock=stock.pk)
    return handout


@transaction.atomic
def take_back(handout_id: int, end: str, *, by: Person | None, at: datetime) -> Handout:
    """Ends a handing-out: given back, lost, or kept. What is lost or kept is no longer owned."""
    row = _locked(handout_id, by)
    if end not in ENDS:
        raise Refusal("unknown_option", _("Choose one of the options."))
    if row.ended_at is not None:
        raise Refusal("ended_already", _("This is back already."), status=409)
    row.end, row.ended_at = end, at
    row.save(update_fields=["end", "ended_at"])
    ItemStock.objects.filter(pk=row.stock_id).update(out=F("out") - 1, owned=F("owned") - _gone(end))
    record("item.ended", by=by, at=at, subject=row.place_id, handout=row.pk, end=end)
    return row


@transaction.atomic
def undo_end(handout_id: int, *, by: Person | None, at: datetime) -> Handout:
    """Takes a wrong tap back: the thing is out again, and what was lost or kept is owned again.

    Refuses `undo_over` after a day, `has_one_already`, and `none_left` where the thing has gone to somebody else since.
    """
    row = _locked(handout_id, by)
    if row.ended_at is None:
        return row
    if at - row.ended_at > UNDO_FOR:
        raise Refusal("undo_over", _("That was more than a day ago and stays as it is."), status=409)
    stock, gone = ItemStock.objects.select_for_update().get(pk=row.stock_id), _gone(row.end)
    if not gone:
        _check_left(stock)
    row.end, row.ended_at = "", None
    with _once():
        row.save(update_fields=["end", "ended_at"])
    ItemStock.objects.filter(pk=stock.pk).update(out=F("out") + 1, owned=F("owned") + gone)
    record("item.end_undone", by=by, at=at, subject=row.place_id, handout=row.pk)
    return row


def _locked(handout_id: int, by: Person | None) -> Handout:
    row = found(
        Handout.objects.select_for_update(of=("self",)).select_related("place__shift__opportunity")
        .filter(pk=handout_id).first()
    )  # fmt: skip
    opportunity = row.place.shift.opportunity
    require(by, Permission.RECORD_ATTENDANCE, opportunity.organisation_id, team_id=opportunity.team_id)
    _check_other(row.place, by)
    return row


def _gone(end: str) -> int:
    """How many are no longer owned after this end."""
    return 0 if end == "back" else 1


def _check_left(stock: ItemStock) -> None:
    if stock.out >= stock.owned:
        raise Refusal("none_left", _("None of this size is left. Choose another size."), status=409)


@contextmanager
def _once() -> Iterator[None]:
    """Whoever has one of a size is not given another: the constraint refuses it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refusal("has_one_already", _("This person has one already."), status=409) from error


def _check_other(place: Place, by: Person | None) -> None:
    if is_self(by, place.person_id):
        raise Refusal("own_items", _("Somebody else hands things to you and takes them back."), status=403)


def remind(*, by: Person | None, at: datetime) -> int:
    """Asks everybody once for what they still have two hours after their shift; how many were asked."""
    return sum(_remind(pk, by=by, at=at) for pk in to_remind(at, ended_before=at - REMIND_AFTER))


@transaction.atomic
def _remind(handout_id: int, *, by: Person | None, at: datetime) -> bool:
    row = Handout.objects.select_for_update().filter(pk=handout_id, ended_at=None, reminded_at=None).first()
    if row is None:
        return False
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    record("item.still_out", by=by, at=at, subject=row.pk, place=row.place_id)
    return True
