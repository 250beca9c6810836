"""Whose account nobody has used for years, and who of them is spared.

Signing in counts as use, and so does a browser that is still signed in, a seat, or hours credited. Spared is whoever
somebody waits for, answers for, or who could not be reached by a letter. Invented people are the demo's.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from awn.hours.models import Attestation, Deliverable, HoursEntry
from awn.hours.rules import FINAL
from awn.organisations.models import Member
from awn.participation.models import Application, Place
from awn.participation.rules import ACTIVE_APPLICATION, ACTIVE_PLACE
from awn.people.models import IN_OFFICE, Account, AccountPhone, Guardianship, StaffMember
from awn.people.rules import ADULT_AGE, NO_EMAIL_HOST
from awn.privacy.models import Erasure, Request
from awn.privacy.rules import DORMANT_DAYS_AT_LEAST
from awn.safety.models import Appeal, Report
from awn.safety.rules import OPEN_REPORTS

_ME = OuterRef("person")


def days_unused() -> int:
    """After so many days without use an account counts as one that nobody uses."""
    return max(settings.AWN_DORMANT_DAYS, DORMANT_DAYS_AT_LEAST)


def dormant(unused_since: datetime, at: datetime) -> QuerySet[Account]:
    """Accounts that nobody has used since then, without those who are spared; the longest unused first."""
    reachable = ~Q(email__iendswith=f"@{NO_EMAIL_HOST}") | Exists(AccountPhone.objects.filter(account=OuterRef("pk")))
    return (
        Account.objects.annotate(last_used=Coalesce(F("last_login"), F("created_at")))
        .filter(
            reachable,
            ~Exists(UserSession.objects.filter(user=OuterRef("pk"))),
            last_used__lte=unused_since,
            is_active=True,
            person__joined_at__lte=unused_since,
            person__is_synthetic=False,
            person__standing="",
            person__merged_into=None,
        )
        .filter(*_nothing_open(at), *_nobody_answers(at), *_took_no_part(unused_since))
        .order_by("last_used", "pk")
    )


def _nothing_open(at: datetime) -> list[Combinable]:
    coming = Q(opportunity__state__in=["in_review", "published", "closed"]) & (
        Q(opportunity__ends_at=None) | Q(opportunity__ends_at__gt=at)
    )
    said = Attestation.objects.filter(entry=OuterRef("pk"), outcome__in=FINAL)
    hours = HoursEntry.objects.filter(~Exists(said), person=_ME, reverses=None, reversal=None)
    return [
        ~Exists(Application.objects.filter(coming, person=_ME, state__in=ACTIVE_APPLICATION)),
        ~Exists(Place.objects.filter(person=_ME, state__in=ACTIVE_PLACE, shift__ends_at__gt=at)),
        ~Exists(hours),
        ~Exists(Deliverable.objects.filter(place__person=_ME, state="submitted")),
        ~Exists(Appeal.objects.filter(suspension__person=_ME, decided_at=None)),
        ~Exists(Report.objects.filter(Q(person=_ME) | Q(reporter=_ME), state__in=OPEN_REPORTS)),
        ~Exists(Request.objects.filter(person=_ME, state="open")),
    ]


def _nobody_answers(at: datetime) -> list[Combinable]:
    """Neither minors with a guardian nor their guardians, and nobody who holds a role."""
    minor = at.date() - timedelta(days=ADULT_AGE * 366)
    return [
        ~Exists(Guardianship.objects.filter(Q(ward=_ME) | Q(guardian=_ME), ward__birth_date__gt=minor)),
        ~Exists(StaffMember.objects.filter(IN_OFFICE, person=_ME)),
        ~Exists(Member.objects.filter(person=_ME, until=None)),
    ]


def _took_no_part(unused_since: datetime) -> list[Combinable]:
    return [
        ~Exists(Place.objects.filter(person=_ME, changed_at__gt=unused_since)),
        ~Exists(HoursEntry.objects.filter(person=_ME, credited_at__gt=unused_since)),
    ]


def waiting() -> QuerySet[Erasure]:
    """Accounts that will be erased because nobody uses them."""
    return Erasure.objects.filter(is_dormant=True, state__in=["asked", "stuck"])
