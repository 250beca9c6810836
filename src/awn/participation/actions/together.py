"""Families that apply together: one act, and either everybody has their places or nobody."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.minors.rules import Signature
from awn.participation.actions.applications import Request, apply
from awn.participation.actions.consents import apply_for
from awn.participation.models import Application
from awn.participation.party_rules import check_party
from awn.people.models import Person


@transaction.atomic
def apply_together(
    request: Request, person_ids: Sequence[int], signature: Signature, *, wait: bool = False, by: Person, at: datetime
) -> list[Application]:
    """Applies for oneself and for wards at once. Where places are given at once, all have a seat in every shift, or
    nothing is written; with `wait` all have a number in the waiting lists then, and move up together.

    Refuses `party_empty`, `party_too_large`, `no_room_together` (409), and what `apply` and `apply_for` refuse.
    """
    people = sorted(set(person_ids))
    check_party(people)
    try:
        with transaction.atomic():
            applications = _each(request, people, signature, by=by, at=at)
            check_all_seated(applications)
    except Refusal as refusal:
        if refusal.code != "no_room_together" or not wait:
            raise
        applications = _each(replace(request, waits=True), people, signature, by=by, at=at)
    if len(applications) > 1:
        key = uuid.uuid4()
        for one in applications:
            one.together = key
        Application.objects.filter(pk__in=[one.pk for one in applications]).update(together=key)
    return applications


def _each(
    request: Request, people: Sequence[int], signature: Signature, *, by: Person, at: datetime
) -> list[Application]:
    return [
        apply(request, by=by, at=at) if one == by.pk else apply_for(one, request, signature, by=by, at=at)
        for one in people
    ]


def check_all_seated(applications: Sequence[Application]) -> None:
    """Refuses `no_room_together` where somebody has only a number in a waiting list."""
    if any(one.state == "waiting" or one.places.filter(state="waiting").exists() for one in applications):
        raise Refusal(
            "no_room_together",
            _("There is not room for all of you. Choose another shift, or apply for fewer people."),
            status=409,
        )
