"""Two records of one person become one: an act of staff, with a reason, kept for ever.

What people say about themselves, their account and their identities move here; what later packages keep is moved by
`privacy.actions.merging`, which doors call. The ledger is append-only: hours, places and
certificates stay under the number they were written under, and whoever reads them asks `people.queries.ids_of`.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.arabic import search_key
from awn.base.refusal import Refusal
from awn.base.text import clean_block
from awn.identity.models import HeldNumber, IdentityCase, LinkedIdentity, Merge
from awn.identity.rules import CASE_ANSWERS, NOTE_LENGTH, check_births_agree, check_merge
from awn.people.models import (
    Account,
    AccountPhone,
    Availability,
    Guardianship,
    Notification,
    Person,
    PersonLanguage,
    PersonSkill,
)
from awn.people.permissions import require_staff, staff_permissions
from awn.people.rules import StaffPermission

_FILLED = ("birth_date", "gender", "phone", "about", "region_id", "name_ar", "name_en")


@transaction.atomic
def merge(gone_id: int, kept_id: int, *, reason: str, note: str, by: Person | None, at: datetime) -> Person:
    """The record that stays. What stands in both is taken from it.

    Refuses `not_staff`, `merge_same`, `merge_own`, `unknown_option`, `not_found`, `merge_done`, `merge_staff`,
    `merge_births_differ`, `merge_numbers_differ`.
    """
    require_staff(by, StaffPermission.MERGE_PEOPLE)
    check_merge(gone_id, kept_id, by.pk if by else None, reason)
    note = clean_block(note, limit=NOTE_LENGTH, field="note")
    gone, kept = _both(gone_id, kept_id)
    check_births_agree(gone.birth_date, kept.birth_date)
    _move_identities(gone, kept)
    _move_account(gone, kept)
    _move_profile(gone, kept)
    _move_guardianships(gone, kept)
    _fill(gone, kept)
    Person.objects.filter(merged_into=gone).update(merged_into=kept)
    # Staff find the record that stays; the other keeps its name for the papers it stands on.
    Person.objects.filter(pk=gone.pk).update(merged_into=kept, name_key="")
    Merge.objects.create(gone=gone, kept=kept, by=by, reason=reason, note=note, at=at)
    pairs = IdentityCase.objects.filter(person__in=[gone, kept], holder__in=[gone, kept], closed_at=None)
    pairs.update(answer="merged", closed_at=at, closed_by=by)
    events.record("person.merged", by=by, at=at, subject=kept.pk, gone=gone.pk, reason=reason)
    return kept


@transaction.atomic
def close_case(case_id: int, answer: str, *, by: Person | None, at: datetime) -> None:
    """Staff have looked at two records.

    Refuses `not_staff`, `unknown_option`, `not_found`, `case_closed`, `merge_own`.
    """
    require_staff(by, StaffPermission.MERGE_PEOPLE)
    if answer not in CASE_ANSWERS or answer == "merged":
        raise Refusal("unknown_option", _("Choose one of the options."))
    case = IdentityCase.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise Refusal("not_found", _("This does not exist, or not any more."), status=404)
    if by is not None and by.pk in {case.person_id, case.holder_id}:
        raise Refusal("merge_own", _("Nobody merges their own records. Ask a colleague."), status=403)
    if case.closed_at is not None:
        raise Refusal("case_closed", _("A colleague has closed this case already."), status=409)
    case.answer, case.closed_at, case.closed_by = answer, at, by
    case.save(update_fields=["answer", "closed_at", "closed_by"])
    events.record("identity.case_closed", by=by, at=at, subject=case.person_id, holder=case.holder_id, answer=answer)


def _both(gone_id: int, kept_id: int) -> tuple[Person, Person]:
    # In the order of their numbers: two merges at once do not wait for one another for ever.
    locked = {
        one.pk: one for one in Person.objects.select_for_update().filter(pk__in=[gone_id, kept_id]).order_by("pk")
    }
    if len(locked) != 2:
        raise Refusal("not_found", _("This does not exist, or not any more."), status=404)
    gone, kept = locked[gone_id], locked[kept_id]
    if gone.merged_into_id or kept.merged_into_id:
        raise Refusal("merge_done", _("One of the two was merged already. Search again."), status=409)
    if staff_permissions(gone):
        raise Refusal("merge_staff", _("This record belongs to a member of staff. Take their roles first."))
    return gone, kept


def _move_identities(gone: Person, kept: Person) -> None:
    theirs = set(LinkedIdentity.objects.filter(person=kept).values_list("provider", flat=True))
    LinkedIdentity.objects.filter(person=gone, provider__in=theirs).delete()
    LinkedIdentity.objects.filter(person=gone).update(person=kept)
    mine = {row.country: row for row in HeldNumber.objects.filter(person=kept)}
    for row in HeldNumber.objects.filter(person=gone):
        other = mine.get(row.country)
        if other is not None and other.proven_by and row.proven_by:
            raise Refusal(
                "merge_numbers_differ",
                _("A state has confirmed a different number for each of the two: these are two people."),
            )
        if other is not None and not other.proven_by and row.proven_by:
            other.delete()
            other = None
        if other is None:
            HeldNumber.objects.filter(pk=row.pk).update(person=kept)
        else:
            row.delete()


def _move_account(gone: Person, kept: Person) -> None:
    """One record, one account: that of the record that stays; the other can no longer be signed in to."""
    stays = Account.objects.filter(person=kept).first()
    if stays is not None:
        # A number proven for the account that closes would be lost to its owner: it opens the other one.
        proven = AccountPhone.objects.filter(account__person=gone)
        if AccountPhone.objects.filter(account=stays).exists():
            proven.delete()
        proven.update(account=stays)
        Account.objects.filter(person=gone).update(is_active=False)
    else:
        Account.objects.filter(person=gone).update(person=kept)
    told = Notification.objects.filter(person=kept, event_id=OuterRef("event_id"), kind=OuterRef("kind"))
    Notification.objects.filter(~Exists(told), person=gone).update(person=kept)


def _move_profile(gone: Person, kept: Person) -> None:
    have = PersonSkill.objects.filter(person=kept).values("skill_id")
    PersonSkill.objects.filter(person=gone).exclude(skill_id__in=have).update(person=kept)
    PersonSkill.objects.filter(person=gone).delete()
    spoken = PersonLanguage.objects.filter(person=kept).values("language_id")
    PersonLanguage.objects.filter(person=gone).exclude(language_id__in=spoken).update(person=kept)
    PersonLanguage.objects.filter(person=gone).delete()
    if not Availability.objects.filter(person=kept).exists():
        Availability.objects.filter(person=gone).update(person=kept)
    kept.interests.add(*gone.interests.all())


def _move_guardianships(gone: Person, kept: Person) -> None:
    """Nobody answers for themselves, and nobody answers twice for one child."""
    wards = Guardianship.objects.filter(guardian=kept).values("ward_id")
    Guardianship.objects.filter(guardian=gone).exclude(ward_id__in=wards).exclude(ward=kept).update(guardian=kept)
    guardians = Guardianship.objects.filter(ward=kept).values("guardian_id")
    Guardianship.objects.filter(ward=gone).exclude(guardian_id__in=guardians).exclude(guardian=kept).update(ward=kept)
    Guardianship.objects.filter(guardian=gone).delete()
    Guardianship.objects.filter(ward=gone).delete()


def _fill(gone: Person, kept: Person) -> None:
    """Empty fields are filled from the other record; who was suspended stays so."""
    for name in _FILLED:
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    kept.standing = kept.standing or gone.standing
    kept.conduct_version = max(kept.conduct_version, gone.conduct_version)
    kept.name_key = search_key(f"{kept.name_ar} {kept.name_en}")
    kept.save(update_fields=[*_FILLED, "standing", "conduct_version", "name_key"])
